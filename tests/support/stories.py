"""Small histories of items with the agreements they tell of, and how the ledger splits and merges them."""

import json
from collections.abc import Iterable, Mapping
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

from schemas.ledger import AgreementEvent
from support.ledger import Ledger
from support.records import an_item
from transforms.copies import sketch
from transforms.extract import extract
from transforms.sightings import party_key, reading_of
from transforms.sources import source_of

__all__ = ["STORIES", "Errors", "errors", "stories", "told", "write_items"]

STORIES = Path(__file__).parents[1] / "data" / "stories"


class Errors(NamedTuple):
    same: int
    """Pairs of items of one party set that tell one agreement."""
    other: int
    """Those that tell two."""
    split: list[tuple[int, int]]
    """Of the same, those that the ledger took for two."""
    merged: list[tuple[int, int]]
    unread: set[int]
    """Items of which the extraction gave no sighting of these parties."""


def stories(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (STORIES / f"{name}.jsonl").read_text("utf-8").splitlines()]


def write_items(file: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    """As JSON Lines, for a backfill."""
    file.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), "utf-8")


def told(story: dict[str, Any]) -> Ledger:
    """The ledger after the items were seen one by one."""
    ledger = Ledger()
    for n, row in enumerate(story["items"]):
        item = an_item(
            f"i1-{n}",
            outlet=row["outlet"],
            owner=row["outlet"],
            outlet_name=row["outlet"],
            title=row["title"],
            text=row["text"],
            first_seen_at=row["seen"],
            published_at=row["seen"],
        )
        extraction = extract(item.title, item.text, published=row["seen"], language="ar")
        ledger.read(reading_of(item, extraction, source_of(item), sketch(item.title, item.text)))
    return ledger


def errors(story: dict[str, Any]) -> Errors:
    """Compares pairs of items; an item that tells two agreements of a pair is with either."""
    expected = [(key, frozenset(members)) for key, members in story["events"]]
    found = [(party_key(list(e.parties)), _items(e)) for e in told(story).entries.values()]
    result = Errors(0, 0, [], [], set())
    for key in {key for key, _ in expected}:
        ours = [members for k, members in expected if k == key]
        theirs = [members for k, members in found if k == key]
        read = frozenset().union(*theirs)
        result.unread.update(frozenset().union(*ours) - read)
        for a, b in combinations(sorted(frozenset().union(*ours) & read), 2):
            same = any({a, b} <= members for members in ours)
            together = any({a, b} <= members for members in theirs)
            result = result._replace(same=result.same + same, other=result.other + (not same))
            if same and not together:
                result.split.append((a, b))
            if together and not same:
                result.merged.append((a, b))
    return result


def _items(event: AgreementEvent) -> frozenset[int]:
    return frozenset(int(s.item_id.removeprefix("i1-")) for s in event.sightings)
