"""Who imposes sanctions, by where a state stands beside them: in their phrase, as subject, behind a relative."""

import re

from transforms.extract.naming import Mention
from transforms.extract.sanction_targets import RELATIVE, TARGET, TARGET_VERBS, codes_of
from transforms.extract.sentences import Sentence
from transforms.extract.status import Act
from transforms.extract.wordlists import words

__all__ = [
    "asked_by",
    "evader_of",
    "imposed_by_it",
    "imposers_by",
    "imposers_in_phrase",
    "imposers_of_relative",
    "joins",
    "nearest_before",
    "of_decision",
    "of_lawmakers",
    "of_package",
    "own_government",
    "speaker_of",
    "subject_of",
]

_Group = list[Mention]
_FINITE = ("past", "imperfect")
WITH = words("مع بين")
_STOP = frozenset('،.:؛()"[]{}|؟«»')


def imposed_by_it(sentence: Sentence, last: int, end: int) -> bool:
    """`دعت الاتحاد الأوروبي إلى رفع العقوبات التي يفرضها`: whoever is asked has imposed them."""
    return any(
        sentence.tokens[i] in RELATIVE
        and any(
            hit.enclitic and r.cls == "act" and r.value in ("impose", "ratify")
            for _, _, hit in sentence.spans.get(i + 1, ())
            for r in hit.readings
        )
        for i in range(last + 1, min(last + 5, end))
    )


def speaker_of(sentence: Sentence, groups: list[_Group], first: int) -> list[str]:
    """`طوكيو: عقوبات ...`"""
    colon = next((i for i in range(first - 1, max(first - 4, -1), -1) if sentence.tokens[i] == ":"), None)
    if colon is None:
        return []
    return next((codes_of(g) for g in reversed(groups) if colon - 3 <= g[-1].last < colon), [])


def imposers_in_phrase(sentence: Sentence, groups: list[_Group], last: int) -> list[str]:
    """`عقوبات أميركية وأوروبية`, `عقوبات الاتحاد الأوروبي`, `عقوبات وزارة الخزانة الأميركية`: adjective or genitive."""
    for group in groups:
        head = group[0]
        if head.first <= last:
            continue
        between = sentence.tokens[last + 1 : head.first]
        if len(between) > 4 or any(t in TARGET or t in _STOP or t in TARGET_VERBS for t in between):
            return []
        if any(sentence.reading(i, "act") for i in range(last + 1, head.first)):
            return []
        if head.proclitic.endswith(("ب", "ل")):
            return []
        if head.kind == "nisba":
            return _joined(group) if all(_belongs(sentence, i) for i in range(last + 1, head.first)) else []
        offices = all(sentence.reading(i, "head") for i in range(last + 1, head.first))
        return codes_of(group) if len(between) <= 1 and offices else []
    return []


def _joined(group: _Group) -> list[str]:
    """`العقوبات الأوروبية والأميركية`, not those of `العقوبات الأوروبية الطائرات الروسية`."""
    out = group[:1]
    for mention in group[1:]:
        if mention.first > out[-1].last + 1 and not mention.proclitic.startswith("و"):
            break
        out.append(mention)
    return codes_of(out)


def _belongs(sentence: Sentence, position: int) -> bool:
    """Whether a word before an adjective of a state still belongs to them: `عقوبات اقتصادية`, `عقوبات وزارة`."""
    token = sentence.tokens[position]
    return token.endswith(("ه", "يا")) or token.isdecimal() or sentence.reading(position, "head", "state") is not None


def imposers_by(sentence: Sentence, groups: list[_Group], last: int, end: int) -> list[str]:
    """`فرض عقوبات من قبل الاتحاد الأوروبي`, `... من جانب واشنطن`"""
    for i in range(last + 1, min(last + 9, end - 1)):
        if sentence.tokens[i] == "من" and sentence.tokens[i + 1] in ("قبل", "جانب", "طرف"):
            return next((codes_of(g) for g in groups if i + 2 <= g[0].first <= i + 4), [])
    return []


def imposers_of_relative(sentence: Sentence, groups: list[_Group], last: int, end: int) -> list[str]:
    """`العقوبات التي تفرضها الولايات المتحدة على ...`, `العقوبات المفروضة من واشنطن`"""
    for position in range(last + 1, min(last + 9, end)):
        if sentence.tokens[position] in TARGET_VERBS:
            return []
        readings = (r for _, _, hit in sentence.spans.get(position, ()) for r in hit.readings if r.cls == "act")
        reading = next((r for r in readings if r.value in ("impose", "announce", "extend", "ratify")), None)
        if reading is not None:
            between = sentence.tokens[last + 1 : position]
            if reading.kind in _FINITE and (
                not any(t in RELATIVE for t in between) or any(t in TARGET for t in between)
            ):
                bound = any(hit.enclitic for _, _, hit in sentence.spans.get(position, ()))
                if not bound and sentence.tokens[position + 1 : position + 2] not in (["عنها"], ["عليها"]):
                    continue
            by = sentence.tokens[position + 1 : position + 2]
            start = position + 2 if by and by[0] in ("من", "قبل", "عنها", "عليها") else position + 1
            if reading.kind not in _FINITE and start == position + 1:
                continue
            for group in groups:
                if start <= group[0].first <= start + 3 and not _crosses(sentence, start, group[0].first):
                    return codes_of(group)
    return []


