"""The acts before a word that govern it, each by the next: `نفت توقيع اتفاق`."""

import re

from transforms.extract.adjuncts import in_adjunct
from transforms.extract.clauses import in_aside, plain_span, starts_anew
from transforms.extract.objects import after_subject
from transforms.extract.sentences import Sentence
from transforms.extract.signatures import signature_of
from transforms.extract.status import Act
from transforms.extract.wordlists import words

__all__ = ["ON_IT", "PREPOSITIONS", "RUMOUR", "carrying_out", "left_chain", "only_led_to"]

_FINITE = ("past", "imperfect")
_ELSEWHERE = frozenset(("say", "comply", "impose", "sanction", "ban", "lift", "evade", "criticise"))
"""Senses that say nothing about an agreement."""


_IDENTITY = words("هويته هويتها هويتهم هويتهما اسمه اسمها اسمهم")


def left_chain(sentence: Sentence, acts: list[Act], first: int, start: int) -> list[Act]:
    """Acts from `start` on that govern what stands at `first`, nearest first."""
    chain: list[Act] = []
    edge = first
    carried_out = carrying_out(sentence, first)
    for act in reversed(acts):
        if not start <= act.position < first or in_aside(sentence, act.position, first):
            continue
        if not chain and in_adjunct(sentence, acts, act, first):
            edge = act.position
            continue
        based = any(
            ("basis" in sentence.cues[i] or sentence.reading(i, "basis")) and not in_aside(sentence, i, edge)
            for i in range(act.position + 1, edge)
        )
        if based and not starts_anew(sentence, edge):
            break
        if plain_span(sentence, act.position, edge) > _reach(sentence, act, edge, bool(chain)):
            break
        if act.kind == "participle" and act.sense in ("sign", "announce", "agree", "ratify", "extend", "impose"):
            continue
        if chain and (behind := _time_clause(sentence, act.position, chain[-1].position)) >= 0:
            if any(_TO_COME.fullmatch(t) for t in sentence.tokens[start:behind]):
                chain[-1] = chain[-1]._replace(future=True)  # ستنسحب عقب توقيع اتفاق
            break
        if act.kind == "masdar" and sentence.tokens[act.position + 1] in ON_IT:  # التوقيع عليه
            edge = act.position
            continue
        if act.sense == "criticise" and chain and chain[-1].kind == "masdar" and _is_target(sentence, act, chain[-1]):
            chain.append(act)
        ended = act.sense in ("terminate", "suspend") and act.kind in _FINITE
        means = first if not chain else chain[-1].position if chain[-1].kind == "masdar" else -1
        if ended and means >= 0 and _by_means_of(sentence, means):
            edge = act.position  # أنهتا الخلاف بمعاهدة
            continue
        if not _IDENTITY.isdisjoint(sentence.tokens[act.position + 1 : min(act.position + 5, edge)]):
            continue  # طلب عدم الكشف عن هويته
        if act.sense in _ELSEWHERE or (
            act.enclitic in ("ه", "ها", "هما")
            and act.sense == "sign"
            and act.kind in _FINITE
            and sentence.tokens[act.position - 1] not in ("ما", "مما")  # ما وقعه ... مذكرة تفاهم
        ):
            edge = act.position
            continue
        if not chain and act.sense == "host" and act.enclitic in ("ه", "ها", "هما") and act.kind in _FINITE:
            edge = act.position  # في ختام قمة حضرها الرئيس
            continue
        if not chain and act.sense == "reach" and sentence.tokens[act.position + 1] in ("اليه", "اليها"):
            edge = act.position  # مبادئ توصلتا إليها في اتفاق
            continue
        if not chain and act.sense == "announce" and not _announces(sentence, act.position, first):
            edge = act.position
            continue
        if (
            act.sense == "negotiate"
            and act.kind in ("noun", "masdar")
            and (not _talks_about(sentence, act.position, edge) or only_led_to(sentence, act, edge))
        ):
            continue
        if act.sense == "host" and _is_circumstance(sentence, act):
            continue  # وقعت كينيا برعاية غانا اتفاقا
        if chain and act.sense in ("plan", "negotiate") and _only_before(sentence, acts, act, edge):
            continue
        if chain and act.sense != "host" and not _joined(sentence, act.position, edge):
            break
        far = act.sense == "reject" and plain_span(sentence, act.position, first) > _REFUSED_WITHIN
        if not chain and carried_out and (act.sense in _ASKED or far):
            return []  # دعا إلى تنفيذ الاتفاق
        if act.sense in _TAKES_CLAUSE and _is_topic(sentence, act.position, edge):
            return []
        if act.sense == "deny" and not chain and _is_taken_for_granted(sentence, act.position, first):
            edge = act.position
            continue
        if not chain and act.sense == "host" and act.kind in ("noun", "masdar") and _bore_fruit(sentence, act, acts):
            continue
        if chain and act.sense == "plan" and chain[-1].sense == "negotiate" and _is_mandate(sentence, act):
            chain.pop()  # تفويض الوزير بالتباحث في مشروع اتفاقية
        if not chain and act.sense == "agree" and _bare_masdar(sentence.tokens[edge - 1]) in _PREPARING:
            act = act._replace(future=True)  # اتفقتا على إعداد اتفاقية
        chain.append(act)
        edge = act.position
    return chain


