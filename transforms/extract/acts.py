"""The words that say what happens to an agreement, and the chain of them that governs one instrument."""

import re

from transforms.extract.guards import CLAUSE_REACH, allowed, needs_preposition, signature_of
from transforms.extract.scan import Hit, Reading
from transforms.extract.sentences import Sentence
from transforms.extract.status import Act
from transforms.extract.wordlists import words

__all__ = ["acts_of", "clause_of", "governing_chain", "is_clause_start"]

_FINITE = ("past", "imperfect")
_BEFORE_RELATIVE_MA = words("ان بان وفق حسب بحسب علي في كل مع عند بعد منذ هو وهو هي ابرز اهم عن من الي او بين")
MAX_ACTS = 24
"""Acts looked at in one sentence."""
_FUTURE_WITHIN = 3
_WITHOUT = words("دون بدون غير بلا ودون وبدون")
_RELATIVE = words("الذي التي اللذين اللتين الذين")
_ELSEWHERE = frozenset(("say", "comply", "impose", "sanction", "ban", "lift", "evade", "criticise"))
"""Senses that say nothing about an agreement."""
_OPEN = words("announce agree result reach negotiate host propose plan")
"""Senses of a word before an instrument that a word behind it may outdo."""
_STRONG = words("sign ratify inforce extend suspend terminate violate fail deny reach")


def acts_of(sentence: Sentence) -> list[Act]:
    """Every act of the sentence with its negation and tense, in order."""
    acts: list[Act] = []
    taken = -1
    named = _in_names(sentence)
    signed = -1
    """Where the signature stands that the light verb before it has counted."""
    for first, last, hit in sorted(sentence.hits, key=_plain_first):
        if first <= taken or first in named or first == signed:
            continue
        readings = [
            r
            for r in hit.readings
            if r.cls == "act" and not needs_preposition(r, hit.enclitic) and allowed(sentence, first, last, r)
        ]
        if not readings or (hit.proclitic and _is_name(sentence, first)) or _of_an_office(sentence, first, readings[0]):
            continue
        reading = readings[0]
        taken = last
        at = first
        if reading.guard == "signature":
            at = signed = signature_of(sentence, last)
        if len(acts) >= MAX_ACTS:
            break
        acts.append(
            Act(
                at,
                reading.value,
                reading.kind,
                reading.number,
                hit.enclitic,
                _negated(sentence, first),
                _future(sentence, first, hit.proclitic, reading),
                _past_frame(sentence, first),
                any(t in _WITHOUT for t in sentence.tokens[max(first - 3, 0) : first]),
            )
        )
    acts.sort()
    return acts


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
    if reading.kind != "masdar" or not first or not sentence.tokens[first].startswith("ال"):
        return False
    head = sentence.tokens[first - 1]
    return not head.startswith(("ال", "وال")) and _is_office(sentence, first - 1)


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


def _negated(sentence: Sentence, first: int) -> bool:
    """A negation right before the word, or before a quasi-verb such as `لم تنته ... إلا` that it does not reach."""
    for back in (1, 2):
        i = first - back
        if i < 0:
            return False
        if sentence.tokens[i] == "غير" and back == 1 and i and sentence.tokens[i - 1] in ("الي", "الي"):
            return False
        if "negation" in sentence.cues[i]:
            if sentence.tokens[i] == "ما" and i and sentence.tokens[i - 1] in _BEFORE_RELATIVE_MA:
                return False
            return sentence.tokens[i + 1 : i + 2] != ["ان"] or sentence.tokens[i] in ("دون", "ودون", "بدون", "ليس")
        if sentence.tokens[i] not in ("ان", "اي", "يتم", "تتم", "بعد", "قد", "ي"):
            return False
    i = first - 3
    return i >= 0 and sentence.tokens[i] in ("دون", "بدون", "غير") and sentence.tokens[i + 1] == "ان"


