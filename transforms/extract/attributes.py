"""What else a frame says: subject matter, name of the instrument, date, place, amount, attribution."""

import re
from functools import lru_cache
from itertools import zip_longest

from schemas.extraction import Amount, EventDate
from transforms.amounts import find_amounts
from transforms.extract.clauses import clause_of
from transforms.extract.draft import Draft
from transforms.extract.scan import domains
from transforms.text import NormalizedText

__all__ = ["amount_of", "attribution_of", "date_of", "domains_of", "name_of", "place_of"]

_QUOTED = re.compile(r'[«"“]([^«»"“”\n]{4,120})[»"”]')
_MAX_DRAFTS = 12
"""Drafts of one record that its subjects are taken from."""
_UNNAMED = frozenset(["مصدر", "مصادر", "مطلعه", "مطلعون", "مطلع"])


def domains_of(drafts: list[Draft]) -> tuple[str, ...]:
    """Subjects named in the sentences of the drafts, most frequent first; `general` when none is."""
    subjects = domains()
    counts: dict[str, int] = {}
    for draft in drafts[:_MAX_DRAFTS]:
        start, end = clause_of(draft.sentence, draft.first)
        tokens = draft.sentence.tokens[start : max(end, draft.last + 14)]
        for token, following in zip_longest(tokens, tokens[1:], fillvalue=""):
            stems = _stems(token)
            for phrase in (*stems, *(f"{stem} {following}" for stem in stems)):
                domain = subjects.get(phrase)
                if domain:
                    counts[domain] = counts.get(domain, 0) + 1
                    break
    return tuple(sorted(counts, key=lambda d: (-counts[d], d))[:3]) or ("general",)


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


def attribution_of(draft: Draft) -> str:
    """official (a speaker in office), unnamed (sources), other_side (only the denying side) or agency."""
    sentence = draft.sentence
    start, _ = clause_of(sentence, draft.first)
    if any(t.removeprefix("و").removeprefix("ال") in _UNNAMED for t in sentence.tokens):
        return "unnamed"
    for first, _, hit in sentence.hits:
        if first < start - 12:
            continue
        for reading in hit.readings:
            if reading.cls == "act" and reading.value in ("say", "announce", "deny"):
                near = range(first + 1, min(first + 6, len(sentence.tokens)))
                if any(sentence.reading(i, "head", "state") for i in near):
                    return "official"
    return "agency"


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
    """The sum that the rest of the frame's sentence names, else None; of several the first behind the frame's begin."""
    low = draft.sentence.starts[draft.first]
    found = find_amounts(draft.norm[low : draft.sentence.end])
    return Amount(found[0].value, found[0].currency) if found else None
