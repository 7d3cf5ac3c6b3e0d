"""Dates as the region's feeds write them; 20 November 2026 at ten in the morning unless a row says otherwise."""
# ruff: noqa: N802 - tests carry the row of the list of faults that they cover

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.feeds.dates import parse_date
from schemas.times import rfc3339

RIYADH = ZoneInfo("Asia/Riyadh")


def read(raw: str, **options) -> str | None:
    moment = parse_date(raw, **options).moment
    return rfc3339(moment) if moment else None


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("Fri, 20 Nov 2026 10:00:00 +0300", "2026-11-20T07:00:00Z"),
        ("Fri, 20 Nov 2026 10:00:00 GMT", "2026-11-20T10:00:00Z"),
        ("Mon, 20 Nov 2026 10:00:00 GMT", "2026-11-20T10:00:00Z"),
        ("20 Nov 26 10:00 GMT", "2026-11-20T10:00:00Z"),
        ("20 Nov 99 10:00 GMT", "1999-11-20T10:00:00Z"),
        ("2026-11-20T10:00:00Z", "2026-11-20T10:00:00Z"),
        ("2026-11-20T10:00:00.123456+03:00", "2026-11-20T07:00:00Z"),
        ("2026-11-20T10:00+03", "2026-11-20T07:00:00Z"),
        ("20261120T100000Z", "2026-11-20T10:00:00Z"),
        ("Friday, November 20, 2026 10:00 AM GMT", "2026-11-20T10:00:00Z"),
        ("Fri Nov 20 10:00:00 2026", "2026-11-20T10:00:00Z"),
        ("20 novembre 2026 10:00", "2026-11-20T10:00:00Z"),
        ("Fri, 20 Nov 2026 10:00:60 GMT", "2026-11-20T10:00:59Z"),
    ],
)
def test_D1_what_the_standards_say_and_its_usual_slips(raw, expected):
    assert read(raw) == expected


@pytest.mark.parametrize(
    ("zone", "hour", "assumed"),
    [("AST", 7, True), ("EET", 8, True), ("EEST", 7, True), ("MSK", 7, True), ("GST", 6, True), ("KSA", 7, True),
     ("TRT", 7, True), ("CET", 9, True), ("UTC+0300", 7, False), ("GMT+3", 7, False), ("GMT +03:00", 7, False),
     ("+03", 7, False), ("+0300", 7, False), ("EST", 15, False), ("XYZ", 10, True)],
)  # fmt: skip
def test_D2_zone_names_mean_what_they_mean_in_the_region(zone, hour, assumed):
    found = parse_date(f"Fri, 20 Nov 2026 10:00:00 {zone}")
    assert found.moment == datetime(2026, 11, 20, hour, tzinfo=UTC)
    assert ("tz_assumed" in found.flags) is assumed


def test_D2_zones_of_half_hours_and_of_two_countries():
    assert read("Fri, 20 Nov 2026 10:00:00 IRST") == "2026-11-20T06:30:00Z"
    assert read("Fri, 20 Nov 2026 10:00:00 IST") == "2026-11-20T04:30:00Z"
    assert read("Fri, 20 Nov 2026 10:00:00 IST", zone=ZoneInfo("Asia/Jerusalem")) == "2026-11-20T08:00:00Z"


