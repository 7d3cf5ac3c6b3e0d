"""Agreement frames: an instrument, the chain of acts that governs it, and its parties."""

from dataclasses import dataclass, field

from transforms.extract.acts import acts_of, governing_chain, only_led_to
from transforms.extract.assertion import (
    becomes,
    depends,
    has_future_time,
    is_claimed,
    is_hypothetical,
    is_loose,
    is_press_report,
    is_private,
    is_referring,
    is_set_for_later,
    is_still_open,
    is_supposed,
    speaker_before,
)
from transforms.extract.clauses import clause_of
from transforms.extract.deeds import convenes, is_deed, is_intention
from transforms.extract.digest import headline_around, home_of
from transforms.extract.draft import ALERT_STATUSES, Draft, Refused
from transforms.extract.guards import CLAUSE_REACH, allowed, condemns, joint_deed, prisoners_of
from transforms.extract.instruments import (
    instruments_of,
    is_further_object,
    may_name_instrument,
    more_binding,
    same_list,
)
from transforms.extract.naming import Mention
from transforms.extract.parties import Orgs, groups_of, mentions_of, non_state_heads
from transforms.extract.partners import apart
from transforms.extract.resolve import sides_of
from transforms.extract.salience import Salience
from transforms.extract.scan import Reading
from transforms.extract.sentences import Sentence
from transforms.extract.sides import IGOS, Sides
from transforms.extract.status import Act, Outcome, fold
from transforms.extract.temporal import as_day, event_date, is_ahead, is_fresh, is_historical
from transforms.extract.wordlists import words

__all__ = ["Analysis", "analyse", "looks_alike", "tells_of_agreement"]

_TO_COME = words("محتمل محتمله مرتقب مرتقبه منتظر منتظره مزمع مزمعه وشيك وشيكه مستقبلي مستقبليه مقترح مقترحه")
"""Adjectives of an agreement that is still to be made."""


@dataclass
class Analysis:
    """Everything found in one sentence."""

    sentence: Sentence
    mentions: list[Mention]
    drafts: list[Draft] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)

    @property
    def acts(self) -> list[Act]:
        """The acts of a sentence with a trigger; worked out where something may be told by one."""
        return acts_of(self.sentence) if self.sentence.triggered else []


