"""Parties as people name and see them: names in both languages to codes, codes to flags."""

import re
from functools import cache

from transforms.names import alpha2_of, bilingual_name, organisation_codes, state_codes, territory_codes
from transforms.text import normalize

__all__ = ["flag", "party_choices", "party_codes"]

_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_]{1,15}")
_FLAGGED = frozenset({"EU", "UN"})
"""Organisations whose flag has a character of its own."""
_MAX_CHARS = 100


def party_codes(text: str) -> tuple[str, ...]:
    """Codes that a reader meant: a name in Arabic or English, or several names of one word and codes."""
    text = text[:_MAX_CHARS]
    meant = [text] if _spelled(text) in _by_name() else re.split(r"[\s,،;+-]+", text)
    found = dict.fromkeys(_code(word) for word in meant if word != "and")
    return tuple(code for code in found if code)


def _code(word: str) -> str:
    named = _by_name().get(_spelled(word)) or _by_name().get(_spelled(word.removeprefix("و")))
    return named or (word.upper() if _CODE.fullmatch(word) else "")


@cache
def flag(code: str) -> str:
    """The flag as an emoji, made of the letters of the ISO 3166-1 alpha-2 code; empty for what has none."""
    letters = code if code in _FLAGGED else alpha2_of(code) or ""
    return "".join(chr(0x1F1E6 + ord(letter) - ord("A")) for letter in letters)


@cache
def party_choices(lang: str) -> tuple[tuple[str, str], ...]:
    """Code and name of every state and organisation, in the order of the names."""
    codes = state_codes() | organisation_codes()
    return tuple(sorted(((code, getattr(bilingual_name(code), lang)) for code in codes), key=lambda row: row[1]))


@cache
def _by_name() -> dict[str, str]:
    codes = territory_codes() | state_codes() | organisation_codes()
    return {_spelled(name): code for code in sorted(codes) for name in bilingual_name(code)}


def _spelled(name: str) -> str:
    return " ".join(normalize(name).lower().split())
