"""Mentions of the Russia-Ukraine war (2014 onwards)."""

import re
from typing import NamedTuple

from schemas.extraction import WarMention
from transforms.extract.evidence import evidence_of
from transforms.extract.naming import Mention
from transforms.extract.sentences import Sentence
from transforms.extract.wordlists import words
from transforms.text import NormalizedText

__all__ = ["may_mean_war", "tied_to_war", "war_mention"]

_SIDES = frozenset(("RUS", "UKR"))
_BEGIN, _INVASION = "2014-02-20", "2022-02-24"
_OTHER_WARS = words(
    """
    العالميه البارده التجاريه تجاريه القرم الاهليه اهليه الكلاميه كلاميه النفسيه نفسيه الاعلاميه اعلاميه
    الالكترونيه الكترونيه السيبرانيه سيبرانيه الكتروني سيبراني النجوم نجوم الاسعار اسعار الغاز العملات المخدرات
    الشوارع الارهاب الطرق العصابات الانتخابيه انتخابيه القضاييه قضاييه القانونيه قانونيه الكنيسه الجراد
    التصريحات تصريحات بارده كرويه حاميه السياسيه سياسيه الدستوريه دستوريه الاقتصاديه اقتصاديه الماليه ماليه
    الحكوميه حكوميه الحقيقيه احتجاجيه سلميه حاشده مهنيه المهنيه فنيه قلبيه الصحيه الوباييه المناخ السكن الطاقه المصالح
    النفوذ دبلوماسيه الدبلوماسيه
    """
)
"""Words behind one for war that make it another war, or none."""
_ELSEWHERE = words(
    """
    غزه كاراباخ قره باغ الشيشان الخرطوم دارفور الفاشر ادلب حلب دمشق حمص تدمر بيروت رفح صنعاء الحديده صعده مارب
    طرابلس كابول مقديشو تيغراي كشمير كوسوفو البوسنه اوسيتيا ابخازيا غوري الساحل
    """
)
"""Places of other wars; states are known to the gazetteer."""
_LINKS = words(
    """
    في علي ضد مع بين من داخل شرق شرقي شمال شمالي جنوب جنوبي غرب غربي محيط محيطها حدود مدينه منطقه اقليم شبه
    جزيره الي قرب حول مشارف ضواحي العاصمه باتجاه نحو عند لدي كل جارتها وسط
    """
)
_CLUBS = words("شاختار دينامو زوريا ميتاليست تشورنوموريتس نادي")
_INVADING = words("غزو الغزو اجتياح الاجتياح عدوان العدوان حرب الحرب العمليه عمليه")
_REACH = 12
_NEAR = 8


class _Found(NamedTuple):
    """Words of the war by role, as spans of tokens."""

    phrase: list[tuple[int, int]]
    front: list[tuple[int, int]]
    conflict: list[tuple[int, int]]
    clash: list[tuple[int, int]]
    arms: list[tuple[int, int]]
    flight: list[tuple[int, int]]


def tied_to_war(named: set[str]) -> bool:
    """Whether an item that has named these may mean the war by a word that any sentence may hold."""
    return "UKR" in named or _FRONT in named


def may_mean_war(sentence: Sentence) -> bool:
    """Whether `war_mention` may find the war in an item that names neither Ukraine nor a place at the front."""
    values = {r.value for _, _, _, r in sentence.readings_of("war")}
    if not values.isdisjoint(("phrase", "front")):
        return True
    return "conflict" in values and any(
        not _SIDES.isdisjoint(r.value.split("+")) for _, _, _, r in sentence.readings_of("state")
    )


def war_mention(
    sentence: Sentence, mentions: list[Mention], text: NormalizedText, day: str, named: set[str]
) -> WarMention | None:
    """The mention that a sentence makes of the war, or None.

    `day` is the day of publication or empty; `named` the states that the item names;
    a place at the front is added to them as `FRONT`.
    """
    if day and day < _BEGIN[: len(day)]:
        return None
    found = _words(sentence)
    if not any(found):
        return None
    if found.front:
        named.add(_FRONT)
    invaded = not day or day >= _INVASION[: len(day)]
    told = _told(sentence, mentions, found, invaded, named)
    if told is None:
        return None
    first, last, rule, confidence = told
    kind = _kind(sentence, first, last)
    return WarMention(kind, (evidence_of(sentence, text, first, last, rule),), confidence)


def _words(sentence: Sentence) -> _Found:
    found = _Found([], [], [], [], [], [])
    for first, last, hit in sentence.hits:
        for reading in hit.readings:
            if reading.cls != "war":
                continue
            if reading.value == "front" and first and sentence.tokens[first - 1] in _CLUBS:
                continue
            getattr(found, reading.value).append((first, last))
    return found


