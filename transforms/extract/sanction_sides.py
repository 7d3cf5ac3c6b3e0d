"""Who imposes sanctions and who is hit, from the words around their name."""

import re
from typing import NamedTuple

from transforms.extract.naming import Mention
from transforms.extract.parties import groups_of
from transforms.extract.sanction_status import SanctionStatus
from transforms.extract.sentences import Sentence
from transforms.extract.status import Act
from transforms.extract.wordlists import words

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
_TARGET = words("علي ضد عن بحق تجاه حق ازاء وعلي وضد وعن بوجه")
_TARGET_VERBS = words(
    "تستهدف استهدفت ستستهدف يستهدف تطال طالت ستطال يطال شملت تشمل ستشمل لتشمل يشمل شمل تمس مست مستهدفه استهدف"
)
_ON_PRONOUN = words("عليها عليه عليهم عليهما ضدها ضده ضدهم عنها عنه عنهم بحقها بحقه بحقهم تجاهها تجاهه اليها اليه")
_HOME = words("بلاده بلادها بلدها بلده بلادهم بلدهم بلادنا البلاد البلد حكومته حكومتها")
_NO_TARGET = words("خلفيه اثر ان ما الاقل مدي غرار صعيد مستوي اساس هامش انها انه")
_CUT = words(
    """
    بسبب بعد عقب اثر ردا خلال بدعوي بتهمه اذا حال لاتهامها لاتهامه لتورطها منذ حتي قبل رغم لدعمها لدورها لانتهاكها
    متهمه متهما متهمين محمله محملا
    متذرعه متذرعا معلله معللا مبرره مبررا وفق بحسب حسب فيما بينما التي الذي اللذين الذين لانها لانه لدعم جراء وذلك
    """
)
_RELATIVE = words("التي الذي اللذين الذين")
_UNDERGOES = words("تخضع يخضع تواجه يواجه تعاني يعاني يرزح ترزح خضعت خاضعه الخاضعه تحت رغم بسبب تنوء يخضعون")
_WITH = words("مع بين")
_BY_SUBJECT = frozenset(("imposed", "extended", "threatened", "lifted", "agreed_to_lift", "refused_to_lift"))
"""Statuses in which whoever acts is the imposer."""
_OFF = frozenset(("lifted", "agreed_to_lift", "lift_requested", "refused_to_lift"))
"""Statuses in which sanctions are off, or not, those behind عن."""
_STOP = frozenset('،.:؛()"[]{}|؟«»')


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
    salient = [c for c in salient if c not in named]
    states = [m for m in here if m.kind != "body"]
    groups = groups_of(sentence, states)
    owners = kind == "asset_freeze" or (kind == "embargo" and sentence.tokens[last].removeprefix("ال") in _TRADE)
    verb = kind == "sanctions" and bool(chain) and chain[0].position == first and chain[0].sense == "sanction"
    phrase: list[str] = []
    own_list = bool(enclitic) or any(t.endswith(("ها", "ته", "يحته")) for t in sentence.tokens[first : last + 1])
    entering = kind == "travel_ban" and sentence.tokens[first] == "دخول"
    if not (owners or verb or own_list or entering):
        phrase = _of_package(sentence, groups, first) or _imposers_in_phrase(sentence, groups, last)
        if kind == "arms_embargo" and not any(g[0].first == last + 1 for g in groups):
            phrase = []  # حظر تسليح الجيش الليبي
    imposers = named_imposers = (
        phrase or _imposers_of_relative(sentence, groups, last, end) or _imposers_by(sentence, groups, last, end)
    )
    inner = chain[0] if chain else None
    outer = chain[-1] if chain else None
    before = len(sentence.tokens) if verb else first
    doer = _subject(sentence, groups, inner, before) if inner and inner is not outer else []
    subject = (_subject(sentence, groups, outer, before) or _nearest_before(sentence, groups, outer)) if outer else []
    targets, span_last, pronoun = _after_preposition(sentence, here, last, end, imposers, found.status in _OFF)
    at_home = not targets and not pronoun and any(t in _TARGET for t in sentence.tokens[last + 1 : last + 6])
    if not targets and found.rule == "sanction:strikes":
        targets = _struck(sentence, here, groups, last, end, imposers)
    subject_codes = _codes(subject)
    used = set(_firsts(subject)) | set(_firsts(doer))
    if not targets and (owners or kind == "arms_embargo"):
        listed = (
            inner is not None and inner.sense == "impose" and sentence.tokens[first - 1].endswith(("قايمه", "لايحه"))
        )
        if not listed:
            targets = [c for c in _owner(sentence, here, last) if c not in imposers]
    if verb:
        targets, span_last, pronoun = [], last, False
    if not targets and pronoun and not _of_persons(sentence, last, end):
        acting = found.status in _BY_SUBJECT or (inner is not None and inner.sense == "impose")
        targets = _resolved(sentence, groups, subject_codes, imposers or subject_codes * acting, first, salient)
    if not targets and entering and inner is not None:  # حظرت دخول مسؤولين أميركيين
        barred = _list_from(sentence, here, last + 1, min(last + 8, end), _codes(doer) or imposers)
        targets = [m.code for m in barred]
    if not targets and (verb or inner):
        targets = _object(sentence, here, first, last, inner, outer, used, imposers, verb)
    if not targets and verb:  # عاقبت واشنطن ثلاثة بتهمة تمويل حزب الله
        backed = {m.code for m in here if m.kind == "body"}
        targets = sorted(backed) if len(backed) == 1 else []
    if not targets:
        targets = _before_noun(sentence, groups, first)
    if not targets and kind == "listing" and inner is not None and inner.sense == "impose":
        # وضعت ... على قائمتها السوداء شركات إيرانية
        targets = [m.code for m in _list_from(sentence, here, last + 1, min(last + 10, end), imposers)]
    if not targets and any(t in _BOTH for t in sentence.tokens[last + 1 : last + 4]):  # عقوبات على البلدين
        latest = [*salient, *(m.code for m in mentions if m.first < first)]
        left = [c for c in dict.fromkeys(reversed(latest)) if c not in imposers and c not in _NO_TARGETS]
        targets = left[:2] if len(left) > 1 else []
    status = found.status
    sure_targets = bool(targets)
    embargo = kind in ("embargo", "arms_embargo") or "حصار" in sentence.tokens[first] or "حظر" in sentence.tokens[first]
    if embargo and phrase and not targets and _is_genitive(groups, phrase, last):  # حصار كوبا
        imposers, targets, named_imposers, sure_targets = [], phrase, [], True
    if named_imposers and phrase and not targets and status in _BY_SUBJECT and _is_genitive(groups, phrase, last):
        own = _codes(doer) or subject_codes
        if own and not set(own) & set(phrase):  # واشنطن تخفف عقوبات فنزويلا
            imposers, targets, named_imposers, sure_targets = [], phrase, [], True
    if status in _BY_SUBJECT:
        asked = _asked(groups, subject, outer, inner, targets) if outer is not None and outer.sense == "propose" else []
        own = [c for c in (asked or _codes(doer) or subject_codes) if c not in targets]
        if found.rule != "sanction:unjust":
            imposers = imposers or own
    elif status == "lift_requested":
        imposers = (
            imposers or [c for c in _codes(doer) if c not in targets] or _asked(groups, subject, outer, inner, targets)
        )
        if not targets and not (set(subject_codes) & set(imposers)):
            targets = subject_codes
    elif status == "evaded":
        if not targets:
            targets = _evader(sentence, groups, inner, subject_codes, imposers)
        if not imposers and enclitic and groups:  # اتهمت بروكسل ... بالالتفاف على عقوباتها
            imposers = [c for c in _codes(groups[0]) if c not in targets]
    elif status == "criticised" and not targets:
        targets = subject_codes
    elif status == "in_force":
        if not imposers and inner is not None and inner.sense == "impose" and inner.kind != "participle":
            imposers = [c for c in subject_codes if c not in targets]  # منذ أن فرضت واشنطن عقوبات
        if not targets:
            earlier = [m.code for m in mentions if m.first < first]  # ... في إريتريا، مع أن البلاد تخضع
            targets = _undergoing(sentence, groups, region, first, imposers, salient + earlier)
    home = inner is not None and inner.kind in _FINITE and sentence.tokens[inner.position + 1 : inner.position + 2]
    if home and home[0] in _HOME and not named_imposers and status in _BY_SUBJECT:  # أدرجت حكومته مستوطنين
        imposers = [c for c in salient if c not in targets][-1:] or imposers
    if not imposers and status not in ("evaded", "criticised", "in_force") and enclitic:
        imposers = subject_codes
    if status in _BY_SUBJECT and not imposers and inner is not None and sentence.tokens[inner.position].startswith("و"):
        everyone = groups_of(sentence, [m for m in mentions if m.kind != "body"])  # انضمت كندا ... وفرضت
        imposers = [c for c in _codes(_nearest_before(sentence, everyone, inner)) if c not in targets]
    if not targets and inner is not None and inner.enclitic in ("ها", "ه", "هم") and inner.sense in ("impose", "lift"):
        everyone = groups_of(sentence, mentions)  # صنفت واشنطن شركات يمنية ووضعتها على القائمة
        targets = next((_codes(g) for g in reversed(everyone) if g[-1].last < inner.position), [])
        imposers = [c for c in imposers if c not in targets] or next(
            (_codes(g) for g in everyone if not set(_codes(g)) & set(targets)), []
        )
    if not targets and status in _BY_SUBJECT:
        targets = _only_other(groups, first, imposers, subject)
    if not targets and status in ("evaded", "in_force"):
        targets = _only_one(groups, imposers, places=status == "evaded")
    if found.rule == "sanction:faces" and not targets:
        imposers, targets = _faced(groups, first, last, imposers)
    speaker = _speaker(sentence, groups, first)
    if found.rule == "sanction:headline" and not imposers:
        imposers = [c for c in speaker if c not in targets]
    if found.rule == "sanction:decision" and not imposers:  # قرار الحكومة اليابانية حظر تصدير
        near = (g for g in reversed(groups) if first - 4 <= g[-1].last < first)
        imposers = [c for c in next((_codes(g) for g in near), []) if c not in targets]
    if found.rule == "sanction:unjust" and not targets:
        targets = [c for c in speaker if c not in imposers]
    if not targets and status in ("lift_requested", "criticised"):
        targets = [m.code for m in here if m.kind == "body" and m.first < first][:1]
    asked_of = outer is not None and (outer.sense == "bill" or _imposed_by_it(sentence, last, end))
    if status == "lift_requested" and not imposers and targets and asked_of:
        imposers = [c for c in subject_codes if c not in targets]
    if not targets and status == "lift_requested":
        targets = _only_one_named(groups, imposers) or [c for c in dict.fromkeys(salient) if c not in imposers][-1:]
    suffered = status == "in_force" and bool(targets) and _suffered(sentence, states, region, first, last, targets)
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
        bool(named_imposers) or bool(imposers and inner and _is_beside(sentence, inner, doer or subject)),
        sure_targets and not set(targets) & _NO_TARGETS,
        at_home,
    )


