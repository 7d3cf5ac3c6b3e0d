"""From merged drafts to the records of the schema."""

from schemas.extraction import Agreement, Evidence
from transforms.extract.attributes import amount_of, date_of, domains_of, name_of, place_of
from transforms.extract.attribution import attribution_of
from transforms.extract.confidence import confidence_of, features_of
from transforms.extract.draft import ALERT_STATUSES, Draft
from transforms.extract.evidence import evidence_of
from transforms.lexicon import codes
from transforms.text import NormalizedText

__all__ = ["agreement_of"]

MAX_EVIDENCE = 5


def agreement_of(draft: Draft, texts: dict[str, NormalizedText]) -> Agreement:
    """The record of a draft, with codes, confidence and evidence."""
    level_ok = draft.party_level in ("state-state", "state-igo") and len(draft.parties) >= 2
    reason = draft.reason
    if reason is None and not level_ok:
        reason = "not-state"
    if reason is None and draft.temporal != "current":
        reason = "historical" if draft.temporal == "historical" else "planned"
    if reason is None and draft.status not in ALERT_STATUSES:
        reason = "status"
    alertable = reason is None and draft.polarity == "positive" and draft.modality == "asserted"
    everyone = [draft, *draft.also]
    evidence: list[Evidence] = []
    for one in everyone[:MAX_EVIDENCE]:
        evidence.append(evidence_of(one.sentence, texts[one.sentence.field], one.first, one.last, one.rule))
    cameo, plover = codes("agreement", draft.status)
    return Agreement(
        parties=draft.parties,
        party_level=draft.party_level,
        instrument=draft.instrument,
        status=draft.status,
        temporal=draft.temporal,
        polarity=draft.polarity,
        modality=draft.modality,
        alertable=alertable,
        reason=None if alertable else reason or "status",
        domains=domains_of(everyone),
        confidence=confidence_of(features_of(draft, alertable)),
        evidence=tuple(evidence),
        attribution=attribution_of(draft),
        name=name_of(draft, texts[draft.sentence.field]),
        date=date_of(draft),
        place=place_of(draft),
        amount=amount_of(draft),
        cameo=cameo,
        plover=plover,
    )
