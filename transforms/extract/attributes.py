"""What else a frame says: subject matter, name of the instrument, date, place, amount."""

import re
from functools import lru_cache

from schemas.extraction import Amount, EventDate
from transforms.amounts import find_amounts
from transforms.extract.clauses import clause_of
from transforms.extract.draft import Draft
from transforms.extract.scan import domains
from transforms.text import NormalizedText

__all__ = ["amount_of", "date_of", "domains_of", "name_of", "place_of"]

_QUOTED = re.compile(r'[«"“]([^«»"“”\n]{4,120})[»"”]')
_MAX_DRAFTS = 12
"""Drafts of one record that its subjects are taken from."""


def domains_of(drafts: list[Draft]) -> tuple[str, ...]:
    """Subjects named in the sentences of the drafts, most frequent first; `general` when none is.

    The portfolio of an office (`وزير الدفاع`) counts only where no other word tells.
    """
    subjects = domains()
    counts: dict[str, int] = {}
    portfolios: dict[str, int] = {}
    for draft in drafts[:_MAX_DRAFTS]:
        start, end = clause_of(draft.sentence, draft.first)
        tokens = draft.sentence.tokens[start : max(end, draft.last + 14)]
        for before, token, following in zip(["", *tokens], tokens, [*tokens[1:], ""], strict=False):
            stems = _stems(token)
            for phrase in (*stems, *(f"{stem} {following}" for stem in stems)):
                domain = subjects.get(phrase)
                if domain:
                    told = portfolios if _OFFICES.fullmatch(before) else counts
                    told[domain] = told.get(domain, 0) + 1
                    break
    counts = counts or portfolios
    return tuple(sorted(counts, key=lambda d: (-counts[d], d))[:3]) or ("general",)


_OFFICES = re.compile(r"[وفبل]{0,2}(?:ال)?(?:وزيرا|وزيري|وزير|وزيره|وزراء|وزاره|وزارتا|وزارتي|وزيرتا)")


@lru_cache(maxsize=8192)
def _stems(token: str) -> tuple[str, ...]:
    """A token with and without the conjunction and preposition it may carry."""
    stems = [token]
    if len(token) > 3 and token[0] in "وفبلك":
        stems.append(token[1:])
        if token.startswith("لل"):
            stems.append("ال" + token[2:])
    return tuple(stems)


def name_of(draft: Draft, text: NormalizedText) -> str | None:
    """A quoted name that begins inside the frame and holds an instrument's word."""
    start, end = text.span(draft.sentence.starts[draft.first], draft.sentence.ends[draft.last])
    for match in _QUOTED.finditer(text.raw, max(start - 1, 0), min(end + 130, len(text.raw))):
        if match.start() <= end + 40 and " " in match[1].strip():
            inner = match.start(1), match.end(1)
            for first, last, hit in draft.sentence.hits:
                if any(r.cls == "instrument" for r in hit.readings):
                    low, high = text.span(draft.sentence.starts[first], draft.sentence.ends[last])
                    if inner[0] <= low < inner[1] and high <= inner[1]:
                        return match[1].strip()
    return None


def place_of(draft: Draft) -> str | None:
    """The state where it happened: the only one that the clause of the frame names after في or ب."""
    start, end = clause_of(draft.sentence, draft.first)
    low, high = min(start, draft.first), max(end, draft.last + 1)
    places = {m.code for m in draft.mentions if m.role == "place" and low <= m.first < high and _at(draft, m.first)}
    return places.pop() if len(places) == 1 else None


def _at(draft: Draft, first: int) -> bool:
    tokens = draft.sentence.tokens
    return tokens[first].removeprefix("و").startswith("ب") or (
        first > 0 and tokens[first - 1] in ("في", "العاصمه", "بالعاصمه")
    )


def date_of(draft: Draft) -> EventDate | None:
    """The day, month or year that the text gives for the act, else None."""
    for one in (draft, *draft.also):
        if one.when and one.when.value and one.when.precision in _PRECISIONS:
            return EventDate(one.when.value, one.when.precision)
    return None


_PRECISIONS = ("day", "month", "year")


def amount_of(draft: Draft) -> Amount | None:
    """The sum that the rest of the frame's sentence names, else None.

    Of several that which is called the worth of something, else the first behind the frame's begin. Where the sentence
    names none, the next one counts if it tells of a worth (`وتبلغ قيمة العقد مليار دولار`).
    """
    low, end = draft.sentence.starts[draft.first], draft.sentence.end
    rest = draft.norm[low:end]
    found = find_amounts(rest)
    if not found:
        rest = _next_sentence(draft.norm, end)
        found = find_amounts(rest) if _WORTH.search(rest) else []
    if not found:
        return None
    worth = next((one for one in found if _WORTH.search(rest[max(one.start - _WORTH_REACH, 0) : one.start])), found[0])
    return Amount(worth.value, worth.currency)


_WORTH = re.compile(r"\b[وفبل]{0,2}(?:قيم(?:ه|ته|تها|تهما)|قدر(?:ه|ها)|مبلغ|مقدار|تكلف(?:ه|ته|تها)|كلف(?:ه|ته|تها))\b")
_WORTH_REACH = 28
"""Letters between the word for worth and the sum: `قيمته الإجمالية نحو`."""
_NEXT_CHARS = 160


def _next_sentence(norm: str, end: int) -> str:
    following = norm[end : end + _NEXT_CHARS].lstrip(" .")
    return re.split(r"[.؟!\n]", following, maxsplit=1)[0]
