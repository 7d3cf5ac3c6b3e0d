"""The histories of bench/same_answer.py: the bundled sample, the labelled test set, an invented one; each also one by
one, as a stream takes it."""

import json
import shutil
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from support.made_history import write_history  # noqa: E402 - the path has to be set before

__all__ = ["FETCHED", "History", "invented", "one_by_one", "sample", "test_set"]

SAMPLE = ROOT / "pipeline" / "sample"
GOLD = ROOT / "tests" / "data" / "gold"
FETCHED = datetime(2023, 3, 15, 8, tzinfo=UTC)


class History(NamedTuple):
    name: str
    pattern: str
    """Of its files."""
    items: int = 0
    options: tuple[str, ...] = ()
    """Of `mithaq backfill`."""


def sample(folder: Path) -> History:
    """The sample as an archive of two polls."""
    for file in sorted((SAMPLE / "feeds").iterdir()):
        outlet, later = file.name.split(".")[0], ".v2." in file.name
        to = folder / outlet / f"{FETCHED + timedelta(hours=later):%Y%m%d%H%M%S}.xml"
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, to)
    return History("sample", f"{folder}/*/*.xml", options=("--catalogue", str(SAMPLE / "catalogue.toml")))


def test_set(folder: Path) -> History:
    """The labelled items, as if each file were an outlet that was polled daily for forty days."""
    rows = list[dict[str, Any]]()
    for file in sorted(GOLD.glob("*.jsonl")):
        for line in file.read_text("utf-8").splitlines():
            row = json.loads(line)
            rows.append({"outlet": file.stem, "url": row["id"], "title": row["title"], "text": row["text"],
                         "published": row.get("published"),
                         "first_seen": f"{FETCHED + timedelta(days=len(rows) % 40):%Y-%m-%dT%H:%M:%SZ}"})  # fmt: skip
    _write_rows(folder / "gold.jsonl", rows)
    return History("test set", f"{folder}/gold.jsonl", len(rows))


def invented(folder: Path, items: int) -> History:
    write_history(folder, items)
    return History("invented", f"{folder}/*.jsonl.gz", items)


def one_by_one(history: History, file: Path, limit: int) -> History:
    """The first items of a history in order, a second of their own each: a stream has no other order than arrival."""
    from pipeline.archive import archive_files, read_archive, sorted_by_first_seen
    from pipeline.feeds.catalogue import Catalogue
    from schemas.item import Item

    items = (i for i in read_archive(archive_files(history.pattern), Catalogue(()), FETCHED) if isinstance(i, Item))
    rows = list[dict[str, Any]]()
    for item in islice(sorted_by_first_seen(items), limit):
        seen = datetime.fromisoformat(item.first_seen_at) + timedelta(seconds=len(rows))
        rows.append({"id": item.item_id, "outlet": item.outlet, "url": item.url, "title": item.title, "text": item.text,
                     "published": item.published_at, "first_seen": f"{seen:%Y-%m-%dT%H:%M:%SZ}"})  # fmt: skip
    _write_rows(file, rows)
    return History(f"{history.name}, one by one", str(file), len(rows))


def _write_rows(file: Path, rows: Sequence[dict[str, Any]]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), "utf-8")