def analyse(sentence: Sentence, salience: Salience, published: str) -> Analysis:
    """Drafts and refusals of one sentence."""
    mentions = mentions_of(
        sentence, as_day(published), salience.title, salience.recent, salience.home, salience.spelled
    )
    salience.locate(mentions)
    if not sentence.triggered:
        return Analysis(sentence, mentions)
    result = Analysis(sentence, mentions)
    blocked = _lookalikes(sentence, result)
    if not may_tell(sentence, bool(salience.instrument)):
        return result
    acts = result.acts
    instruments = instruments_of(sentence, acts, blocked)
    told = sentence.cue_in("fiction", 0, len(sentence.tokens)) and not any("وثايقي" in t for t in sentence.tokens)
    if instruments and told and sentence.field == "text":
        result.refused.append(
            Refused(sentence, instruments[0][0], instruments[0][1], "agreement", "fiction", "fiction")
        )
        return result
    orgs = [
        o for o in non_state_heads(sentence, mentions) if not any(m.first <= o.position <= m.last for m in mentions)
    ]
    groups = groups_of(sentence, mentions)
    run = salience.digest and sentence.field == "text" and not _is_one_headline(sentence, mentions)
    if run and "،" not in sentence.tokens:
        for at in range(len(instruments)):
            begin, headline_of = headline_around(sentence, acts, groups, instruments, at)
            single = analyse(headline_of, Salience(False, home=home_of(mentions, begin, headline_of)), published)
            result.drafts += single.drafts
            result.refused += single.refused
        return result
    headline = sentence.field == "title" or (sentence.index == 0 and not salience.has_title)
    spans = [(first, last) for first, last, _ in instruments]
    covered: set[int] = set()
    drafted = -1
    """The instrument that the last draft was made of."""
    for at, (first, last, reading) in enumerate(instruments):
        if at and drafted == at - 1 and same_list(sentence, acts, instruments[at - 1], first):
            previous = result.drafts[-1]  # one frame for the whole list
            previous.instrument = more_binding(sentence, instruments[at - 1][0], previous.instrument, reading.value)
            previous.last = max(previous.last, last)
            drafted = at
            continue
        chain, link = governing_chain(sentence, acts, spans, at)
        if at and drafted == at - 1 and chain and _is_content(sentence, instruments[at - 1][1], chain[0]):
            result.drafts[-1].instrument = more_binding(
                sentence, instruments[at - 1][0], result.drafts[-1].instrument, reading.value
            )
            drafted = at
            continue
        outcome = fold(chain) if chain else None
        if outcome is not None and outcome.reason == "negated" and is_still_open(sentence, chain, first):
            outcome = fold([chain[0]._replace(sense="negotiate", negated=False)])
        covered.update(a.position for a in chain)
        if outcome is None:
            outcome, link = _bare(sentence, first, headline or _points_ahead(sentence, last)), "bare"
            if reading.value == "joint_statement" and condemns(sentence):
                result.refused.append(Refused(sentence, first, last, "agreement", "opinion", "bare:condemning"))
                continue
            on = _object_of_headline(sentence, first)
            if on >= 0 and is_intention(sentence, on):
                result.refused.append(Refused(sentence, first, on, "agreement", "opinion", "bare:vague"))
                continue
            if on >= 0 and _headline_inside(sentence, first, on, groups):
                outcome = Outcome("announced", None, "positive", "asserted", None)
            signing = _elided_signing(sentence, acts)
            if outcome.status == "announced" and signing:
                chain, outcome, link = [signing], fold([signing]) or outcome, "right"
        clause = clause_of(sentence, first)
        after = (
            spans[at + 1][0]
            if at + 1 < len(spans)
            and (
                not sentence.tokens[spans[at + 1][0]].startswith("و")
                or _partner_of_its_own(sentence, last, spans[at + 1])
            )
            else clause[1]
        )
        region = (clause[0], min(clause[1], after))
        further = at > 0 and is_further_object(sentence, acts, spans[at - 1][1], first)
        own = [g for g in groups if not (further and spans[at - 1][1] < g[0].first < first)]
        sides = sides_of(sentence, own, orgs, salience, first, last, chain, region, reading.value)
        if len(sides.codes) < 2 and not sides.level_fixed and after < clause[1]:
            sides = sides_of(sentence, own, orgs, salience, first, last, chain, clause, reading.value)
        salience.instrument = reading.value
        count = len(result.drafts)
        if reading.guard == "memo" and sides.how in ("title", "frame", "carried", "home"):
            result.refused.append(Refused(sentence, first, last, "agreement", "parties", f"{link}:memo:{sides.how}"))
            continue  # وقع الرئيس مذكرة تمنع الاستيراد
        for part in apart(sentence, sides, mentions, first, clause[1]):
            _conclude(result, outcome, link, chain, part, reading.value, first, last, published)
        drafted = at if len(result.drafts) > count else drafted
    _agree_frames(result, groups, orgs, salience, instruments, blocked, published)
    _pronoun_frames(result, groups, orgs, salience, covered, published)
    _question(result)
    return result


def _is_one_headline(sentence: Sentence, mentions: list[Mention]) -> bool:
    """`نيروبي: معاهدة تحمل ...`: of a digest that cuts its sentences, by the place before its only colon."""
    labelled = mentions != [] and mentions[0].first == 0 and ":" in sentence.tokens[: mentions[0].last + 2]
    return labelled and sentence.tokens.count(":") == 1 and len(sentence.tokens) <= _ONE_HEADLINE


_ONE_HEADLINE = 30
"""Tokens of the longest headline."""
_STIPULATES = words("القاضي القاضيه يقضي تقضي المتعلق المتعلقه الخاص الخاصه بشان المتضمن المتضمنه المتصل المتصله")


def _is_content(sentence: Sentence, last: int, act: Act) -> bool:
    """`الاتفاق القاضي بتمديد المعاهدة`: what the instrument that ends at a token is about, no act of its own."""
    behind = sentence.tokens[last + 1 : act.position]
    return act.kind == "masdar" and 0 < len(behind) <= 3 and any(t in _STIPULATES for t in behind)


