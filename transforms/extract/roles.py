"""The role in which a sentence names a state: what acts, hosts, or is only a place or an attribute."""

import re

from transforms.extract.naming import Mention
from transforms.extract.scan import Reading
from transforms.extract.sentences import Sentence
from transforms.extract.sides import IGOS
from transforms.extract.wordlists import words

__all__ = ["body_at", "coordinated", "role_of"]

_STOP = frozenset('،.:؛()"[]{}|؟')
_BLOCKING_CUES = ("place", "with", "between", "that", "clause", "subordinate", "basis")
_BANKS = words("بنك مصرف البنك المصرف بنكا مصرفا بنكي مصرفي البنكان المصرفان البنكين المصرفين")
_BANK_REACH = 4
_HOSTED_REACH = 9
"""How far behind `بحضور` or `شارك فيه` a mention may stand."""


def role_of(sentence: Sentence, first: int, last: int, proclitic: str, reading: Reading, before: list[Mention]) -> str:
    """Role of the mention that starts at `first`, after those `before` it."""
    previous = before[-1] if before else None
    joined = bool(previous and coordinated(sentence, previous, first, proclitic, reading.kind))
    if (joined and previous and previous.role == "host") or (first and sentence.tokens[first - 1] in _EXCEPT):
        return "host"
    if previous and previous.code in IGOS and _is_chair(sentence, previous.last, first):
        return "host"
    if reading.kind in ("nisba", "adjective"):
        return _nisba_role(sentence, first, reading, previous if joined else None, before)
    if joined and previous:
        if any(sentence.reading(i, "head") for i in range(previous.last + 1, first)):
            return "head"
        if previous.role in ("place", "free", "head"):
            return previous.role
        return "free"
    if _hosted(sentence, first):
        return "free" if _signs_too(sentence, last) else "host"
    if reading.kind == "leader":
        return "head"
    if previous and previous.role == "place" and previous.kind == "city" and first == previous.last + 1:
        return "place"  # في مدينة العلا السعودية
    return _name_role(sentence, first, last, proclitic, reading)


def _signs_too(sentence: Sentence, last: int) -> bool:
    """`استضافت كينيا مراسم توقيعها مع غانا`: the host is one of the two."""
    tokens = sentence.tokens
    behind = range(last + 1, min(last + _HOSTED_REACH, len(tokens) - 1))
    return any(_OWN_SIGNING.fullmatch(tokens[i]) and tokens[i + 1] == "مع" for i in behind)


_OWN_SIGNING = re.compile(r"[بل]?(?:توقيع|ابرام|امضاء)(?:ها|ه)")
_EXCEPT = words("باستثناء عدا ماعدا سوي الا باستبعاد غير وليس وليست")
"""What is named behind these words takes no part."""
_CHAIRED_BY = words("تتولاها يتولاها تتولاه يتولاه تراسها تراسه تتراسها تتراسه يتراسها يتراسه يراسها يراسه")
_CHAIR_WITHIN = 4


def _is_chair(sentence: Sentence, last: int, first: int) -> bool:
    """`رئاسة الاتحاد الأوروبي، التي تتولاها إسبانيا`: who speaks for an organisation is no side beside it."""
    return first - last <= _CHAIR_WITHIN and sentence.tokens[first - 1] in _CHAIRED_BY


def _hosted(sentence: Sentence, first: int) -> bool:
    """Whether the mention hosts, mediates, attends or takes part: `بحضور الرئيس التركي`, `شارك فيه وفد من قطر`."""
    tokens = sentence.tokens
    low = max(first - _HOSTED_REACH, 0)
    if not any(low <= i < first for i in sentence.hosts) and "امام" not in tokens[low:first]:
        return False
    for i in range(first - 1, max(first - _HOSTED_REACH, -1), -1):
        if not sentence.cues[i] and i not in sentence.spans and tokens[i] not in _STOP and tokens[i] != "امام":
            continue
        if "host" in sentence.cues[i] or sentence.reading(i, "host"):
            return True
        if tokens[i] == "امام":  # أمام الوزير المصري: who looks on
            return first - i > 1 and body_at(sentence, i + 1) == "head"
        act = sentence.reading(i, "act")
        if act and act.value == "host":
            return first - i <= 3 or tokens[i + 1] in ("في", "فيه", "فيها")
        if (
            tokens[i] in _STOP
            or (act and act.kind in ("past", "imperfect"))
            or sentence.has_cue(i, "with", "between", "that", "clause")
            or sentence.reading(i, "instrument")
        ):
            return False
    return False