def _future(sentence: Sentence, first: int, proclitic: str, reading: Reading) -> bool:
    if reading.kind == "imperfect" and proclitic.endswith("س"):
        return True
    if reading.kind == "masdar" and reading.value == "sign" and proclitic.startswith(("ل", "ول", "فل")):
        return not _carried_out(sentence, first)  # يصل لتوقيع: he comes to sign
    for back in range(1, _FUTURE_WITHIN + 1):
        i = first - back
        if i < 0:
            break
        if _WILL.fullmatch(sentence.tokens[i]):
            return True
    if reading.kind == "imperfect" and _subjunctive(sentence, first):
        return True
    if reading.kind == "noun" and reading.value == "inforce":
        start, _ = clause_of(sentence, first)
        return any(_WILL.fullmatch(t) for t in sentence.tokens[start:first])
    return reading.kind == "masdar" and reading.value == "sign" and _will_take_place(sentence, first)


_WILL = re.compile(
    r"[وف]?(?:سوف|س[يتن](?:تم|جري|شهد|كون|دخل|بدا|صبح|ختتم|توج|تتوج|نتهي|حضر|قام|تخلل|تضمن|شمل|حتضن|ستضيف|رعي|سفر|فضي|نعقد"
    r"|نظم|عقد|نطلق|جريان|كونان|دخلان))"
)
"""Verbs in the future that only say that something takes place; what takes place is the noun behind them."""


def _subjunctive(sentence: Sentence, first: int) -> bool:
    """`أن توقع`: what somebody wants, expects or plans, never what happened."""
    return first > 0 and sentence.tokens[first - 1] in ("ان", "وان", "لان", "بان", "كي", "لكي", "ان")


def _will_take_place(sentence: Sentence, first: int) -> bool:
    """`مراسم التوقيع على ... ستجرى`: the verb behind a noun that opens the clause is its verb."""
    for i in range(first + 1, min(first + CLAUSE_REACH, len(sentence.tokens))):
        token = sentence.tokens[i]
        if _WILL.fullmatch(token) and not token.startswith(("و", "ف")):
            return True
        if token in _RELATIVE or "clause" in sentence.cues[i]:
            return False
        act = sentence.reading(i, "act")
        if act is not None and act.kind in _FINITE:
            return False
    return False


def _carried_out(sentence: Sentence, first: int) -> bool:
    """Whether a purpose (`للتوقيع على مذكرة`) is followed by its fulfilment (`ووقعها`) or belongs to a ceremony."""
    if any(_bare_noun(t) in _OCCASIONS for t in sentence.tokens[max(first - 3, 0) : first]):
        return True
    for position in range(first + 1, len(sentence.tokens)):
        for _, _, hit in sentence.spans.get(position, ()):
            if hit.enclitic in ("ه", "ها") and any(r.value == "sign" and r.kind == "past" for r in hit.readings):
                return True
    return False


_OCCASIONS = words("منصه طاوله حفل مراسم حفلا مراسما ذكري مناسبه احتفال احتفالا عيد تاريخ")


def _bare_noun(token: str) -> str:
    return token.removeprefix("و").removeprefix("ب").removeprefix("ال")


def _past_frame(sentence: Sentence, first: int) -> bool:
    if sentence.tokens[0] in ("كان", "كانت", "وكان", "وكانت") and "قد" in sentence.tokens[1:first][:14]:
        return first <= 40  # وكانت ... قد: what follows is background too
    return any(
        t in ("كان", "كانت", "وكان", "وكانت", "كانا", "كانتا") for t in sentence.tokens[max(first - 7, 0) : first]
    )


def is_clause_start(sentence: Sentence, position: int) -> bool:
    """Whether a new clause opens at a token: a connector, or `و` with a finite verb."""
    if "clause" in sentence.cues[position] or sentence.reading(position, "clause"):
        return True
    for _, _, hit in sentence.spans.get(position, ()):
        if hit.proclitic in ("و", "وس") and any(
            r.cls == "act" and r.kind in _FINITE and not (r.value == "sign" and hit.enclitic) for r in hit.readings
        ):
            return position > 0
    return False


