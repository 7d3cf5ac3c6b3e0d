"""What an agreement is about, from the words around its evidence.

The domains of a record name a dozen broad fields and many texts none of them. To tell two agreements of one pair apart
the ledger needs more: the classes of subjects.tsv, and for what is in none of them the words themselves. They stand
behind the instrument ("مذكرة تفاهم سياحية", "اتفاقية لتسليم المجرمين"), behind "في مجال" and its like, or anywhere else
in the sentence ("الصحة محور مذكرة تفاهم"); elsewhere only words of a class count.
"""

import re
import tomllib
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from importlib import resources

from schemas.extraction import Agreement, Evidence
from schemas.vocabulary import DOMAINS
from transforms.gazetteer import entries
from transforms.text import normalize

__all__ = ["apart", "families", "related", "subject_of", "unrelated"]

_MAX_WORDS = 6
"""Kept per record, so that a sighting stays small."""
_REACH_CHARS = 160
"""How far behind the evidence its sentence is read."""
_PHRASE_WORDS = 3
"""Words behind an instrument or a marker that may name the subject."""

_TOKEN = re.compile(r"\w+|[^\w\s]|\n")
_SENTENCE_END = re.compile(r"[.!؟?\n؛]")
_INSTRUMENT = re.compile(
    r"[وفبل]?(ال|لل)?(معاهد|اتفاق|مذكر|بروتوكول|برتوكول|عقد|عقود|صفق|خارط|خريط|ميثاق|برنامج|وثيق|وثايق|خطاب)"
    r"(?:ه|ات|يه|يات|ا|ان|ين|تا|تين|تي|تا|يتا|يتين|يتي|ي|تان|يتان)?\Z"
)
_KINDS = {
    "معاهد": "treaty", "مذكر": "mou", "بروتوكول": "protocol", "برتوكول": "protocol", "عقد": "contract",
    "عقود": "contract", "خارط": "roadmap", "خريط": "roadmap",
}  # fmt: skip
_PROCLITIC = re.compile(r"\A(?:[وف])?(?:(?:[بكل]?ال)|لل|[بكل])?(?=\w{3})")
_SUFFIX = re.compile(r"(?<=\w{2})(?:يات|يين|يون|يه|ات|ان|ين|ون|ه|ي|ا)\Z")


def subject_of(title: str, text: str, evidence: Sequence[Evidence]) -> tuple[str, ...]:
    """Classes and words that say what the agreement behind the evidence is about, sorted; empty when nothing does."""
    found: dict[str, None] = {}
    for piece in evidence:
        before = title[: piece.start] if piece.field == "title" else ""
        found |= dict.fromkeys(_words(before, _sentence(title, text, piece)))
    return tuple(sorted(list(found)[:_MAX_WORDS]))


def apart(title: str, text: str, agreement: Agreement) -> list[Agreement]:
    """The agreements that a record tells of: more than one where sentences of the text, each with a new instrument
    ("an agreement", not "the agreement"), name subjects of unrelated classes. What evidence is left goes with the
    first, unless it tells of all of them.
    """
    groups: list[tuple[list[Evidence], str, tuple[str, ...]]] = []
    for piece in agreement.evidence:
        subject = subject_of(title, text, [piece])
        kind = _new_instrument(piece.quote) if piece.field == "text" else None
        if kind and subject and all(unrelated(subject, of_group) for _, _, of_group in groups):
            groups.append(([piece], kind, subject))
    if len(groups) < 2:
        return [agreement]
    own = [pieces[0] for pieces, _, _ in groups]
    others = {word for _, _, subject in groups[1:] for word in subject}
    rest = [e for e in agreement.evidence if e not in own]
    groups[0][0].extend(e for e in rest if not others & set(subject_of(title, text, [e])))
    return [
        agreement._replace(
            evidence=tuple(pieces),
            instrument=kind,
            domains=tuple(d for d in DOMAINS if d in subject) or ("general",),
            name=None if n else agreement.name,
            amount=None if n else agreement.amount,
        )
        for n, (pieces, kind, subject) in enumerate(groups)
    ]


def unrelated(a: Sequence[str], b: Sequence[str]) -> bool:
    """Whether two subjects are known to be different: both of known classes, of which no two go together."""
    ours, theirs = _families_of(a), _families_of(b)
    return bool(ours and theirs) and not (ours & theirs or set(a) & set(b))


def related(a: Sequence[str], b: Sequence[str]) -> bool:
    """Whether one may be told for the other."""
    return bool(_families_of(a) & _families_of(b))


def _families_of(subject: Sequence[str]) -> frozenset[str]:
    return frozenset(family for word in subject for family in families().get(word, ()))


@cache
def families() -> dict[str, frozenset[str]]:
    """Class -> the families it belongs to."""
    return {name: frozenset(family.split("|")) for name, family, _ in _rows()}


def _sentence(title: str, text: str, piece: Evidence) -> str:
    """The words of the evidence and the rest of its sentence."""
    whole = title if piece.field == "title" else text
    tail = whole[piece.end : piece.end + _REACH_CHARS]
    end = _SENTENCE_END.search(tail)
    return whole[piece.start : piece.end] + (tail[: end.start()] if end else tail)


def _new_instrument(quote: str) -> str | None:
    """Label of the first instrument in a quote, when it stands without the article."""
    for token in _TOKEN.findall(normalize(quote)):
        match = _INSTRUMENT.match(token)
        if match:
            return None if match[1] else _KINDS.get(match[2], "agreement")
    return None


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
    for word in (token, bare, bare.removesuffix("ا")):  # أمنيا is أمني in the accusative
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
