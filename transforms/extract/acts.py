"""The words that say what happens to an agreement, and the chain of them that governs one instrument."""

import re

from transforms.extract.clauses import RELATIVE, clause_of, in_aside, plain_span, starts_anew
from transforms.extract.guards import after_subject, allowed, by_signature, needs_preposition, signature_of
from transforms.extract.instruments import is_further_object
from transforms.extract.mood import mood_of
from transforms.extract.scan import Hit, Reading
from transforms.extract.sentences import Sentence
from transforms.extract.status import Act
from transforms.extract.wordlists import words

__all__ = ["acts_of", "governing_chain", "only_led_to"]

_FINITE = ("past", "imperfect")
MAX_ACTS = 24
"""Acts looked at in one sentence."""
_ELSEWHERE = frozenset(("say", "comply", "impose", "sanction", "ban", "lift", "evade", "criticise"))
"""Senses that say nothing about an agreement."""
_STRONG = words("sign ratify inforce extend suspend terminate violate fail deny reach")


def acts_of(sentence: Sentence) -> list[Act]:
    """Every act of the sentence with its negation and tense, in order."""
    if sentence.acts is None:
        sentence.acts = _acts_in(sentence)
    return sentence.acts


def _acts_in(sentence: Sentence) -> list[Act]:
    acts: list[Act] = []
    taken = -1
    named = _in_names(sentence)
    signed = -1
    """Where the signature stands that the light verb before it has counted."""
    for first, last, hit in sorted((item for item in sentence.hits if item[2].senses), key=_plain_first):
        if first <= taken or first in named or first == signed:
            continue
        if first == last and "basis" in sentence.cues[first]:  # عملا باتفاق
            continue
        readings = [
            r
            for r in hit.readings
            if r.cls == "act" and not _misread(sentence, first, r, hit.enclitic) and allowed(sentence, first, last, r)
        ]
        if first == last and "basis" in sentence.cues[first]:  # عملا بـ
            continue
        if not readings or (hit.proclitic and _is_name(sentence, first)) or _of_an_office(sentence, first, readings[0]):
            continue
        reading = readings[0]
        taken = last
        if acts and acts[-1].sense == reading.value == "sign" and by_signature(sentence.tokens[first]):
            continue
        at, kind = first, reading.kind
        if reading.guard == "signature":
            at = signed = signature_of(sentence, last)
            kind = "masdar" if first and sentence.tokens[first - 1] in _PREPOSITIONS else kind  # عن وضع توقيعه
        if len(acts) >= MAX_ACTS:
            break
        acts.append(
            Act(
                at,
                reading.value,
                kind,
                reading.number,
                hit.enclitic,
                *mood_of(sentence, first, hit.proclitic, reading),
            )
        )
    acts.sort()
    return acts


def _misread(sentence: Sentence, first: int, reading: Reading, enclitic: str) -> bool:
    """A verb takes ني, not ي; some take their object only with a preposition, عقد not with a pronoun (عقدة)."""
    if enclitic == "ي" and reading.kind in _FINITE:
        return True
    if sentence.tokens[first] == "عمل" and reading.value == "negotiate" and first and _is_working(sentence, first - 1):
        return True
    if enclitic and reading.value == "plan" and first and sentence.tokens[first - 1] in ("طال", "طول"):
        return True  # اتفاق طال انتظاره
    if sentence.tokens[first].removeprefix("و") == "بلاغ":
        return True  # a communiqué, not ب and لاغ
    if reading.value == "negotiate" and first and sentence.tokens[first] == "عمل":
        return sentence.tokens[first - 1].lstrip("وبل") in _OF_WORK  # جلسة عمل
    return needs_preposition(reading, enclitic) or (reading.kind == "imperfect" and _passes(sentence, first))