def clause_of(sentence: Sentence, position: int) -> tuple[int, int]:
    """First token and one past the last token of the clause around a token."""
    if not sentence.clause_starts:
        sentence.clause_starts = [is_clause_start(sentence, i) for i in range(len(sentence.tokens))]
    opens = sentence.clause_starts
    start = position
    while start > 0 and not opens[start]:
        start -= 1
    end = position + 1
    while end < len(opens) and not opens[end]:
        end += 1
    return start, end


def governing_chain(
    sentence: Sentence, acts: list[Act], instruments: list[tuple[int, int]], at: int
) -> tuple[list[Act], str]:
    """Acts that govern the instrument at index `at`, nearest first, and how they were linked: left, right or none."""
    first, last = instruments[at]
    leaving = any(a.sense in ("terminate", "plan") and 0 < first - a.position <= 5 for a in acts)
    if _part_of(sentence, first) and not leaving and not _told_behind(acts, last):
        return [], "none"
    start, end = clause_of(sentence, first)
    barrier = max((q for p, q in instruments if q < first and not _listed(sentence, q, first)), default=-1)
    left = [a for a in acts if max(start, barrier + 1) <= a.position < first]
    chain: list[Act] = []
    edge = first
    for act in reversed(left):
        reach = _reach(sentence, act, edge, bool(chain))
        if any("basis" in sentence.cues[i] or sentence.reading(i, "basis") for i in range(act.position + 1, edge)):
            break
        if edge - act.position > reach:
            break
        if act.kind == "participle" and act.sense in ("sign", "announce", "agree", "ratify", "extend", "impose"):
            continue
        if act.sense == "criticise" and chain and chain[-1].kind == "masdar" and _is_target(sentence, act, chain[-1]):
            chain.append(act)
        if act.sense in _ELSEWHERE or (
            act.enclitic in ("ه", "ها", "هما") and act.sense == "sign" and act.kind in _FINITE
        ):
            edge = act.position
            continue
        if not chain and act.sense == "announce" and not _announces(sentence, act.position, first):
            edge = act.position
            continue
        if (
            act.sense == "negotiate"
            and act.kind in ("noun", "masdar")
            and not _talks_about(sentence, act.position, edge)
        ):
            continue
        chain.append(act)
        edge = act.position
    if barrier >= 0:  # an outer word before the other instrument of the same clause still governs
        chain += [
            a for a in reversed(acts) if start <= a.position < barrier and a.sense in ("deny", "plan") and not chain
        ]
    if chain:  # أنباء توقيع اتفاق ... لا أساس لها
        chain += [a for a in acts if a.sense == "deny" and a.kind == "noun" and last < a.position < min(end, last + 10)]
    right_end = min((p for p, _ in instruments if p > last), default=end)
    right = _right_act(
        sentence, acts, last, max(min(end, right_end), last), len(sentence.tokens) if right_end >= end else right_end
    )
    if (chain and fold_sense(chain) not in _OPEN) or not right:
        return (chain, "left") if chain else ([], "none")
    if not chain:
        planned = [a for a in acts if last < a.position < right.position and a.sense == "plan" and not a.past_frame]
        return [right, *planned], "right"
    if chain[0].sense in ("announce", "host") and right.sense in _STRONG:
        return [right, *chain], "right"
    if chain[0].sense in ("agree", "result", "reach"):  # اتفقتا، في اتفاقية حملت توقيع الوزيرين، على
        signed = right.sense == "sign" and right.kind in _FINITE and not right.negated and not right.future
        return ([right], "right") if signed else (chain, "left")
    if chain[0].sense == "plan" and right.sense == "sign" and right.kind == "past" and right.enclitic:
        return [right], "right"  # تعهد بالدعم ضمنه بروتوكول وقعه الوزيران
    if chain[0].sense == "plan" and any(
        t in _RELATIVE for t in sentence.tokens[last + 1 : min(last + 4, right.position)]
    ):
        return [right], "right"
    told = right.kind == "past" or chain[0].sense == "negotiate"
    if (
        chain[0].sense in ("negotiate", "propose")
        and told
        and right.sense in _STRONG
        and right.enclitic
        and not right.future
    ):
        return [right], "right"
    return chain, "left"


