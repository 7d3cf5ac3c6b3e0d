"""How a pass tells of itself: to a person on the terminal, or as lines of JSON."""

import contextlib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.cli.output import console, plain_line, stderr_console
from pipeline.logs import say

if TYPE_CHECKING:
    from pipeline.config import WatchList
    from pipeline.feeds.poll import Poll
    from pipeline.measured import Measured
    from pipeline.passes import Summary
    from pipeline.store.database import Store
    from pipeline.store.journal import Added
    from pipeline.store.results import Committed
    from schemas.alert import Alert

__all__ = ["BAD_OUTCOMES", "JsonPassReport", "PassReport", "fields_of", "pass_report"]

_LOOK_ALIKES_PER_REASON = 4
BAD_OUTCOMES = ("failed", "not_a_feed")


def pass_report(
    form: str, feeds: int, quiet: bool, watch: "WatchList | None" = None, show_silenced: bool = False
) -> "PassReport | JsonPassReport":
    """The report in the form of the log (pipeline.logs.FORMATS)."""
    return (JsonPassReport if form == "json" else PassReport)(feeds, quiet, watch, show_silenced)


class _Shown:
    """Which alerts are shown: not the silenced ones, and of a watch-list `only`, those on it."""

    def __init__(self, watch: "WatchList | None", show_silenced: bool) -> None:
        self._watch, self._show_silenced = watch, show_silenced
        self.silenced = self.unwatched = 0

    def alerts(self, committed: "Committed") -> "list[tuple[Alert, tuple[str, ...]]]":
        """Those to show, with their marks; the others are counted."""
        from transforms.routing import facts_of, watched

        found = []
        for alert in committed.alerts:
            silenced = (alert.agreement_id, alert.revision) in committed.silenced
            on_list = self._watch is not None and watched(self._watch.matchers, facts_of(alert))
            if silenced and not self._show_silenced:
                self.silenced += 1
            elif self._watch is not None and self._watch.only and not on_list:
                self.unwatched += 1
            else:
                found.append((alert, (*(("watched",) if on_list else ()), *(("silenced",) if silenced else ()))))
        return found


class PassReport:
    """Tells on the terminal how a pass goes: a line per feed, a card per alert, a closing table."""

    def __init__(self, feeds: int, quiet: bool, watch: "WatchList | None" = None, show_silenced: bool = False) -> None:
        self._feeds, self._quiet, self._done = feeds, quiet, 0
        self._shown = _Shown(watch, show_silenced)
        self._out, self._err = console(), stderr_console()
        self.status = self._err.status("polling")  # moves on a terminal, prints nothing elsewhere

    def polled(self, poll: "Poll", added: "Added") -> None:
        from rich.text import Text

        self._done += 1
        bad = str(poll.outcome) in BAD_OUTCOMES
        self.status.update(f"polling {self._done}/{self._feeds}")
        if self._quiet and not bad and not poll.problem:
            return
        brought = f"{poll.entries} entries, {added.new} new" + (f", {added.revised} edited" if added.revised else "")
        style, word = _OUTCOME_WORDS.get(str(poll.outcome), ("", str(poll.outcome)))
        line = Text(f"{poll.feed.id:<24} ")
        line.append(f"{word:<13}", style=style)
        line.append(brought if str(poll.outcome) == "ok" else "")
        if poll.encoding and poll.encoding != "utf-8" and str(poll.outcome) == "ok":
            line.append(f"  ({poll.encoding})", style="dim")
        if poll.problem:
            line.append(f"  {plain_line(poll.problem)}", style="yellow" if not bad else "red")
        self._err.print(line, soft_wrap=True)

    def running(self, rows: int) -> None:
        self.status.update(f"reading {rows} items")

    def committed(self, committed: "Committed") -> None:
        from pipeline.render import alert_card
        from schemas.record import as_json

        for alert, marks in self._shown.alerts(committed):
            self._out.print(alert_card(as_json(alert), marks))

    def close(self, summary: "Summary", store: "Store", state: Path, took_sec: float, *, dry: bool = False) -> None:
        from rich.text import Text

        from pipeline.render import look_alike_table
        from pipeline.store.queries import totals
        from schemas.record import as_json

        if self._quiet:
            return
        committed = summary.committed
        if committed.look_alikes:
            self._err.print()
            self._err.print(look_alike_table([as_json(k) for k in committed.look_alikes], _LOOK_ALIKES_PER_REASON))
        self._err.print()
        self._err.print(_closing_table(summary, totals(store.connection)))
        for letter in committed.dead_letters:
            said = f"dead letter: {letter.stage} {letter.subject}: {plain_line(letter.reason)}"
            self._err.print(Text(said, style="red"))
        what = "Alerts that would have been raised" if dry else "Alerts raised"
        self._err.print(
            f"\n{what}: {len(committed.alerts)}{self._left_out()}, in {took_sec:.1f} s."
            + ("" if dry else f" Read them: mithaq alerts list --state {state}")
        )

    def _left_out(self) -> str:
        parts = [(self._shown.silenced, "silenced"), (self._shown.unwatched, "not on the watch-list")]
        said = ", ".join(f"{n} {what}" for n, what in parts if n)
        return f" ({said})" if said else ""


