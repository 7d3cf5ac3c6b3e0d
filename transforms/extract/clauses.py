"""Where clauses of a sentence begin and end, and which words are asides that a clause runs on behind.

`نفى الناطق، وقد ألح عليه الصحفيون، أن تكون بلاده قد وقعت`: what stands between the commas opens no new clause for what
follows, and counts for nothing where the reach of a verb is measured.
"""

import re
from collections.abc import Sequence

from transforms.extract.sentences import Sentence
from transforms.extract.wordlists import words

__all__ = [
    "MAX_ASIDE",
    "RELATIVE",
    "clause_of",
    "in_aside",
    "in_clausal_aside",
    "is_clause_start",
    "plain_span",
    "starts_anew",
]

_FINITE = ("past", "imperfect")
RELATIVE = words("الذي التي اللذين اللتين الذين اللذان اللتان")
MAX_ASIDE = 24
"""Tokens of an aside."""
_CLAUSAL = words("حسب بحسب وقد وهو وهي وهما وهم وكان وكانت والذي والتي الذي التي اللذان اللتان") | frozenset(("الذين",))
"""Words that open an aside with a verb of its own."""
_CONTINUES = words("ان انه انها انهما انهم بان بانه بانها علي عن الي مع من العمل")
"""Function words that can only go on with the clause before the aside."""
_WAITING = words("propose plan negotiate")
"""Senses that take their object by `إلى أن` (`دعا إلى أن`), where others mean until."""


def is_clause_start(sentence: Sentence, position: int) -> bool:
    """Whether a new clause opens at a token: a connector, or `و` with a finite verb."""
    here = sentence.spans.get(position, ())
    if "clause" in sentence.cues[position] or (here and sentence.reading(position, "clause")):
        if sentence.tokens[position] == "غير" and position and sentence.tokens[position - 1] == "من":
            return False  # من غير أن يتوصلا
        return not (_awaited(sentence, position) or sentence.tokens[position + 1 : position + 2] == [":"])
    token = sentence.tokens[position]
    if token[0] == "ف" and position and token.startswith("فال") and sentence.tokens[position - 1] == "،":
        return True
    if token == "حتي" and position and (verb := sentence.reading(position + 1, "act")) is not None:
        return verb.kind == "past"  # لم تمض ساعات حتى وقعت
    if not here or not position or token[0] != "و" or "negation" in sentence.cues[position]:
        return False
    if sentence.tokens[position - 1] == "،" and _opens_with_subject(sentence, position):
        return True
    masdar = any(not hit.enclitic and r.kind == "masdar" for _, _, hit in here for r in hit.readings)
    return any(
        hit.proclitic in ("و", "وس")
        and not (hit.enclitic and masdar)  # وعرقلة, no verb with its object
        and any(r.cls == "act" and r.kind in _FINITE and not (r.value == "sign" and hit.enclitic) for r in hit.readings)
        for _, _, hit in here
    )


_PAST_OF_A_STATE = re.compile(r"\w{3,}(?<!ا)ت")


def _opens_with_subject(sentence: Sentence, position: int) -> bool:
    """`، وماليزيا اعتذرت عن ...`: a state with its own verb behind it; not `مصر، والأردن، وقعتا`."""
    for _, last, hit in sentence.spans.get(position, ()):
        if not hit.names or hit.proclitic != "و" or all(r.kind not in ("name", "capital") for r in hit.readings):
            continue
        verb = sentence.reading(last + 1, "act")
        if verb is not None and verb.kind in _FINITE:
            return verb.number == "s"
        following = sentence.tokens[last + 1 : last + 2]
        if following and verb is None and last + 1 not in sentence.spans:
            return _PAST_OF_A_STATE.fullmatch(following[0]) is not None
    return False


def _awaited(sentence: Sentence, position: int) -> bool:
    """`دعا غانا إلى أن تعقد`: the verb of calling waits for its object."""
    if sentence.tokens[position] != "الي":
        return False
    for i in range(position - 1, max(position - MAX_ASIDE, -1), -1):
        act = sentence.reading(i, "act")
        if act is not None:
            return act.value in _WAITING
    return False


