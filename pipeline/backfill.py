"""A backfill: a history of items from files, journalled in order of first sighting and read by the same graph.

Restartable: items that are journalled already are left out, and the graph goes on behind the last committed slice.
"""

import sqlite3
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from pipeline.archive import read_archive, sorted_by_first_seen
from pipeline.feeds.catalogue import Catalogue
from pipeline.measured import Measured, joined
from pipeline.passes import ROWS_PER_RUN, Observer, drain, utc_now
from pipeline.store.database import Store, damaged
from pipeline.store.journal import add_items
from pipeline.store.results import add_dead_letters, discard_staged
from schemas.dead_letter import DeadLetter
from schemas.item import Item
from schemas.metrics import beam_names, metric

__all__ = ["Backfilled", "backfill"]

_ITEMS_PER_TRANSACTION = 1_000
_ANY = 1 << 62


class Backfilled(NamedTuple):
    read: int
    """Lines that gave an item."""
    bad: int
    """Lines that ended in the dead letters."""
    new: int
    revised: int
    slices: int
    """Runs of the graph: with a step, the steps in which something arrived."""
    alerts: Counter[str]
    """Messages per event."""
    dead_letters: int
    measured: Measured
    """By the names of schemas/metrics.py."""


def backfill(
    store: Store,
    files: Sequence[Path],
    catalogue: Catalogue,
    observer: Observer,
    *,
    step_sec: float | None = None,
    stop: threading.Event | None = None,
    clock: Callable[[], datetime] = utc_now,
) -> Backfilled:
    """Read the files into the store and run the graph over them, in steps of simulated time or all at once.

    After `stop` is set the slice that runs is finished; the next call goes on. Raises ConfigError for a file or store
    that cannot be used.
    """
    letters: list[DeadLetter] = []
    read = new = revised = slices = 0
    alerts: Counter[str] = Counter()
    try:
        with store.transaction() as connection:
            discard_staged(connection)
        good = _good(read_archive(files, catalogue, clock()), letters)
        items = sorted_by_first_seen(good)
        while batch := list(islice(items, _ITEMS_PER_TRANSACTION)):
            with store.transaction() as connection:
                added = add_items(connection, batch)
            read, new, revised = read + len(batch), new + added.new, revised + added.revised
        with store.transaction() as connection:
            add_dead_letters(connection, letters)
        failed, parts = 0, [Measured(_counted(new, revised, len(letters)), {})]
        # A step is folded as one, however much came in it: an engine would not know where to cut.
        rows_per_run = ROWS_PER_RUN if step_sec is None else _ANY
        for piece in drain(store, observer, clock=clock, step_sec=step_sec, rows_per_run=rows_per_run):
            slices += 1
            parts.append(piece.graph)
            alerts.update(a.event for a in piece.committed.alerts)
            failed += len(piece.committed.dead_letters)
            if stop is not None and stop.is_set():
                break
    except sqlite3.Error as error:
        raise damaged(store.path, error) from error
    return Backfilled(read, len(letters), new, revised, slices, alerts, len(letters) + failed, joined(parts))


def _counted(new: int, revised: int, bad: int) -> Counter[str]:
    letters = dict.fromkeys(beam_names(metric("dead_letters"), "archive"), bad) if bad else {}
    return Counter({"items_new": new, "items_revised": revised, **letters})


def _good(rows: Iterable[Item | DeadLetter], letters: list[DeadLetter]) -> Iterator[Item]:
    for row in rows:
        if isinstance(row, DeadLetter):
            letters.append(row)
        else:
            yield row
