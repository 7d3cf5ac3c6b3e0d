"""Sanctions: which words name them, who imposes them on whom, and the records of an item."""

import re

from transforms.extract.acts import acts_of
from transforms.extract.clauses import RELATIVE, clause_of
from transforms.extract.draft import Refused
from transforms.extract.naming import Mention
from transforms.extract.sanction_effects import SanctionStatus
from transforms.extract.sanction_item import UNTOLD, sides_in_item
from transforms.extract.sanction_nouns import (
    OFFICIALS,
    PUNISHED,
    Noun,
    are_against,
    inside,
    nouns_of,
    restricts_state,
    speaks_of_sanctions,
)
from transforms.extract.sanction_pursued import pursued
from transforms.extract.sanction_records import SanctionDraft
from transforms.extract.sanction_refusals import context_of, of_union, refusal_of
from transforms.extract.sanction_sides import Sides, sides_of_sanction
from transforms.extract.sanction_status import status_of
from transforms.extract.sentences import Sentence
from transforms.extract.status import Act
from transforms.extract.wordlists import words

__all__ = ["sanction_drafts", "tells_of_sanctions"]

_GOVERNED_WITHIN = 24


def tells_of_sanctions(sentence: Sentence, year: int) -> bool:
    """Whether `sanction_drafts` may draft or refuse something, whoever the sides are; for `year` see there."""
    if not speaks_of_sanctions(sentence):
        return False
    refused: list[Refused] = []
    nouns = nouns_of(sentence, acts_of(sentence), refused, known=True)
    acts = _in_context(sentence, [a for a in acts_of(sentence) if not inside(a, nouns)])
    return refused != [] or any(
        _status(sentence, _objects(acts, noun), noun, _next_telling(sentence, acts, noun, nouns), year).status != "none"
        for noun in nouns
    )


def sanction_drafts(
    sentence: Sentence,
    mentions: list[Mention],
    acts: list[Act],
    refused: list[Refused],
    salient: list[str],
    known: list[SanctionDraft],
    year: int = 0,
    spoken: bool = False,
    penal: bool = False,
) -> list[SanctionDraft]:
    """Drafts of one sentence; look-alikes go to `refused`.

    `salient` are the states named so far, latest last; `known` the drafts of the sentences before; `year` the year of
    publication or 0; `spoken` whether the sentences before spoke of penalties, be they sanctions or not; `penal`
    whether of those of courts, clubs or laws.
    """
    drafts: list[SanctionDraft] = []
    mentions = [m for m in mentions if m.kind != "own"]  # بلاده is resolved here by who imposes on whom
    nouns = nouns_of(sentence, acts, refused, spoken or bool(known))
    acts = _in_context(sentence, [a for a in acts if not inside(a, nouns)])
    used: set[int] = set()
    if known and _lists_contents(sentence) and {m.code for m in mentions} <= {*known[-1].imposers, *known[-1].targets}:
        kinds = (n.kind for n in nouns if n.kind not in _WHOLE)
        known[-1].types = tuple(dict.fromkeys((*known[-1].types, *kinds)))
        return []
    for at, noun in enumerate(nouns):
        if at and drafts and _is_detail(sentence, acts, nouns[at - 1], noun):
            drafts[-1].types = tuple(dict.fromkeys((*drafts[-1].types, noun.kind)))
            continue
        if (
            noun.kind == "travel_ban"
            and noun.guard != "entry"
            and not _of_visas(sentence, noun)
            and not _beside_others(nouns, noun)
            and not _imposed(sentence, acts, noun)
        ):
            continue  # travel advice; as a sanction it stands beside others or is imposed
        limit = _next_telling(sentence, acts, noun, nouns)
        here = [a for a in _objects(acts, noun) if a.position not in used]
        draft = _draft(sentence, mentions, here, noun, limit, salient, [*known, *drafts], refused, year, penal)
        if draft:
            drafts.append(draft)
            if noun.guard in ("frozen", "entry"):  # what freezes assets says nothing of the sanctions named behind
                used.update(a.position for a in acts if draft.first <= a.position <= draft.last)
    return drafts + pursued(sentence, acts, drafts)


def _objects(acts: list[Act], noun: Noun) -> list[Act]:
    """The acts that can govern the noun: a ban does only what can be banned."""
    return [a for a in acts if a.sense != "ban" or noun.guard in _OBJECTS_OF_BANS]


_OBJECTS_OF_BANS = frozenset(("banned", "entry"))


