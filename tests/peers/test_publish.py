"""Publishing to a real Pub/Sub server with the ordinary client."""

import json
import threading
from pathlib import Path

import jsonschema
import pytest

from pipeline.cli import main
from pipeline.store import Store, open_store
from pipeline.store.outbox import waiting
from pipeline.topics.drain import drain_outbox
from pipeline.topics.sender import Fate, Sender
from pubsub_emulator import Emulator
from schemas.json_schema import load_schema
from schemas.message import Topic
from support.pubsub import Wire, eventually, make_topics, pulled
from support.topics import a_message, put_alerts, put_letter, put_mentions

pytestmark = [pytest.mark.peer, pytest.mark.filterwarnings("ignore")]


def drain(store: Store, project: str, patience_sec: float = 60, topics=(Topic.ALERTS,)):
    with Sender(project) as sender:
        return drain_outbox(store, sender, topics, patience_sec=patience_sec)


def test_every_topic_gets_cloud_events_with_valid_bodies(emulator: Emulator, project: str, tmp_path: Path) -> None:
    make_topics(project)
    with open_store(tmp_path) as store:
        ids = put_alerts(store, "LBY TUN", "CYP JOR", revisions=2)
        put_mentions(store, 2)
        put_letter(store)
    assert main(["publish", "--project", project, "--state", str(tmp_path)]) == 0
    for topic, count in ((Topic.ALERTS, 4), (Topic.MENTIONS, 2), (Topic.DEAD_LETTERS, 1), (Topic.HEALTH, 1)):
        for message in pulled(project, topic, count):
            found = dict(message.attributes)
            name = found["ce-dataschema"].removeprefix("urn:mithaq:schema:")
            jsonschema.validate(json.loads(message.data), load_schema(name))
            assert found["ce-specversion"] == "1.0"
            if topic == Topic.ALERTS:
                assert found["ce-id"] in ids
                assert message.ordering_key == found["pair"]
    assert main(["publish", "--project", project, "--state", str(tmp_path)]) == 0
    (again,) = pulled(project, Topic.HEALTH, 1)
    assert json.loads(again.data)["waiting"] == 0


def test_order_per_pair_is_kept(emulator: Emulator, project: str, tmp_path: Path) -> None:
    make_topics(project, [Topic.ALERTS])
    with open_store(tmp_path) as store:
        ids = put_alerts(store, "LBY TUN", "CYP JOR", "EGY SDN", revisions=3)
        drain(store, project)
    by_pair: dict[str, list[str]] = {}
    for message in pulled(project, Topic.ALERTS, 9):
        by_pair.setdefault(message.ordering_key, []).append(message.attributes["ce-id"])
    assert sorted(by_pair) == ["CYP-JOR", "EGY-SDN", "LBY-TUN"]
    for pair, found in by_pair.items():
        assert found == [i for i in ids if f"agr-{pair}-" in i]


def test_a_service_that_is_away_loses_nothing(wire: Wire, project: str, tmp_path: Path) -> None:
    make_topics(project, [Topic.ALERTS])
    with open_store(tmp_path) as store:
        ids = put_alerts(store, "LBY TUN", revisions=2)
        with Sender(project) as sender:
            wire.cut()
            done = drain_outbox(store, sender, [Topic.ALERTS], patience_sec=1)
            assert (done.waiting[Topic.ALERTS], done.misconfigured) == (2, False)
            ids += put_alerts(store, "CYP JOR", revisions=3)
            wire.mend()
            done = drain_outbox(store, sender, [Topic.ALERTS], patience_sec=60)
            assert (done.waiting[Topic.ALERTS], done.faults) == (0, {})
    found = [m.attributes["ce-id"] for m in pulled(project, Topic.ALERTS, 5)]
    assert sorted(found) == sorted(ids)
    for pair in ("LBY-TUN", "CYP-JOR"):
        assert [i for i in found if pair in i] == [i for i in ids if pair in i]


def test_a_service_that_returns_while_the_drain_waits_gets_everything(wire: Wire, project: str, tmp_path: Path) -> None:
    make_topics(project, [Topic.ALERTS])
    with open_store(tmp_path) as store:
        ids = put_alerts(store, "LBY TUN", revisions=3)
        asked = threading.Event()

        def sleep(seconds: float) -> None:
            if not asked.is_set():
                asked.set()
                wire.mend()
            threading.Event().wait(seconds)

        wire.cut()
        with Sender(project) as sender:
            done = drain_outbox(store, sender, [Topic.ALERTS], patience_sec=60, sleep=sleep)
    assert asked.is_set()
    assert done.waiting == {Topic.ALERTS: 0}
    assert [m.attributes["ce-id"] for m in pulled(project, Topic.ALERTS, 3)] == ids


def test_an_emulator_killed_and_restarted_gets_what_waits(own_emulator: Emulator, project: str, tmp_path: Path) -> None:
    make_topics(project, [Topic.ALERTS])
    with open_store(tmp_path) as store, Sender(project) as sender:
        first = put_alerts(store, "LBY TUN")
        drain_outbox(store, sender, [Topic.ALERTS])
        assert [m.attributes["ce-id"] for m in pulled(project, Topic.ALERTS, 1)] == first
        own_emulator.stop()
        second = put_alerts(store, "CYP JOR", revisions=2)
        assert drain_outbox(store, sender, [Topic.ALERTS], patience_sec=1).waiting == {Topic.ALERTS: 2}
        own_emulator.start()
        make_topics(project, [Topic.ALERTS])
        assert drain_outbox(store, sender, [Topic.ALERTS], patience_sec=60).waiting == {Topic.ALERTS: 0}
        assert [m.attributes["ce-id"] for m in pulled(project, Topic.ALERTS, 2)] == second


