"""A stream of feeds on Flink whose parts are killed, or that moves to a new job: nothing lost, nothing doubled."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import apache_beam as beam
import pytest

from flink_cluster import JAR, FlinkCluster, unavailable
from pipeline.cli import main
from pipeline.engines.feed_stream import build_feed_stream
from pipeline.engines.options import engine_options
from pipeline.feeds.catalogue import load_catalogue
from support.agreements import feed_of, headlines
from support.feeds import a_catalogue
from support.http_server import FeedServer, loopback_policy
from support.next_version import LATER_NAME, STREAM_JOB, next_version
from support.peers import absent

pytestmark = [pytest.mark.peer, pytest.mark.filterwarnings("ignore"), pytest.mark.timeout(900)]

NEWS = {
    "ratified": "صادق البرلمان التونسي على مذكرة التفاهم مع ليبيا في مجال الصحة",
    "named": f"وقعت {LATER_NAME} والصين اليوم مذكرة تفاهم في مجال الصحة",
}
OF_NEWS = ("agr-CHN-TUN 0001", "agr-LBY-TUN 0002")


class Stream:
    """The feed, the cluster, and what came out of it."""

    def __init__(self, cluster: FlinkCluster, server: FeedServer, folder: Path) -> None:
        self.cluster, self.server, self.out = cluster, server, folder / "out"
        url = self.grow(4)
        self._catalogue = a_catalogue(folder / "feeds.toml", [url])
        self._feeds = load_catalogue(self._catalogue).feeds

    def grow(self, count: int, **more: str) -> str:
        """From now on the feed has `count` agreements, and headlines by their guids; gives its address."""
        return self.server.serve("/feed.xml", feed_of(count, **more))

    @contextmanager
    def job(self, *options: str, window_sec: int = 0) -> Iterator[str]:
        """A running job; gives its id."""
        result, job = self._run(options, window_sec)
        try:
            yield job
        finally:
            self._end(result, job)

    def _run(self, options: Sequence[str], window_sec: int) -> tuple[Any, str]:
        given = [f"--flink_job_server_jar={JAR}", *self.cluster.options, "--job_name=first", *options]
        pipeline = beam.Pipeline(options=engine_options("flink", given, streaming=True))
        handover = build_feed_stream(
            pipeline,
            self._feeds,
            loopback_policy(),
            folder=self.out,
            min_interval_sec=1.0,
            window_sec=window_sec,
        )
        assert handover is not None
        handover.record(["127.0.0.1"], self.cluster.master, "first")
        return pipeline.run(), self._wait_for_job()

    def drain(self, job: str) -> None:
        """Drain the job by the command and see it end."""
        savepoints = (self.cluster.folder / "savepoints").as_uri()
        assert main(["drain", str(self.out), "--savepoints", savepoints, "--wait", "5m"]) == 0
        assert self.cluster.get(f"/jobs/{job}")["state"] == "FINISHED"

    @contextmanager
    def later_job(self, version: Path, *options: str, history: Path | str = "") -> Iterator[str]:
        """A running job that the program in `version` started, with workers of that version; gives its id."""
        worker = json.dumps({"command": str(next_version(version))})
        given = [f"--flink_job_server_jar={JAR}", *self.cluster.options, f"--environment_config={worker}", *options]
        command = [sys.executable, str(STREAM_JOB), str(self._catalogue), str(self.out), str(history), *given]
        with (version / "log").open("wb") as log:
            # It lives as long as its standard input.
            starter = subprocess.Popen(
                command, cwd=version, env={**os.environ, "PYTHONPATH": "."}, stdin=subprocess.PIPE, stderr=log
            )
            try:
                job = self._wait_for_job()
                yield job
                self.cluster.cancel_job(job)
            finally:
                starter.communicate()

    def _end(self, result: Any, job: str) -> None:
        self.cluster.cancel_job(job)
        result.cancel()

    def _wait_for_job(self) -> str:
        running = list[str]()

        def look() -> bool:
            running[:] = [j["id"] for j in self.cluster.get("/jobs")["jobs"] if j["status"] == "RUNNING"]
            return bool(running)

        self.cluster.wait_for("a running job", look)
        return running[0]

    @property
    def alerts(self) -> list[str]:
        """Agreement and revision of every alert."""
        return sorted(f"{p.name[:11]} {p.name.rpartition('.r')[2][:4]}" for p in self.out.glob("alerts/*.json"))

    @property
    def validators(self) -> list[str | None]:
        return [request.header("If-None-Match") for request in self.server.requests]

    def wait_for_alerts(self, count: int) -> None:
        self.cluster.wait_for(f"{count} alerts", lambda: len(self.alerts) >= count, 400)

    def checkpoints(self, job: str) -> dict[str, Any]:
        found: dict[str, Any] = self.cluster.get(f"/jobs/{job}/checkpoints")["counts"]
        return found

    def last_checkpoint(self, job: str) -> str:
        """Where it lies, and stays though the job is cancelled."""
        found: dict[str, Any] = self.cluster.get(f"/jobs/{job}/checkpoints")["latest"]["completed"]
        return str(found["external_path"])

    def wait_for_checkpoint(self, job: str) -> None:
        """A checkpoint that began after now."""
        before = self.checkpoints(job)["completed"]
        self.cluster.wait_for("a checkpoint", lambda: self.checkpoints(job)["completed"] >= before + 2)


@pytest.fixture
def stream(tmp_path: Path) -> Iterator[Stream]:
    if why := unavailable():
        absent(why)
    with FlinkCluster(tmp_path / "flink", checkpoint_sec=1) as cluster, FeedServer() as server:
        yield Stream(cluster, server, tmp_path)


def first_revisions(count: int) -> list[str]:
    """Of the first `count` agreements, each told once."""
    return sorted(f"{agreement} 0001" for agreement in list(headlines())[:count])


def test_killed_processes_lose_and_double_nothing(stream: Stream) -> None:
    cluster = stream.cluster
    with stream.job() as job:
        stream.wait_for_alerts(4)
        stream.wait_for_checkpoint(job)
        for number, count in ((0, 8), (1, 12)):  # both, one after the other: whichever polls
            stream.grow(count)
            cluster.kill(f"taskmanager-{number}")
            cluster.start_task_manager(number)
            stream.wait_for_alerts(count)
        stream.wait_for_checkpoint(job)
        stream.grow(16)
        cluster.kill("jobmanager")
        cluster.start_job_manager()
        stream.wait_for_alerts(16)
        cluster.wait_for("the job of before", lambda: stream.checkpoints(job)["restored"] >= 1)
        stream.wait_for_checkpoint(job)
    assert stream.alerts == first_revisions(16)
    assert not list(stream.out.glob("dead-letters/*"))
    # A source that began anew would have asked without the validators it had.
    assert stream.validators.count(None) == 1


@pytest.mark.parametrize("left", ["savepoint", "checkpoint"])
def test_a_job_goes_on_from_what_another_left(stream: Stream, left: str) -> None:
    with stream.job() as job:
        stream.wait_for_alerts(4)
        if left == "savepoint":
            savepoint = stream.cluster.stop_job(job)
        else:
            stream.wait_for_checkpoint(job)
            stream.cluster.cancel_job(job)
            savepoint = stream.last_checkpoint(job)
    asked = len(stream.server.requests)
    stream.grow(8)
    with stream.job(f"--savepoint_path={savepoint}") as job:
        stream.wait_for_alerts(8)
        stream.wait_for_checkpoint(job)
    assert stream.alerts == first_revisions(8)
    assert stream.validators[asked] == '"4"'
    assert None not in stream.validators[asked:], "its source began a second time"


def test_a_job_that_begins_anew_tells_nothing_under_another_name(stream: Stream) -> None:
    with stream.job():
        stream.wait_for_alerts(4)
    asked = len(stream.server.requests)
    stream.grow(8)
    with stream.job() as job:
        stream.wait_for_alerts(8)
        stream.wait_for_checkpoint(job)
    assert stream.alerts == first_revisions(8)
    assert stream.validators[asked] is None, "it knows nothing of before"


def test_a_later_version_goes_on_from_the_savepoint(stream: Stream, tmp_path: Path) -> None:
    """Another number of version, another gazetteer, and a step more before all that remember."""
    with stream.job() as job:
        stream.wait_for_alerts(4)
        savepoint = stream.cluster.stop_job(job)
    asked = len(stream.server.requests)
    stream.grow(6, **NEWS)
    with stream.later_job(tmp_path / "later", f"--savepoint_path={savepoint}") as job:
        stream.wait_for_alerts(8)
        stream.wait_for_checkpoint(job)
        # Every timer that the first version has set rings in the graph of the later one.
        stream.drain(job)
    assert stream.alerts == sorted([*first_revisions(6), *OF_NEWS])
    assert None not in stream.validators[asked:], "it polls as if it knew nothing of before"


def test_drained_and_started_anew_at_a_later_version(stream: Stream, tmp_path: Path) -> None:
    with stream.job(window_sec=3600) as job:
        stream.cluster.wait_for("a poll that found nothing new", lambda: stream.validators.count('"4"') >= 2)
        assert not stream.alerts, "the window is an hour long"
        stream.drain(job)
    assert stream.alerts == first_revisions(4)
    asked = len(stream.server.requests)
    stream.grow(6, **NEWS)
    with stream.later_job(tmp_path / "later", history=stream.out) as job:
        stream.wait_for_alerts(8)
        stream.wait_for_checkpoint(job)
    assert stream.alerts == sorted([*first_revisions(6), *OF_NEWS])
    assert stream.validators[asked] == '"4"'
