"""Words for the labels, read from labels.toml."""

import tomllib
from functools import cache
from importlib import resources

from schemas.alert import Bilingual

__all__ = ["instrument_words", "status_words"]


@cache
def _labels() -> dict[str, dict[str, Bilingual]]:
    raw = tomllib.loads((resources.files("transforms") / "labels.toml").read_text("utf-8"))
    return {section: {k: Bilingual(**v) for k, v in words.items()} for section, words in raw.items()}


def instrument_words(instrument: str) -> Bilingual:
    """Indefinite noun phrases for an instrument label. KeyError for a label that does not exist."""
    return _labels()["instrument"][instrument]


def status_words(status: str) -> Bilingual:
    """The masdar phrase (ar) and plural verb (en) for a status that alerts may have. KeyError for others."""
    return _labels()["status"][status]
