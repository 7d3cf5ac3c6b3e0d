"""From drafts of single sentences to records of the item: one per party set and status."""

from transforms.extract.draft import ALERT_STATUSES, Draft

__all__ = ["merge"]

_GENERIC = ("unspecified", "agreement")


def _asserts(draft: Draft) -> bool:
    return draft.status in ALERT_STATUSES and draft.temporal == "current" and draft.reason is None


def merge(drafts: list[Draft]) -> list[Draft]:
    """Drafts of one agreement in one status become one; weaker tellings of the same agreement are dropped."""
    sets: dict[tuple[str, ...], list[Draft]] = {}
    for draft in _without_partial_headlines(drafts):
        sets.setdefault(draft.parties, []).append(draft)
    out: list[Draft] = []
    for group in sets.values():
        out.extend(_of_one_party_set(group))
    out.sort(key=lambda d: (d.sentence.field != "title", d.sentence.index, d.first))
    return out


def _without_partial_headlines(drafts: list[Draft]) -> list[Draft]:
    """A headline that names only some of the parties tells the same as the body that names them all."""
    body = [d for d in drafts if d.sentence.field == "text" and _asserts(d)]
    out = []
    for draft in drafts:
        fuller = [d for d in body if set(draft.parties) < set(d.parties)]
        partial = draft.sentence.field == "title" and len(draft.parties) >= 2 and _asserts(draft)
        agrees = "bare" in draft.features or any(d.status == draft.status for d in fuller)
        if partial and fuller and agrees:
            fuller[0].instrument = _specific(fuller[0], draft)
            fuller[0].also.append(draft)
        else:
            out.append(draft)
    return out


def _recall(group: list[Draft]) -> None:
    """What title or lead only refer to as something past is not news when the body tells it without a fresh date."""
    opening = [d for d in group if d.sentence.index == 0]
    if not any(d.temporal == "historical" for d in opening) or any(_asserts(d) for d in opening):
        return
    for draft in group:
        known = any(_same_instrument(d, draft) for d in opening if d.temporal == "historical")
        if _asserts(draft) and known and "fresh" not in draft.features:
            draft.temporal, draft.reason = "historical", "historical"


def _of_one_party_set(group: list[Draft]) -> list[Draft]:
    body = [d for d in group if d.sentence.field == "text"]
    _recall(group)
    if any(d.status == "denied" for d in body):  # what the press wrote is what is denied
        group = [d for d in group if d.status == "denied" or "reported" not in d.features]
        group = [d for d in group if d.status != "rejected" or d.sentence.field == "text"]  # لا اتفاق بين
        body = [d for d in group if d.sentence.field == "text"]
    if any(d.status == "planned" for d in body):  # توقعان اليوم ... ومن المقرر أن توقعا
        group = [d for d in group if not (_asserts(d) and "imperfect" in d.features)]
        body = [d for d in group if d.sentence.field == "text"]
    told_later = [d for d in body if d.status in ("planned", "negotiating", "rejected", "denied")]
    if told_later and not any(_asserts(d) for d in body):  # the headline overstates
        group = [d for d in group if not (_asserts(d) and d.sentence.field == "title")]
    group = _without_bare(group)
    by_status: dict[tuple[str, str], Draft] = {}
    for draft in sorted(group, key=lambda d: ("bare" in d.features, d.sentence.field == "title")):
        key = (draft.status, draft.temporal)
        kept = by_status.get(key)
        if kept is None:
            by_status[key] = draft
        elif key[1] != "current" and not _same_instrument(kept, draft):  # two old agreements
            by_status.setdefault((draft.status, f"{draft.temporal} {draft.instrument}"), draft)
        else:
            kept.instrument = _specific(kept, draft)
            kept.also.append(draft)
            kept.features |= {"repeated"} | (draft.features & {"title", "lead"})
            if kept.reason is not None and draft.reason is None:
                kept.reason, kept.modality, kept.polarity = None, "asserted", "positive"
    drafts = list(by_status.values())
    return [d for d in drafts if not _covered(d, drafts)]


def _same_instrument(a: Draft, b: Draft) -> bool:
    return a.instrument == b.instrument or a.instrument in _GENERIC or b.instrument in _GENERIC


def _without_bare(group: list[Draft]) -> list[Draft]:
    """A bare headline lends its instrument to the fuller telling in the body."""
    full = [d for d in group if "bare" not in d.features]
    if not full:
        return group
    for draft in group:
        if "bare" in draft.features:
            for other in full:
                if draft.temporal == other.temporal:
                    other.instrument = _specific(other, draft)
    return full


def _specific(a: Draft, b: Draft) -> str:
    if a.instrument == "unspecified":
        return b.instrument
    if a.instrument == "agreement" and b.instrument not in (*_GENERIC, "joint_statement"):
        return b.instrument
    return a.instrument


def _covered(draft: Draft, drafts: list[Draft]) -> bool:
    """Whether another record of the same parties says all that this one does."""
    for other in drafts:
        if other is draft:
            continue
        same = _same_instrument(draft, other)
        if (
            draft.status == "announced"
            and other.status in ("signed", "ratified", "extended")
            and _asserts(other)
            and same
        ) and draft.temporal == "current":
            other.also.append(draft)
            return True
        if draft.status == "mentioned":
            return True
        another = (
            not draft.definite and draft.sentence.field == "text" and draft.when is not None
        )  # كانتا أبرمتا عام 2009 اتفاقا
        recalled = draft.temporal == "historical" and draft.status == other.status and other.temporal == "current"
        if recalled and same and not another:
            return True
        if (
            "participle" in draft.features
            and draft.status == "signed"
            and other.status in ("terminated", "suspended", "ratified", "extended", "violated")
        ):
            return True
        if (
            draft.status in ("planned", "negotiating", "proposed")
            and _asserts(other)
            and same
            and other.sentence.field == "text"
        ):
            return True
        if draft.status == "proposed" and other.status in ("planned", "negotiating", "denied", "rejected") and same:
            return True
        if draft.status == "negotiating" and other.status in ("planned", "denied", "rejected") and same:
            return True
    return False
