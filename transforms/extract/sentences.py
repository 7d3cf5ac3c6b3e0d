"""Sentences as token sequences with the hits that stand on them."""

import re
from collections.abc import Iterator

from transforms.extract.scan import Hit, Reading, cues_of
from transforms.text import NormalizedText

__all__ = ["MAX_SENTENCE_TOKENS", "Sentence", "split_sentences"]

MAX_SENTENCE_TOKENS = 160
"""Longer runs without a full stop are cut: grammar does not reach farther and the work per sentence stays bounded."""

_TOKEN = re.compile(r"\w+|[^\w\s]|\n")
_END = frozenset("؟?!;\n")


class Sentence:
    """Tokens of one sentence; every index in `hits` is a token index of this sentence."""

    __slots__ = ("cues", "ends", "field", "hits", "index", "spans", "starts", "tokens")

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
        self.cues: list[tuple[str, ...]] = [cues_of(t) for t in tokens]

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

    def find_cues(self, cls: str, start: int, end: int) -> Iterator[int]:
        """Token positions from `start` to `end` (exclusive) where a cue of the class stands, phrases included."""
        for position in range(max(start, 0), min(end, len(self.tokens))):
            if cls in self.cues[position] or self.reading(position, cls):
                yield position


def split_sentences(field: str, text: NormalizedText, hits: list[Hit]) -> list[Sentence]:
    """Sentences of a field in order, with their hits attached."""
    sentences: list[Sentence] = []
    tokens: list[str] = []
    starts: list[int] = []
    ends: list[int] = []

    def close() -> None:
        if tokens:
            sentences.append(Sentence(field, len(sentences), tokens[:], starts[:], ends[:]))
            tokens.clear()
            starts.clear()
            ends.clear()

    norm = text.norm
    for match in _TOKEN.finditer(norm):
        token = match[0]
        if token in _END or (token == "." and _ends_sentence(norm, match.end())):
            if token in "؟?":
                tokens.append("؟")
                starts.append(match.start())
                ends.append(match.end())
            close()
            continue
        tokens.append(token)
        starts.append(match.start())
        ends.append(match.end())
        if len(tokens) >= MAX_SENTENCE_TOKENS:
            close()
    close()
    _attach(sentences, hits)
    return sentences


def _ends_sentence(norm: str, end: int) -> bool:
    """A full stop before a blank or the end; not one inside a number or an abbreviation such as `ب.م`."""
    return end >= len(norm) or norm[end] in " \n\"')»]" or norm[end] == "." or not norm[end].isdigit() and norm[end - 2 : end - 1].isalpha() and not norm[max(end - 3, 0)] in " ."


def _attach(sentences: list[Sentence], hits: list[Hit]) -> None:
    place: dict[int, tuple[Sentence, int]] = {}
    last: dict[int, int] = {}
    for sentence in sentences:
        for i, start in enumerate(sentence.starts):
            place[start] = (sentence, i)
            last[sentence.ends[i]] = i
    for hit in hits:
        found = place.get(hit.start)
        end = last.get(hit.end)
        if found and end is not None and end >= found[1]:
            found[0].add(found[1], end, hit)
