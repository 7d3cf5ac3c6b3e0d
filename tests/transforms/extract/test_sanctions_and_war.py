"""Sanctions with their direction, and mentions of the Russia-Ukraine war."""

from pathlib import Path

import pytest

from support.extraction import read, sanctions

ACTS = [
    ("فرضت كندا عقوبات على بيلاروسيا.", ("imposed", "CAN", "BLR")),
    ("أعلنت كندا فرض عقوبات جديدة على مسؤولين في بيلاروسيا.", ("imposed", "CAN", "BLR")),
    ("مددت كندا العقوبات على بيلاروسيا.", ("extended", "CAN", "BLR")),
    ("رفعت كندا العقوبات عن بيلاروسيا.", ("lifted", "CAN", "BLR")),
    ("رفضت كندا رفع العقوبات عن بيلاروسيا.", ("refused_to_lift", "CAN", "BLR")),
    ("هددت كندا بفرض عقوبات على بيلاروسيا.", ("threatened", "CAN", "BLR")),
    ("اتهم تقرير بيلاروسيا بالالتفاف على العقوبات الدولية.", ("evaded", "", "BLR")),
    ("تخضع بيلاروسيا لعقوبات كندية.", ("in_force", "CAN", "BLR")),
    ("نددت بيلاروسيا بالعقوبات الكندية.", ("criticised", "CAN", "BLR")),
]


@pytest.mark.parametrize(("text", "expected"), ACTS)
def test_status_imposers_and_targets(text: str, expected: tuple[str, str, str]) -> None:
    assert expected in sanctions(read(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("مددت كندا العقوبات على بيلاروسيا. وتشمل الإجراءات حظر السلاح.", {("extended", "CAN", "BLR")}),
        (
            "مددت كندا العقوبات على بيلاروسيا. وتشمل الإجراءات حظر السلاح على غانا.",
            {("extended", "CAN", "BLR"), ("imposed", "", "GHA")},
        ),
        ("رفعت كندا العقوبات عن بيلاروسيا. وتشمل الإجراءات حظر السلاح.", {("lifted", "CAN", "BLR")}),
    ],
)
def test_what_penalties_consist_of_is_no_penalty_of_its_own(text: str, expected: set[tuple[str, str, str]]) -> None:
    assert sanctions(read(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "عدل البرلمان في كندا قانون العقوبات.",
        "فرضت المحكمة في كندا عقوبة السجن على المتهم.",
        "سلطت الرابطة عقوبات تأديبية على لاعب من كندا.",
        "أعلنت كندا حظر التجول في العاصمة.",
        "دعت كندا إلى منطقة حظر جوي.",
    ],
)
def test_other_penalties_and_bans_are_no_sanctions(text: str) -> None:
    assert sanctions(read(text)) == set()


@pytest.mark.parametrize(
    ("text", "is_war"),
    [
        ("قصفت روسيا مدينة في أوكرانيا بالصواريخ.", True),
        ("ارتفعت أسعار القمح منذ الغزو الروسي.", True),
        ("دارت معارك عنيفة قرب باخموت.", True),
        ("وصل وفد من أوكرانيا إلى القاهرة.", False),
        ("كتاب أوكراني عن الحرب العالمية الثانية.", False),
        ("اندلعت الحرب في السودان.", False),
        ("وقعت روسيا اتفاقا مع الصين.", False),
    ],
)
def test_war(text: str, is_war: bool) -> None:
    assert bool(read(text).war) is is_war


MENTIONS = [
    tuple(line.split("\t"))
    for line in (Path(__file__).parent / "war.tsv").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]


@pytest.mark.parametrize(("kind", "day", "sentence"), MENTIONS)
def test_mentions_of_the_war_and_their_kind(kind: str, day: str, sentence: str) -> None:
    found = read(f"{sentence}.", published=day).war
    assert [m.kind for m in found] == ([] if kind == "-" else [kind])


def test_an_item_about_the_front_ties_a_bare_word_for_war() -> None:
    text = "وصل الرئيس الأوكراني إلى أوسلو. وشكر مضيفيه على سعيهم إلى إنهاء الحرب."
    assert len(read(text, published="2024-01-10").war) == 1
    assert read(text, published="2013-01-10").war == ()
    assert len(read("قالت كييف إنها لن تستسلم. ويأتي ذلك عشية الذكرى الثانية للغزو.", published="2024-02-23").war) == 1
    assert read("وصل الرئيس الأوكراني إلى بيروت. وشكر مضيفيه وأسف للحرب في غزة.", published="2024-01-10").war == ()


