"""What `mithaq stream` says of itself while its job runs on Prism: lines of JSON with what the job counted."""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from schemas.metrics import METRICS, OTHER, beam_names
from support.feeds import OTHER_SIGNED, SIGNED, a_catalogue, a_feed
from support.http_server import Answer, FeedServer

pytestmark = pytest.mark.peer

ROOT = Path(__file__).parents[2]


def test_a_stream_that_is_ended_has_told_what_it_counted(prism: Path, tmp_path: Path) -> None:
    with FeedServer() as server:
        url = server.serve("/feed.xml", Answer(a_feed({"a": SIGNED, "b": OTHER_SIGNED})))
        feeds = a_catalogue(tmp_path / "feeds.toml", [url])
        out = tmp_path / "out"
        argv = [sys.executable, "-W", "ignore", "-m", "pipeline", "stream", "--source", "feeds", "--feeds", str(feeds)]
        argv += ["--runner", "prism", "--output", str(out), "--allow", "127.0.0.0/8", "--log-format", "json"]
        argv += ["--", f"--prism_location={prism}"]
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        command = subprocess.Popen(argv, cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True)
        try:
            while len(list(out.glob("alerts/*.json"))) < 2:
                assert command.poll() is None, command.communicate()[1]
                threading.Event().wait(0.2)
        finally:
            command.terminate()
            err = command.communicate(timeout=60)[1]
    assert command.returncode == 0, err
    told = [json.loads(line) for line in err.splitlines() if line.startswith("{")]
    found = next(line["metrics"] for line in reversed(told) if "metrics" in line)
    # The engine may have taken note of a part so far, but of no more than there was.
    most = {"polls": 1, "items": 2, "languages_ar": 2, "mentions_agreement": 2, "stories": 2, "alerts_new": 2}
    assert all(found.get(name, 0) <= n for name, n in most.items())
    assert found["items"] > 0
    assert set(found) <= {n for m in METRICS for v in (*m.values, OTHER) for n in beam_names(m, v)}
    assert all(set(line) >= {"time", "severity", "message", "logger"} for line in told)
