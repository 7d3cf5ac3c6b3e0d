"""Words of Arabic date expressions, normalised, with what they stand for. Used by `transforms.dates`."""

from functools import lru_cache
from typing import Final

from transforms.months import MONTH_NAMES

__all__ = [
    "ABOUT", "AGO", "ANCHORS", "CALENDAR_DAYS", "CENTURIES", "DECADES", "FUTURE_SIGNS", "LAST", "NEXT", "NUMBERS",
    "OLDER_DAYS", "ORDINALS", "PERIODS", "PLURALS", "TENS", "THIS", "UNITS", "VAGUE", "WEEKDAYS", "YEAR_ANCHORS",
    "YEAR_FOLLOWERS", "YEAR_NOUNS", "is_future", "readings", "role",
]  # fmt: skip


def _list(text: str) -> list[str]:
    return text.split()


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


WEEKDAYS: Final = {
    "الاثنين": 0, "الثلاثاء": 1, "الثلثاء": 1, "الاربعاء": 2, "الخميس": 3, "الجمعه": 4, "السبت": 5, "الاحد": 6,
}  # fmt: skip
"""As `date.weekday()`."""

CALENDAR_DAYS: Final = {"اليوم": 0, "امس": -1, "البارحه": -1, "غدا": 1}
"""Days from the day of the reference."""

LAST: Final = _set("الماضي الماضيه المنصرم المنصرمه الفايت الفايته الفارط الفارطه المنقضي المنقضيه السابق السابقه")
NEXT: Final = _set("المقبل المقبله القادم القادمه الاتي الاتيه")
THIS: Final = _set("الجاري الجاريه الحالي الحاليه")

PERIODS: Final = {"الاسبوع": "week", "الشهر": "month", "العام": "year", "السنه": "year"}

AGO: Final = frozenset(("قبل", "منذ"))
ABOUT: Final = _set("نحو حوالي قرابه زهاء ما يقارب يقرب يزيد من عن علي اكثر")
"""May stand between «قبل» and the count."""

NUMBERS: Final = {
    word: number
    for number, spelled in enumerate(
        ("واحد واحده", "اثنين اثنتين", "ثلاثه ثلاث", "اربعه اربع", "خمسه خمس", "سته ست", "سبعه سبع",
         "ثمانيه ثماني ثمان", "تسعه تسع", "عشره عشر"), start=1,
    )
    for word in spelled.split()
}  # fmt: skip

TENS: Final = {
    stem + ending: 10 * number
    for number, stem in enumerate(_list("عشر ثلاث اربع خمس ست سبع ثمان تسع"), start=2)
    for ending in ("ين", "ون")
} | dict.fromkeys(_list("ميه مايه"), 100)
"""«عشرين», «ثلاثون», «مئة»."""

UNITS: Final = {
    **dict.fromkeys(_list("ساعه ساعات ساعتين دقيقه دقايق دقيقتين"), "hour"),
    **dict.fromkeys(_list("يوم يوما ايام يومين"), "day"),
    **dict.fromkeys(_list("اسبوع اسبوعا اسابيع اسبوعين"), "week"),
    **dict.fromkeys(_list("شهر شهرا اشهر شهور شهرين"), "month"),
    **dict.fromkeys(_list("عام عاما اعوام عامين سنه سنوات سنتين سنين"), "year"),
    **dict.fromkeys(_list("عقد عقود عقدين"), "decade"),
}

PLURALS: Final = _set("ساعات دقايق ايام اسابيع اشهر شهور اعوام سنوات سنين عقود")
"""Without a number: several («قبل أيام»)."""

OLDER_DAYS: Final = _set("ذلك نفس مثل ذات حتي الي منذ بعد قبل في")
"""Before «اليوم» where it is another day than today."""

_TENS: Final = _list("العشرين الثلاثين")
_ONES: Final = _list("الاول الثاني الثالث الرابع الخامس السادس السابع الثامن التاسع العاشر")
_COMPOUND_ONES: Final = _list("الحادي الثاني الثالث الرابع الخامس السادس السابع الثامن التاسع")

ORDINALS: Final[dict[tuple[str, ...], int]] = {
    **{(word,): number for number, word in enumerate(_ONES, start=1)},
    **{(word, "عشر"): number for number, word in enumerate(_COMPOUND_ONES, start=11)},
    **{(word, "وال" + ten[2:]): 10 * tens + number
       for tens, ten in enumerate(_TENS, start=2) for number, word in enumerate(_COMPOUND_ONES, start=1)
       if 10 * tens + number <= 31},
    **{(ten,): 10 * tens for tens, ten in enumerate(_TENS, start=2)},
}  # fmt: skip
"""Days of a month in words: «الثالث عشر», «الحادي والعشرين»."""

