"""From an instrument, its acts and its parties to a draft, or a refusal."""

from dataclasses import dataclass, field

from transforms.extract.acts import acts_of
from transforms.extract.assertion import (
    becomes,
    depends,
    hangs_on,
    has_future_time,
    is_aimed_at,
    is_claimed,
    is_hypothetical,
    is_loose,
    is_obliged,
    is_press_report,
    is_private,
    is_referring,
    is_set_for_later,
    is_supposed,
)
from transforms.extract.clauses import RELATIVE, clause_of
from transforms.extract.draft import ALERT_STATUSES, Draft, Refused
from transforms.extract.instrument_guards import TO_COME
from transforms.extract.naming import Mention
from transforms.extract.recalled import belongs_to_year, is_historical
from transforms.extract.sentences import Sentence
from transforms.extract.sides import Sides
from transforms.extract.status import Act, Outcome
from transforms.extract.temporal import as_day, event_date, is_ahead, is_fresh
from transforms.extract.wordlists import words

__all__ = ["Analysis", "conclude"]


@dataclass
class Analysis:
    """Everything found in one sentence."""

    sentence: Sentence
    mentions: list[Mention]
    drafts: list[Draft] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)

    @property
    def acts(self) -> list[Act]:
        """The acts of a sentence with a trigger; worked out where something may be told by one."""
        return acts_of(self.sentence) if self.sentence.triggered else []


def conclude(
    result: Analysis,
    outcome: Outcome,
    link: str,
    chain: list[Act],
    sides: Sides,
    instrument: str,
    first: int,
    last: int,
    published: str,
) -> None:
    sentence = result.sentence
    start = min([first, *(a.position for a in chain)])
    end = max([last, *(a.position for a in chain)])
    if sides.last >= 0:
        start, end = min(start, sides.first), max(end, sides.last)
    rule = f"{link}:{'<'.join(a.sense for a in chain) or 'none'}:{sides.how}"
    if len(sides.codes) < 2 and not sides.level_fixed:
        result.refused.append(Refused(sentence, start, end, "agreement", "parties", rule))
        return
    region = clause_of(sentence, first)
    when = event_date(sentence, chain, first, last, region[0], region[1], published)
    ground = is_historical(sentence, chain, first, last, region[0], region[1], published, when)
    draft = Draft(sentence, start, end, sides.codes, instrument, outcome.status, rule, sides.level)
    draft.polarity, draft.modality, draft.reason = outcome.polarity, outcome.modality, outcome.reason
    draft.temporal = outcome.temporal or "current"
    draft.when = when
    draft.features = {
        link,
        *(["fresh"] if is_fresh(when, published) else []),
        "title pair" if sides.how == "title" else sides.how,
        *(["title"] if sentence.field == "title" else []),
        *(["lead"] if sentence.index == 0 else []),
    }
    if chain and chain[0].kind == "imperfect":
        draft.features.add("imperfect")
    draft.definite = sentence.tokens[first].removeprefix("و").startswith(("ال", "لل", "بال"))
    if link == "bare":
        draft.features.add("bare")
        known = sides.how == "between" and sentence.field == "text" and _is_known(sentence, draft, last, sides.first)
        known = known or (sides.how in ("between", "anaphor") and belongs_to_year(sentence, last, as_day(published)))
        if outcome.status == "mentioned" and not ground and not known:
            result.refused.append(Refused(sentence, start, end, "agreement", "unsupported", rule))
            return
        if ground or known:
            draft.status, draft.temporal, draft.reason = "mentioned", "historical", "historical"
    elif ground and outcome.status in ("signed", "announced", "ratified", "extended", "mentioned"):
        draft.temporal, draft.reason = "historical", "historical"
        draft.rule += f":{ground}"
    elif (
        link == "right"
        and outcome.temporal is None
        and is_referring(sentence, chain[0], first, last)
        and not sentence.cue_in("recent", last, end + 6)
    ):
        draft.temporal, draft.reason = "historical", "historical"
        draft.features.add("participle")
    elif (
        chain
        and chain[0].kind == "participle"
        and outcome.status != "rejected"
        and link == "right"
        and sentence.field == "text"
        and not becomes(sentence, chain[0], first)
    ):
        draft.features.add("participle")
        if not sentence.cue_in("recent", last, end + 6):
            draft.temporal, draft.reason = "historical", "historical"
    if (
        draft.reason is None
        and draft.status in ALERT_STATUSES
        and any(t.removeprefix("ال") in TO_COME for t in sentence.tokens[first : last + 3])
    ):
        draft.status, draft.temporal, draft.modality, draft.reason = "planned", "future", "planned", "planned"
    if (
        draft.reason is None
        and draft.temporal == "current"
        and chain
        and chain[0].kind in ("imperfect", "masdar")
        and (
            has_future_time(sentence, 0 if chain[0].kind == "imperfect" else region[0], region[1])
            or is_ahead(when, published)
            or (_by_relative_verb(chain[0], link, sentence) and not sentence.cue_in("recent", 0, region[1]))
            or is_set_for_later(sentence, chain[0], region[0], region[1], as_day(published))
        )
    ):
        draft.status, draft.temporal, draft.modality, draft.reason = "planned", "future", "planned", "planned"
    if (
        draft.reason is None
        and sides.how not in ("between", "listed")
        and link == "left"
        and is_loose(sentence, chain, link)
    ):
        draft.reason = "unsupported"
    if is_private(sentence, first, last):
        draft.party_level, draft.reason = "private", "not-state"
    weak = sides.how in ("title", "frame", "carried")
    if sides.how == "title" and outcome.status == "negotiating":
        others = any(m.eligible and m.code not in sides.codes for m in result.mentions)
        weak = others or "عمل" in sentence.tokens[chain[0].position]  # تعمل على حشد الدعم لاتفاق
    if weak and (
        outcome.status in ("proposed", "negotiating", "mentioned", "rejected") or is_loose(sentence, chain, link)
    ):
        result.refused.append(Refused(sentence, start, end, "agreement", "parties", rule))
        return
    told_at = min([first, *(a.position for a in chain)])
    if is_press_report(sentence, region[0], told_at):
        draft.features.add("reported")
    behind = chain[0].position if chain else last
    own_clause = clause_of(sentence, behind)[0] if behind > last else 0
    if own_clause > last:  # لا صحة لما قيل عن فشلهما في توقيع الاتفاق، فقد وقعاه
        claimed = is_claimed(sentence, own_clause, behind)
    elif draft.definite and link == "right" and not RELATIVE.isdisjoint(sentence.tokens[last + 1 : behind]):
        claimed = is_claimed(sentence, last + 1, behind)  # يعتقد محللون أن الاتفاق الذي وقعته كينيا لن يصمد
    else:
        claimed = is_claimed(sentence, region[0], told_at) or (behind > last and is_claimed(sentence, last + 1, behind))
    if chain and draft.reason is None and claimed:
        draft.modality, draft.reason = "possible", "hypothetical"
        draft.features.add("claimed")
    aimed = len(chain) == 1 and is_aimed_at(sentence, result.mentions, chain[0], region[0])
    if (
        chain
        and draft.reason is None
        and (aimed or is_supposed(sentence, chain[0], first) or hangs_on(sentence, chain[0], last))
    ):
        draft.status, draft.modality, draft.reason = "proposed", "conditional", "hypothetical"
    wished = draft.reason is None or (draft.reason == "planned" and not any(a.sense == "plan" for a in chain))
    if (
        wished
        and chain
        and chain[0].kind in ("masdar", "imperfect")
        and (
            sentence.cue_in("modal", max(chain[0].position - 7, region[0]), chain[0].position)
            or is_obliged(sentence, region[0], chain[0])
        )
    ):
        draft.status, draft.temporal = "proposed", "current"
        draft.modality, draft.reason = "conditional", "hypothetical"
    if chain and draft.reason is None and chain[0].position > last and depends(sentence, last, chain[0].position):
        draft.status, draft.temporal, draft.modality, draft.reason = "planned", "future", "conditional", "hypothetical"
    if draft.status == "planned" and link == "left" and _is_ready(sentence, start, first) and _on_terms(sentence, last):
        draft.status, draft.temporal, draft.modality, draft.reason = "proposed", "current", "conditional", "proposed"
    open_to_doubt = (draft.temporal != "historical" and outcome.status != "denied") or outcome.reason == "negated"
    unreal = any(a.unreal for a in chain)
    if open_to_doubt and not unreal and is_hypothetical(sentence, region[0], start, first, outcome.status):
        draft.status, draft.modality, draft.reason = "proposed", "conditional", "hypothetical"
    result.drafts.append(draft)