def _is_circumstance(sentence: Sentence, act: Act) -> bool:
    """`برعاية مصرية`, `تحت إشراف الأمم المتحدة`: under whose eyes it happens; governs nothing."""
    token = sentence.tokens[act.position]
    return act.kind not in _FINITE and (token.startswith("ب") or sentence.tokens[act.position - 1] == "تحت")


def _bore_fruit(sentence: Sentence, act: Act, acts: list[Act]) -> bool:
    """`أسفرت وساطة أوغندا عن اتفاق`: mediation that led to something, by the verb right before it."""
    return any(a.sense in ("result", "succeed") and 0 < act.position - a.position <= 2 for a in acts)


_MANDATES = re.compile(r"[وف]?(?:ال|ب)?(?:تفويض|تكليف|تخويل|فوض|كلف|خول|يفوض|يكلف|يخول)(?:ت|ا|تا)?")


def _is_mandate(sentence: Sentence, act: Act) -> bool:
    return _MANDATES.fullmatch(sentence.tokens[act.position]) is not None


def _only_before(sentence: Sentence, acts: list[Act], act: Act, edge: int) -> bool:
    """`تفاوضت كينيا قبل أن توقع`, `تكللت جهود البلدين بتوقيع`: what came first, and governs nothing."""
    tokens = sentence.tokens
    if act.kind == "past":
        return act.sense == "negotiate" and tokens[edge - 2 : edge] == ["قبل", "ان"]
    crowned = any(a.sense == "result" and 0 < act.position - a.position <= 2 for a in acts)
    return crowned and act.kind in ("noun", "masdar") and tokens[edge].startswith("ب")


_PREPARING = words("اعداد صياغه تحضير بلوره تجهيز اقتراح دراسه")


_ASKED = words("propose plan negotiate agree")
"""Senses that make no new agreement of one that is to be carried out."""
_REFUSED_WITHIN = 8
"""Tokens from a refusal to the agreement that somebody refuses to carry out."""
_CARRYING_OUT = words(
    "تنفيذ تطبيق احترام التزام تقيد تفعيل تجسيم تجسيد وفاء انفاذ استكمال متابعه تنفيذها تقييد تمسك امتثال مراعاه"
)
_PARTS = words("بنود بند مراحل بقيه كافه جميع مقتضيات احكام مخرجات نتايج تعهدات ما جاء تضمنته ورد نصت عليه")


