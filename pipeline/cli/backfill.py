"""`mithaq backfill`: a history of items from files, as if it had been polled."""

import argparse
import sys
import threading
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.cli.output import add_state, duration, stderr_console
from pipeline.cli.run import quiet_libraries, signals
from pipeline.config import load_settings, parse_duration_sec
from pipeline.errors import PartialError

if TYPE_CHECKING:
    from pipeline.feeds.poll import Poll
    from pipeline.store.journal import Added
    from pipeline.store.results import Committed

_HELP = """\
JSON Lines, plain or .gz, one item per line:
  {"outlet", "url", "title", "text", "guid"?, "published"?, "first_seen"?, "id"?}
`first_seen` defaults to `published`, then to now; `outlet` is an id of the catalogue, an unknown one is its own owner.

  mithaq backfill --input 'archive/*.jsonl.gz' --state var/history --step 1h
  mithaq alerts export --state var/history

With --step the items are taken in order of first_seen, one pass per step of simulated time, as if they had been polled;
without it all at once. Alerts carry mode=backfill. An interrupted backfill goes on where it was: run it again.
"""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.epilog = _HELP
    parser.add_argument("--input", required=True, metavar="PATTERN", help="files to read, a quoted glob pattern")
    add_state(parser)
    parser.add_argument("--step", metavar="1h", type=duration, help="simulated time between two passes (10m, 1h, 1d)")
    parser.add_argument("--catalogue", metavar="FILE", help="who the outlets are (default: the catalogue that ships)")
    parser.add_argument("--strict", action="store_true", help="exit with 4 when a line could not be read")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from pipeline.archive import archive_files
    from pipeline.backfill import backfill
    from pipeline.feeds.catalogue import load_catalogue
    from pipeline.store import open_store

    settings = load_settings(args)
    quiet_libraries()
    files = archive_files(args.input)
    shipped = resources.files("pipeline.catalogue") / "arabic.toml"
    catalogue = load_catalogue(Path(args.catalogue) if args.catalogue else shipped, allow_private=True)
    step_sec = parse_duration_sec(args.step) if args.step else None
    stop, finish, progress = threading.Event(), threading.Event(), _Progress()
    with open_store(settings.state) as store, signals(stop, finish), progress.status:
        done = backfill(store, files, catalogue, progress, step_sec=step_sec, stop=finish)
    alerts = ", ".join(f"{n} {event}" for event, n in sorted(done.alerts.items())) or "none"
    print(
        f"mithaq backfill: {done.read} items read ({done.new} new, {done.revised} edited), {done.bad} bad lines; "
        f"{done.slices} passes; alerts: {alerts}. Read them: mithaq alerts export --state {settings.state}",
        file=sys.stderr,
    )
    if stop.is_set():
        return 130
    if done.dead_letters and args.strict:
        raise PartialError(f"{done.dead_letters} items or lines ended in the dead letters.")
    return 0


class _Progress:
    """A line that counts passes and items on a terminal, silent elsewhere."""

    def __init__(self) -> None:
        self.status = stderr_console().status("reading files")
        self._passes = self._items = self._alerts = 0

    def polled(self, poll: "Poll", added: "Added") -> None:
        """Nothing is polled."""

    def running(self, rows: int) -> None:
        self._passes, self._items = self._passes + 1, self._items + rows
        self._show()

    def committed(self, committed: "Committed") -> None:
        self._alerts += len(committed.alerts)
        self._show()

    def _show(self) -> None:
        self.status.update(f"pass {self._passes}, {self._items} items, {self._alerts} alerts")
