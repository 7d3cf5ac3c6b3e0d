"""A stream with the engine's keyed state, one item at a time: a part of bench/same_answer.py.

    python bench/same_stream.py FILE DIR ENGINE [OPTIONS OF BEAM]

Items of a file of JSON Lines arrive in order of their first sighting, by Beam's TestStream, the watermark with them;
alerts become files in DIR. In-process and on Prism an item has gone through the whole graph before the next arrives.
Flink's TestStream does not wait; with `--parallelism=1` every step takes the items in the order in which they came.
"""

import json
import sys
import warnings
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # Beam warns at import about Google clients that are not installed
    import apache_beam as beam
    from apache_beam.coders import BytesCoder
    from apache_beam.testing.test_stream import TestStream

from same_histories import FETCHED  # noqa: E402

from pipeline.archive import read_archive  # noqa: E402 - the path has to be set before
from pipeline.engines.options import engine_options  # noqa: E402
from pipeline.engines.read_feeds import what_is_new  # noqa: E402
from pipeline.feeds.catalogue import Catalogue  # noqa: E402
from pipeline.graph import build  # noqa: E402
from pipeline.sinks.files import WriteRecords  # noqa: E402
from schemas.item import Item  # noqa: E402
from schemas.record import canonical_json, from_json  # noqa: E402

STREAMING = {"in-process": "direct"}
"""Beam has two in-process engines; the other one is for bounded runs."""


def revised(file: Path) -> Iterator[tuple[datetime, Item]]:
    """Time of arrival and the items as a source of feeds hands them on: edits numbered, each content once."""
    known = defaultdict[str, tuple[tuple[str, ...], ...]](tuple)
    for item in read_archive([file], Catalogue(()), FETCHED):
        if not isinstance(item, Item):
            sys.exit(f"{file} holds a line that is no item: {item.reason}")
        fresh, known[item.outlet] = what_is_new([item], known[item.outlet])
        for new in fresh:
            yield datetime.fromisoformat(item.first_seen_at), new


def item_of(body: bytes) -> Item:
    return from_json(Item, json.loads(body))


def main(file: str, folder: str, engine: str, *options: str) -> None:
    warnings.simplefilter("ignore")
    # As bytes, the one kind of element that the source of each engine can hold.
    events: Any = TestStream(coder=BytesCoder()).with_output_types(bytes)
    for arrived, item in revised(Path(file)):
        events = events.advance_watermark_to(arrived.timestamp()).add_elements([canonical_json(item).encode()])
    beam_options = engine_options(STREAMING.get(engine, engine), options, streaming=True)
    with beam.Pipeline(options=beam_options) as pipeline:
        arriving = pipeline | "Arrive" >> events.advance_watermark_to_infinity()
        items = arriving | "Items" >> beam.Map(item_of).with_output_types(Item)
        _ = build(items, window_sec=0).alerts | "Write" >> WriteRecords(Path(folder), "//mithaq/same-answer")


if __name__ == "__main__":
    main(*sys.argv[1:])
