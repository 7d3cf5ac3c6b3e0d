"""Inflected forms from a lemma and its paradigm, in the normal spelling of `transforms.text`.

Arabic as printed in news carries no short vowels, so active and passive fall together except in weak verbs; the forms
below are spellings, not readings. Clitics (و ف ب ل ك س before, pronouns behind) are stripped at match time
(`transforms.lexicon.clitics`), not multiplied out here.
"""

from collections.abc import Iterator
from typing import NamedTuple

from transforms.text import normalize

__all__ = ["PARADIGMS_OF_NOUNS", "PARADIGMS_OF_VERBS", "Form", "noun_forms", "participle_forms", "verb_forms"]


class Form(NamedTuple):
    text: str
    kind: str
    """past | imperfect | masdar | participle | noun"""
    number: str = "s"
    """s | d | p; of the subject for verbs"""
    bound: bool = False
    """True when the spelling occurs only with a pronoun behind it."""


PARADIGMS_OF_VERBS = ("sound", "geminate", "hollow", "defective", "imperfect")
PARADIGMS_OF_NOUNS = ("masc", "fem", "plural", "fixed")
_PERSONS = "يتنا"


def verb_forms(paradigm: str, past: str, imperfect: str) -> Iterator[Form]:
    """All finite forms of a verb; `-` for `imperfect`: none. Raises ValueError for an unknown paradigm."""
    if paradigm not in PARADIGMS_OF_VERBS:
        raise ValueError(f"unknown verb paradigm {paradigm!r}; known: {', '.join(PARADIGMS_OF_VERBS)}")
    past, imperfect = normalize(past), normalize(imperfect)
    if paradigm == "defective":
        yield from _defective(past, imperfect)
        return
    if paradigm == "imperfect":  # verbs whose past is written like too many other words
        yield from _imperfect(imperfect)
        return
    yield Form(past, "past")
    yield Form(past + "ت", "past")
    yield Form(past + "ا", "past", "d")
    yield Form(past + "تا", "past", "d")
    yield Form(past + "وا", "past", "p")
    yield Form(past + "و", "past", "p", bound=True)
    if paradigm != "hollow":
        yield Form(past + "نا", "past", "p")
    elif "ا" in past[1:]:
        short = _without_long_vowel(past)
        yield Form(short + ("ا" if short.endswith("ن") else "نا"), "past", "p")
        passive = past[: past.rindex("ا")] + "ي" + past[past.rindex("ا") + 1 :]
        yield Form(passive, "past")
        yield Form(passive + "ت", "past")
    if imperfect != "-":
        yield from _imperfect(imperfect)
    if paradigm == "hollow":
        for vowel in "وي":
            if vowel in imperfect[1:]:
                short = imperfect[: imperfect.rindex(vowel)] + imperfect[imperfect.rindex(vowel) + 1 :]
                passive = imperfect[: imperfect.rindex(vowel)] + "ا" + imperfect[imperfect.rindex(vowel) + 1 :]
                for person in _PERSONS:
                    yield Form(person + short, "imperfect")
                yield from _imperfect(passive)


def _without_long_vowel(past: str) -> str:
    return past[: past.rindex("ا")] + past[past.rindex("ا") + 1 :]


def _imperfect(stem: str) -> Iterator[Form]:
    for person in _PERSONS:
        yield Form(person + stem, "imperfect", "p" if person == "ن" else "s")
    for person in "يت":
        yield Form(person + stem + "ان", "imperfect", "d")
        yield Form(person + stem + "ا", "imperfect", "d")
        yield Form(person + stem + "ون", "imperfect", "p")
        yield Form(person + stem + "وا", "imperfect", "p")


def _defective(past: str, imperfect: str) -> Iterator[Form]:
    """Verbs that end in a weak letter, given without it: الغ for الغى."""
    yield Form(past + ("ا" if past == "دع" else "ي"), "past")
    yield Form(past + "ت", "past")
    yield Form(past + "يت", "past")
    yield Form(past + "يا", "past", "d")
    yield Form(past + "تا", "past", "d")
    yield Form(past + "وا", "past", "p")
    yield Form(past + "ينا", "past", "p")
    yield Form(past + "ا", "past", "s", bound=True)
    last = "و" if past == "دع" else "ي"
    for person in _PERSONS:
        yield Form(person + imperfect + last, "imperfect", "p" if person == "ن" else "s")
        if len(imperfect) > 2:
            yield Form(person + imperfect, "imperfect")
    for person in "يت":
        yield Form(person + imperfect + last + "ان", "imperfect", "d")
        yield Form(person + imperfect + last + "ا", "imperfect", "d")
        yield Form(person + imperfect + "ون", "imperfect", "p")
        yield Form(person + imperfect + "وا", "imperfect", "p")


def participle_forms(stem: str) -> Iterator[Form]:
    stem = normalize(stem)
    if stem.endswith("ي"):  # of defective verbs: ملغى, ملغاة
        yield from (Form(stem[:-1] + end, "participle") for end in ("ي", "اه", "يه", "يا", "يان", "يتان"))
        return
    numbers = {"": "s", "ه": "s", "ا": "s", "ان": "d", "ين": "p", "ون": "p", "ات": "p", "تان": "d", "تين": "d"}
    yield from (Form(stem + end, "participle", number) for end, number in numbers.items())


def noun_forms(paradigm: str, phrase: str, kind: str = "noun") -> Iterator[Form]:
    """Forms of a noun phrase: its head inflects, each word after the head may carry the article."""
    if paradigm not in PARADIGMS_OF_NOUNS:
        raise ValueError(f"unknown noun paradigm {paradigm!r}; known: {', '.join(PARADIGMS_OF_NOUNS)}")
    head, _, rest = normalize(phrase).partition(" ")
    tails = [""]
    for word in rest.split(" ") if rest else ():
        articles = ("",) if paradigm == "fixed" and word.startswith("ال") else ("", "ال")
        tails = [f"{tail} {article}{word}" for tail in tails for article in articles]
        if not word.startswith("ل"):
            tails += [f"{tail[: tail.rindex(' ')]} لل{word}" for tail in tails if tail.endswith(f" {word}")]
    heads: dict[str, tuple[str, bool]] = {}
    if paradigm == "fixed":
        heads[head] = ("s", False)
    elif paradigm == "fem":
        stem = head.removesuffix("ه")
        heads |= {stem + "ه": ("s", False), stem + "ات": ("p", False), stem + "تان": ("d", False)}
        heads |= {stem + "تين": ("d", False), stem + "تا": ("d", False), stem + "تي": ("d", False)}
        heads[stem + "ت"] = ("s", True)
    else:
        heads |= {head: ("s", False), head + "ا": ("s", False)}
        if paradigm == "masc":
            heads |= {head + "ان": ("d", False), head + "ين": ("d", False)}
            if kind == "masdar":  # توقيعيهما
                heads[head + "ي"] = ("d", True)
    accusative = [
        tail + "ا" for tail in tails if tail and paradigm != "fixed" and " ال" not in tail and tail[-1] not in "هات"
    ]
    for form, (number, bound) in heads.items():
        for tail in tails + (accusative if form.endswith("ا") else []):
            if not (bound and tail):
                yield Form(form + tail, kind, number, bound)
