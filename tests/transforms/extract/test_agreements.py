"""Agreements: who, what, in which status, and whether it is news."""

import pytest

from support.extraction import alerts, read, records

ASSERTED = [
    ("وقعت كينيا وغانا اليوم اتفاقية لتبادل البذور.", "GHA+KEN", "agreement", "signed"),
    ("كينيا وغانا توقعان اتفاقية لتبادل البذور.", "GHA+KEN", "agreement", "signed"),
    ("وقّع وزيرا الزراعة الكيني والغاني بروتوكولا لفحص البذور.", "GHA+KEN", "protocol", "signed"),
    ("أبرمت الحكومة الكينية مع نظيرتها الغانية معاهدة لحماية البحر.", "GHA+KEN", "treaty", "signed"),
    ("تم في أكرا التوقيع على مذكرتي تفاهم بين كينيا وغانا.", "GHA+KEN", "mou", "signed"),
    ("أمضت كينيا وغانا خطاب نوايا لإنشاء مصنع.", "GHA+KEN", "letter_of_intent", "signed"),
    ("أعلنت كينيا وغانا التوصل إلى خريطة طريق للسياحة.", "GHA+KEN", "roadmap", "announced"),
    ("صادق البرلمان الكيني على الاتفاقية الضريبية مع غانا.", "GHA+KEN", "agreement", "ratified"),
    ("مددت كينيا وغانا اليوم اتفاق الصيد.", "GHA+KEN", "agreement", "extended"),
    ("دخل الاتفاق الجمركي بين كينيا وغانا حيز التنفيذ اليوم.", "GHA+KEN", "agreement", "ratified"),
    ("وقعت كينيا وغانا وأوغندا ميثاقا لحماية الغابات.", "GHA+KEN+UGA", "charter", "signed"),
    ("اتفقت كينيا وغانا على فتح خط جوي بينهما.", "GHA+KEN", "unspecified", "announced"),
]


@pytest.mark.parametrize(("text", "parties", "instrument", "status"), ASSERTED)
def test_what_was_agreed_alerts(text: str, parties: str, instrument: str, status: str) -> None:
    assert (parties, instrument, status, "alert") in records(read(text))


PAIRS = [
    ("negated", "وقعت النرويج وكندا اتفاقا للصيد.", "لم توقع النرويج وكندا اتفاقا للصيد."),
    ("denial", "أكدت النرويج توقيع اتفاق مع كندا اليوم.", "نفت النرويج توقيع اتفاق مع كندا."),
    ("plan", "وقعت النرويج وكندا اليوم اتفاقا للصيد.", "ستوقع النرويج وكندا غدا اتفاقا للصيد."),
    ("scheduled", "تم التوقيع على اتفاق بين النرويج وكندا.", "من المقرر التوقيع على اتفاق بين النرويج وكندا."),
    ("negotiation", "أبرمت النرويج وكندا اتفاقا للصيد.", "تتفاوض النرويج وكندا على اتفاق للصيد."),
    ("proposal", "أبرمت النرويج اتفاقا مع كندا.", "دعت النرويج كندا إلى إبرام اتفاق للصيد."),
    ("condition", "وقعت النرويج وكندا اتفاقا للصيد.", "إذا وقعت النرويج وكندا اتفاقا للصيد فستنخفض الأسعار."),
    ("question", "وقعت النرويج وكندا اتفاقا للصيد.", "هل وقعت النرويج وكندا اتفاقا للصيد؟"),
    ("old year", "وقعت النرويج وكندا هذا الأسبوع اتفاقا للصيد.", "وقعت النرويج وكندا عام 1987 اتفاقا للصيد."),
    ("time clause", "تم توقيع اتفاق بين النرويج وكندا.", "ارتفعت الأسعار بعد توقيع اتفاق بين النرويج وكندا."),
    ("basis", "وقعت النرويج وكندا معاهدة.", "تعبر السفن بموجب معاهدة بين النرويج وكندا."),
    ("failure", "نجحت النرويج وكندا في إبرام اتفاق للصيد.", "فشلت النرويج وكندا في إبرام اتفاق للصيد."),
    ("refusal", "وقعت النرويج اتفاقا مع كندا.", "رفضت النرويج توقيع اتفاق مع كندا."),
    ("end", "مددت النرويج اليوم اتفاق الصيد مع كندا.", "ألغت النرويج اليوم اتفاق الصيد مع كندا."),
    ("company", "وقعت النرويج عقدا مع كندا لشراء سفن.", "وقعت النرويج عقدا مع شركة كندية لشراء سفن."),
    ("without", "توصلت النرويج وكندا إلى اتفاق.", "انتهى اللقاء دون أن تتوصل النرويج وكندا إلى اتفاق."),
    ("fiction", "وقعت النرويج وكندا معاهدة.", "رواية تحكي كيف وقعت النرويج وكندا معاهدة."),
]


@pytest.mark.parametrize(("name", "happened", "did_not"), PAIRS, ids=[p[0] for p in PAIRS])
def test_contrast(name: str, happened: str, did_not: str) -> None:
    assert alerts(read(happened)) == {"CAN+NOR"}
    assert alerts(read(did_not)) == set()


