"""Putting reports into their stories, as PTransforms: what each remembers of earlier leads is the memory's.

Input of every one: Report. Output: Told. Metrics: stories, copies.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

import apache_beam as beam
from apache_beam.coders import StrUtf8Coder
from apache_beam.transforms.timeutil import TimeDomain
from apache_beam.transforms.userstate import BagStateSpec, ReadModifyWriteStateSpec, TimerSpec, on_timer
from apache_beam.utils.timestamp import Timestamp

import schemas.rows  # noqa: F401  registers the row coders, here and on every worker
from schemas.ledger import Reading
from schemas.mention import Mention
from schemas.record import as_json, from_json
from schemas.story import Lead, Report
from transforms.counting import count
from transforms.stories import HORIZON_SEC, MAX_PER_KEY, earliest_of, horizon_before, original_of, remembered, told
from transforms.typed import typed

__all__ = ["TellInState", "TellStories", "TellStoriesFn", "Told"]

_MENTIONS, _LEADS = "mentions", "leads"


class Told(NamedTuple):
    """Outputs of a memory's stories."""

    readings: beam.PCollection[Reading]
    """Of the items that tell of agreements, and of every edited item."""
    mentions: beam.PCollection[Mention]
    leads: beam.PCollection[Lead]
    """Leads to remember: first items of stories, new or seen again on a later day."""


class TellStories(beam.PTransform):
    """Report -> Told, by the given DoFn."""

    def __init__(self, tell_fn: beam.DoFn) -> None:
        super().__init__()
        self._tell_fn = tell_fn

    def expand(self, reports: beam.PCollection[Any]) -> Any:
        outputs: dict[str, type] = {_MENTIONS: Mention, _LEADS: Lead}
        found = reports | "Tell" >> typed(self._tell_fn, "readings", Reading, **outputs)
        return Told(found["readings"], found[_MENTIONS], found[_LEADS])


class TellStoriesFn(beam.DoFn):
    """Base of the telling DoFns: a report and the leads it may copy in, its parts out."""

    def outputs(self, report: Report, others: Iterable[Lead]) -> Iterator[Any]:
        """The reading on the main output, mentions and leads to remember on theirs."""
        if not report.mentions:
            yield report.reading
            return
        original = original_of(report.lead, others)
        if original is None:
            count("stories")
        else:
            count("copies", int(original.item_id != report.lead.item_id))
        if (news := remembered(report.lead, original)) is not None:
            yield beam.pvalue.TaggedOutput(_LEADS, news)
        report = told(report, original)
        if report.reading.sightings or report.reading.revision > 1:
            yield report.reading
        for mention in report.mentions:
            yield beam.pvalue.TaggedOutput(_MENTIONS, mention)


class TellInState(beam.PTransform):
    """In the engine's keyed state: each key of a lead answers with the first item it knows, then the answers meet.

    A copy is first to the keys that it does not share with its original, and answers there to its own edits: the one
    that was seen first of all that answer is the original, also before the item itself.
    A key forgets a lead `horizon_sec` of event time after its last copy and holds MAX_PER_KEY of them.
    """

    def __init__(self, horizon_sec: int = HORIZON_SEC) -> None:
        super().__init__()
        self._horizon_sec = horizon_sec

    def expand(self, reports: beam.PCollection[Report]) -> Any:
        answers = (
            reports
            | "KeyByLead" >> beam.FlatMap(_by_lead).with_output_types(tuple[str, str])
            | "Compare" >> beam.ParDo(_CompareFn(self._horizon_sec)).with_output_types(tuple[str, str])
        )
        whole = reports | "KeyByItem" >> beam.Map(_by_item).with_output_types(tuple[str, str])
        return (whole, answers) | "Meet" >> beam.Flatten() | "Tell" >> TellStories(_TellWhenAnsweredFn())


def _by_item(report: Report) -> tuple[str, str]:
    whole = {"report": as_json(report), "answers": len(_asked(report)) or 1}
    return _item_key(report), json.dumps(whole, ensure_ascii=False)


