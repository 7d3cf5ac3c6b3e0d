"""One history of items for both sides of a comparison: what a store tells of it, and its items in disorder."""

import random
from datetime import UTC, datetime
from pathlib import Path

from pipeline.archive import read_archive
from pipeline.backfill import backfill
from pipeline.feeds.catalogue import Catalogue
from pipeline.passes import FixedClock
from pipeline.store import open_store
from schemas.dead_letter import DeadLetter
from schemas.item import Item
from support.observers import Silent

__all__ = ["NOW", "shuffled_items", "told_in_passes"]

NOW = FixedClock(datetime(2030, 1, 1, tzinfo=UTC))
"""The recorded time of every message."""


def told_in_passes(history: Path, folder: Path, step_sec: int | None) -> list[str]:
    """Bodies of all alerts of a store in `folder` that took the history in passes of `step_sec`, sorted."""
    with open_store(folder) as store:
        backfill(store, [history], Catalogue(()), Silent(), step_sec=step_sec, clock=NOW)
        return sorted(row["body"] for row in store.connection.execute("SELECT body FROM alerts"))


def shuffled_items(history: Path, seed: int) -> list[Item]:
    items = [i for i in read_archive([history], Catalogue(()), NOW()) if not isinstance(i, DeadLetter)]
    random.Random(seed).shuffle(items)
    return items
