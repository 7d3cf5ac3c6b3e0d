"""Feedback as labelled items: what people said of alerts, laid over what the extraction finds in their reports.

The reports of an alert that tell its status are labelled: with the alert's agreement where it was right, without it or
with what it was corrected to where it was wrong. What nobody judged (other agreements, sanctions, the war) stands as
the extraction finds it, so that an item is whole; a person should look it through before it is counted as truth.
"""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from pipeline.evaluation.gold import Labels, Record
from pipeline.evaluation.matching import labels_of
from pipeline.store.feedback import list_feedback
from schemas.feedback import Feedback
from transforms.extract import extract
from transforms.language import tag_language
from transforms.names import is_organisation, is_state

__all__ = ["Labelled", "labelled_items"]

_ASSERTED = ("signed", "ratified", "extended", "announced")
_TEMPORALS = {"planned": "future", "mentioned": "historical"}
"""How the labels' rules place a status in time where nobody says otherwise."""


class Labelled(NamedTuple):
    """Labelled items as JSON objects, and how many reports could not become one: their text was pruned."""

    items: list[dict[str, Any]]
    without_text: int


class _Judged(NamedTuple):
    """One report of an alert, with what was said of the alert."""

    item: Mapping[str, Any]
    alert: Mapping[str, Any]
    feedback: Feedback


def labelled_items(connection: sqlite3.Connection) -> Labelled:
    """One item per judged report, ordered by id; feedback on several agreements of one report meets in one item."""
    found: dict[str, list[_Judged]] = {}
    without_text = 0
    for feedback in list_feedback(connection, newest_only=True):
        alert = _alert(connection, feedback)
        if alert["event"] == "retraction":
            if alert["merged_into"] is not None:  # what its reports tell is told under another id
                continue
            feedback = _of_what_was_retracted(feedback)
        for evidence in _told_by(alert):
            item = _item(connection, evidence)
            if item is None:
                without_text += 1
                continue
            judged = found.setdefault(f"{item['item_id']}.r{item['revision']}", [])
            if not any(j.feedback == feedback for j in judged):
                judged.append(_Judged(item, alert, feedback))
    return Labelled([_labelled(name, judged) for name, judged in sorted(found.items())], without_text)


def _alert(connection: sqlite3.Connection, feedback: Feedback) -> dict[str, Any]:
    row = connection.execute(
        "SELECT body FROM alerts WHERE agreement_id = ? AND revision = ?", (feedback.agreement_id, feedback.revision)
    ).fetchone()
    body: dict[str, Any] = json.loads(row["body"])
    return body


def _of_what_was_retracted(feedback: Feedback) -> Feedback:
    """A retraction that is right says that the agreement was wrong; one that is wrong, that it stands or is another."""
    if feedback.verdict == "right":
        return feedback._replace(verdict="wrong", status="", kind="", temporal="", parties=())
    return feedback if feedback.corrects else feedback._replace(verdict="right")


def _told_by(alert: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The evidence that tells the alert's own status; all of it where none does."""
    same = [e for e in alert["evidence"] if e["status"] == alert["status"]]
    return same or list(alert["evidence"])


def _item(connection: sqlite3.Connection, evidence: Mapping[str, Any]) -> dict[str, Any] | None:
    """The revision of the report that the quote was taken from; None when its text is gone."""
    rows = connection.execute("SELECT body FROM items WHERE item_id = ? ORDER BY row_id", (evidence["item_id"],))
    for row in rows:
        item: dict[str, Any] = json.loads(row["body"])
        if (item.get(evidence["field"]) or "")[evidence["start"] : evidence["end"]] == evidence["quote"]:
            return item
    return None


def _labelled(name: str, judged: Sequence[_Judged]) -> dict[str, Any]:
    item = judged[0].item
    title, text, published = item["title"], item["text"], item["published_at"]
    language = tag_language(title, text)
    labels = labels_of(extract(title, text, published=published, language=language))
    if labels.language == "ar":
        for one in judged:
            labels = labels._replace(agreements=_corrected(labels, one.alert, one.feedback))
    return {
        "id": name,
        "published": published,
        "title": title,
        "text": text,
        "language": labels.language,
        "agreements": [
            {
                "parties": sorted(a.parties),
                "party_level": a.party_level,
                "instrument": a.instrument,
                "status": a.status,
                "temporal": a.temporal,
                "alert": a.alert,
            }
            for a in labels.agreements
        ],
        "sanctions": [
            {"status": s.status, "imposers": sorted(s.imposers), "targets": sorted(s.targets)} for s in labels.sanctions
        ],
        "war": labels.war,
        "tags": sorted({f"feedback-{j.feedback.verdict}" for j in judged}),
        "feedback": [
            {
                "agreement_id": j.feedback.agreement_id,
                "revision": j.feedback.revision,
                "verdict": j.feedback.verdict,
                "given_at": j.feedback.given_at,
                "note": j.feedback.note,
            }
            for j in judged
        ],
    }


def _corrected(labels: Labels, alert: Mapping[str, Any], feedback: Feedback) -> tuple[Record, ...]:
    """The agreements of an item after what was said of one of them."""
    parties = frozenset(p["code"] for p in alert["parties"])
    told = [a for a in labels.agreements if a.parties == parties and a.status == alert["status"]]
    if feedback.verdict == "right":
        confirmed = Record(parties, alert["party_level"], alert["kind"], alert["status"], "current", True)
        return labels.agreements if any(a.alert for a in told) else (*_without(labels, told), _checked(confirmed))
    rest = _without(labels, told)
    if not feedback.corrects:
        return rest
    status = feedback.status or alert["status"]
    codes = frozenset(feedback.parties) or parties
    return (
        *rest,
        _checked(
            Record(
                codes,
                _level(codes) if feedback.parties else alert["party_level"],
                feedback.kind or alert["kind"],
                status,
                feedback.temporal or _TEMPORALS.get(status, "current"),
                True,
            )
        ),
    )


def _without(labels: Labels, told: Sequence[Record]) -> tuple[Record, ...]:
    return tuple(a for a in labels.agreements if a not in told)


def _checked(record: Record) -> Record:
    """With `alert` as the labels' rules have it for the other fields."""
    between = record.party_level in ("state-state", "state-igo") and len(record.parties) >= 2
    return record._replace(alert=between and record.status in _ASSERTED and record.temporal == "current")


def _level(codes: frozenset[str]) -> str:
    if any(is_organisation(c) for c in codes):
        return "state-igo"
    return "state-state" if sum(is_state(c) for c in codes) >= 2 else "domestic"
