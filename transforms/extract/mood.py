"""How an act is told: as a fact, negated, still to come, as part of a past frame, or as what would have been.

The marks stand on the act or on the word that carries it: an auxiliary of a finite verb (`لم تكن كينيا قد وقعت`) or the
light verb of a masdar (`لم يضع الوزيران توقيعيهما`, `لن يجري التوقيع`).
"""

import re
from typing import NamedTuple

from transforms.extract.assertion import has_future_time
from transforms.extract.clauses import RELATIVE, clause_of, in_aside, plain_span
from transforms.extract.scan import Reading
from transforms.extract.sentences import Sentence
from transforms.extract.wordlists import words

__all__ = ["Mood", "mood_of"]


class Mood(NamedTuple):
    """Marks of one act."""

    negated: bool
    future: bool
    past_frame: bool
    """Under كان: `كان من المقرر`, `كان قد وقع`."""
    without: bool
    """Negated by a word for without (`دون أن يوقع`): it was to happen and did not."""
    unreal: bool
    """What would have been (`لولا الخلاف لوقعتا`) or almost was (`كادتا توقعان`)."""
    carried: bool
    """A masdar under a verb that only says that it takes place (`تولى الوزيران توقيع`)."""


_FINITE = ("past", "imperfect")
_REACH = 14
"""Tokens between a light verb or an auxiliary and its act, asides left out."""
_REACH_IN_FORCE = 26


def _led(listed: str) -> frozenset[str]:
    """The words as they are, and behind a conjunction, a particle of the future or of emphasis, or both."""
    return frozenset(c + p + word for c in ("", "و", "ف") for p in ("", "س", "ل") for word in words(listed))


_LIGHT = _led(
    """
    تم تمت يتم تتم جري جرت يجري تجري يجر تجر شهد شهدت شهدا يشهد تشهد يشهدا تشهدا يشهدان تشهدان حصل يحصل قام قامت
    قاما قامتا يقوم تقوم يقوما تقوما يقم تقم تولي تولت توليا تولتا تولوا يتولي تتولي يتوليان تتوليان يتول تتول
    يتوليا تتوليا انتهت انتهي تنته ينته تكللت
    """
)
_AUXILIARY = _led(
    """
    كان كانت كانا كانتا كانوا يكن تكن يكون تكون يكونا تكونا يكونوا نكن اكن سبق يسبق حدث يحدث كاد كادت كادا كادتا
    كادوا يكاد تكاد يكادان تكادان يكد تكد
    """
)
_ENTER = _led(
    """
    دخل دخلت دخلا دخلتا يدخل تدخل يدخلا تدخلا يدخلان تدخلان وضع يوضع توضع اصبح اصبحت يصبح تصبح بات باتت صار صارت
    بدا بدات يبدا تبدا
    """
)
_HAPPENED = re.compile(r"سبق|حدث")
_ENTERS = re.compile(r"[يت](?:دخل|بدا|صبح|وضع)(?:ا|ان)?")
_ALMOST = re.compile(r"[وف]?(?:كاد|كادت|كادا|كادتا|كادوا|يكاد|تكاد|يكادان|تكادان|يكد|تكد)")
_WOULD = re.compile(
    r"[وف]?ل(?:كان|كانت|كانا|كانتا|كانوا|تم|تمت|جري|جرت|شهد|شهدت|وضع|وضعت|وضعا|حمل|حملت|قام|قامت|دخل|دخلت)"
)
_WERE = words("كان كانت كانا كانتا وكان وكانت وكانا وكانتا كانوا وكانوا")
_UNLESS_FOR = words("لولا ولولا فلولا")
_IF = words("لو ولو فلو") | _UNLESS_FOR
_WITHOUT = words("دون بدون غير بلا ودون وبدون")
_BEFORE_NEGATING_MA = words("و لكن لكنه لكنها لكنهما انه انها انهما فانه فانها قط ابدا لما")
"""Words behind which ما says not; behind others it opens a relative clause: `وفق ما أعلن`."""
_WILL = re.compile(
    r"[وف]?(?:سوف|س[يتن](?:تم|جري|شهد|كون|دخل|بدا|صبح|ختتم|توج|تتوج|نتهي|حضر|قام|تخلل|تضمن|شمل|حتضن|ستضيف|رعي|سفر|فضي|نعقد"
    r"|نظم|عقد|نطلق|جريان|كونان|دخلان))"
)
"""Verbs in the future that only say that something takes place; what takes place is the noun behind them."""
_FUTURE_WITHIN = 3
_BREAKS = words("الا حتي حين حينما عندما وحين وعندما")
_THAT = words("ان وان لان بان كي لكي لان")
_LEFT_BEFORE = re.compile(r"[وف]?[يتا]?(?:غادر|نسحب|نصرف|نفض|نهار|قاطع|رحل|نقطع|توقف|تعثر|فترق|تفرق)(?:ت|ا|تا|وا|ان)?")
"""Verbs of parting: what stands `قبل أن` behind them did not come about."""
_MET = re.compile(
    r"[وف]?(?:تصافح|تعانق|تفاوض|تناقش|ناقش|تحاور|انتظر|تردد|زار|التقي|التقت|اجري|اجرت|استقبل|استعرض|اجتمع|تباحث|جلس|عقد|تراس|تبادل|بحث)(?:ت|ا|تا|وا)?"
)
"""Verbs of meeting: what stands `قبل أن` behind them is what they did next."""
_PENS = words("قلم قلما قلمين قلميهما قلمه قلمها اقلام اقلاما اقلامهم اقلامهما ريشه ريشته")
"""With what one signs there and then."""
_OCCASIONS = words("حفل مراسم حفلا مراسما ذكري مناسبه احتفال احتفالا عيد تاريخ منصه طاوله")
_VERB_REACH = 30