def _crosses(sentence: Sentence, low: int, high: int) -> bool:
    return any(t in TARGET or t in _STOP for t in sentence.tokens[low:high])


def subject_of(sentence: Sentence, groups: list[_Group], act: Act, first: int) -> _Group:
    """Who does the act: right before it, or behind it before any preposition; for a noun of action its genitive."""
    if act.kind in _FINITE and sentence.tokens[max(act.position - 1, 0)].lstrip("و") in _IT:
        named = [g for g in groups if g[-1].last < act.position and g[0].kind != "nisba" and g[0].role == "free"]
        return named[-1] if named else nearest_before(sentence, groups, act)
    if act.kind in _FINITE:
        for group in reversed(groups):
            tail = group[-1]
            near = tail.last < act.position and act.position - tail.last <= 4
            if near and group[0].role != "place" and not _no_state(group[0]):
                between = sentence.tokens[tail.last + 1 : act.position]
                if group[0].role == "head" and between[-1:] == ["،"]:  # وزير ... فلان، قال
                    between = between[:-1]
                if not any(t in _STOP or t in ("ان", "انها", "انه", "بان") for t in between):
                    return group
    if act.sense == "bill":  # مشروع قانون في الكونغرس, مشروع قرار أميركي
        behind = (g for g in groups if act.position < g[0].first <= act.position + 4 and g[0].kind != "city")
        before = (g for g in reversed(groups) if act.position - 5 <= g[-1].last < act.position)
        return next(behind, None) or next(before, [])
    reach = 12 if act.kind in _FINITE else 4
    for group in groups:
        head = group[0]
        if not act.position < head.first < max(first, act.position + 8):
            continue
        owned = sentence.tokens[head.first - 1].startswith("التابع")
        if head.first - act.position > reach or (head.proclitic.endswith(("ب", "ل")) and not owned):
            break
        gap = range(act.position + 1, head.first)
        if act.kind in _FINITE and gap and sentence.tokens[gap[-1]] == "من" and head.kind == "org":
            break  # يطلبون من إيكواس
        if any(sentence.tokens[i] in TARGET or sentence.tokens[i] in ("ان", "انها", "انه", "بان") for i in gap):
            break
        if any(sentence.reading(i, "act", "sanction") for i in gap) or head.first > first:
            break
        if act.kind == "masdar" and _takes_object(sentence, act) and not _second(groups, group, first):
            break  # شطب مسؤولين من زيمبابوي, إعفاء المجر
        if (head.role == "place" and head.kind == "city") or _no_state(head):
            continue
        return group
    return nearest_before(sentence, groups, act) if act.kind in _FINITE else []


_IT = words("انها انه بانها بانه لكنها لكنه")
_OF_OBJECT = ("اعفا", "استثنا", "شطب", "ازال", "حذف", "اخراج", "ادراج", "معاقب", "اضاف", "تصنيف")


def _takes_object(sentence: Sentence, act: Act) -> bool:
    """Masdars behind which those stand who are listed or taken off a list."""
    return sentence.tokens[act.position].lstrip("وبلف").removeprefix("ال").startswith(_OF_OBJECT)


def _second(groups: list[_Group], one: _Group, first: int) -> bool:
    """Whether another group stands between one and the sanctions: `إدراج فرنسا ضباطا ماليين على القائمة`."""
    return any(one[-1].last < g[0].first < first for g in groups)


def nearest_before(sentence: Sentence, groups: list[_Group], act: Act) -> _Group:
    for group in reversed(groups):
        head = group[0]
        before = sentence.tokens[max(head.first - 2, 0) : head.first]
        aside = head.role in ("place", "host") or _no_state(head) or any(t in TARGET or t in WITH for t in before)
        if group[-1].last < act.position and not aside:
            return group
    return []


def _no_state(mention: Mention) -> bool:
    """`نقابات بلجيكية`: an adjective counts only at an office or a body of the state."""
    return mention.role == "org" or (mention.kind == "nisba" and mention.role not in ("head", "free"))


def asked_by(
    groups: list[_Group], subject: _Group, outer: Act | None, inner: Act | None, targets: list[str]
) -> list[str]:
    """`طالبت إيران واشنطن برفع العقوبات`: who is asked stands between the two acts."""
    if outer is None or inner is None:
        return []
    asked = subject[0].first if subject and outer.kind in _FINITE and not set(codes_of(subject)) & set(targets) else 0
    if outer.position + 1 < asked < inner.position and targets:  # ناشد حمدوك الإدارة الأمريكية شطب السودان
        return codes_of(subject)
    for group in groups:
        if (
            group is not subject
            and outer.position < group[0].first < inner.position
            and (group[0].role != "place" or group[0].kind == "org")
        ):
            return [c for c in codes_of(group) if c not in targets]
    return []


