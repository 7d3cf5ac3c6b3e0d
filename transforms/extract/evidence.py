"""Quotes with offsets into the original text."""

from schemas.extraction import Evidence
from transforms.extract.sentences import Sentence
from transforms.text import NormalizedText

__all__ = ["MAX_QUOTE_CHARS", "evidence_of"]

MAX_QUOTE_CHARS = 2_000
"""A longer quote is cut at its end: words of hostile length must not make messages of that length."""


def evidence_of(sentence: Sentence, text: NormalizedText, first: int, last: int, rule: str) -> Evidence:
    """The words of tokens `first` to `last` as evidence: `quote == raw[start:end]`."""
    start, end = text.span(sentence.starts[first], sentence.ends[last])
    end = min(end, start + MAX_QUOTE_CHARS)
    return Evidence(sentence.field, start, end, text.raw[start:end], rule)