def carrying_out(sentence: Sentence, first: int) -> bool:
    """`تنفيذ بنود الاتفاق`, `الالتزام بالاتفاقيات`: the agreement is there and is carried out."""
    if not sentence.tokens[first].startswith(("ال", "بال", "لل")) and not _identified(sentence, first):
        return False
    for i in range(first - 1, max(first - 5, -1), -1):
        word = _bare_masdar(sentence.tokens[i])
        if word in _CARRYING_OUT:
            return True
        if word not in _PARTS and i < first - 1:
            return False
    return False


def _identified(sentence: Sentence, first: int) -> bool:
    """`اتفاقية الصيد`, `اتفاق السلام`: definite by the noun behind it."""
    return sentence.tokens[first + 1 : first + 2] != [] and sentence.tokens[first + 1].startswith("ال")


def _bare_masdar(token: str) -> str:
    for prefix in ("وال", "بال", "لل", "ال"):
        if token.startswith(prefix):
            return token.removeprefix(prefix)
    return token[1:] if token[:1] in "بلو" and token[1:] in _CARRYING_OUT else token


def _by_means_of(sentence: Sentence, first: int) -> bool:
    """`بمعاهدة`: with what something was ended; not so in `العمل بالمعاهدة`."""
    if sentence.tokens[first - 1].removeprefix("ال") in ("عمل", "التزام", "تزام", "تعاون", "التعامل"):
        return False
    return any(hit.proclitic in ("ب", "بال") for _, _, hit in sentence.spans.get(first, ()))


def _joined(sentence: Sentence, position: int, edge: int) -> bool:
    """Whether what stands at `edge` can depend on the word before: a verb does by أن or the like, or as a purpose."""
    if sentence.tokens[edge - 1] == ":" and position < edge - 1 and _is_plain_past(sentence, position, edge):
        return False  # انتهى زمن الاستعداد: وقعتا
    edge = _light_verb(sentence, position, edge)
    if sentence.tokens[edge] == "وضع" and "،" not in sentence.tokens[position:edge]:
        return True  # رفض الرئيس وضع توقيعه: a masdar, for no second verb follows without a conjunction
    if edge == position + 1 and sentence.tokens[edge].removeprefix("ال").startswith(_AIMING):
        return True  # المباحثات الرامية إلى إبرام
    if edge == position + 1:
        return not sentence.tokens[position].startswith("ال")  # دعوة تحمل توقيعه, not بعد المحادثات وقعتا
    inner = sentence.reading(edge, "act")
    if (
        inner is None
        or inner.kind not in _FINITE
        or _is_noun(sentence, edge)
        or (edge and sentence.tokens[edge - 1] in PREPOSITIONS)
    ):
        return True
    if sentence.tokens[edge].lstrip("وف").startswith("ل"):
        return True
    return any(t in _JOINING for t in sentence.tokens[position + 1 : edge])


def _is_plain_past(sentence: Sentence, position: int, edge: int) -> bool:
    """Whether a verb in the past tells behind a colon what a noun of planning before it has led up to."""
    outer, inner = sentence.reading(position, "act"), sentence.reading(edge, "act")
    planned = outer is not None and outer.value == "plan" and outer.kind in ("noun", "masdar")
    return planned and inner is not None and inner.kind == "past"


def _is_noun(sentence: Sentence, position: int) -> bool:
    """Whether a word that looks like a dual verb can be a noun: `عرضا` is an offer, behind a verb and its subject."""
    if not sentence.tokens[position].endswith("ا"):
        return False
    readings = (r for _, _, hit in sentence.spans.get(position, ()) for r in hit.readings)
    return any(r.cls == "act" and r.kind not in _FINITE for r in readings)


def _light_verb(sentence: Sentence, position: int, edge: int) -> int:
    """The token of the verb that takes a signature at `edge` (`وضع ... توقيعه`), else `edge`."""
    for i in range(edge - 1, position, -1):
        act = sentence.reading(i, "act")
        if act is not None and act.guard == "signature" and signature_of(sentence, i) == edge:
            return i
    return edge


