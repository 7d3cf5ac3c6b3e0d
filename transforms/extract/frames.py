"""Agreement frames: an instrument, the chain of acts that governs it, and its parties."""

from transforms.extract.agreeing import agree_frames, level_of
from transforms.extract.assertion import has_future_time, is_still_open, speaker_before
from transforms.extract.clauses import RELATIVE, clause_of
from transforms.extract.closing import closes_meeting, condemns
from transforms.extract.conclusion import Analysis, conclude
from transforms.extract.deeds import is_deed, is_intention
from transforms.extract.digest import headline_around, home_of
from transforms.extract.draft import Draft, Refused
from transforms.extract.governing import governing_chain
from transforms.extract.instrument_guards import TO_COME
from transforms.extract.instruments import instruments_of, is_further_object, more_binding, same_list
from transforms.extract.jointly import is_swapped
from transforms.extract.naming import Mention
from transforms.extract.objects import CLAUSE_REACH, has_enclitic
from transforms.extract.offers import with_addressee, without_proposer
from transforms.extract.parties import Orgs, groups_of, mentions_of, non_state_heads
from transforms.extract.partners import apart
from transforms.extract.resolve import sides_of
from transforms.extract.salience import Salience
from transforms.extract.sentences import Sentence
from transforms.extract.sides import Sides
from transforms.extract.signed_before import signed_before
from transforms.extract.status import Act, Outcome, fold
from transforms.extract.telling import SIGNING, may_tell, tells_by
from transforms.extract.temporal import as_day
from transforms.extract.wordlists import words

__all__ = ["analyse"]


def analyse(sentence: Sentence, salience: Salience, published: str) -> Analysis:
    """Drafts and refusals of one sentence."""
    mentions = mentions_of(
        sentence, as_day(published), salience.title, salience.recent, salience.home, salience.spelled
    )
    salience.locate(sentence, mentions)
    if not sentence.triggered:
        return Analysis(sentence, mentions)
    result = Analysis(sentence, mentions)
    blocked = _lookalikes(sentence, result)
    if not may_tell(sentence, bool(salience.instrument)):
        return result
    if _links_elsewhere(sentence):
        end = len(sentence.tokens) - 1
        result.refused.append(Refused(sentence, 0, end, "agreement", "unsupported", "link"))
        return result
    acts = result.acts
    instruments = instruments_of(sentence, acts, blocked)
    if not tells_by(sentence, acts, instruments, bool(salience.instrument)):
        return result
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
        if link == "right" and reading.value == "joint_statement" and chain[0].sense in ("reach", "plan"):
            chain, link = [], "none"  # أعلنتا في بيان مشترك توصلهما إلى اتفاق
        outcome = fold(chain) if chain else None
        if outcome is not None and outcome.reason == "negated" and is_still_open(sentence, chain, first):
            outcome = fold([chain[0]._replace(sense="negotiate", negated=False)])
        covered.update(a.position for a in chain)
        if outcome is None:
            outcome, link = _bare(sentence, first, headline or _points_ahead(sentence, last)), "bare"
            if reading.value == "deal" and _may_come(sentence, first, last):
                outcome, link = Outcome("planned", "future", "positive", "planned", "planned"), "left"
            if reading.value == "joint_statement" and condemns(sentence):
                result.refused.append(Refused(sentence, first, last, "agreement", "opinion", "bare:condemning"))
                continue
            if (
                reading.value == "joint_statement"
                and outcome.status == "mentioned"
                and closes_meeting(sentence, first, last)
            ):
                outcome, link = Outcome("announced", None, "positive", "asserted", None), "left"
            on = _object_of_headline(sentence, first)
            if on >= 0 and is_intention(sentence, on):
                result.refused.append(Refused(sentence, first, on, "agreement", "opinion", "bare:vague"))
                continue
            if on >= 0 and _headline_inside(sentence, first, on, groups):
                outcome = Outcome("announced", None, "positive", "asserted", None)
            if reading.value == "exchange" and outcome.status == "mentioned" and is_swapped(sentence, acts, first):
                outcome, link = Outcome("announced", None, "positive", "asserted", None), "left"
            signing = _elided_signing(sentence, acts)
            if outcome.status == "announced" and on < 0 and _is_due(sentence, last):
                outcome = Outcome("planned", "future", "positive", "planned", "planned")
            if outcome.status == "announced" and signing:
                chain, outcome, link = [signing], fold([signing]) or outcome, "right"
        clause = clause_of(sentence, first)
        apart_from_next = at + 1 < len(spans) and _partner_of_its_own(sentence, last, spans[at + 1])
        after = (
            spans[at + 1][0]
            if at + 1 < len(spans) and (apart_from_next or not sentence.tokens[spans[at + 1][0]].startswith("و"))
            else clause[1]
        )
        region = (clause[0], min(clause[1], after))
        further = at > 0 and is_further_object(sentence, acts, spans[at - 1][1], first)
        own = [g for g in groups if not (further and spans[at - 1][1] < g[0].first < first)]
        own = without_proposer(sentence, own, first, reading.value)
        sides = sides_of(sentence, own, orgs, salience, first, last, chain, region, reading.value)
        if len(sides.codes) < 2 and not sides.level_fixed and after < clause[1] and not apart_from_next:
            sides = sides_of(sentence, own, orgs, salience, first, last, chain, clause, reading.value)
        sides = with_addressee(sentence, sides, groups, chain, first, reading.value)
        salience.instrument = reading.value
        count = len(result.drafts)
        if reading.guard == "memo" and sides.how in ("title", "frame", "carried", "home"):
            result.refused.append(Refused(sentence, first, last, "agreement", "parties", f"{link}:memo:{sides.how}"))
            continue  # وقع الرئيس مذكرة تمنع الاستيراد
        for part in apart(sentence, sides, mentions, first, clause[1]):
            conclude(result, outcome, link, chain, part, reading.value, first, last, published)
            if link == "left" and outcome.status in _FATES and len(result.drafts) > count:
                _recall(result, part, reading.value, first, last, after, published)
        drafted = at if len(result.drafts) > count else drafted
    agree_frames(result, groups, orgs, salience, instruments, blocked, published)
    _pronoun_frames(result, groups, orgs, salience, covered, published)
    _question(result)
    return result


