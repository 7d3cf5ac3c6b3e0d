"""Digests in the store: complete and the same however the mentions come in."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.store import Store, open_store
from pipeline.store.digests import DigestFilter, digests, update_digests
from schemas.extraction import Extraction
from schemas.mention import Mention
from support.records import an_agreement, an_item
from transforms.sightings import mentions_of

DAYS = DigestFilter()
NOW = datetime(2023, 3, 13, 12, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path):
    with open_store(tmp_path) as opened:
        yield opened


def mention(item_id: str, seen: str = "2023-03-13T09:30:00Z", story: str = "", mode: str = "live") -> Mention:
    (found,) = mentions_of(an_item(item_id, first_seen_at=seen, mode=mode), Extraction("ar", (an_agreement(),)))
    return found._replace(story=story or item_id, source=f"{item_id}-media")


def update(store: Store, *mentions: Mention) -> None:
    with store.transaction() as connection:
        update_digests(connection, mentions)


def counts(store: Store, wanted: DigestFilter = DAYS) -> list[tuple]:
    return [
        (d.window_start, d.key, d.mode, d.items, d.stories, d.timing) for d in digests(store.connection, wanted, NOW)
    ]


def test_a_window_that_is_touched_again_is_counted_from_all_its_mentions(store: Store) -> None:
    update(store, mention("i1-a"))
    update(store, mention("i1-b", "2023-03-13T10:30:00Z", story="i1-a"))
    assert counts(store) == [("2023-03-13T00:00:00Z", "agreement", "live", 2, 1, "early")]
    assert counts(store, DigestFilter("hour", "pair", "LBY-TUN")) == [
        ("2023-03-13T09:00:00Z", "LBY-TUN", "live", 1, 1, "on_time"),
        ("2023-03-13T10:00:00Z", "LBY-TUN", "live", 1, 1, "on_time"),
    ]


def test_a_backlog_is_counted_apart_from_the_news(store: Store) -> None:
    update(store, mention("i1-a"), mention("i1-old", mode="backfill"))
    assert {(mode, items) for _, _, mode, items, *_ in counts(store)} == {("live", 1), ("backfill", 1)}
    assert len(counts(store, DigestFilter(mode="live"))) == 1


@settings(deadline=None, max_examples=25)
@given(st.lists(st.tuples(st.sampled_from("abcde"), st.integers(8, 11)), max_size=8), st.integers(0, 8))
def test_order_portions_and_repetitions_do_not_matter(told: list[tuple[str, int]], cut: int) -> None:
    import tempfile

    found = {item: mention(f"i1-{item}", f"2023-03-13T{hour:02}:10:00Z") for item, hour in told}
    once, again = list(found.values()), list(reversed(found.values()))
    with tempfile.TemporaryDirectory() as folder:
        answers = []
        for number, portions in enumerate(((once,), (again[:cut], again[cut:], again[:cut]))):
            with open_store(Path(folder) / str(number)) as store:
                for portion in portions:
                    update(store, *portion)
                answers.append(
                    [counts(store, DigestFilter(span, by)) for span in ("hour", "day") for by in ("theme", "state")]
                )
    assert answers[0] == answers[1]


def test_the_change_is_against_the_days_that_the_store_knows(store: Store) -> None:
    update(store, *(mention(f"i1-{day}", f"2023-03-{day:02}T09:00:00Z") for day in range(5, 13)))
    update(store, mention("i1-x"), mention("i1-y"), mention("i1-z"))
    found = {d.window_start[8:10]: (d.expected, d.z) for d in digests(store.connection, DAYS, NOW)}
    assert found["07"] == (None, None)
    assert found["13"] == (1.0, 2.0)