def mood_of(sentence: Sentence, first: int, proclitic: str, reading: Reading) -> Mood:
    carrier = _carrier(sentence, first, reading)
    head = first if carrier is None else carrier
    without = not _WITHOUT.isdisjoint(sentence.tokens[max(first - 3, 0) : first])
    negated = _negated(sentence, first) or (carrier is not None and _negated(sentence, carrier))
    future = _future(sentence, first, proclitic, reading)
    future = future or (carrier is not None and reading.kind == "masdar" and _to_come(sentence, carrier))
    past_frame = _past_frame(sentence, first)
    almost = carrier is not None and _ALMOST.fullmatch(sentence.tokens[carrier]) is not None
    unreal = not negated and (almost or _would_have(sentence, head, proclitic, reading, past_frame and future))
    if negated and (almost or _needed(sentence, head) or _not_until(sentence, head, first)):
        negated = False  # لم يكد يوقع حتى, لولا الوساطة لما وقعتا, لم يوقعا إلا بعد
    if negated and without and _not_prevented(sentence, first):
        negated = without = False  # لم يحل الخلاف دون توقيع
    if negated and sentence.tokens[head - 1].removeprefix("و").removeprefix("ف") == "لن":
        negated = reading.value not in _DONE or not _until(sentence, first)
        future = future or reading.value in _DONE
    if negated and reading.value in _DONE and _decided_before(sentence, head):
        future = True  # قررت ألا توقع
    if future and reading.value in ("suspend", "terminate") and _decided(sentence, first):
        future = False
    parted = _parted_before(sentence, head)
    if parted is not None:
        negated, without, future = parted, parted, future and parted
    carried = carrier is not None and reading.kind == "masdar"
    return Mood(negated, future, past_frame, without, unreal, carried)


_DONE = words("sign ratify reach extend")
_UNTIL = words("قبل الا حتي ريثما")


def _until(sentence: Sentence, first: int) -> bool:
    """`لن يوقع قبل سبتمبر`, `لن يوقع إلا إذا`, `لن يوقع ما لم`: it is to come, under a condition."""
    behind = sentence.tokens[first + 1 : first + _VERB_REACH]
    return any(t in _UNTIL or (t == "ما" and behind[k + 1 : k + 2] == ["لم"]) for k, t in enumerate(behind))


def _decided(sentence: Sentence, first: int) -> bool:
    """`قررت أن تعلق`: what is decided to end has ended for the news."""
    return _subjunctive(sentence, first) and any(
        _DECIDE.fullmatch(t) for t in sentence.tokens[max(first - _REACH, 0) : first]
    )


def _decided_before(sentence: Sentence, head: int) -> bool:
    return any(_DECIDE.fullmatch(t) for t in sentence.tokens[max(head - 6, 0) : head])


_DECIDE = re.compile(r"[وف]?(?:قرر|قررت|قررا|قررتا|قرروا|تقرر|يقرر)")


