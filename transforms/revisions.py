"""What an edit of an item takes back and where it goes.

The ledger is kept per party set, so an edit that corrects the parties concerns two of its keys. Per item it is
remembered what the newest revision says; the next one then gives the sightings it holds, and beside them the former
ones that it no longer holds, marked `gone`, for the party sets that would not hear of it otherwise.
"""

from collections.abc import Iterable, Sequence

from schemas.ledger import Reading, Sighting
from transforms.copies import is_copy
from transforms.ledger import agreement_id
from transforms.sightings import party_key

__all__ = ["by_parties", "follow"]


def follow(known: Reading | None, reading: Reading) -> tuple[Reading, tuple[Sighting, ...]]:
    """(What is remembered of an item, its next reading) -> (what to remember, sightings for the ledger).

    In what is remembered, `formerly` of each sighting is the id of the agreement that it stands for. When one agreement
    is gone and another with other parties has come in its place, that one is the former with its parties corrected: it
    carries the id on. A revision older than the one remembered says nothing.
    """
    if known is not None and reading.revision < known.revision:
        return known, ()
    if known is None or reading.revision == known.revision:
        remembered = known or reading._replace(sightings=tuple(_named(s, s) for s in reading.sightings))
        return remembered, tuple(reading.sightings)
    here = {_key(s) for s in reading.sightings}
    there = {_key(s) for s in known.sightings}
    gone = [s for s in known.sightings if _key(s) not in here]
    come = [s for s in reading.sightings if _key(s) not in there]
    moved = len(gone) == len(come) == 1 and _corrects(gone[0], come[0])
    how = "moved" if moved else "removed"
    told = [s._replace(formerly=gone[0].formerly) if moved and s in come else s for s in reading.sightings]
    taken_back = [s._replace(revision=reading.revision, gone=how) for s in gone]
    remembered = reading._replace(sightings=tuple(_named(s, _former(known.sightings, s)) for s in told))
    return remembered, (*taken_back, *told)


def by_parties(sightings: Iterable[Sighting]) -> dict[str, list[Sighting]]:
    """By party key, in their order: what is told of one agreement in two sentences belongs to one message."""
    found = dict[str, list[Sighting]]()
    for sighting in sightings:
        found.setdefault(_key(sighting), []).append(sighting)
    return found


def _key(s: Sighting) -> str:
    return party_key(list(s.agreement.parties))


def _named(s: Sighting, former: Sighting) -> Sighting:
    return s._replace(formerly=s.formerly or former.formerly or agreement_id(former))


def _former(known: Sequence[Sighting], s: Sighting) -> Sighting:
    """The sighting of the same parties that an earlier revision gave, else itself."""
    return next((k for k in known if _key(k) == _key(s)), s)


def _corrects(former: Sighting, s: Sighting) -> bool:
    """Whether one is the other with its parties corrected, rather than another story under the same address."""
    return bool(set(former.agreement.parties) & set(s.agreement.parties)) or is_copy(former.sketch, s.sketch)
