"""Sanctions told of without an act that governs them: by whom they hit, in a headline, behind a decision."""

import re

from transforms.extract.sanction_effects import CONSIDERS, EFFECTS, SanctionStatus, bare
from transforms.extract.sentences import Sentence
from transforms.extract.status import Act
from transforms.extract.wordlists import words

__all__ = ["OR_ELSE", "by_decision", "faced", "headline_status", "just_told", "one_more_term", "strikes"]

_STRIKES = words("استهدفت استهدف طالت طال شملت شمل مست اصابت تستهدف يستهدف تطال يطال تشمل يشمل تمس")
"""Verbs whose subject is the sanctions and whose object is the target."""
_WILL_STRIKE = words("ستستهدف ستطال ستشمل ستمس سيستهدف سيطال سيشمل")
_POSSIBLE = words("محتمله المحتمله مرتقبه المرتقبه وشيكه الوشيكه ممكنه مقبله متوقعه قادمه")
_FACES = re.compile(
    r"[وف]?س?[يت](?:واجه|تعرض|طال|شمل|خضع|تلق)(?:ون|ان|وا|هم|هما|ها)?|هدفا|عرضه|معرضه|معرضا|لخطر|بخطر|لاحتمال|عرضوا|عرضت"
)
"""Words that put somebody before sanctions; with `قد` or in the future the sanctions are a threat."""
OR_ELSE = words("واما والا")
_FINITE = ("past", "imperfect")


def strikes(sentence: Sentence, first: int, last: int, near: list[Act], barrier: int) -> SanctionStatus | None:
    """`استهدفت عقوبات أميركية مصارف`, `عقوبات جديدة طالت مصارف`: new sanctions told by whom they hit."""
    if barrier >= 0 or any(a.sense in EFFECTS or a.sense in CONSIDERS for a in near):
        return None
    package = max(first - 5, 0)
    for i in range(package, first):
        word = sentence.tokens[i].removeprefix("و")
        if word in _STRIKES | _WILL_STRIKE and all(
            sentence.tokens[k] == "من" or sentence.tokens[k][0].isalpha() for k in range(i + 1, first)
        ):
            definite = sentence.tokens[first].startswith("ال") and "من" not in sentence.tokens[i:first]
            if definite and i == first - 1 and sentence.tokens[i][0] in "يت":
                return None
            return SanctionStatus("threatened" if word in _WILL_STRIKE else "imposed", [], "sanction:strikes")
    decided = [a for a in near[:1] if a.sense in ("ratify", "announce", "agree") and a.kind == "past" and not a.negated]
    if sentence.tokens[first].startswith(("ال", "بال", "لل", "وال")) and "من" not in sentence.tokens[package:first]:
        return None
    for i in range(last + 1, min(last + 7, len(sentence.tokens))):
        word = sentence.tokens[i]
        if word in _WILL_STRIKE:
            return SanctionStatus("threatened", [], "sanction:strikes")
        if word in _STRIKES and word[0] not in "يت":
            return SanctionStatus("imposed", decided, "sanction:strikes")
        if word in ("التي", "الذي") or not word[0].isalpha():
            break
    return None


def faced(sentence: Sentence, first: int, last: int) -> bool:
    """`قد تواجه ... عقوبات`, `ستتعرض لعقوبات`, `عقوبات محتملة`"""
    if any(t in _POSSIBLE for t in sentence.tokens[last + 1 : last + 4]):
        return True
    if first and sentence.tokens[first - 1] in OR_ELSE:  # إما الانتخابات وإما عقوبات
        return True
    low = max(first - 9, 0)
    faces = next((i for i in range(first - 1, low - 1, -1) if _FACES.fullmatch(sentence.tokens[i])), None)
    if faces is None:
        return False
    word = sentence.tokens[faces].lstrip("وف")
    return (
        word.startswith("س")
        or word.endswith(("خطر", "احتمال"))
        or any(t in ("قد", "ربما", "وقد") for t in sentence.tokens[max(faces - 6, 0) : faces])
    )


