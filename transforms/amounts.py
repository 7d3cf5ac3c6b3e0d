"""Amounts of money in Arabic news text: number, magnitude and currency («12 مليار دولار», «ثلاثة مليارات يورو»).

Only an amount whose currency is named without doubt is given: «دينار» alone could be seven currencies, «ريال» six. The
currencies stand in currencies.tsv. A comma or point before exactly three digits groups thousands («1,200,000»), else it
is the decimal mark («2,5»). Before a magnitude a point is always decimal («1.250 مليار»), and a single comma before
three digits could be either, so that such an amount is left out.
"""

import re
from functools import cache
from importlib.resources import files
from itertools import islice
from typing import Final, NamedTuple

from transforms.months import to_ascii_digits
from transforms.text import normalize

__all__ = ["FoundAmount", "find_amounts"]

_TOKEN = re.compile(r"[0-9]+(?:[.,٫٬،][0-9]+)*|[^\W\d_]+|[^\w\s]")
_MAX_DIGITS = 15
_MAX_WORDS = 2000
"""No paragraph of a newspaper is longer; keeps a text without end from costing time."""
_MAX_CURRENCY_WORDS = 3

_MAGNITUDES: Final = {
    **dict.fromkeys(("الف", "الفا", "الاف", "الافا"), 10**3),
    **dict.fromkeys(("مليون", "مليونا", "ملايين", "مليونًا", "ملايينا"), 10**6),
    **dict.fromkeys(("مليار", "مليارا", "مليارات", "بليون", "بليونا", "بلايين", "بلايينا"), 10**9),
    **dict.fromkeys(("تريليون", "تريليونا", "تريليونات", "ترليون", "ترليونات", "ترليونا", "تريليونين"), 10**12),
}
_DUALS: Final = {
    **dict.fromkeys(("الفي", "الفين", "الفان", "الفا"), 2 * 10**3),
    **dict.fromkeys(("مليوني", "مليونين", "مليونان"), 2 * 10**6),
    **dict.fromkeys(("ملياري", "مليارين", "ملياران", "بليوني", "بليونين"), 2 * 10**9),
    **dict.fromkeys(("تريليوني", "تريليونين", "ترليونين"), 2 * 10**12),
}
_FRACTIONS: Final = {"نصف": 0.5, "النصف": 0.5, "ربع": 0.25, "ثلث": 1 / 3}

_ONES = (
    "", "واحد واحده", "اثنين اثنان اثنتين اثنتان", "ثلاثه ثلاث", "اربعه اربع", "خمسه خمس", "سته ست", "سبعه سبع",
    "ثمانيه ثماني ثمان", "تسعه تسع",
)  # fmt: skip
_TENS = ("", "", "عشرين عشرون", "ثلاثين ثلاثون", "اربعين اربعون", "خمسين خمسون", "ستين ستون", "سبعين سبعون",
         "ثمانين ثمانون", "تسعين تسعون")  # fmt: skip
_HUNDREDS = (
    "", "مايه ميه", "مايتي مايتين مايتان ميتي ميتين ميتان", "ثلاثمايه ثلاثميه", "اربعمايه اربعميه", "خمسمايه خمسميه",
    "ستمايه ستميه", "سبعمايه سبعميه", "ثمانمايه ثمانميه ثمانيمايه", "تسعمايه تسعميه",
)  # fmt: skip
_WORDS: Final = {
    word: value
    for table, factor in ((_ONES, 1), (_TENS, 10), (_HUNDREDS, 100))
    for number, spelled in enumerate(table)
    for word in spelled.split()
    for value in (number * factor,)
} | {"عشره": 10, "عشر": 10}
_SPELLED_MARKS = frozenset(("ر", "فاصل", "فاصله"))


class FoundAmount(NamedTuple):
    """An amount in a sentence; `sentence[start:end]` is how it is written."""

    start: int
    end: int
    value: float
    """In units of the currency."""
    currency: str
    """ISO 4217 code."""


