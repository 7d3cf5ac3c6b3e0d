"""The journal: each revision once, in order of arrival, with the validators of the poll that brought it."""

from pathlib import Path

import pytest

from pipeline.store import Store, open_store
from pipeline.store.feed_states import feed_states, save_feed_state
from pipeline.store.journal import Added, add_items, newest_row, read_rows, read_up_to
from support.records import an_item


@pytest.fixture
def store(tmp_path: Path):
    with open_store(tmp_path) as opened:
        yield opened


def _all(store: Store):
    return list(read_rows(store.connection, 0, 10**9))


def test_known_item_is_left_out(store: Store) -> None:
    assert add_items(store.connection, [an_item(), an_item()]) == Added(new=1, revised=0)
    assert add_items(
        store.connection,
        [an_item(first_seen_at="2023-03-14T00:00:00Z", published_at=None, url="https://moved.example/", guid="other")],
    ) == Added(0, 0)
    assert len(_all(store)) == 1


def test_edit_is_a_revision_that_keeps_the_first_sighting(store: Store) -> None:
    add_items(store.connection, [an_item(title="أ")])
    assert add_items(store.connection, [an_item(title="ب", first_seen_at="2023-03-14T00:00:00Z")]) == Added(0, 1)
    first, second = _all(store)
    assert (first.revision, second.revision) == (1, 2)
    assert second.first_seen_at == first.first_seen_at


def test_edit_that_is_taken_back_is_nothing_new(store: Store) -> None:
    for title in "أبأ":
        add_items(store.connection, [an_item(title=title)])
    assert [i.title for i in _all(store)] == ["أ", "ب"]


def test_items_come_out_as_they_went_in(store: Store) -> None:
    items = [an_item(f"i1-{k}", title=f"عنوان {k}", flags=("date_missing",), published_at=None) for k in range(5)]
    add_items(store.connection, items)
    assert _all(store) == items


def test_rows_are_read_in_slices(store: Store) -> None:
    add_items(store.connection, [an_item(f"i1-{k}", title=str(k)) for k in range(5)])
    assert read_up_to(store.connection) == 0
    to = newest_row(store.connection, 0, 2)
    assert [i.title for i in read_rows(store.connection, 0, to)] == ["0", "1"]
    assert newest_row(store.connection, 5, 2) == 5


def test_items_and_validators_are_stored_together_or_not_at_all(store: Store) -> None:
    def fail() -> None:
        with store.transaction() as c:
            add_items(c, [an_item()])
            save_feed_state(c, "feed", "{}")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert _all(store) == []
    assert feed_states(store.connection) == {}
