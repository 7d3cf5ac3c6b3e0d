"""Quotes with offsets into the original text."""

from schemas.extraction import Evidence
from transforms.extract.sentences import Sentence
from transforms.text import NormalizedText

__all__ = ["evidence_of"]


def evidence_of(sentence: Sentence, text: NormalizedText, first: int, last: int, rule: str) -> Evidence:
    """The words of tokens `first` to `last` as evidence: `quote == raw[start:end]`."""
    start, end = text.span(sentence.starts[first], sentence.ends[last])
    return Evidence(sentence.field, start, end, text.raw[start:end], rule)