_OF_WORK = words("جلسه زياره رشه اجتماع لقاء عشاء غداء فطور فريق خطه برنامج فرص عقد يوم رحله مجموعه لجنه حلقه")
"""Nouns that work is told of; without their first letter و."""
_PASSING = words(
    """
    يوم يومان يومين ايام الايام ساعه ساعات ساعتان دقايق اسبوع اسبوعان اسابيع شهر شهران اشهر شهور عام عامان سنه سنتان
    سنوات اعوام وقت الوقت زمن قدما قدم
    """
)


def _passes(sentence: Sentence, first: int) -> bool:
    """`لم يمض يوم`, `تمضي قدما`: time passes or somebody goes on, and nobody signs."""
    token = sentence.tokens[first]
    following = sentence.tokens[first + 1 : first + 2]
    if not token.endswith(("مض", "مضي", "مضون", "مضيان", "مضيا")) or not following:
        return False
    return following[0] in _PASSING or "قدما" in sentence.tokens[first + 1 : first + 6]


_WORKING = words(
    "غداء عشاء فطور افطار ماده مادبه جلسه جلسات ورشه ورش ورقه زياره خليه خطه برنامج فريق مجموعه جدول يوم ايام ساعات "
    "ساعه رحله جوله فرص رخصه تصريح اليه علاقه مراسم طاوله"
)


def _is_working(sentence: Sentence, before: int) -> bool:
    """`غداء عمل`, `زيارة عمل`, `فريق عمل`: the noun, behind another one without article."""
    token = sentence.tokens[before].lstrip("و")
    bare = token[1:] if token[:1] in ("ب", "ل") and token[1:] in _WORKING else token
    return bare in _WORKING or (not token.startswith("ال") and sentence.reading(before, "talk") is not None)


def _in_names(sentence: Sentence) -> set[int]:
    """Tokens inside a phrase that names an instrument: `مذكرة تفاهم` and `تبادل أسرى` hold no act."""
    return {
        i
        for first, last, hit in sentence.hits
        if last > first and any(r.cls == "instrument" for r in hit.readings)
        for i in range(first if any(r.value == "exchange" for r in hit.readings) else first + 1, last + 1)
    }


def _of_an_office(sentence: Sentence, first: int, reading: Reading) -> bool:
    """`وزير التخطيط`, `لجنة التفاوض`: the noun says what an office is for."""
    if reading.kind != "masdar" or not first or not sentence.tokens[first].startswith(("ال", "وال")):
        return False
    head = first - 1
    if sentence.tokens[first].startswith("وال"):  # وزارة الشؤون الاجتماعية والتخطيط
        while head > max(first - _PORTFOLIO, 0) and sentence.tokens[head].startswith(("ال", "وال")):
            head -= 1
    return not sentence.tokens[head].startswith("ال") and _is_office(sentence, head)


_PORTFOLIO = 7
"""Tokens of the longest list of what a ministry is for."""


def _is_office(sentence: Sentence, position: int) -> bool:
    return any(
        last == position and not hit.enclitic and any(r.cls == "head" and r.value != "analyst" for r in hit.readings)
        for _, last, hit in sentence.spans.get(position, ())
    )


def _is_name(sentence: Sentence, first: int) -> bool:
    """`لندن` is a city, not ل and a verb."""
    return any(
        not hit.proclitic and any(r.cls == "state" for r in hit.readings) for _, _, hit in sentence.spans.get(first, ())
    )


def _plain_first(item: tuple[int, int, Hit]) -> tuple[int, int, int]:
    """Of two readings of the same words the one without a pronoun: يسري before يسر + ي."""
    first, last, hit = item
    return first, -last, len(hit.enclitic)


