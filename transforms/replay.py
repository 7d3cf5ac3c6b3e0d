"""What a ledger that was recomputed by newer rules changes in the published one: as little as subscribers must know.

An agreement that was published keeps its id and goes on with its revisions, whatever id the newer rules would give it;
so none is `new` twice. What they no longer find stays as it was published: taking it back is a person's decision.
"""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from schemas.alert import Alert
from schemas.ledger import AgreementEvent
from transforms.alerts import announce

__all__ = ["Agreement", "Reconciled", "reconcile"]

_MODE = "replay"


class Agreement(NamedTuple):
    """All that a ledger holds under one id."""

    entries: tuple[AgreementEvent, ...]
    """The entry of the parties that it has now, then those of parties that were corrected."""
    last: Alert | None
    """The last message about it."""

    @property
    def agreement_id(self) -> str:
        return self.entries[0].agreement_id

    @property
    def stands(self) -> bool:
        return self.last is not None and self.last.event != "retraction"


class Reconciled(NamedTuple):
    agreements: tuple[tuple[AgreementEvent, ...], ...]
    """The entries of each agreement that is new or changed, instead of those there are."""
    alerts: tuple[Alert, ...]
    lost: tuple[Agreement, ...]
    """Published agreements that the newer rules do not find."""


def reconcile(
    published: Iterable[Agreement], recomputed: Iterable[Agreement], recorded_at: str, keep: Collection[str] = ()
) -> Reconciled:
    """Bring the published ledger to the recomputed one, agreement by agreement.

    `keep` names published agreements that stay as they are, because their items are no longer whole; what is recomputed
    of their parties is no news.
    """
    left = {a.agreement_id: a for a in published}
    kept = {tuple(a.entries[0].parties) for a in left.values() if a.agreement_id in keep}
    left = {k: a for k, a in left.items() if k not in keep}
    changed, alerts = list[tuple[AgreementEvent, ...]](), list[Alert]()
    # Those that kept their id first: what is left over is matched by the reports it rests on.
    for found in sorted(recomputed, key=lambda a: (a.agreement_id not in left, a.agreement_id)):
        known = left.get(found.agreement_id) or _same(found, left.values())
        if known is None and tuple(found.entries[0].parties) in kept:
            continue
        if known is not None:
            if known.stands and not found.stands:
                continue
            del left[known.agreement_id]
        entries = _carried(found, known)
        if known is None or entries != known.entries:
            changed.append(entries)
        alert = _due(known, entries[0], recorded_at) if found.stands else None
        if alert is not None:
            alerts.append(alert)
    return Reconciled(tuple(changed), tuple(alerts), tuple(a for _, a in sorted(left.items()) if a.stands))


def _same(found: Agreement, published: Iterable[Agreement]) -> Agreement | None:
    """The published agreement with a party of the found one that rests on most of its reports."""
    items, parties = _items(found), set(found.entries[0].parties)
    shared = [(len(items & _items(a)), a.agreement_id, a) for a in published if parties & set(a.entries[0].parties)]
    best = max((s for s in shared if s[0]), key=lambda s: s[:2], default=None)
    return best[2] if best else None


def _items(agreement: Agreement) -> set[str]:
    return {s.item_id for s in agreement.entries[0].sightings}


def _carried(found: Agreement, known: Agreement | None) -> tuple[AgreementEvent, ...]:
    """The recomputed entries under the id of the published agreement, withdrawn if that is."""
    if known is None:
        return found.entries
    now, *former = (e._replace(agreement_id=known.agreement_id) for e in found.entries)
    return (now._replace(withdrawn=known.entries[0].withdrawn), *former)


def _due(known: Agreement | None, event: AgreementEvent, recorded_at: str) -> Alert | None:
    """An alert that was missed, another status, other parties; its message is no live one."""
    last = known.last if known else None
    if last is not None and last.event != "retraction":
        said = (tuple(p.code for p in last.parties), last.status)
        if said == (tuple(event.parties), event.status):
            return None
    told = tuple(s._replace(mode=_MODE) for s in event.sightings)
    return announce(last, event._replace(sightings=told), recorded_at)