def _carrier(sentence: Sentence, first: int, reading: Reading) -> int | None:
    """The auxiliary of a finite act or the light verb of a masdar, in the same clause and before it."""
    in_force = reading.value == "inforce" and reading.kind == "noun"
    carriers = _ENTER if in_force else _AUXILIARY if reading.kind in _FINITE else _LIGHT
    if not in_force and reading.kind not in (*_FINITE, "masdar") and reading.value != "negotiate":
        return None
    if carriers.isdisjoint(sentence.tokens[:first]):
        return None
    reach = _REACH_IN_FORCE if in_force else _REACH
    start, _ = clause_of(sentence, first)
    for i in range(first - 1, start - 1, -1):
        if in_aside(sentence, i, first):
            continue
        if plain_span(sentence, i, first) > reach:
            break
        token = sentence.tokens[i]
        if token in carriers and not (_carries_another(sentence, i, first) or _as_foreseen(sentence, i, first)):
            return i
        if in_force:
            continue
        if reading.kind in _FINITE and token in _BREAKS:  # لم يكن ... إلا حين وقعتا
            break
        if token in RELATIVE or (token in _THAT and not _HAPPENED.search(" ".join(sentence.tokens[max(i - 2, 0) : i]))):
            break
        act = sentence.reading(i, "act")
        if act is not None and act.kind in _FINITE and act.guard == "-":
            break
    return None


def _carries_another(sentence: Sentence, carrier: int, first: int) -> bool:
    """`ما تم تداوله بخصوص توقيع`: the light verb has its own masdar, which tells what the relative ما stands for."""
    tokens = sentence.tokens
    own = carrier + 1 < first and tokens[carrier + 1].endswith(("ه", "ها"))
    return own and carrier > 0 and tokens[carrier - 1] in ("ما", "مما", "عما", "بما")


def _negated(sentence: Sentence, first: int) -> bool:
    """A negation right before the word, or before a quasi-verb such as `لم تنته ... إلا` that it does not reach."""
    tokens = sentence.tokens
    if first and tokens[first - 1] == "الا":  # ألا, written as إلا
        act = sentence.reading(first, "act")
        return act is not None and act.kind == "imperfect"
    for back in (1, 2):
        i = first - back
        if i < 0:
            return False
        if tokens[i] == "غير" and back == 1 and i and tokens[i - 1] == "الي":
            return False
        if "negation" in sentence.cues[i]:
            relative = i and tokens[i - 1].isalnum() and tokens[i - 1] not in _BEFORE_NEGATING_MA
            if tokens[i] == "ما" and (relative or _has_object(sentence, first)):
                return False
            without = tokens[i] in ("دون", "ودون", "بدون", "ليس") or tokens[max(i - 1, 0) : i + 1] == ["من", "غير"]
            return without or tokens[i + 1 : i + 2] != ["ان"]
        if tokens[i] not in ("ان", "اي", "يتم", "تتم", "بعد", "قد", "ي"):
            return False
    i = first - 3
    return i >= 0 and tokens[i] in ("دون", "بدون", "غير") and tokens[i + 1] == "ان"


def _has_object(sentence: Sentence, first: int) -> bool:
    """`ما وقعه الوزيران`: with a pronoun for its object ما is what was signed."""
    return any(
        hit.enclitic in ("ه", "ها") and any(r.kind == "past" for r in hit.readings)
        for _, _, hit in sentence.spans.get(first, ())
    )


def _future(sentence: Sentence, first: int, proclitic: str, reading: Reading) -> bool:
    if reading.kind == "imperfect" and proclitic.endswith("س"):
        return True
    if reading.kind == "masdar" and reading.value == "ratify" and proclitic.lstrip("وف") in ("ل", "لل"):
        return True  # للمصادقة
    if reading.kind == "masdar" and reading.value == "sign" and proclitic.startswith(("ل", "ول", "فل")):
        return not (_felt(sentence, first) or _carried_out(sentence, first))  # يصل لتوقيع: he comes to sign
    for back in range(1, _FUTURE_WITHIN + 1):
        i = first - back
        if i < 0:
            break
        if _WILL.fullmatch(sentence.tokens[i]):
            return True
    if reading.kind == "imperfect" and _subjunctive(sentence, first):
        return True
    if reading.kind == "noun" and reading.value == "inforce":
        start, end = clause_of(sentence, first)
        later = has_future_time(sentence, first, min(end, first + 6))
        return any(_WILL.fullmatch(t) or (later and _ENTERS.fullmatch(t)) for t in sentence.tokens[start:first])
    return reading.kind == "masdar" and reading.value == "sign" and _will_take_place(sentence, first)


