"""Month names of all Arab conventions."""

import re

import pytest
from babel.core import Locale
from hijridate import Hijri
from hypothesis import given
from hypothesis import strategies as st

from transforms.months import HIJRI_MONTH_PATTERN, MONTH_PATTERN, hijri_month_number, month_number, to_ascii_digits

ARAB_LOCALES = "ar_AE ar_BH ar_DZ ar_EG ar_IQ ar_JO ar_KW ar_LB ar_LY ar_MA ar_MR ar_PS ar_SA ar_SD ar_SY ar_TN ar_YE"


@pytest.mark.parametrize("locale", ARAB_LOCALES.split())
def test_every_month_name_that_cldr_prints_in_an_arab_country_is_known(locale: str) -> None:
    for number, name in Locale.parse(locale).months["format"]["wide"].items():
        assert month_number(name) == number
        assert re.fullmatch(MONTH_PATTERN, name)


def test_every_islamic_month_name_of_hijridate_is_known() -> None:
    for number in range(1, 13):
        name = Hijri(1444, number, 1).month_name("ar")
        assert hijri_month_number(name) == number
        assert re.fullmatch(HIJRI_MONTH_PATTERN, name)


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("مارس/آذار", 3), ("آذار (مارس)", 3), ("كانون الثاني / يناير", 1), ("تشرين الأول/أكتوبر", 10), ("ابريل", 4),
        ("إبريل", 4), ("اب", 8), ("غشت", 8), ("أوت", 8), ("اوت", 8), ("شتنبر", 9), ("دجنبر", 12), ("يوليه", 7),
        ("شهر مايو", 5), ("كانون الاول", 12), ("تشرين  الثاني", 11), ("نُوفمبر", 11), ("جويليه", 7), ("ماي", 5),
    ],
)  # fmt: skip
def test_spellings_and_pairs(name: str, number: int) -> None:
    assert month_number(name) == number


@pytest.mark.parametrize("name", ["مارس/نيسان", "كانون", "تشرين", "", "/", "الماء", "رمضان", "ممارس"])
def test_what_names_no_single_month_gives_none(name: str) -> None:
    assert month_number(name) is None


@pytest.mark.parametrize(
    ("name", "number"),
    [("ذي الحجة", 12), ("ذي القعده", 11), ("ربيع الآخر", 4), ("جمادي الاولي", 5), ("شهر رمضان", 9), ("المحرم", 1)],
)
def test_islamic_spellings(name: str, number: int) -> None:
    assert hijri_month_number(name) == number


def test_the_pattern_respects_word_boundaries_but_not_glued_digits() -> None:
    assert not re.search(MONTH_PATTERN, "ممارسة الرياضة")
    assert not re.search(MONTH_PATTERN, "مارست")
    found = re.search(MONTH_PATTERN, "13مارس2023")
    assert found
    assert found[0] == "مارس"


def test_the_pattern_takes_the_longest_name_and_the_whole_pair() -> None:
    text = "في 13 تشرين الثاني/نوفمبر 2023"
    found = re.search(MONTH_PATTERN, text)
    assert found
    assert found[0] == "تشرين الثاني/نوفمبر"


def test_digits_of_both_scripts_become_ascii() -> None:
    assert to_ascii_digits("٢٠٢٣/٣/١٣ ۱۴۰۲") == "2023/3/13 1402"


@given(st.text())
def test_any_text_is_answered_and_digits_keep_offsets(text: str) -> None:
    assert month_number(text) in {None, *range(1, 13)}
    assert hijri_month_number(text) in {None, *range(1, 13)}
    assert len(to_ascii_digits(text)) == len(text)
