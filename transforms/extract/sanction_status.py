"""What a sentence says happens to sanctions: the words that govern the noun, read outwards."""

import re
from typing import NamedTuple

from transforms.extract.sentences import Sentence
from transforms.extract.status import Act
from transforms.extract.wordlists import words

__all__ = ["LIFTING", "SanctionStatus", "may_be_criticised", "status_of"]


class SanctionStatus(NamedTuple):
    status: str
    """A status of the schema, or `none` where the text says that nothing is imposed."""
    chain: list[Act]
    """The governing words, innermost first."""
    rule: str


LIFTING = frozenset(("lift", "terminate", "suspend"))
_CORE = {
    "impose": "imposed",
    "sanction": "imposed",
    "ban": "imposed",
    "extend": "extended",
    "evade": "evaded",
    "violate": "evaded",
    "criticise": "criticised",
    **dict.fromkeys(LIFTING, "lifted"),
}
_DECIDES = frozenset(("announce", "agree", "ratify", "reach"))
_CONSIDERS = frozenset(("threaten", "propose", "plan", "negotiate", "bill"))
_REFUSES = frozenset(("reject", "deny"))
_UNFAVOURABLE = frozenset(("terminate", "suspend", "reject", "deny", "fail"))
_CIRCUMSTANCE = words(
    "استنادا بموجب بمقتضي عملا تنفيذا تطبيقا ردا كرد بسبب رغم نتيجه جراء ظل تحت منذ وسط لمواجهه مقابل برغم"
)
_BACKGROUND = words("منذ طالما")
_SUBJECT_TO = words("تخضع يخضع يخضعون ترزح يرزح خاضعه خاضع")
_WILL_AGAIN = re.compile(r"[وف]?س[يتن]عيد(?:ان|ون)?")
_UNJUST = words(
    """
    غير جايره ظالمه عدوان عدوانا عدوانيه جريمه ارهاب ارهابا اعتداء تدخل تدخلا ابتزاز ابتزازا باطله مخزيه عدائيه عبثيه
    سخيفه مرفوضه مجحفه تعسفيه مستفزه استفزازيه خطا خاطيه مدانه اجراميه انتهاكا
    """
)
_PRAISE = words("تحول تاريخي تاريخيه ايجابي ايجابيه شجاع شجاعه مهم مهمه كبيره عادله مبرره مستحقه بناءه الصحيح")
"""What is said of sanctions, or of their end, by those who welcome it."""
_TERM = words("عام عاما عامين سنه سنتين اشهر شهرا حتي اخري اخر اضافيه اضافيا اضافي جديده")
_REMAINS = re.compile(r"[وف]?س?(?:[تي]ظل|[تي]بقي|[تي]زال|زالت)")
_VALID = words("ساريه قايمه نافذه مفروضه")
_STRIKES = words("استهدفت استهدف طالت طال شملت شمل مست اصابت تستهدف يستهدف تطال يطال تشمل يشمل تمس")
"""Verbs whose subject is the sanctions and whose object is the target."""
_WILL_STRIKE = words("ستستهدف ستطال ستشمل ستمس سيستهدف سيطال سيشمل")
_POSSIBLE = words("محتمله المحتمله مرتقبه المرتقبه وشيكه الوشيكه ممكنه مقبله متوقعه قادمه")
_FACES = re.compile(
    r"[وف]?س?[يت](?:واجه|تعرض|طال|شمل|خضع|تلق)(?:ون|ان|وا)?|هدفا|عرضه|معرضه|معرضا|لخطر|بخطر|لاحتمال|عرضوا|عرضت"
)
"""Words that put somebody before sanctions; with `قد` or in the future the sanctions are a threat."""
_SUBJUNCTIVE = words("ان لان بان وان كي الا")
_EARLY = words("المبكر المبكره السابق يحن يحين يربط تربط ربط ربطت")
_DEPENDS = words("مرهون مرهونه مرهونا رهن رهنا مشروط مشروطه مشروطا يتوقف تتوقف")
_ONCE = words("متي حالما بمجرد فور اذا")
_ORDERS = words("ارفعوا اوقفوا الغوا ازيلوا خففوا انهوا")
_CONDITION = words("لابد بد كفيل شرط شرطا شرطها شرطه ضروري ضروره ضروريا حق اولويه مطلب")
_REASON = words("سبب اسباب مبرر مبررات داعي داع مجال نيه خطط خطه مبررا سببا")
_NONE = words("لا ما ليس ليست ولا لم وما")
_HOPES = re.compile(r".*(?:امل|ااما?ل|تطلع|رغب|تمني|توقع|نتظر|يرتقب).*")
_NEEDED = words(
    "ضروره بضروره لضروره اهميه باهميه وجوب بوجوب حان الاوان الوقت يجب ينبغي يتعين يتوجب لابد بد شرط بشرط شريطه"
)


