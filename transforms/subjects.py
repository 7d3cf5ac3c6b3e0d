"""What an agreement is about, from the words around its evidence.

The domains of a record name a dozen broad fields and many texts none of them. To tell two agreements of one pair apart
the ledger needs more: the classes of subjects.tsv, and for what is in none of them the words themselves. They stand
behind the instrument ("مذكرة تفاهم سياحية", "اتفاقية لتسليم المجرمين"), behind "في مجال" and its like, or anywhere else
in the sentence ("الصحة محور مذكرة تفاهم"); elsewhere only words of a class count.
"""

import re
import tomllib
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib import resources

from schemas.extraction import Evidence
from transforms.gazetteer import entries
from transforms.text import normalize

__all__ = ["families", "subject_of"]

_MAX_WORDS = 6
"""Kept per record, so that a sighting stays small."""
_REACH_CHARS = 160
"""How far behind the evidence its sentence is read."""
_PHRASE_WORDS = 3
"""Words behind an instrument or a marker that may name the subject."""

_TOKEN = re.compile(r"\w+|[^\w\s]|\n")
_SENTENCE_END = re.compile(r"[.!؟?\n؛]")
_INSTRUMENT = re.compile(
    r"(?:و|ب|ل|ال|لل|بال|وال)*(?:معاهد|اتفاق|مذكر|بروتوكول|برتوكول|عقد|عقود|صفق|خارط|خريط|ميثاق|برنامج|وثيق|وثايق|خطاب)"
    r"(?:ه|ات|يه|يات|ا|ان|ين|تا|تين|تي|تا|يتا|يتين|يتي|ي|تان|يتان)?\Z"
)
_PROCLITIC = re.compile(r"\A(?:[وف])?(?:(?:[بكل]?ال)|لل|[بكل])?(?=\w{3})")
_SUFFIX = re.compile(r"(?<=\w{2})(?:يات|يين|يون|يه|ات|ان|ين|ون|ه|ي|ا)\Z")


def subject_of(title: str, text: str, evidence: tuple[Evidence, ...] | list[Evidence]) -> tuple[str, ...]:
    """Classes and words that say what the agreement behind the evidence is about, sorted; empty when nothing does."""
    found: dict[str, None] = {}
    for piece in evidence:
        whole = title if piece.field == "title" else text
        tail = whole[piece.end : piece.end + _REACH_CHARS]
        end = _SENTENCE_END.search(tail)
        sentence = whole[piece.start : piece.end] + (tail[: end.start()] if end else tail)
        before = whole[: piece.start] if piece.field == "title" else ""
        found |= dict.fromkeys(_words(before, sentence))
    return tuple(sorted(list(found)[:_MAX_WORDS]))


@cache
def families() -> dict[str, frozenset[str]]:
    """Class -> the families it belongs to."""
    return {name: frozenset(family.split("|")) for name, family, _ in _rows()}


def _words(before: str, sentence: str) -> Iterator[str]:
    for token in _TOKEN.findall(normalize(before)):
        named = None if _is_name(token) else _class_of(token)
        if named:
            yield named
    words = _word_lists()
    left = 0
    previous = ""
    for token in _TOKEN.findall(normalize(sentence)):
        if _INSTRUMENT.match(token) or token in words["markers"] or (token == "علي" and previous in words["agreed"]):
            left = _PHRASE_WORDS
        elif (
            token in words["stops"]
            or (token[0] in "وفب" and token[1:] in words["stops"])
            or not token[0].isalpha()
            or _is_name(token)
        ):
            left = 0
        else:
            named = _class_of(token)
            if named:
                yield named
            elif left:
                stem = _stem(token)
                if len(stem) > 2 and stem not in _generic_stems():
                    yield stem
            left = max(0, left - 1)
        previous = token


@lru_cache(maxsize=16_384)
def _stem(token: str) -> str:
    """The word without article, prepositions and the commonest endings: سياحة, السياحي and للسياحة come out alike."""
    return _SUFFIX.sub("", _PROCLITIC.sub("", token))


@cache
def _generic_stems() -> frozenset[str]:
    return frozenset(map(_stem, _word_lists()["generic"]))


@lru_cache(maxsize=16_384)
def _class_of(token: str) -> str | None:
    whole, beginnings = _forms()
    bare = _PROCLITIC.sub("", token)
    for word in (token, bare):
        if word in whole:
            return whole[word]
        for size in range(len(word), 2, -1):
            if word[:size] in beginnings:
                return beginnings[word[:size]]
    return None


@cache
def _forms() -> tuple[dict[str, str], dict[str, str]]:
    whole: dict[str, str] = {}
    beginnings: dict[str, str] = {}
    for name, _, forms in _rows():
        for form in forms.split("|"):
            if form.endswith("*"):
                beginnings[form[:-1]] = name
            else:
                whole[form] = name
    return whole, beginnings


@cache
def _rows() -> tuple[tuple[str, str, str], ...]:
    lines = (resources.files("transforms") / "subjects.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")][1:]
    return tuple((name, family, forms) for name, family, forms in rows)


@cache
def _word_lists() -> dict[str, frozenset[str]]:
    lists = tomllib.loads((resources.files("transforms") / "subjects.toml").read_text("utf-8"))
    return {name: frozenset(words.split()) for name, words in lists.items()}


def _is_name(token: str) -> bool:
    names = _names()
    return (
        token in names
        or (token[0] in "وفبلك" and token[1:] in names)
        or ("ال" + token[2:] in names and token[:2] == "لل")
    )


@cache
def _names() -> frozenset[str]:
    """Single words that name states, capitals, cities and peoples."""
    return frozenset(e.form for e in entries() if " " not in e.form)
