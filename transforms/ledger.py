"""The fold: ledger entries of one party set + sightings of it -> ledger entries + what to publish.

A pure reducer, used unchanged by bounded and streaming driving. Sightings are taken in the order of first sighting
(then publication, item id and place in the text), so the order of arrival inside one call does not matter.

Rules, in the terms of docs/lifecycle.md:

* A sighting belongs to the known agreement it resembles most: instrument, subject and time must not contradict
  (`resemblance`). Otherwise an asserting sighting (current; announced, signed, ratified, extended), or a preparing one
  (planned, negotiating, proposed), opens a new agreement. Nothing else does.
* `new` is published once, when an alertable sighting is first folded in; preparing sightings raise nothing.
* Status order: proposed < negotiating < planned < announced < signed < ratified. A lower status seen later changes
  nothing; suspended, terminated, extended and denied always are changes.
* `update`: the status changed, or the independent sources reached 2 or 3. `correction`: denied after an alert.
* Denial, suspension or termination of something never alerted publishes nothing; so what is told and denied within one
  window is never told.
* A recalled agreement (temporal `historical`) changes nothing and is no source.
"""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from schemas.ids import sortable_hash
from schemas.ledger import AgreementEvent, Sighting, StatusChange
from transforms.copies import is_copy
from transforms.sightings import party_key

__all__ = ["ASSERTING", "Fold", "Publication", "fold", "independent_sources", "resemblance", "retract"]

ASSERTING = frozenset({"announced", "signed", "ratified", "extended"})
"""Statuses that may raise a `new` alert (labelling guide, `alert`)."""
_PREPARING = frozenset({"proposed", "negotiating", "planned"})
_ORDER = {"proposed": 0, "negotiating": 1, "planned": 2, "announced": 3, "signed": 4, "ratified": 5}
_ALWAYS_CHANGES = frozenset({"extended", "suspended", "terminated", "denied"})

_GENERIC = frozenset({"agreement", "deal", "unspecified"})
"""Instruments that outlets use for any other one ("the two sides signed an agreement")."""
_SAME_EVENT_DAYS = 270
"""Beyond nine months without a sighting the same pair's next signing is a renewal: another event."""
_NEAR_DAYS = 7
_SOURCE_STEPS = (2, 3)
"""Counts of independent sources at which an `update` is published."""
_MAX_SIGHTINGS = 40
"""Kept per agreement, so that the state of one agreement stays bounded; further ones are only counted."""


class Publication(NamedTuple):
    """That a message about `after` is due; the message itself is made by transforms.alerts."""

    event: str
    """new | update | correction | retraction"""
    before: AgreementEvent | None
    after: AgreementEvent
    reason: str | None


class Fold(NamedTuple):
    entries: tuple[AgreementEvent, ...]
    """The entries that are new or changed."""
    publications: tuple[Publication, ...]


def fold(entries: Iterable[AgreementEvent], sightings: Iterable[Sighting]) -> Fold:
    """Fold sightings of one party set into its ledger entries.

    Folding a sighting that is already in the ledger (same item, revision and place) changes nothing.
    """
    before = {e.agreement_id: e for e in entries}
    now = dict(before)
    for sighting in sorted(sightings, key=_order):
        if sighting.agreement.temporal == "historical":
            continue
        event = _best_match(now.values(), sighting)
        if event is None:
            opened = _open(sighting)
            if opened is not None:
                now[opened.agreement_id] = opened
        elif not _knows(event, sighting):
            now[event.agreement_id] = _absorb(event, sighting)
    changed = [e for k, e in sorted(now.items()) if before.get(k) != e]
    publications: list[Publication] = []
    settled: list[AgreementEvent] = []
    for event in changed:
        publication = _publication(before.get(event.agreement_id), event)
        if publication is not None:
            publications.append(publication)
            event = publication.after
        settled.append(event)
    return Fold(tuple(settled), tuple(publications))


def retract(event: AgreementEvent, reason: str) -> Publication:
    """Withdraw an alerted agreement. Raises ValueError when it was never alerted or is withdrawn already.

    Copies and revisions of its items still belong to it and raise nothing; other words of the same agreement are new.
    """
    if event.alerted_status is None:
        raise ValueError("it was never alerted")
    if event.withdrawn is not None:
        raise ValueError(f"it was retracted already: {event.withdrawn}")
    return Publication("retraction", event, event._replace(revision=event.revision + 1, withdrawn=reason), reason)


def independent_sources(sightings: Iterable[Sighting]) -> tuple[str, ...]:
    """Whose word the agreement rests on: agencies and owners behind the sightings that assert it, each once."""
    return tuple(sorted({s.source for s in sightings if s.agreement.alertable}))


def resemblance(event: AgreementEvent, sighting: Sighting) -> int:
    """How much a sighting looks like a known agreement of the same parties; 0 when they contradict each other.

    The same instrument counts 3, a generic word for it 2, shared domains 1 per domain (2 at most), nearness in time 1.
    Disjoint domains, two differing specific instruments and a gap over `_SAME_EVENT_DAYS` contradict.
    """
    agreement = sighting.agreement
    gap_days = abs((_day(sighting.first_seen_at) - _day(event.last_seen_at)).days)
    if gap_days > _SAME_EVENT_DAYS:
        return 0
    if agreement.instrument == event.instrument:
        score = 3
    elif agreement.instrument in _GENERIC or event.instrument in _GENERIC:
        score = 2
    else:
        return 0
    ours, theirs = set(event.domains) - {"general"}, set(agreement.domains) - {"general"}
    if ours and theirs and not ours & theirs:
        return 0
    return score + min(2, len(ours & theirs)) + (gap_days <= _NEAR_DAYS)