_TRADE = words("تصدير استيراد صادرات واردات بيع توريد")
_BOTH = words("الدولتين البلدين الجارين الجارتين")
_NO_TARGETS = frozenset(("UN", "ECOWAS", "AU", "GCC", "LAS", "G7"))
"""Organisations that impose sanctions and that nobody sanctions."""


def _of_package(sentence: Sentence, groups: list[_Group], first: int) -> list[str]:
    """`الحزمة البريطانية الجديدة من العقوبات`"""
    if first < 2 or sentence.tokens[first - 1] != "من":
        return []
    for group in reversed(groups):
        head = group[0]
        if head.kind == "nisba" and 0 < first - head.first <= 4:
            before = sentence.tokens[head.first - 1].lstrip("ولب").removeprefix("ال")
            return _codes(group) if before in _PACKAGES else []
    return []


_PACKAGES = words("حزمه دفعه جوله سلسله قايمه رزمه حزما مجموعه")


def _imposed_by_it(sentence: Sentence, last: int, end: int) -> bool:
    """`دعت الاتحاد الأوروبي إلى رفع العقوبات التي يفرضها`: whoever is asked has imposed them."""
    return any(
        sentence.tokens[i] in _RELATIVE
        and any(
            hit.enclitic and r.cls == "act" and r.value in ("impose", "ratify")
            for _, _, hit in sentence.spans.get(i + 1, ())
            for r in hit.readings
        )
        for i in range(last + 1, min(last + 5, end))
    )