def _partner_of_its_own(sentence: Sentence, last: int, following: tuple[int, int]) -> bool:
    """`بروتوكول وقعته مع غانا، وباتفاق مع مالي`: each of two instruments has its partner."""
    return sentence.cue_in("with", last + 1, following[0]) and sentence.cue_in("with", following[1], following[1] + 4)


def may_tell(sentence: Sentence, named: bool) -> bool:
    """Whether a sentence may tell of an agreement; decided without its acts and parties.

    By an instrument, a verb of agreeing, or what is done to an instrument, if one was `named` before.
    """
    return may_name_instrument(sentence) or _may_agree(sentence) or (named and _may_refer(sentence))


def tells_of_agreement(sentence: Sentence, named: bool) -> bool:
    """Whether `analyse` may draft or refuse something, whoever the parties are; for `named` see `may_tell`."""
    if not may_tell(sentence, named):
        return False
    acts = acts_of(sentence)
    return (
        any(a.sense == "agree" and a.kind != "participle" for a in acts)
        or instruments_of(sentence, acts, set()) != []
        or (named and _may_refer(sentence))
    )


def _may_agree(sentence: Sentence) -> bool:
    return "agree" in sentence.senses and any(
        reading.value == "agree" and allowed(sentence, first, last, reading)
        for first, last, _, reading in sentence.readings_of("act")
    )


def _may_refer(sentence: Sentence) -> bool:
    """Whether `_pronoun_frames` may find something: a verb or noun with a pronoun, or a signing of nothing."""
    senses = sentence.senses
    if senses.isdisjoint(("sign", "ratify", "violate")):
        return False
    return not _SIGNING.isdisjoint(sentence.tokens) or any(
        hit.enclitic and reading.value in ("sign", "ratify", "violate")
        for _, _, hit, reading in sentence.readings_of("act")
    )


_SIGNING = words("التوقيع الامضاء")


def looks_alike(sentence: Sentence) -> bool:
    """Whether a word of the sentence looks like one that speaks of an agreement."""
    return any(reading.guard == "agreement" for _, _, _, reading in sentence.readings_of("lookalike"))


def _lookalikes(sentence: Sentence, result: Analysis) -> set[int]:
    """Tokens covered by look-alikes of an agreement; each becomes a refusal."""
    blocked: set[int] = set()
    for first, last, _, reading in sentence.readings_of("lookalike"):
        if reading.guard != "agreement":
            continue
        if reading.value == "opinion" and _agreed_with(sentence, first, last):
            continue
        if reading.value == "health" and _made_by_sides(sentence, result.acts, first, last):
            continue
        blocked.update(range(first, last + 1))
        result.refused.append(Refused(sentence, first, last, "agreement", reading.value, f"lookalike:{reading.value}"))
    return blocked


def _agreed_with(sentence: Sentence, first: int, last: int) -> bool:
    """`تتفق مع ... على إلغاء التأشيرات`: to agree with somebody on a deed, not in an opinion."""
    return sentence.tokens[last] == "مع" and any(
        sentence.tokens[i] == "علي" and is_deed(sentence, i + 1)
        for i in range(last + 1, min(last + 10, len(sentence.tokens) - 1))
    )


def _made_by_sides(sentence: Sentence, acts: list[Act], first: int, last: int) -> bool:
    """`توقيع بروتوكول صحي بين ...`: rules of hygiene are not signed, suspended or made between two sides."""
    dealt = words("sign suspend terminate extend ratify negotiate")
    near = any(a.sense in dealt and (first - 5 <= a.position < first or last < a.position <= last + 3) for a in acts)
    return (near and (sentence.cue_in("between", last, last + 6) or sentence.cue_in("with", last, last + 6))) or any(
        a.sense == "sign" and a.enclitic and last < a.position <= last + 3 for a in acts
    )