_READY = ("استعداد", "مستعد", "جاهز")
_IF = words("اذا ان لو شرط بشرط شريطه مقابل")


def _is_ready(sentence: Sentence, start: int, first: int) -> bool:
    return any(root in token for token in sentence.tokens[max(start - 1, 0) : first] for root in _READY)


def _on_terms(sentence: Sentence, last: int) -> bool:
    """`مستعدة لإبرام اتفاق مع غانا إذا دفعت`, `شرط أن تدفع`: what is promised on a condition is offered."""
    tokens = sentence.tokens
    terms = (i for i in range(last + 1, len(tokens) - 1) if tokens[i] in _IF)
    return any(tokens[i] != "ان" or sentence.reading(i + 1, "act") or tokens[i + 1].endswith("ت") for i in terms)


def _is_known(sentence: Sentence, draft: Draft, last: int, parties: int) -> bool:
    """`اتفاق المياه بين كينيا وغانا`, behind the lead: an agreement that there is, definite and with its parties."""
    named = sentence.tokens[last + 1 : last + 2] not in ([], ["بين"]) and parties > last + 2
    return sentence.index > 0 and parties > last and (draft.definite or named)


def _by_relative_verb(act: Act, link: str, sentence: Sentence) -> bool:
    """`بروتوكول يوقعه الوزيران`: an imperfect behind its instrument tells what is to come."""
    signing = act.sense == "sign" and act.kind == "imperfect" and act.enclitic != ""
    return signing and link == "right" and sentence.field == "text"
