"""Who is a party: states however they are named, and nobody who speaks, hosts, mediates or publishes."""

import pytest

from support.extraction import alerts, read, records

NAMED = [
    ("names", "وقعت بولندا والمغرب اتفاقا.", "MAR+POL"),
    ("between", "توقيع اتفاق بين بولندا والمغرب.", "MAR+POL"),
    ("with", "وقعت بولندا اتفاقا مع المغرب.", "MAR+POL"),
    ("attached preposition", "أعلن عن اتفاق جديد وقعته بولندا والمغرب اليوم.", "MAR+POL"),
    ("ministers by nisba", "وقع الوزيران البولندي والمغربي اتفاقا.", "MAR+POL"),
    ("capitals", "أبرمت وارسو والرباط اتفاقا.", "MAR+POL"),
    ("nisba on the instrument", "إبرام اتفاق بولندي مغربي للنقل.", "MAR+POL"),
    ("governments", "أبرمت حكومتا بولندا والمغرب اتفاقا.", "MAR+POL"),
    ("each of", "وقعت كل من بولندا والمغرب اتفاقا.", "MAR+POL"),
    ("three", "وقعت بولندا والمغرب وقبرص اتفاقا.", "CYP+MAR+POL"),
    ("carried subject", "أكملت بولندا والمغرب العمل ووقعتا عقد البناء.", "MAR+POL"),
    ("anaphor", "زار وزير بولندا المغرب. ووقع البلدان اليوم اتفاقا.", "MAR+POL"),
]


@pytest.mark.parametrize(("name", "text", "parties"), NAMED, ids=[n[0] for n in NAMED])
def test_a_state_is_found_however_it_is_named(name: str, text: str, parties: str) -> None:
    assert alerts(read(text)) == {parties}


NOT_PARTIES = [
    ("place", "وقعت بولندا والمغرب في النمسا اتفاقا."),
    ("mediator", "بوساطة النمسا وقعت بولندا والمغرب اتفاقا."),
    ("host", "استضافت النمسا حفلا وقعت فيه بولندا والمغرب اتفاقا."),
    ("welcome", "رحبت النمسا بتوقيع بولندا والمغرب أمس اتفاقا."),
    ("publisher", "ذكرت وكالة الأنباء النمساوية أن بولندا والمغرب وقعتا اتفاقا."),
    ("presence", "وقعت بولندا والمغرب اتفاقا بحضور سفير النمسا."),
    ("speaker", "أعلن مبعوث النمسا أن بولندا والمغرب وقعتا اتفاقا."),
    ("onlooker", "وقعت بولندا والمغرب، أمام الرئيس النمساوي، اتفاقا."),
    ("audience", "دافعت بولندا أمام وزير النمسا عن اتفاق وقعته مع المغرب اليوم."),
    ("guarantors", "وقعت بولندا والمغرب اتفاقا ووقع رئيسا النمسا وقبرص بصفة ضامنين."),
    ("witness", "وقعت بولندا والمغرب اتفاقا وحضر وزير النمسا شاهدا."),
    ("exception", "وقعت بولندا والمغرب اتفاقا يشمل سكان أوروبا باستثناء النمسا."),
    ("critic", "نددت النمسا بالاتفاق الذي وقعته بولندا اليوم مع المغرب."),
]


@pytest.mark.parametrize(("name", "text"), NOT_PARTIES, ids=[n[0] for n in NOT_PARTIES])
def test_who_else_is_named_is_no_party(name: str, text: str) -> None:
    item = read(text)
    assert alerts(item) == {"MAR+POL"}
    assert "AUT" in item.states


