"""A stream that begins with a store: old news is known to it and told by nobody again."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.cli import main
from pipeline.engines.feed_stream import build_feed_stream
from pipeline.engines.history import StoreHistory
from pipeline.errors import ConfigError
from pipeline.feeds.catalogue import load_catalogue
from support.beam import bounded
from support.feeds import OTHER_SIGNED, SIGNED, a_catalogue, a_feed
from support.http_server import Answer, FeedServer, loopback_policy

pytestmark = pytest.mark.filterwarnings("ignore")

RETOLD = "ليبيا وتونس توقعان في طرابلس مذكرة للتفاهم حول التعاون الصحي"
EVER = datetime(1970, 1, 1, tzinfo=UTC)


@pytest.fixture
def server():
    with FeedServer() as running:
        yield running


def told(folder: Path) -> list[tuple[str, str, int]]:
    bodies = [json.loads(f.read_text("utf-8")) for f in folder.glob("alerts/*.json")]
    return sorted(("-".join(p["code"] for p in b["parties"]), b["event"], b["revision"]) for b in bodies)


def stream(feeds, folder: Path, history: Path | None) -> list[tuple[str, str, int]]:
    pipeline = bounded()
    past = (history, EVER) if history else None
    build_feed_stream(pipeline, feeds, loopback_policy(), folder=folder, polls=1, min_interval_sec=1.0, history=past)
    pipeline.run().wait_until_finish()
    return told(folder)


def test_what_a_store_has_told_is_not_told_again_and_news_is(server: FeedServer, tmp_path: Path) -> None:
    before, after = a_feed({"a": SIGNED}), a_feed({"a": SIGNED, "b": OTHER_SIGNED})
    old = server.serve("/old.xml", Answer(before, etag='"1"'), Answer(after, etag='"2"'), Answer(after, etag='"2"'))
    other = server.serve("/other.xml", *[Answer(a_feed({"x": "أخبار"})), *[Answer(a_feed({"c": RETOLD}))] * 2])
    catalogue = a_catalogue(tmp_path / "feeds.toml", {"old": old, "other": other})
    assert main(["run", "--feeds", str(catalogue), "--state", str(tmp_path / "s"), "-q"]) == 0
    feeds = load_catalogue(catalogue).feeds

    assert stream(feeds, tmp_path / "primed", tmp_path / "s") == [("CYP-JOR", "new", 1), ("LBY-TUN", "update", 2)]
    mentions = [json.loads(f.read_text("utf-8")) for f in (tmp_path / "primed").glob("mentions/*.json")]
    assert sorted(m["states"] for m in mentions) == [["CYP", "JOR"], ["LBY", "TUN"]]
    assert server.asked("/old.xml")[1].header("If-None-Match") == '"1"'  # the store's validators

    cold = stream(feeds, tmp_path / "cold", None)
    assert [(pair, event) for pair, event, revision in cold if revision == 1] == [
        ("CYP-JOR", "new"),
        ("LBY-TUN", "new"),
    ]


def test_edits_go_on_with_the_numbers_of_the_store(server: FeedServer, tmp_path: Path) -> None:
    url = server.serve("/f.xml", Answer(a_feed({"a": SIGNED})), Answer(a_feed({"a": "بيان"})))
    catalogue = a_catalogue(tmp_path / "feeds.toml", [url])
    main(["run", "--feeds", str(catalogue), "--state", str(tmp_path / "s"), "-q"])
    assert stream(load_catalogue(catalogue).feeds, tmp_path / "out", tmp_path / "s") == [("LBY-TUN", "retraction", 2)]


def test_a_folder_without_a_store_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=f"No store in {tmp_path}"):
        StoreHistory(tmp_path, EVER, [])
