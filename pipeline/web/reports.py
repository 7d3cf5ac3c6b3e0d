"""On whose word an agreement rests: its reports by independent source, each with its copies."""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from pipeline.web.quotes import Excerpt, excerpt, marked
from schemas.ledger import AgreementEvent, Sighting
from transforms.text import normalize

__all__ = ["Report", "Source", "Story", "Testimony", "testimony"]

_MAX_REPORTS = 25
"""On one page, which stays within its weight."""
_MAX_PASSAGES = 3


class Report(NamedTuple):
    """What one item says of the agreement."""

    item_id: str
    title: Excerpt
    passages: Sequence[Excerpt]
    outlet: str
    country: str
    ownership: str
    url: str
    published: str | None
    first_seen: str
    status: str
    attribution: str
    rules: Sequence[str]
    gone: str
    """Why it no longer says so (schemas.ledger.Sighting.gone); empty while it does."""


class Story(NamedTuple):
    original: Report
    copies: Sequence[Report]


class Source(NamedTuple):
    source_id: str
    """An owner, or `agency:<id>`."""
    counted: bool
    """Whether it is one of the independent sources: it says that the agreement was concluded."""
    stories: Sequence[Story]

    @property
    def agency(self) -> str:
        """The agency that the reports credit; empty where there is none, or the outlet is that agency."""
        _, _, agency = self.source_id.partition("agency:")
        return "" if agency in normalize(self.stories[0].original.outlet) else agency


class Testimony(NamedTuple):
    sources: Sequence[Source]
    left_out: int
    """Reports beyond those shown."""
    independent: int
    outlets: int
    items: int
    """How many independent sources, outlets and reports tell it now; a message says how many did when it was made."""


class _Heard(NamedTuple):
    source: str
    story: str
    counted: bool
    outlet_id: str
    item: Mapping[str, Any]
    """Fields of a Report but for its words."""
    title: str
    evidence: Sequence[Mapping[str, Any]]


def testimony(connection: sqlite3.Connection, alert: Mapping[str, Any], entry: AgreementEvent | None) -> Testimony:
    """All reports of an agreement, counted sources first. From its ledger entry, which keeps more than a message
    carries; where that was pruned, from the evidence of the newest message, `alert`."""
    heard = _of_ledger(entry.sightings) if entry is not None else []
    if heard and entry is not None:
        counted = [h for h in heard if h.counted]
        independent, outlets = len({h.source for h in counted}), len({h.outlet_id for h in counted})
        items = sum(not h.item["gone"] for h in heard) + len(entry.more)
    else:
        heard, told = _of_message(alert["evidence"]), alert["corroboration"]
        independent, outlets, items = told["independent"], told["outlets"], told["items"]
    by_source: dict[str, list[_Heard]] = {}
    for report in heard[:_MAX_REPORTS]:
        by_source.setdefault(report.source, []).append(report)
    sources = [
        Source(source, any(h.counted for h in told), list(_stories(connection, told)))
        for source, told in by_source.items()
    ]
    left_out = max(0, len(heard) - _MAX_REPORTS)
    return Testimony(sorted(sources, key=lambda s: not s.counted), left_out, independent, outlets, items)


def _stories(connection: sqlite3.Connection, told: Iterable[_Heard]) -> Iterable[Story]:
    by_story: dict[str, list[_Heard]] = {}
    for report in told:
        by_story.setdefault(report.story, []).append(report)
    for reports in by_story.values():
        original, *copies = (_report(connection, h) for h in sorted(reports, key=_written))
        yield Story(original, copies)


def _written(heard: _Heard) -> str:
    """When it was written. Reports of one poll are seen at once: the earliest of a story is shown as its original."""
    return str(min(heard.item["published"] or heard.item["first_seen"], heard.item["first_seen"]))


def _report(connection: sqlite3.Connection, heard: _Heard) -> Report:
    item_id = heard.item["item_id"]
    in_title = [e for e in heard.evidence if e["field"] == "title"]
    in_text = [e for e in heard.evidence if e["field"] != "title"]
    title = marked(heard.title, in_title[0]["start"], in_title[0]["end"]) if in_title else marked(heard.title, 0, 0)
    passages = [excerpt(connection, {**e, "item_id": item_id}) for e in in_text[:_MAX_PASSAGES]]
    return Report(title=title, passages=passages, rules=sorted({e["rule"] for e in heard.evidence}), **heard.item)


def _of_ledger(sightings: Sequence[Sighting]) -> list[_Heard]:
    """One per item, in the order of first sighting; of an item's revisions those that stand, else the last."""
    by_item: dict[str, list[Sighting]] = {}
    for s in sightings:
        by_item.setdefault(s.item_id, []).append(s)
    heard = []
    for of_item in by_item.values():
        told = [s for s in of_item if not s.gone] or of_item[-1:]
        told.sort(key=lambda s: not s.agreement.alertable)
        first = told[0]
        item = {
            "item_id": first.item_id,
            "outlet": first.outlet_name or first.outlet,
            "country": first.country,
            "ownership": first.ownership,
            "url": first.url,
            "published": first.published_at,
            "first_seen": first.first_seen_at,
            "status": first.agreement.status,
            "attribution": first.agreement.attribution,
            "gone": first.gone,
        }
        evidence = [e._asdict() for s in told for e in s.agreement.evidence]
        counted = first.agreement.alertable and not first.gone
        story = first.story or first.item_id
        heard.append(_Heard(first.source, story, counted, first.outlet, item, first.title, evidence))
    return heard


def _of_message(evidence: Sequence[Mapping[str, Any]]) -> list[_Heard]:
    heard = []
    for _, rows in groupby(evidence, key=lambda e: e["item_id"]):
        told = list(rows)
        first, publisher = told[0], told[0]["publisher"]
        item = {
            "item_id": first["item_id"],
            "outlet": publisher["name"] or publisher["outlet"],
            "country": publisher["country"],
            "ownership": publisher["ownership"],
            "gone": "",
            **{key: first[key] for key in ("url", "published", "first_seen", "status", "attribution")},
        }
        source = publisher["owner"] or publisher["outlet"]
        heard.append(_Heard(source, first["item_id"], True, publisher["outlet"], item, first["title"], told))
    return heard
