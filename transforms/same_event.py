"""Do a known agreement and a sighting of the same parties tell of one agreement?

A sum of points from what both carry, each for or against; above zero they are one (docs/lifecycle.md explains the
points, tests/data/stories measures them). Nothing decides alone but time: outlets call one act a treaty and an
agreement, and one subject by different words.
"""

from datetime import date
from functools import cache, lru_cache
from typing import NamedTuple

from schemas.ledger import AgreementEvent, Sighting, StatusChange
from transforms.copies import is_copy
from transforms.subjects import families, related, unrelated
from transforms.text import normalize

__all__ = ["ASSERTING", "ENDING", "ORDER", "PREPARING", "alive", "likeness", "retells", "told_order"]

ASSERTING = frozenset({"announced", "signed", "ratified", "extended"})
"""Statuses that may raise a `new` alert (labelling guide, `alert`)."""
PREPARING = frozenset({"proposed", "negotiating", "planned"})
ENDING = frozenset({"suspended", "terminated", "denied"})
ORDER = {"": -1, "proposed": 0, "negotiating": 1, "planned": 2, "announced": 3, "signed": 4, "ratified": 5}

_GENERIC = frozenset({"agreement", "deal", "unspecified"})
"""Instruments that outlets use for any other one ("the two sides signed an agreement")."""
_NEAR_KINDS = (
    frozenset({"treaty", "convention", "charter", "alliance", "partnership"}),
    frozenset({"mou", "letter_of_intent", "protocol", "framework", "action_plan"}),
    frozenset({"joint_statement", "declaration", "charter", "partnership"}),
    frozenset({"roadmap", "action_plan", "framework"}),
)
"""Instruments that are told for one another."""

_SAME_KIND, _GENERIC_KIND, _NEAR_KIND, _OTHER_KIND = 2.0, 1.5, 0.5, -5.0
_SAME_SUBJECT, _RELATED_SUBJECT, _UNSURE_SUBJECT, _OTHER_WORDS, _OTHER_SUBJECT = 3.0, -2.0, -3.5, -4.5, -6.0
_SAME_NAME, _OTHER_NAME = 2.0, -1.5
_SAME_AMOUNT, _OTHER_AMOUNT = 1.5, -1.0
_SAME_DATE, _OTHER_DATE = 1.0, -2.0
_SAME_PLACE, _OTHER_PLACE = 0.5, -1.0
_COPY = 8.0
_COPIED_DAYS = 45
"""Outlets copy within days; what repeats an old text is a template."""
_SAME_ITEM = -3.0
"""An item that tells two things of one pair means two agreements, unless it tells how one ended."""
_DATES_DIFFER_DAYS = 3
_NEVER = -100.0


class _Limits(NamedTuple):
    """Points by days since the agreement last changed: (up to so many days, points) in order; beyond, never."""

    steps: tuple[tuple[int, float], ...]

    def points(self, days: int) -> float:
        for limit, points in self.steps:
            if days <= limit:
                return points
        return _NEVER


_SOON_TOLD = 2.0
"""The most that time gives."""
_TOLD_AGAIN = _Limits(((3, _SOON_TOLD), (10, 1.0), (45, 0.0), (270, -3.0)))
"""Announced or signed, and known as that or more: after weeks rather the pair's next one, after nine months surely."""
_ADVANCES = _Limits(((10, _SOON_TOLD), (90, 1.0), (540, 0.5)))
_PREPARED = _Limits(((10, _SOON_TOLD), (90, 1.0), (365, 0.5)))
_RATIFIED = _Limits(((10, _SOON_TOLD), (90, 1.5), (1095, 1.0)))
"""Parliaments and depositaries take up to three years."""
_EXTENDED = _Limits(((10, _SOON_TOLD), (270, 1.0)))
"""What is renewed a year later is another agreement."""
_ENDED = _Limits(((10, _SOON_TOLD), (3650, 1.0)))
_DENIED = _Limits(((10, _SOON_TOLD), (270, 1.0)))
_RESUMED = _Limits(((10, _SOON_TOLD), (540, 1.0)))
_SOON = _Limits(((3, 1.0),))
"""Preparation that is told behind the act is a late report for some days, then it is of something else."""


def alive(event: AgreementEvent) -> bool:
    """Whether the event stands: not withdrawn, and some item still tells it."""
    return event.withdrawn is None and bool(event.status)


def likeness(event: AgreementEvent, sighting: Sighting) -> float:
    """Points for one agreement; above zero it is."""
    subject = _subject(event, sighting)
    points = _kind(event.instrument, sighting.agreement.instrument) + subject
    if points <= -_SOON_TOLD and points + _most_details(sighting) <= -_SOON_TOLD:
        return _NEVER
    repeats, time = _time(event, sighting)
    points += time
    near = subject >= 0 and _days(sighting.first_seen_at, event.last_seen_at) <= _COPIED_DAYS
    if points <= 0 and not near and points + _most_details(sighting) <= 0:
        return points  # without reading the event's sightings
    for known in event.sightings:
        if known.item_id == sighting.item_id:
            if known.agreement.status == sighting.agreement.status and not known.gone:
                return _NEVER
            if sighting.agreement.status not in ENDING:
                points += _SAME_ITEM
            break
    points += _details(event, sighting, repeats)
    # Headlines that differ in nothing but the subject are no copies.
    if near and any(_copies(sighting, known) for known in event.sightings):
        points += _COPY
    return points


def told_order(s: Sighting) -> tuple[str, str, str, int]:
    """By first sighting; items of one poll share it, and what they say of their publication orders them then."""
    return s.first_seen_at, min(s.published_at or s.first_seen_at, s.first_seen_at), s.item_id, s.revision


