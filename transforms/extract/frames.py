"""Agreement frames: an instrument, the chain of acts that governs it, and its parties."""

from dataclasses import dataclass, field

from transforms.extract.acts import acts_of, clause_of, governing_chain
from transforms.extract.draft import Draft, Refused
from transforms.extract.parties import Mention, groups_of, mentions_of, non_state_heads
from transforms.extract.resolve import Salience, Sides, sides_of
from transforms.extract.scan import Reading
from transforms.extract.sentences import Sentence
from transforms.extract.status import Act, Outcome, fold
from transforms.extract.temporal import is_historical

__all__ = ["Analysis", "analyse"]

_SIGN = frozenset(("sign", "reach", "announce", "ratify", "inforce", "extend", "suspend", "terminate", "negotiate", "plan",
                   "propose", "deny", "violate"))
_VAGUE = frozenset(
    "تعزيز تكثيف تطوير مواصله ضروره اهميه دعم توسيع ان تقويه تعميق تنسيق تفعيل الاستمرار استمرار العمل مزيد زياده رفع بذل"
    " تشكيل موعد عقد متابعه التنسيق التعاون التشاور الحاجه انه انهما وجوب محاربه مكافحه نقاط معظم كل جميع تسريع بحث مسار".split()
)
_CONCRETE_AFTER = ("علي",)


@dataclass
class Analysis:
    """Everything found in one sentence."""

    sentence: Sentence
    mentions: list[Mention]
    acts: list[Act]
    drafts: list[Draft] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)


def analyse(sentence: Sentence, salience: Salience, published: str) -> Analysis:
    """Drafts and refusals of one sentence."""
    mentions = mentions_of(sentence, published)
    acts = acts_of(sentence)
    result = Analysis(sentence, mentions, acts)
    blocked = _lookalikes(sentence, result)
    instruments = _instruments(sentence, acts, blocked)
    if instruments and any(sentence.find_cues("fiction", 0, len(sentence.tokens))) and sentence.field == "text":
        result.refused.append(Refused(sentence, instruments[0][0], instruments[0][1], "agreement", "fiction", "fiction"))
        return result
    orgs = [o for o in non_state_heads(sentence) if not any(m.first <= o.position <= m.last for m in mentions)]
    groups = groups_of(sentence, mentions)
    spans = [(first, last) for first, last, _ in instruments]
    covered: set[int] = set()
    for at, (first, last, reading) in enumerate(instruments):
        if at and first - instruments[at - 1][1] <= 3 and sentence.tokens[first].startswith("و") and result.drafts:
            previous = result.drafts[-1]  # `اتفاقيات ومذكرات تفاهم`: one frame, the more specific instrument
            if previous.last >= instruments[at - 1][0] or previous.first <= instruments[at - 1][1]:
                previous.instrument = _more_specific(previous.instrument, reading.value)
                previous.last = max(previous.last, last)
                continue
        chain, link = governing_chain(sentence, acts, spans, at)
        outcome = fold(chain) if chain else None
        covered.update(a.position for a in chain)
        if outcome is None:
            outcome, link = _bare(sentence, first, last), "bare"
        sides = sides_of(sentence, groups, orgs, salience, first, last, chain, clause_of(sentence, first))
        _conclude(result, outcome, link, chain, sides, reading.value, first, last, published)
    _agree_frames(result, groups, orgs, salience, instruments, published)
    _question(result)
    return result


def _lookalikes(sentence: Sentence, result: Analysis) -> set[int]:
    """Tokens covered by look-alikes of an agreement; each becomes a refusal."""
    blocked: set[int] = set()
    for first, last, hit in sentence.hits:
        for reading in hit.readings:
            if reading.cls == "lookalike" and reading.guard == "agreement":
                blocked.update(range(first, last + 1))
                result.refused.append(Refused(sentence, first, last, "agreement", reading.value, f"lookalike:{reading.value}"))
    return blocked


def _instruments(sentence: Sentence, acts: list[Act], blocked: set[int]) -> list[tuple[int, int, Reading]]:
    out: list[tuple[int, int, Reading]] = []
    taken = -1
    for first, last, hit in sentence.hits:
        if first <= taken or first in blocked:
            continue
        for reading in hit.readings:
            if reading.cls == "instrument" and _instrument_guard(sentence, acts, first, last, hit.proclitic, reading):
                out.append((first, last, reading))
                taken = last
                break
    return out


def _near_act(acts: list[Act], first: int, last: int, left: int, right: int) -> bool:
    return any(
        a.sense in _SIGN and a.position != first and (first - left <= a.position < first or last < a.position <= last + right)
        for a in acts
    )


def _instrument_guard(sentence: Sentence, acts: list[Act], first: int, last: int, proclitic: str, reading: Reading) -> bool:
    guard = reading.guard
    if guard == "-":
        return True
    if guard == "contract":
        nxt = sentence.tokens[last + 1] if last + 1 < len(sentence.tokens) else ""
        return _near_act(acts, first, last, 8, 3) or nxt in ("مع", "بين", "شراء", "توريد")
    if guard == "deal":
        return _near_act(acts, first, last, 9, 12) or sentence.has_cue(last + 1, "between", "with")
    if guard == "declaration":
        return any(a.sense == "sign" and abs(a.position - first) <= 5 for a in acts) or (
            "ال" in proclitic and any(a.sense == "sign" for a in acts)
        )
    if guard in ("weak", "memo"):
        return _near_act(acts, first, last, 10, 6)
    return True