def body_at(sentence: Sentence, position: int) -> str | None:
    """What the noun at a token stands for: `head` (its state), `org` (itself) or None; the longest phrase decides."""
    best, length = None, -1
    for first, last, hit in sentence.spans.get(position, ()):
        for reading in hit.readings:
            if reading.cls in ("head", "org") and last - first > length:
                best, length = reading.cls if reading.value != "none" else None, last - first
    if best != "head" and sentence.tokens[position].lstrip("ولب") in _BANKS:
        behind = sentence.tokens[position + 1 : position + 1 + _BANK_REACH]
        if any(t in ("مركزي", "المركزي", "المركزيان", "المركزيين", "مركزيا") for t in behind):
            return "head"  # بنك السودان المركزي
    if best == "org" and sentence.tokens[position] == "البريد" and position:
        return None if sentence.tokens[position - 1].startswith(_MINISTRY) else best  # وزير البريد
    return best


def _state_at(sentence: Sentence, position: int) -> bool:
    """Whether a word may name a state; `المالية` behind an office is no Malian."""
    reading = sentence.reading(position, "state")
    return reading is not None and not (reading.place and reading.place.agrees)


def _seated(sentence: Sentence, at: int, kind: str) -> bool:
    """Whether في at a token ties a state to the office or body before it: `وزير النقل في أوزبكستان`.

    A person without a portfolio, or one whose state is told already, is merely there: `التقى الرئيس في مصر`.
    """
    for i in range(at - 1, max(at - 7, -1), -1):
        if kind == "org" and sentence.tokens[i].lstrip("ول").removeprefix("ال") in _OFFICERS:
            return True  # المدير الإقليمي في البنك الدولي
        if sentence.tokens[i] in _STOP or _state_at(sentence, i) or sentence.cues[i]:
            return False
        if sentence.tokens[i].lstrip("ول").removeprefix("ال") in _ACCREDITED or body_at(sentence, i) == "org":
            return False
        reading = sentence.reading(i, "head")
        if body_at(sentence, i) == "head":
            person = reading is not None and reading.value == "person"
            if i > 0 and body_at(sentence, i - 1) == "head":  # وزير الخارجية في, نائبا وزيري النقل في
                continue_at = sentence.reading(i - 1, "head")
                person = continue_at is not None and continue_at.value == "person"
                return kind == "name" or not person
            if not person:
                return True
            plural = reading is not None and sentence.tokens[i].lstrip("و")[:2] != "ال"
            return kind == "name" and (i < at - 1 or plural)
        act = sentence.reading(i, "act")
        if act and act.kind in ("past", "imperfect"):
            return False
    return False


def _officer_before(sentence: Sentence, first: int) -> bool:
    """`المديرة الإقليمية ... بالبنك الدولي`: who acts for an organisation."""
    for i in range(first - 1, max(first - 8, -1), -1):
        if sentence.tokens[i] in _STOP or sentence.reading(i, "act"):
            return False
        if sentence.tokens[i].lstrip("ول").removeprefix("ال") in _OFFICERS:
            return True
    return False


def _accredited(sentence: Sentence, first: int) -> bool:
    """`المديرة الإقليمية لمصر`, `المبعوث الخاص لليبيا`: for whose affairs an officer is there."""
    return any(t.lstrip("ول").removeprefix("ال") in _FIELD_OFFICERS for t in sentence.tokens[max(first - 3, 0) : first])


