"""Sanctions: which words name them, who imposes them on whom, and the records of an item."""

from dataclasses import dataclass, replace
from typing import NamedTuple

from schemas.extraction import Sanction
from transforms.extract.acts import acts_of
from transforms.extract.clauses import clause_of
from transforms.extract.draft import Refused
from transforms.extract.evidence import evidence_of
from transforms.extract.naming import Mention
from transforms.extract.sanction_sides import Sides, sides_of_sanction
from transforms.extract.sanction_status import SanctionStatus, may_be_criticised, status_of
from transforms.extract.sentences import Sentence
from transforms.extract.sides import IGOS
from transforms.extract.status import Act
from transforms.extract.wordlists import words
from transforms.lexicon import codes
from transforms.text import NormalizedText

__all__ = ["SanctionDraft", "sanction_drafts", "speaks_of_sanctions", "tells_of_sanctions", "to_sanctions"]


@dataclass
class SanctionDraft:
    """A record in the making."""

    sentence: Sentence
    first: int
    last: int
    status: str
    imposers: tuple[str, ...]
    targets: tuple[str, ...]
    types: tuple[str, ...]
    rule: str
    sure: tuple[bool, bool] = (True, True)
    """Whether the words themselves say who imposes and who is hit."""
    nobody: bool = False
    """Imposed by nobody that can be named: `العقوبات الغربية`."""


class _Noun(NamedTuple):
    """A word for sanctions: its tokens, kind and guard."""

    first: int
    last: int
    kind: str
    guard: str
    enclitic: str


MAX_NOUNS = 6
"""Words for sanctions looked at in one sentence."""
_CONTEXT_WITHIN = 10
_GOVERNED_WITHIN = 24
_INTERNATIONAL = words(
    """
    دوليه الدوليه غربيه الغربيه امميه الامميه اقتصاديه الاقتصاديه دبلوماسيه الدبلوماسيه نفطيه النفطيه تجاريه
    التجاريه مضاده ثانويه الثانويه
    """
)
_FOR_GOOD = frozenset(("sport", "sanitary"))
"""Contexts in which even a penalty of one state's body on another state is no sanction."""


def speaks_of_sanctions(sentence: Sentence) -> bool:
    """Whether a word of the sentence may mean sanctions, or looks like one that does; decided without its acts."""
    return (
        "sanction" in sentence.senses
        or any(r.guard == "sanction" for _, _, _, r in sentence.readings_of("lookalike"))
        or any(_may_hold(sentence, r.guard, first, last) for first, last, _, r in sentence.readings_of("sanction"))
    )


def tells_of_sanctions(sentence: Sentence, year: int) -> bool:
    """Whether `sanction_drafts` may draft or refuse something, whoever the sides are; for `year` see there."""
    if not speaks_of_sanctions(sentence):
        return False
    refused: list[Refused] = []
    nouns = _nouns(sentence, acts_of(sentence), refused)
    acts = _in_context(sentence, [a for a in acts_of(sentence) if not _inside(a, nouns)])
    return refused != [] or any(
        _status(sentence, _objects(acts, noun), noun, _next_telling(acts, noun, nouns), year).status != "none"
        for noun in nouns
    )


def _may_hold(sentence: Sentence, guard: str, first: int, last: int) -> bool:
    """Whether the guard can be met, and the sanctions be told of, by what the acts of the sentence can mean."""
    if guard == "measures":
        return may_be_criticised(sentence)
    if guard == "of_state":
        return _of_state(sentence, first, last)
    if guard == "listed" and not _whose_list(sentence, last):
        return False
    headline = guard == "listed" and sentence.field == "title"
    return guard not in _BY_ACT or headline or not sentence.senses.isdisjoint(_BY_ACT[guard])


_BY_ACT = {
    "frozen": frozenset(("lift", "suspend")),
    "banned": frozenset(("ban",)),
    "entry": frozenset(("ban",)),
    "listed": frozenset(("impose", "lift")),
}
"""Guards that only an act of one of these senses can meet."""


