"""What headline, lead and the whole of an item say of the drafts that its sentences gave."""

from datetime import date

from transforms.dates import age_days, find_dates
from transforms.extract.conclusion import Analysis
from transforms.extract.draft import Draft
from transforms.extract.sentences import Sentence
from transforms.extract.temporal import as_day

__all__ = ["judged_by_item"]


def judged_by_item(drafts: list[Draft], analyses: list[Analysis], title: str, text: str, day: str) -> list[Draft]:
    """The drafts, those given a reason not to alert that the rest of the item tells against.

    `title` and `text` are in normal spelling, `day` is that of publication or empty.
    """
    drafts = _without_overstated(drafts)
    if _ON_THIS_DAY in title:
        _recall_all(drafts)
    _by_the_headline(drafts, analyses)
    now = as_day(day)
    if now and drafts:
        _in_an_old_story(drafts, analyses, _first_words(text), now)
    _recalled(drafts, analyses, day)
    return drafts


_FIRM = frozenset(("between", "listed", "group", "clause", "anaphor"))


def _without_overstated(drafts: list[Draft]) -> list[Draft]:
    """A headline names two states where the body tells of a company or a club: the body decides."""
    bodies = any(d.party_level not in ("state-state", "state-igo") for d in drafts)
    firm = any(
        d.sentence.field == "text" and d.party_level in ("state-state", "state-igo") and d.features & _FIRM
        for d in drafts
    )
    if not bodies or firm:
        return drafts
    for draft in drafts:
        if draft.party_level in ("state-state", "state-igo") and draft.reason is None:
            draft.reason = "not-state"
    return drafts


def _by_the_headline(drafts: list[Draft], analyses: list[Analysis]) -> None:
    """What the headline calls unofficial is so in the body; what the body tells as an intention is overstated."""
    for draft in drafts:
        if draft.sentence.field != "title":
            continue
        same = [d for d in drafts if d.sentence.field == "text" and d.parties == draft.parties and d.reason is None]
        if draft.party_level == "private":
            for other in same:
                other.party_level, other.reason = "private", "not-state"
        elif draft.reason is None and draft.rule.startswith("agree:") and not same:
            opening = (a for a in analyses if a.sentence.field == "text" and a.sentence.index == 0)
            opening = (a for a in opening if not _names_instrument(a))
            named = ({m.code for m in a.mentions} for a in opening if any(r.rule == "agree:vague" for r in a.refused))
            if any(set(draft.parties) <= codes for codes in named):
                draft.reason = "opinion"


_ABOUT = frozenset(("sign", "agree", "reach", "ratify", "extend", "inforce", "negotiate"))
_STALE_DAYS = 3


def _recalled(drafts: list[Draft], analyses: list[Analysis], day: str) -> None:
    """An act of some days before is the news only where headline or lead speak of an agreement (docs/labels.md)."""
    now = as_day(day)
    late = [
        d
        for d in drafts
        if d.reason is None and d.when and now and d.sentence.index and (age_days(d.when, now) or 0) >= _STALE_DAYS
    ]
    opening = (a for a in analyses if a.sentence.index == 0)
    if not late or any(_speaks_of_agreement(a) for a in opening):
        return
    for draft in late:
        draft.temporal, draft.reason = "historical", "historical"


_STORY_DAYS = 400
_STORY_CHARS = 90
_STORY_OPENS = 9
"""Words in which a story gives its day."""
_STORY = frozenset(("قبل", "يوم", "ذات", "مساء", "صباح", "فجر"))
_LONG = frozenset(("سنه", "عاما", "قرن", "قرون", "عقود", "عام", "سنوات"))


def _first_words(norm: str) -> list[str]:
    return norm[:_STORY_CHARS].replace("،", " ").split()[:_STORY_OPENS] or [""]


def _in_an_old_story(drafts: list[Draft], analyses: list[Analysis], opening: list[str], now: date) -> None:
    """A text whose first words (`opening`) name an old day tells of it until a sentence speaks of today."""
    told = [d for d in drafts if d.reason is None and d.sentence.field == "text"]
    if not told or opening[0] not in _STORY or not (_LONG.intersection(opening[2:4]) or opening[0] != "قبل"):
        return
    if not any((age_days(found, now) or 0) > _STORY_DAYS for found in find_dates(" ".join(opening), now)):
        return
    texts = (a.sentence for a in analyses if a.sentence.field == "text")
    until = min((s.index for s in texts if _speaks_of_today(s)), default=len(analyses) + told[-1].sentence.index)
    for draft in told:
        if draft.sentence.index < until:
            draft.temporal, draft.reason = "historical", "historical"


def _speaks_of_today(sentence: Sentence) -> bool:
    return sentence.cue_in("recent", 0, len(sentence.tokens)) or sentence.tokens[:1] == ["واليوم"]


def _speaks_of_agreement(analysis: Analysis) -> bool:
    return any(act.sense in _ABOUT for act in analysis.acts) or _names_instrument(analysis)


def _names_instrument(analysis: Analysis) -> bool:
    return any(reading.cls == "instrument" for _, _, hit in analysis.sentence.hits for reading in hit.readings)


_ON_THIS_DAY = "في مثل هذا اليوم"


def _recall_all(drafts: list[Draft]) -> None:
    """The headline says that the item tells of another year."""
    for draft in drafts:
        if draft.reason is None and "fresh" not in draft.features:
            draft.temporal, draft.reason = "historical", "historical"
