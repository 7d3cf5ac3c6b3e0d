"""How much of one item is read: the bounds that keep hostile text from costing time, and the notes of what was left."""

from typing import NamedTuple

from schemas.extraction import Evidence, Rejection
from transforms.extract.evidence import evidence_of
from transforms.extract.scan import MAX_HITS, Hit
from transforms.extract.sentences import MAX_SENTENCES, Sentence
from transforms.text import NormalizedText

__all__ = ["MAX_CHARS", "MAX_TRIGGERED", "MAX_TRIGGERED_TOKENS", "Meter", "Work"]

MAX_CHARS = 65_536
"""Characters of a field; no news item is longer."""
MAX_TRIGGERED = 30
"""Sentences with a trigger that are analysed; the news stands in the first ones."""
MAX_TRIGGERED_TOKENS = 1_600
"""Tokens of them, for sentences without end."""
_CUT_QUOTE_CHARS = 100


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


class Meter:
    """Counts the work on one item and notes, once for each limit, where it was reached."""

    def __init__(self) -> None:
        self.work = Work()
        self._unread: dict[str, Rejection] = {}

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

    def found(self, name: str, text: NormalizedText, hits: list[Hit], sentences: list[Sentence]) -> None:
        """Takes in the hits and the sentences of a field."""
        work = self.work
        self.work = work._replace(
            chars=work.chars + len(text.norm),
            hits=work.hits + len(hits),
            sentences=work.sentences + len(sentences),
            tokens=work.tokens + sum([len(s.tokens) for s in sentences]),
        )
        if len(hits) >= MAX_HITS:
            start, end = text.span(hits[-1].start, hits[-1].end)
            self._note(Evidence(name, start, end, text.raw[start:end], "limit:hits"))
        if len(sentences) >= MAX_SENTENCES:
            self._note(evidence_of(sentences[-1], text, 0, len(sentences[-1].tokens) - 1, "limit:sentences"))

    def admits(self, sentence: Sentence, text: NormalizedText) -> bool:
        """Whether a sentence with a trigger may still be analysed."""
        triggered, analysed = self.work.triggered + 1, self.work.analysed + len(sentence.tokens)
        if triggered > MAX_TRIGGERED or analysed > MAX_TRIGGERED_TOKENS:
            if "limit:triggered" not in self._unread:
                self._note(evidence_of(sentence, text, 0, len(sentence.tokens) - 1, "limit:triggered"))
            self.work = self.work._replace(triggered=triggered)
            return False
        self.work = self.work._replace(triggered=triggered, analysed=analysed)
        return True

    def _note(self, evidence: Evidence) -> None:
        self._unread.setdefault(evidence.rule, Rejection("agreement", "too-long", evidence))
