"""Words, numbers and dates as a reader wants them; both languages have all of them."""

from collections.abc import Iterator
from typing import Any

import pytest

from pipeline.web.preferences import Preferences, preferences_of
from pipeline.web.words import Words, strings
from schemas.vocabulary import (
    AGREEMENT_STATUSES,
    ALERT_STATUSES,
    ATTRIBUTIONS,
    DOMAINS,
    EVENTS,
    INSTRUMENTS,
    MODES,
    OWNERSHIPS,
)
from transforms.lexicon.data import read_table

EN, AR, DIGITS = (Words(Preferences(*p)) for p in (("en",), ("ar",), ("ar", "arab")))


def _keys(table: dict[str, Any], path: str = "") -> Iterator[str]:
    for key, value in table.items():
        if isinstance(value, dict) and path != ".count":
            yield from _keys(value, f"{path}.{key}")
        else:
            yield f"{path}.{key}"


def test_both_languages_have_the_same_words() -> None:
    assert list(_keys(strings()["en"])) == list(_keys(strings()["ar"]))


@pytest.mark.parametrize(
    ("section", "labels"),
    [
        ("status", AGREEMENT_STATUSES),
        ("status", ALERT_STATUSES),
        ("event", EVENTS),
        ("domain", DOMAINS),
        ("ownership", OWNERSHIPS),
        ("attribution", ATTRIBUTIONS),
        ("mode", MODES),
        ("theme", ("sanctions", "war", "agreement", "sanction")),
    ],
)
def test_every_label_has_words_in_both_languages(section: str, labels: tuple[str, ...]) -> None:
    for label in labels:
        assert EN.label(section, label).isascii()
        assert not AR.label(section, label).isascii()
    assert EN.label(section, "brought_later") == "brought later"


def test_every_kind_has_words_without_an_article() -> None:
    assert {EN.kind(k).split()[0] for k in INSTRUMENTS}.isdisjoint({"a", "an"})
    assert not any(AR.kind(k).isascii() for k in INSTRUMENTS)
    assert (EN.kind("mou"), AR.kind("mou")) == ("memorandum of understanding", "مذكرة تفاهم")


def test_every_reason_of_the_lexicon_has_words() -> None:
    reasons = {row["reason"] for row in read_table("lookalikes.tsv") if row["theme"] != "context"}
    assert reasons <= set(strings()["en"]["label"]["reason"])


def test_rules_are_told_in_words() -> None:
    assert EN.rule("left:sign:listed") == "signing · parties side by side"
    assert EN.rule("left:sign<announce:clause") == "signing (announcement) · parties in the same clause"
    assert AR.rule("right:inforce:between") == "دخول حيز النفاذ · «بين … و…»"
    assert EN.rule("sanction:freeze") == ""


def test_dates_are_written_in_the_language_and_digits_of_the_reader() -> None:
    assert EN.day("2023-03-13") == "13 March 2023"
    assert AR.day("2023-03-13T08:50:00Z") == "13 مارس 2023"
    assert DIGITS.day("2023-03-13") == "١٣ مارس ٢٠٢٣"
    assert EN.day("2023-03", "month") == "March 2023"
    assert EN.day("2023", "year") == "2023"
    assert EN.moment("2023-03-13T08:50:00Z") == "13 March 2023, 08:50 UTC"
    assert DIGITS.moment("2023-03-13T08:50:00Z") == "١٣ مارس ٢٠٢٣، ٠٨:٥٠ UTC"


def test_amounts_are_said_shortly_in_the_language() -> None:
    assert EN.amount(1.5e9, "USD") == "1.5 billion US dollars"
    assert AR.amount(100e6, "USD") == "100 مليون دولار أمريكي"
    assert DIGITS.amount(2500, "EUR").startswith("٢.٥ ألف")


@pytest.mark.parametrize(
    ("n", "said"), [(1, "مصدر مستقل"), (2, "مصدران مستقلان"), (3, "مصادر مستقلة"), (11, "مصدرًا مستقلًا")]
)
def test_counts_take_the_plural_of_the_language(n: int, said: str) -> None:
    assert AR.count("sources", n).striptags() == f"{n} {said}"
    assert EN.count("sources", n).striptags() == f"{n} independent source{'s' if n > 1 else ''}"
    assert DIGITS.count("sources", 11).striptags().startswith("١١ ")


def test_preferences_stand_in_the_address() -> None:
    wanted = Preferences("ar", "arab", "dark")
    assert preferences_of(wanted._asdict()) == wanted
    assert wanted.address("/a/x", q="", party="IRN") == "/a/x?lang=ar&digits=arab&look=dark&party=IRN"
    assert preferences_of({"lang": "fr", "digits": "<b>", "look": "x"}) == Preferences("en")
    assert preferences_of({}, "ar-EG,en;q=0.5") == Preferences("ar")