def _bare(sentence: Sentence, first: int, headline: bool) -> Outcome:
    """An instrument that no act governs: a headline announces it, a later sentence refers to it."""
    if (
        first
        and sentence.tokens[first - 1] in ("اي", "ايه")
        and _LACKS & set(sentence.tokens[max(first - 10, 0) : first])
    ):
        return Outcome("denied", "current", "negative", "asserted", "denied")  # ليس بين البلدين أي معاهدة
    lead = sentence.tokens[first - 1] if first else ""
    opens = first <= 1 or (lead in (":", "-", "،", '"', "|") and not speaker_before(sentence, first))
    definite = sentence.tokens[first].startswith(("ال", "بال", "لل", "وال"))
    if headline and opens and not definite and not _in_doubt(sentence):
        return Outcome("announced", None, "positive", "asserted", None)
    return Outcome("mentioned", None, "positive", "asserted", "unsupported")


def _in_doubt(sentence: Sentence) -> bool:
    """Whether the sentence holds a word of doubt; `وقد جرى` is none."""
    tokens = sentence.tokens
    return any(
        tokens[i].lstrip("وف") != "قد" or tokens[i + 1 : i + 2] == [] or tokens[i + 1][0] in "يتن"
        for i in sentence.find_cues("hypothesis", 0, len(tokens))
    )


def _headline_inside(sentence: Sentence, first: int, on: int, groups: list[list[Mention]]) -> bool:
    """`... اتفاق تونسي ليبي على فتح ...` in a run of headlines without marks: complete in itself."""
    adjectives = [g for g in groups if g[0].first == first + 1 and len(g) >= 2 and all(m.kind == "nisba" for m in g)]
    governed = sentence.tokens[first] != "اتفاق" or (first and sentence.tokens[first - 1] in _GOVERNING)
    return bool(adjectives) and not governed and is_deed(sentence, on)


_GOVERNING = words("الي علي في من عن حول بشان دون بدون نحو وفق حسب بعد قبل منذ اي كل مشروع مسوده خرق تنفيذ بموجب ضمن")


_THIS = words("هذا هذه ذلك تلك هكذا هي هو")


def _points_ahead(sentence: Sentence, last: int) -> bool:
    """`اتفاقية لتوريد الأرز: هذا ما خرجت به ...`: named first and told of behind the colon."""
    if sentence.field != "text" or sentence.index:
        return False
    tokens = sentence.tokens
    return any(
        tokens[i] == ":" and tokens[i + 1] in _THIS for i in range(last + 1, min(last + CLAUSE_REACH, len(tokens) - 1))
    )


_LACKS = words("ليس ليست وليس وليست فليس")