def sanction_drafts(
    sentence: Sentence,
    mentions: list[Mention],
    acts: list[Act],
    refused: list[Refused],
    salient: list[str],
    known: list[SanctionDraft],
    year: int = 0,
) -> list[SanctionDraft]:
    """Drafts of one sentence; look-alikes go to `refused`.

    `salient` are the states named so far, latest last; `known` the drafts of the sentences before; `year` the year of
    publication or 0.
    """
    drafts: list[SanctionDraft] = []
    mentions = [m for m in mentions if m.kind != "own"]  # بلاده is resolved here by who imposes on whom
    nouns = _nouns(sentence, acts, refused)
    acts = _in_context(sentence, [a for a in acts if not _inside(a, nouns)])
    used: set[int] = set()
    for at, noun in enumerate(nouns):
        if at and drafts and _is_detail(sentence, acts, nouns[at - 1], noun):
            drafts[-1].types = tuple(dict.fromkeys((*drafts[-1].types, noun.kind)))
            continue
        if (
            noun.kind == "travel_ban"
            and noun.guard != "entry"
            and not _beside_others(nouns, noun)
            and not _imposed(sentence, acts, noun)
        ):
            continue  # travel advice; as a sanction it stands beside others or is imposed
        limit = _next_telling(acts, noun, nouns)
        here = [a for a in _objects(acts, noun) if a.position not in used]
        draft = _draft(sentence, mentions, here, noun, limit, salient, [*known, *drafts], refused, year)
        if draft:
            drafts.append(draft)
            if noun.guard in ("frozen", "entry"):  # what freezes assets says nothing of the sanctions named behind
                used.update(a.position for a in acts if draft.first <= a.position <= draft.last)
    return drafts


def _objects(acts: list[Act], noun: _Noun) -> list[Act]:
    """The acts that can govern the noun: a ban does only what can be banned."""
    return [a for a in acts if a.sense != "ban" or noun.guard in _OBJECTS_OF_BANS]


_OBJECTS_OF_BANS = frozenset(("banned", "entry"))
_OFFICIALS = words(
    """
    مسوول مسوولا مسوولين مسوولون مسوولي وزير وزيرا وزيرين وزراء نايب نايبا نايبين نواب قاض قاضيا قضاه ضابط ضباط ضابطا
    برلماني برلمانيا برلمانيين سياسي سياسيا سياسيين شخصيه شخصا اشخاص شخصيات افراد فردا قاده مستوطن مستوطنا مستوطنين رييس
    الرييس دبلوماسيا دبلوماسيين عضوا اعضاء كيانا كيانات مديري مديرا مشرعين مشرعا سناتور السناتور
    """
)


def _inside(act: Act, nouns: list[_Noun]) -> bool:
    """Whether an act is a part of a word for sanctions: the ban in `حظر السلاح`."""
    return any(n.first <= act.position <= n.last and n.guard != "verb" for n in nouns)


def _in_context(sentence: Sentence, acts: list[Act]) -> list[Act]:
    """Acts as the words before have them: `قررت ألا تعاقب`, not to; `قررت كندا رفع`, a noun spelled like a verb."""
    out: list[Act] = []
    for act in acts:
        before = sentence.tokens[act.position - 1] if act.position else ""
        word = sentence.tokens[act.position].lstrip("وف")
        if word in _STILL:
            continue
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


def _beside_others(nouns: list[_Noun], noun: _Noun) -> bool:
    return any(n.kind != "travel_ban" and n.guard not in ("measures", "frozen") for n in nouns if n is not noun)


def _imposed(sentence: Sentence, acts: list[Act], noun: _Noun) -> bool:
    """Whether a ban on travel is imposed on persons of standing; one of a country's citizens is travel advice."""
    by = any(a.sense == "impose" and 0 < noun.first - a.position <= 6 for a in acts)
    return by and any(t.removeprefix("و") in _OFFICIALS for t in sentence.tokens[noun.last + 1 : noun.last + 9])


def _nouns(sentence: Sentence, acts: list[Act], refused: list[Refused]) -> list[_Noun]:
    blocked: set[int] = set()
    for first, last, hit in sentence.hits:
        for reading in hit.readings:
            if reading.cls == "lookalike" and reading.guard == "sanction":
                blocked.update(range(first, last + 1))
                refused.append(Refused(sentence, first, last, "sanction", reading.value, f"lookalike:{reading.value}"))
    nouns: list[_Noun] = []
    taken = -1
    for first, last, hit in sentence.hits:
        if first <= taken or len(nouns) >= MAX_NOUNS:
            continue
        named = next((r for r in hit.readings if r.cls == "sanction"), None)
        if named is None:
            continue
        taken = last
        if first not in blocked and _guard_holds(sentence, named.guard, acts, first, last):
            nouns.append(_Noun(first, last, named.value, named.guard, hit.enclitic))
    verbs = [
        _Noun(a.position, a.position, "sanctions", "verb", a.enclitic)
        for a in acts
        if a.sense == "sanction" and not any(abs(n.first - a.position) < 12 for n in nouns)
    ]
    return nouns + verbs[:MAX_NOUNS]


