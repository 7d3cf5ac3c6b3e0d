"""Sanction frames: what is done to sanctions, by whom, against whom."""

from dataclasses import dataclass

from schemas.extraction import Sanction
from transforms.extract.acts import clause_of
from transforms.extract.draft import Refused
from transforms.extract.evidence import evidence_of
from transforms.extract.parties import Mention, groups_of
from transforms.extract.sentences import Sentence
from transforms.extract.status import Act
from transforms.extract.wordlists import words
from transforms.lexicon import codes
from transforms.text import NormalizedText

__all__ = ["SanctionDraft", "sanction_drafts", "to_sanctions"]


@dataclass
class SanctionDraft:
    sentence: Sentence
    first: int
    last: int
    status: str
    imposers: tuple[str, ...]
    targets: tuple[str, ...]
    types: tuple[str, ...]
    rule: str
    explicit: bool
    """Whether the sentence itself shows that states are concerned."""


MAX_NOUNS = 6
"""Words for sanctions looked at in one sentence."""
_TARGET_PREPOSITIONS = words("علي ضد عن بحق تجاه بحقها حق")
_STATUS = {
    "impose": "imposed",
    "lift": "lifted",
    "evade": "evaded",
    "criticise": "criticised",
    "extend": "extended",
    "threaten": "threatened",
    "terminate": "lifted",
    "suspend": "lifted",
}
_INTERNATIONAL = words(
    """
    دوليه الدوليه غربيه الغربيه امميه الامميه اقتصاديه الاقتصاديه دبلوماسيه الدبلوماسيه نفطيه النفطيه تجاريه
    التجاريه مضاده ثانويه
    """
)
_LIFTING = ("lift", "terminate", "suspend")
_PENAL = words(
    """
    محكمه السجن سجن القاضي المتهم المتهمين جنحه جنايه المخالفين مخالفين المخالف تاديبيه سالبه بدنيه رياضيه جزاييه
    لاعب اللاعب اللاعبين نادي النادي المباراه الرابطه الاعدام الفيفا الكاف اداريه المعتدين مدرب المدرب بطوله
    البطوله الاستيناف جريمه متهم القضائيه قضائيه سجنا محكوم المحكوم سجين الزطله المخدرات مخدرات المجله الجزاييه
    التاكسي السواق الموظفين مخالفات مخالفه
    """
)


def sanction_drafts(
    sentence: Sentence,
    mentions: list[Mention],
    acts: list[Act],
    refused: list[Refused],
    salient: list[str],
    known: bool,
) -> list[SanctionDraft]:
    """Drafts of one sentence; look-alikes go to `refused`."""
    blocked: set[int] = set()
    for first, last, hit in sentence.hits:
        for reading in hit.readings:
            if reading.cls == "lookalike" and reading.guard == "sanction":
                blocked.update(range(first, last + 1))
                refused.append(Refused(sentence, first, last, "sanction", reading.value, f"lookalike:{reading.value}"))
    nouns: list[tuple[int, int, str, str]] = []
    taken = -1
    for first, last, hit in sentence.hits:
        if first <= taken:
            continue
        for reading in hit.readings:
            if reading.cls == "sanction":
                taken = last
                if first in blocked or (reading.guard == "frozen" and not _frozen(acts, first)):
                    break
                if reading.guard in ("sanction", "sanction_one", "sanction_travel") and not _international(
                    sentence, mentions, first, reading.guard, salient
                ):
                    refused.append(Refused(sentence, first, last, "sanction", "penal", "no state concerned"))
                    break
                nouns.append((first, last, reading.value, hit.enclitic))
                break
        if len(nouns) >= MAX_NOUNS:
            break
    drafts: list[SanctionDraft] = []
    for first, last, kind, enclitic in nouns:
        if kind == "travel_ban" and len(nouns) == 1:
            continue  # travel advice; as a sanction it stands beside others
        draft = _draft(sentence, mentions, acts, first, last, kind, enclitic)
        if draft and (draft.explicit or known):
            drafts.append(draft)
        elif draft:
            refused.append(Refused(sentence, first, last, "sanction", "penal", "no state as imposer or target"))
    return drafts


def _frozen(acts: list[Act], first: int) -> bool:
    """Assets count where something freezes them."""
    return any(a.sense == "suspend" and 0 < first - a.position <= 6 for a in acts)


