"""From parsed entries to the items that travel through Mithaq."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from pipeline.feeds.catalogue import Feed
from pipeline.feeds.dates import rfc3339
from pipeline.feeds.parse import ParsedEntry
from pipeline.feeds.state import from_time
from schemas.ids import content_id
from schemas.item import Item

__all__ = ["to_items"]

_SUSPECT_AFTER = timedelta(hours=24)


def to_items(entries: Sequence[ParsedEntry], keys: Sequence[str], feed: Feed, seen_at: datetime) -> tuple[Item, ...]:
    """An item per entry that says anything, in the order of the feed; of several with one key the first.

    `keys` are those of `identity.identity_keys`; the item id is a hash of the outlet and the key, so two feeds of one
    outlet that carry the same article give the same item.
    """
    items: dict[str, Item] = {}
    for entry, key in zip(entries, keys, strict=True):
        if not entry.title and not entry.text:
            continue
        item_id = content_id("i", feed.outlet.id, key)
        if item_id not in items:
            items[item_id] = _item(entry, item_id, feed, seen_at)
    return tuple(items.values())


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
