"""Adjuncts of time and circumstance between a verb and its object: `وقعت كينيا وغانا بعد مفاوضات طويلة اتفاقا`."""

from transforms.extract.sentences import Sentence
from transforms.extract.status import Act
from transforms.extract.wordlists import words

__all__ = ["in_adjunct"]

_FINITE = ("past", "imperfect")
_OPENS = words("بعد عقب اثر خلال اثناء رغم وسط قبل غداه عشيه برغم بمناسبه في بعيد قبيل")
_TAKES = {"reach": ("الي",), "agree": ("علي",), "ratify": ("علي",)}
"""The preposition that brings in what the verb is about; the other verbs have a plain object."""
_WITH_OBJECT = frozenset(("sign", "announce", "extend", "terminate", "suspend"))
_BOUND = ("ال", "ب", "لل", "و")
_PREPOSITIONS = words("علي الي عن في من مع حول بشان بخصوص ضد")


def in_adjunct(sentence: Sentence, acts: list[Act], act: Act, first: int) -> bool:
    """Whether `act` stands in an adjunct, and the instrument at `first` is the object of a verb before that.

    The verb lacks an object until then, and no indefinite act stands right before the instrument: it would own it.
    """
    owns = first == act.position + 1 and not sentence.tokens[act.position].startswith("ال")
    if owns or act.kind not in ("masdar", "noun"):
        return False
    for verb in reversed(acts):
        if verb.position >= act.position - 1 or verb.enclitic or not _lacks_object(sentence, verb):
            continue
        opening = next(
            (i for i in range(verb.position + 1, act.position) if sentence.tokens[i] in _OPENS), act.position
        )
        if opening < act.position and _is_object(sentence, verb, first):
            return True
    return False


def _lacks_object(sentence: Sentence, verb: Act) -> bool:
    """A verb, or a definite noun of action (`تم التوقيع`), that what follows has to complete."""
    if verb.kind in _FINITE:
        return verb.sense in _WITH_OBJECT or verb.sense in _TAKES
    named = verb.kind in ("masdar", "noun") and sentence.tokens[verb.position].startswith("ال")
    return named and (verb.sense == "sign" or verb.sense in _TAKES)


def _is_object(sentence: Sentence, verb: Act, first: int) -> bool:
    tokens = sentence.tokens
    taken = any(sentence.reading(i, "instrument") is not None for i in range(verb.position + 1, first))
    if taken or any(not t[0].isalnum() for t in tokens[verb.position + 1 : first]):
        return False
    before = tokens[first - 1]
    if verb.sense in _TAKES or verb.kind not in _FINITE:
        wanted = _TAKES.get(verb.sense, ("علي",))
        return before in wanted and not any(t in wanted for t in tokens[verb.position + 1 : first - 1])
    return before not in _PREPOSITIONS and tokens[first].endswith(("ا", "ه")) and not tokens[first].startswith(_BOUND)
