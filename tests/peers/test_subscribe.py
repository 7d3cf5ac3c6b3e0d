"""`mithaq subscribe` as a process on a real Pub/Sub server."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import pytest

from pipeline.cli import main
from pipeline.store import open_store
from pubsub_emulator import Emulator
from support.hook_server import HookServer
from support.pubsub import eventually
from support.topics import put_alerts

pytestmark = [pytest.mark.peer, pytest.mark.filterwarnings("ignore")]

ROOT = Path(__file__).parents[2]
ON_ITS_WAY_SEC = 60


class Subscriber:
    """The command as a process, its output in files."""

    running: ClassVar[list["Subscriber"]] = []

    def __init__(self, folder: Path, *argv: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.out = folder / "out"
        self._err = folder / "err"
        command = [sys.executable, "-m", "pipeline", "subscribe", "-o", "jsonl", "--state", str(folder), *argv]
        with self.out.open("ab") as out, self._err.open("wb") as err:
            self.process = subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=err, env=os.environ)
        self.running.append(self)
        eventually(lambda: "Listening" in self.said() or self.process.poll() is not None, "the subscriber")

    def said(self) -> str:
        return self._err.read_text()

    def bodies(self) -> list[dict]:
        return [json.loads(line) for line in self.out.read_text().splitlines()]

    def ids(self) -> list[str]:
        return [f"{b['agreement_id']}.r{b['revision']:04d}" for b in self.bodies()]

    def wait_for(self, count: int) -> list[str]:
        return eventually(lambda: len(self.ids()) >= count and self.ids(), f"{count} messages; {self.said()}")

    def end(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(ON_ITS_WAY_SEC)


@pytest.fixture(autouse=True)
def nothing_stays() -> Iterator[None]:
    yield
    while Subscriber.running:
        process = Subscriber.running.pop().process
        process.kill()
        process.wait()


@pytest.fixture
def store_folder(emulator: Emulator, project: str, tmp_path: Path) -> Path:
    main(["topics", "create", "--project", project, "--party", "JOR"])
    return tmp_path / "store"


def publish(project: str, folder: Path, *pairs: str, revisions: int = 1) -> list[str]:
    with open_store(folder) as store:
        ids = put_alerts(store, *pairs, revisions=revisions)
    assert main(["publish", "--project", project, "--state", str(folder), "--topics", "agreement-alerts"]) == 0
    return ids


def test_two_subscribers_with_filters_get_theirs_each_once(project: str, store_folder: Path, tmp_path: Path) -> None:
    everything = Subscriber(tmp_path / "a", "--project", project)
    jordan = Subscriber(tmp_path / "b", "agreement-alerts-JOR", "--project", project)
    ids = publish(project, store_folder, "LBY TUN", "CYP JOR", revisions=2)
    assert sorted(everything.wait_for(4)) == sorted(ids)
    assert jordan.wait_for(2) == [i for i in ids if "JOR" in i]
    with open_store(store_folder) as store:  # published twice: a crash before the mark
        store.connection.execute("UPDATE alerts SET published_at = NULL")
    more = publish(project, store_folder, "EGY JOR")
    assert everything.wait_for(5)[-1:] == more
    assert jordan.wait_for(3)[-1:] == more
    assert everything.end() == 0
    assert jordan.end(signal.SIGINT) == 130
    assert len(everything.ids()) == 5
    assert len(jordan.ids()) == 3
    assert "5 handled" in everything.said()


@pytest.mark.timeout(240)
@pytest.mark.parametrize("shared_emulator", ["pstest"], indirect=True)
def test_what_a_killed_subscriber_had_not_acknowledged_comes_to_the_next(
    project: str, store_folder: Path, tmp_path: Path
) -> None:
    """Takes a minute: so long the service waits for the acknowledgement of the one that was killed."""
    started = tmp_path / "started"
    script = tmp_path / "slow.sh"
    script.write_text(f"touch {started}; sleep 300")
    first = Subscriber(tmp_path / "a", "--project", project, "--exec", f"sh {script}")
    ids = publish(project, store_folder, "LBY TUN")
    eventually(started.exists, "the first delivery")
    first.end(signal.SIGKILL)
    second = Subscriber(tmp_path / "a", "--project", project, "--max", "1")
    assert second.process.wait(200) == 0, second.said()
    assert second.ids() == ids


def test_two_subscribers_share_one_subscription(project: str, store_folder: Path, tmp_path: Path) -> None:
    both = [Subscriber(tmp_path / "a", "--project", project), Subscriber(tmp_path / "b", "--project", project)]
    pairs = [f"{a} {b}" for a in ("CYP", "EGY", "LBY") for b in ("MAR", "OMN", "TUN")]
    ids = publish(project, store_folder, *pairs)
    eventually(lambda: sum(len(s.ids()) for s in both) >= len(ids), "all of them")
    assert [s.end() for s in both] == [0, 0]
    assert sorted(i for s in both for i in s.ids()) == sorted(ids)


def test_a_card_is_printed_for_a_person(
    project: str, store_folder: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    publish(project, store_folder, "LBY TUN")
    argv = ["subscribe", "--project", project, "--max", "1", "--state", str(tmp_path)]
    assert main(argv) == 0
    out = capfd.readouterr().out
    assert out.count("NEW  agr-LBY-TUN") == 1
    assert "Libya and Tunisia announce" in out


def test_a_webhook_that_fails_gets_the_message_again(
    project: str, store_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MITHAQ_WEBHOOK_SECRET", "a secret")
    ids = publish(project, store_folder, "LBY TUN")
    with HookServer(400, 200) as server:
        argv = ["--project", project, "--max", "1", "--webhook", server.url]
        hook = Subscriber(tmp_path / "a", *argv)
        assert hook.process.wait(ON_ITS_WAY_SEC) == 0, hook.said()
    assert [headers["webhook-id"] for headers, _ in server.posts] == ids * 2
    assert "answered 400" in hook.said()


def test_a_subscription_of_ones_own(project: str, store_folder: Path, tmp_path: Path) -> None:
    wanted = 'attributes:p-JOR AND attributes.event = "update"'
    own = Subscriber(tmp_path / "a", "mine", "--create", "--filter", wanted, "--project", project)
    ids = publish(project, store_folder, "LBY TUN", "CYP JOR", revisions=2)
    assert own.wait_for(1) == [ids[3]]
    own.end()
    assert main(["subscribe", "mine", "--create", "--filter", "attributes:p-IRN", "--project", project]) == 3


def test_a_missing_subscription_is_told(
    emulator: Emulator, project: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["subscribe", "nothing", "--project", project, "--state", str(tmp_path)]) == 3
    assert f"no subscription nothing in project {project}" in capsys.readouterr().err


@pytest.mark.parametrize("shared_emulator", ["pstest"], indirect=True)
def test_a_connection_that_breaks_is_mended(
    project: str, store_folder: Path, tmp_path: Path, wire, emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    listening = Subscriber(tmp_path / "a", "--project", project)
    monkeypatch.setenv("PUBSUB_EMULATOR_HOST", emulator.host)
    ids = publish(project, store_folder, "LBY TUN")
    listening.wait_for(1)
    wire.cut()
    ids += publish(project, store_folder, "CYP JOR")
    wire.mend()
    assert listening.wait_for(2) == ids
    assert listening.end() == 0


def test_the_example_of_the_readme_runs_as_printed(emulator: Emulator, tmp_path: Path) -> None:
    """The project in the README is `my-project`; an emulator knows any."""
    text = (ROOT / "README.md").read_text("utf-8")
    (code,) = [c for c in re.findall(r"```python\n(.*?)```", text, re.S) if "pubsub" in c]
    assert len([line for line in code.splitlines() if line]) == 10
    main(["topics", "create", "--project", "my-project"])
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", code], stdout=subprocess.PIPE, text=True, env=os.environ
    )
    try:
        publish("my-project", tmp_path, "LBY TUN")
        assert process.stdout is not None
        assert "Libya and Tunisia announce" in process.stdout.readline()
    finally:
        process.kill()
        process.wait()
        process.stdout.close()  # type: ignore[union-attr]
