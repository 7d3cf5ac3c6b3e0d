"""Rows in order, in memory or on disk alike."""

import random

import pytest

from transforms.ordering import in_order

ROWS = [((n % 7 - 3, f"ن{n % 5}\0{n:03}", n % 2), f"value {n} \U0001f600") for n in range(300)]


@pytest.mark.parametrize("most", [0, 1, 299, 300, 1000])
@pytest.mark.parametrize("seed", [1, 2])
def test_order_is_that_of_the_keys_on_disk_as_in_memory(most: int, seed: int) -> None:
    rows = ROWS.copy()
    random.Random(seed).shuffle(rows)
    assert list(in_order(iter(rows), most=most)) == sorted(ROWS)


@pytest.mark.parametrize("most", [1, 10])
def test_rows_of_one_key_stay_as_they_came(most: int) -> None:
    rows = [((1, "a"), "second"), ((1, "a"), "first"), ((0, "b"), "zero")]
    assert [value for _, value in in_order(rows, most=most)] == ["zero", "second", "first"]


def test_nothing_is_nothing() -> None:
    assert list(in_order([], most=0)) == []
