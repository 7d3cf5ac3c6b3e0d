"""Which words name sanctions, by what their guards ask for beside them."""

from typing import NamedTuple

from transforms.extract.draft import Refused
from transforms.extract.sanction_status import may_be_criticised
from transforms.extract.scan import Reading
from transforms.extract.sentences import Sentence
from transforms.extract.status import Act
from transforms.extract.wordlists import words

__all__ = [
    "OFFICIALS",
    "PUNISHED",
    "Noun",
    "are_against",
    "inside",
    "nouns_of",
    "restricts_state",
    "speaks_of_sanctions",
]


class Noun(NamedTuple):
    """A word for sanctions: its tokens, kind and guard."""

    first: int
    last: int
    kind: str
    guard: str
    enclitic: str


MAX_NOUNS = 6
"""Words for sanctions looked at in one sentence."""


def speaks_of_sanctions(sentence: Sentence) -> bool:
    """Whether a word of the sentence may mean sanctions, or looks like one that does; decided without its acts."""
    return (
        "sanction" in sentence.senses
        or any(r.guard == "sanction" for _, _, _, r in sentence.readings_of("lookalike"))
        or any(_may_hold(sentence, r.guard, first, last) for first, last, _, r in sentence.readings_of("sanction"))
    )


def _may_hold(sentence: Sentence, guard: str, first: int, last: int) -> bool:
    """Whether the guard can be met, and the sanctions be told of, by what the acts of the sentence can mean."""
    if guard == "measures":
        return may_be_criticised(sentence) or "evade" in sentence.senses or are_against(sentence, last)
    if guard == "of_state":
        return _of_state(sentence, first, last)
    if guard in _BY_WORDS:
        return _BY_WORDS[guard](sentence, last)
    if guard == "frozen" and _kept_frozen(sentence, last):
        return True
    if guard == "listed" and not (_whose_list(sentence, last) or _is_the_list(sentence, last)):
        return False
    headline = guard == "listed" and sentence.field == "title"
    return guard not in _BY_ACT or headline or not sentence.senses.isdisjoint(_BY_ACT[guard])


_BY_ACT = {
    "frozen": frozenset(("lift", "suspend")),
    "banned": frozenset(("ban",)),
    "entry": frozenset(("ban",)),
    "listed": frozenset(("impose", "lift")),
    "lists_alone": frozenset(("impose",)),
}
"""Guards that only an act of one of these senses can meet."""
OFFICIALS = words(
    """
    مسوول مسوولا مسوولين مسوولون مسوولي وزير وزيرا وزيرين وزراء نايب نايبا نايبين نواب قاض قاضيا قضاه ضابط ضباط ضابطا
    برلماني برلمانيا برلمانيين سياسي سياسيا سياسيين شخصيه شخصا اشخاص شخصيات افراد فردا قاده مستوطن مستوطنا مستوطنين رييس
    الرييس دبلوماسيا دبلوماسيين عضوا اعضاء كيانا كيانات مديري مديرا مشرعين مشرعا سناتور السناتور
    """
)
_FIRMS = words(
    """
    شركه شركات شركتين مصرفا مصرفين مصارف بنكا بنوكا بنوك سفينه سفن سفينتين ناقله ناقلات ناقلتين رجل رجال جماعه شبكه
    شبكات ممولا ممولين ممولي وسيطا وسطاء قياديا قياديين قيادي مهربا مهربين جنرالات جنرالا
    """
)
PUNISHED = OFFICIALS | _FIRMS
"""Persons and firms, among those that sanctions hit."""


def inside(act: Act, nouns: list[Noun]) -> bool:
    """Whether an act is a part of a word for sanctions: the ban in `حظر السلاح`."""
    return any(n.first <= act.position <= n.last and n.guard != "verb" for n in nouns)


