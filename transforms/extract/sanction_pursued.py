"""What a sentence goes on to say of the sanctions that it has told of, by a pronoun."""

import re
from dataclasses import replace

from transforms.extract.sanction_records import SanctionDraft
from transforms.extract.sentences import Sentence
from transforms.extract.status import Act

__all__ = ["pursued"]

_SINGULAR = re.compile("حظر|حصار|تجميد|سقف")
_OFF_WITH = re.compile(r"[بل]?(?:رفع|الغاي|انهاي|تخفيف|تعليق|فك)(ها|ه)")
_PUTS_BACK = re.compile(r"[وف]?س[يتن]عيد(?:ون)?ها")


def pursued(sentence: Sentence, acts: list[Act], drafts: list[SanctionDraft]) -> list[SanctionDraft]:
    """`مددت العقوبات، وطالبت مالي برفعها`, `خففت العقوبات وحذرت من أنها ستعيدها`: the same sanctions by a pronoun."""
    if not drafts or not (drafts[-1].imposers or drafts[-1].targets):
        return []
    told = drafts[-1]
    pronoun = "ه" if _SINGULAR.search(sentence.tokens[told.noun]) else "ها"
    for i in range(told.last + 1, len(sentence.tokens)):
        match = _OFF_WITH.fullmatch(sentence.tokens[i])
        outer = next((a for a in reversed(acts) if max(told.last, i - 9) < a.position < i), None)
        if match and match[1] == pronoun and outer and outer.sense in ("propose", "reject") and not outer.negated:
            status = "lift_requested" if outer.sense == "propose" else "refused_to_lift"
            return [replace(told, last=i, status=status, rule=f"sanction:{outer.sense}<it")]
    back = next((i for i in range(told.last + 1, len(sentence.tokens)) if _PUTS_BACK.fullmatch(sentence.tokens[i])), 0)
    if back and told.status == "lifted" and pronoun == "ها":
        return [replace(told, last=back, status="threatened", rule="sanction:future it")]
    return []
