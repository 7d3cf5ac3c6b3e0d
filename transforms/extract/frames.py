"""Agreement frames: an instrument, the chain of acts that governs it, and its parties."""

from dataclasses import dataclass, field

from transforms.extract.acts import acts_of, clause_of, governing_chain
from transforms.extract.draft import Draft, Refused
from transforms.extract.parties import Mention, Orgs, groups_of, mentions_of, non_state_heads
from transforms.extract.resolve import Salience, Sides, sides_of
from transforms.extract.scan import Reading
from transforms.extract.sentences import Sentence
from transforms.extract.status import Act, Outcome, fold
from transforms.extract.temporal import as_day, is_historical

__all__ = ["Analysis", "analyse"]

_SIGN = frozenset(
    (
        "sign",
        "reach",
        "announce",
        "ratify",
        "inforce",
        "extend",
        "suspend",
        "terminate",
        "negotiate",
        "plan",
        "propose",
        "deny",
        "violate",
    )
)
_VAGUE = frozenset(
    [
        "تعزيز",
        "تكثيف",
        "تطوير",
        "مواصله",
        "ضروره",
        "اهميه",
        "دعم",
        "توسيع",
        "ان",
        "تقويه",
        "تعميق",
        "تنسيق",
        "تفعيل",
        "الاستمرار",
        "استمرار",
        "العمل",
        "مزيد",
        "زياده",
        "رفع",
        "بذل",
        "تشكيل",
        "موعد",
        "عقد",
        "متابعه",
        "التنسيق",
        "التعاون",
        "التشاور",
        "الحاجه",
        "انه",
        "انهما",
        "وجوب",
        "محاربه",
        "مكافحه",
        "نقاط",
        "معظم",
        "كل",
        "جميع",
        "تسريع",
        "بحث",
        "مسار",
        "عده",
        "خيارات",
        "مبدا",
        "تكوين",
        "ارساء",
        "اطلاق",
        "النقاط",
        "رفض",
        "ادانه",
        "معارضه",
        "لقاء",
        "اللقاء",
        "الاهميه",
        "اعتبار",
        "احترام",
        "تنظيم",
        "توحيد",
        "تذليل",
        "حل",
        "ايجاد",
        "ايلاء",
    ]
)
_CONCRETE_AFTER = ("علي",)


MAX_INSTRUMENTS = 6
"""Instruments looked at in one sentence; a sentence of news hardly names four."""


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
    mentions = mentions_of(sentence, as_day(published), salience.title)
    if not sentence.triggered:
        return Analysis(sentence, mentions, [])
    acts = acts_of(sentence)
    result = Analysis(sentence, mentions, acts)
    blocked = _lookalikes(sentence, result)
    instruments = _instruments(sentence, acts, blocked)
    told = sentence.cue_in("fiction", 0, len(sentence.tokens)) and not any("وثايقي" in t for t in sentence.tokens)
    if instruments and told and sentence.field == "text":
        result.refused.append(
            Refused(sentence, instruments[0][0], instruments[0][1], "agreement", "fiction", "fiction")
        )
        return result
    orgs = [o for o in non_state_heads(sentence) if not any(m.first <= o.position <= m.last for m in mentions)]
    groups = groups_of(sentence, mentions)
    headline = sentence.field == "title" or (sentence.index == 0 and not salience.has_title)
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
            outcome, link = _bare(sentence, first, headline), "bare"
        clause = clause_of(sentence, first)
        after = (
            spans[at + 1][0]
            if at + 1 < len(spans) and not sentence.tokens[spans[at + 1][0]].startswith("و")
            else clause[1]
        )
        sides = sides_of(sentence, groups, orgs, salience, first, last, chain, (clause[0], min(clause[1], after)))
        if len(sides.codes) < 2 and not sides.level_fixed and after < clause[1]:
            sides = sides_of(sentence, groups, orgs, salience, first, last, chain, clause)
        salience.instrument = reading.value
        _conclude(result, outcome, link, chain, sides, reading.value, first, last, published)
    _agree_frames(result, groups, orgs, salience, instruments, blocked, published)
    _pronoun_frames(result, groups, orgs, salience, covered, published)
    _question(result)
    return result


def _lookalikes(sentence: Sentence, result: Analysis) -> set[int]:
    """Tokens covered by look-alikes of an agreement; each becomes a refusal."""
    blocked: set[int] = set()
    for first, last, hit in sentence.hits:
        for reading in hit.readings:
            if reading.cls == "lookalike" and reading.guard == "agreement":
                blocked.update(range(first, last + 1))
                result.refused.append(
                    Refused(sentence, first, last, "agreement", reading.value, f"lookalike:{reading.value}")
                )
    return blocked


