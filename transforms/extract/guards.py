"""Conditions under which a word of the lexicon counts as an act: what has to stand near it.

The names are those of the `guard` column of the tables in transforms/lexicon.
"""

from itertools import pairwise

from transforms.extract.closing import closing_statement
from transforms.extract.houses import considers, is_laid_before, turns_down
from transforms.extract.in_force import TERMS, from_now, has_ended, just_begun, takes_effect, truce_begins
from transforms.extract.intents import exits, takes_out, to_conclude
from transforms.extract.jointly import (
    accepted_by_both,
    adopted_together,
    joint_deed,
    of_both,
    resumed_together,
    two_sides,
)
from transforms.extract.objects import (
    CLAUSE_REACH,
    CONCLUDING,
    concludes,
    construct_object,
    has_enclitic,
    instrument_within,
    kept_from,
    object_in_clause,
    told_of_instrument,
)
from transforms.extract.prisoners import ABOUT, prisoners_of
from transforms.extract.scan import Reading
from transforms.extract.sentences import Sentence
from transforms.extract.signatures import documents_exchanged, in_apposition, signature_of
from transforms.extract.wordlists import words

__all__ = ["allowed", "needs_preposition"]

_FINITE = ("past", "imperfect")
_ORGANS = words(
    "برلمان مجلس مجلسا مجلسي نواب حكومه رييس مرسوم لجنه كنيست دوما سينات كونغرس شيوخ وزراء ملك امير برلمانيه قانون "
    "قانونا مرسوما ظهيرا"
)


def needs_preposition(reading: Reading, enclitic: str) -> bool:
    """صادق, اتفق and توصل take their object with a preposition: with a pronoun the word is another one (صادقة)."""
    return (
        bool(enclitic)
        and reading.sense_is("ratify", "agree", "reach")
        and reading.kind in _FINITE
        and reading.guard != "organ"
    )


