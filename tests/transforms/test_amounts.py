"""Amounts of money in news text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.amounts import find_amounts
from transforms.text import normalize


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("100 مليون دولار", 100e6, "USD"), ("12 مليار دولار", 12e9, "USD"), ("110 مليارات دولار", 110e9, "USD"),
        ("ثلاثة مليارات يورو", 3e9, "EUR"), ("165 مليون أورو", 165e6, "EUR"), ("2,5 مليار يورو", 2.5e9, "EUR"),
        ("٣٫٥ مليارات دولار أمريكي", 3.5e9, "USD"), ("نصف مليار دولار", 0.5e9, "USD"), ("مليار دولار", 1e9, "USD"),
        ("مليارين و500 مليون يورو", 2.5e9, "EUR"), ("مليار و200 مليون دولار", 1.2e9, "USD"),
        ("مئة وخمسين مليون ريال سعودي", 150e6, "SAR"), ("500 مليون دينار تونسي", 500e6, "TND"),
        ("1,200,000 دولار", 1.2e6, "USD"), ("خمسة عشر مليون درهم إماراتي", 15e6, "AED"),
        ("ثلاثة مليارات ونصف المليار دولار", 3.5e9, "USD"), ("مليون ونصف دولار", 1.5e6, "USD"),
        ("$5 مليار", 5e9, "USD"), ("300 مليون جنيه إسترليني", 300e6, "GBP"), ("20 مليار يوان", 20e9, "CNY"),
        ("1.250 مليار دولار", 1.25e9, "USD"), ("25 مليون دولار كندي", 25e6, "CAD"), ("3 آلاف دولار", 3e3, "USD"),
        ("عشرة ملايين فرنك سويسري", 10e6, "CHF"), ("5 مليارات ريال عماني", 5e9, "OMR"),
        ("مئة وخمسة وعشرين مليون دولار", 125e6, "USD"), ("10 ملايين من الدولارات", 10e6, "USD"),
        ("مليون و500 ألف دولار", 1.5e6, "USD"), ("مائتي مليون دولار", 200e6, "USD"), ("40 مليار روبل", 40e9, "RUB"),
        ("350 مليون ليرة تركية", 350e6, "TRY"), ("80 مليون جنيه مصري", 80e6, "EGP"), ("7,5 دولار", 7.5, "USD"),
        ("2،5 مليار دولار", 2.5e9, "USD"),
    ],
)  # fmt: skip
def test_amounts(text: str, value: float, currency: str) -> None:
    sentence = normalize(f"وقع الطرفان عقدا قيمته {text} في العاصمة")
    [amount] = find_amounts(sentence)
    assert amount.value == pytest.approx(value)
    assert amount.currency == currency
    assert sentence[amount.start : amount.end] == normalize(text)


@pytest.mark.parametrize(
    "text",
    [
        "500 مليون دينار", "3 ملايين ريال", "100 شركة", "مليون شخص", "دولار", "1,250 مليار دولار", "عشرون دولة",
        "9ر2 مليار دولار", "ستة فاصل خمسة مليار دولار",
    ],
)  # fmt: skip
def test_what_has_no_certain_value_or_currency_gives_no_amount(text: str) -> None:
    assert find_amounts(normalize(text)) == []


def test_a_preposition_on_the_number_is_not_part_of_the_amount() -> None:
    sentence = normalize("قرض بملياري دولار")
    [amount] = find_amounts(sentence)
    assert sentence[amount.start : amount.end] == "ملياري دولار"
    assert amount.value == 2e9


def test_several_amounts_in_order() -> None:
    sentence = normalize("ارتفع من 5 مليارات دولار إلى 7 مليارات يورو")
    assert [(a.value, a.currency) for a in find_amounts(sentence)] == [(5e9, "USD"), (7e9, "EUR")]


WORDS = st.sampled_from(
    normalize(
        "مليون مليار ثلاثة وخمسين مئة ونصف المليار و500 1,2 3.5 99999999999999999 دولار ريال سعودي من الدولارات $ و 7"
    ).split()
)


@given(st.lists(WORDS, max_size=30).map(" ".join) | st.text())
def test_any_text_is_answered_with_spans_inside_it(text: str) -> None:
    position = 0
    for amount in find_amounts(text):
        assert position <= amount.start < amount.end <= len(text)
        assert 0 <= amount.value < 1e18
        assert len(amount.currency) == 3
        position = amount.end