def nouns_of(sentence: Sentence, acts: list[Act], refused: list[Refused], known: bool) -> list[Noun]:
    """The words for sanctions of a sentence; what only looks like one goes to `refused`.

    `known`: whether the item has spoken of sanctions before, so that `القائمة` is theirs.
    """
    blocked: set[int] = set()
    for first, last, hit in sentence.hits:
        for reading in hit.readings:
            if reading.cls == "lookalike" and reading.guard == "sanction":
                blocked.update(range(first, last + 1))
                refused.append(Refused(sentence, first, last, "sanction", reading.value, f"lookalike:{reading.value}"))
    nouns: list[Noun] = []
    taken = -1
    for first, last, hit in sentence.hits:
        if first <= taken or len(nouns) >= MAX_NOUNS:
            continue
        named = next((r for r in hit.readings if r.cls == "sanction"), None)
        if named is None:
            continue
        taken = last
        if first not in blocked and _guard_holds(sentence, named.guard, acts, first, last, known):
            nouns.append(Noun(first, last, *_taken_as(sentence, named, first, last), hit.enclitic))
    verbs = [
        Noun(a.position, a.position, "sanctions", "verb", a.enclitic)
        for a in acts
        if a.sense == "sanction" and not any(abs(n.first - a.position) < 12 for n in nouns)
    ]
    return nouns + verbs[:MAX_NOUNS]


def _taken_as(sentence: Sentence, named: Reading, first: int, last: int) -> tuple[str, str]:
    """Kind and guard of a word as it stands here."""
    if named.guard == "lists_alone":
        return "sanctions", "verb"
    if named.guard == "package":  # قائمة عقوبات على كينيا: new ones, not the list of those punished
        on = any(t in ("علي", "ضد", "بحق") for t in sentence.tokens[last + 1 : last + 4])
        on = on and not sentence.tokens[last].startswith("ال")
        return ("sanctions", "sanction") if on else (named.value, "-")
    if named.guard == "bundle":
        return named.value, "sanction"
    if named.guard == "dual_use":
        return named.value, "-"
    if named.guard == "frozen" and _kept_frozen(sentence, last):
        return named.value, "kept_frozen"
    return named.value, named.guard


def _is_bundle(sentence: Sentence, last: int) -> bool:
    """`الحزمة الخامسة ضد روسيا`; not `الحزمة الخامسة لدعم كينيا`."""
    behind = sentence.tokens[last + 1 : last + 3]
    return any(t in ("ضد", "بحق") for t in behind) and not any(t.startswith("لل") for t in behind)


def _is_dual_use(sentence: Sentence, last: int) -> bool:
    """`قيودا على تصدير الرقائق إلى الصين`; those on grain are for supply."""
    behind = sentence.tokens[last + 1 : last + 9]
    return any(t.lstrip("ول").removeprefix("ال") in _DUAL_USE for t in behind) and (
        sentence.reading(last + 1, "state") is not None or any(t in ("الي", "نحو") for t in behind)
    )


_DUAL_USE = words(
    "رقايق موصلات تكنولوجيا تقنيات تقنيه معدات المزدوج سلاح اسلحه مسيرات ذخاير محركات برمجيات حواسيب معالجات"
)
_BY_WORDS = {"bundle": _is_bundle, "dual_use": _is_dual_use}
"""Guards that the words behind meet or not."""


def _kept_frozen(sentence: Sentence, last: int) -> bool:
    """`الأصول الروسية المجمدة`: assets of a state that are frozen already."""
    behind = range(last + 1, min(last + 6, len(sentence.tokens)))
    at = next((i for i in behind if sentence.tokens[i] in ("مجمده", "المجمده")), None)
    return at is not None and any(
        (r := sentence.reading(i, "state")) is not None and r.kind == "nisba" for i in range(last + 1, at)
    )


