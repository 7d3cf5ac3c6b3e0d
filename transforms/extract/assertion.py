"""Whether a frame is told as a fact: not as a reference, a purpose, a condition or a plan."""

import re
from datetime import date

from transforms.extract.clauses import clause_of
from transforms.extract.naming import Mention
from transforms.extract.sentences import Sentence
from transforms.extract.status import Act
from transforms.extract.wordlists import words

__all__ = [
    "becomes",
    "depends",
    "hangs_on",
    "has_future_time",
    "is_aimed_at",
    "is_hypothetical",
    "is_loose",
    "is_obliged",
    "is_private",
    "is_referring",
    "speaker_before",
]

_MAKES_FACT = words(
    """
    تم يتم سيتم ستتم جري شهد شهدت تخلل تخللها انتهي انتهت توجت توج اسفر اسفرت بحضور تنتهي تختتم اختتمت اختتم تكللت
    كللت قيام تراس تراست تراسا تابع تابعت تابعا
    """
)


_CONDITIONS = words("لو اذا ولو واذا فاذا متي شريطه بشرط حال حاله")


_TIME_NOUNS = words(
    """
    الاسبوع الشهر اليوم العام السنه الاحد الاثنين الثلاثاء الاربعاء الخميس الجمعه السبت يوم الايام الاسابيع الصيف
    الربيع
    """
)


def is_referring(sentence: Sentence, act: Act, first: int, last: int) -> bool:
    """`الاتفاق الذي وقعته ...`, `الاتفاق الموقع`: a definite instrument identified by its signing is known already."""
    if act.sense not in ("sign", "reach"):
        return False
    definite = sentence.tokens[first].removeprefix("و").startswith(("ال", "لل", "بال"))
    if act.kind == "participle":
        return definite and not becomes(sentence, act, first)
    if [t.lstrip("وف") for t in sentence.tokens[max(first - 2, 0) : first]] in _BESIDES:
        return False  # إلى جانب الاتفاق الذي وقعه: told with the news, and news itself
    if sentence.tokens[act.position - 1] in ("الذي", "التي"):
        return True  # اتفاقات الغاز الطبيعي التي وقعتها
    return definite and any(t in ("الذي", "التي") for t in sentence.tokens[last + 1 : last + 4])


_BESIDES = [["الي", "جانب"], ["اضافه", "الي"], ["فضلا", "عن"], ["علاوه", "علي"]]
_BECOMES = words("بات باتت اصبح اصبحت غدا غدت صار صارت امسي امست اضحي اضحت")


def becomes(sentence: Sentence, act: Act, first: int) -> bool:
    """`بات الاتفاق موقعا`: the participle is what the sentence says, not what tells one agreement from another."""
    if act.kind != "participle" or sentence.tokens[act.position].lstrip("وف").startswith("ال"):
        return False
    if sentence.tokens[act.position - 1] in _BROUGHT:
        return True  # عاد بالاتفاقية إلى بلاده, عاد بها موقعة
    return any(t.lstrip("وف") in _BECOMES for t in sentence.tokens[max(first - 4, 0) : act.position])


_BROUGHT = words("بها به بهما بهم")


def speaker_before(sentence: Sentence, first: int) -> bool:
    """`وزير ... : اتفاق ...`: what stands before the colon says it."""
    return any(sentence.reading(i, "head") for i in range(first))


def is_private(sentence: Sentence, first: int, last: int) -> bool:
    return any(first - 3 <= i <= last + 5 for i in sentence.find_cues("private", first, len(sentence.tokens)))


def is_loose(sentence: Sentence, chain: list[Act], link: str) -> bool:
    """Whether an act is too loose to take parties from elsewhere: a masdar that no verb makes a fact."""
    if link == "bare" or not chain:
        return False
    act = chain[0]
    if act.kind in ("past", "imperfect") or act.carried or sentence.field == "title" or sentence.index == 0:
        return False
    if act.kind == "masdar" and act.enclitic and act.sense == "sign" and _BY_HAND.match(sentence.tokens[act.position]):
        return False
    if len(chain) > 1 and chain[1].kind in ("past", "imperfect"):
        return False
    if any(_signs_it(sentence, i) for i in range(act.position + 1, len(sentence.tokens))):
        return False
    return not any(t.lstrip("و") in _MAKES_FACT for t in sentence.tokens[max(act.position - 5, 0) : act.position + 1])


