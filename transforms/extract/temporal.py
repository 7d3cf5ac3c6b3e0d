"""Whether the act of a frame is news of the item or recalled."""

import re

from transforms.extract.sentences import Sentence
from transforms.extract.status import Act

__all__ = ["is_historical"]

_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_RECENT_UNITS = ("يوم", "ايام", "يومين", "ساعات", "ساعه", "ساعتين", "قليل", "دقايق")
_LONG_UNITS = frozenset(
    "سنه سنوات سنتين عام اعوام عامين عاما قرن قرنين قرون عقد عقود عقدين شهر اشهر شهرين اسابيع".split()
)


def is_historical(sentence: Sentence, chain: list[Act], first: int, last: int, start: int, end: int, published: str) -> str | None:
    """The ground for taking an act as recalled, or None. `start` and `end` bound the region of the frame."""
    recent = any(True for _ in sentence.find_cues("recent", start, end))
    inner = chain[0].position if chain else first
    year = _old_year(sentence, min(start, inner), end, published)
    if year:
        return f"year {year}"
    for i in range(max(inner - 3, 0), inner):
        if sentence.has_cue(i, "subordinate") or sentence.reading(i, "subordinate"):
            between = sentence.tokens[i + 1 : inner]
            if not recent and all(t in ("ان", "التوصل", "الي", "تم", "حفل", "قيام", "ما") for t in between):
                return "subordinate clause"
    if any(a.past_frame and a.sense in ("sign", "reach", "announce", "agree") and a.kind == "past" for a in chain):
        if not any(unit in sentence.tokens[inner:end] for unit in _RECENT_UNITS):
            return "كان قد"
    for i in range(start, end - 1):
        token = sentence.tokens[i]
        if token in ("قبل", "منذ", "ومنذ", "وقبل"):
            if any(t in _LONG_UNITS for t in sentence.tokens[i + 1 : min(i + 4, end)]):
                return "long ago"
    for i in sentence.find_cues("past", start, end):
        phrase = sentence.reading(i, "past") is not None
        if phrase or 0 < i - last <= 4:
            return "past cue"
    return None


def _old_year(sentence: Sentence, start: int, end: int, published: str) -> str | None:
    if len(published) < 4 or not published[:4].isdigit():
        return None
    for token in sentence.tokens[start:end]:
        if _YEAR.fullmatch(token) and int(token) < int(published[:4]):
            return token
    return None
