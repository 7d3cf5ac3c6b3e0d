"""What a command does with its job when it is stopped."""

import contextlib
import json
import subprocess
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from pipeline.cli import main
from pipeline.engines.lifecycle import (
    cancel_job,
    drain_on_flink,
    followed,
    is_remote,
    outlives_command,
    place_on_flink,
)
from pipeline.errors import UnreachableError
from support.loopback import LoopbackServer

CLUSTER = ["--flink_master=10.0.0.1:8081", "--environment_type=PROCESS"]


@pytest.mark.parametrize(
    ("runner", "beam", "outlives"),
    [
        ("flink", CLUSTER, True),
        ("FlinkRunner", ["--job_endpoint=10.0.0.1:8099", "--environment_type=DOCKER"], True),
        ("flink", ["--flink_master=10.0.0.1:8081", "--environment_type=LOOPBACK"], False),
        ("flink", [], False),
        ("dataflow", [], True),
        ("prism", [], False),
        ("BundleBasedDirectRunner", [], False),
    ],
)
def test_a_job_outlives_its_command_where_nothing_of_it_is_ours(runner: str, beam: list[str], outlives: bool) -> None:
    assert outlives_command(runner, beam) == outlives


def test_engines_whose_jobs_must_be_cancelled() -> None:
    assert [name for name in ("in-process", "direct", "prism", "flink", "dataflow") if is_remote(name)] == [
        "flink",
        "dataflow",
    ]


def test_a_job_that_would_end_with_the_command_cannot_be_left(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    argv = ["stream", "--source", "feeds", "--runner", "prism", "--output", str(tmp_path), "--leave-running"]
    assert main(argv) == 2
    assert "--leave-running is for jobs on a cluster" in capsys.readouterr().err


def test_the_job_server_is_out_of_reach_of_the_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    java = tmp_path / "java"
    java.write_text("#!/bin/sh\nps -o sid= -p $$; echo $$ $1\n")
    java.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    with followed("flink", CLUSTER) as options:
        given = dict(option.partition("=")[::2] for option in options)
        said = subprocess.run([given["--job_server_java_launcher"], "-jar"], capture_output=True, text=True, check=True)
    leader, own, argument = said.stdout.split()
    assert leader == own, "it leads a session of its own"
    assert argument == "-jar"


def test_a_job_on_flink_has_a_name_of_its_own_or_the_one_it_was_given() -> None:
    with followed("flink", CLUSTER) as one, followed("flink", CLUSTER) as other:
        assert one[0].startswith("--job_name=mithaq-")
        assert one[0] != other[0]
        assert one[-2:] == CLUSTER
    with followed("flink", ["--job_name=mine"]) as options:
        assert options[-1] == "--job_name=mine"
    with followed("prism", ["--x=y"]) as options:
        assert options == ["--x=y"]


class JobManager(BaseHTTPRequestHandler):
    """Flink's REST interface as far as the end of a job goes: it is in its next state whenever it is looked at."""

    asked: ClassVar[list[str]] = []
    states: ClassVar[dict[str, list[str]]] = {}
    savepoint: ClassVar[dict[str, object]] = {}

    def do_GET(self) -> None:
        if "/savepoints/" in self.path:
            self._answer(self.savepoint)
        elif self.path.startswith("/jobs/id-"):
            self._answer({"state": self._state(self.path.removeprefix("/jobs/id-"))})
        else:
            self._answer({"jobs": [{"jid": f"id-{n}", "name": n, "state": self._state(n)} for n in self.states]})

    def do_PATCH(self) -> None:
        self._answer({})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        nowhere = "targetDirectory" not in body
        self._answer({"errors": ["no directory"]} if nowhere else {"request-id": "r"}, 400 if nowhere else 202)

    def _state(self, name: str) -> str:
        states = self.states[name]
        return states.pop(0) if len(states) > 1 else states[0]

    def _answer(self, body: object, status: int = 200) -> None:
        self.asked.append(f"{self.command} {self.path}")
        self.send_response(status)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, format: str, *args: object) -> None:
        pass


def test_a_job_on_flink_is_cancelled_by_its_name_and_waited_for() -> None:
    JobManager.asked.clear()
    JobManager.states.update({"mine": ["RUNNING", "CANCELLING", "CANCELED"], "other": ["RUNNING"], "old": ["FAILED"]})
    with LoopbackServer(ThreadingHTTPServer(("127.0.0.1", 0), JobManager)) as server:
        master = f"--flink_master=127.0.0.1:{server.port}"
        cancel_job(None, "flink", [master, "--environment_type=PROCESS", "--job_name=mine"])
    changed = [line for line in JobManager.asked if line.startswith("PATCH")]
    assert changed == ["PATCH /jobs/id-mine?mode=cancel"] * 2
    assert JobManager.asked[-1] == "GET /jobs/overview"


def test_a_job_that_may_run_on_is_told() -> None:
    with pytest.raises(UnreachableError, match="may still run"):
        cancel_job(None, "flink", ["--flink_master=127.0.0.1:1", "--environment_type=PROCESS", "--job_name=mine"])


def test_other_engines_cancel_by_themselves() -> None:
    class Result:
        cancelled = False

        def cancel(self) -> None:
            self.cancelled = True

    result = Result()
    cancel_job(result, "dataflow", [])
    assert result.cancelled


@pytest.mark.parametrize(
    ("name", "states", "savepoints", "failure", "said"),
    [
        ("mine", ["RUNNING", "RUNNING", "FINISHED"], "file:///s", {}, ""),
        ("mine", ["RUNNING", "RUNNING", "FAILED"], "file:///s", {}, "did not end well, it is FAILED"),
        ("mine", ["RUNNING"], "file:///s", {"failure-cause": {"stack-trace": "no room"}}, "not drain mine: no room"),
        ("mine", ["RUNNING"], "file:///s", {}, "has not ended yet"),
        ("mine", ["RUNNING"], "", {}, "answered 400.*no directory"),
        ("other", ["RUNNING"], "file:///s", {}, "No job other runs"),
    ],
)
def test_a_job_on_flink_is_drained_by_its_name(
    name: str, states: list[str], savepoints: str, failure: dict[str, object], said: str
) -> None:
    JobManager.states.clear()
    JobManager.states["mine"] = list(states)
    JobManager.savepoint.clear()
    JobManager.savepoint["operation"] = failure
    ending = pytest.raises(UnreachableError, match=said) if said else contextlib.nullcontext()
    with LoopbackServer(ThreadingHTTPServer(("127.0.0.1", 0), JobManager)) as server, ending:
        drain_on_flink(f"127.0.0.1:{server.port}", name, savepoints, wait_sec=0.8)


@pytest.mark.parametrize(
    ("runner", "beam", "place"),
    [
        ("flink", [*CLUSTER, "--job_name=mine"], ("10.0.0.1:8081", "mine")),
        ("flink", ["--job_name=mine"], ("", "")),
        ("prism", [*CLUSTER, "--job_name=mine"], ("", "")),
    ],
)
def test_where_a_job_can_be_drained(runner: str, beam: list[str], place: tuple[str, str]) -> None:
    assert place_on_flink(runner, beam) == place
