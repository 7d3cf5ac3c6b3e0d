"""The dateline: where an item was written and whose agency wrote it."""

from typing import NamedTuple

from transforms.extract.sentences import Sentence
from transforms.extract.wordlists import words
from transforms.gazetteer import newsrooms
from transforms.months import MONTH_NAMES
from transforms.text import normalize

__all__ = ["Dateline", "dateline_of"]

_REACH = 22
"""Tokens of the longest dateline: place, two dates, agency."""
_MARKS = frozenset("-–—/:()،.|")
_FILLERS = words(
    """
    في هـ الموافق من يوم اليوم السبت الاحد الاثنين الثلاثاء الاربعاء الخميس الجمعه خاص مكتب محرم صفر ربيع الاول الثاني
    الاخر جمادي الاولي الاخره رجب شعبان رمضان شوال ذو ذي القعده الحجه
    """
)
_MONTHS = frozenset(word for name in MONTH_NAMES for word in normalize(name).split())


class Dateline(NamedTuple):
    last: int
    """Its last token."""
    home: str
    """The state whose agency wrote it, or "" when none is named."""


def dateline_of(sentence: Sentence, last: int, *, bare_colon: bool) -> Dateline | None:
    """The dateline of a sentence whose first place ends at token `last`; None where the text goes on as a sentence.

    `عمان - `, `الكويت (كونا) - `, `الرياض 7 ربيع الأول 1440 هـ واس`; of `موريتانيا: ...` it is the subject, so that a
    colon right behind the place counts only with `bare_colon`.
    """
    tokens = sentence.tokens
    home, closed = "", False
    at = last + 1
    end = min(last + 1 + _REACH, len(tokens))
    while at < end:
        agency = _agency(sentence, at)
        if agency:
            home, closed = agency[1], True
            at = agency[0] + 1
        elif tokens[at] in _MARKS:
            if tokens[at] == ":" and at == last + 1 and not bare_colon:
                return None
            closed = closed or tokens[at] != "،"
            at += 1
        elif _is_date(tokens[at]):
            at += 1
        else:
            break
    return Dateline(at - 1, home) if closed and at > last + 1 else None


def _agency(sentence: Sentence, at: int) -> tuple[int, str] | None:
    """Last token and state of an agency's name that starts at a token."""
    for length in (3, 2, 1):
        code = newsrooms().get(" ".join(sentence.tokens[at : at + length]))
        if code and at + length <= len(sentence.tokens):
            return at + length - 1, code
    return None


def _is_date(token: str) -> bool:
    return token[0].isdecimal() or len(token) == 1 or token in _FILLERS or token in _MONTHS