def _is_detail(sentence: Sentence, acts: list[Act], before: _Noun, noun: _Noun) -> bool:
    """`العقوبات ... ومنها حظر السلاح`, `تقضي العقوبات بتجميد أصول`: a kind of the sanctions named before."""
    if noun.kind in ("sanctions", "listing", "snapback"):
        return False
    return not any(
        a.kind in ("past", "imperfect") and a.sense not in ("announce", "say")
        for a in acts
        if before.last < a.position < noun.first
    )


def _guard_holds(sentence: Sentence, guard: str, acts: list[Act], first: int, last: int) -> bool:
    """Assets count where something freezes or frees them, trade where banned, an embargo where it is a state's."""
    if guard == "frozen":
        if sentence.tokens[first - 1 : first] in (["من"], ["ذات"], ["ذوي"]):  # امرأة من أصول مغربية
            return False
        return any(
            0 < first - a.position <= 6
            and (a.sense == "lift" or (a.sense == "suspend" and "جمد" in sentence.tokens[a.position]))
            for a in acts
        )
    if guard == "banned":
        there = sentence.tokens[last + 1 : last + 8]
        if sentence.tokens[first].endswith("بيع") and not any(t in ("الي", "علي") for t in there):
            return False  # sold at home
        return any(a.sense == "ban" and 0 < first - a.position <= 6 for a in acts)
    if guard == "entry":
        ban = next((a for a in reversed(acts) if a.sense == "ban" and 0 < first - a.position <= 14), None)
        return ban is not None and any(
            t.removeprefix("و") in _OFFICIALS for t in sentence.tokens[ban.position + 1 : last + 6]
        )
    if guard == "listed":
        return _list_of_state(sentence, acts, last)
    if guard == "of_state":
        return _of_state(sentence, first, last)
    return True


def _list_of_state(sentence: Sentence, acts: list[Act], last: int) -> bool:
    """`أدرج ... في اللائحة الأميركية`, `على قائمة الخزانة الأميركية`: whose list it is stands behind."""
    told = any(a.sense in ("impose", "lift") and abs(a.position - last) <= 16 for a in acts)
    verbless = sentence.field == "title" and not any(a.kind in ("past", "imperfect") for a in acts)
    return (told or verbless) and _whose_list(sentence, last)


def _whose_list(sentence: Sentence, last: int) -> bool:
    """Whether the state or body that keeps the list stands behind it."""
    if "الراعيه" in sentence.tokens[last + 1 : last + 6]:  # of states that sponsor terror
        return False
    at = last + 1
    while at < len(sentence.tokens) and sentence.tokens[at] in ("السوداء", "وزاره", "مكتب"):
        at += 1
    reading = sentence.reading(at, "state")
    return reading is not None and reading.kind in ("nisba", "adjective", "capital", "org")


_MONEY = ("اقتصادي", "تجاري", "مالي", "نفطي")


def _of_state(sentence: Sentence, first: int, last: int) -> bool:
    """`الحظر الأميركي على كوبا`, `الحظر المفروض على مالي`; not a blockade of roads, a curfew or a ban on travellers."""
    blockade = "حصار" in sentence.tokens[first]
    behind = sentence.tokens[last + 1 : last + 7]
    if any(t in _TRAVELLERS for t in behind):
        return False
    if not behind or behind[0] in ("المفروض", "مفروض", "مفروضا"):
        return bool(behind) and not blockade
    if behind[0].removeprefix("ال").startswith(_MONEY):
        return True
    if "علي" in behind[:3] and any(t.removeprefix("ال") in _TRADED for t in behind[1:5]):
        return True
    reading = sentence.reading(last + 1, "state")
    if reading is None or (blockade and reading.value not in ("USA", "CUB")):
        return False
    if reading.value == "CUB":
        return True
    return reading.kind in ("nisba", "adjective") and (blockade or any(t in _HITS for t in behind[1:4]))


