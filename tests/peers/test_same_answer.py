"""Other engines, with other orders of arrival, tell what the store tells in passes, byte for byte."""

import warnings
from pathlib import Path

import pytest

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # Beam warns at import about Google clients that are not installed
    import apache_beam as beam

    from pipeline.graph import build

from pipeline.engines.options import engine_options
from support.histories import NOW, shuffled_items, told_in_passes
from support.stories import stories, write_items
from transforms.alerts import body
from transforms.sorted_stages import SortedMemory

pytestmark = [pytest.mark.peer, pytest.mark.filterwarnings("ignore"), pytest.mark.timeout(600)]

STEP_SEC = 3600


def test_an_engine_gives_the_alerts_of_the_store(engine: tuple[str, list[str]], tmp_path: Path) -> None:
    history, out = tmp_path / "h.jsonl", tmp_path / "out"
    write_items(history, [row for story in stories("chains") for row in story["items"]])
    expected = told_in_passes(history, tmp_path / "store", STEP_SEC)
    items = shuffled_items(history, seed=1)
    with beam.Pipeline(options=engine_options(*engine, streaming=False)) as p:
        outputs = build(p | beam.Create(items), memory=SortedMemory(STEP_SEC), window_sec=0, clock=NOW)
        _ = outputs.alerts | beam.Map(body) | beam.io.WriteToText(str(out))
    found = sorted(line for f in tmp_path.glob("out-*") for line in f.read_text("utf-8").splitlines())
    assert len(expected) > 5
    assert found == expected
