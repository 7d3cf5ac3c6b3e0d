"""A pass: what is committed when, and what a fault in the middle leaves."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

import pipeline.passes
from pipeline.errors import ConfigError
from pipeline.feeds.catalogue import Feed, load_catalogue
from pipeline.passes import collect, drain, run_pass
from pipeline.store import Store, open_store
from pipeline.store.feed_states import feed_states
from pipeline.store.journal import add_items, read_up_to
from pipeline.store.queries import totals
from pipeline.store.requests import ask_retraction
from support.feeds import OTHER_SIGNED, REWORDED, SIGNED, a_catalogue, a_feed
from support.http_server import Answer, FeedServer, loopback_policy
from support.observers import Silent
from support.records import an_item

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with FeedServer() as opened:
        yield opened


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "s") as opened:
        yield opened


def feeds_of(tmp_path: Path, *urls: str) -> tuple[Feed, ...]:
    return load_catalogue(a_catalogue(tmp_path / "c.toml", list(urls))).enabled_feeds


def run(store: Store, feeds: tuple[Feed, ...]):
    return run_pass(store, feeds, policy=loopback_policy(), observer=Silent())


def test_a_long_journal_is_read_in_slices(store: Store, server: FeedServer, tmp_path: Path) -> None:
    items = {str(k): f"خبر عادي رقم {k}" for k in range(4)} | {"s": SIGNED, "o": OTHER_SIGNED}
    feeds = feeds_of(tmp_path, server.serve("/a", Answer(a_feed(items))))
    assert collect(store, feeds, policy=loopback_policy(), observer=Silent()).new == 6
    slices = list(drain(store, Silent(), rows_per_run=2))
    assert [s.graph.counters["items"] for s in slices] == [2, 2, 2]
    assert sum(len(s.committed.alerts) for s in slices) == 2
    assert read_up_to(store.connection) == 6


def test_a_run_that_dies_is_done_again_and_told_once(
    store: Store, server: FeedServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    feeds = feeds_of(tmp_path, server.serve("/a", Answer(a_feed({"1": SIGNED}), etag='"v"')))
    real = pipeline.passes.run_rows

    def dies_after_staging(*args):
        real(*args)
        raise RuntimeError("the machine went down")

    monkeypatch.setattr(pipeline.passes, "run_rows", dies_after_staging)
    with pytest.raises(RuntimeError):
        run(store, feeds)
    assert totals(store.connection) | {"items": 1} == {
        "items": 1, "ledger": 0, "alerts": 0, "mentions": 0, "look_alikes": 0, "dead_letters": 0}  # fmt: skip
    monkeypatch.setattr(pipeline.passes, "run_rows", real)
    summary = run(store, feeds)
    assert summary.feeds == {"not_modified": 1}
    assert len(summary.committed.alerts) == 1
    assert run(store, feeds).committed.alerts == ()


def test_validators_wait_for_the_items_they_brought(
    store: Store, server: FeedServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    feeds = feeds_of(tmp_path, server.serve("/a", Answer(a_feed({"1": SIGNED}), etag='"v"')))

    def full_disk(*args):
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(pipeline.passes, "save_feed_state", full_disk)
    with pytest.raises(ConfigError, match="disk is full"):
        run(store, feeds)
    assert feed_states(store.connection) == {}
    assert totals(store.connection)["items"] == 0
    monkeypatch.undo()
    assert len(run(store, feeds).committed.alerts) == 1
    assert server.asked("/a")[-1].header("If-None-Match") is None


def test_lexicons_that_cannot_be_loaded_stop_the_run_and_keep_the_items(
    store: Store, server: FeedServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import transforms.extract

    def broken(*args, **options):
        raise ValueError("nisbas.tsv:1: not a nisba")

    feeds = feeds_of(tmp_path, server.serve("/a", Answer(a_feed({"1": SIGNED}))))
    monkeypatch.setattr(transforms.extract, "extract", broken)
    with pytest.raises(ConfigError, match=r"nisbas.tsv:1"):
        run(store, feeds)
    assert totals(store.connection)["dead_letters"] == 0
    monkeypatch.undo()
    assert len(run(store, feeds).committed.alerts) == 1


def test_both_in_process_engines_give_the_same_alerts(server: FeedServer, tmp_path: Path) -> None:
    from schemas.record import as_json

    feeds = feeds_of(tmp_path, server.serve("/a", Answer(a_feed({"1": SIGNED, "2": OTHER_SIGNED}))))
    found = []
    for runner in pipeline.passes.LOCAL_RUNNERS:
        with open_store(tmp_path / runner) as store:
            summary = run_pass(store, feeds, policy=loopback_policy(), observer=Silent(), runner=runner)
            found.append([
                {k: v for k, v in as_json(a).items() if k not in ("recorded_at", "digest", "when", "evidence")}
                for a in summary.committed.alerts
            ])  # fmt: skip
    assert found[0] == found[1]
    assert len(found[0]) == 2


@pytest.mark.parametrize(("window_sec", "messages"), [(None, [("new", 2)]), (600, [("new", 1), ("update", 2)])])
def test_rows_that_waited_are_gathered_by_the_alert_window(
    store: Store, window_sec: float | None, messages: list[tuple[str, int]]
) -> None:
    """Two outlets an hour apart, both in the journal when a pass begins, as after a crash."""
    told = [an_item("i1-a", title=SIGNED, outlet="a", owner="a", first_seen_at="2023-03-13T09:00:00Z"),
            an_item("i1-b", title=REWORDED, outlet="b", owner="b", first_seen_at="2023-03-13T10:00:00Z")]  # fmt: skip
    with store.transaction() as connection:
        add_items(connection, told)
    summary = run_pass(store, (), policy=loopback_policy(), observer=Silent(), alert_window_sec=window_sec)
    assert [(a.event, a.corroboration.independent) for a in summary.committed.alerts] == messages


def test_a_retraction_asked_for_during_a_pass_is_done_at_its_end(
    store: Store, server: FeedServer, tmp_path: Path
) -> None:
    feeds = feeds_of(tmp_path, server.serve("/a", Answer(a_feed({"1": SIGNED}))))
    told: list[str] = []

    class Asks(Silent):
        """Asks, as the page does, as soon as the agreement is committed."""

        def committed(self, committed) -> None:
            told.extend(a.event for a in committed.alerts)
            if told == ["new"]:
                asked = ask_retraction(store.path.parent, committed.alerts[0].agreement_id, "a parody")
                assert asked.settled_at is None

    run_pass(store, feeds, policy=loopback_policy(), observer=Asks())
    assert told == ["new", "retraction"]
    assert totals(store.connection)["alerts"] == 2