_DECISION = words("قرار قرارا القرار امر امرا مرسوم مرسوما قرارات")
_MASDARS = ("حظر", "تجميد", "الحظر", "بحظر", "بتجميد")


def by_decision(sentence: Sentence, first: int) -> bool:
    """`قرار الحكومة حظر تصدير ...`, `قرارا بتجميد أموال`: the word for sanctions is itself a noun of action."""
    return sentence.tokens[first] in _MASDARS and any(
        bare(t) in _DECISION for t in sentence.tokens[max(first - 6, 0) : first]
    )


def just_told(sentence: Sentence, first: int, last: int, right: list[Act]) -> SanctionStatus | None:
    """`عقوبات أعلنتها واشنطن الجمعة`, `دفعة جديدة من العقوبات كشفت عنها أوتاوا`: new ones."""
    indefinite = not sentence.tokens[first].startswith(("ال", "بال", "لل")) or (
        first > 1 and sentence.tokens[first - 1] == "من" and any(t in _NEW for t in sentence.tokens[first - 4 : first])
    )
    for act in right:
        behind = sentence.tokens[act.position + 1 : act.position + 2]
        bound = act.enclitic in ("ها", "هما") or behind in (["عنها"], ["عليها"])
        if act.kind != "past" or act.sense not in ("impose", "announce", "ratify") or not bound:
            continue
        recent = any(
            "recent" in sentence.cues[i] for i in range(act.position, min(act.position + 8, len(sentence.cues)))
        )
        if recent or (indefinite and "التي" not in sentence.tokens[last : act.position]):
            return SanctionStatus("imposed", [act], "sanction:just told")
    return None


_NEW = words("جديده حزمه دفعه جديدا")


def headline_status(sentence: Sentence, first: int, last: int) -> str | None:
    """`عقوبات أميركية على ...` opening a headline tells news, without a verb; `العقوبات ...` does not."""
    if sentence.field == "title" and _listed_headline(sentence, first):
        return "imposed"
    if sentence.index or sentence.tokens[first] not in ("عقوبات", "تجميد", "حظر", "ادراج"):
        return None
    before = sentence.tokens[first - 1] if first else ":"
    package = before in ("حزمه", "دفعه", "سلسله", "جوله") and (first == 1 or sentence.tokens[first - 2] == ":")
    if before != ":" and not package:
        return None
    following = sentence.tokens[last + 1 : last + 8]
    if "؟" in sentence.tokens or not any(t in ("علي", "ضد", "بحق", "تجاه", "تطال", "تستهدف") for t in following):
        return None
    behind = sentence.tokens[last + 1 :]
    if any(t in _POSSIBLE for t in following) or any(t in ("اذا", "لو", "حال") for t in behind):
        return "threatened"
    return "imposed"


def _listed_headline(sentence: Sentence, first: int) -> bool:
    """`وزراء أميركيون على لائحة العقوبات الروسية`: a headline without a verb."""
    reading = sentence.reading(first, "sanction")
    if reading is None or reading.value != "listing" or first < 2:
        return False
    finite = any((r := sentence.reading(i, "act")) and r.kind in (*_FINITE, "participle") for i in range(first))
    return not finite and sentence.tokens[first - 1] in ("علي", "ضمن", "في")


def one_more_term(sentence: Sentence, first: int) -> bool:
    """`عام إضافي للعقوبات`, `ستة أشهر أخرى من العقوبات`"""
    token, before = sentence.tokens[first], sentence.tokens[max(first - 5, 0) : first]
    if not token.startswith(("لل", "ل")) and before[-1:] not in (["من"], ["علي"]):
        return False
    return any(t in _UNITS and before[k + 1] in _MORE for k, t in enumerate(before[:-1])) or (
        bool(before) and before[-1] in _MORE and len(before) > 1 and before[-2] in _UNITS
    )


_UNITS = words("عام عاما سنه اشهر شهرا")
_MORE = words("اخر اخري اضافي اضافيه اضافيا جديد جديده")
