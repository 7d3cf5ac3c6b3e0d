"""Offices that are told by their seat alone: ambassadors where they are accredited, decrees, ministers at home."""

from transforms.extract.anaphora import name_end_of
from transforms.extract.between import codes_told_before
from transforms.extract.naming import Mention
from transforms.extract.non_state import ENVOYS
from transforms.extract.salience import Salience
from transforms.extract.sentences import Sentence
from transforms.extract.wordlists import words

__all__ = ["accredited_to", "decreed_in", "own_office", "with_host"]


_HOSTS = words("مضيفه مضيفها مضيفته مضيفتها مضيفهم")


def with_host(sentence: Sentence, mentions: list[Mention], salience: Salience, start: int, end: int) -> tuple[str, ...]:
    """`وقع هو ومضيفه`, `وقع الضيف ومضيفه`: who travels, and the state that was named last."""
    host = next((i for i in range(start, min(end, len(sentence.tokens))) if sentence.tokens[i][1:] in _HOSTS), -1)
    if host < 0 or sentence.tokens[host][0] != "و":
        return ()
    told = codes_told_before(mentions, host)
    if not told and salience.subject and salience.recent:
        told = [salience.subject, salience.recent[-1]]
    elif len(told) == 1:
        told += [c for c in (salience.subject, *reversed(salience.recent)) if c not in ("", told[0])][:1]
    return tuple(dict.fromkeys(told))


def accredited_to(sentence: Sentence, mentions: list[Mention], code: str, start: int, end: int, met: bool) -> str:
    """Where an ambassador who signs is accredited: `مع سفير فرنسا لدى القاهرة`, `وزيرة في القاهرة وسفير فرنسا لديها`.

    `met` tells that somebody of that state is named, as partner or as an office of its own.
    """
    tokens = sentence.tokens
    for at, mention in enumerate(mentions):
        if mention.code != code or not start <= mention.first < end:
            continue
        before = tokens[max(mention.first - 3, start) : mention.first]
        envoy = next((t for t in before if t.lstrip("ول").removeprefix("ال") in ENVOYS), "")
        if not (envoy and (met or envoy.startswith("و"))):
            continue
        if tokens[mention.last + 1 : mention.last + 2] and tokens[mention.last + 1] in _THERE:
            return next((m.code for m in reversed(mentions[:at]) if m.code != code), "")
        seat = mentions[at + 1] if at + 1 < len(mentions) else None
        if seat and seat.role == "place" and seat.code != code and seat.first - mention.last <= 4:
            return seat.code
    return ""


_THERE = words("لديها لديه لديهم")


def decreed_in(sentence: Sentence, mentions: list[Mention], partner: str, act: int) -> Mention | None:
    """`صدر في أكرا مرسوم بالموافقة على الاتفاق مع كينيا`: a decree is that of the state where it comes out."""
    tokens = sentence.tokens
    if not any(t.lstrip("وف") in _COMES_OUT for t in tokens[:act]) or _DECREES.isdisjoint(
        tokens[max(act - 5, 0) : act]
    ):
        return None
    places = [m for m in mentions if m.last < act and m.role in ("place", "dateline", "newsroom") and m.code != partner]
    return places[0] if len({m.code for m in places}) == 1 else None


_COMES_OUT = words("صدر صدرت نشر نشرت تضمن تضمنت")


_DECREES = words("مرسوم مرسوما قانون قانونا ظهير ظهيرا امر امرا")


def own_office(sentence: Sentence, groups: list[list[Mention]], start: int, end: int) -> bool:
    """Whether an office without a state acts (`وزير المالية`, `مجلس الوزراء`): that of the state written from."""
    for i, reading in sentence.first_readings.get("head", {}).items():
        if not start <= i < end or reading.value == "analyst" or not _official(sentence, i):
            continue
        if sentence.reading(i + 1, "org") is not None:
            continue  # رئيس النادي
        if not any(i < m.first <= name_end_of(sentence, i) for g in groups for m in g):
            return True
    return False


def _official(sentence: Sentence, position: int) -> bool:
    """An office of state: definite, or with a portfolio or a state behind it."""
    token = sentence.tokens[position]
    following = sentence.tokens[position + 1] if position + 1 < len(sentence.tokens) else ""
    return "ال" in token[:3] or following.startswith("ال")
