"""Which items are one story: copies of one report across outlets, with cuts, added paragraphs and small edits.

Three steps, each of bounded cost however long the history is:

1. `keys` of a lead: bands of its MinHash sketch, its headline, its opening words. Two leads that share no key are never
   compared. The bands find leads of Jaccard similarity 0.45 with 99 %, of 0.33 with 92 % probability.
2. `alike`: the leads' word triples overlap enough, counted exactly.
3. `contradict`: both name a state or party, or give a number, a weekday or a subject, that the other lacks. Templates
   with other entities (telegrams to two presidents, an index of two days) overlap like copies and contradict each
   other; a cut or an added paragraph only takes away or adds.

A story has the id of its first item. Only first items are compared with: a copy of a copy is a copy of the original or
a story of its own, so that a chain of small changes never drifts from one report to another.

Our own lines instead of `datasketch`: it brings scipy and keeps its index in memory or Redis, while here the index has
to live in SQLite and in keyed state.
"""

import base64
import hashlib
import struct
from bisect import insort
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from heapq import nlargest
from itertools import islice

from schemas.extraction import Extraction
from schemas.item import Item
from schemas.story import Lead, Report
from schemas.times import rfc3339
from transforms.copies import LeadWords, hashed, lead_words
from transforms.date_words import WEEKDAYS
from transforms.extract.scan import domains, hits_of
from transforms.sightings import mentions_of, reading_of
from transforms.sources import source_of

__all__ = [
    "HORIZON_SEC",
    "MAX_LOOKS",
    "MAX_PER_KEY",
    "LeadIndex",
    "alike",
    "contradict",
    "earliest_of",
    "horizon_before",
    "is_copy",
    "lead_of",
    "original_of",
    "rank",
    "remembered",
    "report_of",
    "told",
]

HORIZON_SEC = 30 * 86_400
"""A story is remembered this long after its last copy; agencies' reports are reprinted within days."""
MAX_PER_KEY = 20
"""Leads remembered under one key, the newest: a template printed daily for years costs no more than twenty looks."""
MAX_LOOKS = 16
"""Leads compared with one item: those that share most keys with it."""
ALIKE_FROM = 0.45
"""Jaccard similarity of leads (measured: docs/copies.md)."""
CONTAINED_FROM = 0.8
"""Share of the shorter lead that the longer one holds."""
_MIN_TRIPLES = 8
"""A shorter lead is contained in too many."""
_SHARED_NUMBERS = 0.5
_BANDS = 22
"""Of two minima each, 32 bits; more bands find more and cost a row each."""
_MIN_TITLE_WORDS, _OPENING_WORDS = 4, 8
_AGENCY = "agency:"


def report_of(item: Item, extraction: Extraction) -> Report | None:
    """What an item brings on its way to its story; None where nothing of a theme was found, unless it is an edit."""
    mentions = tuple(mentions_of(item, extraction))
    if not mentions and item.revision == 1:
        return None
    words, source = lead_words(item.title, item.text), source_of(item)
    parties = {state for m in mentions if m.theme != "war" for state in m.states}
    lead = lead_of(item, words, source, parties)
    return Report(lead, reading_of(item, extraction, source, words.sketch), mentions)


def lead_of(item: Item, words: LeadWords, source: str, parties: Iterable[str] = ()) -> Lead:
    """The lead of an item; `parties` are the states of its agreements and sanctions."""
    named = [*words.head, *words.body]
    return Lead(
        item.item_id,
        item.outlet,
        source,
        item.first_seen_at,
        item.first_seen_at,
        _packed(words.head_hashes),
        _packed(words.body_hashes),
        _keys(words),
        tuple(sorted({r.value for _, _, h in hits_of(named) if h.names for r in h.readings if r.cls == "state"})),
        tuple(sorted(parties)),
        tuple(sorted({_number(w) for w in named if w.isdecimal()})),
        tuple(sorted(set(named) & WEEKDAYS.keys())),
        tuple(sorted({d for d in map(domains().get, named) if d})),
    )