def _international(sentence: Sentence, mentions: list[Mention], first: int, guard: str, salient: list[str]) -> bool:
    window = sentence.tokens[max(first - 9, 0) : first + 10]
    if any(t.removeprefix("و").removeprefix("ب").removeprefix("ال") in _PENAL or t in _PENAL for t in window):
        return False
    if guard == "sanction_one":
        return any(t in _INTERNATIONAL for t in window) and bool(mentions)
    return bool(mentions) or (guard == "sanction" and bool(salient))


def _draft(
    sentence: Sentence, mentions: list[Mention], acts: list[Act], first: int, last: int, kind: str, enclitic: str
) -> SanctionDraft | None:
    start, end = clause_of(sentence, first)
    left = [a for a in acts if start <= a.position < first and first - a.position <= 22]
    right = [a for a in acts if last < a.position < end and a.position - last <= 6]
    status, chain, how = _status(first, list(reversed(left)), right)
    if how == "sanction:denied":
        return None
    if kind == "asset_freeze" and how == "sanction:suspend":
        status, how = "imposed", "sanction:freeze"
    if kind == "listing" and not any(a.sense in ("impose", "lift") for a in chain):
        return None
    region_start = min([start, *(a.position for a in chain)])
    here = [m for m in mentions if region_start <= m.first < end]
    adjectives = [
        m
        for m in here
        if m.kind == "nisba"
        and last < m.first <= last + 4
        and m.role != "org"
        and not _TARGET_PREPOSITIONS.intersection(sentence.tokens[last + 1 : m.first])
    ]
    targets: list[str] = []
    target_span: list[Mention] = []
    groups = groups_of(sentence, here)
    for group in groups:
        head = group[0]
        before = sentence.tokens[max(head.first - 4, last + 1) : head.first]
        if (
            head.first > last
            and any(t in _TARGET_PREPOSITIONS for t in before)
            and not (adjectives and head in adjectives)
        ):
            targets += [m.code for m in group]
            target_span = group
            break
    if not targets:
        for group in groups:
            head = group[0]
            before = sentence.tokens[max(head.first - 3, 0) : head.first]
            if head.first < first and any(t in _TARGET_PREPOSITIONS for t in before):
                targets += [m.code for m in group]
                target_span = group
                break
    if kind == "asset_freeze":  # أصولا روسية: the adjective names the owner
        targets, adjectives = targets or [m.code for m in adjectives], []
    imposers = [m.code for m in adjectives]
    if not imposers:
        for group in groups:
            if last < group[0].first <= last + 2 and group[0] not in target_span and group[0].kind != "nisba":
                imposers = [m.code for m in group]
                break
    subject = next(
        (
            g
            for g in groups
            if g[0].first < first and g is not target_span and g[0].role not in ("place", "org", "host")
        ),
        None,
    )
    subject_codes = [m.code for m in subject] if subject else []
    if status in ("imposed", "extended", "threatened", "lifted", "agreed_to_lift", "refused_to_lift"):
        imposers = imposers or subject_codes
        if not targets:
            targets = [m.code for g in groups for m in g if m.code not in imposers and m.role not in ("host",)][:3]
    elif how == "sanction:participle" and subject_codes:
        imposers = imposers or subject_codes
    elif status == "lift_requested":
        asked = [m.code for g in groups if g is not subject and g[0].first < first for m in g if m.role != "org"]
        imposers = imposers or asked
        if not targets and any(t in _BACK_TO_SUBJECT for t in sentence.tokens[last + 1 : last + 4]):
            targets = subject_codes
        if not targets:
            targets = [m.code for g in groups for m in g if m.code not in imposers and m.role != "org"][:3]
    elif status in ("evaded", "criticised", "in_force") and not targets:
        rest = [m.code for g in groups for m in g if m.code not in imposers and m.role != "org"]
        undergoes = any(t.lstrip("و") in _UNDERGOES for t in sentence.tokens[region_start:first])
        vague = status == "evaded" and len({m.code for m in here}) > 1 and _loose_masdar(chain)
        if not vague and (status != "in_force" or undergoes):
            targets = (subject_codes or rest)[:3]
    targets = [t for t in targets if t not in imposers]
    low = min([first, *(a.position for a in chain)])
    high = max([last, *(m.last for m in target_span), *(a.position for a in chain)])
    types = (kind,) if kind not in ("sanctions", "listing") else ()
    explicit = bool(
        adjectives
        or (kind == "asset_freeze" and targets)
        or any(m.role != "place" or m.kind != "nisba" for m in target_span)
        or any(t.removeprefix("و") in _INTERNATIONAL for t in sentence.tokens[last + 1 : last + 5])
        or (
            subject_codes
            and chain
            and subject is not None
            and (subject[0].kind != "nisba" or subject[0].role == "head")
        )
        or (kind in ("arms_embargo", "embargo") and (imposers or targets))
    )
    imposers = sorted(set(imposers))
    return SanctionDraft(
        sentence, low, high, status, tuple(imposers), tuple(sorted(set(targets))), types, how, explicit
    )


