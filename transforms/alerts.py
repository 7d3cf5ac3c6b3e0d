"""The alert message: whether one is due, its body, headline and Pub/Sub attributes.

A message is a function of the ledger entry and of the last message about it. Body by schemas/json/alert.v1.json. The
headline comes from templates in both languages; quotes are never translated.
"""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

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
from transforms.ledger import independent_sources, items, standing
from transforms.names import bilingual_name
from transforms.same_event import ASSERTING, ENDING, ORDER

__all__ = ["announce", "attributes", "body", "ce_id", "headline", "retract", "silence_of"]

_MAX_EVIDENCE = 10
"""Keeps a body under 64 kB; the number left out is in `evidence_truncated`."""
_MAX_ATTRIBUTE_PARTIES = 60
"""Pub/Sub takes 100 attributes per message; the fixed ones need under 30."""
_CONFIDENCE_BANDS = ((80, "high"), (50, "medium"), (0, "low"))
_RECORDED = ("digest", "recorded_at")
_UNTOLD = "no report tells it any longer"
_SOURCE_STEPS = (2, 3)
"""Counts of independent sources at which an `update` is published."""


def announce(last: Alert | None, event: AgreementEvent, recorded_at: str) -> Alert | None:
    """The message that is due about an entry of which `last` was the last message, or None.

    * new: its first; the status is an asserted one.
    * correction: the parties are others, the status is denied, or is lower than was told.
    * update: the status is another or the agreement was extended anew, or two or three independent sources tell it now.
    * retraction: withdrawn by hand, told by no item any longer, or merged into another agreement.

    After a retraction by hand nothing follows; what brings an agreement back after another one is an update. Equal
    input gives an equal alert.
    """
    due = _due(last, event)
    if due.silence:
        return None
    if due.event == "retraction":
        assert last is not None
        return _retraction(last, due.reason or "", event.merged_into, recorded_at)
    return _make(last, event, due.event, due.reason, recorded_at)


def silence_of(last: Alert | None, event: AgreementEvent) -> str:
    """Why `announce` has nothing to say (schemas.metrics.SILENCES), empty when it has."""
    return _due(last, event).silence


class _Due(NamedTuple):
    """Which message is due with which reason, or why none is."""

    event: str = ""
    reason: str | None = None
    silence: str = ""


def _due(last: Alert | None, event: AgreementEvent) -> _Due:
    if last is None:
        if event.withdrawn is not None:
            return _Due(silence="withdrawn")
        return _Due("new") if event.status in ASSERTING else _Due(silence="not_asserted")
    told_by_none = event.status not in ASSERTING and event.status not in ENDING
    reason = (
        event.withdrawn
        or (event.merged_into and f"the same as {event.merged_into}")
        or (_UNTOLD if told_by_none else None)
    )
    if reason is not None:
        return _Due(silence="retracted") if last.event == "retraction" else _Due("retraction", reason)
    if _by_hand(last):  # where parties are corrected, the entry that was withdrawn is that of the former ones
        return _Due(silence="withdrawn")
    if last.event == "retraction":
        return _Due("update")
    if tuple(p.code for p in last.parties) != tuple(event.parties):
        return _Due("correction", "parties")
    if event.status != last.status:
        if event.status == "denied":
            return _Due("correction", "denied")
        if ORDER.get(event.status, 9) < ORDER.get(last.status, 0):
            return _Due("correction", "status")
        return _Due("update")
    again = event.status == "extended" and event.history[-1].seen_at > (last.when.status_since or "")
    had, has = last.corroboration.independent, len(independent_sources(event))
    if again or any(had < step <= has for step in _SOURCE_STEPS):
        return _Due("update")
    return _Due(silence="unchanged")


