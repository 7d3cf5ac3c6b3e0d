"""`mithaq stream` on a cluster of Flink: the end of the command is that of its job, unless it is told otherwise."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from flink_cluster import JAR, FlinkCluster
from pipeline.engines.options import FLINK_VARIABLE
from support.feeds import SIGNED, a_catalogue, a_feed
from support.http_server import Answer, FeedServer

pytestmark = [pytest.mark.peer, pytest.mark.timeout(600)]
ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("options", "left", "said"),
    [([], "CANCELED", "The job is cancelled."), (["--leave-running"], "RUNNING", "The job runs on.")],
    ids=["cancelled", "left"],
)
def test_ctrl_c_ends_the_job_too(
    shared_flink: FlinkCluster, tmp_path: Path, options: list[str], left: str, said: str
) -> None:
    before = {job["id"] for job in shared_flink.get("/jobs")["jobs"]}

    def jobs() -> dict[str, str]:
        return {j["id"]: j["status"] for j in shared_flink.get("/jobs")["jobs"] if j["id"] not in before}

    with FeedServer() as server, (tmp_path / "err").open("wb") as err:
        feeds = a_catalogue(tmp_path / "f.toml", [server.serve("/feed.xml", Answer(a_feed({"a": SIGNED}), etag='"1"'))])
        argv = ["stream", "--source", "feeds", "--feeds", str(feeds), "--allow", "127.0.0.0/8", "--runner", "flink"]
        argv += ["--output", str(tmp_path / "out"), *options, "--", *shared_flink.options]

        program = subprocess.Popen(
            [sys.executable, "-m", "pipeline", *argv],
            cwd=ROOT,
            stderr=err,
            env={**os.environ, FLINK_VARIABLE: str(JAR)},
            # A terminal sends Ctrl-C to the command and its children: the group of processes.
            process_group=0,
        )
        try:
            alerts = tmp_path / "out" / "alerts"
            shared_flink.wait_for(
                "an alert", lambda: any(alerts.glob("*.json")) or program.poll() is not None, seconds=300
            )
            os.killpg(program.pid, signal.SIGINT)
            code = program.wait(120)
        finally:
            program.kill()
            program.wait()
    told = (tmp_path / "err").read_text("utf-8")
    assert (code, list(jobs().values())) == (130, [left]), told
    assert said in told
    assert "Traceback" not in told
    for job in jobs():
        shared_flink.cancel_job(job)
