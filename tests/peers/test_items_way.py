"""The tour: feeds served, a collector, a stream on Beam, two subscribers with filters, the emulator killed once."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.cli import main
from pubsub_emulator import Emulator
from support.feeds import OTHER_SIGNED, REWORDED, SIGNED, a_catalogue, a_feed
from support.http_server import Answer, FeedServer
from support.pubsub import Wire, eventually

pytestmark = [pytest.mark.peer, pytest.mark.filterwarnings("ignore"), pytest.mark.timeout(300)]

ROOT = Path(__file__).parents[2]
THIRD = "توقيع مذكرة تفاهم بين المغرب وعمان في مجال الطاقة"


class Program:
    """A command of Mithaq as a process, its output in files."""

    running: list["Program"] = []  # noqa: RUF012

    def __init__(self, folder: Path, ready: str, *argv: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._out, self._err = folder / "out", folder / "err"
        with self._out.open("ab") as out, self._err.open("wb") as err:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "pipeline", *argv], cwd=ROOT, stdout=out, stderr=err, env=os.environ
            )
        self.running.append(self)
        eventually(lambda: ready in self.said() or self.process.poll() is not None, ready)
        assert self.process.poll() is None, self.said()

    def said(self) -> str:
        return self._err.read_text()

    def ids(self) -> list[str]:
        bodies = [json.loads(line) for line in self._out.read_text().splitlines()]
        return [f"{b['agreement_id']}.r{b['revision']}" for b in bodies]

    def end(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)


@pytest.fixture(autouse=True)
def nothing_stays() -> Iterator[None]:
    yield
    while Program.running:
        process = Program.running.pop().process
        process.kill()
        process.wait()


def test_the_items_way_from_feed_to_subscriber(
    own_emulator: Emulator, project: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def make() -> None:
        assert main(["topics", "create", "--project", project, "--party", "JOR"]) == 0

    with FeedServer() as server, Wire(own_emulator.port) as wire:
        monkeypatch.setenv("PUBSUB_EMULATOR_HOST", wire.host)
        first = {"1": SIGNED, "2": "طقس معتدل"}
        url = server.serve("/a", Answer(a_feed(first)), Answer(a_feed({**first, "3": OTHER_SIGNED, "4": THIRD})))
        again = server.serve("/b", Answer(a_feed({"9": "خبر"})), Answer(a_feed({"8": REWORDED})))
        feeds = a_catalogue(tmp_path / "my.toml", {"alpha": url, "beta": again})
        collect = ["collect", "--feeds", str(feeds), "--state", str(tmp_path / "items"), "--project", project, "-q"]

        make()
        own_emulator.stop()
        assert main(collect) == 5, "nothing can be published, and the items wait in the store"
        own_emulator.start()
        make()
        ready = ["subscribe", "-o", "jsonl", "--project", project, "--state"]
        everything = Program(tmp_path / "all", "Listening", *ready, str(tmp_path / "all"))
        jordan = Program(tmp_path / "jor", "Listening", *ready, str(tmp_path / "jor"), "agreement-alerts-JOR")
        running = Program(tmp_path / "stream", "Reading", "stream", "--source", "pubsub", "--project", project)
        assert main(["publish", "--topics", "items", "--state", str(tmp_path / "items"), "--project", project]) == 0
        eventually(lambda: len(everything.ids()) == 1, f"the first alert; {running.said()}")

        if own_emulator.kind == "pstest":  # gcloud's gives messages to broken connections for minutes
            wire.cut()  # under everybody's feet
            wire.mend()
        assert main(collect) == 0
        eventually(lambda: len(everything.ids()) >= 4, f"the others; {running.said()}")
        eventually(lambda: len(jordan.ids()) >= 1, "the alert about Jordan")
        for one in (everything, jordan):
            assert one.end() == 0
        assert running.end() == 0
    found = everything.ids()
    assert sorted(i[:15] + i[-3:] for i in found) == [
        "agr-CYP-JOR-202.r1",
        "agr-LBY-TUN-202.r1",
        "agr-LBY-TUN-202.r2",
        "agr-MAR-OMN-202.r1",
    ]
    assert [i for i in found if "JOR" in i] == jordan.ids()


def test_what_is_no_item_ends_in_the_dead_letters(emulator: Emulator, project: str, tmp_path: Path) -> None:
    from google.cloud import pubsub_v1

    main(["topics", "create", "--project", project])
    publisher = pubsub_v1.PublisherClient()
    for data in (b"no json", b"[1]", b'{"item_id": 3}'):
        publisher.publish(publisher.topic_path(project, "items"), data, **{"ce-id": "x"}).result()
    Program(tmp_path / "stream", "Reading", "stream", "--source", "pubsub", "--project", project)
    argv = ["subscribe", "dead-letter-all", "-o", "jsonl", "--project", project, "--max", "3", "--state", str(tmp_path)]
    letters = Program(tmp_path / "letters", "Listening", *argv)
    assert letters.process.wait(60) == 0
    found = [json.loads(line) for line in (tmp_path / "letters" / "out").read_text().splitlines()]
    assert [f["stage"] for f in found] == ["decode"] * 3


def test_a_stream_without_its_subscription_is_told(
    emulator: Emulator, project: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["stream", "--source", "pubsub", "--project", project]) == 3
    assert f"no subscription items-stream in project {project}" in capsys.readouterr().err
