"""The end of a job: what a command that started one does about it when it is stopped itself."""

import contextlib
import shlex
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import urllib3

from pipeline.engines.options import ENGINES
from pipeline.errors import UnreachableError

__all__ = ["cancel_job", "drain_on_flink", "followed", "is_remote", "outlives_command", "place_on_flink"]

_CANCEL_SEC = 60
_ANSWER_SEC = 10
_POLL_SEC = 0.5
_IN_JOB_SERVER = ("[local]", "[auto]")
"""No cluster: Flink runs inside Beam's job server."""
_APART = "import os, sys; os.setsid(); os.execvp('java', ['java', *sys.argv[1:]])"


def is_remote(runner: str) -> bool:
    """Whether its jobs do not end by themselves when the command that started one does."""
    return ENGINES.get(runner, runner) in ("FlinkRunner", "DataflowRunner")


def outlives_command(runner: str, beam: Sequence[str]) -> bool:
    """Whether a job can run on when the command that started it has ended; `beam` are Beam's own arguments."""
    name, given = ENGINES.get(runner, runner), _given(beam)
    if name == "FlinkRunner":
        on_cluster = given.get("--flink_master", _IN_JOB_SERVER[0]) not in _IN_JOB_SERVER or "--job_endpoint" in given
        return on_cluster and given.get("--environment_type") != "LOOPBACK"
    return name == "DataflowRunner"


@contextlib.contextmanager
def followed(runner: str, beam: Sequence[str]) -> Iterator[list[str]]:
    """Beam's arguments with what it takes to find and cancel a job on Flink later.

    A name of its own, and a job server that Ctrl-C at a terminal does not reach before the command has used it.
    """
    if ENGINES.get(runner, runner) != "FlinkRunner":
        yield list(beam)
        return
    with tempfile.TemporaryDirectory(prefix="mithaq-") as folder:
        java = Path(folder) / "java"
        java.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -c "{_APART}" "$@"\n', "utf-8")
        java.chmod(0o755)
        yield [f"--job_name=mithaq-{uuid.uuid4().hex[:12]}", f"--job_server_java_launcher={java}", *beam]


def cancel_job(result: Any, runner: str, beam: Sequence[str]) -> None:
    """Cancel the job of a Beam `result` and wait for its end. Raises UnreachableError where it may run on."""
    given = _given(beam)
    try:
        if outlives_command(runner, beam) and "--flink_master" in given:
            # Beam's job server says «cancelled» and leaves the job of an attached client where it is.
            _cancel_on_flink(given["--flink_master"], given["--job_name"])
        else:
            result.cancel()
    except Exception as error:
        raise UnreachableError(
            f"The job could not be cancelled ({type(error).__name__}: {error!s:.200}); it may still run at the engine."
        ) from error


def _cancel_on_flink(master: str, name: str) -> None:
    """Cancel every job of this name by the JobManager's REST interface. Raises OSError or urllib3's HTTPError."""
    url = _url(master)
    end = time.monotonic() + _CANCEL_SEC
    while running := [j["jid"] for j in _asked(f"{url}/jobs/overview")["jobs"] if j["name"] == name and _runs(j)]:
        if time.monotonic() > end:
            raise TimeoutError(f"{name} did not end in {_CANCEL_SEC} s")
        for job in running:
            _asked(f"{url}/jobs/{job}?mode=cancel", "PATCH")
        time.sleep(_POLL_SEC)


def drain_on_flink(master: str, name: str, savepoints: str, wait_sec: float) -> None:
    """Have the job of this name end by itself, with everything through that its sources have given, and wait for it.

    Its sources must know that they are to end. `savepoints` is the URI of the folder for the savepoint that Flink makes
    on the way, empty for the cluster's own. Raises UnreachableError when it has not ended.
    """
    url, end = _url(master), time.monotonic() + wait_sec
    try:
        running = [j["jid"] for j in _asked(f"{url}/jobs/overview")["jobs"] if j["name"] == name and _runs(j)]
        if not running:
            raise UnreachableError(f"No job {name} runs at {master}: it has ended, or was started anew elsewhere.")
        job = running[0]
        how: dict[str, Any] = {"drain": True} | ({"targetDirectory": savepoints} if savepoints else {})
        trigger = _asked(f"{url}/jobs/{job}/stop", "POST", how)["request-id"]
        while _runs(found := _asked(f"{url}/jobs/{job}")):
            operation = _asked(f"{url}/jobs/{job}/savepoints/{trigger}").get("operation") or {}
            if cause := operation.get("failure-cause"):
                raise UnreachableError(f"Flink did not drain {name}: {str(cause.get('stack-trace', cause))[:500]}")
            if time.monotonic() > end:
                raise UnreachableError(f"{name} has not ended yet; it goes on draining, see {url}/#/job/running/{job}.")
            time.sleep(_POLL_SEC)
        if found["state"] != "FINISHED":
            raise UnreachableError(f"{name} did not end well, it is {found['state']}; see {url}/#/job/completed/{job}.")
    except (OSError, urllib3.exceptions.HTTPError, KeyError) as error:
        raise UnreachableError(
            f"{master} does not answer as Flink does: {type(error).__name__}: {error!s:.300}"
        ) from error


def _url(master: str) -> str:
    return (master if "://" in master else f"http://{master}").rstrip("/")


def _runs(job: Mapping[str, Any]) -> bool:
    return job["state"] not in ("CANCELED", "FINISHED", "FAILED", "SUSPENDED")


def _asked(url: str, method: str = "GET", body: Mapping[str, Any] | None = None) -> Any:
    answer = urllib3.request(method, url, json=body, timeout=_ANSWER_SEC, retries=False)
    if answer.status >= 400:
        raise OSError(f"{url} answered {answer.status}: {answer.data[:300].decode('utf-8', 'replace')}")
    return answer.json()


def place_on_flink(runner: str, beam: Sequence[str]) -> tuple[str, str]:
    """HOST:PORT of the cluster and name of the job that these arguments start there; empty where it is none."""
    given = _given(beam)
    master = given.get("--flink_master", _IN_JOB_SERVER[0])
    if ENGINES.get(runner, runner) != "FlinkRunner" or master in _IN_JOB_SERVER:
        return "", ""
    return master, given.get("--job_name", "")


def _given(beam: Sequence[str]) -> dict[str, str]:
    """Beam's arguments of the form --name=value; the last of a name counts, as for Beam."""
    return dict(argument.partition("=")[::2] for argument in beam)
