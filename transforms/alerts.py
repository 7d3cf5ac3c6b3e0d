"""The alert message: body, headline and Pub/Sub attributes.

Body by schemas/json/alert.v1.json. The headline comes from templates in both languages; quotes are never translated.
"""

from collections import Counter
from collections.abc import Sequence

from schemas.alert import (
    SCHEMA_VERSION,
    Alert,
    AlertEvidence,
    Bilingual,
    Change,
    Corroboration,
    Party,
    Place,
    Publisher,
    Themes,
    When,
)
from schemas.ids import digest
from schemas.ledger import AgreementEvent, Sighting
from schemas.record import as_json, canonical_json
from transforms.labels import instrument_words, status_words
from transforms.ledger import Publication, independent_sources
from transforms.names import bilingual_name

__all__ = ["attributes", "body", "ce_id", "headline", "make_alert"]

_MAX_EVIDENCE = 10
"""Keeps a body under 64 kB; the number left out is in `evidence_truncated`."""
_MAX_ATTRIBUTE_PARTIES = 60
"""Pub/Sub takes 100 attributes per message; the fixed ones need under 30."""
_CONFIDENCE_BANDS = ((80, "high"), (50, "medium"), (0, "low"))
_RECORDED = ("digest", "recorded_at")


def make_alert(publication: Publication, recorded_at: str) -> Alert:
    """The message that a publication of the fold calls for. Equal input gives an equal alert."""
    event, before = publication.after, publication.before
    asserting = [s for s in event.sightings if s.agreement.alertable]
    sources = asserting or list(event.sightings)
    ranked = _ranked(event, sources)
    leading = ranked[0].agreement
    evidence = _evidence([*ranked, *(s for s in event.sightings if s not in sources)])
    alert = Alert(
        schema_version=SCHEMA_VERSION,
        agreement_id=event.agreement_id,
        revision=event.revision,
        event=publication.event,
        mode=_mode(event.sightings),
        status=event.status,
        previous_status=before.alerted_status if before and before.alerted_status != event.status else None,
        kind=event.instrument,
        instrument_name=leading.name,
        domains=_domains(event),
        parties=tuple(Party(code, bilingual_name(code)) for code in event.parties),
        party_level=event.party_level,
        headline=headline(event.parties, event.status, event.instrument, leading.name),
        when=When(
            leading.date,
            min((s.published_at for s in sources if s.published_at), default=None),
            min(s.first_seen_at for s in event.sightings),
        ),
        where=Place(leading.place, bilingual_name(leading.place)) if leading.place else None,
        amount=leading.amount,
        attribution=_attribution(sources),
        confidence=_confidence(sources),
        corroboration=Corroboration(
            items=event.items,
            stories=len({s.story for s in sources}),
            outlets=len({s.outlet for s in sources}),
            independent=len(independent_sources(event.sightings)),
            countries=tuple(sorted({s.country for s in sources if s.country})),
        ),
        evidence=evidence[:_MAX_EVIDENCE],
        evidence_truncated=max(0, len(evidence) - _MAX_EVIDENCE),
        themes=Themes(any(s.sanctions for s in event.sightings), any(s.war for s in event.sightings)),
        cameo=tuple(leading.cameo),
        plover=leading.plover.event,
        supersedes=tuple(ce_id(event.agreement_id, n) for n in range(1, event.revision)),
        changes=_changes(before, event),
        reason=publication.reason,
        merged_into=None,
        rules=tuple(sorted({e.rule for e in evidence[:_MAX_EVIDENCE]})),
        digest="",
        recorded_at=recorded_at,
    )
    content = {k: v for k, v in as_json(alert).items() if k not in _RECORDED}
    return alert._replace(digest=digest(canonical_json(content)))


def headline(parties: Sequence[str], status: str, instrument: str, name: str | None) -> Bilingual:
    """One line per language, such as `توقيع مذكرة تفاهم بين إيران وبيلاروسيا`.

    The instrument's own name, where known, is quoted in the Arabic line only: it is not translated.
    """
    names = [bilingual_name(code) for code in parties]
    verb, what = status_words(status), instrument_words(instrument)
    listed_ar = names[0].ar + "".join(f" و{n.ar}" for n in names[1:])
    listed_en = ", ".join(n.en for n in names[:-1]) + f" and {names[-1].en}" if len(names) > 1 else names[0].en
    what_ar = f"{what.ar} «{name}»" if name else what.ar
    glue = "" if verb.ar.endswith("ـ") else " "
    return Bilingual(f"{verb.ar}{glue}{what_ar} بين {listed_ar}", f"{listed_en} {verb.en} {what.en}")