def _in_context(sentence: Sentence, acts: list[Act]) -> list[Act]:
    """Acts as the words before have them: `قررت ألا تعاقب`, not to; `قررت كندا رفع`, a noun spelled like a verb."""
    out: list[Act] = []
    for act in acts:
        before = sentence.tokens[act.position - 1] if act.position else ""
        word = sentence.tokens[act.position].lstrip("وف")
        if word in _STILL or (word == "نهايه" and sentence.reading(act.position + 1, "sanction") is None):
            continue  # منذ نهاية أيار
        if act.sense == "impose" and _stresses(sentence, act):
            act = act._replace(sense="say")
        if act.kind == "imperfect" and before == "الا":
            act = act._replace(negated=True)
        elif act.kind == "past" and _is_noun_here(sentence, act, out, before):
            act = act._replace(kind="masdar")
        out.append(act)
    return out


_STILL = words("تزال يزال زال زالت يزالون زالوا تزالان")


def _stresses(sentence: Sentence, act: Act) -> bool:
    """`شدد على ضرورة رفع العقوبات`: stressed, not tightened."""
    return "شدد" in sentence.tokens[act.position] and any(
        t in ("ان", "ضروره", "اهميه", "وجوب", "رفع", "الغاء")
        for t in sentence.tokens[act.position + 1 : act.position + 7]
    )


_PREPOSITIONS = words("علي الي في عن من بعد قبل اثر عقب بسبب ضد مع بهدف بشان نحو مقابل لقاء منذ حول")
_NEW_CLAUSE = words("ان انه انها بان التي الذي اللذين الذين ثم لكن بل حتي بعدما قد وقد كان كانت لم لا ما")


def _is_noun_here(sentence: Sentence, act: Act, acts: list[Act], before: str) -> bool:
    """Whether a spelling that is verb and noun of action at once is the noun: behind a preposition or another verb."""
    readings = (r for _, _, hit in sentence.spans.get(act.position, ()) if not hit.proclitic for r in hit.readings)
    if not any(r.cls == "act" and r.kind == "masdar" and r.value == act.sense for r in readings):
        return False
    following = sentence.reading(act.position + 1, "sanction") if act.position + 1 < len(sentence.tokens) else None
    if before in _PREPOSITIONS or (before in ("ان", "بان") and following is not None):
        return True
    for i in range(act.position - 1, max(act.position - 12, -1), -1):
        if sentence.tokens[i] in _NEW_CLAUSE or not sentence.tokens[i][0].isalnum():
            return False
        if any(a.position == i for a in acts):
            return True
    return False


def _beside_others(nouns: list[Noun], noun: Noun) -> bool:
    return any(n.kind != "travel_ban" and n.guard not in ("measures", "frozen") for n in nouns if n is not noun)


def _imposed(sentence: Sentence, acts: list[Act], noun: Noun) -> bool:
    """Whether a ban on travel is imposed on persons of standing; one of a country's citizens is travel advice."""
    by = any(a.sense == "impose" and 0 < noun.first - a.position <= 6 for a in acts)
    return by and any(t.removeprefix("و") in OFFICIALS for t in sentence.tokens[noun.last + 1 : noun.last + 9])


def _of_visas(sentence: Sentence, noun: Noun) -> bool:
    """`قيود على منح التأشيرات لمسؤولين`; not those that the citizens of a country need."""
    around = sentence.tokens[max(noun.first - 8, 0) : noun.last + 9]
    return "تاشير" in sentence.tokens[noun.last] and any(t.lstrip("ول").removeprefix("ال") in OFFICIALS for t in around)


_CONTAINS = re.compile(r"[وف]?[تي](?:شمل|تضمن|ضم|قضي|نص)")
_MEASURES = words("العقوبات الاجراءات القيود التدابير الحزمه القرارات القرار العقوبه")
_WHOLE = frozenset(("sanctions", "listing", "snapback"))


def _lists_contents(sentence: Sentence) -> bool:
    """`وتشمل الإجراءات حظر السلاح وتجميد أصول`: what the penalties told before consist of, none of its own."""
    tokens = sentence.tokens
    opens = _CONTAINS.fullmatch(tokens[0]) is not None and not _MEASURES.isdisjoint(tokens[1:2])
    return opens and not any(t in ("جديده", "الجديده", "ايضا", "كذلك") for t in tokens[2:6])


def _is_detail(sentence: Sentence, acts: list[Act], before: Noun, noun: Noun) -> bool:
    """`العقوبات ... ومنها حظر السلاح`, `تقضي العقوبات بتجميد أصول`: a kind of the sanctions named before."""
    if noun.kind in _WHOLE:
        return False
    return not any(
        a.kind in ("past", "imperfect") and a.sense not in ("announce", "say")
        for a in acts
        if before.last < a.position < noun.first
    )