def governing_chain(
    sentence: Sentence, acts: list[Act], instruments: list[tuple[int, int]], at: int
) -> tuple[list[Act], str]:
    """Acts that govern the instrument at index `at`, nearest first, and how they were linked: left, right or none."""
    first, last = instruments[at]
    leaving = any(a.sense in ("terminate", "plan") and 0 < first - a.position <= 5 for a in acts)
    if _part_of(sentence, first) and not leaving and not _told_behind(acts, last) and not _part_signed(acts, first):
        return [], "none"
    start, end = clause_of(sentence, first)
    before = [q for p, q in instruments if q < first and not in_aside(sentence, q, first)]
    barrier = max(
        (q for q in before if not _listed(sentence, q, first) and not is_further_object(sentence, acts, q, first)),
        default=-1,
    )
    chain = _left_chain(sentence, acts, first, max(start, barrier + 1))
    if (
        barrier >= 0 and not chain and not _carrying_out(sentence, first)
    ):  # an outer word before the other instrument of the same clause still governs
        chain = [a for a in reversed(acts) if start <= a.position < barrier and a.sense in ("deny", "plan")][:1]
    if chain:
        chain += _refuted_behind(sentence, acts, chain, last, end)
    right_end = min((p for p, _ in instruments if p > last), default=end)
    right = _right_act(
        sentence, acts, last, max(min(end, right_end), last), len(sentence.tokens) if right_end >= end else right_end
    )
    if not right:
        if not chain and _is_rumour(sentence, first):
            behind = [a for a in acts if last < a.position < last + _FAR_BEHIND]
            chain = [a for a in behind if a.sense == "deny" and a.kind == "noun"]
        return (chain, "left") if chain else ([], "none")
    if not chain:
        outer = _outer_of_right(sentence, acts, last, right)
        if right.position < end and not any(t in RELATIVE for t in sentence.tokens[last + 1 : right.position]):
            outer += [a for a in acts if start <= a.position < first and a.sense == "deny"][-1:]
        lead = sentence.tokens[max(first - 6, 0) : first]
        rumoured = any(t in _RUMOUR for t in lead) or ("ما" in lead and lead[-1] == "عن")  # ما نقلته الصحف عن
        if rumoured and not any(a.sense == "deny" for a in outer):
            outer += [a for a in acts if a.sense == "deny" and a.kind == "noun" and right.position < a.position][:1]
        return [right, *outer], "right"
    if chain[0].sense in ("announce", "host") and right.sense in _STRONG and not right.future:
        return [right, *chain], "right"
    hoped = any(a.sense in ("plan", "propose") for a in _outer_of_right(sentence, acts, last, right))
    if _tells_more(sentence, chain, right, last, hoped):
        later = right.kind == "imperfect" and any(a.future for a in chain)  # سيختمان بمذكرة يوقعانها
        return [right._replace(future=right.future or later)], "right"
    return chain, "left"


_FAR_BEHIND = 26


def _is_rumour(sentence: Sentence, first: int) -> bool:
    """`الأخبار المتداولة بشأن اتفاق`: what is told of an instrument, and not the instrument."""
    near = sentence.tokens[max(first - 4, 0) : first]
    return any(t in _RUMOUR for t in near) and near[-1] in ("عن", "حول", "بشان", "بخصوص", "بوجود", "مفادها")


def _refuted_behind(sentence: Sentence, acts: list[Act], chain: list[Act], last: int, end: int) -> list[Act]:
    """`أنباء توقيع اتفاق ... لا أساس لها`, `استغربت أنباء التوقيع ونفتها`."""
    low = min(a.position for a in chain)
    rumoured = any(t in _RUMOUR for t in sentence.tokens[max(low - 6, 0) : low])
    return [
        a
        for a in acts
        if a.sense == "deny"
        and not a.negated
        and (
            (a.kind == "noun" and last < a.position < (last + 26 if rumoured else min(end, last + 10)))
            or (a.kind == "past" and a.enclitic in ("ه", "ها") and last < a.position and chain[0].kind == "masdar")
        )
    ]