def _links_elsewhere(sentence: Sentence) -> bool:
    """`اقرأ أيضا: كينيا وغانا توقعان اتفاقية`: the headline of another item."""
    lead = sentence.tokens[:3]
    return len(lead) == 3 and lead[0].removeprefix("و") in _LOOK and lead[1] in _ALSO and sentence.field == "text"


_LOOK = words("اقرا اقروا اقراوا اقري طالع طالعوا شاهد شاهدوا انظر اخبار مواضيع موضوعات مقالات قد")
_ALSO = words("ايضا المزيد كذلك ذات يهمك")


_FATES = words("suspended terminated violated")


def _recall(result: Analysis, sides: Sides, instrument: str, first: int, last: int, end: int, published: str) -> None:
    """The signing, long ago, of the agreement whose fate the last draft tells."""
    old = signed_before(result.sentence, result.acts, last, end)
    outcome = fold([old]) if old else None
    if old is None or outcome is None:
        return
    count = len(result.drafts)
    conclude(result, outcome, "right", [old], sides, instrument, first, last, published)
    for draft in result.drafts[count:]:
        dated = draft.when is not None and draft.temporal == "historical" and draft.reason == "historical"
        if not dated:
            result.drafts.remove(draft)
        else:
            draft.features.discard("participle")


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
    opens = (
        first == 0
        or (first == 1 and lead not in _ABOUT_ONE)
        or (lead in (":", "-", "،", '"', "|") and not speaker_before(sentence, first))
    )
    definite = sentence.tokens[first].startswith(("ال", "بال", "لل", "وال")) or has_enclitic(sentence, first)
    unmade = not _UNMADE.isdisjoint(sentence.tokens[first + 1 : first + 3])
    if headline and opens and not (definite or unmade or _named_by_sides(sentence, first) or _in_doubt(sentence)):
        return Outcome("announced", None, "positive", "asserted", None)
    return Outcome("mentioned", None, "positive", "asserted", "unsupported")


_ABOUT_ONE = words(
    "مصير مستقبل ازمه خلاف جدل تفاصيل بنود نص ملف حقيقه مخاوف تداعيات ابعاد كواليس اسرار قصه خلفيات ثمن كلفه"
)
"""What is told of an agreement that there is: `مصير اتفاق كينيا وغانا`."""
_UNMADE = words("لم لن ليس ليست")


