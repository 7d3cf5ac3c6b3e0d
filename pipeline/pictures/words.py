"""Words of pictures and report in both languages, read from words.toml."""

import tomllib
from functools import cache
from importlib import resources

from transforms.names import bilingual_name

__all__ = ["LANGUAGES", "all_words", "name_of", "word"]

LANGUAGES = ("ar", "en")


@cache
def all_words() -> dict[str, dict[str, dict[str, str]]]:
    """Section -> key -> language -> words."""
    return tomllib.loads((resources.files("pipeline.pictures") / "words.toml").read_text("utf-8"))


def word(section: str, key: str, lang: str, **values: object) -> str:
    """The words of a key; a key that a later version of a vocabulary brought stands for itself."""
    row = all_words()[section].get(key)
    return key.replace("_", " ") if row is None else row[lang].format(**values)


def name_of(code: str, lang: str) -> str:
    """Name of a state or organisation; an unknown code stands for itself."""
    try:
        return str(getattr(bilingual_name(code), lang))
    except KeyError:
        return code
