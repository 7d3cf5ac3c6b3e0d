"""Sentences as token sequences with the hits that stand on them."""

import re
from collections.abc import Iterator

from transforms.extract.scan import Hit, Reading, cues_of
from transforms.text import NormalizedText

__all__ = ["MAX_SENTENCE_TOKENS", "Sentence", "split_sentences"]

MAX_SENTENCE_TOKENS = 160
"""Longer runs without a full stop are cut: grammar does not reach farther and the work per sentence stays bounded."""

_TOKEN = re.compile(r"\w+|[^\w\s]")
_BREAK = re.compile(r"[?!;\n.]")


class Sentence:
    """Tokens of one sentence; every index in `hits` is a token index of this sentence."""

    __slots__ = ("clause_starts", "cues", "ends", "field", "hits", "index", "spans", "starts", "tokens", "triggered")

    def __init__(self, field: str, index: int, tokens: list[str], starts: list[int], ends: list[int]) -> None:
        self.field = field
        self.index = index
        """0 for the first sentence of its field."""
        self.tokens = tokens
        self.starts = starts
        self.ends = ends
        self.hits: list[tuple[int, int, Hit]] = []
        """(first token, last token, hit), in text order."""
        self.spans: dict[int, list[tuple[int, int, Hit]]] = {}
        """Hits by first token."""
        self.clause_starts: list[bool] = []
        """For each token whether a clause opens there; filled on first use."""
        self.triggered = False
        """Whether it may say something of a theme."""
        self.cues: list[tuple[str, ...]] = cues_of(tokens)

    @property
    def start(self) -> int:
        return self.starts[0]

    @property
    def end(self) -> int:
        return self.ends[-1]

    def add(self, first: int, last: int, hit: Hit) -> None:
        item = (first, last, hit)
        self.hits.append(item)
        self.spans.setdefault(first, []).append(item)

    def reading(self, position: int, *classes: str) -> Reading | None:
        """The first reading of one of the classes among the hits that start at a token."""
        for _, _, hit in self.spans.get(position, ()):
            for reading in hit.readings:
                if reading.cls in classes:
                    return reading
        return None

    def has_cue(self, position: int, *classes: str) -> bool:
        return 0 <= position < len(self.tokens) and any(c in self.cues[position] for c in classes)

    def cue_in(self, cls: str, start: int, end: int) -> bool:
        """Whether a cue of the class stands between two token positions."""
        return next(self.find_cues(cls, start, end), None) is not None

    def find_cues(self, cls: str, start: int, end: int) -> Iterator[int]:
        """Token positions from `start` to `end` (exclusive) where a cue of the class stands, phrases included."""
        for position in range(max(start, 0), min(end, len(self.tokens))):
            if cls in self.cues[position] or self.reading(position, cls):
                yield position


def split_sentences(field: str, text: NormalizedText, hits: list[Hit]) -> list[Sentence]:
    """Sentences of a field in order, with their hits attached; those that say nothing are counted and left out."""
    norm = text.norm
    sentences: list[Sentence] = []
    index = at = start = 0
    for end, mark in _breaks(norm):
        if not norm[start:end].strip(" .\"'"):
            start = end + 1
            continue
        first = at
        while at < len(hits) and hits[at].start < end:
            at += 1
        if any(hit.worth for hit in hits[first:at]):
            sentences += _tokenize(field, index, norm, start, end, mark, hits[first:at])
        index += 1
        start = end + 1
    return sentences


def _breaks(norm: str) -> Iterator[tuple[int, str]]:
    """Where sentences end, and the mark that ends them."""
    for match in _BREAK.finditer(norm):
        at = match.start()
        mark = norm[at]
        if mark != "." or _ends_sentence(norm, at):
            yield at, mark
    yield len(norm), ""


def _ends_sentence(norm: str, at: int) -> bool:
    """A full stop before a blank or between two words; not one inside a number or an abbreviation (`ب.م`)."""
    following = norm[at + 1 : at + 2]
    if not following or following in " \n\"').]":
        return True
    return following.isalpha() and at >= 3 and norm[at - 3 : at].isalpha()


def _tokenize(field: str, index: int, norm: str, start: int, end: int, mark: str, hits: list[Hit]) -> list[Sentence]:
    """The sentence from `start` to `end`, cut where it exceeds MAX_SENTENCE_TOKENS."""
    spans = [match.span() for match in _TOKEN.finditer(norm, start, end)]
    tokens = [norm[low:high] for low, high in spans]
    starts = [low for low, _ in spans]
    ends = [high for _, high in spans]
    if mark == "?" and tokens:
        tokens.append("؟")
        starts.append(end)
        ends.append(end + 1)
    pieces = []
    for low in range(0, len(tokens), MAX_SENTENCE_TOKENS):
        high = low + MAX_SENTENCE_TOKENS
        pieces.append(Sentence(field, index, tokens[low:high], starts[low:high], ends[low:high]))
    at = 0
    for piece in pieces:
        first = at
        while at < len(hits) and hits[at].start < piece.end:
            at += 1
        _attach(piece, hits[first:at])
    return pieces


def _attach(sentence: Sentence, hits: list[Hit]) -> None:
    first_of = {start: i for i, start in enumerate(sentence.starts)}
    last_of = {end: i for i, end in enumerate(sentence.ends)}
    for hit in hits:
        first = first_of.get(hit.start)
        last = last_of.get(hit.end)
        if first is not None and last is not None and last >= first:
            sentence.add(first, last, hit)
            sentence.triggered = sentence.triggered or hit.worth == 2
