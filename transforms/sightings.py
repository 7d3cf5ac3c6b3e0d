"""From what one item says to the records that leave it: sightings for the ledger, mentions, look-alikes."""

from collections.abc import Iterator

from schemas.extraction import Extraction
from schemas.ids import content_id
from schemas.item import Item
from schemas.ledger import Reading, Sighting
from schemas.mention import LookAlike, Mention
from transforms.subjects import apart, subject_of

__all__ = ["is_urgent", "look_alikes_of", "mentions_of", "party_key", "reading_of", "sightings_of"]

_LEDGER_LEVELS = frozenset({"state-state", "state-igo"})


_CERTAIN = 0.95
"""Of records with this confidence 0.968 are right (docs/speed.md)."""


def party_key(parties: tuple[str, ...] | list[str]) -> str:
    """The key that sightings are grouped by: sorted codes joined by `-` (`BLR-IRN`)."""
    return "-".join(sorted(parties))


def is_urgent(sighting: Sighting) -> bool:
    """Whether one sighting is enough for an alert: an official says so, or a named source in words that can hardly be
    misread. An edit never is: it is folded with all that its item now says."""
    agreement = sighting.agreement
    certain = agreement.attribution == "agency" and agreement.confidence >= _CERTAIN
    return sighting.revision == 1 and agreement.alertable and (agreement.attribution == "official" or certain)


def reading_of(item: Item, extraction: Extraction, source: str, lead: str) -> Reading:
    """All that this revision of the item says of agreements; `source` and `lead` as of `sightings_of`."""
    return Reading(item.item_id, item.revision, item.first_seen_at, tuple(sightings_of(item, extraction, source, lead)))


def sightings_of(item: Item, extraction: Extraction, source: str, lead: str) -> Iterator[Sighting]:
    """One sighting per agreement between at least two states or organisations, whatever its status; two where the text
    tells two agreements that the extraction joined in one record.

    `source` is the item's (transforms/sources.py), `lead` its sketch (transforms/copies.py).
    """
    sanctions, war = bool(extraction.sanctions), bool(extraction.war)
    for agreement in (a for record in extraction.agreements for a in apart(item.title, item.text, record)):
        if agreement.party_level in _LEDGER_LEVELS and len(agreement.parties) > 1:
            yield Sighting(
                item_id=item.item_id,
                revision=item.revision,
                outlet=item.outlet,
                outlet_name=item.outlet_name or item.outlet,
                owner=item.owner or item.outlet,
                source=source,
                country=item.country,
                ownership=item.ownership or "unknown",
                url=item.url,
                title=item.title,
                first_seen_at=item.first_seen_at,
                published_at=item.published_at,
                mode=item.mode,
                sanctions=sanctions,
                war=war,
                agreement=agreement,
                sketch=lead,
                story=item.item_id,
                subject=subject_of(item.title, item.text, agreement.evidence),
            )


def mentions_of(item: Item, extraction: Extraction) -> Iterator[Mention]:
    """One mention per agreement, sanction and war record; its id is the same on every replay."""

    def mention(
        theme: str,
        status: str,
        states: tuple[str, ...],
        targets: tuple[str, ...],
        alertable: bool,
        reason: str | None,
        confidence: float,
        record: object,
    ) -> Mention:
        evidence = tuple(getattr(record, "evidence", ()))
        place = f"{evidence[0].field}:{evidence[0].start}" if evidence else ""
        return Mention(
            content_id("m", item.item_id, str(item.revision), theme, status, *states, place),
            item.item_id,
            item.outlet,
            item.url,
            item.first_seen_at,
            item.published_at,
            item.mode,
            theme,
            status,
            states,
            targets,
            alertable,
            reason,
            confidence,
            evidence,
        )

    for a in extraction.agreements:
        yield mention("agreement", a.status, tuple(a.parties), (), a.alertable, a.reason, a.confidence, a)
    for s in extraction.sanctions:
        states = tuple(sorted({*s.imposers, *s.targets}))
        yield mention("sanction", s.status, states, tuple(s.targets), False, None, s.confidence, s)
    for w in extraction.war:
        yield mention("war", w.kind, ("RUS", "UKR"), (), False, None, w.confidence, w)


def look_alikes_of(item: Item, extraction: Extraction) -> Iterator[LookAlike]:
    """What resembled an alert and is none: records that may not alert, and text rejected before it became a record."""
    found = [
        ("agreement", a.reason or "", tuple(a.parties), a.evidence[0])
        for a in extraction.agreements
        if not a.alertable and a.evidence
    ]
    found += [(r.theme, r.reason, (), r.evidence) for r in extraction.rejected]
    for theme, reason, parties, evidence in found:
        yield LookAlike(
            content_id(
                "l", item.item_id, str(item.revision), theme, reason, *parties, evidence.field, str(evidence.start)
            ),
            item.item_id,
            item.outlet,
            item.url,
            item.title,
            item.first_seen_at,
            theme,
            reason,
            parties,
            evidence,
        )