def _of_persons(sentence: Sentence, last: int, end: int) -> bool:
    """`عقوبات أشد عليهم`: on some persons of no state that the clause names."""
    return any(t in ("عليهم", "ضدهم", "بحقهم", "تجاههم") for t in sentence.tokens[last + 1 : end])


def _only_one_named(groups: list[_Group], imposers: list[str]) -> list[str]:
    """The only state of the clause that does not impose."""
    others = {m.code for g in groups for m in g if m.code not in imposers and m.role not in ("place", "host")}
    return sorted(others) if len(others) == 1 and not others & _NO_TARGETS else []


def _faced(groups: list[_Group], first: int, last: int, imposers: list[str]) -> tuple[list[str], list[str]]:
    """`أبلغت واشنطن مصارف صينية أنها قد تواجه عقوبات`: who warns and who is warned."""
    here = [_codes(g) for g in groups if g[0].first < first and g[0].kind != "city" and g[0].role != "place"]
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


def _speaker(sentence: Sentence, groups: list[_Group], first: int) -> list[str]:
    """`طوكيو: عقوبات ...`"""
    colon = next((i for i in range(first - 1, max(first - 4, -1), -1) if sentence.tokens[i] == ":"), None)
    if colon is None:
        return []
    return next((_codes(g) for g in reversed(groups) if colon - 3 <= g[-1].last < colon), [])