def test_a_slow_service_gets_everything(wire: Wire, project: str, tmp_path: Path) -> None:
    make_topics(project, [Topic.ALERTS])
    with open_store(tmp_path) as store:
        wire.delay_sec = 0.3
        ids = put_alerts(store, "LBY TUN", "CYP JOR", revisions=3)
        assert drain(store, project).waiting == {Topic.ALERTS: 0}
    wire.delay_sec = 0
    found = [m.attributes["ce-id"] for m in pulled(project, Topic.ALERTS, 6)]
    assert sorted(found) == sorted(ids)


def test_a_crash_before_marking_brings_the_same_ce_id(
    emulator: Emulator, project: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_topics(project, [Topic.ALERTS])
    with open_store(tmp_path) as store:
        (name,) = put_alerts(store, "LBY TUN")
        monkeypatch.setattr("pipeline.topics.drain.rfc3339", lambda at: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            drain(store, project)
        monkeypatch.undo()
        monkeypatch.setenv("PUBSUB_EMULATOR_HOST", emulator.host)
        drain(store, project)
    assert [m.attributes["ce-id"] for m in pulled(project, Topic.ALERTS, 2)] == [name, name]


def test_an_unknown_topic_and_a_wrong_project_are_told_and_keep_the_messages(
    emulator: Emulator, project: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make_topics(project, [Topic.ALERTS])
    with open_store(tmp_path) as store:
        put_alerts(store, "LBY TUN")
        put_mentions(store, 1)
    assert main(["publish", "--project", f"{project}-wrong", "--state", str(tmp_path)]) == 3
    err = capsys.readouterr().err
    assert f"no topic agreement-alerts in project {project}-wrong" in err
    assert f"mithaq topics create --project {project}-wrong" in err
    assert main(["publish", "--project", project, "--state", str(tmp_path)]) == 3
    err = capsys.readouterr().err
    assert "1 to agreement-alerts" in err
    assert "no topic mentions" in err
    with open_store(tmp_path) as store:
        assert waiting(store.connection, [Topic.ALERTS, Topic.MENTIONS]) == {Topic.ALERTS: 0, Topic.MENTIONS: 1}


def test_what_the_server_itself_refuses_is_told_per_message(emulator: Emulator, project: str) -> None:
    """gcloud's emulator holds messages against an Avro schema; pstest does not check, and takes them all."""
    from google.cloud import pubsub_v1
    from google.pubsub_v1.types import Encoding, Schema

    publisher, schemas = pubsub_v1.PublisherClient(), pubsub_v1.SchemaServiceClient()
    definition = json.dumps({"type": "record", "name": "N", "fields": [{"name": "n", "type": "int"}]})
    schema = Schema(type_=Schema.Type.AVRO, definition=definition)
    made = schemas.create_schema(parent=f"projects/{project}", schema=schema, schema_id="numbers")
    settings = {"schema": made.name, "encoding": Encoding.JSON}
    publisher.create_topic(request={"name": publisher.topic_path(project, "mentions"), "schema_settings": settings})
    messages = [a_message(n, key, Topic.MENTIONS) for n, key in enumerate(["", "K", "K", "K", ""])]
    messages[2] = messages[2]._replace(body='{"n":"no number"}')
    with Sender(project) as sender:
        found = [o.fate for o in sender.send(messages)]
    expected = [Fate.SENT] * 5
    if emulator.kind == "gcloud":
        expected[2] = Fate.REFUSED
    assert found == expected


def test_a_pass_publishes_what_it_found(
    emulator: Emulator, project: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make_topics(project)
    argv = ["run", "--sample", "--state", str(tmp_path), "--publish", project, "-q"]
    assert main(argv) == 0
    said = capsys.readouterr().err
    assert main(["alerts", "export", "--state", str(tmp_path)]) == 0
    stored = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert f"Published to {project}: {len(stored)} to agreement-alerts" in said
    found = {m.attributes["ce-id"] for m in pulled(project, Topic.ALERTS, len(stored))}
    assert found == {f"{a['agreement_id']}.r{a['revision']:04d}" for a in stored}
    assert main(argv) == 0
    assert "nothing new" in capsys.readouterr().err


def test_an_emulator_ends_with_the_process_that_started_it(emulator: Emulator) -> None:
    """Nothing of a test run stays behind: the supervisor ends when its parent has gone."""
    import os
    import signal
    import subprocess
    import sys

    program = (
        "import sys, time\n"
        "from pubsub_emulator import Emulator\n"
        f"print(Emulator({emulator.kind!r}).port, flush=True)\n"
        "time.sleep(600)\n"
    )
    path = os.pathsep.join(p for p in sys.path if p.endswith("emulator"))
    parent = subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": path}
    )
    assert parent.stdout is not None
    port = int(parent.stdout.readline())
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    parent.stdout.close()

    def gone() -> bool:
        import socket

        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) != 0

    eventually(gone, "the end of the emulator")
