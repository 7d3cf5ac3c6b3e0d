"""Arabic month names in every convention of the Arab press, and digits.

The names come from CLDR (Egypt and the Gulf, the Levant and Iraq, Algeria and Tunisia, Morocco) and hijridate;
`_VARIANTS` adds the spellings that CLDR does not list. Those of CLDR are written down here and held against Babel by
the tests, since loading Babel would take a fifth of the time in which the extraction starts. The revolutionary names
that Libya used until 2011 are left out, because they are everyday words («الماء», «الصيف») and no paper prints them any
more. So are «كانون» and «تشرين» alone, which name two months each.

Matching ignores diacritics, tatweel and the difference between the forms of alef, between ى and ي and between ة and ه,
so raw text, text without hamza and the output of `transforms.text.normalize` work alike.

A month name alone proves nothing: «مارس» is also "practised", «آب» "father" and «ماي» a surname. Ask for a day or year
beside it.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from hijridate import Hijri

__all__ = [
    "HIJRI_MONTH_PATTERN", "MONTH_NAMES", "MONTH_PATTERN", "hijri_month_number", "month_number", "to_ascii_digits",
]  # fmt: skip

_CLDR: Final = tuple(
    names.split("،")
    for names in (
        "يناير،فبراير،مارس،أبريل،مايو،يونيو،يوليو،أغسطس،سبتمبر،أكتوبر،نوفمبر،ديسمبر",
        "كانون الثاني،شباط،آذار،نيسان،أيار،حزيران،تموز،آب،أيلول،تشرين الأول،تشرين الثاني،كانون الأول",
        "جانفي،فيفري،مارس،أفريل،ماي،جوان،جويلية،أوت،سبتمبر،أكتوبر،نوفمبر،ديسمبر",
        "يناير،فبراير،مارس،أبريل،ماي،يونيو،يوليوز،غشت،شتنبر،أكتوبر،نونبر،دجنبر",
    )
)
"""January to December in the locales ar, ar_SY, ar_DZ and ar_MA."""

_VARIANTS: Final = {
    "كانون ثاني": 1, "كانون ثان": 1, "جانفيي": 1, "ينائر": 1,
    "فبرائر": 2, "فيفرى": 2, "فبرير": 2, "فيفريه": 2,
    "مارت": 3,
    "إبريل": 4, "أفريل": 4, "إفريل": 4,
    "مايس": 5, "أيّار": 5,
    "يونيه": 6, "جوان": 6, "يونية": 6,
    "يوليه": 7, "يولية": 7, "جويليه": 7, "يوليوز": 7, "تمّوز": 7,
    "أغشت": 8, "غشت": 8, "أوغسطس": 8, "آغسطس": 8, "أغسطوس": 8,
    "سبتامبر": 9, "شتمبر": 9, "شتنبر": 9, "سيبتمبر": 9,
    "تشرين أول": 10, "اكتوبر": 10, "أوكتوبر": 10,
    "تشرين ثاني": 11, "تشرين ثان": 11, "نوفنبر": 11, "نونبر": 11, "نوڤمبر": 11,
    "كانون أول": 12, "دجنبر": 12, "دجمبر": 12, "ديسنبر": 12, "دسمبر": 12,
}  # fmt: skip

_HIJRI_VARIANTS: Final = {
    "المحرم": 1, "محرم الحرام": 1,
    "صفر الخير": 2,
    "ربيع أول": 3, "ربيع الأنور": 3,
    "ربيع الآخر": 4, "ربيع ثاني": 4, "ربيع آخر": 4, "ربيع ثان": 4,
    "جمادى الأول": 5, "جماد الأول": 5, "جماد الأولى": 5, "جمادي الأولى": 5, "جماد أول": 5,
    "جمادى الثانية": 6, "جمادى الثاني": 6, "جماد الثاني": 6, "جماد الآخر": 6, "جماد الآخرة": 6, "جمادى الآخر": 6,
    "جماد ثاني": 6,
    "رجب الفرد": 7,
    "شعبان المعظم": 8,
    "رمضان المبارك": 9,
    "ذي القعدة": 11, "ذو القعدة": 11, "ذا القعدة": 11, "ذوالقعدة": 11, "ذيالقعدة": 11, "ذي قعدة": 11,
    "ذي الحجة": 12, "ذو الحجة": 12, "ذا الحجة": 12, "ذوالحجة": 12, "ذي حجة": 12,
}  # fmt: skip

_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
_MARKS = re.compile("[\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed\u200b-\u200f\u202a-\u202e\u2066-\u2069]")
_FOLD = str.maketrans("أإآٱىیةک", "ااااييهك")
_CLASSES: Final = {"ا": "[اأإآٱ]", "ي": "[يىی]", "ه": "[هةھ]", "ك": "[كک]", " ": r"[\s\u00a0]+"}
_GAP = re.compile(r"\s+")
_PAIR = re.compile(r"\s*[/()\-–،]\s*")


def to_ascii_digits(text: str) -> str:
    """`text` with Arabic-Indic (٠-٩) and Persian (۰-۹) digits as 0-9.

    One character for one, so offsets hold. Decimal and thousands marks (٫ ٬) stay.
    """
    return text.translate(_DIGITS)


def _fold(name: str) -> str:
    return _GAP.sub(" ", _MARKS.sub("", name).translate(_FOLD)).strip()


def _gregorian() -> dict[str, int]:
    table = {_fold(name): number for name, number in _VARIANTS.items()}
    for names in _CLDR:
        table |= {_fold(name): number for number, name in enumerate(names, 1)}
    return table


def _hijri() -> dict[str, int]:
    table = {_fold(name): number for name, number in _HIJRI_VARIANTS.items()}
    for number in range(1, 13):
        table[_fold(Hijri(1444, number, 1).month_name("ar"))] = number
    return table


def _alternatives(names: Iterable[str]) -> str:
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    spelled = ("".join(_CLASSES.get(char, char) for char in name) for name in longest_first)
    return "(?<![^\\W\\d_])(?:" + "|".join(spelled) + ")(?![^\\W\\d_])"


_GREGORIAN: Final = _gregorian()
_HIJRI: Final = _hijri()
_ONE: Final = _alternatives(_GREGORIAN)

MONTH_NAMES: Final = frozenset((*_GREGORIAN, *_HIJRI))
"""All single names, Gregorian and Islamic, with the letters folded as described above."""

MONTH_PATTERN: Final = rf"{_ONE}(?:\s?[/(\-–]\s?{_ONE}\)?)?"
"""Regular expression source, without groups, for a Gregorian month name or a pair («مارس/آذار», «آذار (مارس)»).

Matches raw and normalised text without diacritics; no letter may touch it, a digit may («13مارس2023»). Give the matched
text to `month_number`.
"""

HIJRI_MONTH_PATTERN: Final = _alternatives(_HIJRI)
"""Like `MONTH_PATTERN` for the Islamic months; no pairs."""


@lru_cache(maxsize=4096)
def month_number(name: str) -> int | None:
    """1 to 12 for a Gregorian month name or a pair of names of one month, else None.

    A leading «شهر» is allowed. None for a pair whose names disagree, and for names that stand for two months («كانون»).
    """
    numbers = {_GREGORIAN.get(_fold(part).removeprefix("شهر ")) for part in _PAIR.split(name) if part.strip()}
    return numbers.pop() if len(numbers) == 1 else None


@lru_cache(maxsize=4096)
def hijri_month_number(name: str) -> int | None:
    """1 (Muharram) to 12 (Dhu al-Hijja) for an Islamic month name, else None. A leading «شهر» is allowed."""
    return _HIJRI.get(_fold(name).removeprefix("شهر "))
