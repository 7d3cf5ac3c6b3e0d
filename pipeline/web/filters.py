"""The filter of a view, as it stands in the URL: a view can be shared by its address."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple
from urllib.parse import urlencode

from pipeline.web.parties import party_codes
from schemas.vocabulary import ALERT_STATUSES, DOMAINS, INSTRUMENTS

__all__ = ["THEMES", "ViewFilter", "filter_of", "narrowings", "parameters_of", "query_of"]

_MAX_SEARCH_CHARS = 200
_JOINERS = "\u200c\u200d"
THEMES = ("sanctions", "war")


class ViewFilter(NamedTuple):
    """What a list of alerts is narrowed by; empty and 0 mean any."""

    party: tuple[str, ...] = ()
    """Codes that all must be among the parties; two make a pair."""
    status: str = ""
    kind: str = ""
    domain: str = ""
    theme: str = ""
    confidence: int = 0
    """At least, in percent."""
    independent: int = 0
    """At least so many independent sources."""
    since: str = ""
    """Recorded on or after this day."""
    until: str = ""
    """Recorded on or before this day."""
    q: str = ""
    """Words that all must stand in a headline, title or quote."""
    watch: bool = False
    """Only alerts on the watch-list."""


def filter_of(parameters: Mapping[str, str]) -> ViewFilter:
    """The filter in URL parameters. Values that no alert can have are dropped: a mistyped address shows more, not
    an error."""

    def one_of(name: str, allowed: tuple[str, ...]) -> str:
        value = parameters.get(name, "")
        return value if value in allowed else ""

    def number(name: str, most: int) -> int:
        value = parameters.get(name, "")
        return min(int(value), most) if re.fullmatch(r"[0-9]{1,4}", value) else 0

    def day(name: str) -> str:
        value = parameters.get(name, "")
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            return ""
        try:
            return date.fromisoformat(value).isoformat()
        except ValueError:  # the 31st of February
            return ""

    parties = party_codes(parameters.get("party", "")) + party_codes(parameters.get("with", ""))
    return ViewFilter(
        party=tuple(dict.fromkeys(parties)),
        status=one_of("status", ALERT_STATUSES),
        kind=one_of("kind", INSTRUMENTS),
        domain=one_of("domain", DOMAINS),
        theme=one_of("theme", THEMES),
        confidence=number("confidence", 100),
        independent=number("independent", 999),
        since=day("since"),
        until=day("until"),
        q="".join(c for c in parameters.get("q", "")[:_MAX_SEARCH_CHARS] if c.isprintable() or c in _JOINERS).strip(),
        watch=parameters.get("watch") == "1",
    )


def query_of(wanted: ViewFilter, **further: str) -> str:
    """The query part of the view's address; `filter_of` reads it back."""
    return urlencode(parameters_of(wanted) | further)


def parameters_of(wanted: ViewFilter) -> dict[str, str]:
    """The URL parameters of the view, without those that are empty."""
    fields = wanted._asdict() | {"party": " ".join(wanted.party), "watch": "1" if wanted.watch else ""}
    return {name: str(value) for name, value in fields.items() if value}


def narrowings(wanted: ViewFilter) -> Iterator[tuple[str, str, ViewFilter]]:
    """Each thing the view is narrowed by: its field, its value, and the view without it."""
    for code in wanted.party:
        yield "party", code, wanted._replace(party=tuple(c for c in wanted.party if c != code))
    for name, value in parameters_of(wanted._replace(party=())).items():
        yield name, value, wanted._replace(**{name: ViewFilter._field_defaults[name]})