@pytest.mark.parametrize(
    "text",
    [
        "وقعت بولندا عقدا مع شركة مغربية.",
        "وقع نادي وارسو البولندي عقدا مع لاعب مغربي.",
        "وقعت جامعة الرباط المغربية اتفاقية مع جامعة بولندية.",
        "وقعت بلدية بولندية اتفاقية توأمة مع بلدية مغربية.",
        "وقع حزبان في بولندا ميثاقا للحكم.",
        "مذكرة تفاهم وقعها مساء أمس في الرباط رئيسا الجامعة الملكية المغربية لكرة القدم والاتحاد البولندي للعبة.",
        "وقعت الحكومة البولندية وحكومة إقليم مازوفيا اتفاقا لضخ النفط إلى المغرب.",
        "وقعت بولندا مذكرة تفاهم مع رئيس إقليم أرض الصومال.",
        "نددت النمسا بالمذكرة التي وقعتها بولندا اليوم مع أرض الصومال.",
        "اتفقت بولندا وحركة طالبان على هدنة.",
        "وقعت الحكومة البولندية وأكثر من عشرين جماعة متمردة في قبرص اتفاقا.",
        "وقعت بولندا وجيش التحرير الوطني في قبرص هدنة.",
        "وقع نائب الرئيس البولندي آدم نوفاك وزعيم حركة متمردة في قبرص اتفاقا.",
        "بولندا: توجت اللقاءات بإمضاء اتفاقية بين المجلس المذكور وغرفة التجارة المغربية.",
        "وقّع السفير البولندي السابق في الرباط مذكراته في معرض الكتاب.",
        "انتقد الوزير البولندي المغرب، وقال إن شركة صينية وقعت عقدا مع غانا.",
        "حضر سفير بولندا وقنصل المغرب افتتاح معمل أقامته شركتان بعد توقيع عقد شراكة بينهما.",
        "وقع وفد من بلدية جنوى الإيطالية في تركيا اتفاقية للنظافة.",
        "وافقت الحكومة اليمنية وجماعة الحوثي على تمديد الهدنة بطلب من الأمم المتحدة.",
    ],
)
def test_bodies_that_are_no_state_do_not_stand_for_theirs(text: str) -> None:
    assert alerts(read(text)) == set()


def test_a_state_with_a_company_is_kept_alone() -> None:
    assert ("POL", "contract", "signed", "not-state") in records(read("وقعت بولندا عقدا مع شركة مغربية."))


WRITTEN_FROM = [
    ("agency", "تونس في 14 مايو /وات/ وقعت وزارة النقل اتفاقية مع المغرب.", "MAR+TUN"),
    ("office without a state", "عمان 12 أيار (بترا)- وقع وزير المياه اليوم اتفاقية مع هولندا.", "JOR+NLD"),
    (
        "dates of two calendars",
        "الرياض 7 ربيع الأول 1440 هـ الموافق 15 نوفمبر 2018 م واس\nوقعت وزارة العدل اتفاقية مع بولندا.",
        "POL+SAU",
    ),
    ("agency abroad", "وارسو - 11 - 2 (كونا) -- وقع وزير المالية اليوم اتفاقية مع بولندا.", "KWT+POL"),
    (
        "grant of the other state",
        "الخرطوم 2-6-2016م (سونا)- أكد الوزير ذلك في مراسم توقيع اتفاقية المنحة اليابانية.",
        "JPN+SDN",
    ),
    (
        "both countries",
        "الدوحة في 9 مايو /قنا/ استقبل الوزير نظيره البولندي. ووقع الوزيران اتفاقية بين حكومتي البلدين.",
        "POL+QAT",
    ),
]


@pytest.mark.parametrize(("name", "text", "parties"), WRITTEN_FROM, ids=[n[0] for n in WRITTEN_FROM])
def test_an_office_without_a_state_is_that_of_the_dateline(name: str, text: str, parties: str) -> None:
    assert alerts(read(text)) == {parties}


@pytest.mark.parametrize(
    "text",
    [
        "الرياض، وارسو والمغرب في الصدارة. وقعت وزارة النقل اتفاقية مع شركة بولندية.",
        "عمان 12 أيار (بترا)- وقعت شركة الكهرباء اليوم اتفاقية مع هولندا.",
        "باريس - 11 - 2 (كونا) -- وقعت بولندا اليوم اتفاقية لشراء القمح.",
    ],
)
def test_the_dateline_is_no_party_by_itself(text: str) -> None:
    assert alerts(read(text)) == set()


