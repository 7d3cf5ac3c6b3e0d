"""Trying dead letters again: messages wait for their topic, items go through the graph."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from pipeline.passes import read_again, utc_now
from pipeline.store.database import Store
from pipeline.store.journal import row_of_item
from pipeline.store.outbox import put_back
from pipeline.store.results import discard_staged

__all__ = ["Redriven", "redrive"]

_ITEM_STAGES = frozenset({"first_seen", "language", "extract"})
_ITEM_ID = re.compile(r'"item_id":"([^"\\]+)"')


class Redriven(NamedTuple):
    """Ids of letters by what became of them."""

    waiting: list[str]
    """Their messages wait for the topic."""
    read: list[str]
    """Their items went through the graph again."""
    failed: list[str]
    """Those of `read` that gave a letter again."""
    left: list[str]
    """Cannot be tried again from the store."""


def redrive(store: Store, letters: Iterable[Mapping[str, Any]], *, clock: Callable[[], datetime] = utc_now) -> Redriven:
    """Try the letters (rows of the store) again; a letter stays, or comes back, when it fails again."""
    done = Redriven([], [], [], [])
    with store.transaction() as connection:
        discard_staged(connection)
    for letter in letters:
        name = letter["letter_id"]
        rows = _rows(store, letter)
        if rows:
            again = {d.letter_id for row in rows for d in read_again(store, row, clock=clock).dead_letters}
            if name not in again:
                with store.transaction() as connection:
                    _remove(connection, name)
            done.read.append(name)
            if again:
                done.failed.append(name)
        elif letter["stage"] == "publish":
            topic, _, message_id = letter["subject"].partition("/")
            with store.transaction() as connection:
                found = put_back(connection, topic, message_id)
                if found:
                    _remove(connection, name)
            (done.waiting if found else done.left).append(name)
        else:
            done.left.append(name)
    return done


def _rows(store: Store, letter: Mapping[str, Any]) -> list[int]:
    """The journal's rows of the items that a letter of the graph is about."""
    if letter["stage"] in _ITEM_STAGES:
        items = [letter["subject"]]
    elif letter["stage"] == "fold":  # its payload is the sightings, perhaps cut
        items = list(dict.fromkeys(_ITEM_ID.findall(letter["payload"])))
    else:
        return []
    return [row for item in items if (row := row_of_item(store.connection, item)) is not None]


def _remove(connection: Any, letter_id: str) -> None:
    connection.execute("DELETE FROM dead_letters WHERE letter_id = ?", (letter_id,))
