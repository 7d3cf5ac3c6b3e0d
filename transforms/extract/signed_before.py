"""The old signing of an agreement whose fate a sentence tells: `علقت المعاهدة التي أبرمتها عام 2002`."""

from transforms.extract.clauses import RELATIVE
from transforms.extract.sentences import Sentence
from transforms.extract.status import Act

__all__ = ["signed_before"]

_REACH = 14
"""Tokens between an instrument with its title and the words that say when it was signed."""


def signed_before(sentence: Sentence, acts: list[Act], last: int, end: int) -> Act | None:
    """The act that tells the signing of the instrument that ends at `last`, before token `end`; None without one."""
    for act in acts:
        if not last < act.position < min(end, last + 1 + _REACH):
            continue
        if act.negated or act.future or act.sense != "sign":
            return None
        related = any(t in RELATIVE for t in sentence.tokens[last + 1 : act.position])
        told = act.kind == "past" and act.enclitic in ("ه", "ها", "هما") and related
        return act if told or act.kind == "participle" else None
    return None
