"""Counting by window: keys, the reducer, and the change against the week before."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.digest import DigestKey
from schemas.extraction import Evidence, Extraction, Sanction, WarMention
from schemas.mention import Mention
from support.records import an_agreement, an_item
from transforms.digests import (
    Row,
    Tally,
    change,
    digest_of,
    keys_of,
    tally,
    trailing_starts,
    window_end,
    window_start,
)
from transforms.sightings import mentions_of

EVIDENCE = (Evidence("text", 0, 6, "عقوبات", "r"),)
ROWS = st.lists(st.builds(Row, *[st.sampled_from("abcd")] * 3), max_size=20)


def mentions(*, agreements=(), sanctions=(), war=()) -> list[Mention]:
    return list(mentions_of(an_item(), Extraction("ar", agreements, sanctions, war)))


def named(mention: Mention) -> set[str]:
    return {f"{k.dimension}:{k.key}" for k in keys_of(mention) if k.span == "hour"}


def test_an_agreement_counts_for_its_theme_its_states_and_every_pair() -> None:
    (mention,) = mentions(agreements=(an_agreement("EGY LBY TUN"),))
    assert named(mention) == {
        "theme:agreement", "state:EGY", "state:LBY", "state:TUN", "pair:EGY-LBY", "pair:EGY-TUN", "pair:LBY-TUN",
    }  # fmt: skip


def test_an_agreement_of_many_is_no_agreement_of_pairs() -> None:
    (mention,) = mentions(agreements=(an_agreement("A B C D E F G"),))
    assert not [k for k in named(mention) if k.startswith("pair:")]


def test_a_sanction_pairs_those_who_impose_it_with_those_it_hits() -> None:
    (mention,) = mentions(sanctions=(Sanction("imposed", ("USA", "GBR"), ("RUS",), (), 0.9, EVIDENCE),))
    assert {k for k in named(mention) if k.startswith("pair:")} == {"pair:RUS-USA", "pair:GBR-RUS"}


def test_the_war_is_a_theme_of_its_own() -> None:
    (mention,) = mentions(war=(WarMention("news", EVIDENCE),))
    assert named(mention) == {"theme:war", "state:RUS", "state:UKR", "pair:RUS-UKR"}


@pytest.mark.parametrize(
    ("time", "span", "start", "end"),
    [
        ("2023-03-13T09:59:59Z", "hour", "2023-03-13T09:00:00Z", "2023-03-13T10:00:00Z"),
        ("2023-03-13T09:00:00Z", "hour", "2023-03-13T09:00:00Z", "2023-03-13T10:00:00Z"),
        ("2023-12-31T23:59:59Z", "day", "2023-12-31T00:00:00Z", "2024-01-01T00:00:00Z"),
        ("2023-03-13T01:30:00+03:00", "day", "2023-03-12T00:00:00Z", "2023-03-13T00:00:00Z"),
    ],
)
def test_windows_begin_at_whole_hours_and_days_of_utc(time: str, span: str, start: str, end: str) -> None:
    assert window_start(time, span) == start
    assert window_end(start, span) == end


def test_items_stories_and_sources_are_three_numbers() -> None:
    rows = [Row("1", "1", "x"), Row("2", "1", "x"), Row("3", "3", "x"), Row("3", "3", "x"), Row("4", "4", "y")]
    assert tally(rows) == Tally(items=4, stories=3, sources=2)


@given(ROWS, ROWS)
def test_order_repetition_and_portions_do_not_matter(a: list[Row], b: list[Row]) -> None:
    assert tally(a + b) == tally(b + a) == tally([*a, *b, *a])


def test_the_week_before_is_seven_days_or_168_hours() -> None:
    assert trailing_starts("2023-03-13T00:00:00Z", "day", None)[0] == "2023-03-06T00:00:00Z"
    assert len(trailing_starts("2023-03-13T00:00:00Z", "day", None)) == 7
    assert len(trailing_starts("2023-03-13T05:00:00Z", "hour", None)) == 168


def test_what_was_before_counting_began_is_unknown_not_nothing() -> None:
    assert trailing_starts("2023-03-13T00:00:00Z", "day", "2023-03-11T00:00:00Z") == [
        "2023-03-11T00:00:00Z",
        "2023-03-12T00:00:00Z",
    ]
    assert change(9, [1, 1, 1], "day") == (None, None)


@pytest.mark.parametrize(
    ("stories", "week", "expected", "z"),
    [
        (5, [5, 5, 5, 5, 5, 5, 5], 5.0, 0.0),
        (9, [5, 5, 5, 5, 5, 5, 5], 5.0, 4.0),  # nothing varied: one story is one deviation
        (20, [4, 6, 8, 10, 12, 14, 16], 10.0, 1.69),  # 10 over 1.4826 * 4
        (0, [4, 6, 8, 10, 12, 14, 16], 10.0, -1.69),
        (10, [9, 10, 11, 10, 9, 11, 500], 10.0, 0.0),  # one wild day moves neither
    ],
)
def test_the_change_is_robust(stories: int, week: list[int], expected: float, z: float) -> None:
    assert change(stories, week, "day") == (expected, z)


def test_a_digest_compares_with_empty_windows_as_nothing() -> None:
    key = DigestKey("state", "IRN", "sanction", "live", "day", "2023-03-13T00:00:00Z")
    found = digest_of(key, Tally(3, 2, 1), {"2023-03-12T00:00:00Z": 1}, None, "on_time")
    assert (found.window_end, found.items, found.stories, found.sources, found.expected, found.z) == (
        "2023-03-14T00:00:00Z", 3, 2, 1, 0.0, 2.0)  # fmt: skip
