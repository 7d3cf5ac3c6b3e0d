"""Who imposes sanctions and who is hit, from the words around their name."""

from typing import NamedTuple

from transforms.extract.naming import Mention
from transforms.extract.parties import groups_of
from transforms.extract.sanction_effects import SanctionStatus
from transforms.extract.sanction_imposers import (
    asked_by,
    evader_of,
    imposed_by_it,
    imposers_by,
    imposers_in_phrase,
    imposers_of_relative,
    joins,
    nearest_before,
    of_decision,
    of_lawmakers,
    of_package,
    own_government,
    speaker_of,
    subject_of,
)
from transforms.extract.sanction_targets import (
    HOME,
    TARGET,
    after_preposition,
    before_noun,
    codes_of,
    list_from,
    object_of,
    owner_of,
    suffered_by,
    undergoing,
)
from transforms.extract.sentences import Sentence
from transforms.extract.status import Act
from transforms.extract.wordlists import words
from transforms.names import organisation_codes

__all__ = ["Sides", "sides_of_sanction"]


class Sides(NamedTuple):
    imposers: list[str]
    targets: list[str]
    subject: list[str]
    """Whoever does what the sentence says: imposes, asks, criticises, evades."""
    explicit: bool
    """Whether the sentence itself shows that states are concerned."""
    last: int
    """Last token of the words used."""
    named: list[str]
    """Imposers in the name of the sanctions itself: `عقوبات أميركية`, `العقوبات التي تفرضها واشنطن`."""
    sure_imposers: bool
    sure_targets: bool
    at_home: bool
    """Whether they are imposed on somebody who stands for no state: `عقوبات على المخالفين`."""


_Group = list[Mention]
_FINITE = ("past", "imperfect")
_BY_SUBJECT = frozenset(("imposed", "extended", "threatened", "lifted", "agreed_to_lift", "refused_to_lift"))
"""Statuses in which whoever acts is the imposer."""
_OFF = frozenset(("lifted", "agreed_to_lift", "lift_requested", "refused_to_lift"))
"""Statuses in which sanctions are off, or not, those behind عن."""