HOMELAND = [
    ("between", "أعلن الوزير البولندي توقيع اتفاق بين بلاده والمغرب.", "MAR+POL"),
    ("subject", "قال الرئيس البولندي إن بلاده والمغرب وقعتا اتفاقا.", "MAR+POL"),
    ("government", "أكد الوزير البولندي أن حكومة بلاده أبرمت اتفاقا مع المغرب.", "MAR+POL"),
    (
        "not the portfolio",
        "أعلن وزير الشؤون المغاربية والاتحاد الأفريقي الجزائري أن بلاده وقعت اتفاقا مع بولندا.",
        "DZA+POL",
    ),
    ("giver and taker", "قدمت بولندا إلى المغرب قرضا بموجب اتفاق وقعه وزيرا مالية البلدين أمس.", "MAR+POL"),
]


@pytest.mark.parametrize(("name", "text", "parties"), HOMELAND, ids=[n[0] for n in HOMELAND])
def test_his_country_is_that_of_the_speaker(name: str, text: str, parties: str) -> None:
    assert alerts(read(text)) == {parties}


BY_NAME = [
    ("presidents", "2024-06-01", "وقع باتريس تالون وفور غناسينغبي في لومي اتفاقا للعبور.", "BEN+TGO"),
    ("a capital in a name", "2024-07-31", "وقع خافيير ميلي وسانتياغو بينيا في أسونسيون اتفاقا للملاحة.", "ARG+PRY"),
    ("only headline and office", "2024-06-01", "أبرم أنور إبراهيم ومضيفه يوويري موسيفيني مذكرة تفاهم.", "MYS+UGA"),
    ("organisation by its head", "2021-05-30", "وقع موسى فكي محمد ووزير الصحة الرواندي اتفاقية مقر.", "AU+RWA"),
    ("palace", "2024-06-01", "وقع في قصر المونكلوا بيدرو سانشيز ومحمد ولد الغزواني إعلانا مشتركا.", "ESP+MRT"),
    ("before the office", "2024-01-01", "وقع خافيير ميلي وميشيل باشليه اتفاقا.", ""),
    ("a common name", "2016-05-01", "وقعت أمينة محمد مع وزير بولندا اتفاقا.", ""),
    (
        "a common name with its state",
        "2016-05-01",
        "وقعت وزيرة خارجية كينيا أمينة محمد مع وزير بولندا اتفاقا.",
        "KEN+POL",
    ),
]


@pytest.mark.parametrize(("name", "day", "text", "parties"), BY_NAME, ids=[n[0] for n in BY_NAME])
def test_a_leader_stands_for_the_state_in_office_then(name: str, day: str, text: str, parties: str) -> None:
    assert alerts(read(text, published=day)) == ({parties} if parties else set())


def test_the_name_of_a_group_is_no_alliance_that_is_made() -> None:
    item = read("قالت مالي إن الرسوم ألغيت.", title="تحالف دول الساحل يلغي رسوم التجوال")
    assert records(item) == set()
    founded = read("أعلنت أستراليا وبريطانيا والولايات المتحدة أمس تحالف أوكوس.")
    assert alerts(founded) == {"AUS+GBR+USA"}


