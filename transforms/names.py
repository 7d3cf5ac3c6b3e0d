"""Codes of states and organisations, and their names to print in Arabic and English.

The codes are those of records: ISO 3166-1 alpha-3 (XKX for Kosovo) and the short names of gazetteer/igos.tsv. Names
come from CLDR through Babel except where newsrooms use another one (gazetteer/states.tsv).
"""

from functools import cache
from importlib.resources import files
from typing import NamedTuple

from schemas.alert import Bilingual

__all__ = [
    "alpha2_of", "alpha3_of", "bilingual_name", "is_known", "is_organisation", "is_state", "organisation_codes",
    "state_codes", "territory_codes",
]  # fmt: skip


class _State(NamedTuple):
    alpha2: str
    kind: str
    arabic: str
    english: str


def bilingual_name(code: str) -> Bilingual:
    """Names of a state, territory or organisation. Raises KeyError for an unknown code."""
    organisation = _organisations().get(code)
    return organisation if organisation is not None else _state_name(code)


def is_state(code: str) -> bool:
    """True for the 193 members of the United Nations, PSE, VAT, TWN and XKX."""
    state = _states().get(code)
    return state is not None and state.kind == "state"


def is_organisation(code: str) -> bool:
    """True for the short name of an intergovernmental organisation."""
    return code in _organisations()


def is_known(code: str) -> bool:
    """True for every code that `bilingual_name` can name: states, territories and organisations."""
    return code in _states() or code in _organisations()


def state_codes() -> frozenset[str]:
    """Alpha-3 codes of the states in the sense of `is_state`."""
    return frozenset(code for code, state in _states().items() if state.kind == "state")


def territory_codes() -> frozenset[str]:
    """Alpha-3 codes of ISO 3166-1 that are no states: dependencies and disputed territories."""
    return frozenset(code for code, state in _states().items() if state.kind != "state")


def organisation_codes() -> frozenset[str]:
    """Short names of the organisations."""
    return frozenset(_organisations())


def alpha2_of(alpha3: str) -> str | None:
    """`IR` for `IRN`; None for what is no state or territory."""
    state = _states().get(alpha3)
    return None if state is None else state.alpha2


def alpha3_of(alpha2: str) -> str | None:
    """`IRN` for `IR` or `ir`; None for an unknown code."""
    return _by_alpha2().get(alpha2.upper())


@cache
def _states() -> dict[str, _State]:
    return {row[0]: _State(row[1], row[2], row[3], row[4]) for row in _rows("states.tsv", 5)}


@cache
def _organisations() -> dict[str, Bilingual]:
    return {row[0]: Bilingual(ar=row[1], en=row[2]) for row in _rows("igos.tsv", 3)}


@cache
def _by_alpha2() -> dict[str, str]:
    return {state.alpha2: code for code, state in _states().items()}


@cache
def _state_name(code: str) -> Bilingual:
    state = _states()[code]
    if state.arabic and state.english:
        return Bilingual(ar=state.arabic, en=state.english)
    from babel.core import Locale  # only here: most callers ask about codes alone

    arabic = state.arabic or Locale.parse("ar").territories[state.alpha2]
    english = state.english or Locale.parse("en").territories[state.alpha2]
    return Bilingual(ar=arabic, en=english)


def _rows(name: str, width: int) -> list[list[str]]:
    text = files("transforms").joinpath("gazetteer", name).read_text(encoding="utf-8")
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        if line and not line.startswith("#"):
            columns = line.split("\t")
            if len(columns) != width:
                raise ValueError(f"{name}:{number}: {len(columns)} columns instead of {width}")
            found.append(columns)
    return found