def horizon_before(time: str, horizon_sec: int = HORIZON_SEC) -> str:
    """A lead last seen before this is forgotten at `time`."""
    return rfc3339(datetime.fromisoformat(time) - timedelta(seconds=horizon_sec))


def original_of(lead: Lead, others: Iterable[Lead]) -> Lead | None:
    """The first item of the story that the lead belongs to; None when it begins one. An item stays with itself."""
    return min(
        _likes(lead, others), key=lambda o: (o.item_id != lead.item_id, o.first_seen_at, o.item_id), default=None
    )


def earliest_of(lead: Lead, others: Iterable[Lead]) -> Lead | None:
    """As `original_of` where `others` may hold copies: of the leads that may begin its story the one seen first, even
    if the item itself is among them."""
    return min(_likes(lead, others), key=lambda o: (o.first_seen_at, o.item_id), default=None)


def _likes(lead: Lead, others: Iterable[Lead]) -> list[Lead]:
    """Its own lead and those that it copies."""
    return [o for o in others if o.item_id == lead.item_id or is_copy(lead, o)]


def remembered(lead: Lead, original: Lead | None) -> Lead | None:
    """What is to be remembered when a lead proves to belong to `original`: a story that it begins, or that one of
    before was seen again on a later day; None when nothing is new."""
    if original is None:
        return lead
    if lead.first_seen_at[:10] > original.last_seen_at[:10]:
        return original._replace(last_seen_at=lead.first_seen_at)
    return None


def rank(lead: Lead) -> int:
    """Where a lead stands among all others, by its first sighting, then by a hash of its id; fits 64 bits with sign."""
    mark = hashlib.blake2b(lead.item_id.encode("utf-8", "replace"), digest_size=3).digest()
    return int(datetime.fromisoformat(lead.first_seen_at).timestamp()) << 24 | int.from_bytes(mark)


class LeadIndex:
    """Leads by key. Which ones an item is compared with depends on nothing but what was remembered before it: not on
    when that was committed, nor on what was forgotten beyond the horizon."""

    def __init__(self) -> None:
        self._leads: dict[int, Lead] = {}
        self._by_key: dict[int, list[int]] = {}
        self._by_item: dict[str, int] = {}

    def add(self, lead: Lead) -> None:
        number = rank(lead)
        if number not in self._leads:
            for key in lead.keys:
                insort(self._by_key.setdefault(key, []), number)
        self._leads[number] = lead
        self._by_item[lead.item_id] = number

    def get(self, number: int) -> Lead | None:
        return self._leads.get(number)

    def likeliest(self, lead: Lead, stored: Iterable[tuple[int, int]] = ()) -> list[int]:
        """Ranks of the leads that share most keys with this one: of each key the newest within the horizon.

        `stored` are such (key, rank), the newest MAX_PER_KEY of each key, that are remembered elsewhere.
        """
        after = horizon_before(lead.first_seen_at)
        elsewhere: dict[int, list[int]] = {}
        for key, number in stored:
            elsewhere.setdefault(key, []).append(number)
        shared: Counter[int] = Counter()
        for key in lead.keys:
            live = (n for n in reversed(self._by_key.get(key, ())) if self._leads[n].last_seen_at >= after)
            shared.update(nlargest(MAX_PER_KEY, {*islice(live, MAX_PER_KEY), *elsewhere.get(key, ())}))
        return sorted(shared, key=lambda n: (-shared[n], -n))[:MAX_LOOKS]

    def own(self, lead: Lead) -> Lead | None:
        """What is remembered of the item itself, within the horizon."""
        number = self._by_item.get(lead.item_id)
        known = self._leads[number] if number is not None else None
        return known if known and known.last_seen_at >= horizon_before(lead.first_seen_at) else None

    def forget(self, before: str) -> None:
        """Drop the leads last seen before that time."""
        for number, lead in [(n, k) for n, k in self._leads.items() if k.last_seen_at < before]:
            del self._leads[number]
            del self._by_item[lead.item_id]
            for key in lead.keys:
                self._by_key[key].remove(number)
                if not self._by_key[key]:
                    del self._by_key[key]