def _directs(sentence: Sentence, first: int) -> bool:
    """`المدير العام لمنظمة الصحة العالمية`: who acts for the organisation that he heads; not so its envoys."""
    return any(t.lstrip("ول").removeprefix("ال") in _DIRECTORS for t in sentence.tokens[max(first - 3, 0) : first])


_DIRECTORS = words("مدير مديره منسق منسقه")
_ACCREDITED = words("سفير سفيره سفيرا سفيري سفراء قنصل سفاره قايم")
"""Offices that are held in a state other than their own."""
_FIELD_OFFICERS = words("مدير مديره مبعوث مبعوثه منسق منسقه ممثل ممثله")
_OFFICERS = words("مدير مديره مديرا بعثه خبراء منسق مسوول مسووله نايب نايبه ممثل ممثله")
_SALES = words("بيع لبيع البيع ببيع مبيعات توريد لتوريد تسليم لتسليم تزويد لتزويد تصدير لتصدير")
_LENT = words("قرض قرضا قروض القرض هبه الهبه")
_BOUGHT = words("شراء لشراء بشراء استيراد لاستيراد اقتناء لاقتناء")


def _sold_to(sentence: Sentence, first: int, trade: frozenset[str]) -> bool:
    """`صفقة لبيع زوارق إلى غانا`: the buyer of a deal, not a place."""
    return any(t in trade for t in sentence.tokens[max(first - 8, 0) : first]) and any(
        (r := sentence.reading(i, "instrument")) is not None
        and r.value in ("deal", "contract", "agreement", "letter_of_intent", "mou")
        for i in range(max(first - 14, 0), first)
    )


def _bought_under(sentence: Sentence, first: int, last: int) -> bool:
    """`تشتري كينيا طائرات من غانا بموجب عقد`: who sells by a contract that is told behind."""
    if not any(_BUYS.fullmatch(t) for t in sentence.tokens[max(first - 9, 0) : first - 1]):
        return False
    behind = (sentence.reading(i, "instrument") for i in range(last + 1, min(last + 8, len(sentence.tokens))))
    return any(r is not None and r.value in ("deal", "contract", "agreement") for r in behind)


_BUYS = re.compile(r"[وف]?س?(?:[يت]شتري(?:ان)?|اشتر(?:ي|ت|يا|تا)|[يت]ستورد|استورد(?:ت)?|[يت]بتاع|ابتاع(?:ت)?)")
_GOVERNORS = words("حاكم وحاكم حاكما حاكمي محافظ ومحافظ محافظا محافظي والي عمده وعمده عمدتا عمدتي")
"""Who acts for a city and not for its state."""
_EVENTS = words("قمه موتمر منتدي معرض")
"""What is called by where it is held."""
_BINDS = re.compile(r"[يت]?(?:جمع|ربط)(?:ت)?(?:ه|ها|هما|هم)")
"""Verbs that tell with whom an agreement is (`تربطها بغانا`)."""