PREPOSITIONS = words("عن علي من في الي بعد قبل عقب منذ اثر")
_JOINING = words('ان انه انها انهما انهم اننا بان بانه بانها بانهما باننا ما اذا كي لكي هل لم لن لا : "')
ON_IT = words("عليه عليها عليهما")
_TIME = words("بعد عقب اثر منذ غداه رغم برغم")
_TO_COME = re.compile(r"[وف]?س[يتن]\w{2,}|سوف|لن")


def _time_clause(sentence: Sentence, position: int, inner: int) -> int:
    """`علقت كينيا الرحلات رغم توقيع ...`: where the word stands behind which no earlier verb governs, or -1."""
    for i in range(inner - 1, max(inner - 4, position), -1):
        token = sentence.tokens[i]
        if token in _TIME and sentence.tokens[i - 1] != "الا":
            return i
        if token not in ("ان", "حفل", "مراسم", "اعلان"):
            return -1
    return -1


_TAKES_CLAUSE = words("deny plan propose reject fail negotiate")
_SUBJUNCTIVE = re.compile(r"[يت]\w{2,}")
_COMES_ABOUT = re.compile(r"[يت](?:كون|تم|جري|شهد|توج|ختتم|سفر|فضي|صار|قوم|نتهي|صدر|صل|وجد)\w*")


def _is_topic(sentence: Sentence, position: int, edge: int) -> bool:
    """`نفت أن يتضمن الاتفاق`, `تأمل أن يسهم التوقيع في`: only the subject of another verb, which is what is denied."""
    tokens = sentence.tokens
    act = sentence.reading(edge, "act")
    if act is not None and act.kind in _FINITE:
        return False
    for i in range(max(position + 1, edge - 3), edge - 1):
        if tokens[i] in ("ان", "بان") and _SUBJUNCTIVE.fullmatch(tokens[i + 1]):
            known = sentence.reading(i + 1, "act", "state") is not None or _COMES_ABOUT.fullmatch(tokens[i + 1])
            return not known and tokens[edge][0] not in "لب"
    return False


RUMOUR = words(
    "تردد يتردد ترددت انباء الانباء اخبار الاخبار خبر الخبر نبا صحه معلومات تقارير التقارير مزاعم المزاعم حديث الحديث "
    "كلام نشر نشرته تداول تداوله يتداول اشيع يشاع قيل يقال راج يروج اوردته اوردت ذكرته"
)


def _is_taken_for_granted(sentence: Sentence, position: int, first: int) -> bool:
    """`نفت أي تأخير في مسار الاتفاق`: what is denied is something about an agreement that there is."""
    between = sentence.tokens[position + 1 : first]
    if not sentence.tokens[first].startswith(("ال", "لل", "بال")):
        return False
    if sentence.tokens[first - 1] in ("ان", "بان"):
        return True  # نفت أن الاتفاق ينص على
    if any(t in ("ان", "بان") for t in between):
        return False
    rumour = any(t in RUMOUR for t in between)
    about = any(t in _ABOUT or t == "في" for t in between[-3:]) or sentence.tokens[first].startswith(("بال", "لل"))
    return about and not rumour


_FAR = words("deny plan propose reject fail negotiate ratify")


def _reach(sentence: Sentence, act: Act, edge: int, outer: bool) -> int:
    """How far an act governs: a verb over its subject and adjuncts, a denial over what it reports."""
    if act.kind in _FINITE and act.sense in _FAR:
        return 26
    if act.sense in ("deny", "plan", "propose", "reject", "fail") and any(
        t in ("ان", "بان") for t in sentence.tokens[act.position : edge]
    ):
        return 26
    if act.sense == "plan" and sentence.tokens[act.position] in ("برنامج", "يتضمن", "يشمل"):
        return 26  # برنامج الزيارة يتضمن محادثات ... يتولى الوزيران بعدها إمضاء
    if outer:
        return 12
    far = act.kind in _FINITE or act.sense == "result"
    return 26 if far and act.sense in ("sign", "reach", "result", "extend") else 16


