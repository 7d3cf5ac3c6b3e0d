"""From parsed entries to the items that travel through Mithaq."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from pipeline.feeds.catalogue import Feed
from pipeline.feeds.parse import ParsedEntry
from pipeline.feeds.state import from_time
from schemas.item import Item
from schemas.times import rfc3339

__all__ = ["ALERT_MAX_AGE_SEC", "MAX_LIVE_AT_FIRST", "to_items"]

ALERT_MAX_AGE_SEC = 48 * 3600
"""Age up to which an entry of a feed's first poll is news; what is older, or has no date, is backlog."""
MAX_LIVE_AT_FIRST = 50
"""Of a first poll, newest first: a feed that stamps its whole archive with today's date floods nobody."""
_OLD = timedelta(days=30)
"""An entry this old at first sight is backlog at any poll: an archive that was imported or slid back in."""
_SUSPECT_AFTER = timedelta(hours=24)
_BACKFILL = "backfill"


def to_items(
    entries: Sequence[ParsedEntry],
    item_ids: Sequence[str],
    feed: Feed,
    seen_at: datetime,
    *,
    settled: bool = True,
    alert_max_age_sec: float = ALERT_MAX_AGE_SEC,
) -> tuple[Item, ...]:
    """An item per entry that says anything, in the order of the feed; of several with one id the first.

    Until a feed is `settled`, that is before its first whole body was taken in, its entries are `mode="backfill"`
    unless younger than `alert_max_age_sec`; alerts from them are no live alerts. Feeds of `mode = "test"` are exempt.
    """
    items: dict[str, Item] = {}
    for entry, item_id in zip(entries, item_ids, strict=True):
        if (entry.title or entry.text) and item_id not in items:
            items[item_id] = _item(entry, item_id, feed, seen_at)
    if feed.mode != "live":
        return tuple(items.values())
    if settled:
        news = {item.item_id for item in items.values() if not _older(item, seen_at, _OLD)}
    else:
        young = [i for i in items.values() if i.published_at and not _older(i, seen_at, _age(alert_max_age_sec))]
        young.sort(key=lambda item: item.published_at or "", reverse=True)
        news = {item.item_id for item in young[:MAX_LIVE_AT_FIRST]}
    return tuple(item if item.item_id in news else item._replace(mode=_BACKFILL) for item in items.values())


def _age(seconds: float) -> timedelta:
    return timedelta(seconds=min(seconds, 10**9))


def _older(item: Item, seen_at: datetime, age: timedelta) -> bool:
    published = from_time(item.published_at or "")
    return published is not None and seen_at - published > age


def _item(entry: ParsedEntry, item_id: str, feed: Feed, seen_at: datetime) -> Item:
    outlet = feed.outlet
    published, flags = _published(entry, seen_at)
    if "\ufffd" in entry.title or "\ufffd" in entry.text:
        flags.append("damaged_bytes")
    return Item(
        item_id=item_id,
        revision=1,
        outlet=outlet.id,
        title=entry.title,
        text=entry.text,
        first_seen_at=rfc3339(seen_at),
        published_at=published,
        url=entry.link,
        guid=entry.id,
        feed=feed.id,
        mode=feed.mode,
        owner=outlet.owner,
        outlet_name=outlet.name,
        country=outlet.country,
        ownership=outlet.ownership,
        flags=tuple(dict.fromkeys(flags)),
    )


def _published(entry: ParsedEntry, seen_at: datetime) -> tuple[str | None, list[str]]:
    """What the feed says, but never later than when it was seen: nothing is published after it was read."""
    flags = list(entry.flags)
    moment = from_time(entry.published or "")
    if moment is None or moment <= seen_at:
        return entry.published, flags
    flags.append("date_in_future")
    if moment - seen_at > _SUSPECT_AFTER:
        flags.append("date_suspect")
    return rfc3339(seen_at), flags
