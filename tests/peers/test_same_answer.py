"""Prism, another engine with another order of arrival, tells what the store tells in passes, byte for byte."""

import json
import os
import random
import warnings
from datetime import UTC, datetime
from pathlib import Path

import pytest

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # Beam warns at import about Google clients that are not installed
    import apache_beam as beam

    from pipeline.graph import build

from pipeline.archive import read_archive
from pipeline.backfill import backfill
from pipeline.engines.options import engine_options, prism_binary
from pipeline.errors import ConfigError
from pipeline.feeds.catalogue import Catalogue
from pipeline.passes import FixedClock
from pipeline.store import open_store
from schemas.dead_letter import DeadLetter
from support.stories import stories
from transforms.alerts import body
from transforms.sorted_stages import SortedMemory

pytestmark = [pytest.mark.peer, pytest.mark.filterwarnings("ignore")]

NOW = FixedClock(datetime(2030, 1, 1, tzinfo=UTC))
STEP_SEC = 3600


class Silent:
    def polled(self, poll, added) -> None: ...
    def running(self, rows) -> None: ...
    def committed(self, committed) -> None: ...


@pytest.fixture
def prism() -> None:
    try:
        prism_binary()
    except ConfigError as error:
        if os.environ.get("MITHAQ_PEERS_REQUIRED") == "1":
            pytest.fail(str(error))
        pytest.skip(str(error))


@pytest.mark.usefixtures("prism")
def test_prism_gives_the_alerts_of_the_store(tmp_path: Path) -> None:
    history, out = tmp_path / "h.jsonl", tmp_path / "out"
    rows = [row for story in stories("chains") for row in story["items"]]
    history.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), "utf-8")
    with open_store(tmp_path / "store") as store:
        backfill(store, [history], Catalogue(()), Silent(), step_sec=STEP_SEC, clock=NOW)
        expected = sorted(row["body"] for row in store.connection.execute("SELECT body FROM alerts"))
    items = [i for i in read_archive([history], Catalogue(()), NOW()) if not isinstance(i, DeadLetter)]
    random.Random(1).shuffle(items)
    with beam.Pipeline(options=engine_options("prism", streaming=False)) as p:
        outputs = build(p | beam.Create(items), memory=SortedMemory(STEP_SEC), window_sec=0, clock=NOW)
        _ = outputs.alerts | beam.Map(body) | beam.io.WriteToText(str(out))
    found = sorted(line for f in tmp_path.glob("out-*") for line in f.read_text("utf-8").splitlines())
    assert len(expected) > 5
    assert found == expected
