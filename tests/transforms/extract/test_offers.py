"""To whom an agreement is offered, and of whom it is demanded."""

import pytest

from support.extraction import read, records

OFFERS = [
    ("عرضت كينيا على غانا بروتوكولا للصيد.", "GHA+KEN"),
    ("طرحت كينيا على غانا اتفاقا إطاريا لحراسة الغابات.", "GHA+KEN"),
    ("اقترح رئيس الوزراء الكيني على غانا توقيع معاهدة للتعاون بين الإقليمين.", "GHA+KEN"),
    ("اقترحت كينيا على أوغندا وتنزانيا مذكرة تفاهم للنقل.", "KEN+TZA+UGA"),
    ("وقعت السنغال مع إسبانيا مذكرة تفاهم، وعرضت على غامبيا بروتوكولا للصيد.", "GMB+SEN"),
    ("دعت كينيا وأوغندا جارتهما تنزانيا إلى توقيع اتفاق البحيرة.", "KEN+TZA+UGA"),
    ("دعت كينيا أوغندا وتنزانيا إلى صياغة ميثاق ثلاثي للبحيرة.", "KEN+TZA+UGA"),
    ("معاهدة الحدود التي تعرضها كينيا على أوغندا تحتاج إلى وقت.", "KEN+UGA"),
]
TO_OTHERS = [
    ("اقترحت قطر على أوغندا وتنزانيا هدنة.", "TZA+UGA"),
    ("عرض الأمين العام للأمم المتحدة على أوغندا وتنزانيا اتفاقا لتقاسم المياه.", "TZA+UGA"),
    ("دعا الرئيس الكيني أوغندا إلى توقيع اتفاق مع تنزانيا.", "TZA+UGA"),
    ("دعت كينيا أوغندا وتنزانيا إلى صياغة ميثاق للبحيرة.", "TZA+UGA"),
    ("اقترحت كينيا على مجلس الأمن اتفاقا بين أوغندا وتنزانيا.", "TZA+UGA"),
    ("وافقت أوغندا على مقترح كيني لوقف إطلاق النار مع تنزانيا.", "TZA+UGA"),
    ("وافقت أوغندا على مقترح تنزاني لوقف إطلاق النار.", "TZA+UGA"),
    ("رفضت أوغندا مقترحا كينيا لهدنة مع تنزانيا.", "TZA+UGA"),
]


@pytest.mark.parametrize(("text", "parties"), OFFERS)
def test_who_offers_and_who_is_offered_an_agreement_are_its_parties(text: str, parties: str) -> None:
    assert parties in {r[0] for r in records(read(text)) if r[2] == "proposed"}


@pytest.mark.parametrize(("text", "parties"), TO_OTHERS)
def test_who_brings_others_together_is_none(text: str, parties: str) -> None:
    assert {r[0] for r in records(read(text))} == {parties}


@pytest.mark.parametrize(
    "text", ["عرضت كينيا على شركة غانية عقدا لبناء سد.", "عرضت شركة كينية على غانا اتفاقا لبناء سد."]
)
def test_a_firm_makes_no_state_a_party(text: str) -> None:
    assert not any("+" in r[0] for r in records(read(text)))


def test_the_old_signing_of_what_ends_is_a_record_of_its_own() -> None:
    ended = read("علقت كينيا معاهدة الصداقة التي أبرمتها مع غانا في 8 أكتوبر 2002.")
    assert {(r[2], r[3]) for r in records(ended)} == {("suspended", "status"), ("signed", "historical")}
    undated = read("علقت كينيا معاهدة الصداقة المبرمة مع غانا.")
    assert {r[2] for r in records(undated)} == {"suspended"}
    approved = read("صادق البرلمان الكيني على الاتفاقية المبرمة مع غانا في 8 أكتوبر 2023.")
    assert {r[2] for r in records(approved)} == {"ratified"}