def find_amounts(normalized_text: str) -> list[FoundAmount]:
    """The amounts in a text, in order and without overlap; spans are offsets into the string given.

    `normalized_text` is the output of `transforms.text.normalize`. A bare «مليون دولار» is one million, «مليونا دولار»
    as well (the dual in that writing cannot be told apart). Only the first 2,000 words are read. Never raises.
    """
    text = to_ascii_digits(normalized_text)
    tokens = [(m[0], m.start(), m.end()) for m in islice(_TOKEN.finditer(text), _MAX_WORDS)]
    texts = [token for token, _, _ in tokens]
    found = []
    i = 0
    while i < len(texts):
        hit = _amount(texts, i)
        if hit is None:
            i += 1
            continue
        size, value, currency = hit
        start = tokens[i][1] + _clitic_length(texts[i])
        found.append(FoundAmount(start, tokens[i + size - 1][2], value, currency))
        i += size
    return found


def _amount(texts: list[str], i: int) -> tuple[int, float, str] | None:
    """Words taken, value and currency of an amount that begins with word `i`."""
    if texts[i] in ("$", "€", "£"):
        return _symbol_first(texts, i)
    if texts[i] in _MAGNITUDES and _known_number(_at(texts, i - 1)):
        return None  # behind a number that could not be read
    if _at(texts, i - 1) in _SPELLED_MARKS and _known_number(_at(texts, i - 2)):
        return None  # the end of a fraction: agencies write «9ر2» for 9.2 and for 2.9
    number = _number(texts, i)
    if number is None:
        return None
    size, value = number
    currency = _currency(texts, i + size)
    if currency is None:
        return None
    return size + currency[0], value, currency[1]


def _symbol_first(texts: list[str], i: int) -> tuple[int, float, str] | None:
    number = _number(texts, i + 1) if i + 1 < len(texts) and texts[i + 1][0].isdecimal() else None
    if number is None:
        return None
    return 1 + number[0], number[1], {"$": "USD", "€": "EUR", "£": "GBP"}[texts[i]]


def _number(texts: list[str], i: int) -> tuple[int, float] | None:
    """«12», «2,5 مليار», «مليارين و500 مليون», «مئة وخمسين مليون», «نصف مليار»: words taken and value."""
    total: float = 0
    size = 0
    smallest = float("inf")
    while True:
        part = _part(texts, i + size + (1 if size and _at(texts, i + size) == "و" else 0), joined=size > 0)
        if part is None:
            break
        part_size, value, scale = part
        if scale >= smallest:
            break
        size += part_size + (1 if size and _at(texts, i + size) == "و" else 0)
        total += value
        smallest = scale
        if scale == 1 or not _continues(texts, i + size):
            break
    if not size:
        return None
    return (size, total) if total < 10**17 else None


def _continues(texts: list[str], i: int) -> bool:
    return _at(texts, i).startswith("و")


def _part(texts: list[str], i: int, *, joined: bool) -> tuple[int, float, float] | None:
    """One number with its magnitude: words taken, value, magnitude. `joined`: behind «و»."""
    word = _at(texts, i)
    if joined and word.startswith("و") and len(word) > 1:
        word = word[1:]
    if not word:
        return None
    if word[0].isdecimal():
        following = _MAGNITUDES.get(_at(texts, i + 1))
        value = _digits(word, scaled=following is not None)
        if value is None or following is None:
            return None if value is None else (1, value, 1)
        half = _half(texts, i + 2)
        return 2 + half, (value + 0.5 if half else value) * following, following
    word = word if joined else _bare(word)
    if word in _FRACTIONS:
        following = _MAGNITUDES.get(_at(texts, i + 1))
        return (2, _FRACTIONS[word] * following, following / 10) if following else None
    if word in _DUALS and word != "الفا":
        return 1, float(_DUALS[word]), _DUALS[word] / 2
    if word in _MAGNITUDES:
        half = _half(texts, i + 1)
        return 1 + half, (1.5 if half else 1.0) * _MAGNITUDES[word], _MAGNITUDES[word]
    spelled = _spelled(texts, i, word)
    if spelled is None:
        return None
    size, value = spelled
    following = _MAGNITUDES.get(_at(texts, i + size))
    if following is None:
        return size, value, 1
    half = _half(texts, i + size + 1)
    return size + 1 + half, (value + 0.5 if half else value) * following, following


def _half(texts: list[str], i: int) -> int:
    """Words of «ونصف» or «ونصف المليار» at word `i`."""
    if _at(texts, i) != "ونصف":
        return 0
    return 2 if _at(texts, i + 1).removeprefix("ال") in _MAGNITUDES else 1


