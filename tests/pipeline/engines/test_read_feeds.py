"""Feeds polled inside an engine: what comes out, and that no engine can make it hammer."""

import json
from pathlib import Path

import apache_beam as beam
import pytest
from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.testing.util import assert_that, equal_to

from pipeline.engines.read_feeds import HostCoder, HostState, HostTracker, ReadFeeds
from pipeline.errors import UsageError
from pipeline.feeds.catalogue import load_catalogue
from pipeline.feeds.state import FeedState, StateError
from schemas.item import Item
from support.beam import bounded
from support.feeds import OTHER_SIGNED, REWORDED, SIGNED, a_catalogue, a_feed
from support.http_server import Answer, FeedServer, loopback_policy


def _said(item: Item) -> tuple[str, int]:
    return item.title, item.revision


def test_an_engine_that_ignores_delays_makes_no_request_more(tmp_path: Path) -> None:
    with FeedServer() as server:
        first, second = a_feed({"a": SIGNED}), a_feed({"a": REWORDED, "b": OTHER_SIGNED})
        url = server.serve("/feed.xml", Answer(first, etag='"1"'), Answer(second, etag='"2"'))
        feeds = load_catalogue(a_catalogue(tmp_path / "feeds.toml", [url])).feeds
        pipeline = bounded()
        titles = pipeline | ReadFeeds(feeds, policy=loopback_policy(), min_interval_sec=1.0, polls=3) | beam.Map(_said)
        assert_that(titles, equal_to([(SIGNED, 1), (REWORDED, 2), (OTHER_SIGNED, 1)]))
        pipeline.run().wait_until_finish()
        asked = server.asked("/feed.xml")
    assert len(asked) == 3
    assert [r.header("If-None-Match") for r in asked] == [None, '"1"', '"2"']


@pytest.mark.parametrize("runner", ["FnApiRunner", "BundleBasedDirectRunner"])
def test_polling_without_end_is_refused_in_process(tmp_path: Path, runner: str) -> None:
    feeds = load_catalogue(a_catalogue(tmp_path / "feeds.toml", ["http://127.0.0.1:9/f"])).feeds
    pipeline = beam.Pipeline(options=PipelineOptions([f"--runner={runner}"]))
    with pytest.raises(UsageError, match=f"{runner} cannot poll.*--runner prism"):
        _ = pipeline | ReadFeeds(feeds)


def test_a_checkpoint_hands_on_what_was_claimed() -> None:
    tracker = HostTracker(HostState())
    with pytest.raises(ValueError, match="neither polled"):
        tracker.check_done()
    after = HostState(60.0, 1, False, (FeedState("f").to_json(),))
    assert tracker.try_claim(after)
    assert tracker.try_split(0.5) is None
    assert tracker.try_split(0) == (HostState(done=True), after)
    assert tracker.check_done()
    assert not tracker.try_claim(after)
    assert tracker.try_split(0) is None


def test_a_state_goes_through_bytes_and_older_bytes_are_read() -> None:
    state = HostState(60.0, 2, False, (FeedState("قناة").to_json(),), (("i", "t", "live", "h"),))
    assert HostCoder().decode(HostCoder().encode(state)) == state
    assert HostCoder().decode(b'{"v": 1, "polls": 4, "later": true}') == HostState(polls=4)
    with pytest.raises(StateError, match="version 9"):
        HostCoder().decode(json.dumps({"v": 9}).encode())
