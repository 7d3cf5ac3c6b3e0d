"""Mentions of the Russia-Ukraine war (2014 onwards)."""

from schemas.extraction import WarMention
from transforms.extract.evidence import evidence_of
from transforms.extract.parties import Mention
from transforms.extract.sentences import Sentence
from transforms.text import NormalizedText

__all__ = ["war_mention"]

_SIDES = frozenset(("RUS", "UKR"))
_OTHER_WARS = ("العالميه", "الباردة", "البارده", "التجاريه", "القرم", "الاهليه")


def war_mention(sentence: Sentence, mentions: list[Mention], text: NormalizedText, kind: str) -> WarMention | None:
    """The mention that a sentence makes of the war, or None."""
    phrase = front = conflict = clash = None
    for first, last, hit in sentence.hits:
        for reading in hit.readings:
            if reading.cls != "war":
                continue
            if reading.value == "phrase":
                phrase = phrase or (first, last)
            elif reading.value == "front":
                front = front or (first, last)
            elif reading.value == "clash":
                clash = clash or (first, last)
            elif not _other_war(sentence, last):
                conflict = conflict or (first, last)
    if not (phrase or front or conflict or clash):
        return None
    strong, conflict = conflict, conflict or clash
    codes = {m.code for m in mentions}
    sides = [m for m in mentions if m.code in _SIDES]
    if phrase:
        span, rule, confidence = phrase, "war:phrase", 0.98
    elif front and (conflict or codes >= _SIDES):
        span, rule, confidence = _hull(front, conflict), "war:front", 0.95
    elif conflict and codes >= _SIDES and min(abs(m.first - conflict[0]) for m in sides) <= 12:
        span, rule, confidence = _hull(conflict, *((m.first, m.last) for m in sides)), "war:both-sides", 0.92
    elif strong and conflict and "UKR" in codes:
        near = [m for m in sides if m.code == "UKR" and abs(m.first - conflict[0]) <= 12]
        if not near:
            return None
        span, rule, confidence = _hull(conflict, (near[0].first, near[0].last)), "war:ukraine", 0.85
    else:
        return None
    return WarMention(kind, (evidence_of(sentence, text, span[0], span[1], rule),), confidence)


def _other_war(sentence: Sentence, last: int) -> bool:
    return last + 1 < len(sentence.tokens) and sentence.tokens[last + 1] in _OTHER_WARS


def _hull(*spans: tuple[int, int] | None) -> tuple[int, int]:
    known = [s for s in spans if s]
    return min(s[0] for s in known), max(s[1] for s in known)
