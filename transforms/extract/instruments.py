"""Which words of a sentence name an instrument, after the guards of the lexicon."""

from transforms.extract.instrument_guards import counts, may_count
from transforms.extract.prisoners import prisoners_of
from transforms.extract.scan import Reading
from transforms.extract.sentences import Sentence
from transforms.extract.status import Act
from transforms.extract.wordlists import words

__all__ = [
    "MAX_INSTRUMENTS",
    "instruments_of",
    "is_document",
    "is_further_object",
    "may_name_instrument",
    "more_binding",
    "same_list",
]

MAX_INSTRUMENTS = 6
"""Instruments looked at in one sentence; a sentence of news hardly names four."""


def instruments_of(sentence: Sentence, acts: list[Act], blocked: set[int]) -> list[tuple[int, int, Reading]]:
    out: list[tuple[int, int, Reading]] = []
    taken = -1
    phrases = {
        i
        for first, last, hit in sentence.hits
        if last > first and any(r.cls == "act" and r.value == "agree" for r in hit.readings)
        for i in range(first, last + 1)
    }
    for first, last, hit in sentence.hits:
        if (
            first <= taken
            or not any(r.cls == "instrument" for r in hit.readings)
            or first in blocked
            or (first in phrases and last in phrases)
            or _in_name_of_group(sentence, first)
            or _no_instance(sentence, acts, first, last)
        ):
            continue
        for reading in hit.readings:
            if out and reading.cls == "instrument" and _is_about(sentence, out[-1], first, hit.proclitic, reading):
                if _is_swap(sentence, out[-1], last, reading):
                    out[-1] = out[-1][0], last, reading
                    taken = last
                continue
            if reading.cls == "instrument" and counts(sentence, acts, first, last, hit.proclitic, reading):
                out.append((first, last, reading))
                taken = last
                break
        if len(out) >= MAX_INSTRUMENTS:
            break
    return _corrected(sentence, out)


def may_name_instrument(sentence: Sentence) -> bool:
    """Whether `instruments_of` may find any; decided without the acts, by what their words can mean."""
    return any(may_count(sentence, first, hit.proclitic, r) for first, _, hit, r in sentence.readings_of("instrument"))


Found = tuple[int, int, Reading]
_CONTENTS = frozenset(("partnership", "alliance"))
_CONCERNING = words("حول بشان بخصوص في علي من اجل لاقامه")


def _is_about(sentence: Sentence, before: Found, first: int, proclitic: str, reading: Reading) -> bool:
    """`معاهدة تبادل السجناء`, `مذكرة حول الشراكة الاستراتيجية`: what the instrument before is about."""
    if first == before[1] + 1:
        return proclitic in ("", "ال") or (proclitic in ("ل", "لل") and reading.value in ("exchange", "ceasefire"))
    return reading.value in _CONTENTS and first <= before[1] + 3 and sentence.tokens[first - 1] in _CONCERNING


def _is_swap(sentence: Sentence, before: Found, last: int, reading: Reading) -> bool:
    """`صفقة تبادل أسرى`, `اتفاق لوقف إطلاق النار` are the swap and the truce; not so `اتفاقية تبادل السجناء`.

    Nor `اتفاق مبادلة العملات`, where no prisoners are told of.
    """
    if reading.guard == "prisoners" and prisoners_of(sentence, last) < 0:
        return False
    head = sentence.tokens[before[0]]
    return (
        reading.value in ("exchange", "ceasefire") and before[0] == before[1] and not head.endswith(("يه", "يات", "ده"))
    )


_NOT = words("ليس ليست وليس وليست ليسا ليستا لا")
_BUT = words("بل وانما انما ولكن لكن لكنها لكنه")


def _corrected(sentence: Sentence, found: list[Found]) -> list[Found]:
    """`الوثيقة ليست اتفاقية بل مذكرة تفاهم`: the instrument that it is, in the place of what it is not."""
    denied = [at for at, (first, _, _) in enumerate(found) if first and sentence.tokens[first - 1] in _NOT]
    if not denied or len(found) < 2:
        return found
    out = [item for at, item in enumerate(found) if at not in denied]
    for at in denied:
        after = found[at + 1] if at + 1 < len(found) else None
        if at and after and after in out and any(t in _BUT for t in sentence.tokens[found[at][1] : after[0]]):
            before = found[at - 1]
            out[out.index(before)] = before[0], before[1], after[2]
            out.remove(after)
    return out


_DOCUMENTS = ("وثيق", "وثايق", "محضر", "محاضر")


def is_document(sentence: Sentence, position: int) -> bool:
    """Whether the noun says only that something is written: `وثيقة`, `محضر`."""
    return sentence.tokens[position].lstrip("وبل").removeprefix("ال").startswith(("ثيق", "ثايق", *_DOCUMENTS))


_BINDING = (
    "treaty",
    "convention",
    "agreement",
    "framework",
    "protocol",
    "contract",
    "charter",
    "ceasefire",
    "exchange",
)
_NAMING = words("وهي هي وهو هو اسم باسم بعنوان عنوان عنوانها تشمل شملت تضم ضمت تتضمن تضمنت منها بينها هما وهما :")
_LIST_REACH = 14


