"""A table of agency-style sentences, read once as a headline and once as the body of an item."""

from pathlib import Path

import pytest

from support.extraction import alerts, read, sanctions


def table(name: str) -> list[tuple[str, str]]:
    lines = (Path(__file__).parent / name).read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return [(expected, text) for expected, text in rows]


@pytest.mark.parametrize(("parties", "sentence"), table("headlines.tsv"))
def test_alerts(parties: str, sentence: str) -> None:
    expected = set() if parties == "-" else {parties}
    assert alerts(read("", title=sentence)) == expected
    assert alerts(read(f"{sentence}.", title="")) == expected


@pytest.mark.parametrize(("expected", "sentence"), table("sanctions.tsv"))
def test_sanctions(expected: str, sentence: str) -> None:
    found = {"|".join(s) for s in sanctions(read(f"{sentence}."))}
    assert found == (set() if expected == "-" else set(expected.split(";")))


@pytest.mark.parametrize(("states", "sentence"), table("homographs.tsv"))
def test_states(states: str, sentence: str) -> None:
    assert "+".join(read(f"{sentence}.", published="2024-05-15").states) == states.removeprefix("-")
