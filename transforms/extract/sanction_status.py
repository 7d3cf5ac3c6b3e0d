"""What a sentence says happens to sanctions: the words that govern the noun, read outwards."""

import re

from transforms.extract.clauses import in_aside
from transforms.extract.sanction_effects import (
    CONSIDERS,
    EFFECTS,
    SUBJECT_TO,
    SanctionStatus,
    bare,
    effect_of,
    votes_against,
)
from transforms.extract.sanction_verbless import by_decision, faced, headline_status, just_told, one_more_term, strikes
from transforms.extract.sentences import Sentence
from transforms.extract.status import Act
from transforms.extract.wordlists import words

__all__ = ["may_be_criticised", "status_of"]

_DECIDES = frozenset(("announce", "agree", "ratify", "reach"))
_CIRCUMSTANCE = words(
    "استنادا بموجب بمقتضي عملا تنفيذا تطبيقا ردا كرد بسبب رغم نتيجه جراء ظل تحت منذ وسط لمواجهه مقابل برغم"
)
_UNJUST = words(
    """
    غير جايره ظالمه عدوان عدوانا عدوانيه جريمه ارهاب ارهابا اعتداء تدخل تدخلا ابتزاز ابتزازا باطله مخزيه عدائيه عبثيه
    سخيفه مرفوضه مجحفه تعسفيه مستفزه استفزازيه خطا خاطيه مدانه اجراميه انتهاكا بلطجه هستيريا مجنونه جنونيه طايشه
    متهوره حماقه قرصنه فاشله عقيمه سافر سافره عديمه
    """
)
_PRAISE = words("تحول تاريخي تاريخيه ايجابي ايجابيه شجاع شجاعه مهم مهمه كبيره عادله مبرره مستحقه بناءه الصحيح")
"""What is said of sanctions, or of their end, by those who welcome it."""
_REMAINS = re.compile(r"[وف]?س?(?:[تي]ظل|[تي]بقي|[تي]زال|زالت?)")
_VALID = words("ساريه قايمه قايما ساريا نافذه نافذا مفروضه مفروضا")
_UNTIL = words("حتي لغايه")


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
    circumstances = (
        i
        for i in range(first)
        if bare(sentence.tokens[i]) in _CIRCUMSTANCE
        and not in_aside(sentence, i, last)
        and not _is_adjunct(sentence, i, left, first)
    )
    barrier = -1 if sentence.tokens[first : first + 1] == ["طايله"] else max(circumstances, default=-1)
    near = [a for a in reversed(left) if a.position > barrier and not _WELCOMES.fullmatch(sentence.tokens[a.position])]
    if barrier == first - 2 and sentence.tokens[barrier] == "ردا":
        return SanctionStatus("imposed", [], "sanction:answered")
    relative = _relative(sentence, last, right)
    if relative is not None and not any(a.sense in EFFECTS for a in near):
        right = [a for a in right if a is not relative]
    if any(_REMAINS.fullmatch(t) for t in sentence.tokens[last + 1 : last + 16]) and any(
        t in _VALID for t in sentence.tokens[last + 2 : last + 18]
    ):
        until = any(t in _UNTIL for t in sentence.tokens[last + 3 : last + 19])
        return SanctionStatus("extended" if until else "in_force", [], "sanction:remains")
    if first and sentence.tokens[first - 1] == "لا" and sentence.tokens[first].startswith("لل"):
        return SanctionStatus("criticised", [], "sanction:no to")  # لا للعقوبات
    if first > 1 and bare(sentence.tokens[first - 2]) == "قد" and faced(sentence, first, last):
        return SanctionStatus("threatened", [], "sanction:faces")  # قد تشملهم قيود
    struck = strikes(sentence, first, last, near, barrier)
    if struck:
        return struck
    if sentence.tokens[max(first - 2, 0) : first] == ["في", "اطار"] and sentence.tokens[last + 1 : last + 2] == [
        "جديده"
    ]:
        return SanctionStatus("imposed", near[:1], "sanction:frame")  # ألغت تأشيراتهم في إطار عقوبات جديدة
    for index, act in enumerate(near):
        if act.kind in ("participle", "active") and act.sense in ("impose", "announce", "plan", "ban"):
            continue
        if act.sense == "criticise" and any(t.startswith("بان") for t in sentence.tokens[act.position + 1 : first]):
            continue  # وصف ... القائمة بأنها رد على العقوبات
        if act.sense == "criticise" and any(t in _PRAISE for t in sentence.tokens[last + 1 : last + 9]):
            continue
        if act.kind == "masdar" and _is_topic(sentence, act, last):
            return SanctionStatus("criticised", [act], "sanction:unjust")
        if act.sense in EFFECTS:
            return effect_of(sentence, act, near[index + 1 :], first, barrier, year)
        if act.sense == "inforce" and first - act.position <= 12:
            return SanctionStatus("threatened" if act.future else "imposed", [act], "sanction:inforce")
        light = _light(sentence, act, near[index + 1 :], first)
        if light:
            return light
    if barrier < 0 and faced(sentence, first, last):
        return SanctionStatus("threatened", [], "sanction:faces")
    late = next((a for a in right if a.sense in EFFECTS or a.sense in ("inforce", "bill")), None)
    if late and late.sense == "ban":
        late = None
    if late and late.kind in ("past", "imperfect", "noun"):
        if late.sense == "inforce":
            return SanctionStatus("imposed", [late], "sanction:inforce")
        if late.sense == "bill":
            return SanctionStatus("threatened", [late], "sanction:bill")
        return effect_of(sentence, late, [], first, -1, year)
    if barrier < 0 and any(t in _UNJUST for t in sentence.tokens[last + 1 : last + 11]):
        said = next((a for a in near if a.sense == "say"), None)
        if said or ":" in sentence.tokens[max(first - 3, 0) : first]:
            return SanctionStatus("criticised", [said] if said else [], "sanction:unjust")
    if barrier < 0 and by_decision(sentence, first):
        return SanctionStatus("imposed", [], "sanction:decision")
    if one_more_term(sentence, first):
        return SanctionStatus("extended", [], "sanction:one more term")
    told = just_told(sentence, first, last, right)
    if told:
        return told
    headline = headline_status(sentence, first, last)
    if headline:
        return SanctionStatus(headline, [], "sanction:headline")
    if any(t in SUBJECT_TO for t in map(bare, sentence.tokens[max(first - 6, 0) : first])):
        return SanctionStatus("in_force", [], "sanction:undergoes")
    participle = next((a for a in near if a.kind == "participle" and a.sense == "impose"), None)
    return SanctionStatus("in_force", [participle] if participle else [], "sanction:reference")