def allowed(sentence: Sentence, first: int, last: int, reading: Reading) -> bool:
    guard = reading.guard
    if guard in ("-", "object"):
        return True
    if guard == "skip":
        return False
    if guard == "object_adjacent" and has_enclitic(sentence, first):
        return instrument_within(sentence, max(first - 3, 0), min(first, 3))
    if guard == "object_adjacent" and reading.kind == "past" and told_of_instrument(sentence, first, last):
        return True
    if guard == "object_adjacent" and sentence.tokens[last + 1 : last + 2] == ["من"]:
        return False  # عقدا من الخلاف
    if guard == "object_adjacent":
        reach = 2 if reading.kind == "masdar" else 4  # عقد: to conclude, where its object is an instrument
        found = (sentence.reading(i, "instrument") for i in range(last + 1, last + 1 + reach))
        adjacent = any(r is not None and r.guard != "declaration" for r in found)
        return adjacent or (reading.kind in _FINITE and concludes(sentence, last))
    if guard == "object_masdar":
        return reading.kind != "masdar" or construct_object(sentence, last) or has_enclitic(sentence, first)
    if guard == "heads_for" and _sanction_within(sentence, max(first - 6, 0), last + 22 - max(first - 6, 0)):
        return True
    if guard in ("masdar_follows", "heads_for"):
        return any(
            (r := sentence.reading(i, "act")) is not None and r.kind == "masdar" and r.value == "sign"
            for i in range(last + 1, min(last + 5, len(sentence.tokens)))
        )
    if guard == "object_clause" and reading.kind in ("participle", "active"):
        return instrument_within(sentence, first - 3, last + 8 - first)
    if guard == "object_clause":
        return object_in_clause(sentence, last, reading.value in ("propose", "plan")) or has_enclitic(sentence, first)
    if guard == "outcome":
        return _leads_to(sentence, last, hit_token=sentence.tokens[first])
    if guard == "statement":
        return closing_statement(sentence, first)
    if guard == "signature":
        at = signature_of(sentence, last)
        return at >= 0 and (sentence.tokens[first] != "دون" or at > last + 1)  # دون توقيع: without one
    if guard == "documents":
        return not in_apposition(sentence, first) and documents_exchanged(sentence, last)
    if guard == "prisoners":
        return prisoners_of(sentence, last) >= 0
    if guard == "jointly":
        past, sides = reading.kind == "past", reading.number
        told = past and sides == "p" and two_sides(sentence, max(first - _SUBJECT_BEFORE, 0), first)
        return (past and sides == "d") or told or of_both(sentence, last)
    if guard == "accepts":
        return sentence.tokens[first].lstrip("وف") != "قبل" and accepted_by_both(sentence, last, reading.number)
    if guard == "leaves":
        return takes_out(sentence, last)
    if guard == "draft_object":
        return _hands_over_draft(sentence, last)
    if guard == "offered":  # طرحت كينيا على غانا اتفاقا
        offered = "علي" in sentence.tokens[last + 1 : last + 6] and object_in_clause(sentence, last, True)
        return offered or _hands_over_draft(sentence, last)
    if guard == "talks_falter":
        return any(t in _TALKS for t in sentence.tokens[last + 1 : last + 6])
    if guard == "adopted":
        return adopted_together(sentence, first, last)
    if guard == "resumes":
        return resumed_together(sentence, first) >= 0
    if guard == "issues":
        issued = (sentence.reading(i, "instrument") for i in range(last + 1, min(last + 15, len(sentence.tokens))))
        declared = any(r is not None and r.value == "declaration" for r in issued)
        return declared and adopted_together(sentence, first, last)
    if guard == "decides":
        return joint_deed(sentence, first, last, reading.number) >= 0
    if guard == "carried_out":
        return any(
            r.value == "exchange" and sentence.tokens[i - 1] not in ABOUT
            for i in range(last + 1, min(last + 9, len(sentence.tokens)))
            if (r := sentence.reading(i, "instrument")) is not None
        )
    if guard == "comes_about":
        return _comes_about(sentence, last)
    if guard == "in_favour":
        return any(t in _IN_FAVOUR for t in sentence.tokens[last + 1 : last + 8])
    if guard == "attended":  # حضرة صاحب السمو: a title
        return sentence.tokens[first].lstrip("و") != "حضره" or sentence.tokens[last + 1 : last + 2] not in _TITLES
    if guard == "from_now":
        return from_now(sentence, first, last)
    if guard == "begins":
        return just_begun(sentence, first)
    if guard == "takes_effect":
        return takes_effect(sentence, last)
    if guard == "begins_truce":
        return truce_begins(sentence, last)
    if guard == "votes_for":
        return _voted_for(sentence, first, last)
    if guard == "object_close":
        return instrument_within(sentence, last + 1, 3)
    if guard == "instrument_near":
        return any(sentence.reading(i, "instrument") for i in range(last + 1, last + 6))
    if guard == "reply":
        return any(t.startswith(("بعقوبات", "بتجميد")) for t in sentence.tokens[last + 1 : last + 9])
    if guard == "organ_or_lift":
        lifting = (sentence.reading(i, "act") for i in range(last + 1, last + 5))
        if any(r is not None and r.value == "lift" for r in lifting):
            return True
        guard = "organ"
    if guard == "weighs" and considers(sentence, last):
        return True
    if guard in ("sanction_near", "weighs"):
        around = range(max(first - 6, 0), min(last + 16, len(sentence.tokens)))
        return any(sentence.reading(i, "sanction") for i in around) or "sanction" in sentence.senses
    if guard == "joins":
        return _sanction_within(sentence, last + 1, 3, "sanctions") or _sanction_within(
            sentence, last + 1, 14, "listing"
        )
    if guard == "punishes":
        return _sanction_within(sentence, last + 1, 9)
    if guard == "puts_back":
        there = any(t in _EFFECT for t in sentence.tokens[last + 1 : last + 9])
        return _sanction_within(sentence, last + 1, 12 if there else 4)
    if guard == "lists":
        return _sanction_within(sentence, last + 1, 14, "listing")
    if guard == "object_near" and reading.kind == "participle":
        return _qualifies_instrument(sentence, first)
    if guard == "object_near":
        return instrument_within(sentence, last + 1, 7) or has_enclitic(sentence, first)
    if guard == "act_follows":
        return _act_follows(sentence, last, 12 if reading.kind in _FINITE else 5)
    if guard == "expiry":
        near = range(last + 1, min(last + 8, len(sentence.tokens)))
        behind = reading.kind == "noun" and instrument_within(sentence, max(first - 8, 0), min(first, 8))
        behind = behind or (reading.kind == "past" and has_ended(sentence, first, last))
        return behind or any(sentence.tokens[i] in TERMS and instrument_within(sentence, i, 5) for i in near)
    if guard == "by_act":  # وعد بتوقيع
        return to_conclude(sentence, last) or any(
            sentence.tokens[i].startswith("ب") and sentence.reading(i, "act") is not None
            for i in range(last + 1, min(last + 9, len(sentence.tokens)))
        )
    if guard == "thwarts":
        return any(
            (r := sentence.reading(i, "instrument", "act")) is not None
            and (r.cls == "instrument" or (r.kind == "masdar" and r.value in CONCLUDING))
            for i in range(last + 1, min(last + 8, len(sentence.tokens)))
        )
    if guard == "exits":
        return exits(sentence, last)
    if guard == "to_conclude":
        return to_conclude(sentence, last)
    if guard == "turned_down":
        return turns_down(sentence, first, last)
    if guard == "considered":
        return considers(sentence, last)
    if guard == "laid_before":
        return is_laid_before(sentence, first, last)
    if guard == "prevents":
        return kept_from(sentence, last)
    if guard == "vote_on":
        return sentence.tokens[last + 1 : last + 2] == ["علي"]
    if guard == "gives_up":  # عدل عن توقيع
        return any(
            sentence.tokens[i - 1] == "عن" and sentence.reading(i, "act") is not None
            for i in range(last + 2, min(last + 9, len(sentence.tokens)))
        )
    if guard == "organ_object":
        bill = any((r := sentence.reading(i, "act")) and r.value == "bill" for i in range(last + 1, last + 14))
        return (bill or instrument_within(sentence, last + 1, 9)) and _names_organ(sentence, first, last)
    if guard == "against":
        return instrument_within(sentence, last + 1, 9) and "ضد" in sentence.tokens[last + 1 : last + 7]
    if guard == "organ":
        return _sanction_after(sentence, last) or _names_organ(sentence, first, last)
    return True


