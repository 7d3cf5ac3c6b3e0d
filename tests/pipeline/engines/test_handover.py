"""A stream that is drained, and another that goes on from what it left."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pipeline.cli import main
from pipeline.engines.feed_stream import build_feed_stream
from pipeline.engines.handover import Handover, items_read
from pipeline.engines.history import StreamHistory
from pipeline.errors import ConfigError
from pipeline.feeds.catalogue import load_catalogue
from schemas.item import Item
from support.beam import bounded
from support.feeds import OTHER_SIGNED, REWORDED, SIGNED, a_catalogue, a_feed
from support.http_server import Answer, FeedServer, loopback_policy

pytestmark = pytest.mark.filterwarnings("ignore")

RATIFIED = "صادق البرلمان التونسي على مذكرة التفاهم مع ليبيا في مجال الصحة"
EVER = datetime(1970, 1, 1, tzinfo=UTC)
DOMAIN = "127.0.0.1"


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with FeedServer() as running:
        yield running


def told(folder: Path) -> list[tuple[str, str, int]]:
    bodies = [json.loads(f.read_text("utf-8")) for f in folder.glob("alerts/*.json")]
    return sorted(("-".join(p["code"] for p in b["parties"]), b["event"], b["revision"]) for b in bodies)


def stream_until_drained(server: FeedServer, feeds: Any, folder: Path, history: Path | None = None) -> None:
    """Drained once it has polled; a stream that did not end by that would poll a hundred times."""
    asked = len(server.requests)
    pipeline = bounded()
    handover = build_feed_stream(
        pipeline,
        feeds,
        loopback_policy(),
        folder=folder,
        polls=100,
        min_interval_sec=1.0,
        history=(history, EVER) if history else None,
    )
    assert handover is not None
    handover.record([DOMAIN], "", "")

    def drain() -> None:
        while len(server.requests) == asked:
            threading.Event().wait(0.05)
        handover.ask()

    thread = threading.Thread(target=drain)
    thread.start()
    pipeline.run().wait_until_finish()
    thread.join()
    assert handover.left([DOMAIN]) == {DOMAIN}


def test_another_stream_goes_on_from_one_that_was_drained(server: FeedServer, tmp_path: Path) -> None:
    first, more = {"a": SIGNED, "b": "أخبار"}, {"c": OTHER_SIGNED, "d": RATIFIED}
    old, new = Answer(a_feed(first), etag='"1"'), Answer(a_feed(first | more), etag='"2"')
    url = server.serve("/feed.xml", old)
    feeds, out = load_catalogue(a_catalogue(tmp_path / "feeds.toml", [url])).feeds, tmp_path / "out"
    stream_until_drained(server, feeds, out)
    assert told(out) == [("LBY-TUN", "new", 1)]
    assert len(server.requests) < 5, "it polled on when it was asked to end"

    server.serve("/feed.xml", new)
    asked = len(server.requests)
    stream_until_drained(server, feeds, out, history=out)
    assert told(out) == [("CYP-JOR", "new", 1), ("LBY-TUN", "new", 1), ("LBY-TUN", "update", 2)]
    assert server.requests[asked].header("If-None-Match") == '"1"'

    stream_until_drained(server, feeds, tmp_path / "elsewhere", history=out)
    assert told(tmp_path / "elsewhere") == []
    passed_on = {item.title for item in items_read(tmp_path / "elsewhere", DOMAIN)}
    assert passed_on == {*first.values(), *more.values()}


def test_what_the_engine_took_back_is_no_history(server: FeedServer, tmp_path: Path) -> None:
    """Its bundle was tried again from before, and the stream drained before the feed was read anew."""
    url = server.serve("/feed.xml", Answer(a_feed({"a": SIGNED})))
    feeds, out = load_catalogue(a_catalogue(tmp_path / "feeds.toml", [url])).feeds, tmp_path / "out"
    stream_until_drained(server, feeds, out)
    handover = Handover.beginning_in(out)
    (read,) = items_read(out, DOMAIN)
    handover.keep(read._replace(title=REWORDED, revision=2), DOMAIN, "2026-01-01T00:00:00Z")
    handover.keep(read._replace(item_id="other"), DOMAIN, "2026-01-01T00:00:00Z")
    assert [item.title for item in StreamHistory(out, EVER, feeds).items(DOMAIN)] == [SIGNED]


def test_an_item_that_was_kept_twice_is_read_once_in_the_order_of_fetches(tmp_path: Path) -> None:
    handover = Handover.beginning_in(tmp_path)
    for minute, name in ((1, "b"), (2, "a"), (3, "b")):
        moment = f"2026-01-01T00:{minute:02}:00Z"
        handover.keep(Item(name, 1, "o", moment, "", moment), "news.example", moment)
    assert [(i.item_id, i.title) for i in items_read(tmp_path, "news.example")] == [
        ("a", "2026-01-01T00:02:00Z"),
        ("b", "2026-01-01T00:03:00Z"),
    ]


def test_a_stream_that_was_not_drained_is_no_history(server: FeedServer, tmp_path: Path) -> None:
    url = server.serve("/feed.xml", Answer(a_feed({"a": SIGNED})))
    feeds, out = load_catalogue(a_catalogue(tmp_path / "feeds.toml", [url])).feeds, tmp_path / "out"
    stream_until_drained(server, feeds, out)
    pipeline = bounded()
    build_feed_stream(
        pipeline, feeds, loopback_policy(), folder=out, polls=1, min_interval_sec=1.0, history=(out, EVER)
    )
    pipeline.run().wait_until_finish()
    with pytest.raises(ConfigError, match=rf"was not drained.*where {DOMAIN} stands.*mithaq drain {out}"):
        StreamHistory(out, EVER, feeds)


def test_what_asked_an_earlier_stream_does_not_ask_this_one(tmp_path: Path) -> None:
    earlier = Handover(str(tmp_path), 0.0)
    earlier.ask()
    assert earlier.is_asked()
    assert not Handover.beginning_in(tmp_path).is_asked()


def test_a_feed_that_went_leaves_its_items_to_another(tmp_path: Path) -> None:
    handover = Handover(str(tmp_path), 0.0)
    handover.record(["gone.example"], "", "")
    handover.leave("gone.example", '{"v": 1}')
    feeds = load_catalogue(a_catalogue(tmp_path / "feeds.toml", ["https://here.example/f"])).feeds
    history = StreamHistory(tmp_path, EVER, feeds)
    assert list(history.hosts) == ["here.example"]
    assert list(history.items("here.example")) == []


@pytest.mark.parametrize(
    ("domains", "left", "code", "said"),
    [
        (None, [], 3, "no stream has written here"),
        (["a.example", "b.example"], ["a.example", "b.example"], 0, "drained already"),
        (["a.example", "b.example"], ["a.example"], 5, "1 of 2 domains are still polled"),
    ],
)
def test_the_command_says_how_it_stands(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    domains: list[str] | None,
    left: list[str],
    code: int,
    said: str,
) -> None:
    handover = Handover(str(tmp_path), 1.0)
    if domains is not None:
        handover.record(domains, "", "")
    for domain in left:
        handover.leave(domain, "{}")
    assert main(["drain", str(tmp_path), "--wait", "1s"]) == code
    assert said in capsys.readouterr().err
    assert handover.is_asked() == (code == 5)