def may_be_criticised(sentence: Sentence) -> bool:
    """Whether `status_of` may find that somebody criticises sanctions; decided without the acts."""
    blamed = not sentence.senses.isdisjoint(("criticise", "reject"))
    return blamed or "لا" in sentence.tokens or not _UNJUST.isdisjoint(sentence.tokens)


def status_of(
    sentence: Sentence, first: int, last: int, left: list[Act], right: list[Act], year: int
) -> SanctionStatus:
    """Status of the sanctions named from token `first` to `last`, from the acts before and behind in their clause.

    `year` is the year of publication, 0 when unknown: what was imposed in an earlier one is background.
    """
    circumstances = (i for i in range(first) if _bare(sentence.tokens[i]) in _CIRCUMSTANCE)
    barrier = -1 if sentence.tokens[first : first + 1] == ["طايله"] else max(circumstances, default=-1)
    near = [a for a in reversed(left) if a.position > barrier and not _WELCOMES.fullmatch(sentence.tokens[a.position])]
    if barrier == first - 2 and sentence.tokens[barrier] == "ردا":
        return SanctionStatus("imposed", [], "sanction:answered")
    relative = _relative(sentence, last, right)
    if relative is not None and not any(a.sense in _CORE for a in near):
        right = [a for a in right if a is not relative]
    if any(_REMAINS.fullmatch(t) for t in sentence.tokens[last + 1 : last + 16]) and any(
        t in _VALID for t in sentence.tokens[last + 2 : last + 18]
    ):
        return SanctionStatus("in_force", [], "sanction:remains")
    if first and sentence.tokens[first - 1] == "لا" and sentence.tokens[first].startswith("لل"):
        return SanctionStatus("criticised", [], "sanction:no to")  # لا للعقوبات
    struck = _strikes(sentence, first, last, near, barrier)
    if struck:
        return struck
    for index, act in enumerate(near):
        if act.kind in ("participle", "active") and act.sense in ("impose", "announce", "plan", "ban"):
            continue
        if act.sense == "criticise" and any(t.startswith("بان") for t in sentence.tokens[act.position + 1 : first]):
            continue  # وصف ... القائمة بأنها رد على العقوبات
        if act.sense == "criticise" and any(t in _PRAISE for t in sentence.tokens[last + 1 : last + 9]):
            continue
        if act.sense in _CORE:
            return _core(sentence, act, near[index + 1 :], first, barrier, year)
        if act.sense == "inforce" and first - act.position <= 12:
            return SanctionStatus("threatened" if act.future else "imposed", [act], "sanction:inforce")
        light = _light(sentence, act, near[index + 1 :], first)
        if light:
            return light
    if barrier < 0:
        faced = _faced(sentence, first, last)
        if faced:
            return SanctionStatus("threatened", [], "sanction:faces")
    late = next((a for a in right if a.sense in _CORE or a.sense in ("inforce", "bill")), None)
    if late and late.sense == "ban":
        late = None
    if late and late.kind in ("past", "imperfect", "noun"):
        if late.sense == "inforce":
            return SanctionStatus("imposed", [late], "sanction:inforce")
        if late.sense == "bill":
            return SanctionStatus("threatened", [late], "sanction:bill")
        return _core(sentence, late, [], first, -1, year)
    if barrier < 0 and any(t in _UNJUST for t in sentence.tokens[last + 1 : last + 11]):
        said = next((a for a in near if a.sense == "say"), None)
        if said or ":" in sentence.tokens[max(first - 3, 0) : first]:
            return SanctionStatus("criticised", [said] if said else [], "sanction:unjust")
    if (
        barrier < 0
        and any(_bare(t) in _DECISION for t in sentence.tokens[max(first - 6, 0) : first])
        and _is_act(sentence, first)
    ):
        return SanctionStatus("imposed", [], "sanction:decision")
    told = _just_told(sentence, first, last, right)
    if told:
        return told
    headline = _headline(sentence, first, last)
    if headline:
        return SanctionStatus(headline, [], "sanction:headline")
    participle = next((a for a in near if a.kind == "participle" and a.sense == "impose"), None)
    return SanctionStatus("in_force", [participle] if participle else [], "sanction:reference")