def _copies(sighting: Sighting, known: Sighting) -> bool:
    """Whether it tells what the other tells in the words of the other; one report may tell of two agreements."""
    ours, theirs = sighting.agreement, known.agreement
    return (
        sighting.item_id != known.item_id
        and ours.status == theirs.status
        and _kind(ours.instrument, theirs.instrument) > 0
        and (sighting.story == known.story or is_copy(sighting.sketch, known.sketch))
    )


def retells(event: AgreementEvent, sighting: Sighting) -> bool:
    """Whether the sighting is a revision or a copy of what the event rests on."""
    return any(
        s.item_id == sighting.item_id or s.story == sighting.story or is_copy(s.sketch, sighting.sketch)
        for s in event.sightings
    )


def _time(event: AgreementEvent, sighting: Sighting) -> tuple[bool, float]:
    """Whether the sighting tells again what is known, and the points for the time between.

    The event is taken as it stood when the sighting was first seen, so that one that comes again is judged alike.
    """
    told = sighting.agreement.status
    known, changed = event.status, event.last_seen_at
    for change in reversed(event.history):
        known, changed, _ = change
        if _changed_before(event, change, sighting):
            break
    else:
        if told in ENDING:
            return False, _NEVER
    days = _days(sighting.first_seen_at, changed)
    if told in ENDING:
        if known not in ASSERTING and known not in ENDING:
            return False, _NEVER
        return False, (_DENIED if told == "denied" else _ENDED).points(days)
    if told in PREPARING:
        if known in PREPARING:
            return False, _PREPARED.points(days)
        return False, (_ADVANCES if known == "announced" else _SOON).points(days)
    if known in PREPARING:
        return False, _PREPARED.points(days)
    if told == "ratified":
        return False, _RATIFIED.points(days)
    if known == "terminated":
        return True, _SOON.points(days)
    if known in ENDING:
        return False, _RESUMED.points(days)
    if told == "extended":
        return False, _EXTENDED.points(days)
    if ORDER[told] > ORDER.get(known, ORDER["ratified"]):
        return False, _ADVANCES.points(days)
    return True, _TOLD_AGAIN.points(days)


def _changed_before(event: AgreementEvent, change: StatusChange, sighting: Sighting) -> bool:
    if change.seen_at != sighting.first_seen_at:
        return change.seen_at < sighting.first_seen_at
    return any(told_order(s) < told_order(sighting) for s in event.sightings if s.item_id == change.item_id)


@cache
def _kind(ours: str, theirs: str) -> float:
    if ours in _GENERIC or theirs in _GENERIC:
        return _GENERIC_KIND
    if ours == theirs:
        return _SAME_KIND
    return _NEAR_KIND if any(ours in near and theirs in near for near in _NEAR_KINDS) else _OTHER_KIND


def _subject(event: AgreementEvent, sighting: Sighting) -> float:
    ours = event.subject or event.domains
    theirs = sighting.subject or sighting.agreement.domains
    return _subjects(tuple(ours), tuple(theirs))


@lru_cache(maxsize=16_384)
def _subjects(ours: tuple[str, ...], theirs: tuple[str, ...]) -> float:
    a, b = set(ours) - {"general"}, set(theirs) - {"general"}
    if not a or not b:
        return 0.0
    if a & b:
        return _SAME_SUBJECT
    if related(ours, theirs):
        return _RELATED_SUBJECT
    if unrelated(ours, theirs):
        return _OTHER_SUBJECT
    classes = families()
    return _UNSURE_SUBJECT if any(word in classes for word in (*ours, *theirs)) else _OTHER_WORDS


def _most_details(sighting: Sighting) -> float:
    a = sighting.agreement
    carried = ((a.name, _SAME_NAME), (a.amount, _SAME_AMOUNT), (a.date, _SAME_DATE), (a.place, _SAME_PLACE))
    return sum(points for detail, points in carried if detail)


def _details(event: AgreementEvent, sighting: Sighting, repeats: bool) -> float:
    """Name and amount go with the agreement; day and place only with one act of it."""
    a = sighting.agreement
    known = [s.agreement for s in event.sightings]
    points = 0.0
    if a.name:
        names = [k.name for k in known if k.name]
        if names:
            words = set(normalize(a.name).split())
            alike = any(2 * len(words & set(normalize(n).split())) >= len(words) for n in names)
            points += _SAME_NAME if alike else _OTHER_NAME
    if a.amount:
        amounts = [k.amount for k in known if k.amount and k.amount.currency == a.amount.currency]
        if amounts:
            alike = any(abs(k.value - a.amount.value) <= 0.1 * max(k.value, a.amount.value) for k in amounts)
            points += _SAME_AMOUNT if alike else _OTHER_AMOUNT
    if not repeats:
        return points
    if a.date and a.date.precision == "day":
        dates = [k.date.value for k in known if k.date and k.date.precision == "day" and k.status == a.status]
        if dates:
            apart = min(_days(d, a.date.value) for d in dates)
            points += _SAME_DATE if apart == 0 else _OTHER_DATE if apart > _DATES_DIFFER_DAYS else 0.0
    if a.place:
        places = [k.place for k in known if k.place and k.status == a.status]
        if places:
            points += _SAME_PLACE if a.place in places else _OTHER_PLACE
    return points


def _days(a: str, b: str) -> int:
    """Days between two times, either way round."""
    return abs(_ordinal(a[:10]) - _ordinal(b[:10]))


@lru_cache(maxsize=4096)
def _ordinal(day: str) -> int:
    return date.fromisoformat(day).toordinal()