def _object_of_headline(sentence: Sentence, first: int) -> int:
    """`اتفاق تونسي ليبي على فتح ...`: where that stands on which there is agreement, or -1."""
    if sentence.tokens[first] not in ("اتفاق", "واتفاق", "توافق"):
        return -1
    for i in range(first + 1, min(first + 10, len(sentence.tokens) - 1)):
        if sentence.tokens[i] == "علي":
            return i + 1
        if sentence.reading(i, "act") or sentence.tokens[i] in _RELATIVES:
            return -1
    return -1


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
    when = event_date(sentence, chain, first, last, region[0], region[1], published)
    ground = is_historical(sentence, chain, first, last, region[0], region[1], published, when)
    draft = Draft(sentence, start, end, sides.codes, instrument, outcome.status, rule, sides.level)
    draft.polarity, draft.modality, draft.reason = outcome.polarity, outcome.modality, outcome.reason
    draft.temporal = outcome.temporal or "current"
    draft.when = when
    draft.features = {
        link,
        *(["fresh"] if is_fresh(when, published) else []),
        "title pair" if sides.how == "title" else sides.how,
        *(["title"] if sentence.field == "title" else []),
        *(["lead"] if sentence.index == 0 else []),
    }
    draft.definite = sentence.tokens[first].removeprefix("و").startswith(("ال", "لل", "بال"))
    if link == "bare":
        draft.features.add("bare")
        known = sides.how == "between" and sentence.field == "text" and _is_known(sentence, draft, last, sides.first)
        if outcome.status == "mentioned" and not ground and not known:
            result.refused.append(Refused(sentence, start, end, "agreement", "unsupported", rule))
            return
        if ground or known:
            draft.status, draft.temporal, draft.reason = "mentioned", "historical", "historical"
    elif ground and outcome.status in ("signed", "announced", "ratified", "extended", "mentioned"):
        draft.temporal, draft.reason = "historical", "historical"
        draft.rule += f":{ground}"
    elif (
        link == "right"
        and outcome.temporal is None
        and is_referring(sentence, chain[0], first, last)
        and not sentence.cue_in("recent", last, end + 6)
    ):
        draft.temporal, draft.reason = "historical", "historical"
        draft.features.add("participle")
    elif (
        chain
        and chain[0].kind == "participle"
        and link == "right"
        and sentence.field == "text"
        and not becomes(sentence, chain[0], first)
    ):
        draft.features.add("participle")
        if not sentence.cue_in("recent", last, end + 6):
            draft.temporal, draft.reason = "historical", "historical"
    if (
        draft.reason is None
        and draft.status in ALERT_STATUSES
        and any(t.removeprefix("ال") in _TO_COME for t in sentence.tokens[last + 1 : last + 3])
    ):
        draft.status, draft.temporal, draft.modality, draft.reason = "planned", "future", "planned", "planned"
    if (
        draft.reason is None
        and draft.temporal == "current"
        and chain
        and chain[0].kind in ("imperfect", "masdar")
        and (
            has_future_time(sentence, 0 if chain[0].kind == "imperfect" else region[0], region[1])
            or is_ahead(when, published)
            or (_by_relative_verb(chain[0], link, sentence) and not sentence.cue_in("recent", 0, region[1]))
            or is_set_for_later(sentence, chain[0], region[0], region[1], as_day(published))
        )
    ):
        draft.status, draft.temporal, draft.modality, draft.reason = "planned", "future", "planned", "planned"
    if (
        draft.reason is None
        and sides.how not in ("between", "listed")
        and link == "left"
        and is_loose(sentence, chain, link)
    ):
        draft.reason = "unsupported"
    if is_private(sentence, first, last):
        draft.party_level, draft.reason = "private", "not-state"
    weak = sides.how in ("title", "frame", "carried")
    if weak and (
        outcome.status in ("proposed", "negotiating", "mentioned", "rejected") or is_loose(sentence, chain, link)
    ):
        result.refused.append(Refused(sentence, start, end, "agreement", "parties", rule))
        return
    told_at = min([first, *(a.position for a in chain)])
    if is_press_report(sentence, region[0], told_at):
        draft.features.add("reported")
    behind = chain[0].position if chain else last
    claimed = is_claimed(sentence, region[0], told_at) or (behind > last and is_claimed(sentence, last + 1, behind))
    if chain and draft.reason is None and claimed:
        draft.modality, draft.reason = "possible", "hypothetical"
        draft.features.add("claimed")
    if chain and draft.reason is None and is_supposed(sentence, chain[0], first):
        draft.status, draft.modality, draft.reason = "proposed", "conditional", "hypothetical"
    wished = draft.reason is None or (draft.reason == "planned" and not any(a.sense == "plan" for a in chain))
    if (
        wished
        and chain
        and chain[0].kind in ("masdar", "imperfect")
        and sentence.cue_in("modal", max(chain[0].position - 7, region[0]), chain[0].position)
    ):
        draft.status, draft.temporal = "proposed", "current"
        draft.modality, draft.reason = "conditional", "hypothetical"
    if chain and draft.reason is None and chain[0].position > last and depends(sentence, last, chain[0].position):
        draft.status, draft.temporal, draft.modality, draft.reason = "planned", "future", "conditional", "hypothetical"
    open_to_doubt = (draft.temporal != "historical" and outcome.status != "denied") or outcome.reason == "negated"
    unreal = any(a.unreal for a in chain)
    if open_to_doubt and not unreal and is_hypothetical(sentence, region[0], start, first, outcome.status):
        draft.status, draft.modality, draft.reason = "proposed", "conditional", "hypothetical"
    result.drafts.append(draft)


def _is_known(sentence: Sentence, draft: Draft, last: int, parties: int) -> bool:
    """`اتفاق المياه بين كينيا وغانا`, behind the lead: an agreement that there is, definite and with its parties."""
    named = sentence.tokens[last + 1 : last + 2] not in ([], ["بين"]) and parties > last + 2
    return sentence.index > 0 and parties > last and (draft.definite or named)


