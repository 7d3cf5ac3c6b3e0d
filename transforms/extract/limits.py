"""How much of one item is read: the bounds that keep hostile text from costing time, and the notes of what was left."""

from typing import NamedTuple

from schemas.extraction import Evidence, Rejection
from transforms.extract.evidence import MAX_QUOTE_CHARS, evidence_of
from transforms.extract.scan import MAX_HITS, mark_of
from transforms.extract.sentences import MAX_SENTENCES, Sentence
from transforms.text import NormalizedText

__all__ = [
    "MAX_CHARS",
    "MAX_NAMES",
    "MAX_PAIRS",
    "MAX_TELLING",
    "MAX_TRIGGERED",
    "MAX_TRIGGERED_TOKENS",
    "Meter",
    "Work",
]

MAX_CHARS = 65_536
"""Characters of a field; no news item is longer."""
MAX_NAMES = 500
"""Names of states and organisations in the sentences of a field; the most in 10,000 articles of one site are 126."""
MAX_TRIGGERED = 30
"""Sentences with a trigger that are analysed; the news stands in the first ones."""
MAX_TRIGGERED_TOKENS = 1_600
"""Tokens of them, for sentences without end."""
MAX_TELLING = 200
"""Words of theirs that may tell something: acts, instruments, sanctions, the war. In 10,000 articles at most 82."""
MAX_PAIRS = 30_000
"""Tokens times hits of each of them, in sum: what a word may be told by is looked for along its sentence, so that time
grows with this product. The highest of 10,000 articles of one site is 16,000."""
_CUT_QUOTE_CHARS = 100
_TELLING = sum(map(mark_of, ("act", "instrument", "sanction", "war")))


def _telling_in(sentence: Sentence) -> int:
    """Words of a sentence that may tell something, each counted in every class that it may be of."""
    found: dict[int, int] = {}
    for first, _, hit in sentence.hits:
        if classes := hit.marks & _TELLING:
            found[first] = found.get(first, 0) | classes
    return sum(map(int.bit_count, found.values()))


class Work(NamedTuple):
    """What an item cost, in units that do not depend on the machine; each is bounded for every input."""

    chars: int = 0
    """Characters of title and text in normal spelling."""
    hits: int = 0
    """Words and phrases of lexicon and gazetteer."""
    sentences: int = 0
    """Sentences that name a state or hold a trigger, after long ones were cut."""
    tokens: int = 0
    """Tokens of these."""
    triggered: int = 0
    """Those with a trigger."""
    analysed: int = 0
    """Tokens of those of them that were analysed."""
    telling: int = 0
    """Words of these sentences that may tell something."""
    pairs: int = 0
    """Tokens times hits of each of these sentences, in sum."""


class Meter:
    """Counts the work on one item and notes, once for each limit, where it was reached."""

    def __init__(self) -> None:
        self._done = dict.fromkeys(Work._fields, 0)
        self._unread: dict[str, Rejection] = {}
        self._names = 0
        self._crowded = False
        """Whether the field may hold more than MAX_NAMES."""

    @property
    def work(self) -> Work:
        """The work so far."""
        return Work(**self._done)

    @property
    def unread(self) -> list[Rejection]:
        """What was not read: reason `too-long`, the rule names the limit, the quote stands where reading ended."""
        return list(self._unread.values())

    def field(self, name: str, raw: str) -> str:
        """The part of a field that is read."""
        if len(raw) > MAX_CHARS:
            start = MAX_CHARS - _CUT_QUOTE_CHARS
            self._note(Evidence(name, start, MAX_CHARS, raw[start:MAX_CHARS], "limit:characters"))
        return raw[:MAX_CHARS]

    def found(self, name: str, text: NormalizedText, sentences: list[Sentence], hits: int, end: int) -> None:
        """Takes in what `split_sentences` found in a field, before the first sentence is admitted."""
        done = self._done
        done["chars"] += len(text.norm)
        done["hits"] += hits
        done["sentences"] += len(sentences)
        done["tokens"] += sum([len(s.tokens) for s in sentences])
        if hits >= MAX_HITS:
            first, last, _ = sentences[-1].hits[-1]
            self._note(evidence_of(sentences[-1], text, first, last, "limit:hits"))
        if len(sentences) >= MAX_SENTENCES:
            self._note_sentence(sentences[-1], text, "limit:sentences")
        elif end < len(text.norm) and hits < MAX_HITS:
            start, end = text.span(max(end - _CUT_QUOTE_CHARS, 0), end)
            start = max(start, end - MAX_QUOTE_CHARS)
            self._note(Evidence(name, start, end, text.raw[start:end], "limit:sentences"))
        self._names = 0
        self._crowded = hits > MAX_NAMES

    def admits(self, sentence: Sentence, text: NormalizedText) -> bool:
        """Whether a sentence of the field may still be read; where one may not, reading of the field ends."""
        if self._crowded:
            self._names += sum([hit.names for _, _, hit in sentence.hits])
            if self._names > MAX_NAMES:
                self._note_sentence(sentence, text, "limit:names")
                return False
        if not sentence.triggered:
            return True
        done, tokens = self._done, len(sentence.tokens)
        triggered, analysed = done["triggered"] + 1, done["analysed"] + tokens
        pairs = done["pairs"] + tokens * len(sentence.hits)
        telling = done["telling"] + _telling_in(sentence)
        if triggered > MAX_TRIGGERED or analysed > MAX_TRIGGERED_TOKENS or telling > MAX_TELLING or pairs > MAX_PAIRS:
            self._note_sentence(sentence, text, "limit:triggered")
            return False
        done.update(triggered=triggered, analysed=analysed, telling=telling, pairs=pairs)
        return True

    def _note_sentence(self, sentence: Sentence, text: NormalizedText, rule: str) -> None:
        if rule not in self._unread:
            self._note(evidence_of(sentence, text, 0, len(sentence.tokens) - 1, rule))

    def _note(self, evidence: Evidence) -> None:
        self._unread.setdefault(evidence.rule, Rejection("agreement", "too-long", evidence))
