"""Who signs with whom where one side is a pronoun, a counterpart or a house that only its seat tells."""

import re

from transforms.extract.anaphora import COUNTERPARTS
from transforms.extract.naming import Mention
from transforms.extract.salience import Salience
from transforms.extract.sentences import Sentence
from transforms.extract.status import Act
from transforms.extract.wordlists import words

__all__ = ["counterpart_at", "is_unknown", "only_announces", "seat_of_house", "signs_on_with"]

_UNKNOWN_NISBA = re.compile(r"ال\w{2,}(?:ي|يه)")


def counterpart_at(sentence: Sentence, start: int, end: int) -> int:
    """Where `نظيره` stands, or -1."""
    return next((i for i in range(start, min(end, len(sentence.tokens))) if sentence.tokens[i] in COUNTERPARTS), -1)


def is_unknown(sentence: Sentence, counterpart: int) -> bool:
    """`نظيره السليماني`: an adjective behind the counterpart that names no state that is known."""
    following = sentence.tokens[counterpart + 1 : counterpart + 2]
    if not following or not _UNKNOWN_NISBA.fullmatch(following[0]):
        return False
    return not any(i in sentence.spans for i in range(counterpart + 1, counterpart + 3))


def signs_on_with(sentence: Sentence, salience: Salience, codes: list[str], act: Act, end: int) -> list[str]:
    """Both sides where the sentence names one or none: the subject goes on from before, the partner is a counterpart.

    `ووقع مع نظيره جون ماهاما اتفاقا`, `الاتفاق الذي وقعه مع رئيس غانا`: who was told of last, with the other state of
    the headline, or with the partner that is named.
    """
    single = act.sense == "sign" and act.kind == "past" and act.number == "s" and not act.negated
    behind = sentence.tokens[act.position + 1 : min(act.position + _WITH_REACH, end)]
    if not single or not any(t in ("مع", "ومع") for t in behind):
        return []
    if len(codes) == 1 and act.enclitic and salience.subject not in ("", codes[0]):
        return [salience.subject, codes[0]]
    at = counterpart_at(sentence, act.position, end)
    subject = codes[0] if codes else salience.subject
    if at < 0 or not subject or is_unknown(sentence, at):
        return []
    others = [code for code in salience.title if code != subject]
    return [subject, others[0]] if len(others) == 1 else []


_WITH_REACH = 4
_HOUSES = words("برلمان مجلس نواب شيوخ دوما كنيست شوري جمعيه مستشارين كونغرس سينات")


def seat_of_house(sentence: Sentence, mentions: list[Mention], partner: str, act: Act) -> Mention | None:
    """`أيد نواب المجلس في نيروبي مشروع قانون المصادقة على`: the house of the state in whose capital it sits."""
    tokens = sentence.tokens
    for mention in mentions:
        if mention.role != "place" or mention.kind not in ("capital", "name") or mention.code == partner:
            continue
        before = tokens[max(mention.first - _HOUSE_REACH, 0) : mention.first]
        near = abs(mention.first - act.position) <= _SEAT_REACH
        if near and before[-1:] == ["في"] and any(t.lstrip("ول").removeprefix("ال") in _HOUSES for t in before):
            return mention
    return None


_HOUSE_REACH = 5
_SEAT_REACH = 14


def only_announces(sentence: Sentence, chain: list[Act], last: int) -> bool:
    """`أعلنت قطر ومصر توصل طرفي النزاع إلى`: whether who is named up to a token tells what two others reached."""
    if not chain or chain[0].sense not in ("reach", "sign") or last > chain[0].position:
        return False
    return any(t in _BOTH_SIDES for t in sentence.tokens[chain[0].position + 1 : chain[0].position + 2])


_BOTH_SIDES = words("طرفي الطرفين الجانبين اطراف الاطراف المتحاربين المتنازعين الخصمين")
