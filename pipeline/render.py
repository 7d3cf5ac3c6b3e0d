"""Alerts and passes as a person reads them, in a terminal; everything that feeds said goes through `plain_line`."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from pipeline.cli.output import isolate, plain_line

__all__ = ["alert_card", "look_alike_table"]

_EVENT_STYLE = {"new": "bold green", "update": "bold cyan", "correction": "bold yellow", "retraction": "bold red"}
_REASON_WIDTH, _PARTIES_WIDTH = 14, 11


def alert_card(alert: Mapping[str, Any], marks: Sequence[str] = ()) -> Panel:
    """One alert (the body of the message as JSON) as a card that fits a screen; `marks` stand in its title."""
    event, sources = alert["event"], alert["corroboration"]
    facts = Table.grid(padding=(0, 2))
    facts.add_column(style="dim", no_wrap=True)
    facts.add_column(overflow="fold")
    parties = ", ".join(f"{p['name']['en']} ({p['code']})" for p in alert["parties"])
    status = alert["status"] if not alert["previous_status"] else f"{alert['previous_status']} → {alert['status']}"
    facts.add_row("parties", parties)
    facts.add_row("status", f"{status} · {alert['kind'].replace('_', ' ')} · {', '.join(alert['domains'])}")
    facts.add_row(
        "sources",
        f"{_count(sources['independent'], 'independent source')}, "
        f"{_count(sources['outlets'], 'outlet')}, {_count(sources['items'], 'item')}",
    )
    facts.add_row("confidence", f"{alert['confidence']} % · {alert['attribution']}")
    if alert["reason"]:
        facts.add_row("reason", alert["reason"])
    first = alert["evidence"][0]
    quote = Text(isolate(f"«{plain_line(first['quote'])}»"), style="italic")
    by = Text(f"{isolate(plain_line(first['publisher']['name']))}  {plain_line(first['url'])}", style="dim")
    lines: list[RenderableType] = [
        Text(isolate(plain_line(alert["headline"]["ar"])), style="bold"),
        Text(plain_line(alert["headline"]["en"]), style="bold"),
        facts,
        quote,
        by,
    ]
    style = _EVENT_STYLE[event]
    aside = "".join(f"  {m}" for m in ([alert["mode"]] if alert["mode"] in ("backfill", "replay") else []) + [*marks])
    title = Text(f"{event.upper()}{aside}  {alert['agreement_id']}  r{alert['revision']}", style=style)
    return Panel(Group(*lines), title=title, title_align="left", border_style=style)


def look_alike_table(look_alikes: Sequence[Mapping[str, Any]], per_reason: int) -> Table:
    """What resembled an alert and is none, by reason; at most `per_reason` of each are shown."""
    table = Table(title="Not alerted, and why", title_justify="left", box=None, pad_edge=False, header_style="bold")
    table.add_column("reason", no_wrap=True, min_width=_REASON_WIDTH)
    table.add_column("about", no_wrap=True, min_width=_PARTIES_WIDTH)
    table.add_column("quote", overflow="ellipsis", no_wrap=True, ratio=1)
    by_reason: dict[tuple[bool, str, str], list[Mapping[str, Any]]] = {}
    for row in look_alikes:
        by_reason.setdefault((row["theme"] != "agreement", row["theme"], row["reason"]), []).append(row)
    for (_, theme, reason), rows in sorted(by_reason.items()):
        rows.sort(key=lambda r: (not r["parties"], r["look_alike_id"]))
        for row in rows[:per_reason]:
            about = "-".join(row["parties"]) or theme
            table.add_row(reason, about, Text(isolate(plain_line(row["evidence"]["quote"]))))
        if len(rows) > per_reason:
            table.add_row(reason, theme, f"… and {len(rows) - per_reason} more", style="dim")
    return table


def _count(n: int, noun: str) -> str:
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"