def _order(s: Sighting) -> tuple[str, str, str, int, str, int]:
    # Items of one poll share their first-seen time; what they say of their publication orders them then.
    first = s.agreement.evidence[0]
    return (
        s.first_seen_at,
        min(s.published_at or s.first_seen_at, s.first_seen_at),
        s.item_id,
        s.revision,
        first.field,
        first.start,
    )


def _place(s: Sighting) -> tuple[str, str, int]:
    first = s.agreement.evidence[0]
    return (s.item_id, first.field, first.start)


def _knows(event: AgreementEvent, sighting: Sighting) -> bool:
    place = _place(sighting)
    return any(_place(s) == place and s.agreement.status == sighting.agreement.status for s in event.sightings)


def _best_match(events: Iterable[AgreementEvent], sighting: Sighting) -> AgreementEvent | None:
    events = [e for e in events if e.withdrawn is None or _retells(e, sighting)]
    scored = [(resemblance(e, sighting), e.last_seen_at, e.agreement_id, e) for e in events]
    scored = [s for s in scored if s[0] > 0]
    return max(scored, key=lambda s: s[:3])[3] if scored else None


def _retells(event: AgreementEvent, sighting: Sighting) -> bool:
    """Whether the sighting is a revision or a copy of what the event rests on."""
    return any(s.item_id == sighting.item_id or is_copy(s.sketch, sighting.sketch) for s in event.sightings)


def _open(sighting: Sighting) -> AgreementEvent | None:
    agreement = sighting.agreement
    if not (agreement.alertable or (agreement.status in _PREPARING and agreement.polarity == "positive")):
        return None
    anchor = _anchor_date(sighting)
    parties = tuple(sorted(agreement.parties))
    tail = sortable_hash(sighting.item_id, agreement.instrument, *agreement.domains, length=6)
    return AgreementEvent(
        agreement_id=f"agr-{party_key(parties)}-{anchor.replace('-', '')}-{tail}",
        parties=parties,
        party_level=agreement.party_level,
        instrument=agreement.instrument,
        status=agreement.status,
        domains=tuple(agreement.domains),
        anchor_date=anchor,
        revision=0,
        alerted_status=None,
        history=(StatusChange(agreement.status, sighting.first_seen_at, sighting.item_id),),
        sightings=(sighting,),
        items=1,
        last_seen_at=sighting.first_seen_at,
        digest="",
    )


def _absorb(event: AgreementEvent, sighting: Sighting) -> AgreementEvent:
    agreement = sighting.agreement
    status, history = event.status, tuple(event.history)
    sighting = _attributed(event, sighting)
    if _changes_status(event, sighting):
        status = agreement.status
        history += (StatusChange(status, sighting.first_seen_at, sighting.item_id),)
    known_item = any(s.item_id == sighting.item_id for s in event.sightings)
    sightings = tuple(event.sightings)
    if len(sightings) < _MAX_SIGHTINGS:
        sightings += (sighting,)
    more_specific = event.instrument in _GENERIC and agreement.instrument not in _GENERIC
    return event._replace(
        status=status,
        history=history,
        sightings=sightings,
        items=event.items + (not known_item),
        instrument=agreement.instrument if more_specific else event.instrument,
        domains=tuple(sorted({*event.domains, *agreement.domains})),
        last_seen_at=max(event.last_seen_at, sighting.first_seen_at),
    )


def _attributed(event: AgreementEvent, sighting: Sighting) -> Sighting:
    """A copy belongs to the story it copies; unless it credits an agency itself, its word is that of the original."""
    for known in event.sightings:
        if known.item_id != sighting.item_id and is_copy(known.sketch, sighting.sketch):
            credited = sighting.source.startswith("agency:")
            return sighting._replace(story=known.story, source=sighting.source if credited else known.source)
    return sighting


def _changes_status(event: AgreementEvent, sighting: Sighting) -> bool:
    status, agreement = sighting.agreement.status, sighting.agreement
    if status == event.status or (status in ASSERTING and not agreement.alertable):
        return False
    if status in _ALWAYS_CHANGES:
        return event.alerted_status is not None or event.status in ASSERTING or status == "extended"
    if status not in _ORDER:
        return False
    if event.status in _ORDER:
        return _ORDER[status] > _ORDER[event.status]
    # Denied, suspended or terminated before: only an assertion brings it back; an extension stands until ratified anew.
    return status in ASSERTING and event.status != "extended"


def _publication(before: AgreementEvent | None, event: AgreementEvent) -> Publication | None:
    def due(kind: str, reason: str | None = None) -> Publication:
        after = event._replace(revision=event.revision + 1, alerted_status=event.status)
        return Publication(kind, before, after, reason)

    if event.withdrawn is not None:
        return None
    if event.alerted_status is None:
        if event.status in ASSERTING and any(s.agreement.alertable for s in event.sightings):
            return due("new")
        return None
    if event.status != event.alerted_status:
        if event.status == "denied":
            return due("correction", "denied")
        return due("update")
    had = len(independent_sources(before.sightings)) if before else 0
    has = len(independent_sources(event.sightings))
    if any(had < step <= has for step in _SOURCE_STEPS):
        return due("update")
    return None


def _anchor_date(sighting: Sighting) -> str:
    event_date = sighting.agreement.date
    if event_date is not None and event_date.precision == "day":
        return event_date.value
    return (sighting.published_at or sighting.first_seen_at)[:10]


def _day(timestamp: str) -> date:
    return date.fromisoformat(timestamp[:10])