def _outer_of_right(sentence: Sentence, acts: list[Act], last: int, right: Act) -> list[Act]:
    """`اتفاق امتنع عن توقيعه`, `اتفاق يعتزم توقيعه`: what governs the act behind an instrument."""
    outer = words("plan reject fail deny propose") if right.kind == "masdar" else words("plan")
    low = max(last + 1, clause_of(sentence, right.position)[0])
    between = [a for a in reversed(acts) if low <= a.position < right.position]
    return [a for a in between if a.sense in outer and not (a.sense == "plan" and a.past_frame)]


def _tells_more(sentence: Sentence, chain: list[Act], right: Act, last: int, hoped: bool) -> bool:
    """Whether the act behind the instrument says what became of it, and the chain before it only what led there.

    `hoped`: a word of planning governs the act behind the instrument (`مذكرة يأملان توقيعها`).
    """
    told = right.sense in _STRONG and bool(right.enclitic) and not right.future and not right.negated
    told = told and not (right.kind == "masdar" and hoped)
    sense = chain[0].sense
    if sense == "plan" and right.sense == "sign" and right.kind == "past" and right.enclitic:
        return True  # تعهد بالدعم ضمنه بروتوكول وقعه الوزيران
    if sense == "plan":
        return any(t in RELATIVE for t in sentence.tokens[last + 1 : min(last + 4, right.position)])
    if sense == "negotiate" and right.future and right.sense == "sign" and right.position <= last + 3:
        return True  # اللمسات الأخيرة على اتفاق سيوقع
    if sense == "negotiate" or (sense == "propose" and right.kind == "past"):
        return told
    if sense in ("agree", "result", "reach"):  # اتفقتا، في بروتوكول أمضاه الوزيران، على
        return right.sense == "sign" and _is_fact(sentence, right)
    if sense == "bill":
        return right.sense == "ratify" and right.kind == "masdar" and not right.future
    refuted = any(a.negated or a.sense in ("deny", "reject") for a in chain)
    return refuted and told and right.sense == "sign" and right.kind == "past"  # لم ترفض توقيعه، بل وقعته


def _left_chain(sentence: Sentence, acts: list[Act], first: int, start: int) -> list[Act]:
    """Acts from `start` on that govern what stands at `first`, nearest first."""
    chain: list[Act] = []
    edge = first
    carried_out = _carrying_out(sentence, first)
    for act in reversed(acts):
        if not start <= act.position < first or in_aside(sentence, act.position, first):
            continue
        based = any("basis" in sentence.cues[i] or sentence.reading(i, "basis") for i in range(act.position + 1, edge))
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
        if act.kind == "masdar" and sentence.tokens[act.position + 1] in _ON_IT:  # التوقيع عليه
            edge = act.position
            continue
        if act.sense == "criticise" and chain and chain[-1].kind == "masdar" and _is_target(sentence, act, chain[-1]):
            chain.append(act)
        ended = not chain and act.sense in ("terminate", "suspend") and act.kind in _FINITE
        if ended and _by_means_of(sentence, first):
            edge = act.position  # أنهتا الخلاف بمعاهدة
            continue
        if act.sense in _ELSEWHERE or (
            act.enclitic in ("ه", "ها", "هما")
            and act.sense == "sign"
            and act.kind in _FINITE
            and sentence.tokens[act.position - 1] not in ("ما", "مما")  # ما وقعه ... مذكرة تفاهم
        ):
            edge = act.position
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
        chain.append(act)
        edge = act.position
    return chain


_ASKED = words("propose plan negotiate agree")
"""Senses that make no new agreement of one that is to be carried out."""
_REFUSED_WITHIN = 8
"""Tokens from a refusal to the agreement that somebody refuses to carry out."""
_CARRYING_OUT = words(
    "تنفيذ تطبيق احترام التزام تقيد تفعيل تجسيم تجسيد وفاء انفاذ استكمال متابعه تنفيذها تقييد تمسك امتثال مراعاه"
)
_PARTS = words("بنود بند مراحل بقيه كافه جميع مقتضيات احكام مخرجات نتايج تعهدات ما جاء تضمنته ورد نصت عليه")


