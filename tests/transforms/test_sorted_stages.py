"""A bounded run in the engine's own order of arrival tells what the store tells in passes, byte for byte."""

import warnings
from pathlib import Path

import pytest

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # Beam warns at import about Google clients that are not installed
    import apache_beam as beam

    from pipeline.graph import build
    from support.beam import bounded, collect

from support.histories import NOW, shuffled_items, told_in_passes
from support.stories import stories, write_items
from transforms.alerts import body
from transforms.sorted_stages import SortedMemory

pytestmark = pytest.mark.filterwarnings("ignore")  # Beam's own, many and harmless

STEP_SEC = 3600


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The lives of agreements, edits and denials among them, and one item again under another address."""
    file = tmp_path_factory.mktemp("history") / "h.jsonl"
    rows = [row for story in stories("chains") for row in story["items"]]
    again = {**rows[0], "url": "http://moved.example/again", "first_seen": "2029-01-01T00:00:00Z"}
    write_items(file, (*rows, again))
    return file


@pytest.mark.parametrize("step_sec", [STEP_SEC, 86_400, None])
@pytest.mark.parametrize("seed", [1, 2])
def test_alerts_are_those_of_the_store_in_whatever_order_items_come(
    history: Path, step_sec: int | None, seed: int
) -> None:
    expected = told_in_passes(history, history.parent / f"store-{step_sec}", step_sec)
    items = shuffled_items(history, seed)

    def equal(found: list) -> None:
        assert sorted(map(body, found)) == expected

    def none(found: list) -> None:
        assert found == []

    assert len(expected) > 5
    with bounded() as p:
        outputs = build(p | beam.Create(items), memory=SortedMemory(step_sec), window_sec=0, clock=NOW)
        collect(outputs.alerts, equal, "alerts")
        collect(outputs.dead_letters, none, "letters")


@pytest.mark.parametrize("step_sec", [0, -1])
def test_a_step_without_length_is_refused(step_sec: int) -> None:
    with pytest.raises(ValueError, match="positive"):
        SortedMemory(step_sec)