_BY_HAND = re.compile(r"ب(?:توقيع|امضاء)(?:ه|ها|هما|هم)|ب?(?:(?:توقيع|امضاء)يهما|(?:تواقيع|توقيعات)(?:هما|هم))")
"""`بتوقيعيهما`: the signatures themselves."""


def _signs_it(sentence: Sentence, position: int) -> bool:
    """`ووقعها`: a later verb of the sentence says that it was signed."""
    return any(
        hit.enclitic in ("ه", "ها")
        and any(r.cls == "act" and r.value == "sign" and r.kind == "past" for r in hit.readings)
        for _, _, hit in sentence.spans.get(position, ())
    )


def has_future_time(sentence: Sentence, start: int, end: int) -> bool:
    """`غدا`, `الأسبوع المقبل`; not `السنوات القادمة`, which tells how long an agreement lasts."""
    for i in sentence.find_cues("future", start, end):
        token = sentence.tokens[i].removeprefix("و")
        if token in ("غدا", "الغد", "سوف", "لاحقا", "قريبا"):
            return True
        dated = i > 0 and sentence.tokens[i - 1].removeprefix("و") in _TIME_NOUNS | {"نيسان", "شهر"}
        if dated and not _is_term(sentence, start, i):
            return True
    return False


def _is_term(sentence: Sentence, start: int, position: int) -> bool:
    """`حتى نهاية العام المقبل`, `اعتبارا من الشهر المقبل`: how long what is agreed holds; not `مؤجل حتى`."""
    tokens = sentence.tokens
    at = next((i for i in range(position - 1, max(position - _TERM_WITHIN, start), -1) if tokens[i] in _TERM), -1)
    return at >= 0 and not any(token.lstrip("وفبل").startswith(_PUT_OFF) for token in tokens[:at])


_TERM = words("حتي لغايه اعتبارا ابتداء بدءا انطلاقا")
_TERM_WITHIN = 5
_PUT_OFF = ("ارج", "يرج", "ترج", "تاجيل", "التاجيل", "اجل", "يوجل", "توجل", "موجل", "الموجل", "علق", "تعليق")


def is_still_open(sentence: Sentence, chain: list[Act], first: int) -> bool:
    """`لم يتوصلا حتى الآن إلى اتفاق`: the talks go on."""
    act = chain[0]
    if not act.negated or act.sense not in ("reach", "agree"):
        return False
    return any(
        sentence.tokens[i : i + 2] in (["حتي", "الان"], ["الي", "الان"], ["حتي", "اللحظه"], ["حتي", "الساعه"])
        for i in range(max(act.position - 4, 0), min(first + 12, len(sentence.tokens)))
    )


def is_claimed(sentence: Sentence, clause: int, start: int) -> bool:
    """Whether somebody without knowledge of it says so: `زعم معارض أن`, `يعتقد محللون أن`, `أنباء عن توقيع`."""
    if sentence.cue_in("claim", clause, start):
        return True
    if sentence.tokens[:1] == ["حقيقه"] or (sentence.tokens[0] in _RUMOURS and sentence.tokens[1:2] == [":"]):
        return True  # تسريبات: كينيا وقعت
    return any(t.removeprefix("و") in _RUMOURS for t in sentence.tokens[max(start - 3, clause) : start])


def is_press_report(sentence: Sentence, clause: int, start: int) -> bool:
    """`كتبت صحيفة أن`, `تداولت مواقع أن`: it is the press that tells it."""
    return any(
        (r := sentence.reading(i, "org")) is not None
        and r.value == "press"
        and any(t in ("ان", "بان", "عن") for t in sentence.tokens[i:start])
        for i in range(clause, start)
    )


