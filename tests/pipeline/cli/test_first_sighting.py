"""An item seen before does not pass again, whatever its outlet changes around it; an edit passes as a revision."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.cli import main
from pipeline.store import read_store
from support.feeds import OTHER_SIGNED, SIGNED, a_catalogue
from support.http_server import Answer, FeedServer

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with FeedServer() as opened:
        yield opened


def entry(
    title: str = SIGNED, guid: str = "g-1", link: str = "http://news.example/1", day: int = 13, text: str = ""
) -> str:
    return (
        f"<item><guid isPermaLink='false'>{guid}</guid><title>{title}</title><link>{link}</link>"
        f"<description>{text}</description><pubDate>Mon, {day} Mar 2023 09:00:00 GMT</pubDate></item>"
    )


def rss(*entries: str) -> bytes:
    return f"<rss version='2.0'><channel><title>c</title>{''.join(entries)}</channel></rss>".encode()


def passes(server: FeedServer, folder: Path, *bodies: bytes) -> None:
    """One run per body of the feed."""
    feeds = a_catalogue(folder / "my.toml", {"a": server.url("/a")})
    for number, body in enumerate(bodies):
        server.serve("/a", Answer(body, etag=f'"{number}"'))
        assert main(["run", "--feeds", str(feeds), "--state", str(folder / "s"), "--quiet"]) == 0


def counted(folder: Path) -> tuple[int, int, int]:
    """(items, mentions, messages)"""
    with read_store(folder / "s") as store:
        one = [store.connection.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in ("mentions", "alerts")]
        items = store.connection.execute("SELECT count(DISTINCT item_id) FROM items").fetchone()[0]
        return (items, *one)


AGAIN = {
    "the same": entry(),
    "a moved link": entry(link="http://news.example/politics/1.html"),
    "a changed guid": entry(guid="g-2"),
    "another date": entry(day=20),
    "everything around it": entry(guid="g-9", link="http://news.example/9", day=27),
    "other spelling": entry(SIGNED.replace("وقعت", "وَقّعت")),
}


@pytest.mark.parametrize("case", AGAIN)
def test_an_item_seen_before_does_not_pass_again(case: str, server: FeedServer, tmp_path: Path) -> None:
    passes(server, tmp_path, rss(entry()), rss(AGAIN[case]))
    assert counted(tmp_path)[1:] == (1, 1)


def test_an_item_that_went_and_came_back_does_not_pass_again(server: FeedServer, tmp_path: Path) -> None:
    other = entry(OTHER_SIGNED, "g-o", "http://news.example/o")
    passes(server, tmp_path, rss(entry()), rss(other), rss(entry(guid="g-8", link="http://news.example/8"), other))
    assert counted(tmp_path)[1:] == (2, 2)


def test_an_edit_passes_as_a_revision(server: FeedServer, tmp_path: Path) -> None:
    passes(server, tmp_path, rss(entry()), rss(entry(text="ويشمل الاتفاق تدريب الأطباء في البلدين")))
    with read_store(tmp_path / "s") as store:
        rows = store.connection.execute("SELECT body FROM items ORDER BY row_id").fetchall()
    bodies = [json.loads(r["body"]) for r in rows]
    assert [b["revision"] for b in bodies] == [1, 2]
    assert bodies[0]["first_seen_at"] == bodies[1]["first_seen_at"]
    assert counted(tmp_path) == (1, 2, 1)
    (told,) = {m["item_id"] for m in mentions(tmp_path)}
    assert {m["story"] for m in mentions(tmp_path)} == {told}


def mentions(folder: Path) -> list[dict]:
    with read_store(folder / "s") as store:
        return [json.loads(r["body"]) for r in store.connection.execute("SELECT body FROM mentions")]


def test_two_items_of_one_headline_are_two(server: FeedServer, tmp_path: Path) -> None:
    texts = ("ويشمل الاتفاق تدريب الأطباء", "وقال الوزير إن اللجنة المشتركة تجتمع كل عام")
    rows = [entry(guid=f"g-{n}", link=f"http://news.example/{n}", text=text) for n, text in enumerate(texts)]
    passes(server, tmp_path, rss(*rows))
    assert counted(tmp_path)[:2] == (2, 2)
