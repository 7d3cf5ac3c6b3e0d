"""The parties under بين: which list it opens, and whom it stands for."""

import re

from transforms.extract.anaphora import number_of
from transforms.extract.naming import Mention
from transforms.extract.salience import ATTRIBUTES, Salience
from transforms.extract.sentences import Sentence
from transforms.extract.sides import Sides, distinct_codes, make_sides
from transforms.extract.wordlists import words

__all__ = ["belongs_to_another", "codes_told_before", "list_under", "moves", "pair_in_title", "sides_between"]


def sides_between(
    sentence: Sentence,
    groups: list[list[Mention]],
    mentions: list[Mention],
    salience: Salience,
    first: int,
    start: int,
    end: int,
) -> Sides | None:
    best: tuple[int, Sides] | None = None
    for i in sentence.find_cues("between", start, end):
        if (sentence.tokens[i].startswith("وب") and i > start) or moves(sentence, i):
            continue
        if (
            i > first
            and sentence.cue_in("subordinate", first, i)
            and any(len(distinct_codes(g)) >= 2 and g[-1].last < i for g in groups)
        ):
            continue  # وقعت كينيا وغانا عقدا بعد المعارك بين ...
        anaphor = _paired(sentence, groups, i)
        if anaphor >= 0:
            here = _here(groups, i)
            count = number_of(sentence, anaphor)
            pair = pair_in_title(salience, mentions, anaphor) if count == 2 else ()
            pair = pair or salience.pair(here, count, codes_told_before(mentions, i))
            if len(pair) >= 2 and best is None:
                best = (abs(i - first), make_sides(pair, "anaphor", []))
            continue
        members: list[Mention] = []
        explained = -1
        for group in groups:
            gap = group[0].first - i
            if members and group[0].first < explained:
                continue
            if 0 < gap <= 5 and any(sentence.reading(k, "org") for k in range(i + 1, group[0].first)):
                members = []
                break  # بين غرفة تونس ونظيرتها, بين شركة تونسية وأخرى: theirs, not their states'
            if 0 < gap <= 5 or (members and sentence.tokens[group[0].first - 1] in ("وبين", "و")):
                members += group
                explained = _explained(sentence, group[-1].last)
        if members and explained > 0:
            members += [m for m in mentions if m.first == explained + 1 and m.proclitic.startswith("و")]
        if len(distinct_codes(members)) >= 2:
            sides = make_sides(distinct_codes(members), "between", members)
            distance = abs(i - first) - (1 if i > first else 0)
            if best is None or distance < best[0]:
                best = (distance, sides)
    return best[1] if best else None


_NAMELY = words("وهي وهم وهما اي وتضم")


def _explained(sentence: Sentence, last: int) -> int:
    """`بين دول الكتلة، وهي كينيا وغانا، والاتحاد`: the comma that ends what is said of a member, or -1."""
    tokens = sentence.tokens
    if tokens[last + 1 : last + 2] != ["،"] or tokens[last + 2 : last + 3] == [] or tokens[last + 2] not in _NAMELY:
        return -1
    return next((i for i in range(last + 3, len(tokens)) if tokens[i] == "،"), -1)


_MOTION = re.compile(r"[وف]?(?:ال)?[يتمن]?(?:تنقل|تجول|ترحل|تراوح|تارجح|سافر|طاف|توزع|رحلات|مسافه)\w{0,3}")


def moves(sentence: Sentence, between: int) -> bool:
    """`تنقلت بين لندن وروما`, `رحلات بين القاهرة وعمان`: places that somebody or something goes between."""
    return any(_MOTION.fullmatch(t) for t in sentence.tokens[max(between - 2, 0) : between])


def _here(groups: list[list[Mention]], position: int) -> list[str]:
    """The pair that an anaphor finds before it: adjectives of the instrument, a list, or all states."""
    before = [m for g in groups for m in g if m.first < position]
    for some in (
        [m for m in before if m.role == "instrument"],
        *([m for m in g if m.first < position] for g in groups),
    ):
        if len(distinct_codes(some)) == 2:
            return distinct_codes(some)
    codes = distinct_codes(before)
    return codes if len(codes) <= 2 else []


_PARTNER_WITHIN = 14


def belongs_to_another(
    sentence: Sentence, groups: list[list[Mention]], sides: Sides, first: int, last: int, end: int
) -> bool:
    """Whether a list under بين belongs to an earlier instrument, because this one has a partner under مع of its own."""
    if not 0 <= sides.first < first:
        return False
    own = next(sentence.find_cues("with", last, min(last + _PARTNER_WITHIN, end)), -1)
    return own > last and any(own < g[0].first <= own + 3 and g[0].code not in sides.codes for g in groups)


_BETWEEN_REACH = 5


def _paired(sentence: Sentence, groups: list[list[Mention]], between: int) -> int:
    """Where the anaphor stands that `بين` governs: `بين البلدين`, `بين وزارتي خارجية البلدين`; -1 for none."""
    for i in range(between + 1, min(between + 1 + _BETWEEN_REACH, len(sentence.tokens))):
        if sentence.has_cue(i, "anaphor"):
            return i
        if any(g[0].first <= i for g in groups if g[0].first > between) or not sentence.tokens[i][0].isalnum():
            return -1
    return -1


def list_under(groups: list[list[Mention]], position: int, count: int) -> list[str]:
    """The last list before a token that holds so many states, for `الدول الثلاث`."""
    if count == 2:
        return []
    lists = [distinct_codes(g) for g in groups if g[0].first < position]
    return next((codes for codes in reversed(lists) if len(codes) == count), [])


def codes_told_before(mentions: list[Mention], position: int) -> list[str]:
    """States of the sentence before an anaphor, places included; where these are more than two, those that act."""
    before = [m for m in mentions if m.first < position and m.role not in ATTRIBUTES]
    acting = distinct_codes([m for m in before if m.eligible])
    return acting if len(acting) == 2 else distinct_codes(before)


def pair_in_title(salience: Salience, mentions: list[Mention], position: int) -> tuple[str, ...]:
    """The pair of the headline, where the sentence names both of them and somebody else before an anaphor."""
    told = {m.code for m in mentions if m.first < position}
    pair = set(salience.title_parties)
    return tuple(sorted(pair)) if len(pair) == 2 and pair < told else ()