def _is_genitive(groups: list[_Group], phrase: list[str], last: int) -> bool:
    """Whether the name of a state, not an adjective, stands right behind: `عقوبات فنزويلا`."""
    return any(g[0].first == last + 1 and g[0].kind not in ("nisba", "org") and _codes(g) == phrase for g in groups)


def _struck(
    sentence: Sentence, here: list[Mention], groups: list[_Group], last: int, end: int, imposers: list[str]
) -> list[str]:
    """`استهدفت عقوبات أميركية مصارف سورية`: the object behind the name of the sanctions."""
    named = next((g[-1].last for g in groups if last < g[0].first <= last + 4 and _codes(g) == imposers), last)
    return [m.code for m in _list_from(sentence, here, named + 1, end, imposers)]


def _is_beside(sentence: Sentence, act: Act, group: _Group) -> bool:
    """Whether a subject stands right beside its act, so that no other word can be it."""
    if not group or (act.kind not in _FINITE and act.kind != "masdar"):
        return False
    return 0 < group[0].first - act.position <= 4 or 0 < act.position - group[-1].last <= 3


def _codes(group: _Group) -> list[str]:
    return [m.code for m in group]


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


def _imposers_in_phrase(sentence: Sentence, groups: list[_Group], last: int) -> list[str]:
    """`عقوبات أميركية وأوروبية`, `عقوبات الاتحاد الأوروبي`, `عقوبات وزارة الخزانة الأميركية`: adjective or genitive."""
    for group in groups:
        head = group[0]
        if head.first <= last:
            continue
        between = sentence.tokens[last + 1 : head.first]
        if len(between) > 4 or any(t in _TARGET or t in _STOP or t in _TARGET_VERBS for t in between):
            return []
        if any(sentence.reading(i, "act") for i in range(last + 1, head.first)):
            return []
        if head.proclitic.endswith(("ب", "ل")):
            return []
        if head.kind == "nisba":
            return _codes(group) if all(_belongs(sentence, i) for i in range(last + 1, head.first)) else []
        offices = all(sentence.reading(i, "head") for i in range(last + 1, head.first))
        return _codes(group) if len(between) <= 1 and offices else []
    return []


def _belongs(sentence: Sentence, position: int) -> bool:
    """Whether a word before an adjective of a state still belongs to them: `عقوبات اقتصادية`, `عقوبات وزارة`."""
    token = sentence.tokens[position]
    return token.endswith(("ه", "يا")) or token.isdecimal() or sentence.reading(position, "head", "state") is not None


