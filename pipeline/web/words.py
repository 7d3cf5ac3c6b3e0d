"""Words, numbers and dates of the page as a reader wants them. Labels that other outputs print come from where these
have them (transforms/labels.toml, pipeline/pictures/words.toml), the rest from strings.toml."""

import tomllib
from datetime import datetime
from functools import cache
from importlib import resources
from typing import Any

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_compact_decimal, get_currency_name
from markupsafe import Markup, escape

from pipeline.pictures.words import all_words, name_of, word
from pipeline.web.preferences import Preferences
from transforms.labels import instrument_words

__all__ = ["Words", "strings"]

_ARABIC_DIGITS = str.maketrans("0123456789%", "٠١٢٣٤٥٦٧٨٩٪")
_PATTERNS = {"day": "d MMMM y", "month": "MMMM y", "year": "y"}


@cache
def strings() -> dict[str, dict[str, Any]]:
    """Language -> key -> words, or a table of words."""
    return tomllib.loads((resources.files("pipeline.web") / "strings.toml").read_text("utf-8"))


class Words:
    """What templates call for everything that depends on the reader."""

    def __init__(self, preferences: Preferences) -> None:
        self._lang, self._digits = preferences.lang, preferences.digits
        self._strings = strings()[self._lang]
        self._locale = _locale(self._lang)

    def number(self, value: object) -> str:
        """Digits as the reader wants them, in any text."""
        return str(value).translate(_ARABIC_DIGITS) if self._digits == "arab" else str(value)

    def percent(self, value: int) -> Markup:
        return Markup('<bdi dir="ltr">{}</bdi>').format(self.number(f"{value}%"))

    def day(self, time: str, precision: str = "day") -> str:
        """`13 March 2023` of a time or day in RFC 3339; with a coarser precision `March 2023` or `2023`."""
        return self.number(format_date(_date(time), _PATTERNS[precision], locale=self._locale))

    def moment(self, time: str) -> str:
        """`13 March 2023, 08:50 UTC` of a time in RFC 3339 in UTC."""
        said = f"{format_date(_date(time), 'd MMMM y', locale=self._locale)}{self._strings['comma']} {time[11:16]} UTC"
        return self.number(said)

    def amount(self, value: float, currency: str) -> str:
        """`1.5 billion US dollars`; `currency` by ISO 4217."""
        short = format_compact_decimal(value, format_type="long", locale=self._locale, fraction_digits=2)
        return self.number(f"{short} {get_currency_name(currency, value, locale=self._locale)}")

    def count(self, what: str, n: int, element_id: str = "") -> Markup:
        """`2 independent sources`, with the number bold; plural forms by CLDR."""
        forms = self._strings["count"][what]
        form = forms.get(self._locale.plural_form(n), forms["other"])
        attribute = Markup('id="{}"' if element_id else 'class="number"').format(element_id)
        number = Markup("<span {}>{}</span>").format(attribute, self.number(n))
        return Markup(escape(form)).format(n=number)

    def label(self, section: str, key: str) -> str:
        """The word for a label of a vocabulary; a label that a later version brought stands for itself."""
        own = self._strings["label"].get(section, {})
        if key in own:
            return str(own[key])
        return word(section, key, self._lang) if section in all_words() else key.replace("_", " ")

    def rule(self, rule: str) -> str:
        """`signing (announcement) · parties in the same clause` for `left:sign<announce:clause`; other rules have no
        words."""
        _, *parts = rule.split(":")
        if len(parts) != 2:
            return ""
        act, *through = (self.label("act", sense) for sense in parts[0].split("<"))
        told = f" ({self._strings['comma'].join(through)})" if through else ""
        return f"{act}{told} · {self.label('parties_by', parts[1])}"

    def kind(self, instrument: str) -> str:
        """`memorandum of understanding` for `mou`."""
        try:
            said = getattr(instrument_words(instrument), self._lang)
        except KeyError:
            return instrument.replace("_", " ")
        return str(said).removeprefix("an ").removeprefix("a ") if self._lang == "en" else str(said)

    def name(self, code: str) -> str:
        """Name of a state or organisation."""
        return name_of(code, self._lang)


@cache
def _locale(lang: str) -> Locale:
    return Locale.parse("ar" if lang == "ar" else "en_GB")


def _date(time: str) -> datetime:
    """The start of a day, month or year; alerts hold nothing else."""
    year, month, day = [int(part) for part in time[:10].split("-")] + [1] * (2 - time[:10].count("-"))
    return datetime(year, month, day)