def _spelled(texts: list[str], i: int, word: str) -> tuple[int, float] | None:
    """«ثلاثة», «خمسة عشر», «مئة وخمسين»: words taken and value below 1,000."""
    if word not in _WORDS:
        return None
    value, size = _WORDS[word], 1
    if value < 10 and _at(texts, i + 1) in ("عشر", "عشره"):
        value, size = value + 10, 2
    if value < 10 and _at(texts, i + 1) in ("مايه", "ميه"):
        value, size = value * 100, 2
    while size < 5:
        following = _at(texts, i + size)
        more = _WORDS.get(following[1:]) if following.startswith("و") else None
        # «خمسة وعشرين», «مئة وخمسين», «مئة وخمسة وعشرين»: a ten behind a one, anything below behind round hundreds.
        ten_behind_one = more is not None and 0 < value % 100 < 10 and 20 <= more < 100
        behind_hundreds = more is not None and value >= 100 and value % 100 == 0 and more < 100
        if more is None or not (ten_behind_one or behind_hundreds):
            break
        value, size = value + more, size + 1
    return size, float(value)


def _digits(text: str, *, scaled: bool) -> float | None:
    """The value of digits with marks; None when it has too many digits or marks that fit no writing."""
    if sum(char.isdecimal() for char in text) > _MAX_DIGITS:
        return None
    groups = re.split(r"[.,٫٬،]", text)
    if len(groups) == 1:
        return float(text)
    if len(groups) == 2 and (len(groups[1]) != 3 or len(groups[0]) > 3 or "٫" in text):
        return float(".".join(groups))
    if len(groups) == 2 and scaled:
        return float(text) if "." in text else None
    if all(len(group) == 3 for group in groups[1:]):
        return float("".join(groups))
    if all(len(group) == 3 for group in groups[1:-1]) and len(groups) > 2:
        return float("".join(groups[:-1]) + "." + groups[-1])
    return None


def _currency(texts: list[str], i: int) -> tuple[int, str] | None:
    """Words taken and code of a currency at word `i`, also as «من الدولارات»."""
    if _at(texts, i) == "من" and _at(texts, i + 1).startswith("ال"):
        currency = _currency(texts, i + 1)
        return None if currency is None else (currency[0] + 1, currency[1])
    symbol = {"$": "USD", "€": "EUR", "£": "GBP"}.get(_at(texts, i))
    if symbol:
        return 1, symbol
    table = _currencies()
    for size in range(_MAX_CURRENCY_WORDS, 0, -1):
        if i + size <= len(texts):
            code = table.get(" ".join(_without_article(word) for word in texts[i : i + size]))
            if code:
                return size, code
    return None


def _at(texts: list[str], i: int) -> str:
    return texts[i] if 0 <= i < len(texts) else ""


def _known_number(word: str) -> bool:
    return word[:1].isdecimal() or word in _WORDS


def _known(word: str) -> bool:
    return word in _WORDS or word in _MAGNITUDES or word in _DUALS or word in _FRACTIONS


def _bare(word: str) -> str:
    return word[_clitic_length(word) :]


def _clitic_length(word: str) -> int:
    """Letters of a proclitic before a number word: «بمليار», «وبثلاثة»."""
    if _known(word):
        return 0
    for size in (1, 2):
        if len(word) > size + 2 and word[:size].strip("وفبلك") == "" and _known(word[size:]):
            return size
    return 0


def _without_article(word: str) -> str:
    return word[2:] if word.startswith("ال") and len(word) > 4 else word


@cache
def _currencies() -> dict[str, str]:
    """Normalised currency names without article, with their code."""
    text = files("transforms").joinpath("currencies.tsv").read_text(encoding="utf-8")
    table: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        columns = line.split("\t")
        if len(columns) not in (2, 3) or len(columns[0]) != 3:
            raise ValueError(f"currencies.tsv:{number}: expected code, nouns and perhaps adjectives: {line!r}")
        nouns = [_plain(noun) for noun in columns[1].split(" | ")]
        adjectives = [_plain(adjective) for adjective in columns[2].split(" | ")] if len(columns) == 3 else [""]
        for noun in nouns:
            for adjective in adjectives:
                name = f"{noun} {adjective}".strip()
                if table.setdefault(name, columns[0]) != columns[0]:
                    raise ValueError(f"currencies.tsv:{number}: {name!r} is {table[name]} already")
    return table


def _plain(name: str) -> str:
    return " ".join(_without_article(word) for word in normalize(name).split())
