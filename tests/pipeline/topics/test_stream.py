"""The items way on Beam: what is decoded, what is published, what is late."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import apache_beam as beam
import pytest
from apache_beam.io.gcp.pubsub import PubsubMessage

from pipeline.topics.sender import Fate, Outcome
from pipeline.topics.stream import DecodeItems, PublishRecords, _PublishFn
from schemas.ledger import Sighting
from schemas.message import Topic
from schemas.record import canonical_json
from support.beam import bounded, collect, stream, streaming
from support.records import a_sighting, an_item
from support.topics import PROJECT, ScriptedSender, alerts_of
from transforms.dead_letters import dead_letter
from transforms.messages import alert_message
from transforms.stages import DEAD, GatherByParties, Group

pytestmark = pytest.mark.filterwarnings("ignore")


def now() -> datetime:
    return datetime(2023, 3, 13, 10, tzinfo=UTC)


def test_items_are_decoded_and_what_is_none_is_a_letter() -> None:
    whole = json.loads(canonical_json(an_item()))
    bad = [
        {"revision": "1"},
        {"first_seen_at": None},
        {"flags": [1]},
        {"title": "\ud800"},
        {"url": 5},
    ]
    bodies = [canonical_json(an_item()).encode(), b"no json", b"[]", b"{}", b'{"item_id":1}']
    bodies += [json.dumps(whole | fault).encode() for fault in bad]
    messages = [PubsubMessage(b, {"ce-id": f"m{n}"}) for n, b in enumerate(bodies)]
    with bounded() as pipeline:
        decoded = pipeline | beam.Create(messages) | DecodeItems(now)

        def items(found: list[Any]) -> None:
            assert found == [an_item()]

        def letters(found: list[Any]) -> None:
            assert sorted(d.subject for d in found) == sorted(f"m{n}" for n in range(1, 10))
            assert {d.stage for d in found} == {"decode"}

        collect(decoded["items"], items, "items")
        collect(decoded[DEAD], letters, "letters")


class Closing(ScriptedSender):
    def close(self) -> None: ...


def published(records: Iterable[Any], sender: Closing, topics: tuple[str, ...] = Topic.ALL) -> list[float]:
    """Publish as a bundle; the pauses that were made."""
    pauses: list[float] = []
    make: Any = lambda project: sender  # noqa: E731
    fn = _PublishFn(PROJECT, topics, "//mithaq/test", now, make, pauses.append)
    fn.setup()
    fn.start_bundle()
    for record in records:
        fn.process(record)
    fn.finish_bundle()
    fn.teardown()
    return pauses


def test_a_bundle_ends_when_everything_is_taken() -> None:
    alerts = alerts_of("LBY TUN", "CYP JOR")
    sender = Closing()
    sender.fate = lambda m: Outcome(Fate.SENT if sender.calls > 2 else Fate.FAILED, "503")
    assert published(alerts, sender) == [0.5, 1.0]
    assert sender.taken == [alert_message(a, "").message_id for a in alerts]


def test_a_bundle_that_cannot_be_published_is_given_back_to_the_engine() -> None:
    sender = Closing(lambda m: Outcome(Fate.FAILED, "503"))
    with pytest.raises(RuntimeError, match="503"):
        published(alerts_of("LBY TUN"), sender)


def test_what_is_refused_is_told_on_the_topic_of_dead_letters() -> None:
    sender = Closing(lambda m: Outcome(Fate.REFUSED if m.topic == Topic.ALERTS else Fate.SENT, "no"))
    published(alerts_of("LBY TUN"), sender)
    assert len(sender.taken) == 1
    assert sender.taken[0].startswith("d1-")


def test_topics_that_are_not_wanted_get_nothing() -> None:
    sender = Closing()
    letter = dead_letter("parse", "f", "x", "y", "2023-03-13T10:00:00Z")
    published([letter, *alerts_of("LBY TUN")], sender, (Topic.ALERTS,))
    assert len(sender.taken) == 1


def test_the_transform_can_be_sent_to_workers() -> None:
    from apache_beam.internal import pickler

    assert pickler.loads(pickler.dumps(PublishRecords(PROJECT, Topic.ALL, "//mithaq/test")))


@pytest.mark.parametrize(("window_sec", "sizes"), [(0, [1, 1, 2]), (600, [2, 2])])
def test_what_an_item_says_after_its_window_is_a_group_of_its_own(window_sec: int, sizes: list[int]) -> None:
    """A queue's watermark is the clock: items that waited in it are late, and must not be dropped for that."""

    def said_at(sec: int, *sightings: Sighting) -> Any:
        return beam.window.TimestampedValue(("LBY-TUN", list(sightings)), sec)

    arriving = (
        stream(Group)
        .advance_watermark_to(0)
        .add_elements([said_at(10, a_sighting("i1-a"))])
        .add_elements([said_at(20, a_sighting("i1-b"))])
        .advance_watermark_to(3600)
        .add_elements([said_at(30, a_sighting("i1-late"), a_sighting("i1-late", status="ratified"))])
        .advance_watermark_to_infinity()
    )
    with streaming() as pipeline:
        groups = pipeline | arriving | GatherByParties(window_sec)
        counted = groups | beam.Map(lambda group: len(list(group[1])))

        def expected(found: list[Any]) -> None:
            assert sorted(found) == sizes

        collect(counted, expected, "groups")