def test_a_list_or_a_listing_counts_where_the_item_has_spoken_of_sanctions() -> None:
    listed = "عقوبات كندية على وزير من كينيا. وقالت كندا إنها أدرجت أيضا شركة من تنزانيا."
    assert ("imposed", "CAN", "TZA") in sanctions(read(listed))
    assert sanctions(read("وصل الوزير إلى نيروبي. وقالت كندا إنها أدرجت أيضا شركة من تنزانيا.")) == set()


def test_what_keeps_sanctions_in_force_stands_beside_what_is_threatened() -> None:
    text = "تهدد كندا كينيا بعقوبات جديدة. وتخضع كينيا منذ 2020 لعقوبات كندية."
    assert sanctions(read(text, published="2024-01-10")) == {("threatened", "CAN", "KEN"), ("in_force", "CAN", "KEN")}


def test_who_imposed_something_else_did_so_on_the_only_target_of_the_item() -> None:
    text = "رفعت كندا العقوبات عن كينيا. وكان مجلس الأمن الدولي رفع عقوباته أمس."
    assert sanctions(read(text)) == {("lifted", "CAN", "KEN"), ("lifted", "UN", "KEN")}


IN_ITEMS = [
    ("أبل توقف البيع في روسيا", "قالت الشركة إنها تمتثل للعقوبات المفروضة بسبب الحرب.", "in_force||RUS"),
    ("مصنع في كينيا", "قالت الشركة إنها دفعت العقوبات المفروضة على السائقين.", "-"),
    ("قاض في كينيا", "خفف القاضي العقوبات المفروضة على المتهمين.", "-"),
    ("لافروف في نيودلهي", "أشاد الوزير الروسي بالهند لأنها لم تنضم إلى العقوبات على روسيا.", "in_force||RUS"),
    ("السعودية تمنع استيراد الدجاج من البرازيل", "قالت هيئة الغذاء إن السبب بكتيريا.", "-"),
    ("البر والبحر", "سفير غاني في نيروبي. طالبت النقابة الكينية بإلغاء العقوبات التي سلطتها الإدارة على العمال.", "-"),
    ("انفراج في مينسك", "أصدرت وزارة الخارجية الكندية رخصة عامة، في أول خطوة لتخفيف العقوبات.", "lifted|CAN|BLR"),
    ("سائق من مينسك في أوتاوا", "أصدرت الوزارة الكندية رخصة، في أول خطوة لتخفيف العقوبات على السائقين.", "-"),
    ("انفراج", "رحبت النرويج باتفاق رفع العقوبات جزئيا الذي توصلت إليه كندا وكينيا أمس.", "agreed_to_lift||"),
    ("وزير كيني في غانا", "قال الوزير إن العقوبات المالية في غانا ستزيد.", "-"),
    ("سوق كينيا بلا غانا", "قررت كينيا عزل مصارف غانا، وقالت إن هذه العقوبات تسري حتى إشعار آخر.", "in_force||"),
    ("سوق كينيا", "قررت كينيا عزل المصارف، وقالت إن هذه العقوبات تسري حتى إشعار آخر.", "-"),
    ("كندا تضيف ست ناقلات إلى قائمتها السوداء", "وقالت إنها تنقل الخام.", "imposed|CAN|"),
    ("كندا تضيف ثلاث شركات طيران إلى قائمتها السوداء", "وقالت إن طائراتها غير آمنة.", "-"),
    ("كندا تستبدل برنامج كينيا بعقوبات على رئيسها", "وأكدت الوزارة النبأ.", "in_force||KEN"),
    ("كينيا تستبدل برنامج العمل بعقوبات على رئيسها", "وأكدت الشركة النبأ.", "-"),
    ("كينيا تحظر استيراد الأسماك الغانية", "وعزت وزارة الزراعة القرار إلى مخاوف صحية.", "-"),
    ("كينيا تحظر استيراد الأسماك الغانية", "وقال الرئيس إن القرار عقاب على اعتقال السفير.", "imposed|KEN|GHA"),
]


@pytest.mark.parametrize(("title", "text", "expected"), IN_ITEMS)
def test_sanctions_whose_sides_another_sentence_tells(title: str, text: str, expected: str) -> None:
    found = {"|".join(one) for one in sanctions(read(text, title=title))}
    assert found == {expected} - {"-"}
