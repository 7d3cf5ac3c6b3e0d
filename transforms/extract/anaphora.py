"""Words that stand for the parties: `البلدان`, `الوزيران`, `الدول الثلاث`."""

import re

from transforms.extract.naming import Mention
from transforms.extract.salience import Salience
from transforms.extract.sentences import Sentence
from transforms.extract.sides import distinct_codes
from transforms.extract.wordlists import words

__all__ = ["COUNTERPARTS", "anaphor_at", "name_end_of", "number_of", "offices_of_all"]

_OFFICE_REACH = 6
"""How far behind an office the name of its state may stand."""


def name_end_of(sentence: Sentence, office: int) -> int:
    """Last token that can belong to the name of an office."""
    last = min(office + _OFFICE_REACH, len(sentence.tokens) - 1)
    for i in range(office + 1, last + 1):
        if not sentence.tokens[i][0].isalnum() or sentence.cues[i] or sentence.reading(i, "instrument", "act"):
            return i - 1
        if sentence.tokens[i].startswith("و") and sentence.reading(i, "head") and _adds(sentence, i):
            return i - 1  # وزير الدفاع والسفير البريطاني
    return last


def _adds(sentence: Sentence, position: int) -> bool:
    """Whether the و that a word begins with is the conjunction."""
    return any(hit.proclitic.startswith("و") for _, _, hit in sentence.spans.get(position, ()))


def number_of(sentence: Sentence, position: int) -> int:
    """How many `الدول الثلاث` are; 2 for every dual."""
    for token in sentence.tokens[position : position + 2]:
        for word, count in (("ثلاث", 3), ("اربع", 4), ("خمس", 5)):
            if word in token:
                return count
    return 2


def anaphor_at(sentence: Sentence, mentions: list[Mention], start: int, end: int) -> int:
    """Where a word stands that means both: `البلدان`, or `وزيرا الدفاع` without a state."""
    for i in sentence.find_cues("anaphor", start, end):
        if sentence.tokens[i] in COUNTERPARTS or sentence.tokens[i - 1 : i] == ["حل"]:  # حل الدولتين
            continue
        nisba = sentence.reading(i + 1, "state")
        if not (nisba and nisba.kind == "nisba"):
            return i
    for i in range(start, min(end, len(sentence.tokens) - 1)):
        both = sentence.tokens[i].lstrip("وبل") in _TWO_OFFICES and sentence.tokens[i + 1].startswith("ال")
        if both and not any(i < m.first <= name_end_of(sentence, i) + 1 for m in mentions):
            return i
    theirs = (i for i, token in enumerate(sentence.tokens[start:end], start) if token.endswith("هما"))
    return next((i for i in theirs if _theirs(sentence, i)), -1)


def _theirs(sentence: Sentence, position: int) -> bool:
    """`وزيراهما`, `وزيرا خارجيتيهما`, at a token that ends so: the officials of both states that were named before."""
    token = sentence.tokens[position].removeprefix("و")
    before = sentence.tokens[position - 1].lstrip("وبل") if position else ""
    return before in _TWO_OFFICES or token.removesuffix("هما").lstrip("وبل") in _TWO_OFFICES


_OF_THEM_ALL = re.compile(
    r"[وب]?(?:روسا[وي]|وزرا[وي]|سفرا[وي]|زعما[وي]|قادت|ممثلو|ممثلي|مندوبو|مندوبي|مفاوضو|وفود)(?:ها|هم)"
)
_MINISTERS = words("وزراء ووزراء لوزراء بوزراء")


def offices_of_all(
    sentence: Sentence, groups: list[list[Mention]], salience: Salience, start: int, end: int
) -> list[str]:
    """`رؤساؤها`, `وزراء خارجيتها`: the officials of three states and more that were listed before, else nobody."""
    for i, token in enumerate(sentence.tokens[start:end], start):
        if not token.endswith(("ها", "هم")):
            continue
        if (i > 0 and sentence.tokens[i - 1] in _MINISTERS) or _OF_THEM_ALL.fullmatch(token):
            lists = [distinct_codes(g) for g in groups if g[0].first < i]
            pools = (*reversed(lists), list(salience.frame), salience.before)
            return next((codes for codes in pools if len(codes) > 2), [])
    return []


_TWO_OFFICES = words(
    "زيرا زيري رييسا رييسي قايدا قايدي نايبا نايبي سفيرا سفيري زيرتا زيرتي فدا فدي ممثلا ممثلي كيلا كيلي"
)
"""Duals of offices without their first letter و."""
COUNTERPARTS = words(
    "نظيره نظيرته نظيرها نظيرتها ونظيره ونظيرته ونظيرها ونظيرتها نظيريه نظيريها نظيرتيه نظيرتيها نظيراه نظيراها نظرايه "
    "نظرايها نظراوه نظراوها"
)
