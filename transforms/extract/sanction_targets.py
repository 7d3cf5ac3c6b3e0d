"""Whom sanctions hit, by where a state stands beside them: behind a preposition, as owner, object or sufferer."""

import re

from transforms.extract.naming import Mention
from transforms.extract.sentences import Sentence
from transforms.extract.status import Act
from transforms.extract.wordlists import words

__all__ = [
    "HOME",
    "RELATIVE",
    "TARGET",
    "TARGET_VERBS",
    "after_preposition",
    "before_noun",
    "codes_of",
    "list_from",
    "object_of",
    "owner_of",
    "suffered_by",
    "undergoing",
]

_Group = list[Mention]
TARGET = words("علي ضد عن بحق تجاه حق ازاء وعلي وضد وعن بوجه")
TARGET_VERBS = words(
    "تستهدف استهدفت ستستهدف يستهدف تطال طالت ستطال يطال شملت تشمل ستشمل لتشمل يشمل شمل تمس مست مستهدفه استهدف"
)
_ON_PRONOUN = words("عليها عليه عليهم عليهما ضدها ضده ضدهم عنها عنه عنهم بحقها بحقه بحقهم تجاهها تجاهه اليها اليه")
HOME = words("الجزيره بلاده بلادها بلدها بلده بلادهم بلدهم بلادنا البلاد البلد حكومته حكومتها")
_NO_TARGET = words("خلفيه اثر ان ما الاقل مدي غرار صعيد مستوي اساس هامش انها انه")
_CUT = words(
    """
    احتجاجا تنديدا عقابا
    بسبب بعد عقب اثر ردا خلال بدعوي بتهمه اذا حال لاتهامها لاتهامه لتورطها منذ حتي قبل رغم لدعمها لدورها لانتهاكها
    متهمه متهما متهمين محمله محملا
    متذرعه متذرعا معلله معللا مبرره مبررا وفق بحسب حسب فيما بينما التي الذي اللذين الذين لانها لانه لدعم جراء وذلك
    """
)
RELATIVE = words("التي الذي اللذين الذين")
_UNDERGOES = words("تخضع يخضع تواجه يواجه تعاني يعاني يرزح ترزح خضعت خاضعه الخاضعه تحت رغم بسبب تنوء يخضعون")


def codes_of(group: _Group) -> list[str]:
    return [m.code for m in group]


def after_preposition(
    sentence: Sentence, here: list[Mention], last: int, end: int, imposers: list[str], off: bool
) -> tuple[list[str], int, bool]:
    """Targets behind على, ضد, عن ...; last token of them; whether a pronoun stands there instead."""
    pronoun = False
    for i in range(last + 1, end):
        token = sentence.tokens[i]
        if token in _ON_PRONOUN:
            pronoun = True
        if token in _CUT and token not in RELATIVE and sentence.tokens[i - 1] != "من":
            break
        if (token not in TARGET and token not in TARGET_VERBS) or (token == "عن" and not off):
            continue
        following = sentence.tokens[i + 1] if i + 1 < end else ""
        if following in _NO_TARGET:
            continue
        if following in HOME:
            pronoun = True
            continue
        found = list_from(sentence, here, i + 1, end, imposers)
        if found:
            return [m.code for m in found], max(m.last for m in found), pronoun
        if any(t in HOME or (len(t) > 4 and t.endswith(("ها", "هم"))) for t in sentence.tokens[i + 1 : i + 3]):
            pronoun = True
    return [], last, pronoun


def list_from(sentence: Sentence, here: list[Mention], start: int, end: int, imposers: list[str]) -> list[Mention]:
    """The mentions of the list that opens at or soon after `start`, firms and persons of several states included."""
    out: list[Mention] = []
    edge = start
    for mention in here:
        if mention.first < start or mention.first >= end:
            continue
        between = sentence.tokens[edge : mention.first]
        if out:
            joined = mention.proclitic.startswith("و") or any(t == "،" or t.startswith("و") for t in between)
            if any(_NEW_CLAUSE.match(t) for t in between):
                break
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