def _by_lead(report: Report) -> Iterator[tuple[str, str]]:
    """What has nothing to ask asks for an empty answer: an edit that takes all back would overtake what it edits."""
    asks: dict[str, Any] = {"item": _item_key(report)}
    asked = _asked(report)
    if asked:
        asks["lead"] = as_json(report.lead._replace(keys=()))
    message = json.dumps(asks, ensure_ascii=False)
    for key in asked or (asks["item"],):
        yield str(key), message


def _asked(report: Report) -> Sequence[int]:
    """The keys that answer before it is told."""
    return report.lead.keys if report.mentions else ()


def _item_key(report: Report) -> str:
    # Two revisions of an item may be under way at once.
    return f"{report.reading.item_id}.{report.reading.revision}"


class _CompareFn(beam.DoFn):
    """State per key: the newest leads that were no copy of another of this key, oldest first."""

    LEADS = ReadModifyWriteStateSpec("leads", StrUtf8Coder())
    EXPIRY = TimerSpec("expiry", TimeDomain.WATERMARK)

    def __init__(self, horizon_sec: int) -> None:
        self._horizon_sec = horizon_sec

    def process(
        self,
        element: tuple[str, str],
        timestamp: Any = beam.DoFn.TimestampParam,
        leads: Any = beam.DoFn.StateParam(LEADS),
        expiry: Any = beam.DoFn.TimerParam(EXPIRY),
    ) -> Iterator[tuple[str, str]]:
        asks = json.loads(element[1])
        if "lead" not in asks:
            yield asks["item"], json.dumps({"answer": None})
            return
        lead = from_json(Lead, asks["lead"])
        after = horizon_before(lead.first_seen_at, self._horizon_sec)
        known = [k for k in (from_json(Lead, k) for k in json.loads(leads.read() or "[]")) if k.last_seen_at >= after]
        original = earliest_of(lead, known)
        if original is None:
            known.append(lead)
        else:
            seen_at = max(original.last_seen_at, lead.first_seen_at)
            known = [k._replace(last_seen_at=seen_at) if k == original else k for k in known]
        leads.write(json.dumps([as_json(k) for k in known[-MAX_PER_KEY:]], ensure_ascii=False))
        expiry.set(Timestamp(int(float(timestamp)) + self._horizon_sec))
        yield asks["item"], json.dumps({"answer": as_json(original)}, ensure_ascii=False)

    @on_timer(EXPIRY)
    def forget(self, timestamp: Any = beam.DoFn.TimestampParam, leads: Any = beam.DoFn.StateParam(LEADS)) -> None:
        # Some runners fire event-time timers at once (apache/beam#35168): forget only what is really due.
        after = horizon_before(datetime.fromtimestamp(float(timestamp), UTC).isoformat(), self._horizon_sec)
        known = [k for k in json.loads(leads.read() or "[]") if k["last_seen_at"] > after]
        if known:
            leads.write(json.dumps(known, ensure_ascii=False))
        else:
            leads.clear()


class _TellWhenAnsweredFn(TellStoriesFn):
    """State per item: its report and the answers so far; told when every key has answered."""

    PARTS = BagStateSpec("parts", StrUtf8Coder())

    def process(self, element: tuple[str, str], parts: Any = beam.DoFn.StateParam(PARTS)) -> Iterator[Any]:
        so_far = [json.loads(part) for part in (*parts.read(), element[1])]
        whole = next((p for p in so_far if "report" in p), None)
        answers = [p["answer"] for p in so_far if "answer" in p]
        if whole is None or len(answers) < _due(whole):
            parts.add(element[1])
            return
        parts.clear()
        report = from_json(Report, whole["report"])
        original = earliest_of(report.lead, [from_json(Lead, a) for a in answers if a is not None])
        yield from self.outputs(report, [original] if original else [])


def _due(whole: dict[str, Any]) -> int:
    """The answers that a report waits for; one that an earlier version of a running job sent does not say."""
    return int(whole["answers"]) if "answers" in whole else len(_asked(from_json(Report, whole["report"])))
