"""Whether a sentence may tell of an agreement, judged before its parties are read."""

from transforms.extract.acts import acts_of
from transforms.extract.guards import allowed
from transforms.extract.instruments import instruments_of, may_name_instrument
from transforms.extract.scan import Reading
from transforms.extract.sentences import Sentence
from transforms.extract.status import Act
from transforms.extract.wordlists import words

__all__ = ["SIGNING", "looks_alike", "may_tell", "tells_by", "tells_of_agreement"]


def may_tell(sentence: Sentence, named: bool) -> bool:
    """Whether a sentence may tell of an agreement; decided without its acts and parties.

    By an instrument, a verb of agreeing, or what is done to an instrument, if one was `named` before.
    """
    return may_name_instrument(sentence) or _may_agree(sentence) or (named and _may_refer(sentence))


def tells_of_agreement(sentence: Sentence, named: bool) -> bool:
    """Whether `analyse` may draft or refuse something, whoever the parties are; for `named` see `may_tell`."""
    if not may_tell(sentence, named):
        return False
    acts = acts_of(sentence)
    return tells_by(sentence, acts, instruments_of(sentence, acts, set()), named)


def tells_by(sentence: Sentence, acts: list[Act], instruments: list[tuple[int, int, Reading]], named: bool) -> bool:
    """Whether there is what a frame starts from: an instrument, a verb of agreeing, or what is done to one `named`."""
    return (
        instruments != []
        or any(a.sense == "agree" and a.kind != "participle" for a in acts)
        or (named and _may_refer(sentence))
    )


def _may_agree(sentence: Sentence) -> bool:
    return "agree" in sentence.senses and any(
        reading.value == "agree" and allowed(sentence, first, last, reading)
        for first, last, _, reading in sentence.readings_of("act")
    )


def _may_refer(sentence: Sentence) -> bool:
    """Whether `_pronoun_frames` may find something: a verb or noun with a pronoun, or a signing of nothing."""
    senses = sentence.senses
    if senses.isdisjoint(("sign", "ratify", "violate")):
        return False
    return not SIGNING.isdisjoint(sentence.tokens) or any(
        hit.enclitic and reading.value in ("sign", "ratify", "violate")
        for _, _, hit, reading in sentence.readings_of("act")
    )


SIGNING = words("التوقيع الامضاء")


def looks_alike(sentence: Sentence) -> bool:
    """Whether a word of the sentence looks like one that speaks of an agreement."""
    return any(reading.guard == "agreement" for _, _, _, reading in sentence.readings_of("lookalike"))