_NEW_CLAUSE = re.compile(r"و(?:كان|قال|قد|هي|هو|لم|لا|ما|في|من|امتنع)")


def owner_of(sentence: Sentence, here: list[Mention], last: int) -> list[str]:
    """`أصول خمسة مسؤولين كوريين`, `تصدير الرقائق إلى الصين`, `النفط الروسي`: whose they are, or where they go."""
    return [m.code for m in list_from(sentence, here, last + 1, min(last + 12, len(sentence.tokens)), [])]


def object_of(
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
    return [m.code for m in list_from(sentence, free, low if verb else free[0].first, high, imposers)]


def _oblique(sentence: Sentence, first: int) -> bool:
    """Whether a preposition leads to the word for sanctions: `بعقوبات`, `من قائمة العقوبات`, `على القائمة السوداء`."""
    token = sentence.tokens[first]
    before = sentence.tokens[max(first - 2, 0) : first]
    return token.startswith(("ب", "لل", "وب")) or any(
        t in ("من", "علي", "في", "الي", "ضمن", "عن") or t.startswith(("بفرض", "بحزمه", "لل")) for t in before
    )


def before_noun(sentence: Sentence, groups: list[_Group], first: int) -> list[str]:
    """`فرضت على روسيا عقوبات`"""
    for group in groups:
        head = group[0]
        before = sentence.tokens[max(head.first - 3, 0) : head.first]
        if head.first < first and any(t in TARGET for t in before):
            return codes_of(group)
    return []


_SUBJECT_UNDERGOES = words("تخضع يخضع تواجه يواجه تعاني يعاني يرزح ترزح خضعت خاضعه الخاضعه تنوء يخضعون الخاضع خاضع")
_SUFFERS = re.compile(r"[وف]?[يت](?:تعرض|واجه|خضع|عاني|رزح|نوء)(?:ون|ان|ها)?|[وف]?(?:تعرضت|واجهت|خضعت|عانت)(?:ها)?")


def suffered_by(
    sentence: Sentence, mentions: list[Mention], region: int, first: int, last: int, targets: list[str]
) -> bool:
    """`تعاني كينيا من العقوبات`, `العقوبات التي تتعرض لها كينيا`: a state itself is under them, nobody in it."""
    if not sentence.tokens[first].startswith(("ال", "لل", "بال", "وال")):
        return False
    behind = sentence.tokens[last + 1 : last + 4]
    relative = any(t in RELATIVE for t in behind) and any(_SUFFERS.fullmatch(t) for t in behind)
    before = next((i for i in range(first - 1, region - 1, -1) if _SUFFERS.fullmatch(sentence.tokens[i])), None)
    if before is None and not relative:
        return False
    itself = [m for m in mentions if m.code in targets and m.kind in ("name", "capital") and m.role == "free"]
    if before is None:
        return bool(itself)
    return any(before - 3 <= m.first <= before + 3 for m in itself)


def _bare(token: str) -> str:
    return token.removeprefix("و") if len(token) > 4 else token


def undergoing(
    sentence: Sentence, groups: list[_Group], region: int, first: int, imposers: list[str], salient: list[str]
) -> list[str]:
    """`تخضع إيران لعقوبات`, `صادرات روسيا رغم العقوبات`: the only state before the word; `بلادهم` means the latest."""
    before = sentence.tokens[region:first]
    if not any(_bare(t) in _UNDERGOES for t in before):
        return []
    if any(t in HOME for t in before):
        return [c for c in salient if c not in imposers][-1:]
    verb = next((i for i in range(first - 1, region - 1, -1) if _bare(sentence.tokens[i]) in _SUBJECT_UNDERGOES), None)
    if verb is not None:  # سوريا التي تخضع لعقوبات
        nearest = next((g for g in reversed(groups) if verb - 4 <= g[-1].last < verb), None)
        if nearest and not set(codes_of(nearest)) & set(imposers):
            return codes_of(nearest)
    codes = {
        m.code for g in groups for m in g if m.first < first and m.code not in imposers and m.kind not in ("city",)
    }
    return sorted(codes) if len(codes) == 1 else []