def _to_come(sentence: Sentence, carrier: int) -> bool:
    """`أن يضع ... توقيعه`, `سيجري ... التوقيع`: the light verb is in the future or a wish."""
    if _WILL.fullmatch(sentence.tokens[carrier]) or re.match(r"[وف]?س[يت]", sentence.tokens[carrier]):
        return True
    return re.match(r"[يت]", sentence.tokens[carrier]) is not None and _subjunctive(sentence, carrier)


def _subjunctive(sentence: Sentence, first: int) -> bool:
    """`أن توقع`: what somebody wants, expects or plans, never what happened."""
    return first > 0 and sentence.tokens[first - 1] in _THAT


def _will_take_place(sentence: Sentence, first: int) -> bool:
    """`مراسم التوقيع على ... ستجرى`: the verb behind a noun that opens the clause is its verb."""
    for i in range(first + 1, min(first + _VERB_REACH, len(sentence.tokens))):
        token = sentence.tokens[i]
        if _WILL.fullmatch(token) and not token.startswith(("و", "ف")):
            return True
        if token in RELATIVE or "clause" in sentence.cues[i]:
            return False
        act = sentence.reading(i, "act")
        if act is not None and act.kind in _FINITE:
            return False
    return False


def _felt(sentence: Sentence, first: int) -> bool:
    """`ارتياحه البالغ لتوقيع`, `نظرا لتوقيع`: what a feeling is about or what has its effect, and no purpose."""
    back = first - 2 if first > 1 and sentence.tokens[first - 1].startswith("ال") else first - 1
    return back >= 0 and any(_FEELING.fullmatch(t) for t in sentence.tokens[max(back, 0) : first])


_FEELING = re.compile(
    r"[وبل]?(?:ال)?(?:ارتياح|سعاد[هت]|امتنان|اغتباط|ابتهاج|سرور|غبط[هت]|استياء|اسف|غضب|امتعاض|تقدير|شكر|نظر|نتيج[هت])"
    r"(?:ه|ها|هما|هم|نا|ي|ا)?"
)


def _carried_out(sentence: Sentence, first: int) -> bool:
    """Whether a purpose (`للتوقيع على مذكرة`) is followed by its fulfilment (`ووقعها`) or belongs to a ceremony."""
    if any(_bare_noun(t) in _OCCASIONS for t in sentence.tokens[max(first - 3, 0) : first]):
        return True
    if any(_bare_noun(t) in _PENS for t in sentence.tokens[clause_of(sentence, first)[0] : first]):
        return True  # تناوبا على قلم واحد لتوقيع
    for position in range(first + 1, len(sentence.tokens)):
        for _, _, hit in sentence.spans.get(position, ()):
            if hit.enclitic in ("ه", "ها") and any(r.value == "sign" and r.kind == "past" for r in hit.readings):
                return True
    return False


def _bare_noun(token: str) -> str:
    return token.removeprefix("و").removeprefix("ب").removeprefix("ال")


def _past_frame(sentence: Sentence, first: int) -> bool:
    if sentence.tokens[0] in ("كان", "كانت", "وكان", "وكانت") and "قد" in sentence.tokens[1:first][:14]:
        return first <= 40  # وكانت ... قد: what follows is background too
    if _WERE.isdisjoint(sentence.tokens[:first]) or _by_that_hour(sentence, first):
        return False
    low = max([i + 1 for i in range(max(first - 7, 0), first) if sentence.tokens[i] == ":"], default=max(first - 7, 0))
    were = (i for i in range(low, first) if sentence.tokens[i] in _WERE and not in_aside(sentence, i, first))
    return any(not _as_foreseen(sentence, i, first) for i in were)


def _as_foreseen(sentence: Sentence, were: int, first: int) -> bool:
    """`كما كان مقررا، وقعتا`: an aside of its own compares what happened with what had been planned."""
    lead = sentence.tokens[were - 1].removeprefix("و") if were else ""
    between = sentence.tokens[were:first]
    return lead in _AS and "قد" not in between and ("،" in between or not _FORESEEN.isdisjoint(between[:2]))