_TRADED = words("استيراد تصدير صادرات واردات بيع توريد شراء نفط خام سلاح اسلحه")
_HITS = words("علي عن ضد المفروض تجاه")
_TRAVELLERS = words("دخول سفر السفر المسافرين الزايرين المهاجرين اللاجيين مواطني رعايا الطيران الرحلات الوجهه التجول")


def _context(sentence: Sentence, noun: _Noun) -> str | None:
    """What the words around belong to, when penalties there are none of states: sport, court ..."""
    if "lookalike" not in sentence.first_readings:
        return None
    for first, _, hit in sentence.hits:
        if noun.first - _CONTEXT_WITHIN < first < noun.last + _CONTEXT_WITHIN:
            for reading in hit.readings:
                if reading.cls == "lookalike" and reading.guard == "context":
                    return reading.value
    return None


def _next_telling(acts: list[Act], noun: _Noun, nouns: list[_Noun]) -> int:
    """Where the telling of the next sanctions begins: `بعد فرض ... عقوبات على مالي، | أعلنت مالي فرض عقوبات`."""
    following = min((n.first for n in nouns if n.first > noun.last), default=-1)
    between = (a.position for a in acts if noun.last < a.position < following and a.kind in ("past", "imperfect"))
    return min(between, default=1 << 30)


def _status(sentence: Sentence, acts: list[Act], noun: _Noun, limit: int, year: int) -> SanctionStatus:
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
    return _of_kind(noun, found)


