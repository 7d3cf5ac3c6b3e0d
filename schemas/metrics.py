"""The metrics: what is counted and timed, under which names. docs/metrics.md is written from this list.

A metric with a label has one Beam counter per value (`mentions_war`) beside the one of its own name, which counts all;
a value that is not listed is counted as `other`.
"""

from typing import NamedTuple

from schemas.vocabulary import DEAD_LETTER_STAGES, EVENTS, THEMES

__all__ = ["METRICS", "NAMESPACE", "Metric", "beam_names", "metric", "prometheus_name", "table"]

NAMESPACE = "mithaq"
"""Of the Beam metrics."""
OTHER = "other"


class Metric(NamedTuple):
    name: str
    """Names of times end in `_sec`."""
    kind: str
    """counter | distribution"""
    unit: str
    meaning: str
    label: str = ""
    """What its values tell apart; empty where there are none."""
    values: tuple[str, ...] = ()


LANGUAGES = (
    *("ar", "az", "ckb", "de", "en", "es", "fa", "fr", "he", "id", "it", "ja", "ku", "nl", "ps", "pt", "ru", "sd"),
    *("tr", "ug", "und", "ur", "zh"),
)
POLL_OUTCOMES = ("ok", "not_modified", "same_body", "not_due", "failed", "not_a_feed")
REASONS = (
    *("negated", "denied", "planned", "negotiating", "proposed", "hypothetical", "question", "historical"),
    *("not-state", "parties", "status", "fiction", "opinion", "unsupported", "minor", "too-long", "headline"),
)
SILENCES = ("not_asserted", "unchanged", "withdrawn", "retracted", "silenced")

METRICS = (
    Metric("feeds", "counter", "feeds", "Feeds looked at", "outcome", POLL_OUTCOMES),
    Metric("polls", "counter", "polls", "Polls of a registered domain inside an engine"),
    Metric("polls_unclaimed", "counter", "polls", "Polls whose items the engine had given to another worker meanwhile"),
    Metric("entries", "counter", "entries", "Entries in the feeds that were read by a pass"),
    Metric("files_read", "counter", "files", "Archive files that a backfill on an engine has gone through"),
    Metric("items_read", "counter", "items", "Items in those files"),
    Metric("items_new", "counter", "items", "Items that a pass journalled for the first time"),
    Metric("items_revised", "counter", "items", "Edits of items that a pass journalled"),
    Metric("items_undecodable", "counter", "messages", "Messages of the topic `items` that hold no item"),
    Metric("items", "counter", "items", "Item revisions whose text was new to the graph"),
    Metric("items_repeated", "counter", "items", "Items whose outlet had said the same before; they go no further"),
    Metric("items_not_arabic", "counter", "items", "Items in another language than Arabic"),
    Metric("languages", "counter", "items", "Items by the language they are written in", "language", LANGUAGES),
    Metric("mentions", "counter", "mentions", "Mentions of agreements, sanctions and the war", "theme", THEMES),
    Metric("look_alikes", "counter", "look-alikes", "Text that resembles a mention or an alert and is none"),
    Metric("not_alertable", "counter", "mentions", "Mentions of agreements that can give no alert", "reason", REASONS),
    Metric("stories", "counter", "items", "Items with a mention that copy no earlier one"),
    Metric("copies", "counter", "items", "Items with a mention that copy an earlier one"),
    Metric("fired_early", "counter", "sightings", "Sightings that were sure enough not to wait for their window"),
    Metric("alerts", "counter", "messages", "Messages about agreements", "event", EVENTS),
    Metric("suppressed", "counter", "messages", "Changes of the ledger that nobody is told of", "reason", SILENCES),
    Metric("digests", "counter", "digests", "Panes of digest windows of a stream"),
    Metric("digest_too_late", "counter", "mentions", "Mentions that came after their window was closed"),
    Metric("dead_letters", "counter", "letters", "Input that a stage could not handle", "stage", DEAD_LETTER_STAGES),
    Metric("published", "counter", "messages", "Messages that a topic took from a stream"),
    Metric("publish_refused", "counter", "messages", "Messages that a topic would never take"),
    Metric("written", "counter", "messages", "Messages that an engine wrote to files"),
    Metric("written_before", "counter", "messages", "Messages that stood in their file already"),
    Metric(
        "feed_lag_sec", "distribution", "s", "From an article's publication, as the feed says, to its first sighting"
    ),
    Metric("alert_latency_sec", "distribution", "s", "From the first sighting of an agreement to its `new` message"),
    Metric(
        "watermark_lag_sec", "distribution", "s", "How far behind the clock the event time is that reaches the ledger"
    ),
)
_BY_NAME = {m.name: m for m in METRICS}


def metric(name: str) -> Metric:
    """The metric of that name. Raises ValueError when there is none."""
    found = _BY_NAME.get(name)
    if found is None:
        raise ValueError(f"{name!r} is no metric of schemas/metrics.py")
    return found


def beam_names(one: Metric, value: str = "") -> tuple[str, ...]:
    """Names of the Beam metrics in which one event is noted: that of the metric, and with a label that of its value."""
    if not one.label:
        return (one.name,)
    return one.name, f"{one.name}_{(value if value in one.values else OTHER).replace('-', '_')}"


def prometheus_name(one: Metric) -> str:
    """The name by Prometheus' conventions: base unit and, of a counter, `_total` at the end."""
    base = f"{NAMESPACE}_{one.name.replace('_sec', '_seconds') if one.name.endswith('_sec') else one.name}"
    return f"{base}_total" if one.kind == "counter" else base


def table() -> list[str]:
    """The list as rows of a Markdown table."""
    rows = ["| name | kind | unit | what | by | Prometheus |", "|---|---|---|---|---|---|"]
    for m in METRICS:
        by = f"{m.label}: {', '.join((*m.values, OTHER))}" if m.label else ""
        rows.append(f"| `{m.name}` | {m.kind} | {m.unit} | {m.meaning} | {by} | `{prometheus_name(m)}` |")
    return rows
