"""Filters as the service reads them."""

import pytest

from transforms.filters import parse_filter

ALERT = {"event": "new", "status": "signed", "pair": "BLR-IRN", "p-BLR": "1", "p-IRN": "1", "mode": "live"}


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("", True),
        ("attributes:p-IRN", True),
        ("attributes:p-TUN", False),
        ('attributes:"p-IRN"', True),
        ('attributes.event = "new"', True),
        ('attributes.event="update"', False),
        ('attributes.event != "update"', True),
        ('attributes.missing != "x"', True),
        ('attributes.event = "New"', False),
        ('hasPrefix(attributes.pair, "BLR-")', True),
        ('hasPrefix(attributes.missing, "")', False),
        ("NOT attributes:p-TUN", True),
        ("-attributes:p-IRN", False),
        ('attributes:p-IRN AND attributes.event = "new" AND attributes.mode = "live"', True),
        ('attributes:p-TUN OR attributes.status = "signed"', True),
        ('(attributes:p-TUN OR attributes:p-IRN) AND NOT attributes.mode = "backfill"', True),
        ('attributes:p-IRN AND (attributes.event = "update" OR attributes:p-TUN)', False),
        (r'attributes.event = "n\"ew"', False),
    ],
)
def test_a_filter_takes_what_the_service_would(text: str, taken: bool) -> None:
    assert parse_filter(text)(ALERT) is taken


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("attributes:a AND attributes:b OR attributes:c", "mixed"),
        ("attributes.a", "ends before"),
        ("attributes.a = b", "double quotes"),
        ("attributes.a > \"1\"", "cannot read"),
        ("p-IRN", "expected attributes"),
        ("(attributes:a", "ends before"),
        ("attributes:a attributes:b", "expected the end"),
        ("attributes:AND", "name of an attribute"),
        ("attributes:" + "ا" * 130, "256"),
        ('attributes.a = "x', "cannot read"),
    ],
)  # fmt: skip
def test_a_wrong_filter_is_told_with_its_place(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        parse_filter(text)
