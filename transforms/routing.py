"""Which alerts are silenced, and which are on a watch-list."""

from collections.abc import Iterable
from typing import NamedTuple

from schemas.alert import Alert
from schemas.ids import sortable_hash
from schemas.silence import Matchers, Silence

__all__ = ["Facts", "facts_of", "silence_of", "silenced_by", "silences", "watched"]


class Facts(NamedTuple):
    """What matchers look at."""

    codes: frozenset[str]
    kind: str
    status: str


def facts_of(alert: Alert) -> Facts:
    return Facts(frozenset(p.code for p in alert.parties), alert.kind, alert.status)


def silences(matchers: Matchers, facts: Facts) -> bool:
    """Whether all matchers that are given match."""
    return (
        (not matchers.pairs or pair_of(facts) in matchers.pairs)
        and (not matchers.parties or not facts.codes.isdisjoint(matchers.parties))
        and (not matchers.kinds or facts.kind in matchers.kinds)
        and (not matchers.statuses or facts.status in matchers.statuses)
    )


def silence_of(matchers: Matchers, starts_at: str, ends_at: str, comment: str) -> Silence:
    """A silence with its id, which follows from what it holds. Raises ValueError for one of everything, and for one
    that ends before it starts."""
    if not any(matchers):
        raise ValueError("a silence of everything is not offered: name a pair, a party, a kind or a status")
    if ends_at <= starts_at:
        raise ValueError(f"a silence must end in the future, {ends_at} has passed")
    comment = " ".join(comment.split())
    tail = sortable_hash(repr(matchers), ends_at, comment, starts_at, length=8)
    return Silence(f"s1-{tail}", matchers, starts_at, ends_at, comment)


def silenced_by(facts: Facts, active: Iterable[Silence], at: str) -> Silence | None:
    """The silence that holds the alert back at that time; of several the one that ends last."""
    found = [s for s in active if s.starts_at <= at < s.ends_at and silences(s.matchers, facts)]
    return max(found, key=lambda s: (s.ends_at, s.silence_id), default=None)


def watched(watch: Matchers, facts: Facts) -> bool:
    """Whether an alert is on the list: of a pair or of a party named there, if any is, and of the kinds and statuses
    named there."""
    of_whom = not (watch.pairs or watch.parties) or (
        pair_of(facts) in watch.pairs or not facts.codes.isdisjoint(watch.parties)
    )
    return of_whom and silences(watch._replace(pairs=(), parties=()), facts)


def pair_of(facts: Facts) -> str:
    """Both codes of an agreement of two, BLR-IRN; empty for one of more."""
    return "-".join(sorted(facts.codes)) if len(facts.codes) == 2 else ""