_AS = words("كما مثلما حسبما ما لما")
_FORESEEN = words("مقررا متوقعا منتظرا مرتقبا مخططا مرجحا مبرمجا مامولا")


def _by_that_hour(sentence: Sentence, first: int) -> bool:
    """`وفي الصباح كان البلدان قد وقعا`: by the hour that opens the clause it was done, and this is what is told."""
    were = next((i for i in range(first - 1, max(first - _REACH, 0), -1) if sentence.tokens[i] in _WERE), 0)
    opens = max((i + 1 for i in range(were) if not sentence.tokens[i].isalnum()), default=0)
    lead = [_bare_noun(t) for t in sentence.tokens[opens:were]]
    return 0 < len(lead) <= _LEAD and not _HOURS.isdisjoint(lead) and _LONG_TIMES.isdisjoint(lead)


_LEAD = 8
_HOURS = words(
    "صباح مساء ظهر ظهيره عصر فجر ليل ليله منتصف ساعه ساعات ساعتين دقايق دقيقه حلول غروب شروق عشاء غداء ضحي اثناء لحظات"
)
_LONG_TIMES = words("عام سنه سنوات اعوام شهر اشهر شهور اسبوع اسابيع عقد عقود قرن الماضي الفايت") | frozenset(("ماضي",))


def _would_have(sentence: Sentence, head: int, proclitic: str, reading: Reading, was_to: bool) -> bool:
    """`لولا الخلاف لوقعتا`, `لو قبلت لكانتا قد وقعتا`, `كانتا ستوقعان لو قبلت`: what did not come about."""
    if was_to and any(t in _IF for t in sentence.tokens[head + 1 :]):
        return True
    result = _WOULD.fullmatch(sentence.tokens[head]) is not None or (reading.kind == "past" and proclitic == "ل")
    return result and any(t in _IF for t in sentence.tokens[:head])


def _needed(sentence: Sentence, head: int) -> bool:
    """`لولا الوساطة لما وقعتا`, `لو لم يتدخل الوسيط لما وقعتا`: it took this, and so it happened."""
    if sentence.tokens[head - 1] not in ("لما", "ما"):
        return False
    before = sentence.tokens[: head - 1]
    return any(t in _IF for t in before) and not any(sentence.has_cue(i, "question") for i in range(head))


def _not_prevented(sentence: Sentence, first: int) -> bool:
    tokens = sentence.tokens
    low = max(first - _REACH, 1)
    return any(tokens[i] in _PREVENTS and tokens[i - 1].lstrip("وف") in ("لم", "ما") for i in range(low, first))


_PREVENTS = words("يحل تحل يحولا تحولا حال حالت")


def _not_until(sentence: Sentence, head: int, first: int) -> bool:
    """`لم توقعا الاتفاقية إلا بعد حذف مادة`: it took until then, and then it happened; not so `إلا أن`, `إلا كينيا`."""
    tokens = sentence.tokens
    if tokens[head - 1].lstrip("وف") not in ("لم", "ما"):
        return False
    end = min(first + _VERB_REACH, len(tokens) - 1)
    but = next((i for i in range(first + 1, end) if tokens[i] == "الا"), -1)
    return but > 0 and (tokens[but + 1] in _THEN or sentence.has_cue(but + 1, "recent"))


_THEN = words("بعد بعدما عقب اثر حين حينما عندما غداه صباح مساء فجر ظهر عصر ليل ليله يوم عشيه قبيل لما")


def _parted_before(sentence: Sentence, head: int) -> bool | None:
    """Whether an act stayed undone, as in `غادر الوفد قبل أن يوقع`.

    False for `لم يغادر قبل أن يوقع`, and for `التقى الوزيران قبل أن يوقعا`, where it was what came next; else None.
    """
    tokens = sentence.tokens
    if head < 2 or tokens[head - 1] != "ان" or tokens[head - 2] != "قبل":
        return None
    left = next((i for i in range(head - 3, -1, -1) if _LEFT_BEFORE.fullmatch(tokens[i])), None)
    if left is None:
        return False if any(_MET.fullmatch(t) for t in tokens[: head - 2]) else None
    return not (left and tokens[left - 1].removeprefix("و") == "لم")
