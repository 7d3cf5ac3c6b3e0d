"""Inflection of relational adjectives (nisba) as it shows in unvowelled writing."""

from collections.abc import Iterator
from typing import NamedTuple

__all__ = ["Inflected", "inflect"]


class Inflected(NamedTuple):
    """One written form; several cases may share it."""

    form: str
    number: str
    gender: str
    definite: bool


_ENDINGS = (
    ("", "singular", "m"), ("ة", "singular", "f"),
    ("ان", "dual", "m"), ("ين", "dual-plural", "m"), ("ون", "plural", "m"),
    ("تان", "dual", "f"), ("تين", "dual", "f"), ("ات", "plural", "f"),
)  # fmt: skip


def inflect(lemma: str, broken_plural: str = "") -> Iterator[Inflected]:
    """All forms of a lemma such as «إيراني», «كوري جنوبي» or «جنوب~أفريقي» (see nisbas.tsv).

    The accusative with alif («إيرانيا») is given for the indefinite singular. Raises ValueError for a lemma whose
    inflected words do not end in ي.
    """
    head, _, tail = lemma.rpartition("~")
    words = tail.split()
    if not words or not all(word.endswith(("ي", "ى")) for word in words):
        raise ValueError(f"a nisba ends in ي: {lemma!r}")
    for ending, number, gender in _ENDINGS:
        inflected = [word[:-1] + "ي" + ending for word in words]
        yield Inflected(_join(head, inflected, definite=False), number, gender, False)
        yield Inflected(_join(head, inflected, definite=True), number, gender, True)
    yield Inflected(_join(head, [word[:-1] + "يا" for word in words], definite=False), "singular", "m", False)
    if words[-1].endswith("ايي"):
        for ending, number in (("ون", "plural"), ("ين", "dual-plural")):  # برونايون beside بروناييون
            short = [word[:-1] + ending for word in words]
            yield Inflected(_join(head, short, definite=False), number, "m", False)
            yield Inflected(_join(head, short, definite=True), number, "m", True)
    if broken_plural:
        yield Inflected(broken_plural, "plural", "m", False)
        yield Inflected("ال" + broken_plural, "plural", "m", True)


def _join(head: str, words: list[str], *, definite: bool) -> str:
    if head:
        return ("ال" if definite else "") + head.replace("~", " ") + " " + " ".join(words)
    return " ".join("ال" + word if definite else word for word in words)
