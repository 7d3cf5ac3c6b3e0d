"""Runs of headlines without marks between them, as below `أبرز أحداث اليوم`: each has to be read on its own."""

import re

from transforms.extract.naming import Mention
from transforms.extract.scan import Reading
from transforms.extract.sentences import Sentence
from transforms.extract.status import Act
from transforms.extract.wordlists import words

__all__ = ["announces_digest", "headline_around", "home_of"]

_DIGEST = re.compile(r"\b(?:ابرز|اهم|حصيله|موجز|نشره)\s+(?:ال)?(?:احداث|اخبار|انباء|عناوين|مستجدات)\b")
_ACT_WITHIN = 6
"""Tokens between the word of acting and the instrument of one headline."""
_PARTIES_WITHIN = 8
"""Tokens from the instrument to its parties, in one headline."""


def announces_digest(title: str) -> bool:
    """Whether a headline in normal form promises the news of a day."""
    return _DIGEST.search(title) is not None


def headline_around(
    sentence: Sentence,
    acts: list[Act],
    groups: list[list[Mention]],
    instruments: list[tuple[int, int, Reading]],
    at: int,
) -> tuple[int, Sentence]:
    """Where the headline of the instrument at index `at` begins, and it: from its act or subject to its parties."""
    first, last, _ = instruments[at]
    tokens = sentence.tokens
    floor = max((after + 1 for _, after, _ in instruments[:at]), default=0)
    floor = max([floor, *(i + 1 for i in range(floor, first) if tokens[i] == ":")])
    low = max(first - _ACT_WITHIN, floor)
    start = min((a.position for a in acts if low <= a.position < first), default=first)
    before = next((g for g in groups if g[-1].last == start - 1), None)
    if before and sentence.reading(start, "act"):
        start = before[0].first
    start = next((i for i in range(max(start - _ACT_WITHIN, floor), start) if _occasion(tokens[i])), start)
    label = 2 if start > 1 and tokens[start - 1] == ":" else 1
    if start >= label and sentence.has_cue(start - label, "future"):
        start -= label  # غدا : إمضاء ...
    high = min([last + _PARTIES_WITHIN, *(f - 1 for f, _, _ in instruments[at + 1 :])])
    end = min(high, len(tokens) - 1)
    behind = next((g for g in groups if last < g[0].first <= high), None)
    if behind:
        gap = range(last + 1, behind[0].first)
        joined = len(gap) < 2 or any(sentence.has_cue(i, "between", "with") for i in gap)
        end = behind[-1].last if joined and ":" not in tokens[last + 1 : behind[0].first] else behind[0].first - 1
    return start, sentence.part(start, end + 1)


def _occasion(token: str) -> bool:
    return token.removeprefix("ال") in _OCCASIONS


_OCCASIONS = words("زياره قمه لقاء اجتماع محادثات مباحثات")
"""What a headline begins with whose end it tells."""


def home_of(mentions: list[Mention], first: int, part: Sentence) -> str:
    """The state that the headlines beside one name most: whose president is told of without its name."""
    inside = range(first, first + len(part.tokens))
    codes = [m.code for m in mentions if m.first not in inside]
    return max(codes, key=codes.count, default="")