_RUMOURS = words("انباء شايعات مزاعم تكهنات تسريبات اشاعات")


def is_supposed(sentence: Sentence, act: Act, first: int) -> bool:
    """`يسهم توقيع اتفاق في`: the masdar is the subject of what would follow from it."""
    before = sentence.tokens[act.position - 1] if act.position else ""
    if act.sense == "ratify" and sentence.tokens[act.position].startswith("بال"):
        return False  # مشروع قانون يتعلق بالموافقة على
    definite = sentence.tokens[first].startswith(("ال", "لل", "بال"))
    verb = sentence.reading(act.position - 1, "act", "state", "head")
    return (
        act.kind == "masdar"
        and not definite
        and not _DECREES.intersection(sentence.tokens[max(act.position - 4, 0) : act.position])
        and _IMPERFECT.fullmatch(before) is not None
        and before not in _MAKES_FACT
        and (verb is None or verb.value == "result")  # سيؤدي توقيع ... إلى
    )


def hangs_on(sentence: Sentence, act: Act, last: int) -> bool:
    """`توقيع الاتفاق مرهون بإلغاء الرسوم`: the masdar depends on what its predicate behind the instrument tells."""
    if act.kind != "masdar" or act.position > last:
        return False
    behind = range(last + 1, min(last + _PREDICATE_WITHIN, len(sentence.tokens) - 1))
    return any(sentence.tokens[i] in _DEPENDENT and sentence.tokens[i + 1][0] in "بعل" for i in behind)


_DEPENDENT = words("مرهون مرهونا مشروط مشروطا رهن رهنا متوقف متوقفا يتوقف يبقي منوط منوطا")
_PREDICATE_WITHIN = 9


def is_obliged(sentence: Sentence, clause: int, act: Act) -> bool:
    """`على كينيا وغانا إبرام معاهدة`: what opens with على and a state is what the state ought to do."""
    tokens = sentence.tokens
    lead = max([i + 1 for i in range(clause, act.position) if tokens[i] in (":", "،", "-")], default=clause)
    opens = act.kind == "masdar" and tokens[lead].lstrip("وف") == "علي" and act.position - lead <= _OBLIGED_WITHIN
    return opens and any(sentence.reading(lead + k, "state", "head") is not None for k in (1, 2))


_OBLIGED_WITHIN = 7


def is_aimed_at(sentence: Sentence, mentions: list[Mention], act: Act, clause: int) -> bool:
    """`تستحسن كينيا إبرام اتفاق`: the masdar is the object of a verb in the present of which no table says more.

    Not so with بـ or behind بعد, which tell of something done: `تعزز كينيا علاقاتها بتوقيع`.
    """
    tokens = sentence.tokens
    before = act.position - 1
    if act.kind != "masdar" or act.carried or before < 1 or tokens[act.position].startswith(("ب", "وب", "ل", "و")):
        return False
    actors = [m for m in mentions if m.eligible and clause <= m.first and m.last < act.position]
    behind = any(m.last in (before, before - 1) for m in actors)
    if not behind and tokens[before] not in _TOWARDS:
        return False
    for actor in actors:
        verb = actor.first - 1
        while verb > clause and sentence.reading(verb, "head") is not None:
            verb -= 1
        for i in (verb, actor.last + 1):
            if (
                clause <= i < act.position
                and not sentence.has_cue(i - 1, "negation")
                and _PRESENT.fullmatch(tokens[i])
                and tokens[i] not in _MAKES_FACT
                and sentence.reading(i, "act", "state", "head", "org", "talk", "instrument") is None
                and not any(t in _APART for t in tokens[i : before + 1])
            ):
                return True
    return False


_TOWARDS = words("الي علي في من نحو صوب عن")
_APART = words("، : بعد عقب اثر غداه خلال منذ حفل مراسم")
_PRESENT = re.compile(r"[وف]?[يت]\w{2,}(?<![اه])")
_IMPERFECT = re.compile(r"[وف]?س?ي\w{3,}")
_DECREES = words("مرسوم المرسوم مرسوما ظهير ظهيرا قانون قانونا قرار قرارا مراسيم")
"""What ratifies by what it says: `مرسوم رئاسي يتضمن التصديق على`."""