_FINITE = ("past", "imperfect")
_WELCOMES = re.compile(r"[وف]?[يت]?(?:رحب|اشاد|شيد|هنا|هني|بارك)(?:ت|وا|ا|ان|ون|تا)?|ترحيب.*|[وب]*ترحيب.*")
"""Who welcomes what was done to sanctions did not do it."""


def _strikes(sentence: Sentence, first: int, last: int, near: list[Act], barrier: int) -> SanctionStatus | None:
    """`استهدفت عقوبات أميركية مصارف`, `عقوبات جديدة طالت مصارف`: new sanctions told by whom they hit."""
    if barrier >= 0 or any(a.sense in _CORE or a.sense in _CONSIDERS for a in near):
        return None
    package = max(first - 5, 0)
    for i in range(package, first):
        word = sentence.tokens[i].removeprefix("و")
        if word in _STRIKES | _WILL_STRIKE and all(
            sentence.tokens[k] == "من" or sentence.tokens[k][0].isalpha() for k in range(i + 1, first)
        ):
            definite = sentence.tokens[first].startswith("ال") and "من" not in sentence.tokens[i:first]
            if definite and i == first - 1 and sentence.tokens[i][0] in "يت":
                return None
            return SanctionStatus("threatened" if word in _WILL_STRIKE else "imposed", [], "sanction:strikes")
    if sentence.tokens[first].startswith(("ال", "بال", "لل", "وال")) and "من" not in sentence.tokens[package:first]:
        return None
    for i in range(last + 1, min(last + 7, len(sentence.tokens))):
        word = sentence.tokens[i]
        if word in _WILL_STRIKE:
            return SanctionStatus("threatened", [], "sanction:strikes")
        if word in _STRIKES and word[0] not in "يت":
            return SanctionStatus("imposed", [], "sanction:strikes")
        if word in ("التي", "الذي") or not word[0].isalpha():
            break
    return None


def _faced(sentence: Sentence, first: int, last: int) -> bool:
    """`قد تواجه ... عقوبات`, `ستتعرض لعقوبات`, `عقوبات محتملة`"""
    if any(t in _POSSIBLE for t in sentence.tokens[last + 1 : last + 4]):
        return True
    low = max(first - 9, 0)
    faces = next((i for i in range(first - 1, low - 1, -1) if _FACES.fullmatch(sentence.tokens[i])), None)
    if faces is None:
        return False
    word = sentence.tokens[faces].lstrip("وف")
    return (
        word.startswith("س")
        or word.endswith(("خطر", "احتمال"))
        or any(t in ("قد", "ربما", "وقد") for t in sentence.tokens[max(faces - 6, 0) : faces])
    )


_DECISION = words("قرار قرارا القرار امر امرا مرسوم مرسوما قرارات")
_MASDARS = ("حظر", "تجميد", "الحظر", "بحظر", "بتجميد")


def _is_act(sentence: Sentence, first: int) -> bool:
    """Whether the word for sanctions is itself a noun of action: `قرار الحكومة حظر تصدير ...`, `قرارا بتجميد أموال`."""
    return sentence.tokens[first] in _MASDARS


def _just_told(sentence: Sentence, first: int, last: int, right: list[Act]) -> SanctionStatus | None:
    """`عقوبات أعلنتها واشنطن الجمعة`, `دفعة جديدة من العقوبات كشفت عنها أوتاوا`: new ones."""
    indefinite = not sentence.tokens[first].startswith(("ال", "بال", "لل")) or (
        first > 1 and sentence.tokens[first - 1] == "من" and any(t in _NEW for t in sentence.tokens[first - 4 : first])
    )
    for act in right:
        behind = sentence.tokens[act.position + 1 : act.position + 2]
        bound = act.enclitic in ("ها", "هما") or behind in (["عنها"], ["عليها"])
        if act.kind != "past" or act.sense not in ("impose", "announce", "ratify") or not bound:
            continue
        recent = any(
            "recent" in sentence.cues[i] for i in range(act.position, min(act.position + 8, len(sentence.cues)))
        )
        if recent or (indefinite and "التي" not in sentence.tokens[last : act.position]):
            return SanctionStatus("imposed", [act], "sanction:just told")
    return None