def _next_telling(sentence: Sentence, acts: list[Act], noun: Noun, nouns: list[Noun]) -> int:
    """Where the telling of the next sanctions begins: `بعد فرض ... عقوبات على مالي، | أعلنت مالي فرض عقوبات`."""
    following = min((n.first for n in nouns if n.first > noun.last), default=-1)
    between = (
        a.position
        for a in acts
        if noun.last < a.position < following
        and a.kind in ("past", "imperfect")
        and sentence.tokens[a.position - 1] not in RELATIVE
    )
    return min(between, default=1 << 30)


def _status(sentence: Sentence, acts: list[Act], noun: Noun, limit: int, year: int) -> SanctionStatus:
    """What happens to the sanctions, by the acts of their clause up to token `limit`."""
    start, end = clause_of(sentence, noun.first)
    end = min(end, limit)
    left = [a for a in acts if start <= a.position < noun.first and noun.first - a.position <= _GOVERNED_WITHIN]
    right = [a for a in acts if noun.last < a.position < end and a.position - noun.last <= 8]
    if noun.guard == "verb":
        act = next(a for a in acts if a.position == noun.first)
        found = status_of(sentence, noun.first + 1, noun.last, [*left, act], [], year)
    else:
        found = status_of(sentence, noun.first, noun.last, left, right, year)
    return _of_kind(noun, _asked(sentence, found), noun.guard == "measures" and are_against(sentence, noun.last))


_IF_ASKED = {"imposed": "threatened", "extended": "in_force", "lifted": "in_force", "agreed_to_lift": "in_force"}


_ASKS = words("هل فهل وهل عما")


def _asked(sentence: Sentence, found: SanctionStatus) -> SanctionStatus:
    """`هل تعاقب كندا بيلاروسيا؟`: what may be done is not done yet."""
    status = _IF_ASKED.get(found.status) if found.chain else None
    if status is None or not any(t in _ASKS for t in sentence.tokens[: found.chain[-1].position]):
        return found
    return found._replace(status=status, rule=f"{found.rule}:question")


def _draft(
    sentence: Sentence,
    mentions: list[Mention],
    acts: list[Act],
    noun: Noun,
    limit: int,
    salient: list[str],
    known: list[SanctionDraft],
    refused: list[Refused],
    year: int,
    penal: bool,
) -> SanctionDraft | None:
    found = _status(sentence, acts, noun, limit, year)
    if found.status == "none":
        return None
    start, end = clause_of(sentence, noun.first)
    end = min(end, limit)
    sides: Sides | None = sides_of_sanction(
        sentence, mentions, noun.first, noun.last, noun.kind, noun.enclitic, found, start, end, salient
    )
    if noun.guard == "measures" and found.status != "criticised":
        asked = found.status == "lift_requested" and restricts_state(sentence, noun.last)
        both = bool(sides and sides.targets and (sides.imposers or asked))
        sides = sides if both and (known or asked or found.status in ("extended", "lifted")) else None
    elif noun.guard == "measures":
        sides = _of_known(sides, found, known)
    elif found.status == "criticised" and sides is not None and not sides.imposers:
        sides = _of_known(sides, found, known) or sides
    if sides is not None and noun.guard == "caesar":  # an act of the United States on Syria
        sides = sides._replace(imposers=["USA"], targets=["SYR"], explicit=True)
    if sides is not None and not sides.targets and sides.imposers and found.status in ("imposed", "threatened"):
        sides = _in_return(sentence, noun, sides, known)
    if found.status in ("lifted", "agreed_to_lift") and sides is not None and _asks(sentence, found, sides):
        found = found._replace(status="lift_requested", rule=f"{found.rule}:asked")
    context = context_of(sentence, noun)
    if context in ("court", "discipline") and sides is not None and of_union(sentence):
        context, sides = None, sides._replace(imposers=["EU"], targets=[c for c in sides.targets if c != "EU"])
    reason = refusal_of(sentence, noun, found.status, sides, context, bool(known), bool(salient or mentions))
    if reason in UNTOLD and sides is not None and not penal:
        places = {m.code for m in mentions if m.role in ("place", "host")}
        told = sides_in_item(sentence, noun, found, sides, salient, places)
        sides, reason = (told, None) if told else (sides, reason)
    if sides is None or reason:
        if reason:
            refused.append(Refused(sentence, noun.first, noun.last, "sanction", context or "penal", reason))
        return None
    if found.rule == "sanction:sanction" and any(t in PUNISHED for t in sentence.tokens[noun.last + 1 : noun.last + 4]):
        found = found._replace(rule="sanction:sanction persons")
    if found.rule == "sanction:answered" and not (sides.imposers and sides.targets and sides.sure_targets):
        if not sides.targets:
            return None
        found = found._replace(status="in_force", rule="sanction:reference")  # ردا على العقوبات التي تطال كينيا
    low = min([noun.first, *(a.position for a in found.chain)])
    high = max([noun.last, sides.last, *(a.position for a in found.chain)])
    types = (noun.kind,) if noun.kind not in ("sanctions", "listing", "snapback") else ()
    behind = sentence.tokens[noun.last + 1 : noun.last + 4]
    return SanctionDraft(
        sentence,
        low,
        high,
        noun.first,
        found.status,
        tuple(sides.imposers),
        tuple(sides.targets),
        types,
        found.rule,
        (sides.sure_imposers, sides.sure_targets),
        not sides.imposers and any(t.removeprefix("و") in _NOBODY for t in behind),
    )