def _told(
    sentence: Sentence, mentions: list[Mention], found: _Found, invaded: bool, named: set[str]
) -> tuple[int, int, str, float] | None:
    """First and last token, rule and confidence of what ties a word of war to this war."""
    if found.phrase:
        return (*found.phrase[0], "war:phrase", 0.98)
    codes = {m.code for m in mentions}
    both = codes >= _SIDES
    free: list[tuple[int, int]] = []
    """Words of war that the words behind them tie to no place."""
    online = any(part in t for t in sentence.tokens for part in ("الكترون", "سيبران", "قرصن", "برمجي"))
    sport = _is_sport(sentence)
    for span in found.conflict + ([] if online or sport else found.clash):
        if sport and not sentence.tokens[span[0]].lstrip("وبفل").endswith(_SERIOUS):
            continue
        if _is_other(sentence, span[1]):
            continue
        places = _places(sentence, mentions, span[1])
        weak = span not in found.conflict
        if places is None or any(c not in (*_SIDES, "EU", "NATO", "UN", "USA") for c, _ in places):
            continue
        where = {c for c, _ in places}
        end = max((last for _, last in places), default=span[1])
        if "UKR" in where and (not weak or invaded or both or _is_truce(sentence, span)):
            return span[0], end, "war:attached", 0.95
        if where == {"RUS"} and not weak and _against_ukraine(sentence, span, mentions, invaded, named):
            return span[0], end, "war:of-russia", 0.9
        free.append(span)
    front = next((f for f in found.front), None)
    if front and (free or both):
        return (*_hull(front, free[0] if free else None), "war:front", 0.95)
    if front and invaded:
        near = [s for s in found.arms + found.flight if abs(s[0] - front[0]) <= _NEAR]
        if near:
            return (*_hull(front, near[0]), "war:front", 0.9)
    told = _beside(sentence, mentions, found, free, invaded)
    return told or _in_item(sentence, codes, found, free, invaded, named)


def _in_item(
    sentence: Sentence, codes: set[str], found: _Found, free: list[tuple[int, int]], invaded: bool, named: set[str]
) -> tuple[int, int, str, float] | None:
    """`الحرب`, `الغزو` without a place, in an item that is about Ukraine or the front and about no other war."""
    if not tied_to_war(named) or named & _AT_WAR or _elsewhere(sentence):
        return None
    for span in free:
        if (
            invaded
            and span in found.conflict
            and _ARTICLE.sub("ال", sentence.tokens[span[0]]).lstrip("وبفل") in _THE_WAR
        ):
            return (*span, "war:item", 0.8)
    fighting = [*free, *found.arms]
    if fighting and codes & _SIDES and _FRONT in named:
        return (*fighting[0], "war:item", 0.8)
    return None


_FRONT = "FRONT"
_ARTICLE = re.compile("^و?لل")
_THE_WAR = words("الحرب لحرب حرب الغزو لغزو المعارك القتال العدوان")


def _beside(
    sentence: Sentence, mentions: list[Mention], found: _Found, free: list[tuple[int, int]], invaded: bool
) -> tuple[int, int, str, float] | None:
    """A word of war near Ukraine, or near both sides."""
    sides = [m for m in mentions if m.code in _SIDES]
    ukraine = [m for m in mentions if m.code == "UKR"]
    if not ukraine:
        return None
    if len({m.code for m in sides}) == 2:
        for span in free:
            reach = 2 * _REACH if {m.code for m in mentions} <= _SIDES else _REACH
            if min(abs(m.first - span[0]) for m in ukraine) <= reach:
                return (*_hull(span, *((m.first, m.last) for m in sides)), "war:both-sides", 0.92)
    others = {m.code for m in mentions if m.role != "head"} - _SIDES
    for span in free:
        if span in found.conflict and not (others & _AT_WAR) and not _elsewhere(sentence):
            near = [m for m in ukraine if abs(m.first - span[0]) <= _REACH]
            if near or (invaded and sentence.tokens[span[0]] in ("الحرب", "للحرب", "بالحرب", "والحرب")):
                one = near[0] if near else ukraine[0]
                return (*_hull(span, (one.first, one.last)), "war:ukraine", 0.85)
    if invaded:
        for span, reach in [(s, _NEAR) for s in found.arms] + [(s, 3) for s in found.flight]:
            beside = next((m for m in ukraine if abs(m.first - span[0]) <= reach), None)
            if (
                beside is None
                or _is_other(sentence, span[1])
                or _elsewhere(sentence)
                or _from_another(sentence, mentions, beside)
            ):
                continue
            places = _places(sentence, mentions, span[1])
            if places is not None and all(c in _SIDES or c not in _AT_WAR for c, _ in places):
                return (*_hull(span, (beside.first, beside.last)), "war:arms", 0.85)
    return None


_AT_WAR = words("SDN SSD SYR YEM ISR PSE LBN LBY AFG IRQ GEO ARM AZE MLI ETH COD MMR")
"""States in or near other wars of the same years."""