_NEW = words("جديده حزمه دفعه جديدا")


def _headline(sentence: Sentence, first: int, last: int) -> str | None:
    """`عقوبات أميركية على ...` opening a headline tells news, without a verb; `العقوبات ...` does not."""
    if sentence.field == "title" and _listed_headline(sentence, first):
        return "imposed"
    if sentence.index or sentence.tokens[first] not in ("عقوبات", "تجميد", "حظر", "ادراج"):
        return None
    before = sentence.tokens[first - 1] if first else ":"
    package = before in ("حزمه", "دفعه", "سلسله", "جوله") and (first == 1 or sentence.tokens[first - 2] == ":")
    if before != ":" and not package:
        return None
    following = sentence.tokens[last + 1 : last + 8]
    if "؟" in sentence.tokens or not any(t in ("علي", "ضد", "بحق", "تجاه", "تطال", "تستهدف") for t in following):
        return None
    behind = sentence.tokens[last + 1 :]
    if any(t in _POSSIBLE for t in following) or any(t in ("اذا", "لو", "حال") for t in behind):
        return "threatened"
    return "imposed"


def _listed_headline(sentence: Sentence, first: int) -> bool:
    """`وزراء أميركيون على لائحة العقوبات الروسية`: a headline without a verb."""
    reading = sentence.reading(first, "sanction")
    if reading is None or reading.value != "listing" or first < 2:
        return False
    finite = any((r := sentence.reading(i, "act")) and r.kind in (*_FINITE, "participle") for i in range(first))
    return not finite and sentence.tokens[first - 1] in ("علي", "ضمن", "في")


def _bare(token: str) -> str:
    return token.removeprefix("و") if len(token) > 3 else token


def _relative(sentence: Sentence, last: int, right: list[Act]) -> Act | None:
    """`العقوبات التي فرضتها واشنطن`: the clause only tells which sanctions."""
    for act in right:
        between = sentence.tokens[last + 1 : act.position]
        if act.sense in _CORE and any(t in ("التي", "الذي") for t in between):
            return act
    return None


_WARNS = re.compile("نذر|حذر|حذير|نذار|هدد|هديد|توعد|لوح")
_GRADUALLY = words("مراحل تدريجيا تدريجي تدريجيه")
_PACKAGES = words("حزمه الحزمه رزمه الرزمه دفعه الدفعه جوله الجوله سلسله حزما مجموعه")


_REASONS = words("بسبب نتيجه جراء رغم ازاء")


def _is_reason(sentence: Sentence, act: Act) -> bool:
    """`عقوبات عليه لتهديده السلام`, `بسبب تهديد الملاحة`: a threat that sanctions answer."""
    if act.kind != "masdar" or any(t.startswith("ب") for t in sentence.tokens[act.position + 1 : act.position + 4]):
        return False
    before = sentence.tokens[act.position - 1] if act.position else ""
    return sentence.tokens[act.position].startswith("ل") or before in _REASONS


def _object_at(sentence: Sentence, first: int) -> int:
    """Where the object begins that ends in a word for sanctions: `الحزمة الخامسة عشرة من العقوبات`."""
    package = (i for i in range(max(first - 6, 0), first) if sentence.tokens[i] in _PACKAGES)
    return next(package, first)