def clause_of(sentence: Sentence, position: int) -> tuple[int, int]:
    """First token and one past the last token of the clause around a token; asides are part of it."""
    known = sentence.clause_spans.get(position)
    if known is None:
        known = sentence.clause_spans[position] = _clause_around(sentence, position)
    return known


def _clause_around(sentence: Sentence, position: int) -> tuple[int, int]:
    opens = _starts(sentence)
    aside = sentence.asides[position]
    start = position
    while start > 0 and (not opens[start] or (sentence.asides[start] and sentence.asides[start] != aside)):
        start -= 1
    end = position + 1
    while end < len(opens) and (not opens[end] or (sentence.asides[end] and sentence.asides[end] != aside)):
        end += 1
    return start, end


def _starts(sentence: Sentence) -> Sequence[bool]:
    if not sentence.clause_starts:
        spans = sentence.spans
        sentence.clause_starts = [
            bool(cues or i in spans or token[:1] == "ف" or token == "حتي") and is_clause_start(sentence, i)
            for i, (token, cues) in enumerate(zip(sentence.tokens, sentence.cues, strict=True))
        ]
        sentence.asides = _asides(sentence)
    return sentence.clause_starts


def starts_anew(sentence: Sentence, position: int) -> bool:
    """`وقعتا في إطار الزيارة اتفاقية`: an indefinite noun behind a definite one is no part of that noun's phrase."""
    if not position or sentence.tokens[position].startswith(("ال", "لل", "بال", "وال", "و", "ب", "ل")):
        return False
    return sentence.tokens[position - 1].startswith("ال") and sentence.tokens[position - 1] not in _NO_NOUNS


_NO_NOUNS = RELATIVE | frozenset(("الي", "الا"))


def in_aside(sentence: Sentence, position: int, other: int) -> bool:
    """Whether a token stands in an aside that another one does not stand in."""
    _starts(sentence)
    return sentence.asides[position] not in (0, sentence.asides[other])


def in_clausal_aside(sentence: Sentence, position: int, other: int) -> bool:
    """Whether it is an aside with a verb of its own, as `، وهما لم يلتقيا منذ سنوات،`."""
    return in_aside(sentence, position, other) and sentence.asides[position] < 0


def plain_span(sentence: Sentence, low: int, high: int) -> int:
    """Tokens from `low` to `high`, those of asides between them left out."""
    _starts(sentence)
    own = (0, sentence.asides[low], sentence.asides[high])
    return high - low - sum(1 for i in range(low + 1, high) if sentence.asides[i] not in own)


def _asides(sentence: Sentence) -> list[int]:
    """For each token the number of the aside that it stands in, commas included; 0 for none, negative for clausal."""
    tokens = sentence.tokens
    marks = [0] * len(tokens)
    number = 0
    opener = -1
    for i, token in enumerate(tokens):
        if token == "(":
            close = next((k for k in range(i + 1, min(i + MAX_ASIDE, len(tokens))) if tokens[k] == ")"), -1)
            if close > 0:
                number += 1
                marks[i : close + 1] = [number] * (close + 1 - i)
        elif token == "،":
            if opener > 0 and 2 <= i - opener <= MAX_ASIDE and _goes_on(sentence, opener, i):
                number += 1
                mark = -number if tokens[opener + 1] in _CLAUSAL else number
                marks[opener : i + 1] = [mark] * (i + 1 - opener)
                opener = -1
            else:
                opener = i
    return marks


def _goes_on(sentence: Sentence, opener: int, close: int) -> bool:
    """Whether the clause before the first comma goes on behind the second one."""
    if close + 1 >= len(sentence.tokens):
        return False
    following = sentence.tokens[close + 1]
    starts = sentence.clause_starts
    inner = opener + 1
    if any(starts[inner + 1 : close]) or (starts[inner] and sentence.tokens[inner] not in _CLAUSAL):
        return False
    if not any(r.cls == "act" for first, _, hit in sentence.hits if first < opener for r in hit.readings):
        return False
    if following in _CONTINUES:
        return True
    return any(
        hit.proclitic in ("", "ال", "ب")
        and any(r.cls == "instrument" or (r.cls == "act" and r.kind == "masdar") for r in hit.readings)
        for _, _, hit in sentence.spans.get(close + 1, ())
    )
