"""Which states and organisations a sentence names, in which role, and which of them stand together."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import NamedTuple

from transforms.extract.naming import Mention, names_of
from transforms.extract.roles import body_at, coordinated, role_of
from transforms.extract.scan import Reading
from transforms.extract.sentences import Sentence
from transforms.extract.wordlists import words

__all__ = ["Orgs", "groups_of", "mentions_of", "non_state_heads", "speaks_of_home"]


class Orgs(NamedTuple):
    """A body that is no state: where its head noun stands and what it is."""

    position: int
    kind: str


MAX_MENTIONS = 40
"""Mentions looked at in one sentence."""


def mentions_of(
    sentence: Sentence,
    day: date | None,
    title: Collection[str] = (),
    known: Iterable[str] = (),
    home: str = "",
    spelled: frozenset[str] = frozenset(),
) -> list[Mention]:
    """Mentions in order, the longest at each place, with their roles.

    `day` is the day of publication, for the offices of leaders. The codes of the title, then those that the item has
    named so far (`known`), decide between alternatives and stand for context that a guard asks for. `home` is the state
    that the item is written from: `بلادنا`, and `بلاده` of an official whose state is not told. `spelled` are the
    states of names that the item writes with a vowel sign that tells them apart (`عمّان`, `عُمان`).
    """
    out: list[Mention] = []
    homeland: list[int] = []
    if speaks_of_home(sentence):
        homeland = [i for i, token in enumerate(sentence.tokens) if token in _HOMELAND]
    for first, last, codes, reading, role, proclitic in names_of(sentence, day, title, set(known), spelled):
        if len(out) >= MAX_MENTIONS:
            break
        while homeland and homeland[0] < first:
            _add_homeland(sentence, homeland.pop(0), out, title, home)
        if role == "newsroom" or (role == "dateline" and not first):
            home = codes[0]
        role = role or role_of(sentence, first, last, proclitic, reading, out)
        out.extend(
            Mention(first, last, code, _KINDS.get(reading.kind, reading.kind), role, proclitic) for code in codes
        )
    for position in homeland:
        _add_homeland(sentence, position, out, title, home)
    return _without_witnesses(sentence, out)


def speaks_of_home(sentence: Sentence) -> bool:
    """Whether a word such as `بلاده` stands there."""
    return not _HOMELAND.isdisjoint(sentence.tokens)


_HOMELAND = words(
    """
    بلاده بلادها بلده بلدها بلادهم بلدهم لبلاده لبلادها لبلده لبلدها وبلاده وبلادها وبلده وبلدها ببلاده ببلادها ببلده
    ببلدها بلادنا بلدنا لبلادنا وبلادنا ببلادنا دولته دولتها
    """
)
_OWN = Reading("state", "", "name", "", "-", "", False, None)


def _add_homeland(sentence: Sentence, position: int, out: list[Mention], title: Collection[str], home: str) -> None:
    """`بلاده` as a mention of the state of whoever speaks: subject of the verb of saying, else who stands before."""
    token = sentence.tokens[position]
    code = home if token.endswith("نا") else _speaker(sentence, position, out) or home
    if not code and len(title) == 1:
        (code,) = title
    if not code:
        return
    proclitic = token[: token.index("بل")] if "بل" in token else ""
    role = role_of(sentence, position, position, proclitic, _OWN, out)
    out.append(Mention(position, position, code, "own", role, proclitic))


def _speaker(sentence: Sentence, position: int, before: list[Mention]) -> str:
    officials = [m for m in before if m.role in ("head", "free") and m.kind not in ("org", "short", "group")]
    for i in range(position - 1, -1, -1):
        act = sentence.reading(i, "act")
        if act and act.value in _SPEAKING and act.kind in ("past", "imperfect"):
            return next((m.code for m in officials if m.first > i), officials[-1].code if officials else "")
    return officials[-1].code if officials else ""


_SPEAKING = words("say announce deny propose reject")
_KINDS = {"adjective": "nisba"}
_WITNESSES = words(
    "شاهدا شاهده شهودا كشاهد كشهود ضامنا ضامنين كضامن ضامنه وسيطا وسطاء كوسيط مراقبا مراقبين كمراقب راعيا"
)
_AS = words("بصفه بصفته بصفتها بصفتهما بصفتهم")


def _without_witnesses(sentence: Sentence, mentions: list[Mention]) -> list[Mention]:
    """`رئيسا كينيا وغانا بصفة ضامنين`: who signs as a witness or guarantor is no party."""
    tokens = sentence.tokens
    if _WITNESSES.isdisjoint(tokens) and _AS.isdisjoint(tokens):
        return mentions
    out: list[Mention] = []
    follows: Mention | None = None
    for mention in reversed(mentions):
        behind = tokens[mention.last + 1 : mention.last + 4]
        witness = any(t in _WITNESSES for t in behind[:2]) or (
            behind[:1] != [] and behind[0] in _AS and any(f"{t}ا" in _WITNESSES or t in _WITNESSES for t in behind[1:])
        )
        if not witness and follows and follows.role == "host":
            witness = coordinated(sentence, mention, follows.first, follows.proclitic, follows.kind)
        follows = mention._replace(role="host") if witness else mention
        out.append(follows)
    return out[::-1]


_OFFICES_OF_SEVERAL = words(
    "روساء رييسا رييسي وزراء وزيرا وزيري زعماء زعيما زعيمي قاده قايدا قايدي ملوك ملكا ملكي امراء سفراء سفيرا سفيري "
    "ممثلو ممثلا ممثلي مندوبو مندوبا مندوبي رييسه وزيرتا وزيرتي نايبا نايبي"
)


def _of_several(sentence: Sentence, first: int) -> bool:
    """Whether offices of several states stand before a name: `رؤساء كينيا`, `وزيرا خارجية كينيا`."""
    near = sentence.tokens[max(first - 3, 0) : first]
    return any(t in _OFFICES_OF_SEVERAL or t.lstrip("بل") in _OFFICES_OF_SEVERAL for t in near)


def groups_of(sentence: Sentence, mentions: list[Mention]) -> list[list[Mention]]:
    """Mentions that stand in one list (`مصر والأردن وقبرص`), in order."""
    groups: list[list[Mention]] = []
    for mention in mentions:
        last = groups[-1][-1] if groups else None
        persons = bool(last) and mention.kind == "name" and _of_several(sentence, groups[-1][0].first)
        if last and (
            (last.first == mention.first)
            or coordinated(sentence, last, mention.first, mention.proclitic, mention.kind, persons)
            or _adjacent_adjectives(last, mention)
            or (last.code == mention.code and mention.kind == "leader" and mention.first - last.last <= 2)
        ):
            groups[-1].append(mention)
        else:
            groups.append([mention])
    return [_members(sentence, group) for group in groups]


def _members(sentence: Sentence, group: list[Mention]) -> list[Mention]:
    """`دول مجلس التعاون، السعودية والكويت ...`: in the place of an organisation its states that are listed behind."""
    head = group[0]
    lead = sentence.tokens[max(head.first - 1, 0) : head.first + 1]
    states = head.kind == "org" and any(t.removeprefix("و") == "دول" for t in lead)
    return group[1:] if states and len(group) > 3 and sentence.tokens[group[1].first - 1] in ("،", ":") else group


def _adjacent_adjectives(last: Mention, mention: Mention) -> bool:
    """`اتفاق تونسي ليبي`, `محادثات سعودية أمريكية`"""
    return last.kind == mention.kind == "nisba" and mention.first - last.last <= 2 and last.role == mention.role


def _idiom(sentence: Sentence, position: int) -> bool:
    """`من جهة`, `بصورة كلية`, `في غرفة مغلقة`: a word of the language, no body."""
    token = sentence.tokens[position]
    before = sentence.tokens[position - 1] if position else ""
    behind = sentence.tokens[position + 1] if position + 1 < len(sentence.tokens) else ""
    return (
        (token == "جهه" and before in ("من", "ومن"))
        or (token == "كليه" and before in ("بصوره", "بصفه"))
        or (token == "غرفه" and before in ("في", "داخل") and not behind.startswith("ال") and behind not in _CHAMBERS)
        or (token in _INSTITUTIONS and before == "بين")
    )


_CHAMBERS = words("تجاره صناعه زراعه")
_INSTITUTIONS = words("الموسستين الهييتين")
"""What two houses or offices are called when they are named again: `بين المؤسستين`."""
_NAMED_BEFORE = words("المجموعه المنظمه الرابطه الهييه الكتله الاتحاد التكتل")


def _has_name(sentence: Sentence, last: int) -> bool:
    following = sentence.tokens[last + 1 : last + 2]
    return following != [] and following[0].startswith("ال") and following[0] not in ("الي", "التي", "الذي")


def non_state_heads(sentence: Sentence, mentions: Sequence[Mention] = ()) -> list[Orgs]:
    """Bodies that are no state; `المجموعة`, `المنظمة` behind the name of such a one are not among them."""
    out = []
    named = min((m.first for m in mentions if m.kind in ("group", "org")), default=len(sentence.tokens))
    for first, last, hit in sentence.hits:
        if first > named and sentence.tokens[last].lstrip("و") in _NAMED_BEFORE and not _has_name(sentence, last):
            continue
        for reading in hit.readings:
            if reading.cls == "org" and body_at(sentence, first) == "org" and not _idiom(sentence, first):
                out.append(Orgs(first, reading.value))
                break
            if reading.cls == "body":
                out.append(Orgs(first, "faction"))
                break
    return out
