"""The items way: items from a subscription through the graph, what it finds to the topics.

Runs where Beam's Python ReadFromPubSub does: on Dataflow, and on the in-process BundleBasedDirectRunner, which
acknowledges what it reads at once and keeps state in memory only: for trying out, not for work.

subscription ─► decode ─► the graph (pipeline.graph) ─► alerts, mentions, dead letters ─► topics
"""

import json
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import apache_beam as beam
from apache_beam.io.gcp.pubsub import PubsubMessage, ReadFromPubSub

from pipeline.graph import build
from pipeline.topics.sender import Fate, Sender
from schemas.dead_letter import DeadLetter
from schemas.item import Item
from schemas.message import Message
from schemas.record import from_json
from schemas.shape import check_flat
from schemas.times import rfc3339
from transforms.counting import count
from transforms.dead_letters import dead_letter
from transforms.messages import dead_letter_message, problem, record_message
from transforms.stages import DEAD, Clock, utc_now
from transforms.typed import typed

__all__ = ["STREAM_SOURCE", "DecodeItems", "PublishRecords", "build_stream"]

STREAM_SOURCE = "//mithaq/stream"
"""CloudEvents source of a stream's messages."""
_PATIENCE_SEC = 600.0
"""How long a bundle waits for a service that is away before the engine is to try it again."""
_FIRST_WAIT_SEC, _LONGEST_WAIT_SEC = 0.5, 15.0


def build_stream(
    pipeline: beam.Pipeline,
    project: str,
    subscription: str,
    topics: Sequence[str],
    *,
    window_sec: int = 0,
    source: str = STREAM_SOURCE,
    clock: Clock = utc_now,
) -> None:
    """Lay the whole stream on `pipeline`; `window_sec` is the alert window (0: an alert per item, at once)."""
    messages = pipeline | "ReadItems" >> ReadFromPubSub(
        subscription=f"projects/{project}/subscriptions/{subscription}", with_attributes=True
    )
    decoded = messages | "DecodeItems" >> DecodeItems(clock)
    outputs = build(decoded["items"], window_sec=window_sec, clock=clock)
    dead = (decoded[DEAD], outputs.dead_letters) | "JoinDeadLetters" >> beam.Flatten()
    for label, records in (("Alerts", outputs.alerts), ("Mentions", outputs.mentions), ("DeadLetters", dead)):
        _ = records | f"Publish{label}" >> PublishRecords(project, topics, source, clock)


class DecodeItems(beam.PTransform):
    """PubsubMessage -> Item, and dead letters of messages that hold none. Metrics: items_undecodable, dead_letters."""

    def __init__(self, clock: Clock = utc_now) -> None:
        super().__init__()
        self._clock = clock

    def expand(self, messages: beam.PCollection[PubsubMessage]) -> Any:
        return messages | "Decode" >> typed(_DecodeFn(self._clock), "items", Item, **{DEAD: DeadLetter})


class _DecodeFn(beam.DoFn):
    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def process(self, message: PubsubMessage) -> Iterator[Any]:
        try:
            body = json.loads(message.data)
            if not isinstance(body, dict):
                raise ValueError(f"expected an object, not {type(body).__name__}")
            item = from_json(Item, body)
            check_flat(item)
        except (ValueError, TypeError, AttributeError, RecursionError) as error:
            count("items_undecodable")
            count("dead_letters", value="decode")
            subject = (message.attributes or {}).get("ce-id") or message.message_id or ""
            payload = message.data.decode("utf-8", "replace")
            at = rfc3339(self._clock())
            yield beam.pvalue.TaggedOutput(DEAD, dead_letter("decode", subject, error, payload, at))
            return
        yield item


class PublishRecords(beam.PTransform):
    """Alerts, mentions and dead letters -> their topics; a bundle ends when the topics have taken all of it.

    What the service would never take goes to the dead letters' topic.
    Metrics: published, publish_refused, dead_letters.
    """

    def __init__(self, project: str, topics: Sequence[str], source: str, clock: Clock = utc_now) -> None:
        super().__init__()
        self._fn = _PublishFn(project, tuple(topics), source, clock)

    def expand(self, records: beam.PCollection[Any]) -> Any:
        return records | "Publish" >> beam.ParDo(self._fn)


class _PublishFn(beam.DoFn):
    def __init__(
        self,
        project: str,
        topics: tuple[str, ...],
        source: str,
        clock: Clock,
        make: Callable[[str], Sender] = Sender,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self._project, self._topics, self._source, self._clock = project, topics, source, clock
        self._make, self._sleep = make, sleep

    def setup(self) -> None:
        self._sender = self._make(self._project)

    def teardown(self) -> None:
        self._sender.close()

    def start_bundle(self) -> None:
        self._batch: list[Message] = []

    def process(self, record: Any) -> None:
        message = record_message(record, self._source)
        if message.topic in self._topics:
            self._batch.append(message)

    def finish_bundle(self) -> None:
        letters = self._send(self._batch)
        self._send([m for m in letters if m.topic in self._topics])

    def _send(self, messages: list[Message]) -> list[Message]:
        """Send all; the letters about those that were refused."""
        letters, waited, pause = list[Message](), 0.0, _FIRST_WAIT_SEC
        good = list[Message]()
        for message in messages:
            if why := problem(message):
                letters.append(self._letter(message, why))
            else:
                good.append(message)
        while good:
            outcomes = self._sender.send(good)
            left = list[Message]()
            for message, outcome in zip(good, outcomes, strict=True):
                if outcome.fate is Fate.SENT:
                    count("published")
                elif outcome.fate is Fate.REFUSED:
                    letters.append(self._letter(message, outcome.reason))
                else:
                    left.append(message)
                    reason = outcome.reason
            good = left
            if good:
                if waited >= _PATIENCE_SEC:
                    raise RuntimeError(f"{len(good)} messages could not be published: {reason}")
                self._sleep(pause)
                waited, pause = waited + pause, min(2 * pause, _LONGEST_WAIT_SEC)
        return letters

    def _letter(self, message: Message, why: str) -> Message:
        count("publish_refused")
        count("dead_letters", value="publish")
        stamp = rfc3339(self._clock())
        subject = f"{message.topic}/{message.message_id}"
        return dead_letter_message(dead_letter("publish", subject, why, message.body, stamp), self._source)