_ABOUT = words("علي حول شان بشان بخصوص لاجل بهدف بغيه قصد بغرض حيال حولها من")


def _talks_about(sentence: Sentence, position: int, edge: int) -> bool:
    """Whether talks are about what stands at `edge`: `مفاوضات على`, `محادثات لإبرام`; not `أسفرت المحادثات عن`."""
    if edge == position + 1 and sentence.tokens[edge].removeprefix("ال").startswith(_AIMING):
        return True
    if edge - position <= 2 or sentence.tokens[edge].startswith("ل"):
        return not sentence.tokens[edge].startswith("ب") and sentence.tokens[edge - 1] not in ("عن", "الي", "،")
    return any(
        sentence.tokens[edge - back] in _ABOUT and (back == 1 or sentence.tokens[edge - 1][0].isalpha())
        for back in (1, 2, 3)
        if edge - back > position
    )


_AT_THE_END = words("ختام نهايه اختتام اعقاب عقب بعد اثر انتهاء")
_ENDED_WITHIN = 6
_AIMING = ("هادف", "رامي", "ساعي")


def only_led_to(sentence: Sentence, act: Act, edge: int) -> bool:
    """`نجاح مساعيها: البلدان اتفقا على`: what a colon parts from talks is what came of them.

    So too what stands behind the words for their end: `في ختام يومين من المفاوضات، اتفقا على`.
    """
    if act.sense != "negotiate" or act.kind not in ("noun", "masdar"):
        return False
    lead = sentence.tokens[max(act.position - _ENDED_WITHIN, 0) : act.position]
    over = any(t.lstrip("وبف") in _AT_THE_END for t in lead)
    between = sentence.tokens[act.position + 1 : edge]
    linked = not between or between[-1] in _ABOUT or sentence.tokens[edge].startswith("ل")
    over = over or (not _AFTERWARDS.isdisjoint(lead[-1:]) and ("،" in between or not linked))
    return ":" in sentence.tokens[act.position : edge] or over


_AFTERWARDS = words("بعد وبعد عقب وعقب اثر")


def _is_target(sentence: Sentence, act: Act, target: Act) -> bool:
    """`نددت ... بتوقيع`, `انتقدت تركيا توقيع`: what is criticised is the act itself."""
    return sentence.tokens[target.position].startswith("ب") or target.position - act.position <= 3


def _announced_of(sentence: Sentence, position: int, first: int) -> bool:
    """`أعلنت كينيا أمس عن اتفاق`; not `أعلنت كينيا نتائج دراسة عن اتفاق`."""
    if sentence.tokens[first - 1].removeprefix("و") != "عن":
        return False
    return first - 2 <= position or after_subject(sentence, first - 1) or sentence.tokens[first - 2].startswith("ال")


def _announces(sentence: Sentence, position: int, first: int) -> bool:
    """`أعلن ... عن صفقة`, `أعلنتا قيام تحالف`: the instrument is what is announced, not something further on."""
    behind_subject = sentence.tokens[first - 1].isalnum() and after_subject(sentence, first)
    between = sentence.tokens[max(first - 2, 0) : first] == ["اقامه", "علاقه"]  # إقامة علاقة شراكة
    behind_subject = behind_subject or in_aside(sentence, first - 1, first)  # أعلنتا، عقب لقاء، اتفاقهما
    return (
        first - position <= 3
        or behind_subject
        or _announced_of(sentence, position, first)
        or between
        or sentence.tokens[first - 1].removeprefix("و")
        in (
            "قيام",
            "تشكيل",
            "اطلاق",
            "تاسيس",
            "انشاء",
            "اقامه",
            "اطلاق",
            "اعتماد",
            "تبني",
            "اقرار",
            "ميلاد",
            "ولاده",
            "انه",
            "انها",
            "ان",
            "الي",
        )
    )