def _names_organ(sentence: Sentence, first: int, last: int) -> bool:
    """Whether an organ stands near; the owner of `بموافقته` may be farther off."""
    owned = any(hit.enclitic and hit.proclitic == "ب" for _, _, hit in sentence.spans.get(first, ()))
    tokens = sentence.tokens[max(first - (18 if owned else 6), 0) : last + 9]
    bare = [t.removeprefix("و").removeprefix("ال") for t in tokens]
    return any(t in _ORGANS for t in bare) or any(
        t == "جمعيه" and following in _ASSEMBLIES for t, following in pairwise(bare)
    )


_ASSEMBLIES = words("وطنيه تشريعيه تاسيسيه")


def _act_follows(sentence: Sentence, last: int, reach: int) -> bool:
    """Whether a word of acting or an instrument follows in the same clause, no other verb in between."""
    for i in range(last + 1, min(last + 1 + reach, len(sentence.tokens))):
        if _may_be_done(sentence, i):
            return True
        if i > last + 5:
            verb = sentence.reading(i, "act")
            if sentence.has_cue(i, "clause", "subordinate") or (verb is not None and verb.guard == "-"):
                return False
    return False


def _sanction_after(sentence: Sentence, last: int) -> bool:
    """`أقر الاتحاد الأوروبي حزمة عقوبات`: whoever approves sanctions is an organ."""
    found = ((i, sentence.reading(i, "sanction")) for i in range(last + 1, min(last + 14, len(sentence.tokens))))
    return any(r is not None and (i < last + 9 or r.guard == "sanction") for i, r in found)


def _may_be_done(sentence: Sentence, position: int) -> bool:
    """Whether an instrument or an act that is not told in the past stands at a token: `عزمه رفع`, `نيته توقيع`."""
    return any(
        r.cls == "instrument" or (r.cls == "act" and r.kind != "past" and r.value != "bill")
        for _, _, hit in sentence.spans.get(position, ())
        for r in hit.readings
    )


def _sanction_within(sentence: Sentence, start: int, count: int, kind: str = "") -> bool:
    """Whether a word for sanctions, or for those of one kind, stands among the next tokens."""
    found = (sentence.reading(i, "sanction") for i in range(start, min(start + count, len(sentence.tokens))))
    return any(r is not None and (not kind or r.value == kind) and r.guard != "measures" for r in found)