APART = [
    (
        "second object",
        "أبرمت كينيا أمس اتفاقية للصيد مع غانا وبروتوكولا للنقل مع أوغندا.",
        {"GHA+KEN", "KEN+UGA"},
    ),
    (
        "second object of an office",
        "وقع الرئيس الكيني اتفاقا مع نظيره الغاني ومذكرة تفاهم مع أوغندا.",
        {"GHA+KEN", "KEN+UGA"},
    ),
    ("directly joined", "وقعت بولندا اتفاقية مع المغرب ومذكرة تفاهم مع غانا.", {"MAR+POL", "GHA+POL"}),
    ("reached", "أعلنت بولندا التوصل إلى اتفاق مع المغرب ومذكرة تفاهم مع غانا.", {"MAR+POL", "GHA+POL"}),
    ("ratified", "صادق البرلمان البولندي على اتفاقية مع المغرب وبروتوكول مع غانا.", {"MAR+POL", "GHA+POL"}),
    ("joined, but denied", "نفت بولندا توقيع اتفاقية مع المغرب ومذكرة تفاهم مع غانا.", set()),
    ("joined, but with the same", "وقعت بولندا اتفاقية ومذكرة تفاهم مع المغرب.", {"MAR+POL"}),
    ("another", "وقعت بولندا مذكرة تفاهم مع المغرب وأخرى مع غانا.", {"MAR+POL", "GHA+POL"}),
    ("dual", "وقعت بولندا اتفاقيتين مع المغرب وغانا.", {"MAR+POL", "GHA+POL"}),
    ("plural", "أقرت الحكومة البولندية مذكرات تفاهم مع المغرب وغانا وقبرص.", {"MAR+POL", "GHA+POL", "CYP+POL"}),
    ("with each", "استقبل الرئيس البولندي رئيسي المغرب وغانا ووقع مع كل منهما اتفاقا.", {"MAR+POL", "GHA+POL"}),
    (
        "each with its own partner",
        "صادق الرئيس البولندي على الاتفاقية المبرمة بين بولندا والمغرب، والثاني المصادقة على اتفاق للصيد مع غانا.",
        {"MAR+POL", "GHA+POL"},
    ),
    ("one of three", "وقعت بولندا والمغرب وغانا اتفاقا.", {"GHA+MAR+POL"}),
    ("one with both", "وقعت بولندا مع المغرب وغانا اتفاقا ثلاثيا.", {"GHA+MAR+POL"}),
]


@pytest.mark.parametrize(("name", "text", "parties"), APART, ids=[n[0] for n in APART])
def test_several_agreements_of_one_state_are_so_many_pairs(name: str, text: str, parties: set[str]) -> None:
    assert alerts(read(text)) == parties


IN_ITS_NAME = [
    ("fund", "وقع الصندوق السعودي للتنمية اتفاقية قرض مع المغرب.", "MAR+SAU"),
    (
        "fund on behalf",
        "وقع الصندوق الكويتي للتنمية الاقتصادية العربية نيابة عن دولة الكويت اتفاقا مع المغرب.",
        "KWT+MAR",
    ),
    ("ambassador", "وقع سفير بولندا لدى الرباط ووزير المالية المغربي اتفاقا.", "MAR+POL"),
    ("custodian", "وقع سفير خادم الحرمين الشريفين لدى المغرب اتفاقا مع وزير العدل المغربي.", "MAR+SAU"),
    ("titles", "وقع صاحب السمو الملكي وزير الداخلية السعودي ومعالي وزير الداخلية المغربي اتفاقا.", "MAR+SAU"),
    ("authorities", "زار الرئيس البولندي المغرب. ووقعت الجهات الحكومية في البلدين اتفاقا.", "MAR+POL"),
    (
        "officer of a bank",
        "وقع وزير المالية المغربي اتفاقا مع المدير الإقليمي لشؤون المنطقة في البنك الدولي.",
        "MAR+WB",
    ),
]


@pytest.mark.parametrize(("name", "text", "parties"), IN_ITS_NAME, ids=[n[0] for n in IN_ITS_NAME])
def test_who_signs_in_the_name_of_a_state(name: str, text: str, parties: str) -> None:
    assert alerts(read(text)) == {parties}


