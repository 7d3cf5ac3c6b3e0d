"""Which entries of a feed were seen before, under whatever guid: a bounded ring of marks that ages by last sighting.

A mark holds the item's id, hashes of its canonical link and of its headline with the day, and the day it was last in
the feed. Ids age by when they were last seen, not first: a static feed's entries must not be new again, and when a
publisher deletes an entry older ones slide back in (Media Cloud's rss-fetcher 1.0 learned it the hard way).
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from pipeline.feeds.identity import Entry, canonical_url
from schemas.ids import content_id, sortable_hash
from transforms.text import normalize

__all__ = ["CHURN_SHARE", "MAX_MARKS", "Recognised", "recognise", "touched"]

MAX_MARKS = 1_200
"""As many as fit a state of 64 kB."""
CHURN_SHARE = 0.5
"""Share of entries with a new guid on a known address, from which a feed's guids are not trusted."""
_KEEP_DAYS = 90
_MIN_KEPT = 1_000
_MIN_CHURNED = 3
_MIN_TITLE_CHARS = 20
"""Shorter headlines, such as «خبر عاجل», come back for other news of the same day."""
_HASH_CHARS = 8
_EPOCH_ORDINAL = 719163  # 1970-01-01


class DatedEntry(Entry, Protocol):
    @property
    def published(self) -> str | None: ...


class _Mark(NamedTuple):
    item_id: str
    link: str
    title: str
    day: int


@dataclass(frozen=True, slots=True)
class Recognised:
    item_ids: tuple[str, ...]
    """An id per entry; an entry that only changed its guid has that of the entry it was."""
    seen: tuple[str, ...]
    """The marks to remember."""
    new: int
    """Different items that were never seen before."""
    different: int
    """Different items in the body."""
    migrated: int
    """Items known under another guid."""
    churned: bool
    """Whether so many guids are new on known addresses that the feed seems to make them up at each fetch."""


def recognise(
    entries: Sequence[DatedEntry], keys: Sequence[str], outlet_id: str, seen: Sequence[str], moment: datetime
) -> Recognised:
    """Tell known entries from new ones; `keys` are those of `identity.identity_keys`."""
    day = moment.toordinal() - _EPOCH_ORDINAL
    before = [mark for mark in map(_read, seen) if mark is not None]
    known = {mark.item_id for mark in before}
    plain = [content_id("i", outlet_id, key) for key in keys]
    present = set(plain)
    links = [_link_mark(entry) for entry in entries]
    titles = [_title_mark(entry) for entry in entries]
    by_link = _unambiguous((mark.link, mark.item_id) for mark in before if mark.item_id not in present)
    by_title = _unambiguous((mark.title, mark.item_id) for mark in before if mark.item_id not in present)
    link_counts, title_counts = Counter(links), Counter(titles)
    known_links = {mark.link for mark in before if mark.link}
    item_ids, marks = list[str](), dict[str, _Mark]()
    new, migrated, on_known_links = set[str](), set[str](), 0
    for item_id, link, title in zip(plain, links, titles, strict=True):
        if item_id not in known:
            on_known_links += link != "" and link in known_links
            alias = by_link.get(link) if link_counts[link] == 1 else None
            alias = alias or (by_title.get(title) if title_counts[title] == 1 else None)
            if alias is not None:
                migrated.add(item_id)
                item_id = alias
            else:
                new.add(item_id)
        item_ids.append(item_id)
        marks.setdefault(item_id, _Mark(item_id, link, title, day))
    churned = on_known_links >= max(_MIN_CHURNED, CHURN_SHARE * len(keys))
    kept = _aged([mark for mark in before if mark.item_id not in marks], day, window=len(marks))
    ring = [*marks.values(), *kept][:MAX_MARKS]
    return Recognised(tuple(item_ids), tuple(map(_written, ring)), len(new), len(set(item_ids)), len(migrated), churned)


def touched(seen: Sequence[str], window: int, moment: datetime) -> tuple[str, ...]:
    """The marks after a poll that found the feed unchanged: those of its last `window` entries were seen again."""
    day = moment.toordinal() - _EPOCH_ORDINAL
    fresh = (mark._replace(day=day) for mark in map(_read, seen[:window]) if mark is not None)
    return (*map(_written, fresh), *seen[window:])


def _aged(marks: Sequence[_Mark], day: int, window: int) -> list[_Mark]:
    """The marks without those last seen long ago, of which a few windows are kept all the same."""
    ordered = sorted(marks, key=lambda mark: -mark.day)
    floor = max(_MIN_KEPT, 4 * window) - window
    return [mark for rank, mark in enumerate(ordered) if rank < floor or day - mark.day <= _KEEP_DAYS]


def _unambiguous(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    twice = set[str]()
    for name, item_id in pairs:
        if not name or name in twice:
            continue
        if name in found and found[name] != item_id:
            del found[name]
            twice.add(name)
        else:
            found[name] = item_id
    return found


def _link_mark(entry: Entry) -> str:
    """Empty for an entry without a link of its own: the front page stands for no article."""
    link = canonical_url(entry.link) if entry.link else ""
    return sortable_hash(link, length=_HASH_CHARS) if link.partition("/")[2] or "?" in link else ""


def _title_mark(entry: DatedEntry) -> str:
    title = normalize(entry.title)
    if entry.published is None or len(title) < _MIN_TITLE_CHARS:
        return ""
    return sortable_hash(title, entry.published[:10], length=_HASH_CHARS)


def _written(mark: _Mark) -> str:
    return f"{mark.item_id}|{mark.link}|{mark.title}|{mark.day}"


def _read(text: str) -> _Mark | None:
    parts = text.split("|")
    return _Mark(parts[0], parts[1], parts[2], int(parts[3])) if len(parts) == 4 and parts[3].isdigit() else None