def told(report: Report, original: Lead | None) -> Report:
    """The report with its story and source: unless it credits an agency itself, a copy's word is the original's."""
    if original is None or original.item_id == report.lead.item_id:
        story, source = report.lead.item_id, report.lead.source
    else:
        credited = report.lead.source.startswith(_AGENCY)
        story, source = original.item_id, report.lead.source if credited else original.source
    sightings = tuple(s._replace(story=story, source=source) for s in report.reading.sightings)
    return report._replace(
        reading=report.reading._replace(sightings=sightings),
        mentions=tuple(m._replace(story=story, source=source) for m in report.mentions),
    )


def is_copy(a: Lead, b: Lead) -> bool:
    return alike(a, b) and not contradict(a, b)


def alike(a: Lead, b: Lead) -> bool:
    """Whether the leads overlap like copies: as a whole, or their texts under two headlines."""
    body_a, body_b = _unpacked(a.body), _unpacked(b.body)
    if _overlap(body_a | _unpacked(a.title), body_b | _unpacked(b.title)):
        return True
    return min(len(body_a), len(body_b)) >= _MIN_TRIPLES and _overlap(body_a, body_b)


def contradict(a: Lead, b: Lead) -> bool:
    """Whether each says something that the other would say too if it were a copy."""
    return (
        _both_have_more(a.states, b.states)
        or _both_have_more(a.parties, b.parties)
        or (
            _both_have_more(a.numbers, b.numbers)
            and _shared(a.numbers, b.numbers) < _SHARED_NUMBERS * min(len(a.numbers), len(b.numbers))
        )
        or _disjoint(a.days, b.days)
        or _disjoint(a.subjects, b.subjects)
    )


def _overlap(a: frozenset[int], b: frozenset[int]) -> bool:
    shared, shorter = len(a & b), min(len(a), len(b))
    if not shared:
        return False
    if shared / (len(a) + len(b) - shared) >= ALIKE_FROM:
        return True
    return shorter >= _MIN_TRIPLES and shared / shorter >= CONTAINED_FROM


def _shared(a: Sequence[str], b: Sequence[str]) -> int:
    return len(set(a) & set(b))


def _both_have_more(a: Sequence[str], b: Sequence[str]) -> bool:
    return bool(set(a) - set(b)) and bool(set(b) - set(a))


def _disjoint(a: Sequence[str], b: Sequence[str]) -> bool:
    return bool(a) and bool(b) and not set(a) & set(b)


def _keys(words: LeadWords) -> tuple[int, ...]:
    """Positive numbers under 2**37; the uppermost bits say which key it is."""
    if not words.minima:
        return ()
    keys = [k << 32 | band for k, band in enumerate(struct.unpack(f"<{_BANDS}I", words.minima[: 4 * _BANDS]))]
    if len(words.head) >= _MIN_TITLE_WORDS:
        keys.append(_BANDS << 32 | _short(hashed(" ".join(words.head))))
    if len(words.body) >= _OPENING_WORDS:
        keys.append((_BANDS + 1) << 32 | _short(hashed(" ".join(words.body[:_OPENING_WORDS]))))
    return tuple(keys)


def _number(word: str) -> str:
    return str(int(word)) if len(word) < 20 else word


def _short(hashes: bytes) -> int:
    return int.from_bytes(hashes[:4], "little")


def _packed(hashes: Iterable[bytes]) -> str:
    return base64.b64encode(b"".join(sorted(h[:4] for h in hashes))).decode("ascii")


@lru_cache(maxsize=2048)
def _unpacked(packed: str) -> frozenset[int]:
    # One lead is compared with dozens, and the leads of a template with each other again and again.
    raw = base64.b64decode(packed)
    return frozenset(struct.unpack(f"<{len(raw) // 4}I", raw))