def _by_relative_verb(act: Act, link: str, sentence: Sentence) -> bool:
    """`بروتوكول يوقعه الوزيران`: an imperfect behind its instrument tells what is to come."""
    signing = act.sense == "sign" and act.kind == "imperfect" and act.enclitic != ""
    return signing and link == "right" and sentence.field == "text"


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
        swap = prisoners_of(sentence, act.position) if _SWAP in sentence.tokens[act.position] else -1
        decided = joint_deed(sentence, act.position, act.position, act.number) if _agreed_on(sentence, act) < 0 else -1
        on = max(swap, decided) if max(swap, decided) >= 0 else _agreed_on(sentence, act)
        near = [p for p, _, _ in instruments if act.position < p <= act.position + 14]
        if on < 0 or any(p < on or p <= on + 1 for p in near):
            continue
        outer = [
            a
            for a in reversed(result.acts)
            if clause_of(sentence, act.position)[0] <= a.position < act.position
            and a.sense != "say"
            and not only_led_to(sentence, a, act.position)
        ]
        if act.kind == "noun" and not _is_told(sentence, act.position) and not outer:
            continue
        if swap < 0 and is_intention(sentence, on):
            result.refused.append(Refused(sentence, act.position, on, "agreement", "opinion", "agree:vague"))
            continue
        chain = [act, *outer]
        outcome = fold(chain)
        if outcome is None:
            continue
        makers = [g for g in groups if g[0].first < on or sentence.tokens[g[0].first - 1] not in _ABOUT]
        makers = [g for g in makers if act.number != "d" or not _issued_with(sentence, makers, g)]
        sides = sides_of(sentence, makers, orgs, salience, on, on, chain, clause_of(sentence, act.position))
        if not sides.codes and not sides.level_fixed and act.kind == "noun" and len(salience.met) == 2:
            sides = Sides(tuple(sorted(salience.met)), "frame", _level(salience.met), False, -1, -1)
        if swap >= 0 and sides.how not in ("listed", "between", "clause"):
            continue
        traded = sentence.tokens[on].removeprefix("ال") in ("مبادله", _SWAP) and prisoners_of(sentence, on) >= 0
        what = "exchange" if swap >= 0 or traded else "unspecified"
        _conclude(result, outcome, "agree", chain, sides, what, act.position, on, published)
        for draft in result.drafts[-1:]:
            if (
                draft.reason is None
                and draft.instrument == "unspecified"
                and sentence.field == "text"
                and sentence.index > 0
                and not convenes(sentence, on)
                and not any(a.sense == "result" for a in chain)
            ):
                draft.reason = "minor"


def _issued_with(sentence: Sentence, groups: list[list[Mention]], group: list[Mention]) -> bool:
    """`أعلنت كينيا وغانا في بيان ثلاثي مع تشاد أنهما اتفقتا`: who shares the statement of two that agreed."""
    first = group[0].first
    lead = sentence.tokens[max(first - 4, 0) : first]
    told = lead[-1:] == ["مع"] and "بيان" in lead
    return told and any(len(g) >= 2 and g[0].first < first for g in groups if g is not group)


_SWAP = "تبادل"
_ABOUT = words("حول بشان بخصوص عن ضد تجاه حيال")


def _level(codes: list[str]) -> str:
    return "state-igo" if any(c in IGOS for c in codes) else "state-state"


def _agreed_on(sentence: Sentence, act: Act) -> int:
    """Where the object of a verb of agreeing begins, behind its على, or -1.

    A على before it may belong to the subject (`المشرفون على المعبر`): of several the first with a deed behind it.
    """
    first = -1
    for i in range(act.position, min(act.position + CLAUSE_REACH, len(sentence.tokens) - 1)):
        if i > act.position and (sentence.has_cue(i, "clause", "that") or sentence.tokens[i] in _RELATIVES):
            break
        if sentence.tokens[i] != "علي":
            continue
        on = i + 1
        while on < len(sentence.tokens) - 1 and sentence.tokens[on] in '"(':
            on += 1
        if is_deed(sentence, on):
            return on
        if first < 0 and i <= act.position + 14:
            first = on
    return first


