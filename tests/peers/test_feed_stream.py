"""A stream of feeds on distributed engines: alerts come out, and the publisher is left in peace."""

import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import apache_beam as beam
import pytest

from pipeline.cli import main
from pipeline.engines.feed_stream import build_feed_stream
from pipeline.engines.options import engine_options
from pipeline.feeds.catalogue import load_catalogue
from support.feeds import OTHER_SIGNED, REWORDED, SIGNED, a_catalogue, a_feed
from support.http_server import Answer, FeedServer, loopback_policy

pytestmark = [pytest.mark.peer, pytest.mark.filterwarnings("ignore"), pytest.mark.timeout(600)]
INTERVAL_SEC = 2.0
ROOT = Path(__file__).parents[2]


def _until(true: Callable[[], bool]) -> None:
    """Wait until it holds; the test's own time limit ends a wait in vain."""
    while not true():
        threading.Event().wait(0.2)


def test_feeds_become_alerts_at_a_polite_pace(engine: tuple[str, list[str]], tmp_path: Path) -> None:
    with FeedServer() as server:
        first, second = a_feed({"a": SIGNED}), a_feed({"a": REWORDED, "b": OTHER_SIGNED})
        url = server.serve("/feed.xml", Answer(first, etag='"1"'), Answer(second, etag='"2"'))
        feeds = load_catalogue(a_catalogue(tmp_path / "feeds.toml", [url])).feeds
        out = tmp_path / "out"
        pipeline = beam.Pipeline(options=engine_options(*engine, streaming=True))
        build_feed_stream(pipeline, feeds, loopback_policy(), folder=out, min_interval_sec=INTERVAL_SEC)
        result = pipeline.run()
        try:
            _until(lambda: len(list(out.glob("alerts/*.json"))) >= 2 and len(server.requests) >= 4)
        finally:
            result.cancel()
        validators = [r.header("If-None-Match") for r in server.requests]
        alerts = sorted(p.name[:11] for p in out.glob("alerts/*.json"))
    assert alerts == ["agr-CYP-JOR", "agr-LBY-TUN"]  # the edit of the first says nothing new
    # An engine without delays would have asked hundreds of times by now, and without the state not conditionally.
    assert validators[:4] == [None, '"1"', '"2"', '"2"']
    assert len(validators) <= 6
    assert not list(out.glob("dead-letters/*"))


def test_a_stream_that_begins_with_a_store_tells_what_is_new(prism: Path, tmp_path: Path) -> None:
    with FeedServer() as server:
        before, after = a_feed({"a": SIGNED}), a_feed({"a": SIGNED, "b": OTHER_SIGNED})
        url = server.serve("/feed.xml", Answer(before), Answer(after))
        catalogue = a_catalogue(tmp_path / "feeds.toml", [url])
        assert main(["run", "--feeds", str(catalogue), "--state", str(tmp_path / "s"), "-q"]) == 0
        feeds, out = load_catalogue(catalogue).feeds, tmp_path / "out"
        pipeline = beam.Pipeline(options=engine_options("prism", [f"--prism_location={prism}"], streaming=True))
        past = tmp_path / "s", datetime(1970, 1, 1, tzinfo=UTC)
        build_feed_stream(pipeline, feeds, loopback_policy(), folder=out, min_interval_sec=INTERVAL_SEC, history=past)
        result = pipeline.run()
        try:
            _until(lambda: any(out.glob("alerts/agr-CYP-JOR*")) and len(server.requests) >= 4)
        finally:
            result.cancel()
        assert [p.name[:11] for p in out.glob("alerts/*.json")] == ["agr-CYP-JOR"]
        assert not list(out.glob("dead-letters/*"))


def test_a_stream_that_is_drained_ends_by_itself(prism: Path, tmp_path: Path) -> None:
    with FeedServer() as server:
        url = server.serve("/feed.xml", Answer(a_feed({"a": SIGNED}), etag='"1"'))
        catalogue, out = a_catalogue(tmp_path / "feeds.toml", [url]), tmp_path / "out"
        argv = ["stream", "--source", "feeds", "--feeds", str(catalogue), "--allow", "127.0.0.0/8"]
        argv += ["--runner", "prism", "--output", str(out), "--alert-window", "1h", "--", f"--prism_location={prism}"]
        with (tmp_path / "err").open("wb") as err:
            program = subprocess.Popen([sys.executable, "-m", "pipeline", *argv], cwd=ROOT, stderr=err)
            try:
                _until(lambda: bool(server.requests) or program.poll() is not None)
                assert main(["drain", str(out), "--wait", "5m"]) == 0
                code = program.wait(120)
            finally:
                program.kill()
                program.wait()
    said = (tmp_path / "err").read_text("utf-8")
    assert (code, "Drained: everything that was read is told." in said) == (0, True), said
    assert [p.name[:11] for p in out.glob("alerts/*.json")] == ["agr-LBY-TUN"], "the window is an hour long"
    assert len(server.requests) == 1