def _light(sentence: Sentence, act: Act, outer: list[Act], first: int) -> SanctionStatus | None:
    """An act that has the sanctions as its own object: `أعلنت عقوبات`, `هددت بعقوبات`, `اقترحت حزمة عقوبات`."""
    if sentence.tokens[first - 1] in ("ان", "بان") and _WARNS.search(sentence.tokens[act.position]):
        return SanctionStatus("threatened", [act], "sanction:warn")  # أنذرت كندا ... بأن عقوبات تنتظر
    if any(t in ("ان", "بان", "انه", "انها", "الا", "بالا") for t in sentence.tokens[act.position + 1 : first]):
        return None  # تتفق على أن العقوبات فرصة: a clause about them, not an act of them
    before = sentence.tokens[first - 1] if first else ""
    direct = before in ("من", "علي", "الي", "في") or sentence.tokens[first].startswith("ب")
    whole = _object_at(sentence, first) - act.position
    distance = whole // 2 if direct and whole == first - act.position else whole  # حذر ... نظيره ... من عقوبات
    if act.sense == "threaten" and _is_reason(sentence, act):
        return None
    if act.sense == "threaten" and distance <= 9:
        return None if act.negated else SanctionStatus("threatened", [act], "sanction:threaten")
    if act.sense in _CONSIDERS and distance <= 9:
        if act.negated:
            return SanctionStatus("none", [act], "sanction:not planned")
        return SanctionStatus("threatened", [act], f"sanction:{act.sense}")
    if act.sense in _DECIDES and distance <= (7 if whole == first - act.position else 9):
        if act.negated:  # a package not passed is one that is proposed
            return SanctionStatus("threatened" if act.sense == "ratify" else "none", [act], f"sanction:not {act.sense}")
        considered = act.future or any(a.sense in _CONSIDERS for a in outer)
        return SanctionStatus("threatened" if considered else "imposed", [act], f"sanction:{act.sense}")
    if act.sense == "reject" and distance <= 10:
        return SanctionStatus("criticised", [act], "sanction:reject")
    return None


def _core(sentence: Sentence, inner: Act, outer: list[Act], first: int, barrier: int, year: int) -> SanctionStatus:
    if inner.sense in LIFTING:
        return _lifting(sentence, inner, outer, first)
    status = _CORE[inner.sense]
    chain = [inner]
    if status in ("evaded", "criticised"):
        if inner.negated:
            return SanctionStatus("in_force", chain, f"sanction:not {inner.sense}")
        return SanctionStatus(status, chain, f"sanction:{inner.sense}")
    blaming = next((a for a in outer if a.sense == "criticise"), None)
    if blaming and not blaming.negated and blaming.position >= inner.position - 8 and inner.kind == "masdar":
        return SanctionStatus("criticised", [inner, blaming], f"sanction:criticise<{inner.sense}")
    refusing = next((a for a in outer if a.sense in _UNFAVOURABLE), None)
    if refusing and refusing.position >= inner.position - 10:
        status = "threatened" if refusing.negated else "none"
        return SanctionStatus(status, [inner, refusing], f"sanction:{refusing.sense}<{inner.sense}")
    if inner.negated:
        return SanctionStatus("none", chain, f"sanction:not {inner.sense}")
    for act in outer:
        if act.sense in _CONSIDERS:
            status = "none" if act.negated else "threatened"
            return SanctionStatus(status, [inner, act], f"sanction:{act.sense}<{inner.sense}")
    again = inner.kind == "masdar" and _WILL_AGAIN.fullmatch(sentence.tokens[inner.position - 1]) is not None
    if inner.future or again or sentence.tokens[inner.position].startswith("لاعاد"):  # آلية لإعادة العقوبات
        return SanctionStatus("threatened", chain, f"sanction:future {inner.sense}")
    keeps = status == "extended" and "بق" in sentence.tokens[inner.position]
    if keeps and not any(t in _TERM for t in sentence.tokens[first:]):
        return SanctionStatus("in_force", chain, "sanction:kept")  # أبقت على العقوبات: no term, no renewal
    before = sentence.tokens[max(inner.position - 3, 0) : inner.position]
    old = (
        inner.past_frame or any(_bare(t) in _BACKGROUND for t in before) or _earlier_year(sentence, inner, first, year)
    )
    told_of = first < inner.position and inner.kind == "past" and bool(inner.enclitic)
    subject_to = told_of and any(_bare(t) in _SUBJECT_TO for t in sentence.tokens[max(first - 6, 0) : first])
    if subject_to and not sentence.cue_in("recent", max(first - 6, 0), len(sentence.tokens)):
        old = True  # تخضع كينيا لعقوبات فرضتها كندا
    if old and status == "imposed":
        return SanctionStatus("in_force", chain, "sanction:past")
    return SanctionStatus(status, [inner, *outer[:1]], f"sanction:{inner.sense}")