def _instruments(sentence: Sentence, acts: list[Act], blocked: set[int]) -> list[tuple[int, int, Reading]]:
    out: list[tuple[int, int, Reading]] = []
    taken = -1
    phrases = {
        i
        for first, last, hit in sentence.hits
        if last > first and any(r.cls == "act" and r.value == "agree" for r in hit.readings)
        for i in range(first, last + 1)
    }
    for first, last, hit in sentence.hits:
        if (
            first <= taken
            or first in blocked
            or (first in phrases and last in phrases)
            or _no_instance(sentence, first, last)
        ):
            continue
        for reading in hit.readings:
            if out and first == out[-1][1] + 1 and reading.cls == "instrument" and "ال" not in hit.proclitic:
                continue  # معاهدة تبادل السجناء: what the instrument is about
            if reading.cls == "instrument" and _instrument_guard(sentence, acts, first, last, hit.proclitic, reading):
                out.append((first, last, reading))
                taken = last
                break
        if len(out) >= MAX_INSTRUMENTS:
            break
    return out


def _no_instance(sentence: Sentence, first: int, last: int) -> bool:
    """`أي اتفاق` means none in particular; `للاتفاق على` means in order to agree."""
    if first and sentence.tokens[first - 1].lstrip("ولب") in ("اي", "ايه"):
        return "negation" not in sentence.cues[max(first - 2, 0)] and not sentence.cue_in("negation", first - 5, first)
    return sentence.tokens[first] == "للاتفاق" and sentence.tokens[last + 1 : last + 2] in (["علي"], ["حول"], ["بشان"])


def _near_act(acts: list[Act], first: int, last: int, left: int, right: int) -> bool:
    return any(
        a.sense in _SIGN
        and a.position != first
        and (first - left <= a.position < first or last < a.position <= last + right)
        for a in acts
    )


def _instrument_guard(
    sentence: Sentence, acts: list[Act], first: int, last: int, proclitic: str, reading: Reading
) -> bool:
    guard = reading.guard
    if guard == "-":
        return True
    if guard == "contract":
        nxt = sentence.tokens[last + 1] if last + 1 < len(sentence.tokens) else ""
        if sentence.reading(last + 1, "instrument"):
            return False
        return _near_act(acts, first, last, 8, 3) or nxt in ("مع", "بين", "شراء", "توريد")
    if guard == "deal":
        return _near_act(acts, first, last, 9, 12) or any(
            sentence.has_cue(i, "between", "with") for i in range(last + 1, last + 4)
        )
    if guard == "declaration":
        return any(a.sense == "sign" and abs(a.position - first) <= 5 for a in acts) or (
            "ال" in proclitic and any(a.sense == "sign" for a in acts)
        )
    if guard == "signed_only":
        return any(
            a.sense == "sign" and (first - 5 <= a.position < first or (a.enclitic and last < a.position <= last + 4))
            for a in acts
        )
    if guard == "weak" and "ال" in proclitic:
        return False
    if guard in ("weak", "memo"):
        return _near_act(acts, first, last, 10, 6)
    return True


def _more_specific(a: str, b: str) -> str:
    """Of two instruments in one list the more binding: the first, unless it is a mere "document"."""
    return b if a == "unspecified" else a


def _bare(sentence: Sentence, first: int, headline: bool) -> Outcome:
    """An instrument that no act governs: a headline announces it, a later sentence refers to it."""
    lead = sentence.tokens[first - 1] if first else ""
    opens = first <= 1 or (lead in (":", "-", "،", '"', "|") and not _speaker_before(sentence, first))
    definite = sentence.tokens[first].startswith(("ال", "بال", "لل", "وال"))
    if headline and opens and not definite and not sentence.cue_in("hypothesis", 0, len(sentence.tokens)):
        return Outcome("announced", None, "positive", "asserted", None)
    return Outcome("mentioned", None, "positive", "asserted", "unsupported")


def _referring(sentence: Sentence, act: Act, last: int) -> bool:
    """`الاتفاق الذي وقعته ...`, `الاتفاق الموقع`: a definite instrument identified by its signing is known already."""
    relative = sentence.tokens[last + 1 : last + 4]
    return (
        act.sense in ("sign", "reach")
        and (act.kind == "participle" or any(t in ("الذي", "التي") for t in relative))
    )


def _speaker_before(sentence: Sentence, first: int) -> bool:
    """`وزير ... : اتفاق ...`: what stands before the colon says it."""
    return any(sentence.reading(i, "head") for i in range(first))


