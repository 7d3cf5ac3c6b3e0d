"""Partners that مع names without a state: pronouns, neighbours, many, or somebody else."""

from transforms.extract.sentences import Sentence
from transforms.extract.wordlists import words

__all__ = ["of_more", "pronoun_partner", "with_somebody_else"]


_WITH_NO_ONE = words("ذلك نهايه بدايه مراعاه العلم مطلع حلول انتهاء اقتراب مرور وجود ختام اختتام تزايد ارتفاع")


def with_somebody_else(sentence: Sentence, start: int, end: int) -> bool:
    """`مع عملاق النفط`, `مع أحد المستثمرين`: a partner is told, and it is no state, office or side."""
    for i in range(start, min(end, len(sentence.tokens) - 1)):
        if not _is_with(sentence, i) or sentence.tokens[i + 1] in _WITH_NO_ONE:
            continue
        behind = range(i + 1, min(i + 5, len(sentence.tokens)))
        if not any(sentence.reading(k, "state", "head") or sentence.has_cue(k, "anaphor") for k in behind):
            return True
    return False


def of_more(sentence: Sentence, start: int, end: int) -> bool:
    """`مع أغلب الدول المشاركة`, `رفع الزعماء الثلاثة`: more act than the two states of the headline."""
    if not _SEVERAL.isdisjoint(sentence.tokens):
        return True
    following = (
        sentence.tokens[i + 1] for i in range(start, min(end, len(sentence.tokens) - 1)) if _is_with(sentence, i)
    )
    return any(t in _MANY for t in following)


def _is_with(sentence: Sentence, position: int) -> bool:
    return sentence.tokens[position] in ("مع", "ومع")


_SEVERAL = words("الثلاث الثلاثه الاربع الاربعه الخمس الخمسه")


_MANY = words("اغلب معظم عدد عده بعض جميع كل دول الدول بلدان البلدان شركات موسسات جهات عديد العديد مختلف سائر بقيه")


def pronoun_partner(sentence: Sentence, start: int, end: int) -> int:
    """Where the partner is a pronoun, `ووقع معها`, or a neighbour, `مع جارتها`; -1 for nowhere."""
    for i in range(start, min(end, len(sentence.tokens))):
        token = sentence.tokens[i]
        if token in ("معها", "معه", "معهم", "معهما"):
            return i
        if token == "مع" and sentence.tokens[i + 1 : i + 2] and sentence.tokens[i + 1] in _NEIGHBOURS:
            return i
    return -1


_NEIGHBOURS = words("جاره جارها جارته جارتها مضيفه مضيفها مضيفته مضيفتها مضيفيه اهلها حليفه حليفها حليفته حليفتها")