DECADES: Final = {
    stem + ending: 10 * tens
    for tens, stem in enumerate(_list("عشرين ثلاثين اربعين خمسين ستين سبعين ثمانين تسعين"), start=2)
    for ending in ("ات", "يات")
}
CENTURIES: Final = {
    "الماضي": 1900, "العشرين": 1900, "الفايت": 1900, "المنقضي": 1900, "المنصرم": 1900, "الحالي": 2000, "الجاري": 2000,
}  # fmt: skip
"""First year of what follows «القرن»."""

ANCHORS: Final = _set("في شهر منذ خلال نهايه اواخر مطلع بدايه اوايل منتصف حتي اوسط اواسط الي من")
"""Before a month name without day or year."""

YEAR_NOUNS: Final = _set("عام العام سنه السنه عامي سنتي")
YEAR_ANCHORS: Final = _set(
    "في منذ حتي منتصف نهايه بدايه مطلع اواخر اوايل خلال اتفاق اتفاقيه معاهده بروتوكول حرب اعلان ميثاق مذكره "
    "صيف شتاء ربيع خريف دستور"
)
"""Before a year without «عام»."""
YEAR_FOLLOWERS: Final = _set(
    "م ميلادي ميلاديه بين مع علي الي في من عن التي الذي بعد قبل ان كان كانت حول بشان عندما حين حتي او ثم"
)
"""May follow such a year; another word may be what is counted («في 2000 مدرسة»)."""

FUTURE_SIGNS: Final = _set("سوف المقرر المرتقب المنتظر المزمع المتوقع يعتزم تعتزم يعتزمان تستعد يستعد مقرر")
"""Make a bare weekday ambiguous between the one before and the one after."""

VAGUE: Final = frozenset(("موخرا", "حديثا"))

_DAY_WORDS: Final = _set("يوم اليوم امس مساء صباح بالامس اول بعد")
_PREFIXES: Final = ("وب", "ول", "و", "ف", "ب", "ل", "ك")


@lru_cache(maxsize=65536)
def readings(word: str) -> tuple[str, ...]:
    """The word, and what it may be without conjunction and preposition."""
    found = [word]
    for prefix in _PREFIXES:
        if word.startswith(prefix) and len(word) > len(prefix) + 1:
            found.append(word[len(prefix) :])
    found.extend("ال" + reading[2:] for reading in tuple(found) if reading.startswith("لل"))
    return tuple(found)


def _roles() -> dict[str, str]:
    """Every word that a date may begin with, with and without proclitic, and the letters of its rules."""
    anchors = ANCHORS | YEAR_ANCHORS
    months = frozenset(name.split()[0] for name in MONTH_NAMES) | {"شهر"}
    tables: dict[str, frozenset[str]] = {
        "w": _DAY_WORDS | WEEKDAYS.keys(), "d": frozenset(key[0] for key in ORDINALS), "m": months | anchors,
        "y": YEAR_NOUNS | anchors, "c": frozenset(DECADES) | {"ال" + name for name in DECADES},
        "k": _DAY_WORDS | CALENDAR_DAYS.keys(), "p": frozenset({"هذا", "هذه", *PERIODS}), "a": AGO,
        "v": VAGUE | {"الاونه"},
    }  # fmt: skip
    plain = {}
    for word in frozenset().union(*tables.values()):
        letters = "".join(letter for letter, table in tables.items() if word in table)
        plain[word] = letters + ("x" if word in anchors and letters == "my" and word not in months else "")
    found = {prefix + word: letters for word, letters in plain.items() for prefix in _PREFIXES}
    found |= {"لل" + word[2:]: letters for word, letters in plain.items() if word.startswith("ال")}
    return found | plain


_ROLES: Final = _roles()


def role(word: str) -> str:
    """Which kinds of date may begin with a word: a letter for each rule of `transforms.dates`, in the order to try.

    w weekday, d day and month, n numeric, m month, y year, c decade, k calendar day, p period, a ago, v vague; x for
    a word that only counts before such a word («في»).
    """
    return "dn" if word.isdecimal() else _ROLES.get(word, "")


def is_future(word: str) -> bool:
    """Whether a word announces something to come: «سيوقع», «المقرر»."""
    return word in FUTURE_SIGNS or (len(word) > 4 and word[0] == "س" and word[1] in "يتن")