_MATCHES = words("مرمي مرماه كاس تتاهل تاهل تاهلت نهايي التصفيات الملاكمه الملاكم التنس هدفين اهداف هدفا الترجيح شباك")
_SERIOUS = ("حرب", "غزو", "اجتياح", "جبهه", "حربها", "غزوها")


def _is_sport(sentence: Sentence) -> bool:
    """Where battles, attacks and bombardments are those of a match."""
    return any(t in _MATCHES for t in sentence.tokens) or any(
        r.cls == "lookalike" and r.value == "sport" for _, _, hit in sentence.hits for r in hit.readings
    )


def _elsewhere(sentence: Sentence) -> bool:
    return any(t.lstrip("وبل") in _ELSEWHERE for t in sentence.tokens)


def _from_another(sentence: Sentence, mentions: list[Mention], one: Mention) -> bool:
    """`إجلاء طلاب أوكرانيين من السودان`"""
    return sentence.tokens[one.last + 1 : one.last + 2] == ["من"] and any(
        m.first == one.last + 2 and m.code not in _SIDES for m in mentions
    )


def _is_other(sentence: Sentence, last: int) -> bool:
    """`الحرب الباردة`, `معركة انتخابية`, `حرب أسعار`"""
    return any(t in _OTHER_WARS for t in sentence.tokens[last + 1 : last + 3])


def _places(sentence: Sentence, mentions: list[Mention], last: int) -> list[tuple[str, int]] | None:
    """States and the front named right behind a word of war, as (code, last token); None when it is another place."""
    out: list[tuple[str, int]] = []
    at, adjectives = last + 1, 0
    while at < min(last + 9, len(sentence.tokens)):
        here = [m for m in mentions if m.first == at and m.kind != "own"]
        if here:
            out += [(m.code, m.last) for m in here]
            at = here[0].last + 1
            continue
        token = sentence.tokens[at]
        if token.lstrip("وبل") in _ELSEWHERE:
            return None
        reading = sentence.reading(at, "war")
        if reading is not None and reading.value == "front":
            out.append(("UKR", at))
        elif token not in _LINKS:
            adjectives += 1
            if adjectives > 2 or not token[0].isalpha() or not (token.startswith("ال") or token.endswith(("ه", "ها"))):
                break
            if out and token not in _LINKS:
                break
        at += 1
    return out


def _is_truce(sentence: Sentence, span: tuple[int, int]) -> bool:
    return any(
        t.startswith(("هدن", "الهدن", "اطلاق", "هجوم", "هجمات", "المتمرد", "الازم"))
        for t in sentence.tokens[span[0] : span[1] + 1]
    )


def _against_ukraine(
    sentence: Sentence, span: tuple[int, int], mentions: list[Mention], invaded: bool, named: set[str]
) -> bool:
    """`الغزو الروسي`, `القصف الروسي`: the war against Ukraine when that is named, or when nothing else is."""
    if "UKR" in named:
        return True
    others = {m.code for m in mentions} & _AT_WAR
    return (
        invaded
        and not others
        and not named & _AT_WAR
        and not _elsewhere(sentence)
        and any(t.lstrip("وبلف") in _INVADING for t in sentence.tokens[span[0] : span[1] + 1])
    )


_CAUSES = words(
    """
    بسبب جراء نتيجه تداعيات اثار اثر منذ بعد عقب خلفيه ردا عقابا وسط ظل ضغط تاثير تاثيرات انعكاسات بفعل سببتها
    سببها مع رفعت ادت ادي فاقمت عطلت خفضت
    """
)
_COSTS = words(
    """
    سعار سعر قمح حبوب خبز رغيف غاز نفط تضخم لاجي نازح فروا نزح كلفه تكاليف امدادات غذا طاقه عقوبات اولمبي رياضي
    بطول منتخب طلاب سياح شحن بورص صادرات واردات اسمد دقيق كهربا اقتصاد جامعه زيت ركود
    """
)
"""Parts of words for what a war costs others."""
_TIMES = words("منذ بعد بعدما قبل عقب اثر خلال اثناء اندلاع بدايه ذكري سنوات عام")


def _kind(sentence: Sentence, first: int, last: int) -> str:
    """`consequence` of the war, `background`, or the `news` itself."""
    before = [t.removeprefix("و") for t in sentence.tokens[max(first - 6, 0) : first]]
    costs = any(cost in t for t in sentence.tokens for cost in _COSTS)
    caused = any(t in _CAUSES for t in before)
    fled = any(r.value == "flight" for i in range(first, last + 1) if (r := sentence.reading(i, "war")))
    if (costs and (caused or first > 0)) or (fled and sentence.field == "text"):
        return "consequence" if costs or fled else "background"
    if caused or any(t in _TIMES for t in before) or (sentence.field == "text" and sentence.index > 0):
        return "background"
    return "news"


def _hull(*spans: tuple[int, int] | None) -> tuple[int, int]:
    known = [s for s in spans if s]
    return min(s[0] for s in known), max(s[1] for s in known)