def _name_role(sentence: Sentence, first: int, last: int, proclitic: str, reading: Reading) -> str:
    follow = sentence.reading(first + 1, "act") if first + 1 < len(sentence.tokens) else None
    if follow and follow.value == "host" and follow.kind in ("past", "imperfect"):
        return "host"
    if proclitic.endswith("ب") and first and _BINDS.fullmatch(sentence.tokens[first - 1]):
        return "free"  # العقد الذي يجمعها بالصين
    if proclitic.endswith("ب"):
        return "head" if reading.kind == "org" and _officer_before(sentence, first) else "place"
    if proclitic.endswith("ل") and _accredited(sentence, first):
        return "head" if reading.kind == "org" and _directs(sentence, first) else "place"
    before = sentence.tokens[first - 1] if first else ""
    if reading.kind in ("capital", "city") and before in _GOVERNORS:
        return "org"
    if before in _EVENTS and sentence.tokens[last + 1 : last + 2] in ([":"], ["|"]):
        return "place"  # قمة سنغافورة: ...
    if first and sentence.has_cue(first - 1, "place"):
        if before in ("من", "ومن") and first >= 2:
            if sentence.tokens[first - 2] in ("كل", "وكل", "كلا", "لكل", "بكل"):
                return "free"
            if sentence.reading(first - 2, "head"):  # خبراء من أوزبكستان
                return "head"
            if _officers_of(sentence, first - 2):  # وزيرا البيئة من كينيا وغانا
                return "head"
        if before == "في" and (_seated(sentence, first - 1, reading.kind) or _is_counterpart(sentence, first - 2)):
            return "head"  # وزير النقل في أوزبكستان, نظيريه في مصر والأردن
        if before == "من" and any(t.lstrip("ول") in _LENT for t in sentence.tokens[max(first - 4, 0) : first - 1]):
            return "free"  # قرض من ألمانيا
        if before == "من" and _bought_under(sentence, first, last):
            return "free"
        if before in ("الي", "لصالح", "من") and _sold_to(sentence, first, _BOUGHT if before == "من" else _SALES):
            return "free"
        return "place"
    for back in range(1, 4):
        i = first - back
        if (
            i < 0
            or sentence.tokens[i] in _STOP
            or sentence.tokens[i] in ("علي", "عن")
            or any(c in sentence.cues[i] for c in _BLOCKING_CUES)
        ):
            break
        act = sentence.reading(i, "act")
        if act and act.kind in ("past", "imperfect"):
            break
        body = body_at(sentence, i)
        if body:
            return body
        if sentence.reading(i, "instrument", "act") or _state_at(sentence, i):
            break
    return "free"


def _officers_of(sentence: Sentence, position: int) -> bool:
    """Whether a dual or plural office with its portfolio ends at a token: a single one may only come `من` a state."""
    for i in range(position, max(position - 4, -1), -1):
        token = sentence.tokens[i]
        reading = sentence.reading(i, "head")
        if reading is not None and reading.value == "person" and not token.startswith(("ال", "وال")):
            return token.endswith(_MANY_OFFICERS)
        if not token.startswith(("ال", "وال")):
            return False
    return False


_MANY_OFFICERS = ("يرا", "يري", "رتا", "رتي", "راء", "ولو", "ولي", "ولا", "ضو", "ضي", "دوبو", "دوبي", "ثلو", "ثلي")
"""How duals and plurals of offices end before their portfolio."""


def _is_counterpart(sentence: Sentence, position: int) -> bool:
    return position >= 0 and sentence.tokens[position].lstrip("وبل").startswith(("نظير", "نظراو", "نظراي"))


def _nisba_role(sentence: Sentence, first: int, reading: Reading, joined: Mention | None, before: list[Mention]) -> str:
    if joined and joined.kind == "nisba":
        return joined.role
    if _hosted(sentence, first):
        return "host"
    definite = "ال" in sentence.tokens[first][:4] or sentence.tokens[first].startswith(("لل", "ولل"))
    bodies = {i for m in before if m.kind == "org" for i in range(m.first, m.last + 1)}
    back = 0
    for i in range(first - 1, -1, -1):
        if i in bodies or (sentence.tokens[i] == '"' and definite):
            continue  # وزير شؤون الاتحاد الأفريقي الجزائري, شركة "كذا" الغانية
        back += 1
        if back > 5:
            break
        token = sentence.tokens[i]
        if "anaphor" in sentence.cues[i]:  # نظيرتها الغانية
            return "head"
        if token in _STOP or "place" in sentence.cues[i] or sentence.has_cue(i, "with", "that", "clause"):
            break
        body = body_at(sentence, i)
        if body == "org":
            return "org"
        instrument = sentence.reading(i, "instrument")
        if instrument:
            return "instrument" if not definite or back <= 3 else "adjective"
        if body == "head":
            return "head"
        if sentence.reading(i, "talk"):
            return "talk"
        if sentence.reading(i, "anaphor") or sentence.has_cue(i, "anaphor"):
            return "head"
        act = sentence.reading(i, "act")
        if (
            back <= 2
            and not definite
            and any(
                r.cls == "act" and r.kind in ("noun", "masdar")
                for _, _, hit in sentence.spans.get(i, ())
                for r in hit.readings
            )
        ):
            return "talk"  # مبادرة كينية, توقيع كيني غاني
        if act and act.kind in ("past", "imperfect"):
            break
    preceding = sentence.tokens[first - 1] if first else ""
    people = reading.number == "plural" or (
        "plural" in reading.number and sentence.tokens[first].endswith(("ون", "ين"))
    )
    if definite and people and not preceding.startswith("ال"):
        return "free"  # السعوديون والمصريون, مع الأرمن: the people for their state
    return "adjective"