def _draft(
    sentence: Sentence,
    mentions: list[Mention],
    acts: list[Act],
    noun: _Noun,
    limit: int,
    salient: list[str],
    known: list[SanctionDraft],
    refused: list[Refused],
    year: int,
) -> SanctionDraft | None:
    found = _status(sentence, acts, noun, limit, year)
    if found.status == "none":
        return None
    start, end = clause_of(sentence, noun.first)
    end = min(end, limit)
    sides: Sides | None = sides_of_sanction(
        sentence, mentions, noun.first, noun.last, noun.kind, noun.enclitic, found, start, end, salient
    )
    if noun.guard == "measures":
        sides = _of_known(sides, found, known)
    elif found.status == "criticised" and sides is not None and not sides.imposers:
        sides = _of_known(sides, found, known) or sides
    if sides is not None and not sides.targets and sides.imposers and found.status in ("imposed", "threatened"):
        sides = _in_return(sentence, noun, sides, known)
    if found.status in ("lifted", "agreed_to_lift") and sides is not None and _asks(sentence, found, sides):
        found = found._replace(status="lift_requested", rule=f"{found.rule}:asked")
    context = _context(sentence, noun)
    reason = _refusal(sentence, noun, found.status, sides, context, bool(known), bool(salient or mentions))
    if sides is None or reason:
        if reason:
            refused.append(Refused(sentence, noun.first, noun.last, "sanction", context or "penal", reason))
        return None
    if found.rule == "sanction:answered" and not (sides.imposers and sides.targets and sides.sure_targets):
        return None
    low = min([noun.first, *(a.position for a in found.chain)])
    high = max([noun.last, sides.last, *(a.position for a in found.chain)])
    types = (noun.kind,) if noun.kind not in ("sanctions", "listing", "snapback") else ()
    behind = sentence.tokens[noun.last + 1 : noun.last + 4]
    return SanctionDraft(
        sentence,
        low,
        high,
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


def _in_return(sentence: Sentence, noun: _Noun, sides: Sides, known: list[SanctionDraft]) -> Sides:
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


def _of_kind(noun: _Noun, found: SanctionStatus) -> SanctionStatus:
    """What an act means for this kind of sanction: to suspend assets is to impose, a list alone says nothing."""
    senses = {a.sense for a in found.chain}
    if noun.kind == "asset_freeze" and noun.guard == "frozen":
        return _of_assets(found, senses)
    listed = found.rule == "sanction:headline" and found.status == "imposed"
    if noun.kind == "listing" and not listed and not senses & {"impose", "lift", "terminate", "propose"}:
        return found._replace(status="none")
    if noun.kind == "snapback":
        return found._replace(status="threatened" if found.status not in ("none", "criticised") else found.status)
    if noun.guard == "measures" and found.status != "criticised":
        return found._replace(status="none")
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


_PUNISHED_WITHIN = 12


def _punishes_somebody(sentence: Sentence, last: int) -> bool:
    """Whether a state or a pronoun is the object of a verb of punishing; not so `قال إنه يعاقب لأنه`."""
    pronoun = any(hit.enclitic for _, _, hit in sentence.spans.get(last, ()))
    behind = range(last + 1, min(last + 1 + _PUNISHED_WITHIN, len(sentence.tokens)))
    return pronoun or any(sentence.reading(i, "state", "org", "head") is not None for i in behind)


def _refusal(
    sentence: Sentence, noun: _Noun, status: str, sides: Sides | None, context: str | None, known: bool, anyone: bool
) -> str | None:
    """Why these are no sanctions of states, or None."""
    if sides is None:
        return "not the measures told before"
    if context in _FOR_GOOD:
        return f"context:{context}"
    both = bool(sides.imposers and sides.targets)
    if noun.kind == "listing" and _by_court(sentence, noun):
        return "context:court"
    if context and not (both and sides.explicit and not _by_court(sentence, noun)):
        return f"context:{context}"
    trade = noun.kind == "embargo" and noun.guard == "-" and not known
    if (trade or noun.guard in ("verb", "banned", "entry", "sanction_one")) and not both:
        return "no state as imposer and target"
    if noun.guard == "verb" and not _punishes_somebody(sentence, noun.last):
        return "no state as imposer and target"
    if noun.kind == "listing" and status == "threatened" and not both:
        return "no state as imposer and target"
    if noun.kind == "listing" and status == "in_force" and not sides.targets:
        return "no state as imposer and target"
    if noun.kind in ("asset_freeze", "travel_ban") and not both:
        return "no state as imposer and target"
    if noun.guard in ("sanction", "sanction_travel") and not anyone:
        return "no state concerned"
    after = sentence.tokens[noun.last + 1 : noun.last + 5]
    international = any(t.removeprefix("و") in _INTERNATIONAL for t in after)
    if not (sides.explicit or international or known):
        return "no state as imposer or target"
    if not (known or international or sides.targets) and (
        (sides.at_home and not (sides.named and status == "in_force")) or not _by_many(sides)
    ):
        return "no state as target"
    return None


_COURTS = words("محكمه المحكمه محاكم قاض قاضي القضاء محلفين")


def _by_court(sentence: Sentence, noun: _Noun) -> bool:
    """`أنزلت محكمة في ... عقوبة`: whoever punishes is a judge."""
    reach = 24 if noun.kind == "listing" else 8
    around = sentence.tokens[max(noun.first - reach, 0) : noun.first + (4 if noun.guard == "verb" else 0)]
    return any(t.removeprefix("و") in _COURTS for t in around)


def _by_many(sides: Sides) -> bool:
    """Whether they can be sanctions although nobody is told to be hit: those of an organisation, or known by name."""
    return bool(sides.named) or not sides.imposers or bool(set(sides.imposers) & IGOS)


def to_sanctions(
    drafts: list[SanctionDraft], refused: list[Refused], texts: dict[str, NormalizedText]
) -> list[Sanction]:
    """One record per status, imposers and targets; a bare reference yields to a fuller record of the same targets.

    A headline stands for what the text tells: when all penalties there are those of a court or a club, it names none.
    """
    if all(d.sentence.field == "title" for d in drafts) and any(
        r.theme == "sanction" and r.sentence.field == "text" and r.rule.startswith("context:") for r in refused
    ):
        return []
    if all(d.sentence.field == "title" and d.rule == "sanction:sanction" for d in drafts) and texts["text"].norm:
        return []  # الجزائر تعاقب مدريد: a figure of speech unless the text tells of sanctions
    merged: dict[tuple[str, tuple[str, ...], tuple[str, ...]], list[SanctionDraft]] = {}
    for draft in _as_in_title(_without_bare_headlines(_completed(drafts))):
        merged.setdefault((draft.status, draft.imposers, draft.targets), []).append(draft)
    keys = list(merged)
    records = []
    for key in keys:
        status, imposers, targets = key
        group = merged[key]
        stays = any(d.rule in ("sanction:remains", "sanction:kept") for d in group)
        stays = stays and ("extended", imposers, targets) not in merged
        if any(_covers(other, key) for other in keys) and not (stays and targets):
            continue
        cameo, plover = codes("sanction", status)
        evidence = tuple(evidence_of(d.sentence, texts[d.sentence.field], d.first, d.last, d.rule) for d in group[:5])
        types = tuple(dict.fromkeys(t for d in group for t in d.types))
        confidence = (
            0.6 + 0.15 * bool(targets) + 0.1 * (status != "in_force") + 0.05 * bool(imposers) + 0.05 * (len(group) > 1)
        )
        records.append(
            Sanction(status, imposers, targets, types, round(min(confidence, 0.97), 2), evidence, cameo, plover)
        )
    return records


def _without_bare_headlines(drafts: list[SanctionDraft]) -> list[SanctionDraft]:
    """`عقوبات على تبليسي`: what the text tells of the same sides is what the headline means."""
    told = {
        _relation(d)
        for d in drafts
        if d.sentence.field == "text" and d.rule != "sanction:headline" and d.status not in ("in_force", "criticised")
    }
    return [d for d in drafts if d.rule != "sanction:headline" or _relation(d) not in told]


_LIFTING = ("lifted", "agreed_to_lift")


def _as_in_title(drafts: list[SanctionDraft]) -> list[SanctionDraft]:
    """Whether sanctions are lifted or only will be is what the headline says, when the text can be read both ways."""
    said = {
        (_relation(d)): d.status for d in drafts if d.sentence.field == "title" and d.status in _LIFTING and d.targets
    }
    return [d for d in drafts if d.status not in _LIFTING or said.get(_relation(d), d.status) == d.status]


_Relation = tuple[tuple[str, ...], tuple[str, ...]]


def _completed(drafts: list[SanctionDraft]) -> list[SanctionDraft]:
    """Drafts with the sides that the rest of the item tells: one says who imposes, another who is hit.

    What the words of a draft themselves say stands; a side that was only guessed yields to what is sure elsewhere.
    """
    full = [d for d in drafts if d.imposers and d.targets]
    relations = list(dict.fromkeys(_relation(d) for d in full if all(d.sure))) or list(
        dict.fromkeys(map(_relation, full))
    )
    if not relations:
        relations = _joined(drafts)
    return [_complete(d, relations) for d in drafts]


def _relation(draft: SanctionDraft) -> _Relation:
    return draft.imposers, draft.targets


def _joined(drafts: list[SanctionDraft]) -> list[_Relation]:
    """The only imposers and the only targets of an item, told apart."""
    imposers = {d.imposers for d in drafts if d.imposers and not d.targets}
    targets = {d.targets for d in drafts if d.targets and not d.imposers and not d.nobody}
    if len(imposers) == len(targets) == 1:
        one, other = imposers.pop(), targets.pop()
        if not set(one) & set(other):
            return [(one, other)]
    return []


def _complete(draft: SanctionDraft, relations: list[_Relation]) -> SanctionDraft:
    imposers, targets = draft.imposers, draft.targets
    if (imposers and targets and all(draft.sure)) or _relation(draft) in relations:
        return draft
    if draft.nobody:
        return draft
    by, on = set(imposers), set(targets)
    if targets and not imposers and not draft.sure[1] and [1 for r in relations if on <= set(r[0])] == [1]:
        by, on = on, set()
        imposers, targets = targets, ()
    if imposers and not draft.sure[0]:  # the side that is hit, taken for the one that imposes
        swapped = [r for r in relations if by <= set(r[1]) and on <= set(r[0])]
        if len(swapped) == 1:
            return replace(draft, imposers=swapped[0][0], targets=swapped[0][1])
    if targets and (not imposers or not draft.sure[0]):
        fitting = [r for r in relations if on == set(r[1])]
    elif imposers:
        fitting = [r for r in relations if by == set(r[0])]
    else:
        fitting = relations
    if len(fitting) != 1:
        return draft
    if imposers and targets and draft.sure[1] and set(fitting[0][1]) != on:
        return draft
    return replace(draft, imposers=fitting[0][0], targets=fitting[0][1])


_Key = tuple[str, tuple[str, ...], tuple[str, ...]]


def _covers(other: _Key, key: _Key) -> bool:
    """Whether `other` says all that `key` does: a fuller record in that status, or any record beside a reference."""
    if other == key:
        return False
    if key[0] == "in_force" and not key[2]:
        return True
    if key[0] not in ("in_force", other[0]):
        return False
    if not set(key[2]) <= set(other[2]):
        return False
    if set(key[1]) <= set(other[1]):
        return True
    return key[0] == other[0] and key[2] == other[2] and other[1] != () and other < key and not key[1]
