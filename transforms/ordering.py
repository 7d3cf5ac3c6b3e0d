"""Rows put in order in bounded memory: many go to a file of the worker's own disk."""

import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import chain, islice
from pathlib import Path

__all__ = ["MOST_IN_MEMORY", "in_order"]

MOST_IN_MEMORY = 20_000
"""Rows of a kilobyte or two: some tens of megabytes."""
Key = tuple[int | str, ...]


def in_order(rows: Iterable[tuple[Key, str]], most: int = MOST_IN_MEMORY) -> Iterator[tuple[Key, str]]:
    """(key, value) sorted by key, then as they came. Keys are of one length and have the same types at each place."""
    rows = iter(rows)
    few = list(islice(rows, most + 1))
    if len(few) <= most:
        yield from sorted(few, key=lambda row: row[0])
        return
    width = len(few[0][0])
    columns = [f"k{n}" for n in range(width)]
    with (
        tempfile.TemporaryDirectory(prefix="mithaq-sort-") as folder,
        closing(sqlite3.connect(Path(folder) / "sort.db")) as db,
    ):
        db.execute("PRAGMA synchronous = OFF")
        order = ", ".join((*columns, "n"))
        db.execute(f"CREATE TABLE sorted ({order}, value TEXT, PRIMARY KEY ({order})) WITHOUT ROWID")
        places = ", ".join("?" * (width + 2))
        db.executemany(
            f"INSERT INTO sorted VALUES ({places})",
            ((*key, n, value) for n, (key, value) in enumerate(chain(few, rows))),
        )
        del few
        for row in db.execute(f"SELECT {', '.join((*columns, 'value'))} FROM sorted ORDER BY {order}"):
            yield row[:-1], row[-1]