def _is_adjunct(sentence: Sentence, position: int, left: list[Act], first: int) -> bool:
    """`تفرض كندا منذ أيار عقوبات`: the circumstance ends before the object of the verb that stands before it."""
    start = _object_at(sentence, min(first, len(sentence.tokens) - 1))
    if start - position < 2 or sentence.tokens[start].startswith(_DEPENDENT) or sentence.tokens[start - 1] in _LEADS_TO:
        return False
    acts = [a for a in left if a.position < start]
    return bool(acts) and acts[-1].position < position and acts[-1].kind in _FINITE and acts[-1].sense in EFFECTS


def _is_topic(sentence: Sentence, act: Act, last: int) -> bool:
    """`قالت إن إدراج شركاتها في القائمة عدوان`: the act itself is what the speaker blames."""
    before = sentence.tokens[act.position - 1] if act.position else ""
    behind = sentence.tokens[last + 1 : last + 8]
    blamed = next((k for k, t in enumerate(behind) if t in _UNJUST), len(behind))
    return before in ("ان", "بان") and any(t in _UNJUST for t in behind) and "،" not in behind[:blamed]


_FINITE = ("past", "imperfect")
_DEPENDENT = ("ال", "لل", "ب", "وال", "ل")
_LEADS_TO = words("من علي الي في عن حول ضد مع ان بان")
_WELCOMES = re.compile(r"[وف]?[يت]?(?:رحب|اشاد|شيد|هنا|هني|بارك)(?:ت|وا|ا|ان|ون|تا)?|ترحيب.*|[وب]*ترحيب.*")
"""Who welcomes what was done to sanctions did not do it."""


def _relative(sentence: Sentence, last: int, right: list[Act]) -> Act | None:
    """`العقوبات التي فرضتها واشنطن`: the clause only tells which sanctions."""
    for act in right:
        between = sentence.tokens[last + 1 : act.position]
        if act.sense in EFFECTS and any(t in ("التي", "الذي") for t in between):
            return act
    return None


_WARNS = re.compile("نذر|حذر|حذير|نذار|هدد|هديد|توعد|لوح")
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
    if votes_against(sentence, act):  # تصوت ضد الحصار
        return SanctionStatus("lift_requested", [act], "sanction:vote against")
    if act.sense in CONSIDERS and distance <= 9:
        if act.negated:
            return SanctionStatus("none", [act], "sanction:not planned")
        return SanctionStatus("threatened", [act], f"sanction:{act.sense}")
    if act.sense in _DECIDES and distance <= (7 if whole == first - act.position else 9):
        if act.negated:  # a package not passed is one that is proposed
            return SanctionStatus("threatened" if act.sense == "ratify" else "none", [act], f"sanction:not {act.sense}")
        considered = act.future or any(a.sense in CONSIDERS for a in outer)
        return SanctionStatus("threatened" if considered else "imposed", [act], f"sanction:{act.sense}")
    if act.sense == "reject" and distance <= 10:
        return SanctionStatus("criticised", [act], "sanction:reject")
    return None