_UNDERGOES = words("تخضع يخضع تواجه يواجه تعاني يعاني يرزح ترزح خضعت خاضعه الخاضعه تحت رغم بسبب")
_BACK_TO_SUBJECT = words("عنها عنه عليها عليه عنهم عليهم")


def _loose_masdar(chain: list[Act]) -> bool:
    return bool(chain) and chain[0].kind == "masdar"


def _status(first: int, left: list[Act], right: list[Act]) -> tuple[str, list[Act], str]:
    """Status, the acts it rests on, and the name of the rule."""
    left = [a for a in left if a.sense != "threaten" or first - a.position <= 6]
    nearest = left[0] if left else None
    if nearest and nearest.sense == "announce" and first - nearest.position <= 4:
        return ("threatened" if nearest.future else "imposed"), [nearest], "sanction:announce"
    inner = next((a for a in left if a.sense in _STATUS), None)
    late = next((a for a in right if a.sense in _STATUS and a.kind in ("participle", "past", "imperfect")), None)
    if inner is None:
        if late and late.kind != "participle":
            return _STATUS[late.sense], [late], f"sanction:{late.sense}"
        announce = next((a for a in left if a.sense == "announce"), None)
        if announce:
            return ("threatened" if announce.future else "imposed"), [announce], "sanction:announce"
        if any(a.sense == "reject" for a in left):
            return "criticised", [a for a in left if a.sense == "reject"][:1], "sanction:reject"
        return "in_force", [], "sanction:reference"
    outer = [a for a in left if a.position < inner.position]
    status = _STATUS[inner.sense]
    chain = [inner]
    if inner.sense in _LIFTING:
        for act in outer:
            if act.sense in ("propose",):
                return "lift_requested", [inner, act], f"sanction:{act.sense}<{inner.sense}"
            if act.sense in ("reject",):
                return "refused_to_lift", [inner, act], f"sanction:{act.sense}<{inner.sense}"
            if act.sense in ("agree", "ratify") and inner.position - act.position <= 4:
                return "agreed_to_lift", [inner, act], f"sanction:{act.sense}<{inner.sense}"
        if inner.future:
            return "agreed_to_lift", chain, "sanction:future lift"
    elif inner.sense in ("impose", "extend"):
        if any(a.sense == "deny" and not a.negated for a in outer):
            return status, chain, "sanction:denied"
        for act in outer:
            if act.sense in ("threaten", "propose", "plan", "negotiate"):
                return "threatened", [inner, act], f"sanction:{act.sense}<{inner.sense}"
        if inner.future:
            return "threatened", chain, f"sanction:future {inner.sense}"
        if inner.kind == "participle" or inner.past_frame:
            return "in_force", chain, "sanction:participle"
        if inner.negated:
            return "in_force", chain, "sanction:negated"
    return status, chain, f"sanction:{inner.sense}"


def to_sanctions(drafts: list[SanctionDraft], texts: dict[str, NormalizedText]) -> list[Sanction]:
    """One record per status, imposers and targets; a bare reference yields to a fuller record of the same targets."""
    merged: dict[tuple[str, tuple[str, ...], tuple[str, ...]], list[SanctionDraft]] = {}
    for draft in drafts:
        merged.setdefault((draft.status, draft.imposers, draft.targets), []).append(draft)
    keys = list(merged)
    records = []
    for key in keys:
        status, imposers, targets = key
        if any(
            other != key
            and (status == "in_force" or other[0] == status)
            and set(targets) <= set(other[2])
            and set(imposers) <= set(other[1])
            for other in keys
        ):
            continue
        if status == "in_force" and not targets and any(other != key for other in keys):
            continue
        group = merged[key]
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