_NOBODY = words("غربيه الغربيه دوليه الدوليه")
_RETURNED = words("مضاده المضاده مماثله جوابيه انتقاميه بالمثل")


def _in_return(sentence: Sentence, noun: Noun, sides: Sides, known: list[SanctionDraft]) -> Sides:
    """`عقوبات مضادة`, `ردت بعقوبات`: on those who had imposed sanctions before."""
    tokens = sentence.tokens[max(noun.first - 4, 0) : noun.last + 5]
    if any(t in _RETURNED or t.lstrip("و").startswith(("رد", "ترد", "سترد")) for t in tokens):
        for draft in reversed(known):
            if draft.imposers and set(draft.targets) & set(sides.imposers):
                return sides._replace(targets=list(draft.imposers), sure_imposers=True, sure_targets=True)
    return sides


def _asks(sentence: Sentence, found: SanctionStatus, sides: Sides) -> bool:
    """`صوتت الجمعية العامة لإنهاء الحصار الأميركي`: nobody lifts what another has imposed."""
    inner = found.chain[0] if found.chain else None
    if inner is None or inner.kind != "masdar" or not sentence.tokens[inner.position].startswith("ل"):
        return False
    return bool(sides.named and sides.subject) and not set(sides.named) & set(sides.subject)


def _of_kind(noun: Noun, found: SanctionStatus, against: bool) -> SanctionStatus:
    """What an act means for this kind of sanction: to suspend assets is to impose, a list alone says nothing."""
    senses = {a.sense for a in found.chain}
    if noun.kind == "asset_freeze" and noun.guard in ("frozen", "kept_frozen"):
        return _of_assets(found, senses)
    listed = found.rule == "sanction:headline" and found.status == "imposed"
    exposed = noun.guard == "exposed" and found.status == "in_force"
    if (
        noun.kind == "listing"
        and not listed
        and not exposed
        and not senses & {"impose", "lift", "terminate", "propose", "threaten"}
    ):
        return found._replace(status="none")
    if noun.kind == "snapback":
        return found._replace(status="threatened" if found.status not in ("none", "criticised") else found.status)
    if noun.kind == "price_cap" and found.status == "in_force":
        return found._replace(status="none")
    if noun.guard == "measures" and found.status != "criticised":
        told_on = found.status in ("extended", "lifted", "refused_to_lift", "lift_requested")
        return found if told_on and found.chain and against else found._replace(status="none")
    if noun.guard == "sanction_one" and (
        found.status not in ("imposed", "threatened") or found.rule in ("sanction:faces", "sanction:headline")
    ):
        return found._replace(status="none")
    if noun.guard in _OBJECTS_OF_BANS and found.status not in ("imposed", "threatened", "lifted", "in_force"):
        return found._replace(status="none")
    if noun.guard in _OBJECTS_OF_BANS and found.status == "in_force" and not found.chain:
        return found._replace(status="none")
    return found


def _of_assets(found: SanctionStatus, senses: set[str]) -> SanctionStatus:
    """To suspend the use of assets is to impose; whether that is asked, refused or planned stays as it is."""
    if "suspend" not in senses:
        return found
    status = {
        "lifted": "imposed",
        "lift_requested": "threatened",
        "agreed_to_lift": "threatened",
        "refused_to_lift": "none",
    }.get(found.status, found.status)
    return found._replace(status=status, rule="sanction:freeze")


def _of_known(sides: Sides | None, found: SanctionStatus, known: list[SanctionDraft]) -> Sides | None:
    """Whoever was hit complains of the measures: they are those told before."""
    if sides is None:
        return None
    for draft in reversed(known):
        if draft.targets and set(sides.subject) & set(draft.targets):
            return sides._replace(imposers=list(draft.imposers), targets=list(draft.targets))
    return None