def sides_of_sanction(
    sentence: Sentence,
    mentions: list[Mention],
    first: int,
    last: int,
    kind: str,
    enclitic: str,
    found: SanctionStatus,
    start: int,
    end: int,
    salient: list[str],
) -> Sides:
    """Imposers and targets of the sanctions named from token `first` to `last`, in a clause from `start` to `end`."""
    chain = found.chain
    region = min([start, *(a.position for a in chain)])
    here = _with_bodies(sentence, [m for m in mentions if region <= m.first < end])
    named = {m.code for m in mentions}
    salient = [c for c in salient if c not in named and c not in _NO_TARGETS]
    states = [m for m in here if m.kind != "body"]
    groups = groups_of(sentence, states)
    traded = kind == "embargo" and sentence.tokens[last].removeprefix("ال") in _TRADE
    owners = traded or kind in ("asset_freeze", "price_cap")
    verb = kind == "sanctions" and bool(chain) and chain[0].position == first
    phrase: list[str] = []
    own_list = bool(enclitic) or any(t.endswith(("ها", "ته", "يحته")) for t in sentence.tokens[first : last + 1])
    entering = kind == "travel_ban" and sentence.tokens[first] == "دخول"
    if not (owners or verb or own_list or entering):
        phrase = of_package(sentence, groups, first) or imposers_in_phrase(sentence, groups, last)
        if kind == "arms_embargo" and not any(g[0].first == last + 1 for g in groups):
            phrase = []  # حظر تسليح الجيش الليبي
    if kind != "listing" and joins(sentence, chain):  # انضمت سويسرا إلى العقوبات الأوروبية
        phrase = []
    imposers = named_imposers = (
        phrase or imposers_of_relative(sentence, groups, last, end) or imposers_by(sentence, groups, last, end)
    )
    inner = chain[0] if chain else None
    outer = chain[-1] if chain else None
    before = len(sentence.tokens) if verb else first
    doer = subject_of(sentence, groups, inner, before) if inner and inner is not outer else []
    subject = (subject_of(sentence, groups, outer, before) or nearest_before(sentence, groups, outer)) if outer else []
    by_own_government = own_government(sentence, groups, inner, salient)
    if by_own_government:
        doer, subject = [], []
    if not verb and outer is not None and outer.position < first:  # وصف الرئيس الكوبي الحصار الأميركي بأنه
        led = [m for m in subject if m.first < first]
        subject = led if 0 < len(led) < len(subject) else subject
    targets, span_last, pronoun = after_preposition(sentence, here, last, end, imposers, found.status in _OFF)
    at_home = not targets and not pronoun and any(t in TARGET for t in sentence.tokens[last + 1 : last + 6])
    if not targets and found.rule == "sanction:strikes":
        targets = _struck(sentence, here, groups, last, end, imposers)
    subject_codes = codes_of(subject)
    used = set(_firsts(subject)) | set(_firsts(doer))
    if not targets and (owners or kind == "arms_embargo"):
        listed = (
            inner is not None and inner.sense == "impose" and sentence.tokens[first - 1].endswith(("قايمه", "لايحه"))
        )
        if not listed:
            targets = [c for c in owner_of(sentence, here, last) if c not in imposers]
    if verb:
        targets, span_last, pronoun = [], last, False
    if pronoun and "CUB" in salient and "الجزيره" in sentence.tokens[last + 1 : last + 6]:
        targets = targets or ["CUB"]
    if not targets and pronoun and not _of_persons(sentence, last, end):
        acting = found.status in _BY_SUBJECT or (inner is not None and inner.sense == "impose")
        targets = _resolved(sentence, groups, subject_codes, imposers or subject_codes * acting, first, salient)
    if not targets and entering and inner is not None:  # حظرت دخول مسؤولين أميركيين
        barred = list_from(sentence, here, last + 1, min(last + 8, end), codes_of(doer) or imposers)
        targets = [m.code for m in barred]
    if not targets and (verb or inner):
        doing = [*imposers, *subject_codes, *codes_of(doer)] if kind != "snapback" else imposers
        targets = object_of(sentence, here, first, last, inner, outer, used, doing, verb)
    if not targets and verb:  # عاقبت واشنطن ثلاثة بتهمة تمويل حزب الله
        backed = {m.code for m in here if m.kind == "body"}
        targets = sorted(backed) if len(backed) == 1 else []
    if not targets:
        targets = before_noun(sentence, groups, first)
    if not targets and kind == "listing" and inner is not None and inner.sense == "impose":
        # وضعت ... على قائمتها السوداء شركات إيرانية
        targets = [m.code for m in list_from(sentence, here, last + 1, min(last + 10, end), imposers)]
    if not targets and any(t in _BOTH for t in sentence.tokens[last + 1 : last + 4]):  # عقوبات على البلدين
        latest = [*salient, *(m.code for m in mentions if m.first < first)]
        left = [c for c in dict.fromkeys(reversed(latest)) if c not in imposers and c not in _NO_TARGETS]
        targets = left[:2] if len(left) > 1 else []
    speakers = [g for g in groups_of(sentence, [m for m in mentions if m.first < first]) if g[0].role == "head"]
    if enclitic == "نا" and speakers:  # قالت كالاس "رفعنا عقوباتنا"
        imposers = named_imposers = codes_of(speakers[0])
    if not imposers and enclitic and found.rule == "sanction:remains":  # قالت كندا إن عقوباتها ... ستبقى
        imposers = next((codes_of(g) for g in reversed(groups) if g[-1].last < first), [])
    if not targets and kind == "embargo" and imposers == ["USA"] and "CUB" in named:
        targets = ["CUB"]
    status = found.status
    sure_targets = bool(targets)
    embargo = kind in ("embargo", "arms_embargo") or "حصار" in sentence.tokens[first] or "حظر" in sentence.tokens[first]
    if embargo and phrase and not targets and _is_genitive(groups, phrase, last):  # حصار كوبا
        imposers, targets, named_imposers, sure_targets = [], phrase, [], True
    if named_imposers and phrase and not targets and status in _BY_SUBJECT and _is_genitive(groups, phrase, last):
        own = codes_of(doer) or subject_codes
        if own and not set(own) & set(phrase):  # واشنطن تخفف عقوبات فنزويلا
            imposers, targets, named_imposers, sure_targets = [], phrase, [], True
    if status in _BY_SUBJECT:
        asked = (
            asked_by(groups, subject, outer, inner, targets) if outer is not None and outer.sense == "propose" else []
        )
        own = [c for c in (asked or by_own_government or codes_of(doer) or subject_codes) if c not in targets]
        if not own and status == "threatened" and outer is not None and outer.sense in ("propose", "bill", "plan"):
            own = [c for c in of_lawmakers(sentence, groups) if c not in targets]
        if found.rule != "sanction:unjust":
            imposers = imposers or own or of_decision(sentence, groups, first)
    elif status == "lift_requested":
        imposers = (
            imposers
            or [c for c in codes_of(doer) if c not in targets]
            or asked_by(groups, subject, outer, inner, targets)
        )
        if not targets and not (set(subject_codes) & set(imposers)):
            targets = subject_codes
    elif status == "evaded":
        if not targets:
            targets = evader_of(sentence, groups, inner, subject_codes, imposers)
        if not imposers and enclitic and groups:  # اتهمت بروكسل ... بالالتفاف على عقوباتها
            imposers = [c for c in codes_of(groups[0]) if c not in targets]
    elif status == "criticised" and not targets:
        targets = subject_codes
    elif status == "in_force":
        if not imposers and inner is not None and inner.sense in ("impose", "ban") and inner.kind != "participle":
            imposers = [c for c in subject_codes if c not in targets]  # منذ أن فرضت واشنطن عقوبات
        if not targets:
            earlier = [m.code for m in mentions if m.first < first]  # ... في إريتريا، مع أن البلاد تخضع
            targets = undergoing(sentence, groups, region, first, imposers, salient + earlier)
    home = inner is not None and inner.kind in _FINITE and sentence.tokens[inner.position + 1 : inner.position + 2]
    if home and home[0] in HOME and not named_imposers and status in _BY_SUBJECT:  # أدرجت حكومته مستوطنين
        imposers = [c for c in salient if c not in targets][-1:] or imposers
    if not imposers and status not in ("evaded", "criticised", "in_force") and enclitic:
        imposers = subject_codes
    if status in _BY_SUBJECT and not imposers and inner is not None and sentence.tokens[inner.position].startswith("و"):
        everyone = groups_of(sentence, [m for m in mentions if m.kind != "body"])  # انضمت كندا ... وفرضت
        imposers = [c for c in codes_of(nearest_before(sentence, everyone, inner)) if c not in targets]
    if not targets and inner is not None and inner.enclitic in ("ها", "ه", "هم") and inner.sense in ("impose", "lift"):
        everyone = groups_of(sentence, mentions)  # صنفت واشنطن شركات يمنية ووضعتها على القائمة
        targets = next((codes_of(g) for g in reversed(everyone) if g[-1].last < inner.position), [])
        imposers = [c for c in imposers if c not in targets] or next(
            (codes_of(g) for g in everyone if not set(codes_of(g)) & set(targets)), []
        )
    if not targets and status in _BY_SUBJECT:
        targets = _only_other(groups, first, imposers, subject)
    if not targets and status in ("evaded", "in_force"):
        targets = _only_one(groups, imposers, places=status == "evaded")
    if found.rule == "sanction:faces" and not targets:
        imposers, targets = _faced(groups, first, last, imposers)
    speaker = speaker_of(sentence, groups, first)
    if found.rule == "sanction:headline" and not imposers:
        imposers = [c for c in speaker if c not in targets]
    if found.rule == "sanction:decision" and not imposers:  # قرار الحكومة اليابانية حظر تصدير
        near = (g for g in reversed(groups) if first - 4 <= g[-1].last < first)
        imposers = [c for c in next((codes_of(g) for g in near), []) if c not in targets]
    if found.rule == "sanction:unjust" and not targets:
        targets = [c for c in speaker if c not in imposers]
    if not targets and status in ("lift_requested", "criticised"):
        targets = [m.code for m in here if m.kind == "body" and m.first < first][:1]
    asked_of = outer is not None and (outer.sense == "bill" or imposed_by_it(sentence, last, end))
    if status == "lift_requested" and not imposers and targets and asked_of:
        imposers = [c for c in subject_codes if c not in targets]
    if not targets and status == "agreed_to_lift":
        targets = _only_one_named(groups, imposers)
    if not targets and status == "lift_requested":
        targets = _only_one_named(groups, imposers) or [c for c in dict.fromkeys(salient) if c not in imposers][-1:]
    suffered = status == "in_force" and bool(targets) and suffered_by(sentence, states, region, first, last, targets)
    if targets and not named_imposers and imposers and set(targets) <= _NO_TARGETS:
        imposers, targets = targets, imposers  # الصومال ... رفع مجلس الأمن الحظر
    targets = [t for t in dict.fromkeys(targets) if t not in imposers]
    explicit = bool(
        named_imposers
        or (targets and (span_last > last or owners))
        or (subject and outer is not None and (imposers or targets))
        or (imposers and targets)
        or (targets and status in ("evaded", "criticised"))
        or suffered
    )
    return Sides(
        sorted(set(imposers)),
        sorted(set(targets)),
        subject_codes,
        explicit,
        max(span_last, last),
        named_imposers,
        bool(named_imposers)
        or bool(imposers and inner and _is_beside(sentence, inner, doer or subject))
        or (bool(imposers and targets) and span_last > last and _only_other_side(groups, imposers, targets)),
        sure_targets and not set(targets) & _NO_TARGETS,
        at_home,
    )