def more_binding(sentence: Sentence, position: int, before: str, after: str) -> str:
    """Of two instruments of one list the more binding; the first, unless it is a mere document."""
    if before == "unspecified" or is_document(sentence, position):
        return after
    return after if after in _BINDING and before not in _BINDING else before


def same_list(sentence: Sentence, acts: list[Act], before: Found, first: int) -> bool:
    """Whether an instrument stands in one list with the one before: `اتفاقيات ومذكرات`, `وثائق هي: اتفاقية`."""
    gap = range(before[1] + 1, first)
    tokens = sentence.tokens
    joined = tokens[first].startswith("و") or (first - 1 in gap and tokens[first - 1].startswith("و"))
    if len(gap) <= 2 and tokens[first].startswith("و"):
        return not is_further_object(sentence, acts, before[1], first)
    if len(gap) > _LIST_REACH or any(a.position in gap and a.kind in ("past", "imperfect") for a in acts):
        return False
    if any(tokens[i] in _NAMING for i in gap):
        return is_document(sentence, before[0]) or tokens[before[0]].endswith("ات")
    return joined and not any(sentence.cues[i] and not sentence.has_cue(i, "place") for i in gap)


def is_further_object(sentence: Sentence, acts: list[Act], end: int, first: int) -> bool:
    """`وقعت كينيا معاهدة مع غانا وإعلانا مع تشاد`: a second object of one verb, each with a partner of its own."""
    tokens = sentence.tokens
    gap = range(end + 1, first)
    if not tokens[first].startswith("و") or not 1 < len(gap) <= _LIST_REACH or "مع" not in tokens[end + 1 : first]:
        return False
    if any(a.position in gap and a.kind in ("past", "imperfect") for a in acts):
        return False
    if any(not tokens[i].isalnum() or sentence.has_cue(i, "clause", "that") for i in gap):
        return False
    verb = next((a for a in reversed(acts) if a.position < end and a.kind in _VERBAL), None)
    if verb is None or verb.sense not in _OF_SEVERAL or verb.enclitic:
        return False
    behind = range(first + 1, min(first + _LIST_REACH, len(tokens) - 1))
    partner = next((i for i in behind if tokens[i] == "مع"), -1)
    return partner > 0 and sentence.reading(partner + 1, "state") is not None


_VERBAL = ("past", "imperfect", "masdar")
_OF_SEVERAL = words("sign ratify reach")


def _in_name_of_group(sentence: Sentence, first: int) -> bool:
    """`دول تحالف أوكوس`, `تحالف دول الساحل يلغي`: what a group of states is called; not so `إعلان تحالف أوكوس`."""
    for start in range(max(first - 1, 0), first + 1):
        named = any(
            end > first and any(r.kind == "group" for r in hit.readings)
            for _, end, hit in sentence.spans.get(start, ())
        )
        if named and (start < first or not first or sentence.tokens[first - 1] in _OPENERS):
            return True
    return False


_OPENERS = words("، : ان وان")


def _no_instance(sentence: Sentence, acts: list[Act], first: int, last: int) -> bool:
    """`أي اتفاق` means none in particular; `للاتفاق على` means in order to agree."""
    if first and sentence.tokens[first - 1].lstrip("ولب") in ("اي", "ايه"):
        denied = any(a.sense in ("deny", "reject", "fail") and first - 20 <= a.position < first for a in acts)
        return not denied and not sentence.cue_in("negation", first - 10, first)
    several = first and sentence.tokens[first - 1].lstrip("ل") in _EVERY
    if (several or sentence.tokens[first].endswith("بروتوكولات")) and any(
        a.sense == "violate" and 0 < first - a.position <= 4 for a in acts
    ):
        return True  # انتهاك كل الاتفاقيات والمواثيق, يخالف البروتوكولات
    if first and _headed(sentence, first):
        return True
    if first and sentence.tokens[first - 1] in ("بلا", "بدون") and sentence.reading(first - 1, "act") is None:
        return True
    if first and sentence.tokens[first] == "اعلان" and sentence.tokens[first - 1] in ("دون", "ودون", "غير"):
        return True
    return sentence.tokens[first] == "للاتفاق" and sentence.tokens[last + 1 : last + 2] in (["علي"], ["حول"], ["بشان"])


_EVERY = words("كل كافه جميع ساير مختلف شتي")


def _headed(sentence: Sentence, first: int) -> bool:
    """`قيادة تحالف`, `لجنة اتفاق`: the noun belongs to a body's name; not so `إلى جانب الاتفاق`."""
    if sentence.tokens[first - 1] == "جانب" and sentence.tokens[max(first - 2, 0)].lstrip("وف") == "الي":
        return False
    return not sentence.tokens[first - 1].startswith(("ال", "وال", "بال", "لل", "فال")) and any(
        last == first - 1
        and not hit.enclitic
        and any(r.cls == "head" and r.value == "government" for r in hit.readings)
        for _, last, hit in sentence.spans.get(first - 1, ())
    )
