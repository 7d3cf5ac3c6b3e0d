"""A table of the ways in which news tells that two sides concluded something, with what only resembles them."""

from pathlib import Path

import pytest

from schemas.extraction import Agreement
from support.extraction import read

LINES = [
    line.split("\t")
    for line in (Path(__file__).parent / "told.tsv").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]


def told(text: str) -> list[Agreement]:
    """The records of two parties in an item, its headline before `||`."""
    title, _, body = text.rpartition("||")
    return [a for a in read(body.strip(), title=title.strip()).agreements if len(a.parties) > 1]


def brief(record: Agreement) -> str:
    old = " old" if record.temporal == "historical" else ""
    return f"{record.status}{old} {record.instrument}" + ("!" if record.alertable else "")


@pytest.mark.parametrize(("expected", "text"), LINES)
def test_what_was_concluded(expected: str, text: str) -> None:
    found = told(text)
    if expected == "-":
        assert not any(a.alertable for a in found)
    else:
        assert [brief(a) for a in found] == [expected]
        assert found[0].parties == ("GHA", "KEN")
