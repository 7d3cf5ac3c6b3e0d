"""Whose word an item is: credited agencies, agencies that are outlets, owners."""

import pytest

from support.records import an_item
from transforms.sources import agency_named, source_of


@pytest.mark.parametrize(
    ("text", "agency"),
    [
        ("الرياض (واس) - وقعت السعودية وتشاد مذكرة تفاهم.", "spa"),
        ("أعلنت الحكومة ذلك، بحسب رويترز.", "reuters"),
        ("نقلت وكالة مهر عن الرئيس قوله إن الوثيقة جاهزة.", "mehr"),
        ("نقلت وكالة «فرانس برس» عن مسؤول قوله ذلك.", "afp"),
        ("القاهرة - أ ف ب: اجتمع الوزراء.", "afp"),
        ("طهران - وكالة آرمان: أعلن الجانبان الاتفاق.", "ارمان"),
        ("وأفادت وكالة تسنيم بأن الوفد غادر.", "tasnim"),
        ("وكالة الأنباء القطرية: وصل الوزير.", "qna"),
        ("دفع العريس مهر العروس.", None),
        ("وصل فارس الفريق إلى الملعب.", None),
        ("وات عن المدينة في رسالتها.", None),
        ("أعلنت وكالة الفضاء الأوروبية إطلاق قمر.", None),
        ("قالت وكالة الطاقة الدولية إن الطلب يتراجع.", None),
        ("زار الوزير المدينة وعاد.", None),
    ],
)
def test_the_agency_that_is_credited(text: str, agency: str | None) -> None:
    assert agency_named("", text) == agency


def test_an_agency_deep_in_the_text_is_no_credit() -> None:
    padding = "وتابع الوزير زيارته للمدينة ولقاءاته مع المسؤولين فيها. " * 12
    assert agency_named("", f"{padding} وكانت رويترز قد ذكرت أمرا آخر. {padding}") is None
    assert agency_named("", f"{padding}(رويترز)") == "reuters"


def test_a_copy_the_agency_and_its_own_outlet_are_one_source() -> None:
    own = an_item(outlet="arman", outlet_name="وكالة آرمان للأنباء", owner="arman")
    copy = an_item(
        outlet="daily", outlet_name="اليومية", owner="daily", text="طهران - وكالة آرمان: وقع الجانبان الوثيقة."
    )
    other = an_item(outlet="daily", outlet_name="اليومية", owner="daily", text="وقع الجانبان الوثيقة.")
    assert source_of(own) == source_of(copy) == "agency:ارمان"
    assert source_of(other) == "daily"


def test_a_listed_agency_is_known_as_an_outlet() -> None:
    assert source_of(an_item(outlet_name="وكالة الأنباء السعودية (واس)")) == "agency:spa"
    assert source_of(an_item(outlet_name="سبوتنيك عربي")) == "agency:sputnik"
    assert source_of(an_item(outlet_name="الشبيبة العمانية", owner="shabiba")) == "shabiba"