def coordinated(
    sentence: Sentence, previous: Mention, first: int, proclitic: str, kind: str, persons: bool = False
) -> bool:
    """Whether the mention at `first` continues the list that `previous` stands in; `persons` may be named between."""
    gap = range(previous.last + 1, first)
    if len(gap) > 12:
        return False
    conjunction = proclitic.startswith("و")
    office = False
    names = 0
    for i in gap:
        token = sentence.tokens[i]
        if token in _SEPARATORS:
            if token == "،" and i == first - 1 and _opens_clause(sentence, first):
                return False
            conjunction = conjunction or i == first - 1 or _opens_member(sentence, i + 1)
            continue
        if token in "()\"'":
            continue
        if _opens_member(sentence, i):
            conjunction = conjunction or _opens_with_and(sentence, i)
            office = office or token not in ("كل", "وكل")
            continue
        if token in _ALONG_WITH:
            conjunction = True
            continue
        if token in ("من", "سابقا", "كذلك", "ايضا") or (office and token == "في" and i == first - 1):
            continue
        if sentence.cues[i] or sentence.reading(i, "act", "org", "instrument"):
            return False
        names += 1
    personal = office or persons or (kind in ("nisba", "leader") and previous.kind in ("nisba", "leader"))
    personal = personal or (previous.role == "head" and kind in ("name", "leader") and proclitic.startswith("و"))
    return conjunction and len(gap) <= (12 if office else 6) and names <= (5 if personal else 0)


def _opens_clause(sentence: Sentence, first: int) -> bool:
    """`بعد اتفاقها مع أوغندا، كينيا توقع`: the subject of a verb in the singular is no further member of a list."""
    act = sentence.reading(first + 1, "act") if first + 1 < len(sentence.tokens) else None
    return act is not None and act.kind in ("past", "imperfect") and act.number == "s"


def _opens_member(sentence: Sentence, position: int) -> bool:
    """Whether a member of a list opens with an office: `ووزير خارجية ...`, `ونظيره ...`, `وكل من ...`."""
    token = sentence.tokens[position]
    return token in _COUNTERPARTS or token in ("كل", "وكل") or body_at(sentence, position) == "head"


def _opens_with_and(sentence: Sentence, position: int) -> bool:
    """Whether the word carries the conjunction: `ووزارة`, `والوزير`; not `وزارة`, whose own letter it is."""
    token = sentence.tokens[position]
    return (
        token in _COUNTERPARTS
        or token == "وكل"
        or any(hit.proclitic.startswith("و") for _, _, hit in sentence.spans.get(position, ()))
    )


_ALONG_WITH = words("ومعهم ومعه ومعها ومعهما وكذلك وكذا وايضا")
_SEPARATORS = frozenset("،-و/ـ–")
_COUNTERPARTS = words(
    "ونظيره ونظيرته ونظيرها ونظيرتها ونظيرهما ونظراءه ونظراوه ونظيراه ونظيراها ونظيريه ونظيريها "
    "ونظيرتاه ونظيرتاها ونظرايه"
)
_MINISTRY = ("وزير", "وزار", "ووزير", "ووزار", "لوزير", "لوزار")
