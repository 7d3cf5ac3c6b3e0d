"""What a record says besides its parties and status: on whose word it rests, sum, subject, place and day."""

import pytest

from schemas.extraction import Agreement
from support.extraction import read


def record(text: str, title: str = "") -> Agreement:
    [found] = read(text, title=title).agreements
    return found


@pytest.mark.parametrize(
    ("text", "attribution"),
    [
        ("أعلنت الخارجية البولندية توقيع اتفاق مع المغرب.", "official"),
        ("الوزير البولندي قال إن بلاده وقعت اتفاقا مع المغرب.", "official"),
        ("وقعت بولندا والمغرب اتفاقا بحسب بيان لوزارة الخارجية.", "official"),
        ("قالت وكالة الأنباء البولندية إن بولندا والمغرب وقعتا اتفاقا.", "agency"),
        ("وقعت بولندا والمغرب اتفاقا.", "agency"),
        ("قال مصدر دبلوماسي إن بولندا والمغرب وقعتا اتفاقا.", "unnamed"),
        ("وقعت بولندا والمغرب اتفاقا، وفق مصادر مطلعة.", "unnamed"),
        ("قال مسؤول بولندي طلب عدم كشف هويته إن بولندا والمغرب أبرمتا اتفاقا.", "unnamed"),
        ("وقعت بولندا والمغرب اتفاقا لتطوير مصادر الطاقة.", "agency"),
        ("نفت الخارجية البولندية توقيع اتفاق مع المغرب.", "other_side"),
    ],
)
def test_on_whose_word(text: str, attribution: str) -> None:
    assert record(text).attribution == attribution


def test_the_speaker_of_a_headline() -> None:
    assert record("", title="لافروف: وقعنا اتفاقا مع المغرب").attribution == "official"


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("وقعت بولندا والمغرب عقدا بقيمة 3 مليارات دولار لرفع التبادل إلى 10 مليارات دولار.", 3e9, "USD"),
        ("وقعت بولندا والمغرب عقدا يرفع التبادل إلى 10 مليارات دولار وقيمته نحو مليار يورو.", 1e9, "EUR"),
        ("وقعت بولندا والمغرب عقدا. وتبلغ قيمة العقد 300 مليون يورو.", 300e6, "EUR"),
    ],
)
def test_the_sum_is_what_the_agreement_is_worth(text: str, value: float, currency: str) -> None:
    amount = record(text).amount
    assert amount is not None
    assert (amount.value, amount.currency) == (pytest.approx(value), currency)


def test_losses_told_in_the_next_sentence_are_no_sum_of_the_agreement() -> None:
    assert record("وقعت بولندا والمغرب اتفاقا. وخسر المزارعون 300 مليون يورو.").amount is None


@pytest.mark.parametrize(
    ("text", "domains"),
    [
        ("وقعت بولندا والمغرب مذكرة تفاهم في مجال التعليم العالي.", ("culture",)),
        ("وقعت بولندا والمغرب اتفاقا لتجنب الازدواج الضريبي.", ("finance",)),
        ("وقع وزيرا الدفاع البولندي والمغربي مذكرة تفاهم.", ("military",)),
        ("وقع وزيرا الدفاع البولندي والمغربي مذكرة تفاهم لمكافحة الأوبئة.", ("health",)),
        ("وقعت بولندا والمغرب اتفاقا.", ("general",)),
    ],
)
def test_the_subject_by_words_then_by_the_portfolio(text: str, domains: tuple[str, ...]) -> None:
    assert record(text).domains == domains


def test_the_place_and_the_day() -> None:
    found = record("وقعت بولندا والمغرب في روما في 12 مايو اتفاقا.")
    assert found.place == "ITA"
    assert found.date is not None
    assert found.date.value == "2024-05-12"