PAIRS = [
    (
        "counterpart",
        "وصل الوزير البولندي إلى الرباط قادما من تونس. ووقع مع نظيره المغربي اتفاقا بين البلدين.",
        "MAR+POL",
    ),
    ("pronoun", "رفعت بولندا مساعداتها إلى المغرب، ووقعت معه في الرباط اتفاق تمويل.", "MAR+POL"),
    ("list before the pair", "وقع وزيرا خارجية بولندا والمغرب في تونس اتفاقا يعيد العلاقات بين البلدين.", "MAR+POL"),
    ("own adjectives", "كشف وزير النمسا عن توقيع اتفاق بولندي مغربي لفتح الحدود بين البلدين.", "MAR+POL"),
    ("ministers of both", "التقى الرئيس البولندي نظيره المغربي، ثم أبرم وزيرا الدفاع في البلدين بروتوكولا.", "MAR+POL"),
    (
        "subject of both verbs",
        "قال الوزير البولندي إن بلاده تساعد غانا، وإنها أبرمت أمس مع المغرب اتفاقا مماثلا.",
        "MAR+POL",
    ),
    ("visit", "وصل الوزير البولندي إلى الرباط قادما من روما. وفي ختام زيارته تم إبرام اتفاق للصيد.", "MAR+POL"),
    (
        "office and ambassador",
        "رغم اعتراض في بولندا التي خضعت للحكم المغربي، أمضى وزير الدفاع يان نوفاك والسفير المغربي سعيد علمي اتفاقا.",
        "MAR+POL",
    ),
    ("subject of a masdar", "أعلن الوزير القبرصي والمبعوثة النمساوية توصل بولندا والمغرب إلى اتفاق.", "MAR+POL"),
    (
        "counterparts in their states",
        "أعلن الرئيس البولندي إنشاء حلف بموجب ميثاق وقعه السبت مع نظيريه في المغرب وقبرص.",
        "CYP+MAR+POL",
    ),
    ("partners", "أعلن الوزير البولندي أنه وقع مع نظيريه المغربي والقبرصي مذكرة تفاهم.", "CYP+MAR+POL"),
    ("three offices", "استقبل الوزير البولندي نظيريه المغربي والقبرصي، ووقع الوزراء الثلاثة مذكرة.", "CYP+MAR+POL"),
    (
        "those who took part",
        "بمشاركة رؤساء بولندا والمغرب وقبرص، عقدت في فيينا قمة أصدر القادة الثلاثة في ختامها بيانا مشتركا.",
        "CYP+MAR+POL",
    ),
    (
        "persons with their states",
        "وقع رؤساء بولندا يان نوفاك والمغرب سعيد علمي وقبرص نيكوس بتروس معاهدة.",
        "CYP+MAR+POL",
    ),
    ("two persons", "اختتم رئيسا بولندا يان نوفاك والمغرب سعيد علمي لقاءهما ببيان مشترك.", "MAR+POL"),
    (
        "places between",
        "بعد محادثات تنقلت بين روما وفيينا، وقع وزير المال البولندي مع نظيره المغربي اتفاقا.",
        "MAR+POL",
    ),
    ("byline", "وارسو - من مراسلنا\nتوج وفد مغربي زيارته بتوقيعه مع الوزير البولندي بروتوكولا للصيد.", "MAR+POL"),
    ("along with", "وقع قادة بولندا والمغرب، ومعهم وزير الخارجية القبرصي، إعلانا مشتركا.", "CYP+MAR+POL"),
    ("two offices", "استقبلت بولندا رئيس المغرب أمس، ووقع وزيرا الدفاع إعلانا مشتركا.", "MAR+POL"),
    (
        "heads with their names",
        "وقع رؤساء بولندا آدم نوفاك والمغرب سعيد بلحاج وقبرص نيكو باباس إعلانا مشتركا.",
        "CYP+MAR+POL",
    ),
    (
        "two counterparts",
        "التقى الوزير البولندي نظيريه المغربي والقبرصي، ووقع الوزراء الثلاثة مذكرة تفاهم.",
        "CYP+MAR+POL",
    ),
    ("rounds in other cities", "بعد جولات تنقلت بين لندن وروما، وقع وزير بولندا مع وزير المغرب اتفاقا.", "MAR+POL"),
    (
        "three named by offices",
        "التقى الوزير المصري سامح شكري نظيريه القبرصي نيكو باباس واليوناني آنا كوستا، ووقع الوزراء الثلاثة اتفاقا.",
        "CYP+EGY+GRC",
    ),
    (
        "fighting of others",
        "وقعت بولندا والمغرب عقدا لشراء القمح بعد أن عطلت المعارك بين النمسا وقبرص النقل.",
        "MAR+POL",
    ),
    ("accession", "صادق البرلمان المغربي على بروتوكول انضمام بولندا إلى حلف شمال الأطلسي.", "NATO+POL"),
    (
        "neighbours by their border",
        "هدأت الحدود البولندية المغربية، إذ اتفق قائدا حرس الحدود في البلدين على هدنة.",
        "MAR+POL",
    ),
    ("town that sees it", "شهدت مدينة طنجة توقيع وزير الخارجية المغربي ونظيره البولندي اتفاقا.", "MAR+POL"),
    ("rooms", "بعد تنقل الوسطاء بين غرف الفندق، وقعت بولندا والمغرب اتفاقا.", "MAR+POL"),
    ("before a witness", "وقعت بولندا والمغرب، أمام الوزير القبرصي، اتفاقا.", "MAR+POL"),
    ("several", "وقعت بولندا والمغرب مجموعة من الاتفاقيات.", "MAR+POL"),
    ("on the other hand", "من جهة أخرى، وقعت بولندا والمغرب اتفاقا لتسهيل حركة السلع.", "MAR+POL"),
    ("general", "وقع رئيس هيئة الأركان البولندي الفريق أول آدم ونظيره المغربي مذكرة تفاهم.", "MAR+POL"),
    ("place before the verb", "في مدينة جنوى وقعت بولندا والمغرب اتفاقا.", "MAR+POL"),
    (
        "members told in an aside",
        "أقر مجلس الشيوخ في غانا اتفاقية للتجارة بين دول ميركوسور، وهي الأرجنتين والبرازيل، والاتحاد الأوروبي.",
        "EU+MERCOSUR",
    ),
    ("with the two of them", "التقت الوزيرة البولندية نظيريها المغربي والغاني، ووقعت معهما اتفاقا.", "GHA+MAR+POL"),
    (
        "ministry tells of capitals",
        "أعلنت الخارجية البولندية توقيع وارسو والرباط على اتفاق لإلغاء التأشيرات.",
        "MAR+POL",
    ),
    ("ended by signing", "أنهى الرئيسان البولندي والمغربي لقاءهما بالتوقيع على اتفاق للنقل.", "MAR+POL"),
    ("currencies are no prisoners", "مددت بولندا والمغرب العمل باتفاق مبادلة العملات ثلاث سنوات.", "MAR+POL"),
    ("both go on", "التقى الوزير البولندي نظيره المغربي في روما، وأبرما اتفاقا للسياحة.", "MAR+POL"),
    (
        "a memo behind long names",
        "وقع رئيس وزراء بولندا يان آدم نوفاك ونظيره المغربي سعيد بن علي العلمي مذكرة للربط الكهربائي.",
        "MAR+POL",
    ),
    ("field of an officer", "وقعت الحكومة المغربية مع المديرة الإقليمية لتونس وليبيا بالبنك الدولي اتفاقية.", "MAR+WB"),
]