def _carrying_out(sentence: Sentence, first: int) -> bool:
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
    return any(hit.proclitic == "ب" for _, _, hit in sentence.spans.get(first, ()))


def _joined(sentence: Sentence, position: int, edge: int) -> bool:
    """Whether what stands at `edge` can depend on the word before: a verb does by أن or the like, or as a purpose."""
    if sentence.tokens[edge - 1] == ":" and position < edge - 1 and _is_plain_past(sentence, position, edge):
        return False  # انتهى زمن الاستعداد: وقعتا
    edge = _light_verb(sentence, position, edge)
    if edge == position + 1:
        return not sentence.tokens[position].startswith("ال")  # دعوة تحمل توقيعه, not بعد المحادثات وقعتا
    inner = sentence.reading(edge, "act")
    if (
        inner is None
        or inner.kind not in _FINITE
        or _is_noun(sentence, edge)
        or (edge and sentence.tokens[edge - 1] in _PREPOSITIONS)
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


_PREPOSITIONS = words("عن علي من في الي بعد قبل عقب منذ اثر")
_JOINING = words('ان انه انها انهما انهم اننا بان بانه بانها بانهما باننا ما اذا كي لكي هل لم لن لا : "')
_ON_IT = words("عليه عليها عليهما")
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


_RUMOUR = words(
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
    rumour = any(t in _RUMOUR for t in between)
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


_ABOUT = words("علي حول بشان بخصوص لاجل بهدف بغيه قصد بغرض حيال حولها من")


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


_AIMING = ("هادف", "رامي", "ساعي")


def only_led_to(sentence: Sentence, act: Act, edge: int) -> bool:
    """`نجاح مساعيها: البلدان اتفقا على`: what a colon parts from talks is what came of them."""
    return act.sense == "negotiate" and act.kind in ("noun", "masdar") and ":" in sentence.tokens[act.position : edge]


_QUANTITIES = words("عدد جمله العديد عديد مجموعه سلسله حزمه كثير الكثير عددا جملتا اكثر نسخه مسوده عشرات")


def _obtained(sentence: Sentence, last: int, act: Act) -> bool:
    """`نالت الاتفاقية موافقة البرلمان`, `حصلت ... على مصادقة المجلس`"""
    return any(
        t.lstrip("و") in ("حصلت", "حصل", "نالت", "نال", "حظيت", "حظي", "لقيت", "حازت", "حاز")
        for t in sentence.tokens[clause_of(sentence, last)[0] : act.position]
    )


def _is_target(sentence: Sentence, act: Act, target: Act) -> bool:
    """`نددت ... بتوقيع`, `انتقدت تركيا توقيع`: what is criticised is the act itself."""
    return sentence.tokens[target.position].startswith("ب") or target.position - act.position <= 3


def _told_behind(acts: list[Act], last: int) -> bool:
    """`من اتفاق وقعته ...`: the verb behind the instrument says what happened to it."""
    return any(a.enclitic and a.kind == "past" and last < a.position <= last + 3 for a in acts)


def _part_of(sentence: Sentence, first: int) -> bool:
    """`المادة 50 من معاهدة ...`: the instrument only tells where something stands; not so in `عدد من الاتفاقيات`."""
    return (
        first >= 2
        and sentence.tokens[first - 1] == "من"
        and not any(
            t.lstrip("وبل").removeprefix("ال") in _QUANTITIES or t.lstrip("وبل") in _QUANTITIES
            for t in sentence.tokens[max(first - 3, 0) : first - 1]
        )
    )


def _part_signed(acts: list[Act], first: int) -> bool:
    """`وقع الشق الثاني من الاتفاق`: what is signed of an agreement is signed."""
    nearest = next((a for a in reversed(acts) if a.position < first), None)
    return nearest is not None and nearest.sense == "sign" and nearest.kind in _FINITE and not nearest.enclitic


def _announces(sentence: Sentence, position: int, first: int) -> bool:
    """`أعلن ... عن صفقة`, `أعلنتا قيام تحالف`: the instrument is what is announced, not something further on."""
    behind_subject = sentence.tokens[first - 1].isalnum() and after_subject(sentence, first)
    return (
        first - position <= 3
        or behind_subject
        or sentence.tokens[first - 1].removeprefix("و")
        in (
            "عن",
            "قيام",
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


def _listed(sentence: Sentence, end: int, first: int) -> bool:
    """Whether two instruments stand in one list: `اتفاقيات ومذكرات تفاهم`."""
    return first - end <= 2 and sentence.tokens[first].startswith("و")


_SPLIT_REACH = 20
"""`دخلت ... حيز النفاذ`: the whole agreement with its subject and parties stands between the two words."""


def _takes_pronoun(sentence: Sentence, act: Act) -> bool:
    """`وقعها`, `إمضاءه`, `وقع عليها`, `تم التوقيع عليها`: a pronoun is the object."""
    on_it = not _ON_IT.isdisjoint(sentence.tokens[act.position + 1 : act.position + 2])
    return act.enclitic in ("ه", "ها", "هما") or (on_it and _is_fact(sentence, act))


_FACTS = words("تم يتم جري تولي قام")


def _is_fact(sentence: Sentence, act: Act) -> bool:
    """Whether an act is told as done: a verb in the past, or a masdar under one (`تولى إمضاءه`, `تم توقيعها`)."""
    if act.kind in _FINITE:
        return not act.future and not act.negated
    lead = sentence.tokens[max(act.position - 2, 0) : act.position]
    return any(t.removeprefix("و") in _FACTS for t in lead) and not act.negated


def _right_act(sentence: Sentence, acts: list[Act], last: int, clause_end: int, hard_end: int) -> Act | None:
    fallback: Act | None = None
    for act in acts:
        if act.position <= last:
            continue
        if act.position >= hard_end:
            break
        distance = act.position - last
        relative = any(t in RELATIVE for t in sentence.tokens[last + 1 : min(act.position, last + 7)])
        if act.kind == "participle" and act.sense in _STRONG | {"announce"} and distance <= 7:
            fallback = fallback or act
            continue
        if act.sense in _STRONG and _takes_pronoun(sentence, act):
            return act
        if act.enclitic in ("ه", "ها") and act.sense == "announce" and act.kind == "past" and distance <= 2:
            fallback = act  # وقف لإطلاق النار أعلنته للتو حكومتا البلدين
            continue
        if (
            act.position < clause_end
            and act.sense in _STRONG
            and act.kind in ("past", "imperfect", "noun")
            and distance <= (_SPLIT_REACH if act.sense == "inforce" else 9)
        ):
            return act
        if relative and act.sense in _STRONG and distance <= 14:
            return act
        if act.sense == "plan" and act.kind == "noun" and distance <= 4 and sentence.tokens[act.position - 1] != "علي":
            return act
        if act.sense == "result" and act.kind != "masdar" and distance <= 3:
            return act  # بيان مشترك صدر في ختام القمة
        if (
            act.sense == "ratify"
            and act.kind == "masdar"
            and act.position < clause_end
            and _obtained(sentence, last, act)
        ):
            return act
        if act.sense == "ratify" and act.kind == "masdar" and act.future and act.position < clause_end:
            return act  # عرضت الاتفاقية على البرلمان للمصادقة
        if relative and act.sense in ("negotiate", "plan") and act.kind == "imperfect" and distance <= 4:
            return act
        if act.kind == "masdar" and act.enclitic and act.sense in _STRONG and act.position < clause_end:
            return act
        if distance <= 6 and act.sense in ("reach", "agree") and act.kind == "noun" and act.position < clause_end:
            return act
    return fallback