def _lifting(sentence: Sentence, inner: Act, outer: list[Act], first: int) -> SanctionStatus:
    before = sentence.tokens[max(inner.position - 6, 0) : inner.position]
    order = sentence.tokens[inner.position] in _ORDERS and (not before or not before[-1][0].isalnum())
    if order:  # "ارفعوا العقوبات"
        return SanctionStatus("lift_requested", [inner], "sanction:order")
    behind = sentence.tokens[first + 1 : first + 10]
    if (
        any(t in _EARLY for t in before)
        or any(t in _DEPENDS for t in behind)
        or (any(t in _REASON for t in before) and any(t in _NONE for t in before))
    ):
        return SanctionStatus("refused_to_lift", [inner, *outer[:1]], "sanction:no reason")
    for index, act in enumerate(outer):
        name = f"sanction:{act.sense}<{inner.sense}"
        refused = any(
            a.sense in _REFUSES and not a.negated and act.position - a.position <= 8 for a in outer[index + 1 :]
        )
        if act.sense in ("propose", "negotiate", "bill", "threaten"):
            if refused:
                refusing = next(a for a in outer[index + 1 :] if a.sense in _REFUSES)
                return SanctionStatus("refused_to_lift", [inner, refusing], name)
            if act.negated:
                return SanctionStatus("refused_to_lift", [inner, act], name)
            return SanctionStatus("lift_requested", [inner, act], name)
        if act.sense in _REFUSES:
            return SanctionStatus("in_force" if act.negated else "refused_to_lift", [inner, act], name)
        if act.sense in ("plan", "agree", "reach", "ratify"):
            if act.negated or (act.sense == "plan" and refused):
                return SanctionStatus("refused_to_lift", [inner, *outer[index : index + 2]], name)
            if act.sense == "plan" and _HOPES.fullmatch(sentence.tokens[act.position]):
                return SanctionStatus("lift_requested", [inner, act], name)
            return SanctionStatus("agreed_to_lift", [inner, act], name)
    wished = _wished(sentence, inner, first)
    if wished:
        return SanctionStatus(wished, [inner, *outer[:1]], f"sanction:to {inner.sense}")
    if inner.negated:
        previous = before[-1] if before else ""
        if inner.future or previous in ("لن", "لا", "عدم", "ولن", "بعدم", "الا") or inner.kind == "masdar":
            return SanctionStatus("refused_to_lift", [inner], f"sanction:not {inner.sense}")
        return SanctionStatus("in_force", [inner], f"sanction:not {inner.sense}")
    if inner.future or (
        inner.kind == "imperfect" and (_under_accord(sentence, inner) or any(t in _ONCE for t in behind))
    ):
        return SanctionStatus("agreed_to_lift", [inner], f"sanction:future {inner.sense}")
    if inner.kind == "masdar" and any(
        sentence.reading(i, "instrument") for i in range(max(inner.position - 8, 0), inner.position)
    ):
        return SanctionStatus("agreed_to_lift", [inner], f"sanction:accord<{inner.sense}")
    if any(t in _GRADUALLY for t in sentence.tokens[first:]) and inner.kind == "masdar":
        return SanctionStatus("agreed_to_lift", [inner, *outer[:1]], f"sanction:gradual {inner.sense}")
    return SanctionStatus("lifted", [inner, *outer[:1]], f"sanction:{inner.sense}")


def _under_accord(sentence: Sentence, inner: Act) -> bool:
    """`بموجب الاتفاق ترفع واشنطن العقوبات`"""
    return any("basis" in sentence.cues[i] for i in range(max(inner.position - 5, 0), inner.position))


def _wished(sentence: Sentence, inner: Act, first: int) -> str | None:
    """What a lifting in the subjunctive or after a word for need is: asked for, or agreed where an accord says so."""
    low = max(inner.position - 9, 0)
    before = sentence.tokens[low : inner.position]
    needed = any(t.lstrip("و") in _NEEDED for t in before[-5:])
    condition = any(t in _CONDITION for t in sentence.tokens[first + 1 : first + 5])  # رفع العقوبات شرط
    if inner.kind == "masdar" or condition:
        return "lift_requested" if (needed or condition) and not inner.negated else None
    if not before or before[-1] not in _SUBJUNCTIVE or inner.negated:
        return None
    if any(sentence.reading(i, "instrument") for i in range(low, inner.position)):
        return "agreed_to_lift"
    return "lift_requested"


def _earlier_year(sentence: Sentence, act: Act, first: int, year: int) -> bool:
    for token in sentence.tokens[max(act.position - 4, 0) : first + 12]:
        if len(token) == 4 and token.isdecimal() and 1950 <= int(token) < year:
            return True
    return False
