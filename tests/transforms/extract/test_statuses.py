"""A table of the ways in which newsrooms tell each status, with its contrasts."""

from pathlib import Path

import pytest

from support.extraction import read
from transforms.extract.draft import ALERT_STATUSES

LINES = [
    line.split("\t")
    for line in (Path(__file__).parent / "statuses.tsv").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]


def told(sentence: str) -> list[str]:
    """Each record as `status`, with `!` when it alerts and ` old` when it is recalled."""
    found = read(sentence if sentence.endswith("؟") else f"{sentence}.").agreements
    return sorted(
        {
            a.status + ("!" if a.alertable else "") + (" old" if a.temporal == "historical" else "")
            for a in found
            if len(a.parties) > 1
        }
    )


@pytest.mark.parametrize(("expected", "sentence"), LINES)
def test_status(expected: str, sentence: str) -> None:
    if expected == "-":
        assert not any(status.endswith("!") for status in told(sentence))
    else:
        assert told(sentence) == [expected]


def test_every_status_that_alerts_has_contrasts() -> None:
    expected = {line[0] for line in LINES}
    assert {f"{status}!" for status in ALERT_STATUSES} <= expected
    assert {"signed old", "planned", "proposed", "rejected", "denied", "-"} <= expected