@pytest.mark.parametrize(
    "raw", ["Fri, 20 Nov 2026 10:00:00", "2026-11-20 10:00:00", "20/11/2026 10:00", "2026-11-20T10:00"]
)
def test_D3_without_a_zone_the_outlets_holds_and_is_flagged(raw):
    found = parse_date(raw, zone=RIYADH)
    assert found.moment == datetime(2026, 11, 20, 7, tzinfo=UTC)
    assert found.flags == ("tz_assumed",)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("20 نوفمبر 2026 10:00", "2026-11-20T10:00:00Z"),
        ("الجمعة، ٢٠ نوفمبر ٢٠٢٦ - ١٠:٠٠ ص", "2026-11-20T10:00:00Z"),
        ("۲۰ نوفمبر ۲۰۲۶ ۱۰:۰۰", "2026-11-20T10:00:00Z"),
        ("20 تشرين الثاني 2026 10:30 م", "2026-11-20T22:30:00Z"),
        ("20 تشرين الثاني/نوفمبر 2026", "2026-11-20T00:00:00Z"),
        ("20 كانون 2 2026", "2026-01-20T00:00:00Z"),
        ("20 كانون الأول 2026", "2026-12-20T00:00:00Z"),
        ("20 جانفي 2026", "2026-01-20T00:00:00Z"),
        ("20 غشت 2026", "2026-08-20T00:00:00Z"),
        ("20 أغسطس، 2026 12:05 ص", "2026-08-20T00:05:00Z"),
        ("20 أغسطس 2026 12:05 مساء", "2026-08-20T12:05:00Z"),
        ("\u200f20\u200f/\u200f11\u200f/\u200f2026 10:00", "2026-11-20T10:00:00Z"),
    ],
)
def test_D4_arabic_months_digits_and_halves_of_the_day(raw, expected):
    assert read(raw) == expected


def test_D5_hijri_dates_by_name_are_converted_and_numeric_ones_not_guessed():
    found = parse_date("10 جمادى الآخرة 1448 هـ")
    assert rfc3339(found.moment) == "2026-11-20T00:00:00Z"
    assert "date_hijri" in found.flags
    assert read("10 ربيع الأول 1448 هـ الموافق 20 نوفمبر 2026") == "2026-11-20T00:00:00Z"
    for raw in ("1448/06/10", "10-06-1448", "1405-08-29", "29 آبان 1405"):
        assert read(raw) is None


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("1795168800", "2026-11-20T10:00:00Z"),
        ("1795168800000", "2026-11-20T10:00:00Z"),
        ("20-11-2026 10:00:00", "2026-11-20T10:00:00Z"),
        ("20.11.2026", "2026-11-20T00:00:00Z"),
        ("11/20/2026 10:00", "2026-11-20T10:00:00Z"),
        ("2026/11/20 10:00", "2026-11-20T10:00:00Z"),
        ("Thu, 19 Nov 2026 24:00:00 GMT", "2026-11-20T00:00:00Z"),
        ("10:00 20/11/2026", "2026-11-20T10:00:00Z"),
    ],
)
def test_D6_epochs_and_numbers(raw, expected):
    assert read(raw) == expected


def test_D6_which_of_two_numbers_is_the_day_is_a_choice():
    assert read("03/04/2026") == "2026-04-03T00:00:00Z"
    assert read("03/04/2026", day_first=False) == "2026-03-04T00:00:00Z"


@pytest.mark.parametrize("raw", ["1970-01-01", "0001-01-01T00:00:00Z", "Thu, 01 Jan 1970 00:00:00 GMT", "1699-01-01"])
def test_D8_impossible_years_are_no_dates(raw):
    found = parse_date(raw)
    assert (found.moment, found.flags) == (None, ("date_suspect",))


@pytest.mark.parametrize(
    "raw", ["قريبا", "12", "2026-11", "2026", "Fri, 32 Nov 2026 10:00:00 GMT", "2026-02-30", "25:61"]
)
def test_D9_what_names_no_day_is_none_and_flagged(raw):
    found = parse_date(raw)
    assert found.moment is None
    assert found.flags in (("date_unparsed",), ("date_suspect",))


def test_an_empty_string_is_no_fault():
    assert parse_date("  ") == parse_date("")
    assert parse_date("").flags == ()


def test_a_day_without_a_time_says_so():
    assert "date_only" in parse_date("2026-11-20").flags


@given(st.datetimes(datetime(1990, 1, 2), datetime(2099, 12, 30)), st.integers(-12, 14))
def test_rfc_822_dates_come_back(moment, hours):
    moment = moment.replace(microsecond=0)
    text = f"{moment:%a, %d %b %Y %H:%M:%S} {'-' if hours < 0 else '+'}{abs(hours):02}00"
    found = parse_date(text).moment
    assert found is not None
    assert (moment.replace(tzinfo=UTC) - found).total_seconds() == hours * 3600


@given(st.text(max_size=60))
def test_any_text_gives_a_date_or_none(raw):
    found = parse_date(raw)
    assert found.moment is None or 1989 <= found.moment.year <= 2101
