"""The report: one HTML file without scripts, with the agreements of a period, their evidence, and the pictures.

Built as a tree of elements, so that nothing that feeds said can become markup; only http and https links are links.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from datetime import datetime
from importlib import resources
from typing import Any, NamedTuple

from lxml import etree, html
from lxml.html import builder as h

from pipeline.feeds.urls import web_link
from pipeline.pictures import PALETTE_CSS, Figures, Picture, Table, pictures_of, read_figures
from pipeline.pictures.canvas import clean, colour
from pipeline.pictures.figures import newest_alerts
from pipeline.pictures.words import word
from schemas.times import rfc3339

__all__ = ["Report", "read_report", "report_html"]

_MAX_TABLE_ROWS = 1000
"""Per picture; a file that a browser opens at once."""
_MAX_ALERTS = 1000
"""For the same reason; pictures and tables count all."""


class Report(NamedTuple):
    """What a report tells."""

    since: str | None
    until: str | None
    """First moment behind the period."""
    made_at: str
    alerts: Sequence[Mapping[str, Any]]
    """Newest message of each agreement, newest first."""
    total: int
    """How many there are, of which older ones may be left out."""
    figures: Figures


def read_report(connection: sqlite3.Connection, since: str | None, until: str | None, now: datetime) -> Report:
    """Everything that a store knows of a period; `since` and `until` are days or times in UTC."""
    figures = read_figures(connection, since, until, now)
    return Report(since, until, rfc3339(now), *newest_alerts(connection, since, until, _MAX_ALERTS), figures)


def report_html(report: Report, lang: str) -> bytes:
    """The report in a language (`ar` or `en`), UTF-8."""
    title, left_out = word("report", "title", lang), report.total - len(report.alerts)
    style = (resources.files("pipeline") / "report.css").read_text("utf-8")
    page = h.HTML(
        h.HEAD(
            h.META(charset="utf-8"),
            # The file is safe even if a browser were told otherwise: nothing is loaded and nothing runs.
            h.META(
                {"http-equiv": "Content-Security-Policy", "content": "default-src 'none'; style-src 'unsafe-inline'"}
            ),
            h.META(name="viewport", content="width=device-width, initial-scale=1"),
            h.META(name="referrer", content="no-referrer"),
            h.TITLE(title),
            h.STYLE(PALETTE_CSS + style),
        ),
        h.BODY(
            h.H1(title),
            h.P(_period(report, lang), h.CLASS("faint")),
            h.MAIN(
                h.SECTION(
                    h.H2(f"{word('report', 'alerts', lang)} ({report.total})"),
                    *(_alert(body, lang) for body in report.alerts),
                    *([] if report.alerts else [h.P(word("says", "nothing", lang))]),
                    *([h.P(word("report", "older", lang, n=left_out), h.CLASS("faint"))] if left_out else []),
                    id="alerts",
                ),
                h.SECTION(
                    h.H2(word("report", "pictures", lang)),
                    *(_figure(picture, lang) for picture in pictures_of(report.figures, lang)),
                    id="pictures",
                ),
            ),
        ),
        lang=lang,
        dir="rtl" if lang == "ar" else "ltr",
    )
    written: bytes = html.tostring(page, encoding="utf-8", doctype="<!DOCTYPE html>", method="html")
    return written


def _period(report: Report, lang: str) -> str:
    since = _time(report.since) if report.since else word("report", "from_start", lang)
    until = _time(report.until) if report.until else word("report", "until_now", lang)
    said = f"{word('report', 'period', lang)}: {since} – {until}"
    return f"{said} · {word('report', 'made', lang)} {_time(report.made_at)}"


def _alert(body: Mapping[str, Any], lang: str) -> Any:
    other = "en" if lang == "ar" else "ar"
    event, status, sources = body["event"], body["status"], body["corroboration"]
    facts = [
        word("status", status, lang),
        *(word("domain", d, lang) for d in body["domains"]),
        word("report", "sources", lang, n=sources["independent"], m=sources["items"]),
        word("report", "confidence", lang, n=body["confidence"]),
    ]
    if event != "new":
        facts.insert(0, word("event", event, lang))
    parts = [
        h.H3(_said(body["headline"][lang], lang)),
        h.P(_said(body["headline"][other], other), h.CLASS("faint")),
        h.P(" · ".join(facts), h.CLASS("status"), style=f"border-color:{colour(status)}"),
    ]
    if body["reason"]:
        words = word("report", "retracted", lang, n="") if event == "retraction" else ""
        parts.append(h.P(words, h.BDI(clean(body["reason"]))))
    parts += [_evidence(e, lang) for e in body["evidence"]]
    if body["evidence_truncated"]:
        parts.append(h.P(word("report", "more", lang, n=body["evidence_truncated"]), h.CLASS("faint")))
    recorded = f"{word('report', 'recorded', lang)} {_time(body['recorded_at'])} · "
    parts.append(h.P(recorded, h.BDI(f"{body['agreement_id']} r{body['revision']}"), h.CLASS("faint")))
    return h.E.article(h.CLASS(event), *parts, id=body["agreement_id"])


def _evidence(e: Mapping[str, Any], lang: str) -> Any:
    """The quote, marked in its title where it stands there, and who said it when."""
    title, start, end = e["title"], e["start"], e["end"]
    if e["field"] == "title" and title[start:end] == e["quote"]:
        quoted = h.P(clean(title[:start]), h.E.mark(clean(e["quote"])), clean(title[end:]), dir="auto")
        said = h.BLOCKQUOTE(quoted)
    else:
        said = h.BLOCKQUOTE(
            h.P(h.E.mark(clean(e["quote"])), dir="auto"), h.P(clean(title), h.CLASS("faint"), dir="auto")
        )
    name = h.BDI(clean(e["publisher"]["name"] or e["publisher"]["outlet"]))
    link = web_link(e["url"])
    who = h.A(name, href=link, rel="noopener noreferrer nofollow") if link else name
    when = _time(e["published"]) if e["published"] else word("report", "undated", lang)
    said.append(h.P(who, f" · {when} · {word('status', e['status'], lang)}", h.CLASS("faint")))
    return said


def _figure(picture: Picture, lang: str) -> Any:
    drawn = etree.fromstring(picture.svg)
    for element in drawn.iter():  # HTML knows SVG elements without a namespace
        element.tag = etree.QName(element).localname
    etree.cleanup_namespaces(drawn)
    summary = f"{word('report', 'table', lang)} ({len(picture.table.rows)})"
    return h.E.figure(
        h.E.figcaption(picture.title),
        h.DIV(drawn, h.CLASS("scroll")),
        h.E.details(h.E.summary(summary), h.DIV(_table(picture.table, lang), h.CLASS("scroll"))),
        id=f"picture-{picture.name}",
    )


def _table(table: Table, lang: str) -> Any:
    rows = [h.TR(*(h.TD(h.BDI(_cell(cell))) for cell in row)) for row in table.rows[:_MAX_TABLE_ROWS]]
    made = h.TABLE(h.THEAD(h.TR(*(h.TH(heading, scope="col") for heading in table.headings))), h.TBODY(*rows))
    if len(table.rows) <= _MAX_TABLE_ROWS:
        return made
    return h.DIV(made, h.P(f"… +{len(table.rows) - _MAX_TABLE_ROWS}"))


def _cell(cell: object) -> str:
    if cell is None:
        return ""
    return f"{cell:g}" if isinstance(cell, float) else clean(str(cell))


def _said(words: str, lang: str) -> Any:
    return h.BDI(clean(words), lang=lang, dir="rtl" if lang == "ar" else "ltr")


def _time(time: str) -> str:
    """To the minute; isolated, because digits and hyphens change places among Arabic words."""
    said = f"{time[:10]} {time[11:16]} UTC" if time.endswith("Z") else time
    return f"\u2066{said}\u2069"