def _guard_holds(sentence: Sentence, guard: str, acts: list[Act], first: int, last: int, known: bool) -> bool:
    """Assets count where something freezes or frees them, trade where banned, an embargo where it is a state's."""
    if guard == "frozen":
        of_descent = sentence.tokens[first - 1 : first] in (["من"], ["ذات"], ["ذوي"])  # امرأة من أصول مغربية
        if of_descent and not sentence.tokens[first].startswith("ال"):
            return False
        if _kept_frozen(sentence, last):
            return True
        return any(
            0 < first - a.position <= 6
            and (a.sense == "lift" or (a.sense == "suspend" and "جمد" in sentence.tokens[a.position]))
            for a in acts
        )
    if guard == "banned":
        there = sentence.tokens[last + 1 : last + 8]
        if sentence.tokens[first].endswith("بيع") and not any(t in ("الي", "علي") for t in there):
            return False  # sold at home
        return any(
            a.sense == "ban" and 0 < first - a.position <= 6 and not sentence.tokens[a.position].startswith("ال")
            for a in acts
        )
    if guard == "entry":
        ban = next((a for a in reversed(acts) if a.sense == "ban" and 0 < first - a.position <= 14), None)
        if ban is None:
            return False
        barred = sentence.tokens[ban.position + 1 : last + 10]
        there = barred[: barred.index("،")] if "،" in barred[last - ban.position :] else barred
        return any(t.removeprefix("و") in OFFICIALS for t in there)
    if guard == "listed":
        return _list_of_state(sentence, acts, last, known)
    if guard == "of_state":
        return _of_state(sentence, first, last)
    if guard in _BY_WORDS:
        return _BY_WORDS[guard](sentence, last)
    if guard == "lists_alone":
        if not any(a.position == first for a in acts) or not _lists_somebody(sentence, last):
            return False
        return known or _lists_nowhere(sentence, last)
    return True


def _lists_somebody(sentence: Sentence, last: int) -> bool:
    """`أدرجت كندا ثلاثة وزراء`: persons or firms, and no list that would tell where."""
    low, high = last + 1, len(sentence.tokens)
    if any((r := sentence.reading(i, "sanction")) and r.value == "listing" for i in range(low, min(low + 16, high))):
        return False
    return any(t.removeprefix("و") in PUNISHED for t in sentence.tokens[low : low + 6])


def _lists_nowhere(sentence: Sentence, last: int) -> bool:
    """`وافق الوزراء على إدراج خمسة كيانات كينية لتسليحها المتمردين`: no programme or exchange on which they are."""
    behind = sentence.tokens[last + 1 : last + 18]
    clause = behind[: next((k for k, t in enumerate(behind) if t == "،" and k > 3), len(behind))]
    named = any(t.removeprefix("و") in OFFICIALS | _SHIPS for t in behind[:10])
    return named and not any(t in _ONTO for t in clause) and not any(t in _EXCHANGES for t in sentence.tokens)


_SHIPS = words("سفينه سفن سفينتين ناقله ناقلات ناقلتين ممولا ممولين ممولي قياديا قياديين قيادي جنرالات جنرالا")
_ONTO = words("في ضمن علي الي بين كل جدول برنامج")
_EXCHANGES = words("البورصه بورصه السوق الاسهم للتداول الانتخابات المرشحين الحكومه تشكيله")


def are_against(sentence: Sentence, last: int) -> bool:
    """`الإجراءات بحق كندا`, `القيود المفروضة على كندا`: measures like sanctions, not against a disease."""
    behind = sentence.tokens[last + 1 : last + 9]
    on = [t for t in behind[1:3] if t.removeprefix("و") in PUNISHED or t in _CLOSE]
    at = (
        0
        if behind[:1] in (["عن"], ["علي"]) and on
        else next((k for k, t in enumerate(behind[:4]) if t in _AGAINST), None)
    )
    return (at is not None or restricts_state(sentence, last)) and not any(t in _NO_PUNISHMENT for t in behind)