_TRADE = words("تصدير استيراد صادرات واردات بيع توريد")
_BOTH = words("الدولتين البلدين الجارين الجارتين")
_NO_TARGETS = organisation_codes() - {"EU", "ICC"}
"""Organisations that impose sanctions and that nobody sanctions."""


def _of_persons(sentence: Sentence, last: int, end: int) -> bool:
    """`عقوبات أشد عليهم`: on some persons of no state that the clause names."""
    return any(t in ("عليهم", "ضدهم", "بحقهم", "تجاههم") for t in sentence.tokens[last + 1 : end])


def _only_one_named(groups: list[_Group], imposers: list[str]) -> list[str]:
    """The only state of the clause that does not impose."""
    others = {m.code for g in groups for m in g if m.code not in imposers and m.role not in ("place", "host")}
    return sorted(others) if len(others) == 1 and not others & _NO_TARGETS else []


def _faced(groups: list[_Group], first: int, last: int, imposers: list[str]) -> tuple[list[str], list[str]]:
    """`أبلغت واشنطن مصارف صينية أنها قد تواجه عقوبات`: who warns and who is warned."""
    here = [codes_of(g) for g in groups if g[0].first < first and g[0].kind != "city" and g[0].role != "place"]
    if not imposers and len(here) > 1:
        return here[0], here[-1]
    left = [codes for codes in here if not set(codes) & set(imposers)]
    return imposers, left[-1] if left else []


