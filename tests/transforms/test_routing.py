"""Silences and watch-lists: what matches, and when."""

import pytest

from schemas.silence import Matchers, Silence
from support.records import a_sighting
from transforms.alerts import announce
from transforms.ledger import fold
from transforms.routing import Facts, facts_of, silenced_by, silences, watched

PAIR = Facts(frozenset({"LBY", "TUN"}), "mou", "signed")
THREE = Facts(frozenset({"EGY", "LBY", "TUN"}), "treaty", "ratified")


def test_the_facts_of_an_alert() -> None:
    (entry,) = fold([], [a_sighting()]).entries
    alert = announce(None, entry, "2023-03-13T10:00:00Z")
    assert alert is not None
    assert facts_of(alert) == PAIR


@pytest.mark.parametrize(
    ("matchers", "of_pair", "of_three"),
    [
        (Matchers(), True, True),
        (Matchers(pairs=("LBY-TUN",)), True, False),
        (Matchers(pairs=("EGY-LBY", "LBY-TUN")), True, False),
        (Matchers(parties=("EGY",)), False, True),
        (Matchers(parties=("EGY", "TUN")), True, True),
        (Matchers(kinds=("mou",)), True, False),
        (Matchers(statuses=("ratified", "extended")), False, True),
        (Matchers(parties=("TUN",), kinds=("treaty",)), False, True),
        (Matchers(pairs=("LBY-TUN",), statuses=("ratified",)), False, False),
    ],
)
def test_all_matchers_that_are_given_must_match(matchers: Matchers, of_pair: bool, of_three: bool) -> None:
    assert (silences(matchers, PAIR), silences(matchers, THREE)) == (of_pair, of_three)


def test_a_silence_holds_from_its_start_up_to_its_end() -> None:
    silence = Silence("s1", Matchers(parties=("TUN",)), "2023-03-13T08:00:00Z", "2023-03-13T10:00:00Z", "x")
    times = ("07:59:59", "08:00:00", "09:59:59", "10:00:00")
    assert [silenced_by(PAIR, [silence], f"2023-03-13T{t}Z") is not None for t in times] == [False, True, True, False]


def test_of_several_silences_the_one_that_ends_last_is_named() -> None:
    short = Silence("s1-a", Matchers(parties=("TUN",)), "2023", "2024", "x")
    long = short._replace(silence_id="s1-b", ends_at="2025")
    assert silenced_by(PAIR, [long, short], "2023-06") == long


@pytest.mark.parametrize(
    ("watch", "of_pair", "of_three"),
    [
        (Matchers(parties=("EGY",), pairs=("LBY-TUN",)), True, True),  # of whom: either will do
        (Matchers(parties=("EGY",)), False, True),
        (Matchers(kinds=("treaty",)), False, True),
        (Matchers(parties=("TUN",), kinds=("treaty",)), False, True),
        (Matchers(pairs=("LBY-TUN",), statuses=("ratified",)), False, False),
    ],
)
def test_a_watch_list_names_whom_and_what(watch: Matchers, of_pair: bool, of_three: bool) -> None:
    assert (watched(watch, PAIR), watched(watch, THREE)) == (of_pair, of_three)
