"""Doing it all again: the stored items, in the recorded runs, through the present rules, into a store beside the old.

The journal, the runs and nothing else go in, so that what comes out shows whether ledger and alerts follow from them.
"""

import contextlib
import sqlite3
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from pipeline.passes import LOCAL_RUNNERS, run_rows
from pipeline.store.database import Store, open_store
from pipeline.store.journal import read_up_to
from pipeline.store.prune import pruned_before
from pipeline.store.queries import alerts
from pipeline.store.results import agreements, commit, discard_staged, replace_entries, retract_entry
from pipeline.store.runs import Run, note_run, runs
from transforms.replay import Reconciled, reconcile
from transforms.stories import HORIZON_SEC, horizon_before

__all__ = ["Difference", "apply", "differences", "recompute", "reconciled", "unchecked"]

Body = dict[str, Any]


class Difference(NamedTuple):
    """One message that is not as it was."""

    agreement_id: str
    revision: int
    what: str
    """missing: published, not recomputed; additional: the other way round; differs"""
    fields: tuple[str, ...]
    """Of a message that differs: the fields of its body, with what was published and what was recomputed."""


def recompute(
    store: Store, folder: Path, *, runner: str = LOCAL_RUNNERS[0], progress: Callable[[int, int], None] | None = None
) -> Path:
    """Do every recorded run again in a new store in `folder`, and return that folder.

    `progress` is told how many of the runs are done. Raises ConfigError when the store cannot be used.
    """
    todo = _complete(list(runs(store.connection)), read_up_to(store.connection))
    with open_store(folder) as fresh:
        _copy_journal(store.path, fresh)
        for done, run in enumerate(todo):
            if progress:
                progress(done, len(todo))
            if run.kind == "pass":
                run_rows(fresh.path, run.from_row, run.to_row, runner, datetime.fromisoformat(run.at))
                with fresh.transaction() as connection:
                    commit(connection, run.to_row, at=run.at)
            elif run.kind == "retract":
                agreement_id, reason = run.detail
                # What newer rules never alert cannot be taken back.
                with contextlib.suppress(ValueError), fresh.transaction() as connection:
                    retract_entry(connection, agreement_id, reason, run.at)
    return folder


def _complete(recorded: list[Run], read_up_to_row: int) -> list[Run]:
    """The runs, with one before them for rows that were read before runs were recorded."""
    passes = [r for r in recorded if r.kind == "pass"]
    first = passes[0].from_row if passes else read_up_to_row
    at = recorded[0].at if recorded else "1970-01-01T00:00:00Z"
    return [*([Run("pass", 0, first, at)] if first else []), *recorded]


def _copy_journal(source: Path, target: Store) -> None:
    connection = target.connection
    connection.execute("ATTACH DATABASE ? AS source", (str(source),))
    try:
        with target.transaction():
            connection.execute("DELETE FROM items")
            connection.execute("INSERT INTO items SELECT * FROM source.items")
            discard_staged(connection)
    finally:
        connection.execute("DETACH DATABASE source")


def reconciled(store: Store, fresh: Store, at: str) -> Reconciled:
    """What the recomputed ledger in `fresh` changes in that of `store`; its messages are recorded at that time."""
    known, found = agreements(store.connection), agreements(fresh.connection)
    return reconcile(known, found, at, unchecked(store.connection))


def apply(store: Store, fresh: Store, at: str) -> Reconciled:
    """Bring the ledger to what was recomputed, and record the messages that are due."""
    found = reconciled(store, fresh, at)
    with store.transaction() as connection:
        replace_entries(connection, found.agreements, found.alerts)
        row = read_up_to(connection)
        note_run(connection, Run("replay", row, row, at))
    return found


def unchecked(published: sqlite3.Connection) -> frozenset[str]:
    """Agreements that rest on items whose text was pruned, or that may be copies of such."""
    pruned = pruned_before(published)
    if not pruned:
        return frozenset()
    until = horizon_before(pruned, -HORIZON_SEC)
    return frozenset(b["agreement_id"] for b in alerts(published) if b["when"]["first_seen"] < until)


def differences(published: sqlite3.Connection, recomputed: sqlite3.Connection) -> Iterator[Difference]:
    """Where the messages differ, by agreement and revision. When a message was recorded does not matter.

    Not for a store that was replayed by newer rules: its older messages are those of the older rules.
    """
    old, new, left_out = _by_id(published), _by_id(recomputed), unchecked(published)
    # Where the first report of an agreement was pruned, the later ones open it under another id.
    of_left_out = [old[key]["parties"] for key in old if key[0] in left_out]
    for key in sorted(old.keys() | new.keys()):
        if key[0] in left_out or (key not in old and new[key]["parties"] in of_left_out):
            continue
        if key not in new:
            yield Difference(*key, "missing", ())
        elif key not in old:
            yield Difference(*key, "additional", ())
        elif old[key]["digest"] != new[key]["digest"] or _content(old[key]) != _content(new[key]):
            yield Difference(*key, "differs", tuple(_fields(_content(old[key]), _content(new[key]))))


def _by_id(connection: sqlite3.Connection) -> dict[tuple[str, int], Body]:
    return {(b["agreement_id"], b["revision"]): b for b in alerts(connection)}


def _content(body: Body) -> Body:
    return {k: v for k, v in body.items() if k != "recorded_at"}


def _fields(old: Body, new: Body) -> Iterator[str]:
    changed = [k for k in sorted(old.keys() | new.keys()) if old.get(k) != new.get(k)]
    for name in [k for k in changed if k != "digest"] or changed:
        yield f"{name}: {_short(old.get(name))} → {_short(new.get(name))}"


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= 60 else f"{text[:59]}…"