def _only_one(groups: list[_Group], imposers: list[str], places: bool) -> list[str]:
    """`تكيف الاقتصاد الروسي مع العقوبات`, `خرق حظر السلاح في ليبيا`: the only state that imposes and says nothing."""
    others = {m.code for g in groups for m in g if m.code not in imposers and m.kind != "city" and m.role != "head"}
    if not places:
        others -= {m.code for g in groups for m in g if m.role == "place"}
    return sorted(others) if len(others) == 1 and not others & _NO_TARGETS else []


def _is_genitive(groups: list[_Group], phrase: list[str], last: int) -> bool:
    """Whether the name of a state, not an adjective, stands right behind: `عقوبات فنزويلا`."""
    return any(g[0].first == last + 1 and g[0].kind not in ("nisba", "org") and codes_of(g) == phrase for g in groups)


def _struck(
    sentence: Sentence, here: list[Mention], groups: list[_Group], last: int, end: int, imposers: list[str]
) -> list[str]:
    """`استهدفت عقوبات أميركية مصارف سورية`: the object behind the name of the sanctions."""
    named = next((g[-1].last for g in groups if last < g[0].first <= last + 4 and codes_of(g) == imposers), last)
    return [m.code for m in list_from(sentence, here, named + 1, end, imposers)]


def _is_beside(sentence: Sentence, act: Act, group: _Group) -> bool:
    """Whether a subject stands right beside its act, so that no other word can be it."""
    if not group or (act.kind not in _FINITE and act.kind != "masdar"):
        return False
    return 0 < group[0].first - act.position <= 4 or 0 < act.position - group[-1].last <= 3


def _only_other_side(groups: list[_Group], imposers: list[str], targets: list[str]) -> bool:
    """Whether no third state stands in the clause that could have imposed them."""
    others = {m.code for g in groups for m in g if m.role not in ("place", "org") or m.kind == "org"}
    return others - set(targets) == set(imposers)


def _firsts(group: _Group) -> list[int]:
    return [m.first for m in group]


def _with_bodies(sentence: Sentence, mentions: list[Mention]) -> list[Mention]:
    """Armed groups, firms and persons that count for a state, among the mentions in order."""
    if not mentions and not sentence.hits:
        return mentions
    taken = {m.first for m in mentions}
    out = list(mentions)
    low = mentions[0].first if mentions else 0
    for first, last, hit in sentence.hits:
        for reading in hit.readings:
            if reading.cls == "body" and reading.place is not None and first not in taken and first >= low - 40:
                out += [Mention(first, last, code, "body", "org", hit.proclitic) for code in reading.place.codes]
                taken.add(first)
                break
    return sorted(out, key=lambda m: m.first)


def _resolved(
    sentence: Sentence, groups: list[_Group], subject: list[str], imposers: list[str], first: int, salient: list[str]
) -> list[str]:
    """Whom `عليها`, `على بلاده` mean: the subject, else the nearest state before, else the latest of the item."""
    if subject and not set(subject) & set(imposers):
        return subject
    for group in reversed(groups):
        if group[0].first < first and not set(codes_of(group)) & set(imposers) and group[0].kind != "city":
            return codes_of(group)
    left = [c for c in reversed(salient) if c not in imposers]
    return left[:1]


def _only_other(groups: list[_Group], first: int, imposers: list[str], subject: _Group) -> list[str]:
    """The one state of the clause that is neither imposer nor subject."""
    others = {m.code for g in groups if g is not subject for m in g if m.code not in imposers and m.kind != "city"}
    return sorted(others) if len(others) == 1 else []