def test_a_guest_and_his_host_come_before_others_of_the_headline() -> None:
    text = "أثارت زيارة وفد بولندي إلى الرباط غضب روما. فقد انتهت بالتوقيع على مذكرة تفاهم بشأن التنقيب."
    assert alerts(read(text, title="الرباط تفاجئ روما")) == {"MAR+POL"}


def test_both_of_the_headline_are_meant_where_a_third_is_named() -> None:
    text = (
        "شهد الرئيس البولندي ورئيس النمسا، التي ترأس الاتحاد الأوروبي، مراسم التوقيع على بروتوكول للتجارة بين الجانبين."
    )
    assert alerts(read(text, title="الاتحاد الأوروبي وبولندا يفتحان أسواقهما")) == {"EU+POL"}


@pytest.mark.parametrize(("name", "text", "parties"), PAIRS, ids=[n[0] for n in PAIRS])
def test_the_pair_is_the_nearest_that_fits(name: str, text: str, parties: str) -> None:
    assert alerts(read(text)) == {parties}


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("بولندا والمغرب يوقعان اتفاقية", "وقعت جامعة وارسو البولندية وجامعة النجاح المغربية اتفاقية لتبادل الطلبة."),
        ("توقيع اتفاق بولندي مغربي", "وقعت شركة نقل بولندية ومجموعة مغربية في الرباط اتفاقا لإنشاء مصنع."),
        ("بولندا تتجسس على المغرب", "نشر موقع وثائق يعود تاريخها إلى 2002 وقد جرى تجديدها."),
    ],
)
def test_the_body_decides_what_a_headline_hides(title: str, text: str) -> None:
    assert alerts(read(text, title=title)) == set()