def _more_specific(a: str, b: str) -> str:
    generic = ("unspecified", "agreement", "contract", "deal")
    return b if a in generic and b not in generic else a


def _bare(sentence: Sentence, first: int, last: int) -> Outcome:
    """An instrument that no act governs: a headline announces it, a later sentence refers to it."""
    if sentence.field == "title":
        return Outcome("announced", None, "positive", "asserted", None)
    return Outcome("mentioned", None, "positive", "asserted", "unsupported")


def _conclude(
    result: Analysis, outcome: Outcome, link: str, chain: list[Act], sides: Sides, instrument: str, first: int, last: int,
    published: str,
) -> None:
    sentence = result.sentence
    start = min([first, *(a.position for a in chain)])
    end = max([last, *(a.position for a in chain)])
    if sides.last >= 0:
        start, end = min(start, sides.first), max(end, sides.last)
    rule = f"{link}:{'<'.join(a.sense for a in chain) or 'none'}:{sides.how}"
    if len(sides.codes) < 2 and not sides.level_fixed:
        result.refused.append(Refused(sentence, start, end, "agreement", "parties", rule))
        return
    region = clause_of(sentence, first)
    ground = is_historical(sentence, chain, first, last, region[0], region[1], published)
    draft = Draft(sentence, start, end, sides.codes, instrument, outcome.status, rule, sides.level)
    draft.polarity, draft.modality, draft.reason = outcome.polarity, outcome.modality, outcome.reason
    draft.temporal = outcome.temporal or "current"
    draft.features = {link, sides.how, *(["title"] if sentence.field == "title" else []), *(["lead"] if sentence.index == 0 else [])}
    draft.definite = sentence.tokens[first].removeprefix("و").startswith(("ال", "لل", "بال"))
    if link == "bare":
        draft.features.add("bare")
        if sentence.field == "text" and not ground:
            result.refused.append(Refused(sentence, start, end, "agreement", "unsupported", rule))
            return
        if ground:
            draft.status, draft.temporal, draft.reason = "mentioned", "historical", "historical"
    elif ground and outcome.status in ("signed", "announced", "ratified", "extended", "mentioned"):
        draft.temporal, draft.reason = "historical", "historical"
        draft.rule += f":{ground}"
    elif chain and chain[0].kind == "participle" and link == "right" and outcome.status == "signed" and sentence.field == "text":
        draft.features.add("participle")
    if any(sentence.find_cues("hypothesis", max(start - 6, 0), first)) and outcome.status in ("signed", "announced", "ratified", "extended"):
        if _hypothetical(sentence, start, first):
            draft.status, draft.modality, draft.reason = "proposed", "conditional", "hypothetical"
    result.drafts.append(draft)


def _hypothetical(sentence: Sentence, start: int, first: int) -> bool:
    for i in sentence.find_cues("hypothesis", max(start - 6, 0), first):
        if sentence.tokens[i] in ("قد", "وقد", "فقد"):
            follow = sentence.reading(i + 1, "act")
            if not follow or follow.kind != "imperfect":
                continue
        return True
    return False


def _agree_frames(
    result: Analysis, groups: list[list[Mention]], orgs: list, salience: Salience,
    instruments: list[tuple[int, int, Reading]], published: str,
) -> None:
    """`اتفقت مصر والأردن على إلغاء التأشيرات`: a verb of agreeing with a concrete object and no instrument."""
    sentence = result.sentence
    for act in result.acts:
        if act.sense != "agree" and not (act.sense == "reach" and act.kind == "noun"):
            continue
        if any(act.position <= p <= act.position + 14 for p, _, _ in instruments):
            continue
        on = next((i for i in range(act.position + 1, min(act.position + 14, len(sentence.tokens))) if sentence.tokens[i] == "علي"), -1)
        if on < 0 or on + 1 >= len(sentence.tokens):
            continue
        if sentence.tokens[on + 1].removeprefix("ال") in _VAGUE or sentence.tokens[on + 1] in _VAGUE:
            result.refused.append(Refused(sentence, act.position, on + 1, "agreement", "opinion", "agree:vague"))
            continue
        outer = [a for a in reversed(result.acts) if clause_of(sentence, act.position)[0] <= a.position < act.position and a.sense != "say"]
        chain = [act, *outer]
        outcome = fold(chain)
        if outcome is None:
            continue
        sides = sides_of(sentence, groups, orgs, salience, on, on, chain, clause_of(sentence, act.position))
        _conclude(result, outcome, "agree", chain, sides, "unspecified", act.position, on + 1, published)


def _question(result: Analysis) -> None:
    if result.sentence.tokens and result.sentence.tokens[-1] == "؟":
        for draft in result.drafts:
            if draft.reason is None:
                draft.modality, draft.reason, draft.status = "possible", "question", "mentioned"