STATUSES = [
    ("نفت النرويج توقيع اتفاق مع كندا.", "denied", "denied"),
    ("ستوقع النرويج وكندا اتفاقا للصيد.", "planned", "planned"),
    ("تتفاوض النرويج وكندا على اتفاق للصيد.", "negotiating", "negotiating"),
    ("ناشدت النرويج كندا إبرام اتفاق للصيد.", "proposed", "proposed"),
    ("علقت النرويج العمل باتفاق الصيد مع كندا.", "suspended", "status"),
    ("انسحبت النرويج من معاهدة الصيد مع كندا.", "terminated", "status"),
    ("رفضت النرويج توقيع اتفاق مع كندا.", "rejected", "status"),
    ("اتهمت النرويج كندا بخرق اتفاق الصيد.", "violated", "status"),
    ("وقعت النرويج وكندا اتفاقا عام 1987.", "signed", "historical"),
]


@pytest.mark.parametrize(("text", "status", "reason"), STATUSES)
def test_a_record_that_does_not_alert_has_its_status_and_reason(text: str, status: str, reason: str) -> None:
    found = {(r[0], r[2], r[3]) for r in records(read(text))}
    assert ("CAN+NOR", status, reason) in found


def test_denying_a_suspension_leaves_the_old_agreement() -> None:
    (record,) = read("نفت النرويج تعليق اتفاق الصيد مع كندا.").agreements
    assert (record.status, record.temporal, record.alertable) == ("signed", "historical", False)


def test_not_denying_is_no_denial() -> None:
    assert alerts(read("لم تنكر الحكومة النرويجية أنها وقعت اتفاقا مع كندا.")) == {"CAN+NOR"}


@pytest.mark.parametrize(
    "text",
    [
        "وقعت الحادثة قرب الحدود بين النرويج وكندا.",
        "توقع خبراء في النرويج وكندا ارتفاع الأسعار.",
        "عقدت النرويج وكندا اجتماعا حول الصيد.",
        "منذ عقود تتاجر النرويج وكندا بالأسماك.",
        "أصدرت النرويج مذكرة توقيف بحق مواطن من كندا.",
        "فاز نادي الاتفاق على فريق من كندا في النرويج.",
        "النرويج وكندا تتفقان على أن الوضع صعب.",
        "اتفقت النرويج وكندا على تعزيز التعاون.",
        "فرض حظر التجول في مدينة نرويجية وأخرى كندية.",
    ],
)
def test_look_alikes_give_no_record(text: str) -> None:
    assert records(read(text)) == set()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("أصدرت النرويج مذكرة توقيف بحق مواطن.", "warrant"),
        ("فاز نادي الاتفاق في المباراة.", "club"),
        ("وقع الرئيس مرسوما جديدا.", "decree"),
        ("منذ عقود من الزمن.", "decade"),
    ],
)
def test_a_look_alike_says_why_nothing_fired(text: str, reason: str) -> None:
    assert reason in {r.reason for r in read(text).rejected}


def test_headline_that_says_signed_yields_to_a_body_that_says_will_be() -> None:
    item = read("ستوقع النرويج وكندا الاتفاق يوم الأحد المقبل.", title="النرويج وكندا توقعان اتفاق الصيد")
    assert alerts(item) == set()
    assert {r[2] for r in records(item)} == {"planned"}


def test_headline_with_two_states_yields_to_a_body_about_a_company() -> None:
    item = read("وقعت شركة نرويجية للسفن عقدا مع شركة كندية.", title="اتفاق بين النرويج وكندا على بناء السفن")
    assert alerts(item) == set()


def test_several_agreements_of_one_item() -> None:
    item = read("ألغت النرويج عقدا مع كندا لشراء زوارق. ووقعت فنلندا والسويد اليوم اتفاقا للنقل.")
    assert {(r[0], r[2]) for r in records(item)} == {("CAN+NOR", "terminated"), ("FIN+SWE", "signed")}


def test_one_record_per_party_set_and_status() -> None:
    item = read(
        "وقعت كينيا وغانا اتفاقية. وأوضح الوزير أن كينيا وغانا وقعتا الاتفاقية في أكرا اليوم.",
        title="توقيع اتفاقية بين كينيا وغانا",
    )
    assert len(item.agreements) == 1
    assert len(item.agreements[0].evidence) >= 2


def test_title_alone_is_enough() -> None:
    assert records(read("", title="إبرام معاهدة كينية غانية لحماية البحر")) == {
        ("GHA+KEN", "treaty", "signed", "alert")
    }


def test_agreement_with_an_organisation() -> None:
    (record,) = read("وقعت كينيا اليوم مذكرة تفاهم مع الاتحاد الأوروبي.").agreements
    assert (record.parties, record.party_level) == (("EU", "KEN"), "state-igo")


def test_name_domain_date_amount_and_codes() -> None:
    (record,) = read(
        'أعلن رئيسا كينيا وغانا في 13 ماي 2024 التوصل إلى "خارطة طريق للتعاون العسكري" بقيمة 3 ملايين دولار.'
    ).agreements
    assert record.name == "خارطة طريق للتعاون العسكري"
    assert "military" in record.domains
    assert record.date is not None
    assert record.date.value == "2024-05-13"
    assert record.amount is not None
    assert (record.amount.value, record.amount.currency) == (3_000_000, "USD")
    assert record.cameo == ("030",)
    assert record.plover.event == "AGREE"


def test_confidence_is_lower_where_parties_are_inferred() -> None:
    named = read("توقيع اتفاق بين كينيا وغانا.").agreements[0]
    inferred = read("التقى وزيرا كينيا وغانا. ووقع الجانبان اليوم اتفاقا.").agreements[0]
    assert inferred.alertable
    assert inferred.confidence < named.confidence
