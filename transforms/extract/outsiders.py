"""States that a sentence names beside the parties: in an aside, or as the sides of a strife."""

from transforms.extract.between import moves
from transforms.extract.clauses import in_clausal_aside
from transforms.extract.naming import Mention
from transforms.extract.sentences import Sentence
from transforms.extract.wordlists import words

__all__ = ["outside_asides", "without_fronted", "without_strife"]

_STRIFE = words(
    """
    حرب حربه حربها حروب معركه معارك قتال اقتتال نزاع نزاعه نزاعها نزاعات صراع صراعه صراعها صراعات خلاف خلافها خلافه
    خلافات توتر توترات ازمه ازمتها ازمات عداء مواجهه مواجهات اشتباكات صدام حدود حدوده حدودها مسافه تنافس منافسه قطيعه
    """
)
"""What stands between two states that need not be those who sign."""


def without_strife(sentence: Sentence, groups: list[list[Mention]]) -> list[list[Mention]]:
    """Leaves out whom another noun than the instrument sets side by side, where two others are named.

    `عقدا للقمح بعد أن عطلت المعارك بين السودان وتشاد الطرق`, `في ظل حربها مع روسيا`; not so `اتفاق ينهي النزاع بين`.
    """
    others = [g for g in groups if not _of_strife(sentence, g[0].first)]
    return others if len({m.code for g in others for m in g}) >= 2 else groups


def outside_asides(sentence: Sentence, groups: list[list[Mention]], inner: int) -> list[list[Mention]]:
    """`أبرمت كينيا وغانا، اللتان تتنافسان مع أوغندا، اتفاقا`: without whom an aside tells of, where two are left."""
    others = [[m for m in g if not in_clausal_aside(sentence, m.first, inner)] for g in groups]
    others = [g for g in others if g]
    return others if len({m.code for g in others for m in g}) >= 2 else groups


def without_fronted(sentence: Sentence, groups: list[list[Mention]], inner: int) -> list[list[Mention]]:
    """`كما فعلت مع أوغندا، وقعت كينيا اتفاقا مع غانا`: without the partner of what a comma closes before the verb."""
    others = [g for g in groups if not _is_fronted(sentence, g, inner)]
    return others if len({m.code for g in others for m in g}) >= 2 else groups


def _is_fronted(sentence: Sentence, group: list[Mention], inner: int) -> bool:
    tokens = sentence.tokens
    first, behind = group[0].first, group[-1].last + 1
    return behind < inner and tokens[behind] == "،" and "مع" in tokens[max(first - 2, 0) : first]


def _of_strife(sentence: Sentence, position: int) -> bool:
    """Whether بين or مع before a list belongs to a word for strife, borders or travelling (`تنقلت بين`)."""
    for i in range(position - 1, max(position - 4, 0), -1):
        if sentence.tokens[i] in ("بين", "مع"):
            if moves(sentence, i):
                return True
            nouns = sentence.tokens[max(i - 2, 0) : i]
            return any(t.lstrip("وبل").removeprefix("ال") in _STRIFE for t in nouns)
    return False