def _imposers_by(sentence: Sentence, groups: list[_Group], last: int, end: int) -> list[str]:
    """`فرض عقوبات من قبل الاتحاد الأوروبي`, `... من جانب واشنطن`"""
    for i in range(last + 1, min(last + 9, end - 1)):
        if sentence.tokens[i] == "من" and sentence.tokens[i + 1] in ("قبل", "جانب", "طرف"):
            return next((_codes(g) for g in groups if i + 2 <= g[0].first <= i + 4), [])
    return []


def _imposers_of_relative(sentence: Sentence, groups: list[_Group], last: int, end: int) -> list[str]:
    """`العقوبات التي تفرضها الولايات المتحدة على ...`, `العقوبات المفروضة من واشنطن`"""
    for position in range(last + 1, min(last + 9, end)):
        reading = sentence.reading(position, "act")
        if sentence.tokens[position] in _TARGET_VERBS:
            return []
        if reading and reading.value in ("impose", "announce", "extend", "ratify"):
            between = sentence.tokens[last + 1 : position]
            if reading.kind in _FINITE and (
                not any(t in _RELATIVE for t in between) or any(t in _TARGET for t in between)
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
                    return _codes(group)
    return []


def _crosses(sentence: Sentence, low: int, high: int) -> bool:
    return any(t in _TARGET or t in _STOP for t in sentence.tokens[low:high])


def _subject(sentence: Sentence, groups: list[_Group], act: Act, first: int) -> _Group:
    """Who does the act: right before it, or behind it before any preposition; for a noun of action its genitive."""
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
        if any(sentence.tokens[i] in _TARGET or sentence.tokens[i] in ("ان", "انها", "انه", "بان") for i in gap):
            break
        if any(sentence.reading(i, "act", "sanction") for i in gap) or head.first > first:
            break
        if act.kind == "masdar" and _takes_object(sentence, act) and not _second(groups, group, first):
            break  # شطب مسؤولين من زيمبابوي, إعفاء المجر
        if (head.role == "place" and head.kind == "city") or _no_state(head):
            continue
        return group
    return _nearest_before(sentence, groups, act) if act.kind in _FINITE else []


_OF_OBJECT = ("اعفا", "استثنا", "شطب", "ازال", "حذف", "اخراج", "ادراج", "معاقب", "اضاف", "تصنيف")


def _takes_object(sentence: Sentence, act: Act) -> bool:
    """Masdars behind which those stand who are listed or taken off a list."""
    return sentence.tokens[act.position].lstrip("وبلف").removeprefix("ال").startswith(_OF_OBJECT)


def _second(groups: list[_Group], one: _Group, first: int) -> bool:
    """Whether another group stands between one and the sanctions: `إدراج فرنسا ضباطا ماليين على القائمة`."""
    return any(one[-1].last < g[0].first < first for g in groups)


def _nearest_before(sentence: Sentence, groups: list[_Group], act: Act) -> _Group:
    for group in reversed(groups):
        head = group[0]
        before = sentence.tokens[max(head.first - 2, 0) : head.first]
        aside = head.role in ("place", "host") or _no_state(head) or any(t in _TARGET or t in _WITH for t in before)
        if group[-1].last < act.position and not aside:
            return group
    return []


def _no_state(mention: Mention) -> bool:
    """`نقابات بلجيكية`: an adjective counts only at an office or a body of the state."""
    return mention.role == "org" or (mention.kind == "nisba" and mention.role not in ("head", "free"))


def _after_preposition(
    sentence: Sentence, here: list[Mention], last: int, end: int, imposers: list[str], off: bool
) -> tuple[list[str], int, bool]:
    """Targets behind على, ضد, عن ...; last token of them; whether a pronoun stands there instead."""
    pronoun = False
    for i in range(last + 1, end):
        token = sentence.tokens[i]
        if token in _ON_PRONOUN:
            pronoun = True
        if token in _CUT and token not in _RELATIVE and sentence.tokens[i - 1] != "من":
            break
        if (token not in _TARGET and token not in _TARGET_VERBS) or (token == "عن" and not off):
            continue
        following = sentence.tokens[i + 1] if i + 1 < end else ""
        if following in _NO_TARGET:
            continue
        if following in _HOME:
            pronoun = True
            continue
        found = _list_from(sentence, here, i + 1, end, imposers)
        if found:
            return [m.code for m in found], max(m.last for m in found), pronoun
        if any(t in _HOME or (len(t) > 4 and t.endswith(("ها", "هم"))) for t in sentence.tokens[i + 1 : i + 3]):
            pronoun = True
    return [], last, pronoun


def _list_from(sentence: Sentence, here: list[Mention], start: int, end: int, imposers: list[str]) -> list[Mention]:
    """The mentions of the list that opens at or soon after `start`, firms and persons of several states included."""
    out: list[Mention] = []
    edge = start
    for mention in here:
        if mention.first < start or mention.first >= end:
            continue
        between = sentence.tokens[edge : mention.first]
        if out:
            joined = mention.proclitic.startswith("و") or any(t == "،" or t.startswith("و") for t in between)
            if mention.first == out[-1].first or mention.code == out[-1].code:
                joined = True
            if not joined or len(between) > 3 or any(sentence.reading(i, "act") for i in range(edge, mention.first)):
                break
        elif len(between) > 9:
            break
        if any(t in _CUT for t in between):
            break
        if mention.code in imposers and not out:
            continue
        out.append(mention)
        edge = mention.last + 1
    return out


def _owner(sentence: Sentence, here: list[Mention], last: int) -> list[str]:
    """`أصول خمسة مسؤولين كوريين`, `تصدير الرقائق إلى الصين`, `النفط الروسي`: whose they are, or where they go."""
    return [m.code for m in _list_from(sentence, here, last + 1, min(last + 12, len(sentence.tokens)), [])]


def _resolved(
    sentence: Sentence, groups: list[_Group], subject: list[str], imposers: list[str], first: int, salient: list[str]
) -> list[str]:
    """Whom `عليها`, `على بلاده` mean: the subject, else the nearest state before, else the latest of the item."""
    if subject and not set(subject) & set(imposers):
        return subject
    for group in reversed(groups):
        if group[0].first < first and not set(_codes(group)) & set(imposers) and group[0].kind != "city":
            return _codes(group)
    left = [c for c in reversed(salient) if c not in imposers]
    return left[:1]


def _object(
    sentence: Sentence,
    here: list[Mention],
    first: int,
    last: int,
    inner: Act | None,
    outer: Act | None,
    used: set[int],
    imposers: list[str],
    verb: bool,
) -> list[str]:
    """What stands between act and sanctions: `أدرجت واشنطن شركات إماراتية على قائمتها`, `هدد العراق بعقوبات`."""
    if inner is None:
        return []
    low = (inner.position if not verb else last) + 1
    high = first if not verb else min(last + 10, len(sentence.tokens))
    if not verb and not _oblique(sentence, first):
        return []
    if verb and (goal := next((i for i in range(low, high) if sentence.tokens[i] == "الي"), None)) is not None:
        high = goal  # معاقبة موردي السلاح إلى ...
    free = [m for m in here if low <= m.first < high and m.first not in used and m.code not in imposers]
    if not free:
        return []
    return [m.code for m in _list_from(sentence, free, low if verb else free[0].first, high, imposers)]


def _oblique(sentence: Sentence, first: int) -> bool:
    """Whether a preposition leads to the word for sanctions: `بعقوبات`, `من قائمة العقوبات`, `على القائمة السوداء`."""
    token = sentence.tokens[first]
    before = sentence.tokens[max(first - 2, 0) : first]
    return token.startswith(("ب", "لل", "وب")) or any(
        t in ("من", "علي", "في", "الي", "ضمن", "عن") or t.startswith(("بفرض", "بحزمه", "لل")) for t in before
    )


def _before_noun(sentence: Sentence, groups: list[_Group], first: int) -> list[str]:
    """`فرضت على روسيا عقوبات`"""
    for group in groups:
        head = group[0]
        before = sentence.tokens[max(head.first - 3, 0) : head.first]
        if head.first < first and any(t in _TARGET for t in before):
            return _codes(group)
    return []


def _asked(
    groups: list[_Group], subject: _Group, outer: Act | None, inner: Act | None, targets: list[str]
) -> list[str]:
    """`طالبت إيران واشنطن برفع العقوبات`: who is asked stands between the two acts."""
    if outer is None or inner is None:
        return []
    for group in groups:
        if (
            group is not subject
            and outer.position < group[0].first < inner.position
            and (group[0].role != "place" or group[0].kind == "org")
        ):
            return [c for c in _codes(group) if c not in targets]
    return []


def _evader(
    sentence: Sentence, groups: list[_Group], act: Act | None, subject: list[str], imposers: list[str]
) -> list[str]:
    """Who evades: the nearest state before the word; nobody where two states do something with each other."""
    if act is None or act.kind in _FINITE:
        return [c for c in subject if c not in imposers]
    for group in reversed(groups):
        head = group[0]
        if head.first < act.position and head.role != "place" and not set(_codes(group)) & set(imposers):
            before = sentence.tokens[max(head.first - 3, 0) : head.first]
            alone = len(set(_codes(group))) == 1 and not any(t in _WITH for t in before)
            return _codes(group) if alone else []
    return [c for c in subject if c not in imposers]


_SUBJECT_UNDERGOES = words("تخضع يخضع تواجه يواجه تعاني يعاني يرزح ترزح خضعت خاضعه الخاضعه تنوء يخضعون الخاضع خاضع")


_SUFFERS = re.compile(r"[وف]?[يت](?:تعرض|واجه|خضع|عاني|رزح|نوء)(?:ون|ان|ها)?|[وف]?(?:تعرضت|واجهت|خضعت|عانت)(?:ها)?")


def _suffered(
    sentence: Sentence, mentions: list[Mention], region: int, first: int, last: int, targets: list[str]
) -> bool:
    """`تعاني كينيا من العقوبات`, `العقوبات التي تتعرض لها كينيا`: a state itself is under them, nobody in it."""
    if not sentence.tokens[first].startswith(("ال", "لل", "بال", "وال")):
        return False
    behind = sentence.tokens[last + 1 : last + 4]
    relative = any(t in _RELATIVE for t in behind) and any(_SUFFERS.fullmatch(t) for t in behind)
    before = next((i for i in range(first - 1, region - 1, -1) if _SUFFERS.fullmatch(sentence.tokens[i])), None)
    if before is None and not relative:
        return False
    itself = [m for m in mentions if m.code in targets and m.kind in ("name", "capital") and m.role == "free"]
    if before is None:
        return bool(itself)
    return any(before - 3 <= m.first <= before + 3 for m in itself)


def _bare(token: str) -> str:
    return token.removeprefix("و") if len(token) > 4 else token


def _undergoing(
    sentence: Sentence, groups: list[_Group], region: int, first: int, imposers: list[str], salient: list[str]
) -> list[str]:
    """`تخضع إيران لعقوبات`, `صادرات روسيا رغم العقوبات`: the only state before the word; `بلادهم` means the latest."""
    before = sentence.tokens[region:first]
    if not any(_bare(t) in _UNDERGOES for t in before):
        return []
    if any(t in _HOME for t in before):
        return [c for c in salient if c not in imposers][-1:]
    verb = next((i for i in range(first - 1, region - 1, -1) if _bare(sentence.tokens[i]) in _SUBJECT_UNDERGOES), None)
    if verb is not None:  # سوريا التي تخضع لعقوبات
        nearest = next((g for g in reversed(groups) if verb - 4 <= g[-1].last < verb), None)
        if nearest and not set(_codes(nearest)) & set(imposers):
            return _codes(nearest)
    codes = {
        m.code for g in groups for m in g if m.first < first and m.code not in imposers and m.kind not in ("city",)
    }
    return sorted(codes) if len(codes) == 1 else []


def _only_other(groups: list[_Group], first: int, imposers: list[str], subject: _Group) -> list[str]:
    """The one state of the clause that is neither imposer nor subject."""
    others = {m.code for g in groups if g is not subject for m in g if m.code not in imposers and m.kind != "city"}
    return sorted(others) if len(others) == 1 else []