def ce_id(agreement_id: str, revision: int) -> str:
    """The CloudEvents id of a message: the same on every retry, replay and engine."""
    return f"{agreement_id}.r{revision:04d}"


def body(alert: Alert) -> str:
    """The message body: canonical JSON, Arabic letters unescaped."""
    return canonical_json(alert)


def attributes(alert: Alert, source: str) -> dict[str, str]:
    """Pub/Sub attributes of the alert: a binary-mode CloudEvent plus what subscribers filter on.

    Values are ASCII. Names avoid those that the client's `publish()` takes as its own arguments (`data`, `topic`,
    `ordering_key`, `retry`, `timeout`).
    """
    codes = [p.code for p in alert.parties]
    pair = "-".join(codes) if len(codes) == 2 else "multi"
    found = {
        "content-type": "application/json; charset=utf-8",
        "ce-specversion": "1.0",
        "ce-id": ce_id(alert.agreement_id, alert.revision),
        "ce-source": source,
        "ce-type": f"io.mithaq.agreement.{alert.event}.v1",
        "ce-time": alert.when.first_seen,
        "ce-subject": alert.agreement_id,
        "ce-dataschema": "urn:mithaq:schema:alert.v1",
        "ce-recordedtime": alert.recorded_at,
        "ce-sequence": f"{alert.revision:06d}",
        "ce-partitionkey": pair,
        "event": alert.event,
        "status": alert.status,
        "pair": pair,
        "kind": alert.kind,
        "domain": alert.domains[0],
        "confidence": next(band for floor, band in _CONFIDENCE_BANDS if alert.confidence >= floor),
        "corroboration": str(alert.corroboration.independent) if alert.corroboration.independent < 3 else "3plus",
        "mode": alert.mode,
        "schema": SCHEMA_VERSION.partition(".")[0],
    }
    found |= {f"p-{code}": "1" for code in codes[:_MAX_ATTRIBUTE_PARTIES]}
    if alert.themes.sanctions:
        found["sanctions"] = "1"
    if alert.themes.war:
        found["war"] = "1"
    return found


def _ranked(event: AgreementEvent, sources: Sequence[Sighting]) -> list[Sighting]:
    """The sightings, the one that speaks for the event first: of those with its present status the surest, the earliest
    on a tie."""
    return sorted(
        sources,
        key=lambda s: (
            s.agreement.status != event.status,
            s.agreement.instrument != event.instrument,
            -s.agreement.confidence,
            s.first_seen_at,
            s.item_id,
        ),
    )


def _evidence(sightings: Sequence[Sighting]) -> tuple[AlertEvidence, ...]:
    rows = []
    for s in sightings:
        publisher = Publisher(s.outlet, s.outlet_name, s.owner, s.country, s.ownership)
        rows += [
            AlertEvidence(
                s.item_id,
                publisher,
                s.url,
                s.title,
                s.published_at,
                s.first_seen_at,
                e.field,
                e.start,
                e.end,
                e.quote,
                e.rule,
                s.agreement.status,
                s.agreement.attribution,
            )
            for e in s.agreement.evidence
        ]
    return tuple(rows)


def _domains(event: AgreementEvent) -> tuple[str, ...]:
    """The domains that say something: `general` only where nothing else is known."""
    return tuple(sorted({*event.domains} - {"general"})) or ("general",)


def _mode(sightings: Sequence[Sighting]) -> str:
    """`live` as soon as one live item tells it; else what all of them are."""
    modes = {s.mode for s in sightings}
    return "live" if "live" in modes else min(modes)


def _attribution(sources: Sequence[Sighting]) -> str:
    counted = Counter(s.agreement.attribution for s in sources)
    return "official" if counted["official"] else min(counted, key=lambda a: (-counted[a], a))


def _confidence(sources: Sequence[Sighting]) -> int:
    """0 to 100: the chance that not every independent source is misread, each taken at its surest."""
    best: dict[str, float] = {}
    for s in sources:
        best[s.source] = max(best.get(s.source, 0.0), s.agreement.confidence)
    doubt = 1.0
    for confidence in best.values():
        doubt *= 1.0 - confidence
    return min(99, round(100 * (1.0 - doubt)))


def _changes(before: AgreementEvent | None, after: AgreementEvent) -> tuple[Change, ...]:
    if before is None or before.alerted_status is None:
        return ()
    changes = []
    if before.alerted_status != after.status:
        changes.append(Change("/status", before.alerted_status, after.status))
    had, has = len(independent_sources(before.sightings)), len(independent_sources(after.sightings))
    if had != has:
        changes.append(Change("/corroboration/independent", str(had), str(has)))
    if before.instrument != after.instrument:
        changes.append(Change("/kind", before.instrument, after.instrument))
    return tuple(changes)
