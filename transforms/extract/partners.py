"""Several agreements told at once, each with a partner of its own: `مع كينيا وأخرى مع غانا`."""

from transforms.extract.naming import Mention
from transforms.extract.sentences import Sentence
from transforms.extract.sides import Sides
from transforms.extract.wordlists import words

__all__ = ["apart", "tells_further", "with_each_of"]


def apart(sentence: Sentence, sides: Sides, mentions: list[Mention], first: int, end: int) -> list[Sides]:
    """One state that makes several agreements, each with one partner, as so many pairs; else the sides as they are.

    `مذكرة مع مصر وأخرى مع غانا`, `اتفاقين مع مصر وغانا`, `مع كل منهما`.
    """
    if len(sides.codes) < 3 or sides.how not in ("group", "clause", "listed"):
        return [sides]
    partners: list[list[str]] = []
    for i in sentence.find_cues("with", first, end):
        if sentence.tokens[i] not in ("مع", "ومع"):
            continue
        behind = [m for m in mentions if i < m.first <= i + _PARTNER_REACH and m.code in sides.codes]
        if behind and (not partners or _another(sentence, i)):
            partners.append(_run(sentence, mentions, behind[0], sides.codes))
    each = with_each_of(sentence, max(first - 5, 0), end)
    if each and not partners:
        subject = next((m.code for m in mentions if m.code in sides.codes), "")
        partners = [[c for c in sides.codes if c != subject]]
    others = list(dict.fromkeys(c for run in partners for c in run))
    subjects = [c for c in sides.codes if c not in others]
    several = each or len(partners) > 1 or _several(sentence, first, len(others))
    if len(subjects) != 1 or not several:
        return [sides]
    return [sides._replace(codes=tuple(sorted((subjects[0], other)))) for other in others]


def with_each_of(sentence: Sentence, start: int, end: int) -> bool:
    """`ووقع مع كل منهما`"""
    return any(sentence.tokens[i : i + 3] == ["مع", "كل", "منهما"] for i in range(start, end))


def tells_further(sentence: Sentence, position: int) -> bool:
    return any(sentence.has_cue(i, "with") and _another(sentence, i) for i in range(max(position - 3, 0), position))


def _another(sentence: Sentence, position: int) -> bool:
    """Whether مع at a token brings in the partner of a further agreement: `وأخرى مع`, `وآخر مماثل مع`, `ومع`."""
    before = sentence.tokens[max(position - 2, 0) : position]
    return sentence.tokens[position] == "ومع" or any(t.removeprefix("و") in _OTHERS for t in before)


_OTHERS = words(
    "وثانيتهما ثانيتهما ثانيهما وثانيهما ثالثتها ثالثها اخري اخر ثانيه ثالثه ثان ثالث مثلها مثله مماثله مماثل"
)
_PARTNER_REACH = 4
_DUALS = ("تين", "تان", "تي", "تا", "قين", "قان", "قي", "قا", "لين", "لان", "دين", "دان")


def _run(sentence: Sentence, mentions: list[Mention], opening: Mention, codes: tuple[str, ...]) -> list[str]:
    """The list that begins with a mention."""
    run = [opening]
    for mention in mentions:
        if mention.first > run[-1].last and mention.first - run[-1].last <= 2 and mention.proclitic.startswith("و"):
            run.append(mention)
    return [m.code for m in run if m.code in codes]


def _several(sentence: Sentence, position: int, count: int) -> bool:
    """Whether the instrument at a token is a dual for two partners, or a plural: as many agreements as partners."""
    token = sentence.tokens[position]
    if token.endswith("ات") or token in ("عقود", "وثايق", "صفقات"):
        return count >= 2
    return count == 2 and token.endswith(_DUALS)