def _reach(sentence: Sentence, act: Act, edge: int, outer: bool) -> int:
    """How far an act governs: a verb over its subject and an aside, a denial over what it reports."""
    if act.sense in ("deny", "plan", "propose", "reject", "fail") and any(
        t in ("ان", "بان") for t in sentence.tokens[act.position : edge]
    ):
        return 26
    if outer:
        return 12
    return (
        26
        if (act.kind in _FINITE or act.sense == "result")
        and act.sense in ("sign", "ratify", "reach", "result", "extend")
        else 16
    )


_ABOUT = words("علي حول بشان بخصوص لاجل بهدف بغيه قصد بغرض حيال حولها من")


def _talks_about(sentence: Sentence, position: int, edge: int) -> bool:
    """Whether talks are about what stands at `edge`: `مفاوضات على`, `محادثات لإبرام`; not `أسفرت المحادثات عن`."""
    if edge - position <= 2 or sentence.tokens[edge].startswith("ل"):
        return not sentence.tokens[edge].startswith("ب") and sentence.tokens[edge - 1] not in ("عن", "الي", "،")
    return any(
        sentence.tokens[edge - back] in _ABOUT and (back == 1 or sentence.tokens[edge - 1][0].isalpha())
        for back in (1, 2, 3)
        if edge - back > position
    )


_QUANTITIES = words("عدد جمله العديد عديد مجموعه سلسله حزمه كثير الكثير عددا جملتا اكثر نسخه مسوده عشرات")


def _obtained(sentence: Sentence, last: int, act: Act) -> bool:
    """`نالت الاتفاقية موافقة البرلمان`, `حصلت ... على مصادقة المجلس`"""
    return any(
        t.lstrip("و") in ("حصلت", "حصل", "نالت", "نال", "حظيت", "حظي", "لقيت", "حازت", "حاز")
        for t in sentence.tokens[max(last - 5, 0) : act.position]
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


def _announces(sentence: Sentence, position: int, first: int) -> bool:
    """`أعلن ... عن صفقة`, `أعلنتا قيام تحالف`: the instrument is what is announced, not something further on."""
    return first - position <= 3 or sentence.tokens[first - 1].removeprefix("و") in (
        "عن",
        "قيام",
        "انه",
        "انها",
        "ان",
        "الي",
    )


def fold_sense(chain: list[Act]) -> str:
    return chain[0].sense if chain else ""


def _listed(sentence: Sentence, end: int, first: int) -> bool:
    """Whether two instruments stand in one list: `اتفاقيات ومذكرات تفاهم`."""
    return first - end <= 2 and sentence.tokens[first].startswith("و")


_SPLIT_REACH = 20
"""`دخلت ... حيز النفاذ`: the whole agreement with its subject and parties stands between the two words."""


def _right_act(sentence: Sentence, acts: list[Act], last: int, clause_end: int, hard_end: int) -> Act | None:
    fallback: Act | None = None
    for act in acts:
        if act.position <= last:
            continue
        if act.position >= hard_end:
            break
        distance = act.position - last
        relative = any(t in _RELATIVE for t in sentence.tokens[last + 1 : min(act.position, last + 7)])
        if act.kind == "participle" and act.sense in _STRONG | {"announce"} and distance <= 7:
            fallback = fallback or act
            continue
        if act.enclitic in ("ه", "ها", "هما") and act.sense in _STRONG and act.position < hard_end:
            return act
        if (
            act.position < clause_end
            and act.sense in _STRONG
            and act.kind in ("past", "imperfect", "noun")
            and distance <= (_SPLIT_REACH if act.sense == "inforce" else 9)
        ):
            return act
        if relative and act.sense in _STRONG and distance <= 14:
            return act
        if act.sense == "plan" and act.kind == "noun" and distance <= 4:
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
        if relative and act.sense in ("negotiate", "plan") and act.kind == "imperfect" and distance <= 4:
            return act
        if act.kind == "masdar" and act.enclitic and act.sense in _STRONG and act.position < clause_end:
            return act
        if distance <= 6 and act.sense in ("reach", "agree") and act.kind == "noun" and act.position < clause_end:
            return act
    return fallback