_EFFECT = words("العمل سريان تطبيق تفعيل")
_IN_FAVOUR = words("لصالح لمصلحه بالموافقه بتاييد بالايجاب")
_TITLES = [["صاحب"], ["صاحبه"], ["السيد"], ["السيده"], ["الشيخ"], ["جلاله"], ["سمو"]]


def _qualifies_instrument(sentence: Sentence, position: int) -> bool:
    """`اتفاق صيد مجمد`, `الاتفاق بين البلدين مجمد`; not `اتفاق على أموال مجمدة`."""
    if sentence.tokens[position - 1].removeprefix("ال") in _FUNDS:
        return False
    return any(sentence.reading(i, "instrument") is not None for i in range(max(position - 6, 0), position))


_FUNDS = words(
    """
    اموال اموالها اموالهم ارصده ارصدتها اصول اصولها ودايع ودايعها حسابات حساباتها مليارات ملايين مليار مليون دولار يورو
    """
)
_VOTERS = words("برلمان نواب شيوخ دوما كنيست كونغرس كونجرس شوري جمعيه مستشارين مستشارون سينات برلمانيون برلمانيين")


def _voted_for(sentence: Sentence, first: int, last: int) -> bool:
    """`أيد النواب مشروع قانون المصادقة على المعاهدة`: a house for the instrument itself, not for its signing."""
    tokens = sentence.tokens[max(first - 4, 0) : last + 7]
    if not any(t.removeprefix("و").removeprefix("ال") in _VOTERS for t in tokens):
        return False
    for i in range(last + 1, min(last + 16, len(sentence.tokens))):
        if sentence.reading(i, "instrument") is not None:
            return True
        act = sentence.reading(i, "act")
        if act is not None and act.value not in ("bill", "ratify"):
            return False
    return False


_TALKS = words("المفاوضات المحادثات المباحثات مفاوضات محادثات مباحثات المشاورات")
_DRAFTS = words("مسوده مشروع مقترح مقترحا عرض عرضا مسودتين نص صيغه")


def _hands_over_draft(sentence: Sentence, last: int) -> bool:
    """`سلم السفير مسودة اتفاق`: what is handed over is only proposed."""
    return any(
        sentence.tokens[i] in _DRAFTS and any(sentence.reading(k, "instrument") for k in range(i, i + 4))
        for i in range(last + 1, min(last + 13, len(sentence.tokens)))
    )


_SUBJECT_BEFORE = 10


def _comes_about(sentence: Sentence, last: int) -> bool:
    """`حصل اتفاق`, `رأت النور اتفاقية`: the agreement itself is what comes about."""
    tokens = sentence.tokens
    for i in range(last + 1, min(last + 4, len(tokens))):
        if sentence.reading(i, "instrument") is not None:
            return any(not hit.proclitic.endswith(("ب", "ل")) for _, _, hit in sentence.spans[i])
        if tokens[i] in ("علي", "في", "من", "الي", "عن"):
            return False
    return False


def _leads_to(sentence: Sentence, last: int, hit_token: str) -> bool:
    """`أسفرت ... عن اتفاق`, `انتهت ... باتفاق`, `توجت ... بتوقيع`: the outcome stands behind its preposition."""
    direct = "ثمر" in hit_token
    for i in range(last + 1, min(last + 1 + CLAUSE_REACH, len(sentence.tokens))):
        for _, _, hit in sentence.spans.get(i, ()):
            if any(
                r.cls == "instrument"
                or (r.cls == "act" and r.kind == "masdar" and r.value in ("sign", "reach", "extend"))
                or (r.cls == "act" and r.kind == "noun" and r.value == "agree")
                or (r.guard == "signature" and signature_of(sentence, i) >= 0)
                for r in hit.readings
            ) and (direct or hit.proclitic.endswith(("ب", "بال")) or _before_any(sentence, i) in ("عن", "الي")):
                return True
    return False


def _before_any(sentence: Sentence, position: int) -> str:
    """The word before, `أي` left out."""
    before = sentence.tokens[max(position - 2, 0) : position]
    return before[0] if before and before[-1] in ("اي", "ايه") else before[-1] if before else ""
