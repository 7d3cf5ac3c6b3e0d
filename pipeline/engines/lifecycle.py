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

__all__ = ["cancel_job", "followed", "is_remote", "outlives_command"]

_CANCEL_SEC = 60
_ANSWER_SEC = 10
_POLL_SEC = 0.5
_APART = "import os, sys; os.setsid(); os.execvp('java', ['java', *sys.argv[1:]])"


def is_remote(runner: str) -> bool:
    """Whether its jobs do not end by themselves when the command that started one does."""
    return ENGINES.get(runner, runner) in ("FlinkRunner", "DataflowRunner")


def outlives_command(runner: str, beam: Sequence[str]) -> bool:
    """Whether a job can run on when the command that started it has ended; `beam` are Beam's own arguments."""
    name, given = ENGINES.get(runner, runner), _given(beam)
    if name == "FlinkRunner":
        on_cluster = given.get("--flink_master", "[local]") not in ("[local]", "[auto]") or "--job_endpoint" in given
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
    url = (master if "://" in master else f"http://{master}").rstrip("/")
    end = time.monotonic() + _CANCEL_SEC
    while running := [j["jid"] for j in _asked(f"{url}/jobs/overview")["jobs"] if j["name"] == name and _runs(j)]:
        if time.monotonic() > end:
            raise TimeoutError(f"{name} did not end in {_CANCEL_SEC} s")
        for job in running:
            _asked(f"{url}/jobs/{job}?mode=cancel", "PATCH")
        time.sleep(_POLL_SEC)


def _runs(job: Mapping[str, Any]) -> bool:
    return job["state"] not in ("CANCELED", "FINISHED", "FAILED", "SUSPENDED")


def _asked(url: str, method: str = "GET") -> Any:
    answer = urllib3.request(method, url, timeout=_ANSWER_SEC, retries=False)
    if answer.status >= 400:
        raise OSError(f"{url} answered {answer.status}")
    return answer.json()


def _given(beam: Sequence[str]) -> dict[str, str]:
    """Beam's arguments of the form --name=value; the last of a name counts, as for Beam."""
    return dict(argument.partition("=")[::2] for argument in beam)
