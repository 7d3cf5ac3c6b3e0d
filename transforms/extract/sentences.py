"""Sentences as token sequences with the hits that stand on them."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from transforms.extract.scan import (
    LIGHT,
    MAX_HITS,
    NAMED,
    NAMES,
    SPEAKS,
    TOKEN,
    Hit,
    Reading,
    cues_of,
    mark_of,
    marked_hits,
    marks_of,
)
from transforms.text import NormalizedText

if TYPE_CHECKING:
    from transforms.extract.status import Act

__all__ = ["MAX_MARKS", "MAX_SENTENCES", "MAX_SENTENCE_TOKENS", "Sentence", "split_sentences"]

MAX_SENTENCE_TOKENS = 160
"""Longer runs without a full stop are cut: grammar does not reach farther and the work per sentence stays bounded."""
MAX_SENTENCES = 500
"""Sentences of a field that are looked at: those of ten thousand words of real news."""
MAX_MARKS = 2_000
"""Marks that end sentences, those that say nothing included; in 10,000 articles at most 84."""

T = TypeVar("T")
_BREAK = re.compile(r"""[?!;\n.](?:(?<!\.)[?!;\n]*|(?<=\.)\.*(?=[ \n"').\]]|\Z)|(?<=[^\W\d_]{3}\.)(?=[^\W\d_]))""")
"""A mark that ends a sentence, with the marks that follow it directly. A full stop counts before a blank or
between two words; not inside a number or an abbreviation (`ب.م`)."""


_BYLINE = re.compile(r"[^\n:]{3,30}[-–—/|(][^\n]{2,40}")
"""A first line that says only where the item is from and who wrote it; what follows is the lead."""


class _OnDemand(Generic[T]):
    """As `functools.cached_property`, without the lock that it takes."""

    def __init__(self, work_out: Callable[[Any], T]) -> None:
        self._work_out = work_out
        self._name = work_out.__name__

    def __get__(self, sentence: Any, _: type) -> T:
        value = sentence.__dict__[self._name] = self._work_out(sentence)
        return value


class Place(NamedTuple):
    """The stretch of a normal form that the tokens of a sentence are from."""

    norm: str
    start: int
    end: int

    def starts(self) -> list[int]:
        """Offset of each token, and where the mark stands that ends the sentence."""
        return [*[match.start() for match in TOKEN.finditer(self.norm, self.start, self.end)], self.end]


class Sentence:
    """Tokens of one sentence; every index in `hits` is a token index of this sentence.

    What only some sentences are asked for is worked out when it is asked for.
    """

    acts: "list[Act] | None" = None
    """Filled by `acts_of` on first use."""
    clause_starts: Sequence[bool] = ()
    """For each token whether a clause opens there; filled on first use."""
    asides: Sequence[int] = ()
    """For each token the aside that it stands in, 0 for none, negative for one with its own verb; filled with these."""

    def __init__(
        self,
        field: str,
        index: int,
        tokens: list[str],
        hits: list[tuple[int, int, Hit]],
        place: Place,
        marks: int,
    ) -> None:
        self.field = field
        self.index = index
        """0 for the first sentence of its field."""
        self.tokens = tokens
        self.hits = hits
        """(first token, last token, hit), in text order."""
        self._marks = marks
        self._place = place
        self.triggered = _triggers(self, marks)
        """Whether it may say something of a theme."""

    @_OnDemand
    def clause_spans(self) -> dict[int, tuple[int, int]]:
        """The clauses around tokens that were asked about."""
        return {}

    @_OnDemand
    def cues(self) -> list[tuple[str, ...]]:
        """For each token the classes of cue that it belongs to."""
        return cues_of(self.tokens)

    @_OnDemand
    def starts(self) -> list[int]:
        """Offset in the normal form of each token."""
        return self._place.starts()[: len(self.tokens)]

    @_OnDemand
    def ends(self) -> list[int]:
        """Offset one past each token."""
        return [start + len(token) for start, token in zip(self.starts, self.tokens, strict=True)]

    @_OnDemand
    def spans(self) -> dict[int, list[tuple[int, int, Hit]]]:
        """Hits by first token."""
        spans: dict[int, list[tuple[int, int, Hit]]] = {}
        for item in self.hits:
            if item[0] in spans:
                spans[item[0]].append(item)
            else:
                spans[item[0]] = [item]
        return spans

    @_OnDemand
    def first_readings(self) -> dict[str, dict[int, Reading]]:
        """By class the first reading at each token where a hit of the class starts."""
        found: dict[str, dict[int, Reading]] = {}
        for first, _, hit in self.hits:
            for cls, reading in hit.first_readings:
                if cls in found:
                    found[cls].setdefault(first, reading)
                else:
                    found[cls] = {first: reading}
        return found

    @_OnDemand
    def _positions(self) -> dict[str, list[int]]:
        """By class where its cues stand, phrases included."""
        found: dict[str, set[int]] = {cls: set(readings) for cls, readings in self.first_readings.items()}
        for position, cues in enumerate(self.cues):
            for cls in cues:
                if cls in found:
                    found[cls].add(position)
                else:
                    found[cls] = {position}
        return {cls: sorted(positions) for cls, positions in found.items()}

    @_OnDemand
    def hosts(self) -> list[int]:
        """Where words of hosting, mediating or attending stand."""
        cued = [at for at, cues in enumerate(self.cues) if "host" in cues]
        acts = [at for at, reading in self.first_readings.get("act", {}).items() if reading.value == "host"]
        return [*cued, *self.first_readings.get("host", ()), *acts]

    @_OnDemand
    def senses(self) -> frozenset[str]:
        """What the acts mean that its words can be, before any guard is asked."""
        return frozenset().union(*[hit.senses for _, _, hit in self.hits if hit.senses])

    @property
    def start(self) -> int:
        return self.starts[0]

    @property
    def end(self) -> int:
        return self.ends[-1]

    def add(self, hits: list[tuple[int, int, Hit]]) -> None:
        """Takes in hits on tokens that had none; they come behind those that start at the same token."""
        self.hits = sorted([*self.hits, *hits], key=lambda item: (item[0], -item[1]))
        self._marks |= marks_of(hit for _, _, hit in hits)
        self.acts = None
        for cached in ("spans", "first_readings", "senses", "hosts", "_positions"):
            self.__dict__.pop(cached, None)

    def reading(self, position: int, *classes: str) -> Reading | None:
        """The first reading of one of the classes among the hits that start at a token."""
        if len(classes) == 1:
            found = self.first_readings.get(classes[0])
            return found.get(position) if found else None
        here = self.spans.get(position)
        if here is None:
            return None
        for _, _, hit in here:
            for reading in hit.readings:
                if reading.cls in classes:
                    return reading
        return None

    def has_class(self, cls: str) -> bool:
        """Whether a word of the class stands in it."""
        return self._marks & mark_of(cls) != 0

    def readings_of(self, cls: str) -> list[tuple[int, int, Hit, Reading]]:
        """First token, last token, hit and reading of every reading of a class, in text order."""
        mark = mark_of(cls)
        if not self._marks & mark:
            return []
        found = [item for item in self.hits if item[2].marks & mark]
        return [(first, last, hit, r) for first, last, hit in found for r in hit.readings if r.cls == cls]

    def part(self, start: int, end: int) -> "Sentence":
        """Tokens `start` to `end` as a sentence of its own, the first of its field."""
        hits = [(first - start, last - start, hit) for first, last, hit in self.hits if start <= first and last < end]
        place = self._place._replace(start=self.starts[start])
        marks = marks_of(hit for _, _, hit in hits)
        return Sentence(self.field, 0, self.tokens[start:end], hits, place, marks)

    def has_cue(self, position: int, *classes: str) -> bool:
        if not 0 <= position < len(self.tokens) or not self.cues[position]:
            return False
        return any(c in self.cues[position] for c in classes)

    def cue_in(self, cls: str, start: int, end: int) -> bool:
        """Whether a cue of the class stands between two token positions."""
        return next(self.find_cues(cls, start, end), None) is not None

    def find_cues(self, cls: str, start: int, end: int) -> Iterator[int]:
        """Token positions from `start` to `end` (exclusive) where a cue of the class stands, phrases included."""
        positions = self._positions.get(cls, ())
        for at in range(bisect_left(positions, start), len(positions)):
            if positions[at] >= end:
                break
            yield positions[at]


def split_sentences(field: str, text: NormalizedText) -> tuple[list[Sentence], int, int]:
    """Sentences of a field in order with their hits, how many hits they have, and the offset up to which it was read.

    Those that say nothing are counted and left out. Reading ends at MAX_HITS, MAX_SENTENCES or MAX_MARKS.
    """
    norm = text.norm
    sentences: list[Sentence] = []
    index = start = count = 0
    for end, after in _breaks(norm):
        tokens = TOKEN.findall(norm, start, end)
        if not _SILENT.issuperset(tokens):
            mark = norm[end : end + 1]
            if mark == "?":
                tokens.append("؟")
            long = len(tokens) > MAX_SENTENCE_TOKENS
            for part, first, last in _parts(tokens, norm, start, end) if long else ((tokens, start, end),):
                hits, marks = marked_hits(part)
                if count + len(hits) > MAX_HITS:
                    hits = hits[: MAX_HITS - count]
                    marks = marks_of(hit for _, _, hit in hits)
                if marks & _WORTH:
                    sentences.append(Sentence(field, index, part, hits, Place(norm, first, last), marks))
                    count += len(hits)
                if count >= MAX_HITS or len(sentences) >= MAX_SENTENCES:
                    return sentences, count, last
            if index or mark != "\n" or not _BYLINE.fullmatch(norm[start:end]):
                index += 1
        start = after
    return sentences, count, end


_SILENT = frozenset(".\"'")


def _breaks(norm: str) -> list[tuple[int, int]]:
    """Where sentences end, with a mark or the text, and where the search for the next goes on; at most MAX_MARKS."""
    found = [match.span() for match in islice(_BREAK.finditer(norm), MAX_MARKS)]
    return found if len(found) == MAX_MARKS else [*found, (len(norm), len(norm))]


def _parts(tokens: list[str], norm: str, start: int, end: int) -> list[tuple[list[str], int, int]]:
    """The tokens of a stretch of a normal form, MAX_SENTENCE_TOKENS a part, with where each part is."""
    starts = Place(norm, start, end).starts()
    cuts = range(0, len(tokens), MAX_SENTENCE_TOKENS)
    ends = [*(starts[cut] for cut in cuts[1:]), end]
    return [(tokens[cut : cut + MAX_SENTENCE_TOKENS], starts[cut], end) for cut, end in zip(cuts, ends, strict=True)]


_WORTH = NAMES | SPEAKS | LIGHT | NAMED


def _triggers(sentence: Sentence, marks: int) -> bool:
    """Whether a word speaks of a theme; a frequent one only where states stand in the sentence as well."""
    if marks & SPEAKS or (marks & LIGHT and _names_both(sentence)):
        return True
    return marks & NAMED != 0 and any(hit.names for _, _, hit in sentence.hits)


def _names_both(sentence: Sentence) -> bool:
    """Whether two sides stand in a sentence: two names, or a word such as `الرئيسان`."""
    return sum(hit.names for _, _, hit in sentence.hits) > 1 or any("anaphor" in cues for cues in sentence.cues)
