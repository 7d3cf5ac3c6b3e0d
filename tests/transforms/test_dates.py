"""Dates in news sentences against the day of publication."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.dates import age_days, find_dates
from transforms.text import normalize

TUESDAY = date(2023, 3, 14)


def values(text: str, reference: date | None = TUESDAY) -> list[tuple[str | None, str]]:
    return [(found.value, found.precision) for found in find_dates(normalize(text), reference)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("13 مارس/آذار 2023", "2023-03-13"), ("٢٠٢٣/٣/١٣", "2023-03-13"), ("13-3-2023", "2023-03-13"),
        ("2023-03-13", "2023-03-13"), ("13.3.2023", "2023-03-13"), ("3/14/2023", "2023-03-14"),
        ("الاثنين 13 آذار 2023", "2023-03-13"), ("الثالث عشر من مارس 2023", "2023-03-13"),
        ("الحادي والعشرين من كانون الثاني/يناير 2020", "2020-01-21"), ("5 جويلية 2022", "2022-07-05"),
        ("5 أوت 2022", "2022-08-05"), ("20 شتنبر 2021", "2021-09-20"), ("9 كانون الأول (ديسمبر) 2022", "2022-12-09"),
        ("13مارس2023", "2023-03-13"), ("21 شعبان 1444 هـ", "2023-03-13"), ("21/8/1444", "2023-03-13"),
        ("13 مارس من عام 2023", "2023-03-13"),
    ],
)  # fmt: skip
def test_a_day_in_every_convention(text: str, value: str) -> None:
    assert values(f"وقعا في {text} مذكرة") == [(value, "day")]


@pytest.mark.parametrize(
    ("text", "value", "precision"),
    [
        ("في مارس 2023", "2023-03", "month"), ("عام 1994", "1994", "year"), ("اتفاقية 1994", "1994", "year"),
        ("منذ 2015", "2015", "year"), ("سنة 1975 م", "1975", "year"), ("بين 13 و15 مارس 2023", "2023-03", "month"),
        ("ثمانينيات القرن الماضي", None, "decade"), ("شهر رمضان 1444", None, "month"),
        ("عامي 2015 و2016", None, "year"),
    ],
)  # fmt: skip
def test_months_years_and_decades(text: str, value: str | None, precision: str) -> None:
    assert values(text) == [(value, precision)]


@pytest.mark.parametrize(
    ("text", "value", "age"),
    [
        ("وقعا اليوم", "2023-03-14", 0), ("اليوم الثلاثاء", "2023-03-14", 0), ("أمس", "2023-03-13", 1),
        ("وبالأمس", "2023-03-13", 1), ("أمس الاثنين", "2023-03-13", 1), ("أول أمس", "2023-03-12", 2),
        ("أول من أمس", "2023-03-12", 2), ("أمس الأول", "2023-03-12", 2), ("وقعا الاثنين", "2023-03-13", 1),
        ("الثلاثاء", "2023-03-14", 0), ("يوم الثلاثاء الماضي", "2023-03-07", 7),
        ("يوم الخميس المقبل", "2023-03-16", -2), ("قبل ثلاثة أيام", "2023-03-11", 3), ("قبل يومين", "2023-03-12", 2),
        ("بعد غد", "2023-03-16", -2), ("13 مارس الجاري", "2023-03-13", 1), ("13 من الشهر الجاري", "2023-03-13", 1),
        ("الاثنين 13 آذار", "2023-03-13", 1), ("20 ديسمبر الماضي", "2022-12-20", 84),
    ],
)  # fmt: skip
def test_days_told_relative_to_the_publication(text: str, value: str, age: int) -> None:
    [found] = find_dates(normalize(text), TUESDAY)
    assert (found.value, found.precision, found.relative) == (value, "day", True)
    assert age_days(found, TUESDAY) == age


@pytest.mark.parametrize(
    ("text", "value", "precision"),
    [
        ("الشهر الماضي", "2023-02", "month"), ("العام الماضي", "2022", "year"), ("السنة الجارية", "2023", "year"),
        ("في مارس", "2023-03", "month"), ("في يناير الماضي", "2023-01", "month"), ("مايو المقبل", "2023-05", "month"),
        ("نوفمبر/تشرين الثاني الماضي", "2022-11", "month"), ("قبل عامين", "2021", "year"),
        ("قبل شهرين", "2023-01", "month"), ("قبل نحو 30 عاما", "1993", "year"), ("الأسبوع الماضي", None, "week"),
        ("منذ سنوات", None, "vague"), ("مؤخرا", None, "vague"),
    ],
)  # fmt: skip
def test_longer_stretches_told_relative_to_the_publication(text: str, value: str | None, precision: str) -> None:
    [found] = find_dates(normalize(text), TUESDAY)
    assert (found.value, found.precision, found.relative) == (value, precision, True)


@pytest.mark.parametrize(
    "text",
    [
        "سيوقع الطرفان الخميس مذكرة", "من المقرر التوقيع الخميس", "احتفلت باليوم الوطني", "في أمس الحاجة إلى الدعم",
        "مارس ضغوطا على الحكومة", "بناء 2000 مدرسة في 2000 قرية", "في مثل هذا اليوم", "رئيس مجلس الإدارة",
        "قبل التوقيع", "مجموعة 5+1", "أب وأم", "القرار 2231/2015", "في الستينيات من عمره",
    ],
)  # fmt: skip
def test_what_could_be_something_else_gives_no_date(text: str) -> None:
    assert values(text) == []


def test_a_day_named_in_both_calendars_is_one_date() -> None:
    assert values("21 شعبان 1444 هـ الموافق 13 مارس 2023 م") == [("2023-03-13", "day")]


def test_a_day_without_year_is_the_nearest_that_fits_the_weekday() -> None:
    assert values("30 ديسمبر", date(2023, 1, 5)) == [("2022-12-30", "day")]
    assert values("2 يناير", date(2022, 12, 28)) == [("2023-01-02", "day")]
    assert values("الأربعاء 13 آذار", date(2023, 6, 1)) == [("2023-03-13", "day")]


def test_an_old_year_is_years_away_and_its_own_year_is_not() -> None:
    [old] = find_dates(normalize("اتفاقية عام 1994"), TUESDAY)
    assert age_days(old, TUESDAY) == (TUESDAY - date(1994, 12, 31)).days
    [this] = find_dates(normalize("عام 2023"), TUESDAY)
    assert age_days(this, TUESDAY) == 0


def test_without_reference_relative_dates_are_found_and_not_resolved() -> None:
    [found] = find_dates(normalize("وقعا أمس"), None)
    assert (found.value, found.relative, found.first) == (None, True, None)
    assert age_days(found, TUESDAY) is None
    assert values("13 مارس 2023", None) == [("2023-03-13", "day")]


def test_spans_are_those_of_the_string_given() -> None:
    sentence = normalize("أعلنا في 13 مارس/آذار 2023، وأمس، خارطة طريق")
    assert [sentence[f.start : f.end] for f in find_dates(sentence, TUESDAY)] == ["13 مارس/اذار 2023", "وامس"]


WORDS = st.sampled_from(
    normalize(
        "13 31 0 99 2023 1444 1500 1343 9999 ² / - ( ) ، و من في مارس آذار تشرين الأول شعبان رمضان عام عامي العام هـ "
        "الموافق أمس أول اليوم غدا بعد قبل منذ نحو ثلاثة أيام عامين سنوات عقود يوم الاثنين الماضي المقبل الجاري الشهر "
        "الأسبوع هذا ثمانينيات القرن الثالث عشر الحادي والعشرين سيوقع"
    ).split()
)


@given(
    st.lists(WORDS, max_size=25).map(" ".join) | st.text(),
    st.none() | st.dates(),
)
def test_any_sentence_is_answered_with_spans_inside_it(sentence: str, reference: date | None) -> None:
    position = 0
    for found in find_dates(sentence, reference):
        assert position <= found.start < found.end <= len(sentence)
        assert (found.first is None) == (found.last is None)
        assert found.first is None or found.last is None or found.first <= found.last
        assert found.precision in ("day", "week", "month", "year", "decade", "vague")
        position = found.end
