"""The records of an item, of the drafts of its sentences: one per status, imposers and targets."""

import re
from dataclasses import dataclass, replace

from schemas.extraction import Sanction
from transforms.extract.draft import Refused
from transforms.extract.evidence import evidence_of
from transforms.extract.sentences import Sentence
from transforms.lexicon import codes
from transforms.text import NormalizedText

__all__ = ["SanctionDraft", "to_sanctions"]


@dataclass
class SanctionDraft:
    """A record in the making."""

    sentence: Sentence
    first: int
    last: int
    noun: int
    """First token of the word for sanctions."""
    status: str
    imposers: tuple[str, ...]
    targets: tuple[str, ...]
    types: tuple[str, ...]
    rule: str
    sure: tuple[bool, bool] = (True, True)
    """Whether the words themselves say who imposes and who is hit."""
    nobody: bool = False
    """Imposed by nobody that can be named: `العقوبات الغربية`."""


def to_sanctions(
    drafts: list[SanctionDraft], refused: list[Refused], texts: dict[str, NormalizedText]
) -> list[Sanction]:
    """One record per status, imposers and targets; a bare reference yields to a fuller record of the same targets.

    A headline stands for what the text tells: when all penalties there are those of a court or a club, it names none.
    """
    if all(d.sentence.field == "title" for d in drafts) and any(
        r.theme == "sanction" and r.sentence.field == "text" and r.rule.startswith(("context:", "lookalike:financial"))
        for r in refused
    ):
        return []
    if all(d.sentence.field == "title" and d.rule == "sanction:sanction" for d in drafts) and texts["text"].norm:
        return []  # الجزائر تعاقب مدريد: a figure of speech unless the text tells of sanctions
    banned = all(d.sentence.field == "title" and d.rule == "sanction:ban" for d in drafts)
    if banned and _SUPPLY.search(texts["text"].norm):
        return []  # الصين تحظر استيراد الأسماك: for health, as the text says
    merged: dict[tuple[str, tuple[str, ...], tuple[str, ...]], list[SanctionDraft]] = {}
    for draft in _as_in_title(_without_bare_headlines(_completed(drafts))):
        merged.setdefault((draft.status, draft.imposers, draft.targets), []).append(draft)
    keys = list(merged)
    records = []
    for key in keys:
        status, imposers, targets = key
        group = merged[key]
        stays = any(d.rule in _TOLD_BY_THEMSELVES for d in group)
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


_SUPPLY = re.compile(
    r"\b(?:ال)?صحيه|سلامه (?:ال)?غذاء|هييه الغذاء|تلوث|اشعاعي|بكتيريا|انفلونزا|فيروس|الحجر البيطري|"
    "الامن الغذايي|السوق المحليه|لكبح الاسعار|محصول|الجفاف"
)
"""Why a state bans trade when it punishes nobody."""
_TOLD_BY_THEMSELVES = ("sanction:remains", "sanction:kept", "sanction:past", "sanction:undergoes")
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
    if imposers and not targets and not fitting and draft.sure[0]:  # وكان مجلس الأمن رفع عقوباته أيضا
        on_whom = {r[1] for r in relations}
        if len(on_whom) == 1 and not by & set(next(iter(on_whom))):
            return replace(draft, targets=next(iter(on_whom)))
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