def _conclude(
    result: Analysis,
    outcome: Outcome,
    link: str,
    chain: list[Act],
    sides: Sides,
    instrument: str,
    first: int,
    last: int,
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
    draft.features = {
        link,
        sides.how,
        *(["title"] if sentence.field == "title" else []),
        *(["lead"] if sentence.index == 0 else []),
    }
    draft.definite = sentence.tokens[first].removeprefix("و").startswith(("ال", "لل", "بال"))
    if link == "bare":
        draft.features.add("bare")
        if outcome.status == "mentioned" and not ground:
            result.refused.append(Refused(sentence, start, end, "agreement", "unsupported", rule))
            return
        if ground:
            draft.status, draft.temporal, draft.reason = "mentioned", "historical", "historical"
    elif ground and outcome.status in ("signed", "announced", "ratified", "extended", "mentioned"):
        draft.temporal, draft.reason = "historical", "historical"
        draft.rule += f":{ground}"
    elif (
        link == "right"
        and draft.definite
        and outcome.temporal is None
        and _referring(sentence, chain[0], last)
        and not sentence.cue_in("recent", last, end + 6)
    ):
        draft.temporal, draft.reason = "historical", "historical"
        draft.features.add("participle")
    elif chain and chain[0].kind == "participle" and link == "right" and sentence.field == "text":
        draft.features.add("participle")
        if not sentence.cue_in("recent", last, end + 6):
            draft.temporal, draft.reason = "historical", "historical"
    if (
        draft.reason is None
        and draft.temporal == "current"
        and chain
        and chain[0].kind in ("imperfect", "masdar")
        and _future_time(sentence, region[0], region[1])
    ):
        draft.status, draft.temporal, draft.modality, draft.reason = "planned", "future", "planned", "planned"
    if (
        draft.reason is None
        and sides.how not in ("between", "listed")
        and link == "left"
        and _loose(sentence, chain, link)
    ):
        draft.reason = "unsupported"
    if _private(sentence, first, last):
        draft.party_level, draft.reason = "private", "not-state"
    weak = sides.how in ("title", "frame", "carried")
    if weak and (
        outcome.status in ("proposed", "negotiating", "mentioned", "rejected") or _loose(sentence, chain, link)
    ):
        result.refused.append(Refused(sentence, start, end, "agreement", "parties", rule))
        return
    if (draft.temporal != "historical" and outcome.status != "denied") or outcome.reason == "negated":
        if _hypothetical(sentence, region[0], start, first, outcome.status):
            draft.status, draft.modality, draft.reason = "proposed", "conditional", "hypothetical"
    result.drafts.append(draft)


def _private(sentence: Sentence, first: int, last: int) -> bool:
    return any(first - 3 <= i <= last + 5 for i in sentence.find_cues("private", first, len(sentence.tokens)))


def _loose(sentence: Sentence, chain: list[Act], link: str) -> bool:
    """Whether an act without parties of its own is too loose to take those of the title: a masdar that no verb makes fact."""
    if link == "bare" or not chain:
        return False
    act = chain[0]
    if act.kind in ("past", "imperfect") or sentence.field == "title" or sentence.index == 0:
        return False
    if len(chain) > 1 and chain[1].kind in ("past", "imperfect"):
        return False
    if any(_signs_it(sentence, i) for i in range(act.position + 1, len(sentence.tokens))):
        return False
    return not any(t.lstrip("و") in _MAKES_FACT for t in sentence.tokens[max(act.position - 5, 0) : act.position + 1])


def _signs_it(sentence: Sentence, position: int) -> bool:
    """`ووقعها`: a later verb of the sentence says that it was signed."""
    return any(
        hit.enclitic in ("ه", "ها")
        and any(r.cls == "act" and r.value == "sign" and r.kind == "past" for r in hit.readings)
        for _, _, hit in sentence.spans.get(position, ())
    )


_MAKES_FACT = frozenset(
    [
        "تم",
        "يتم",
        "سيتم",
        "ستتم",
        "جري",
        "شهد",
        "شهدت",
        "تخلل",
        "تخللها",
        "انتهي",
        "انتهت",
        "توجت",
        "توج",
        "اسفر",
        "اسفرت",
        "بحضور",
        "تنتهي",
        "تختتم",
        "اختتمت",
        "اختتم",
        "تكللت",
        "كللت",
    ]
)


_CONDITIONS = frozenset(("لو", "اذا", "ولو", "واذا", "فاذا", "متي", "شريطه", "بشرط", "حال", "حاله"))
_TIME_NOUNS = frozenset(
    [
        "الاسبوع",
        "الشهر",
        "اليوم",
        "العام",
        "السنه",
        "الاحد",
        "الاثنين",
        "الثلاثاء",
        "الاربعاء",
        "الخميس",
        "الجمعه",
        "السبت",
        "يوم",
        "الايام",
        "الاسابيع",
        "الصيف",
        "الربيع",
    ]
)


def _future_time(sentence: Sentence, start: int, end: int) -> bool:
    """`غدا`, `الأسبوع المقبل`; not `السنوات القادمة`, which tells how long an agreement lasts."""
    for i in sentence.find_cues("future", start, end):
        token = sentence.tokens[i].removeprefix("و")
        if token in ("غدا", "الغد", "سوف", "لاحقا", "قريبا"):
            return True
        if i and sentence.tokens[i - 1].removeprefix("و") in _TIME_NOUNS | {"نيسان", "شهر"}:
            return True
    return False


def _hypothetical(sentence: Sentence, clause: int, start: int, first: int, status: str) -> bool:
    if any(sentence.tokens[i] in _CONDITIONS for i in range(clause, first)):
        if sentence.cue_in("hypothesis", clause, first):
            return True
    if status not in ("signed", "announced", "ratified", "extended"):
        return False
    for i in sentence.find_cues("hypothesis", max(start - 6, clause), first):
        if sentence.tokens[i] in ("قد", "وقد", "فقد"):
            follow = sentence.reading(i + 1, "act")
            if not follow or follow.kind != "imperfect":
                continue
        return True
    return False


def _agree_frames(
    result: Analysis,
    groups: list[list[Mention]],
    orgs: list[Orgs],
    salience: Salience,
    instruments: list[tuple[int, int, Reading]],
    blocked: set[int],
    published: str,
) -> None:
    """`اتفقت مصر والأردن على إلغاء التأشيرات`: a verb of agreeing with a concrete object and no instrument."""
    sentence = result.sentence
    for act in result.acts:
        if act.sense != "agree" or act.kind == "participle" or act.position in blocked:
            continue
        if any(act.position < p <= act.position + 14 for p, _, _ in instruments):
            continue
        on = next(
            (
                i
                for i in range(act.position + 1, min(act.position + 14, len(sentence.tokens)))
                if sentence.tokens[i] == "علي"
            ),
            -1,
        )
        while 0 <= on < len(sentence.tokens) - 1 and sentence.tokens[on + 1] == '"':
            on += 1
        if on < 0 or on + 1 >= len(sentence.tokens):
            continue
        if sentence.tokens[on + 1].removeprefix("ال") in _VAGUE or sentence.tokens[on + 1] in _VAGUE:
            result.refused.append(Refused(sentence, act.position, on + 1, "agreement", "opinion", "agree:vague"))
            continue
        outer = [
            a
            for a in reversed(result.acts)
            if clause_of(sentence, act.position)[0] <= a.position < act.position and a.sense != "say"
        ]
        chain = [act, *outer]
        outcome = fold(chain)
        if outcome is None:
            continue
        sides = sides_of(sentence, groups, orgs, salience, on, on, chain, clause_of(sentence, act.position))
        _conclude(result, outcome, "agree", chain, sides, "unspecified", act.position, on + 1, published)
        for draft in result.drafts[-1:]:
            if (
                draft.reason is None
                and draft.instrument == "unspecified"
                and sentence.field == "text"
                and sentence.index > 0
            ):
                draft.reason = "minor"


def _pronoun_frames(
    result: Analysis,
    groups: list[list[Mention]],
    orgs: list[Orgs],
    salience: Salience,
    covered: set[int],
    published: str,
) -> None:
    """`غير أن تيرانا وبريشتينا أبرمتاه أمس`: the instrument is a pronoun on the verb."""
    sentence = result.sentence
    for act in result.acts:
        if act.position in covered or act.sense not in ("sign", "ratify") or act.kind not in ("past", "imperfect"):
            continue
        if act.enclitic not in ("ه", "ها", "هما") or not salience.instrument:
            continue
        clause = clause_of(sentence, act.position)
        if any(clause[0] <= d.first < clause[1] for d in result.drafts):
            continue
        sides = sides_of(sentence, groups, orgs, salience, act.position, act.position, [act], clause)
        outcome = fold([act])
        if outcome and sides.how in ("listed", "between"):
            _conclude(result, outcome, "left", [act], sides, salience.instrument, act.position, act.position, published)


def _question(result: Analysis) -> None:
    if result.sentence.tokens and result.sentence.tokens[-1] == "؟":
        for draft in result.drafts:
            if draft.reason is None:
                draft.modality, draft.reason, draft.status = "possible", "question", "mentioned"