def restricts_state(sentence: Sentence, last: int) -> bool:
    """`القيود الأميركية عن إيران`, `القيود الغربية المفروضة على زيمبابوي`"""
    if not sentence.tokens[last].endswith("قيود"):
        return False
    whose = sentence.tokens[last + 1 : last + 2]
    by = sentence.reading(last + 1, "state")
    if not (by is not None and by.kind in ("nisba", "adjective", "org")) and whose not in _OF_STATES:
        return False
    at = last + 2 + (sentence.tokens[last + 2 : last + 3] == ["المفروضه"])
    return sentence.tokens[at : at + 1] in (["عن"], ["علي"]) and sentence.reading(at + 1, "state") is not None


_OF_STATES = (["الغربيه"], ["الاقتصاديه"], ["الامميه"], ["الدوليه"], ["الماليه"])


_CLOSE = words("مقربين المقربين")
_AGAINST = words("بحق ضد تجاه المفروضه المتخذه")


def _list_of_state(sentence: Sentence, acts: list[Act], last: int, known: bool) -> bool:
    """`أدرج ... في اللائحة الأميركية`, `على قائمة الخزانة الأميركية`: whose list it is stands behind, or is known."""
    if known and _is_the_list(sentence, last):
        return any(a.sense in ("impose", "lift") and 0 < last - a.position <= 10 for a in acts)
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


def _is_the_list(sentence: Sentence, last: int) -> bool:
    """`شطب اسمه من القائمة`: a definite list behind a preposition, and nothing that tells which."""
    if sentence.tokens[last] not in ("القايمه", "اللايحه") or sentence.tokens[last - 1 : last] not in _INTO_OR_OFF:
        return False
    behind = sentence.tokens[last + 1 : last + 2]
    return not behind or not behind[0].startswith("ال")


_IMPOSES_IT = words("يفرضه تفرضه فرضه فرضته")
_INTO_OR_OFF = (["من"], ["عن"], ["الي"], ["علي"], ["في"], ["ضمن"])
_MONEY = ("اقتصادي", "تجاري", "مالي", "نفطي")


def _of_state(sentence: Sentence, first: int, last: int) -> bool:
    """`الحظر الأميركي على كوبا`, `الحظر المفروض على مالي`; not a blockade of roads, a curfew or a ban on travellers."""
    blockade = "حصار" in sentence.tokens[first]
    behind = sentence.tokens[last + 1 : last + 7]
    if any(t in _TRAVELLERS for t in behind):
        return False
    if behind[:1] == ["الذي"] and any(t in _IMPOSES_IT for t in behind[1:3]):
        return not blockade and any(sentence.reading(i, "state") for i in range(last + 2, last + 6))
    if blockade and sentence.tokens[first].endswith("الحصار") and _names(sentence, "CUB"):
        return True
    if behind[:1] == ["عن"] and sentence.reading(last + 2, "state") and _names(sentence, "UN", "USA", "EU", "ECOWAS"):
        return not blockade
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
    if reading.value == "USA" and sentence.tokens[first].startswith("ال") and _names(sentence, "CUB", "IRN"):
        return True
    return reading.kind in ("nisba", "adjective") and (blockade or any(t in _HITS for t in behind[1:4]))


_TRADED = words("استيراد تصدير صادرات واردات بيع توريد شراء نفط خام سلاح اسلحه")
_HITS = words("علي عن ضد المفروض تجاه")
_NO_PUNISHMENT = words(
    "كورونا كوفيد الوباء الفيروس الجايحه "
    "دخول سفر السفر المسافرين الزايرين المهاجرين مواطني رعايا الرحلات منح التاشيره التاشيرات"
)
"""What measures against a disease or on travellers are told with."""
_TRAVELLERS = words("دخول سفر السفر المسافرين الزايرين المهاجرين اللاجيين مواطني رعايا الطيران الرحلات الوجهه التجول")


def _names(sentence: Sentence, *codes: str) -> bool:
    return any(r.value in codes for _, _, _, r in sentence.readings_of("state"))
