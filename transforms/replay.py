"""What a ledger that was recomputed by newer rules changes in the published one: as little as subscribers must know.

An agreement that was published keeps its id and goes on with its revisions, whatever id the newer rules would give it;
so none is `new` twice. What they no longer find stays as it was published: taking it back is a person's decision.
"""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from schemas.ledger import AgreementEvent
from transforms.ledger import Publication

__all__ = ["Reconciled", "reconcile"]

_MODE = "replay"


class Reconciled(NamedTuple):
    entries: tuple[AgreementEvent, ...]
    """Ledger entries that are new or changed."""
    publications: tuple[Publication, ...]
    lost: tuple[AgreementEvent, ...]
    """Published agreements that the newer rules do not find."""


def reconcile(
    published: Iterable[AgreementEvent], recomputed: Iterable[AgreementEvent], keep: Collection[str] = ()
) -> Reconciled:
    """Bring the published ledger to the recomputed one, agreement by agreement.

    `keep` names published agreements that stay as they are, because their items are no longer whole; what is recomputed
    of their parties is no news.
    """
    left = {e.agreement_id: e for e in published}
    kept = {tuple(e.parties) for e in left.values() if e.agreement_id in keep}
    left = {k: e for k, e in left.items() if k not in keep}
    entries, publications = list[AgreementEvent](), list[Publication]()
    # Those that kept their id first: what is left over is matched by the reports it rests on.
    for event in sorted(recomputed, key=lambda e: (e.agreement_id not in left, e.agreement_id)):
        known = left.get(event.agreement_id) or _same(event, left.values())
        if known is None and tuple(event.parties) in kept:
            continue
        if known is not None:
            del left[known.agreement_id]
        publication = _due(known, _carried(event, known), alerts=event.alerted_status is not None)
        after = publication.after if publication else _carried(event, known)
        if after != known:
            entries.append(after)
        if publication is not None:
            publications.append(publication)
    lost = tuple(e for _, e in sorted(left.items()) if e.alerted_status and not e.withdrawn)
    return Reconciled(tuple(entries), tuple(publications), lost)


def _same(event: AgreementEvent, published: Iterable[AgreementEvent]) -> AgreementEvent | None:
    """The published agreement with a party of the event that rests on most of its reports."""
    items = {s.item_id for s in event.sightings}
    shared = [
        (len(items & {s.item_id for s in e.sightings}), e.agreement_id, e)
        for e in published
        if set(e.parties) & set(event.parties)
    ]
    best = max((s for s in shared if s[0]), key=lambda s: s[:2], default=None)
    return best[2] if best else None


def _carried(event: AgreementEvent, known: AgreementEvent | None) -> AgreementEvent:
    """The recomputed entry under the id and with the messages of the published one, if there is one."""
    if known is None:
        return event._replace(revision=0, alerted_status=None, digest="")
    return event._replace(
        agreement_id=known.agreement_id,
        revision=known.revision,
        alerted_status=known.alerted_status,
        digest=known.digest,
        withdrawn=known.withdrawn,
    )


def _due(before: AgreementEvent | None, event: AgreementEvent, *, alerts: bool) -> Publication | None:
    """An alert that was missed, another status, other parties; its message is no live one."""
    if not alerts or event.withdrawn is not None:
        return None
    told = tuple(s._replace(mode=_MODE) for s in event.sightings)
    after = event._replace(revision=event.revision + 1, alerted_status=event.status, sightings=told)
    if before is None or before.alerted_status is None:
        return Publication("new", before, after, None)
    if tuple(before.parties) != tuple(event.parties):
        return Publication("correction", before, after, "parties read anew by newer rules")
    if event.status != before.alerted_status:
        return Publication("correction" if event.status == "denied" else "update", before, after, None)
    return None