def evader_of(
    sentence: Sentence, groups: list[_Group], act: Act | None, subject: list[str], imposers: list[str]
) -> list[str]:
    """Who evades: the nearest state before the word; nobody where two states do something with each other.

    Where goods are moved it is the state whose oil is sold, or else the one that gets them.
    """
    moved = _whose_goods(sentence, groups, imposers)
    if moved:
        return moved
    if act is None or act.kind in _FINITE:
        return [c for c in subject if c not in imposers]
    for group in reversed(groups):
        head = group[0]
        passed = sentence.tokens[head.first - 1 : head.first] in _PASSED
        if passed or head.role == "place":
            continue
        if head.first < act.position and not set(codes_of(group)) & set(imposers):
            before = sentence.tokens[max(head.first - 3, 0) : head.first]
            alone = len(set(codes_of(group))) == 1 and not any(t in WITH for t in before)
            return codes_of(group) if alone else []
    return [c for c in subject if c not in imposers]


_PASSED = (["قباله"], ["سواحل"], ["عبر"], ["مضيق"], ["موانئ"], ["الي"])
"""Words before a state that goods only pass."""
_OIL = re.compile(r"[وبل]*(?:ال|لل)?(?:نفط|خام|فحم)(?:ها|ه)?")
_MOVES = re.compile(
    r"[وفي]*[تين]?(?:صدر|شحن|هرب|نقل|ورد|زود)(?:وا|ت|ون|ان)?|(?:ب|ل|ال)?(?:تصدير|تهريب|نقل|شحن|توريد)(?:ها|ه)?"
)


def _whose_goods(sentence: Sentence, groups: list[_Group], imposers: list[str]) -> list[str]:
    """`نفط كوريا`, `تنقل كوريا نفطها`: the seller; `شحنوا رقائق إلى كوريا`: the buyer."""
    others = [g for g in groups if not set(codes_of(g)) & set(imposers)]
    oil = [i for i, t in enumerate(sentence.tokens) if _OIL.fullmatch(t)]
    if oil:
        owners = [g for g in others if any(g[0].first == i + 1 or 0 < i - g[-1].last <= 2 for i in oil)]
        return codes_of(owners[0]) if owners else []
    if not any(_MOVES.fullmatch(t) for t in sentence.tokens):
        return []
    there = [g for g in others if "الي" in sentence.tokens[max(g[0].first - 2, 0) : g[0].first]]
    return codes_of(there[0]) if len(there) == 1 else []


def joins(sentence: Sentence, chain: list[Act]) -> bool:
    """Whether somebody joins the sanctions of another."""
    return bool(chain) and any(part in sentence.tokens[chain[0].position] for part in ("نضم", "لتحق", "لتحاق"))


def own_government(sentence: Sentence, groups: list[_Group], inner: Act | None, salient: list[str]) -> list[str]:
    """`أدرجت حكومته`, `قال الوزير إن بلاده ستفرض`: the speaker's state, or whom the item is about."""
    if inner is None or inner.kind not in _FINITE:
        return []
    at = inner.position
    if sentence.tokens[at + 1 : at + 2] and sentence.tokens[at + 1] in _GOVERNMENT:
        return salient[:1]
    if at and sentence.tokens[at - 1] in _GOVERNMENT:
        speakers = [g for g in groups if g[-1].last < at and g[0].role == "head"]
        return codes_of(speakers[0]) if len(speakers) == 1 else []
    return []


_GOVERNMENT = words("حكومته حكومتها ادارته ادارتها بلاده بلدها")


def of_lawmakers(sentence: Sentence, groups: list[_Group]) -> list[str]:
    """`مشرعون أمريكيون يطالبون بمعاقبة تركيا`: it is their own state that they want to act."""
    for group in groups:
        head = group[0]
        if head.kind == "nisba" and sentence.tokens[head.first - 1] in _LAWMAKERS:
            return codes_of(group)
    return []


_LAWMAKERS = words("مشرعون مشرعين المشرعون المشرعين نواب النواب برلمانيون سناتور اعضاء")


def of_decision(sentence: Sentence, groups: list[_Group], first: int) -> list[str]:
    """`قرار الحكومة اليابانية حظر تصدير ...`: whose decision it is."""
    for group in groups:
        before = sentence.tokens[max(group[0].first - 2, 0) : group[0].first]
        if group[0].first < first <= group[-1].last + 2 and any(t in ("قرار", "القرار") for t in before):
            return codes_of(group)
    return []


def of_package(sentence: Sentence, groups: list[_Group], first: int) -> list[str]:
    """`الحزمة البريطانية الجديدة من العقوبات`"""
    if first < 2 or sentence.tokens[first - 1] != "من":
        return []
    for group in reversed(groups):
        head = group[0]
        if head.kind == "nisba" and 0 < first - head.first <= 4:
            before = sentence.tokens[head.first - 1].lstrip("ولب").removeprefix("ال")
            return codes_of(group) if before in _PACKAGES else []
    return []


_PACKAGES = words("حزمه دفعه جوله سلسله قايمه رزمه حزما مجموعه")
