"""A body that kills the reader, or holds it up, is tried twice; the other feeds go on."""
# ruff: noqa: N802 - tests carry the row of the list of faults that they cover

import os
import subprocess
import sys
from pathlib import Path

import pytest

import pipeline.feeds.reading as reading_module
from pipeline.feeds.quarantine import MAX_PARSE_SEC, Quarantine
from support.feed_bodies import TITLES, rss
from support.feed_reader import Clock, Reader, feed
from support.http_server import Answer, FeedServer

ROOT = Path(__file__).parents[3]


@pytest.fixture
def server():
    with FeedServer() as running:
        yield running


KILLER = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
import pipeline.feeds.reading as reading
from pipeline.feeds.poll import poll
from pipeline.feeds.quarantine import Quarantine
from support.feed_reader import feed
from support.http_server import loopback_policy
real = reading.parse_feed
def parse(body, **rest):
    if b"poison" in body:
        os.kill(os.getpid(), 9)
    return real(body, **rest)
reading.parse_feed = parse
feeds = [feed(sys.argv[2], "bad"), feed(sys.argv[3], "good")]
now, marks = (lambda: datetime.now(UTC)), Quarantine(Path(sys.argv[1]))
for r in poll(feeds, {}, now=now, policy=loopback_policy(), quarantine=marks):
    print(r.feed.id, r.error)
"""


def test_R6_a_body_that_killed_the_process_twice_is_left_out(server, tmp_path):
    bad, good = server.serve("/bad", Answer(rss(["poison"]))), server.serve("/good", Answer(rss()))

    def run() -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", KILLER, str(tmp_path / "parsing"), bad, good],
            env={**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"},
            capture_output=True,
            text=True,
            check=False,
        )

    assert [run().returncode for _ in range(2)] == [-9, -9]
    third = run()
    assert (third.returncode, sorted(third.stdout.split("\n"))[1:]) == (0, ["bad quarantined", "good None"])


def test_R6_the_next_version_of_the_feed_is_read_again(server):
    url = server.serve("/feed.xml", Answer(rss()), Answer(rss()), Answer(rss(TITLES[1:])))
    reader = Reader(Clock(), feed(url, poll_interval_sec=0))
    quarantine = Quarantine()
    import hashlib

    for _ in range(2):
        quarantine.begin("wakala.all", hashlib.sha256(rss()).hexdigest())
    first = reader.once(quarantine=quarantine)
    assert (first.outcome, first.error, first.items) == ("failed", "quarantined", ())
    assert "stopped the reader twice" in first.problem
    assert reader.once(quarantine=quarantine).error == "quarantined"
    assert reader.once(quarantine=quarantine).outcome == "ok"


def test_R6_a_slow_parse_counts_and_a_quick_one_clears(tmp_path):
    for quarantine in (Quarantine(), Quarantine(tmp_path / "parsing")):
        quarantine.begin("f", "hash")
        quarantine.end("f", MAX_PARSE_SEC + 1)
        assert quarantine.attempts("f", "hash") == 1
        assert quarantine.attempts("f", "another") == 0
        quarantine.begin("f", "hash")
        quarantine.end("f", 0.1)
        assert quarantine.attempts("f", "hash") == 0


def test_R6_a_mark_that_cannot_be_read_is_no_obstacle(tmp_path):
    quarantine = Quarantine(tmp_path)
    quarantine.begin("f", "hash")
    for mark in tmp_path.iterdir():
        mark.write_text("garbage")
    assert quarantine.attempts("f", "hash") == 0


def test_a_fault_of_ours_is_not_held_against_the_body_for_ever(server, monkeypatch):
    url = server.serve("/feed.xml", Answer(rss()))
    reader, quarantine = Reader(Clock(), feed(url, poll_interval_sec=0)), Quarantine()
    monkeypatch.setattr(reading_module, "recognise", lambda *_: 1 / 0)
    assert reader.once(quarantine=quarantine).error == "internal"
    monkeypatch.undo()
    assert reader.once(quarantine=quarantine).outcome == "ok"
