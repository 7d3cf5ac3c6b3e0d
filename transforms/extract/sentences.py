"""Sentences as token sequences with the hits that stand on them."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property

from transforms.extract.scan import LIGHT, NAMED, Hit, Reading, cues_of
from transforms.text import NormalizedText

__all__ = ["MAX_SENTENCES", "MAX_SENTENCE_TOKENS", "Sentence", "split_sentences"]

MAX_SENTENCE_TOKENS = 160
"""Longer runs without a full stop are cut: grammar does not reach farther and the work per sentence stays bounded."""
MAX_SENTENCES = 1_000
"""Sentences of a field that are looked at: those of ten thousand words of real news, twice over."""

_TOKEN = re.compile(r"\w+|[^\w\s]")
_BREAK = re.compile(r"""[?!;\n.](?:(?<!\.)[?!;\n]*|(?<=\.)\.*(?=[ \n"').\]]|\Z)|(?<=[^\W\d_]{3}\.)(?=[^\W\d_]))""")
"""A mark that ends a sentence, with the marks that follow it directly. A full stop counts before a blank or
between two words; not inside a number or an abbreviation (`ب.م`)."""


_BYLINE = re.compile(r"[^\n:]{3,30}[-–—/|(][^\n]{2,40}")
"""A first line that says only where the item is from and who wrote it; what follows is the lead."""


class Sentence:
    """Tokens of one sentence; every index in `hits` is a token index of this sentence."""

    __slots__ = (
        "__dict__",
        "_positions",
        "asides",
        "clause_starts",
        "cues",
        "field",
        "hits",
        "index",
        "low",
        "norm",
        "spans",
        "tokens",
        "triggered",
    )

    def __init__(self, field: str, index: int, norm: str, low: int, tokens: list[str]) -> None:
        self.field = field
        self.index = index
        """0 for the first sentence of its field."""
        self.norm = norm
        self.low = low
        """Where the search for the first token begins in `norm`."""
        self.tokens = tokens
        self.cues: list[tuple[str, ...]] = cues_of(tokens)
        """For each token the classes of cue that it belongs to."""
        self.hits: list[tuple[int, int, Hit]] = []
        """(first token, last token, hit), in text order."""
        self.spans: dict[int, list[tuple[int, int, Hit]]] = {}
        """Hits by first token."""
        self.clause_starts: list[bool] = []
        """For each token whether a clause opens there; filled on first use."""
        self.asides: list[int] = []
        """For each token the aside that it stands in, 0 for none, negative for one with its own verb."""
        self._positions: dict[str, list[int]] = {}
        """Where cues of a class stand, for those asked for so far."""
        self.triggered = False
        """Whether it may say something of a theme."""

    @cached_property
    def starts(self) -> list[int]:
        """Offset in the normal form of each token; that of a question mark, which `tokens` has in one spelling, too."""
        at, find = self.low, self.norm.find
        starts = []
        for token in self.tokens:
            at = find("?" if token == "؟" else token, at)
            starts.append(at)
            at += len(token)
        return starts

    @cached_property
    def ends(self) -> list[int]:
        """Offset one past each token."""
        return [start + len(token) for start, token in zip(self.starts, self.tokens, strict=True)]

    @property
    def start(self) -> int:
        return self.starts[0]

    @property
    def end(self) -> int:
        return self.ends[-1]

    def add(self, first: int, last: int, hit: Hit) -> None:
        item = (first, last, hit)
        self.hits.append(item)
        if first in self.spans:
            self.spans[first].append(item)
        else:
            self.spans[first] = [item]
        if hit.worth == 2:
            self.triggered = True

    def reading(self, position: int, *classes: str) -> Reading | None:
        """The first reading of one of the classes among the hits that start at a token."""
        here = self.spans.get(position)
        if here is None:
            return None
        for _, _, hit in here:
            for reading in hit.readings:
                if reading.cls in classes:
                    return reading
        return None

    def has_cue(self, position: int, *classes: str) -> bool:
        if not 0 <= position < len(self.tokens) or not self.cues[position]:
            return False
        return any(c in self.cues[position] for c in classes)

    def cue_in(self, cls: str, start: int, end: int) -> bool:
        """Whether a cue of the class stands between two token positions."""
        return next(self.find_cues(cls, start, end), None) is not None

    def find_cues(self, cls: str, start: int, end: int) -> Iterator[int]:
        """Token positions from `start` to `end` (exclusive) where a cue of the class stands, phrases included."""
        positions = self._positions.get(cls)
        if positions is None:
            found = {i for i, cues in enumerate(self.cues) if cls in cues}
            for first, _, hit in self.hits:
                for reading in hit.readings:
                    if reading.cls == cls:
                        found.add(first)
            positions = self._positions[cls] = sorted(found)
        for at in range(bisect_left(positions, start), len(positions)):
            if positions[at] >= end:
                break
            yield positions[at]


def split_sentences(field: str, text: NormalizedText, hits: list[Hit]) -> list[Sentence]:
    """Sentences of a field in order, with their hits attached; those that say nothing are counted and left out."""
    norm = text.norm
    sentences: list[Sentence] = []
    index = at = start = 0
    for end, after, mark in _breaks(norm):
        if norm[start:end].strip(" .\"'"):
            first = at
            worth = 0
            while at < len(hits) and hits[at].start < end:
                worth |= hits[at].worth
                at += 1
            if worth:
                sentences += _tokenize(field, index, norm, start, end, mark, hits[first:at])
                if len(sentences) >= MAX_SENTENCES:
                    break
            if index or mark != "\n" or not _BYLINE.fullmatch(norm[start:end]):
                index += 1
        start = after
    return sentences


def _breaks(norm: str) -> Iterator[tuple[int, int, str]]:
    """Where sentences end, where the search for the next goes on, and the mark that ends them."""
    for match in _BREAK.finditer(norm):
        yield match.start(), match.end(), norm[match.start()]
    yield len(norm), len(norm), ""


def _tokenize(field: str, index: int, norm: str, start: int, end: int, mark: str, hits: list[Hit]) -> list[Sentence]:
    """The sentence from `start` to `end`, cut where it exceeds MAX_SENTENCE_TOKENS.

    Hits begin and end at tokens, so that the text between two such places can be split on its own: this tells the
    token of each hit without the offset of every token.
    """
    tokens: list[str] = []
    at = start
    token_at: dict[int, int] = {}
    """Tokens before an offset where a hit begins or ends."""
    split = _TOKEN.findall
    places = {hit.start for hit in hits}
    places.update(hit.end for hit in hits)
    if norm.find("_", start, end) >= 0:  # a letter of a token here, none to the scan
        places = {p for p in places if "_" not in norm[p - 1 : p + 1]}
    for place in sorted(places):
        if place > end:
            break
        piece = norm[at:place]
        if piece.isalnum():
            tokens.append(piece)
        elif piece != " ":
            tokens += split(piece)
        token_at[place] = len(tokens)
        at = place
    tokens += split(norm, at, end)
    if mark == "?" and tokens:
        tokens.append("؟")
    pieces: list[Sentence] = []
    for low in range(0, len(tokens), MAX_SENTENCE_TOKENS):
        begin = pieces[-1].end if pieces else start
        pieces.append(Sentence(field, index, norm, begin, tokens[low : low + MAX_SENTENCE_TOKENS]))
    for hit in hits:
        first = token_at.get(hit.start)
        after = token_at.get(hit.end)
        if first is None or after is None or after <= first:
            continue
        if after <= MAX_SENTENCE_TOKENS:
            pieces[0].add(first, after - 1, hit)
        elif (number := first // MAX_SENTENCE_TOKENS) == (after - 1) // MAX_SENTENCE_TOKENS:
            low = number * MAX_SENTENCE_TOKENS
            pieces[number].add(first - low, after - 1 - low, hit)
    if any(hit.worth == LIGHT for hit in hits):
        for part in pieces:
            part.triggered = part.triggered or _names_both(part)
    if any(hit.worth == NAMED for hit in hits):
        for part in pieces:
            part.triggered = part.triggered or any(hit.names for _, _, hit in part.hits)
    return pieces


def _names_both(sentence: Sentence) -> bool:
    """Whether two sides stand in a sentence: two names, or a word such as `الرئيسان`."""
    return sum(hit.names for _, _, hit in sentence.hits) > 1 or any("anaphor" in cues for cues in sentence.cues)