def is_set_for_later(sentence: Sentence, act: Act, start: int, end: int, published: date | None) -> bool:
    """`يوقع وزيرا البلدين الجمعة`: an imperfect with the name of another day than that of publication."""
    if sentence.field == "title" or act.kind != "imperfect" or published is None:
        return False
    if sentence.tokens[act.position].startswith("ل") or "منذ" in sentence.tokens[start:end]:
        return False  # جلسا الثلاثاء ليوقعا
    if act.sense == "ratify" and sentence.tokens[act.position - 1] in _LAWS:
        return False  # وقع قانونا يصدق على المعاهدة
    if _told_as_past(sentence, act.position):
        return False
    today = _WEEKDAYS[published.weekday()]
    named = {t.removeprefix("و") for t in sentence.tokens[start:end]} & set(_WEEKDAYS)
    return bool(named) and today not in named and not any(t in _PAST_DAYS for t in sentence.tokens[start:end])


_LAWS = words("قانونا مرسوما امرا ظهيرا قانون مرسوم")


def _told_as_past(sentence: Sentence, position: int) -> bool:
    """`لم توقع`, `ما كاد الوزيران يوقعان`: an imperfect that tells what was."""
    tokens = sentence.tokens
    if tokens[position - 1].lstrip("وف") == "لم":
        return True
    return not _ALMOST.isdisjoint(tokens[clause_of(sentence, position)[0] : position])


_ALMOST = words("كاد كادت كادا كادتا كادوا يكد تكد يكادا تكادا يكادوا")
_WEEKDAYS = ("الاثنين", "الثلاثاء", "الاربعاء", "الخميس", "الجمعه", "السبت", "الاحد")
_PAST_DAYS = words("امس الماضي الفايت المنصرم اليوم البارحه")


_IF = words("لو اذا متي شريطه بشرط")


def depends(sentence: Sentence, last: int, act: int) -> bool:
    """`الاتفاق يسري إذا صادق عليه`: a condition between an instrument and the act behind it."""
    tokens = sentence.tokens
    return any(tokens[i].removeprefix("و") in _IF or tokens[i : i + 2] == ["ما", "لم"] for i in range(last + 1, act))


def _was_needed(sentence: Sentence, clause: int, first: int) -> bool:
    """`لو لم تتنازل غانا لما وقعت كينيا`: it took this, and so it happened."""
    tokens = sentence.tokens
    at = next((i for i in range(clause + 1, first - 1) if tokens[i] == "لما"), -1)
    act = sentence.reading(at + 1, "act") if at > 0 else None
    return act is not None and act.kind == "past" and not _IF.isdisjoint(tokens[clause:at])


_ASKED_WITHIN = 6


def is_hypothetical(sentence: Sentence, clause: int, start: int, first: int, status: str) -> bool:
    """Whether a condition opens the clause, or a possibility stands before an act that would be a fact."""
    if _was_needed(sentence, clause, first):
        return False
    opens = start < 2 or sentence.tokens[start - 2] in ("،", ":", '"')
    verb = sentence.reading(start, "act")
    if opens and start and sentence.tokens[start - 1] == "ان" and verb is not None and verb.kind == "past":
        return True  # إن وقعتا: إنّ stands before a noun
    condition = any(sentence.tokens[i] in _CONDITIONS for i in range(clause, first))
    if condition and sentence.cue_in("hypothesis", clause, first):
        return True
    if status not in ("signed", "announced", "ratified", "extended"):
        return False
    if "هل" in sentence.tokens[max(start - _ASKED_WITHIN, clause) : start] and sentence.tokens[-1] != "؟":
        return True  # لم يعرف هل وقعتا
    for i in sentence.find_cues("hypothesis", max(start - 6, clause), first):
        if sentence.tokens[i] in ("قد", "وقد", "فقد"):
            follow = sentence.reading(i + 1, "act")
            if not follow or follow.kind != "imperfect":
                continue
        return True
    return False