_RELATIVES = words("الذي التي الذين اللذين اللتين اللذان اللتان")


def _is_told(sentence: Sentence, position: int) -> bool:
    """Whether a noun of agreeing is told as a fact: `تم الاتفاق على`, a headline; not so `ينص الاتفاق على`."""
    if position <= 1 or sentence.tokens[position - 1] == ":":
        return True
    near = sentence.tokens[max(position - 9, 0) : position + 1]
    return any(t.lstrip("وف") in _COMES_TO_PASS for t in near)


_COMES_TO_PASS = words(
    """
    تم يتم جري حصل شهد شهدت تخلل تخلله تخللها اسفر اسفرت اثمر اثمرت افضي افضت انتهي انتهت توج توجت تمخض تمخضت بحضور
    وقع عن
    """
)


def _pronoun_frames(
    result: Analysis,
    groups: list[list[Mention]],
    orgs: list[Orgs],
    salience: Salience,
    covered: set[int],
    published: str,
) -> None:
    """`غير أن تيرانا وبريشتينا أبرمتاه أمس`, `وجرى التوقيع في أكرا`: the instrument is a pronoun or left out."""
    sentence = result.sentence
    elided = _elided_signing(sentence, result.acts) if not covered else None
    for act in result.acts:
        if act.position in covered or not salience.instrument:
            continue
        pronoun = act.kind in ("past", "imperfect") and act.enclitic in ("ه", "ها", "هما")
        accused = act.sense == "violate" and act.kind == "masdar" and act.enclitic and _accuses(sentence, act.position)
        if not accused and (act.sense not in ("sign", "ratify") or not (pronoun or act is elided)):
            continue
        clause = clause_of(sentence, act.position)
        if not accused and any(clause[0] <= d.first < clause[1] for d in result.drafts):
            continue
        sides = sides_of(sentence, groups, orgs, salience, act.position, act.position, [act], clause)
        frame = result.drafts[-1].parties if accused and result.drafts else salience.frame
        known = set(sides.codes) <= set(frame) and not sides.level_fixed and len(frame) >= 2
        if known and sides.how not in ("listed", "between"):
            sides = sides._replace(codes=tuple(frame), how="frame", level=_level(list(frame)))
        outcome = fold([act])
        told = sides.how in ("listed", "between") or (accused and sides.how == "clause" and len(sides.codes) == 2)
        if outcome and (told or known):
            _conclude(result, outcome, "left", [act], sides, salience.instrument, act.position, act.position, published)


def _accuses(sentence: Sentence, position: int) -> bool:
    """`اتهمت غانا بانتهاكها`"""
    near = sentence.tokens[max(position - 12, 0) : position]
    return any(t.lstrip("وف").startswith(("اتهم", "يتهم", "تتهم", "متهم")) for t in near)


def _elided_signing(sentence: Sentence, acts: list[Act]) -> Act | None:
    """`وقد جرى التوقيع أمس في أكرا`: a signing that does not say of what."""
    tokens = sentence.tokens
    for act in acts:
        if act.sense != "sign" or tokens[act.position] not in _SIGNING or act.negated or act.future:
            continue
        lead = [t.lstrip("وف") for t in tokens[max(act.position - 2, 0) : act.position]]
        object_follows = any(
            t in ("علي", "عليه", "عليها") or sentence.reading(act.position + 1 + k, "instrument")
            for k, t in enumerate(tokens[act.position + 1 : act.position + 8])
        )
        if not object_follows and any(t in ("تم", "جري") for t in lead):
            return act
    return None


def _question(result: Analysis) -> None:
    if result.sentence.tokens and result.sentence.tokens[-1] == "؟":
        for draft in result.drafts:
            if draft.reason is None and not _presupposed(result.sentence, draft):
                draft.modality, draft.reason, draft.status = "possible", "question", "mentioned"


def _presupposed(sentence: Sentence, draft: Draft) -> bool:
    """`ما الذي يتغير بعد أن وقعت ... أمس ...؟`: the question takes the signing for granted."""
    before = range(max(draft.first - 4, 0), draft.first + 1)
    return any(sentence.tokens[i].removeprefix("و") in ("بعد", "بعدما", "عقب") for i in before)
