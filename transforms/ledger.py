"""The fold: ledger entries of one party set + sightings of it -> ledger entries.

A pure reducer, used unchanged by bounded and streaming driving. Sightings are taken in the order of first sighting
(then publication, item, revision and place in the text), so that neither the order of arrival inside one call nor where
a history is cut into calls matters. What is published about an entry is decided by transforms.alerts, from the entry
and the last message about it; entries know nothing of messages.

Rules, in the terms of docs/lifecycle.md:

* A sighting belongs to the known agreement it is likest to (transforms/same_event.py). Otherwise an asserting sighting
  (current; announced, signed, ratified, extended), or a preparing one, opens an agreement. Nothing else does.
* Status order: proposed < negotiating < planned < announced < signed < ratified; a lower one told later changes
  nothing. An extension, and the suspension, end or denial of what was asserted, always is a change; an assertion takes
  it back.
* A revision of an item replaces what the item said before. What no item says any longer has no status.
* A recalled agreement (temporal `historical`) changes nothing and is no source.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby
from typing import NamedTuple

from schemas.ids import sortable_hash
from schemas.ledger import AgreementEvent, Sighting, StatusChange, tells
from transforms.copies import is_copy
from transforms.same_event import ASSERTING, ENDING, ORDER, PREPARING, alive, likeness, retells
from transforms.sightings import party_key

__all__ = [
    "Folded",
    "agreement_id",
    "fold",
    "has_moved",
    "independent_sources",
    "items",
    "standing",
]

_GENERIC = frozenset({"agreement", "deal", "unspecified"})
_EXTENDED_AGAIN_DAYS = 20
"""Reports of one extension come within days; a grain or truce deal is extended every two to four months."""
_MAX_SIGHTINGS = 24
"""Kept per agreement, so that its state stays bounded; of further ones only a mark of the item is kept."""
_MAX_MARKS = 200
"""Items counted beyond those kept; 8 bytes each."""
_MAX_SUBJECT = 12
_MAX_HISTORY = 24


class Folded(NamedTuple):
    entries: tuple[AgreementEvent, ...]
    """The entries that are new or changed, by id."""
    merged: tuple[AgreementEvent, ...]
    """Agreements of other party sets that proved to be one of these: `merged_into` is set, there are no sightings."""


def fold(entries: Iterable[AgreementEvent], sightings: Iterable[Sighting]) -> Folded:
    """Fold sightings of one party set into its ledger entries. What is in the ledger already changes nothing."""
    before = {e.agreement_id: e for e in entries}
    ledger = _Ledger(dict(before), {})
    for _, told in groupby(_in_order(sightings), key=lambda s: (s.item_id, s.revision)):
        _take(ledger, list(told))
    changed = tuple(e for k, e in sorted(ledger.events.items()) if before.get(k) != e)
    return Folded(changed, tuple(e for _, e in sorted(ledger.merged.items())))


def agreement_id(sighting: Sighting) -> str:
    """The id of the agreement that this sighting opens, if it opens one."""
    agreement = sighting.agreement
    day = _anchor_date(sighting).replace("-", "")
    tail = sortable_hash(sighting.item_id, agreement.instrument, *agreement.domains, length=6)
    return f"agr-{party_key(list(agreement.parties))}-{day}-{tail}"


def standing(event: AgreementEvent) -> list[Sighting]:
    """The sightings whose items still say so."""
    return [s for s in event.sightings if not s.gone]


def independent_sources(event: AgreementEvent) -> tuple[str, ...]:
    """Whose word the agreement rests on: agencies and owners behind the sightings that assert it, each once."""
    return tuple(sorted({s.source for s in standing(event) if s.agreement.alertable}))


def items(event: AgreementEvent) -> int:
    """How many items tell it."""
    return len({s.item_id for s in standing(event)}) + len(event.more)


def has_moved(event: AgreementEvent) -> bool:
    """Whether its parties were corrected: it goes on in the ledger of another party set, here only its copies end."""
    return not event.status and any(s.gone == "moved" for s in event.sightings)


class _Ledger(NamedTuple):
    events: dict[str, AgreementEvent]
    merged: dict[str, AgreementEvent]


def _in_order(sightings: Iterable[Sighting]) -> list[Sighting]:
    """By first sighting. Items of one poll share it; what they say of their publication orders them then, and the
    revisions of one item stay together."""
    sightings = list(sightings)
    published: dict[str, str] = {}
    for s in sightings:
        published[s.item_id] = min(_written(s), published.get(s.item_id, _written(s)))
    return sorted(
        sightings, key=lambda s: (s.first_seen_at, published[s.item_id], s.item_id, s.revision, not s.gone, _place(s))
    )


def _written(s: Sighting) -> str:
    """When it was published, never later than it was seen."""
    return min(s.published_at or s.first_seen_at, s.first_seen_at)


def _place(s: Sighting) -> tuple[str, int, str]:
    first = s.agreement.evidence[0]
    return (first.field, first.start, s.agreement.status)


def _take(ledger: _Ledger, told: Sequence[Sighting]) -> None:
    """Take in all that one revision of one item says of these parties."""
    item_id, revision = told[0].item_id, told[0].revision
    events = ledger.events
    quoted = json.dumps(item_id, ensure_ascii=False)
    known = [(e, s) for e in events.values() if tells(e, quoted) for s in e.sightings if s.item_id == item_id]
    if any(s.revision > revision for _, s in known):
        return
    homes = [e.agreement_id for e, s in known if s.revision < revision and s.gone != "copy"]
    homes = list(dict.fromkeys(homes))
    moved = {s.formerly for s in told if s.gone == "moved"}
    for home in homes:
        # An edit speaks for the agreement that its item opened, so what others retold goes with it.
        if home in moved:
            events[home] = _rebuilt(events[home], [s._replace(gone=s.gone or "moved") for s in events[home].sightings])
        else:
            events[home] = _without(events[home], item_id)
    places = {_place(s) for _, s in known if s.revision == revision}
    news = [s for s in told if not s.gone and _counts(s) and _place(s) not in places]
    for s in news:
        target = _home(events, homes, s, alone=len(news) == 1) or _best_match(events, s)
        if target is not None:
            if target.more and _mark(item_id) in target.more:
                continue
            events[target.agreement_id] = _absorb(target, s)
        elif s.agreement.alertable or s.agreement.status in PREPARING:
            target = _opened(s)
            events[target.agreement_id] = target
        if target is not None and s.formerly and target.agreement_id != s.formerly:
            ledger.merged[s.formerly] = _merged(s, target)


def _counts(s: Sighting) -> bool:
    """Whether it can change anything: current, and asserted, prepared or ended."""
    a = s.agreement
    if a.temporal == "historical":
        return False
    return a.alertable or a.status in ENDING or (a.status in PREPARING and a.polarity == "positive")


def _home(events: dict[str, AgreementEvent], homes: list[str], s: Sighting, alone: bool) -> AgreementEvent | None:
    """Where earlier revisions of the item stand: an edit stays with its agreement, of several with the likest."""
    if alone and len(homes) == 1:
        return events[homes[0]]
    if homes:
        return max((events[h] for h in homes), key=lambda e: (likeness(e, s), e.agreement_id))
    return None


def _best_match(events: dict[str, AgreementEvent], s: Sighting) -> AgreementEvent | None:
    open_events = (e for e in events.values() if alive(e) or retells(e, s))
    scored = [(likeness(e, s), e.last_seen_at, e.agreement_id) for e in open_events]
    best = max(scored, default=(0.0, "", ""))
    if best[0] > 0:
        return events[best[2]]
    return events.get(s.formerly)


def _opened(s: Sighting) -> AgreementEvent:
    agreement = s.agreement
    empty = AgreementEvent(
        agreement_id=s.formerly or agreement_id(s),
        parties=tuple(sorted(agreement.parties)),
        party_level=agreement.party_level,
        instrument="unspecified",
        status="",
        domains=(),
        subject=(),
        anchor_date=_anchor_date(s),
        history=(),
        sightings=(),
        more=(),
        last_seen_at="",
    )
    return _absorb(empty, s)


def _absorb(event: AgreementEvent, s: Sighting) -> AgreementEvent:
    s = _attributed(event, s)
    others = [k for k in event.sightings if k.item_id != s.item_id or k.revision == s.revision]
    if not alive(event) and event.sightings and len(others) == len(event.sightings) and not s.formerly:
        s = s._replace(gone="copy")
    if others == list(event.sightings) and (not others or _in_order([others[-1], s])[1] is s):
        return _bounded(_told(event._replace(sightings=(*others, s)), s))
    return _rebuilt(event, [*others, s])


def _without(event: AgreementEvent, item_id: str) -> AgreementEvent:
    told = [s._replace(gone=s.gone or "removed") if s.item_id == item_id else s for s in event.sightings]
    return _rebuilt(event, told)


def _rebuilt(event: AgreementEvent, sightings: Sequence[Sighting]) -> AgreementEvent:
    """The event that these sightings alone make."""
    ordered = _in_order(sightings)
    event = event._replace(
        instrument="unspecified", status="", domains=(), subject=(), history=(), sightings=tuple(ordered)
    )
    for s in ordered:
        event = _told(event, s)
    return _bounded(event)


def _told(event: AgreementEvent, s: Sighting) -> AgreementEvent:
    """What one sighting makes of what is known."""
    event = event._replace(last_seen_at=max(event.last_seen_at, s.first_seen_at))
    if s.gone:
        return event
    agreement = s.agreement
    status, history = event.status, event.history
    if _changes_status(event, s):
        status = agreement.status
        history = (*history, StatusChange(status, s.first_seen_at, s.item_id))[-_MAX_HISTORY:]
    more_specific = event.instrument in _GENERIC and (
        agreement.instrument not in _GENERIC or event.instrument == "unspecified"
    )
    return event._replace(
        status=status,
        history=history,
        instrument=agreement.instrument if more_specific else event.instrument,
        domains=tuple(sorted({*event.domains, *agreement.domains})),
        subject=tuple(dict.fromkeys((*event.subject, *s.subject)))[:_MAX_SUBJECT],
    )


def _changes_status(event: AgreementEvent, s: Sighting) -> bool:
    known, told = event.status, s.agreement.status
    if told in ORDER and ORDER.get(known, ORDER["ratified"]) < ORDER[told]:
        return True
    if not known:
        return True
    change = event.history[-1]
    written = min((_written(k) for k in event.sightings if k.item_id == change.item_id), default="")
    copied = any(k.story == s.story and k.item_id != s.item_id for k in event.sightings)
    late = copied or _written(s)[:10] < written[:10]
    if told == known == "extended":
        return not late and (_day(s.first_seen_at) - _day(change.seen_at)).days > _EXTENDED_AGAIN_DAYS
    if late or told == known:  # what was written before the change, or copies what was, does not undo it
        return False
    if told in ENDING:
        return known in ASSERTING or (told == "terminated" and known == "suspended")
    if known == "terminated":
        return told in ("ratified", "extended")
    return told == "extended" or (known in ENDING and told in ASSERTING)


def _attributed(event: AgreementEvent, s: Sighting) -> Sighting:
    """A copy belongs to the story it copies; unless it credits an agency itself, its word is that of the original."""
    for known in event.sightings:
        if known.item_id != s.item_id and is_copy(known.sketch, s.sketch):
            credited = s.source.startswith("agency:")
            return s._replace(story=known.story, source=s.source if credited else known.source)
    return s


def _bounded(event: AgreementEvent) -> AgreementEvent:
    """At most `_MAX_SIGHTINGS` sightings: those go first that brought no change of status and no source."""
    while len(event.sightings) > _MAX_SIGHTINGS:
        changing = {c.item_id for c in event.history}
        heard: set[str] = set()
        spare = other = None
        for n, s in enumerate(event.sightings):
            if s.item_id not in changing and n:
                other = n
                if s.gone or not s.agreement.alertable or s.source in heard:
                    spare = n
            if s.agreement.alertable and not s.gone:
                heard.add(s.source)
        victim = next(n for n in (spare, other, len(event.sightings) - 1) if n is not None)
        gone = event.sightings[victim]
        left = (*event.sightings[:victim], *event.sightings[victim + 1 :])
        counted = not gone.gone and all(s.item_id != gone.item_id for s in left) and len(event.more) < _MAX_MARKS
        event = event._replace(sightings=left, more=(*event.more, _mark(gone.item_id)) if counted else event.more)
    return event


def _merged(s: Sighting, into: AgreementEvent) -> AgreementEvent:
    return into._replace(
        agreement_id=s.formerly, status="", sightings=(), history=(), more=(), merged_into=into.agreement_id
    )


def _mark(item_id: str) -> str:
    return sortable_hash(item_id, length=8)


def _anchor_date(s: Sighting) -> str:
    event_date = s.agreement.date
    if event_date is not None and event_date.precision == "day":
        return event_date.value
    return (s.published_at or s.first_seen_at)[:10]


def _day(timestamp: str) -> date:
    return date.fromisoformat(timestamp[:10])