def _named_by_sides(sentence: Sentence, first: int) -> bool:
    """`اتفاق كينيا وغانا`: known by whose it is, where `اتفاق بين كينيا وغانا` and `اتفاق كيني غاني` are news."""
    state = sentence.reading(first + 1, "state")
    return state is not None and state.kind in ("name", "capital") and sentence.tokens[first] in ("اتفاق", "اتفاقيه")


def _is_due(sentence: Sentence, last: int) -> bool:
    """`مذكرة تفاهم كينية غانية الأسبوع المقبل`: its own time to come, not that of what it is for (`لفتح ...`)."""
    tokens = sentence.tokens
    if any(t in _AWAITING and tokens[i + 1].startswith("التوقيع") for i, t in enumerate(tokens[:-1]) if i > last):
        return True
    return has_future_time(sentence, last + 1, len(tokens)) and not tokens[last + 1].startswith("ل")


_AWAITING = words("انتظار بانتظار ينتظر تنتظر قيد قبل قبيل عشيه")


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


def _may_come(sentence: Sentence, first: int, last: int) -> bool:
    """`صفقة محتملة`, `بيع محتمل`: a sale of arms that a parliament is told of, or that a ministry lets pass."""
    return any(t.removeprefix("ال") in TO_COME for t in sentence.tokens[first : last + 2])


_LACKS = words("ليس ليست وليس وليست فليس")


def _object_of_headline(sentence: Sentence, first: int) -> int:
    """`اتفاق تونسي ليبي على فتح ...`: where that stands on which there is agreement, or -1."""
    if sentence.tokens[first] not in ("اتفاق", "واتفاق", "توافق"):
        return -1
    for i in range(first + 1, min(first + 10, len(sentence.tokens) - 1)):
        if sentence.tokens[i] == "علي":
            return i + 1
        if sentence.reading(i, "act") or sentence.tokens[i] in RELATIVE:
            return -1
    return -1


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
            sides = sides._replace(codes=tuple(frame), how="frame", level=level_of(list(frame)))
        outcome = fold([act])
        told = sides.how in ("listed", "between") or (accused and sides.how == "clause" and len(sides.codes) == 2)
        if outcome and (told or known):
            conclude(result, outcome, "left", [act], sides, salience.instrument, act.position, act.position, published)


def _accuses(sentence: Sentence, position: int) -> bool:
    """`اتهمت غانا بانتهاكها`"""
    near = sentence.tokens[max(position - 12, 0) : position]
    return any(t.lstrip("وف").startswith(("اتهم", "يتهم", "تتهم", "متهم")) for t in near)


def _elided_signing(sentence: Sentence, acts: list[Act]) -> Act | None:
    """`وقد جرى التوقيع أمس في أكرا`: a signing that does not say of what."""
    tokens = sentence.tokens
    for act in acts:
        if act.sense != "sign" or tokens[act.position] not in SIGNING or act.negated or act.future:
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
    sentence = result.sentence
    if not sentence.tokens or sentence.tokens[-1] != "؟":
        return
    asked = [d for d in result.drafts if d.reason is None and not _presupposed(sentence, d)]
    result.drafts = [d for d in result.drafts if not any(d is a for a in asked)]
    result.refused += [Refused(sentence, d.first, d.last, "agreement", "question", d.rule) for d in asked]


def _presupposed(sentence: Sentence, draft: Draft) -> bool:
    """`ما الذي يتغير بعد أن وقعت ... أمس ...؟`: the question takes the signing for granted."""
    inside = range(draft.first, min(draft.last, len(sentence.tokens) - 1))
    if draft.definite and any(sentence.tokens[i] in RELATIVE and _concludes(sentence, i + 1) for i in inside):
        return True  # هل تنهي المعاهدة التي وقعتها ... أمس الخلاف؟
    before = range(max(draft.first - 4, 0), draft.first + 1)
    return any(sentence.tokens[i].removeprefix("و") in ("بعد", "بعدما", "عقب") for i in before)


def _concludes(sentence: Sentence, position: int) -> bool:
    act = sentence.reading(position, "act")
    return act is not None and act.value in ("sign", "reach") and act.kind == "past"