def retract(last: Alert | None, event: AgreementEvent, reason: str) -> AgreementEvent:
    """Withdraw an alerted agreement. Raises ValueError when it was never alerted or is withdrawn already.

    Copies and revisions of its items still belong to it and raise nothing; other words of the same agreement are new.
    """
    if last is None:
        raise ValueError("it was never alerted")
    if not reason:
        raise ValueError("the reason is empty")
    if last.event == "retraction":
        raise ValueError(f"it was retracted already: {last.reason}")
    return event._replace(withdrawn=reason)


def _by_hand(last: Alert) -> bool:
    return last.event == "retraction" and last.merged_into is None and last.reason != _UNTOLD


def _retraction(last: Alert, reason: str, merged_into: str | None, recorded_at: str) -> Alert:
    """Takes back what was last said."""
    return _sealed(
        last._replace(
            revision=last.revision + 1,
            event="retraction",
            previous_status=None,
            supersedes=_numbers(last),
            changes=(),
            reason=reason,
            merged_into=merged_into,
            recorded_at=recorded_at,
        )
    )


def _make(last: Alert | None, event: AgreementEvent, kind: str, reason: str | None, recorded_at: str) -> Alert:
    told = standing(event)
    sources = [s for s in told if s.agreement.alertable] or told
    leading, *others = _ranked(event, sources)
    evidence = _evidence([leading, *others, *(s for s in told if s not in sources)])
    agreement = leading.agreement
    return _sealed(
        Alert(
            schema_version=SCHEMA_VERSION,
            agreement_id=event.agreement_id,
            revision=last.revision + 1 if last else 1,
            event=kind,
            mode=_mode(told),
            status=event.status,
            previous_status=last.status if last and last.status != event.status else None,
            kind=event.instrument,
            instrument_name=agreement.name,
            domains=_domains(event),
            parties=tuple(Party(code, bilingual_name(code)) for code in event.parties),
            party_level=event.party_level,
            headline=headline(event.parties, event.status, event.instrument, agreement.name),
            when=When(
                agreement.date,
                min((s.published_at for s in sources if s.published_at), default=None),
                min(s.first_seen_at for s in told),
                event.history[-1].seen_at,
            ),
            where=Place(agreement.place, bilingual_name(agreement.place)) if agreement.place else None,
            amount=agreement.amount,
            attribution=_attribution(sources),
            confidence=_confidence(sources),
            corroboration=Corroboration(
                items=items(event),
                stories=len({s.story for s in sources}),
                outlets=len({s.outlet for s in sources}),
                independent=len(independent_sources(event)),
                countries=tuple(sorted({s.country for s in sources if s.country})),
            ),
            evidence=evidence[:_MAX_EVIDENCE],
            evidence_truncated=max(0, len(evidence) - _MAX_EVIDENCE),
            themes=Themes(any(s.sanctions for s in told), any(s.war for s in told)),
            cameo=tuple(agreement.cameo),
            plover=agreement.plover.event,
            supersedes=_numbers(last) if last else (),
            changes=_changes(last, event) if last else (),
            reason=reason,
            merged_into=None,
            rules=tuple(sorted({e.rule for e in evidence[:_MAX_EVIDENCE]})),
            digest="",
            recorded_at=recorded_at,
        )
    )


def _sealed(alert: Alert) -> Alert:
    content = {k: v for k, v in as_json(alert).items() if k not in _RECORDED}
    return alert._replace(digest=digest(canonical_json(content)))


def _numbers(last: Alert) -> tuple[str, ...]:
    return tuple(ce_id(last.agreement_id, n) for n in range(1, last.revision + 1))


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


def _changes(last: Alert, event: AgreementEvent) -> tuple[Change, ...]:
    sources = len(independent_sources(event))
    found = (
        ("/parties", "-".join(p.code for p in last.parties), "-".join(event.parties)),
        ("/status", last.status, event.status),
        ("/corroboration/independent", str(last.corroboration.independent), str(sources)),
        ("/kind", last.kind, event.instrument),
    )
    return tuple(Change(*change) for change in found if change[1] != change[2])
