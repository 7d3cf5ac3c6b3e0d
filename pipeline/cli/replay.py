"""`mithaq replay`: what the stored items give when they are read again."""

import argparse
import contextlib
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.cli.output import add_state, plain_line, stderr_console
from pipeline.config import load_settings
from pipeline.errors import CheckError
from pipeline.logs import set_up
from schemas.times import rfc3339

if TYPE_CHECKING:
    from pipeline.store import Store

_HELP = """\
The stored items go through the rules of this version, in the passes they were first read in, into a store beside the
old one. Nothing is fetched.

  mithaq replay --verify     does what was published follow from what is stored? exit code 6 and the differences if not
  mithaq replay              after an upgrade: bring the ledger to what the rules say now

Without --verify, agreements that were missed become new and changed ones are updated or corrected, in messages of
mode=replay; no agreement is new twice. What the rules no longer find stays and is listed, for you to retract.
"""
_SHOWN = 20


def configure(parser: argparse.ArgumentParser) -> None:
    parser.epilog = _HELP
    add_state(parser)
    parser.add_argument("--verify", action="store_true", help="compare, change nothing")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> None:
    from pipeline.store import read_store

    folder = load_settings(args).state
    set_up()
    with read_store(folder) as store:  # a store that does not exist must not be made by this
        if args.verify:
            _verify(store, folder)
            return
    _apply(folder)


def _apply(folder: Path) -> None:
    from pipeline.replay import apply
    from pipeline.store import open_store

    with open_store(folder) as store, _recomputed(store) as fresh:
        found = apply(store, fresh, _now())
    for alert in found.alerts:
        print(
            f"{alert.event:<10} {alert.agreement_id} r{alert.revision}  {alert.status}  {plain_line(alert.headline.en)}"
        )
    for lost in found.lost:
        how = f"mithaq alerts retract {lost.agreement_id} --reason ..."
        print(f"not found  {lost.agreement_id}  (`{how}` takes it back)")
    print(
        f"{len(found.alerts)} messages of mode=replay; {len(found.lost)} published agreements are not found any longer."
    )


def _now() -> str:
    return rfc3339(datetime.now(UTC))


def _verify(store: "Store", folder: Path) -> None:
    from pipeline.replay import Difference, differences, reconciled, unchecked
    from pipeline.store.queries import alerts
    from pipeline.store.runs import runs

    with _recomputed(store) as fresh:
        if any(r.kind == "replay" for r in runs(store.connection)):
            due = reconciled(store, fresh, _now()).alerts
            found = [Difference(a.agreement_id, a.revision, f"{a.event} is due", ()) for a in due]
        else:
            found = list(differences(store.connection, fresh.connection))
        old = unchecked(store.connection)
        checked = sum(a["agreement_id"] not in old for a in alerts(store.connection))
    if old:
        print(f"{len(old)} agreements rest on pruned items and are not checked.")
    if not found:
        print(f"{checked} messages follow from the stored items, byte for byte but for the times of recording.")
        return
    for difference in found[:_SHOWN]:
        print(f"{difference.agreement_id} r{difference.revision}  {difference.what}")
        for field in difference.fields:
            print(f"    {plain_line(field)}")
    more = f" (the first {_SHOWN} are shown)" if len(found) > _SHOWN else ""
    raise CheckError(
        f"{len(found)} of {checked} messages in {folder} are not what the stored items give{more}. After an upgrade "
        "that is the change of the rules, and `mithaq replay` brings the ledger to it; else something else changed it."
    )


@contextlib.contextmanager
def _recomputed(store: "Store") -> "Iterator[Store]":
    """A throw-away store with everything done again."""
    from pipeline.replay import recompute
    from pipeline.store import read_store

    with tempfile.TemporaryDirectory(prefix="mithaq-replay-") as beside:
        with stderr_console().status("reading again") as status:
            recompute(store, Path(beside), progress=lambda done, of: status.update(f"run {done} of {of}"))
        with read_store(Path(beside)) as fresh:
            yield fresh