class JsonPassReport:
    """Tells the same as lines of JSON (pipeline.logs): one per feed, alert and dead letter, and one of the pass."""

    def __init__(self, feeds: int, quiet: bool, watch: "WatchList | None" = None, show_silenced: bool = False) -> None:
        self._quiet, self._shown = quiet, _Shown(watch, show_silenced)
        self.status = contextlib.nullcontext()

    def polled(self, poll: "Poll", added: "Added") -> None:
        bad = str(poll.outcome) in BAD_OUTCOMES
        if self._quiet and not bad and not poll.problem:
            return
        said = f"{poll.feed.id}: {poll.outcome}" + (f": {plain_line(poll.problem)}" if poll.problem else "")
        counts = {"entries": poll.entries, "items_new": added.new, "items_revised": added.revised}
        say(said, "WARNING" if bad else "INFO", feed={"id": poll.feed.id, "outcome": str(poll.outcome), **counts})

    def running(self, rows: int) -> None:
        """Nothing that a log needs."""

    def committed(self, committed: "Committed") -> None:
        for alert, marks in self._shown.alerts(committed):
            told = {"agreement_id": alert.agreement_id, "revision": alert.revision, "mode": alert.mode}
            told |= {"event": alert.event, "status": alert.status, "parties": [p.code for p in alert.parties]}
            told |= {"confidence": alert.confidence, "headline": alert.headline.en, "marks": marks}
            say(alert.headline.ar, "NOTICE", alert=told)
        for letter in committed.dead_letters:
            said = f"dead letter: {letter.stage} {letter.subject}: {plain_line(letter.reason)}"
            say(said, "WARNING", dead_letter={"id": letter.letter_id, "stage": letter.stage, "subject": letter.subject})

    def close(self, summary: "Summary", store: "Store", state: Path, took_sec: float, *, dry: bool = False) -> None:
        if not self._quiet:
            found = summary.measured()
            said = f"pass over {found.counters['feeds']} feeds: {found.counters['items_new']} new items, "
            said += f"{found.counters['alerts']} alerts"
            say(
                said,
                took_sec=round(took_sec, 3),
                dry_run=dry,
                interrupted=summary.interrupted,
                metrics=fields_of(found),
            )


def fields_of(found: "Measured") -> dict[str, Any]:
    """What was measured, by the names of schemas/metrics.py, as values of JSON."""
    spreads = {
        name: {"n": s.n, "mean": round(s.mean, 3), "min": s.least, "max": s.most} for name, s in found.spreads.items()
    }
    return {**dict(sorted(found.counters.items())), **dict(sorted(spreads.items()))}


_OUTCOME_WORDS = {
    "ok": ("green", "read"),
    "not_modified": ("dim", "unchanged"),
    "same_body": ("dim", "same body"),
    "not_due": ("dim", "not due"),
    "failed": ("red", "failed"),
    "not_a_feed": ("red", "not a feed"),
}


def _closing_table(summary: "Summary", stored: Mapping[str, int]) -> Any:
    from rich.table import Table

    c = summary.graph.counters
    table = Table(title="This pass", title_justify="left", box=None, pad_edge=False, header_style="bold")
    for heading in ("feeds", "", "items", " ", "found", "  ", "in the store", "   "):
        table.add_column(heading, justify="right" if heading.isspace() or not heading else "left")
    columns = (
        [(_OUTCOME_WORDS.get(k, ("", k))[1], n) for k, n in sorted(summary.feeds.items())],
        [
            ("entries fetched", summary.fetched),
            ("new", summary.new),
            ("edited", summary.revised),
            ("told before", c["items_repeated"]),
            ("not Arabic", c["items_not_arabic"]),
        ],
        [
            ("mentions", c["mentions"]),
            ("alerts", len(summary.committed.alerts)),
            ("look-alikes", c["look_alikes"]),
            ("dead letters", len(summary.committed.dead_letters)),
        ],
        list(stored.items()),
    )
    for i in range(max(map(len, columns))):
        cells: list[str] = []
        for column in columns:
            cells += [column[i][0].replace("_", " "), str(column[i][1])] if i < len(column) else ["", ""]
        table.add_row(*cells)
    return table
