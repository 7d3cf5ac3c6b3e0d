"""Whose word an item is: the agency it credits, else the agency that the outlet is, else the outlet's owner.

Items of one source are one independent source, however many outlets print them (docs/lifecycle.md).
"""

import re
from functools import cache
from importlib import resources

from schemas.item import Item
from transforms.text import normalize

__all__ = ["agency_named", "source_of"]

_HEAD_CHARS = 400
_TAIL_CHARS = 150
"""Credits stand in the dateline, the first paragraph or the signature; elsewhere agencies are merely quoted."""
_TELLING = frozenset({
    "بحسب", "حسب", "وفق", "وفقا", "نقلت", "نقلا", "عن", "ذكرت", "افادت", "قالت", "اوردت", "لوكاله", "وكاله",
    "لوكالات", "مراسل",
})  # fmt: skip
_NAMELESS = frozenset({
    "الانباء", "انباء", "للانباء", "اخبار", "الاخبار", "رسميه", "الرسميه", "محليه", "المحليه", "دوليه",
    "حكوميه",
})  # fmt: skip
_NO_NEWS = frozenset({
    "الفضاء", "الطاقه", "الاستخبارات", "المخابرات", "ناسا", "الغوث", "التنميه", "التصنيف", "التعاون", "الامن",
    "حمايه", "ادويه",
})  # fmt: skip
"""What else is called `وكالة`."""
_AGENCY = re.compile(r"\bو?ل?وكال[هة] (?:(?:ال)?انباء )?(\w+)(?: (\w+))?")
_WORD = re.compile(r"\w+")


def source_of(item: Item) -> str:
    """Id of the source of an item: `agency:<id>` or the owner's id."""
    agency = agency_named(item.title, item.text) or _own_agency(item.outlet_name)
    return f"agency:{agency}" if agency else (item.owner or item.outlet)


def agency_named(title: str, text: str) -> str | None:
    """The agency that an item credits at its head or its end; the first named one, None when there is none."""
    norm = normalize(text)
    if len(norm) > _HEAD_CHARS + _TAIL_CHARS:
        norm = f"{norm[:_HEAD_CHARS]} . {norm[-_TAIL_CHARS:]}"
    norm = f"{normalize(title)} . {norm}"
    found = [m for m in (_listed(norm), _by_name(norm)) if m is not None]
    return min(found)[1] if found else None


def _own_agency(outlet_name: str) -> str | None:
    """The agency that an outlet is, by its name."""
    if not outlet_name:
        return None
    norm = normalize(outlet_name)
    first = _forms_pattern().match(norm)
    if first:
        return _forms()[first[0]]
    hit = _listed(norm) or _by_name(norm)
    return hit[1] if hit else None


def _listed(norm: str) -> tuple[int, str] | None:
    """Place and id of the first listed agency that is credited."""
    for match in _forms_pattern().finditer(norm):
        form = match[0]
        if " " in form or "." in form or form.isascii() or _credited(norm, match.start(), match.end()):
            return match.start(), _forms()[form]
    return None


def _credited(norm: str, start: int, end: int) -> bool:
    before = norm[:start].rstrip()
    if before.endswith("(") and norm[end:].lstrip().startswith(")"):
        return True
    words = _WORD.findall(norm[max(0, start - 24) : start])
    return bool(words) and words[-1].removeprefix("و") in _TELLING


def _by_name(norm: str) -> tuple[int, str] | None:
    """An agency that is named as one and is not listed: `وكالة آرمان للأنباء`."""
    for match in _AGENCY.finditer(norm):
        words = [w for w in match.groups() if w and w not in _NAMELESS]
        if words and words[0] not in _NO_NEWS:
            return match.start(), _forms().get(words[0], words[0])
    return None


@cache
def _forms() -> dict[str, str]:
    forms: dict[str, str] = {}
    for line in (resources.files("transforms") / "agencies.tsv").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            agency, _, listed = line.partition("\t")
            forms |= {normalize(form): agency for form in listed.split(" | ")}
    return forms


@cache
def _forms_pattern() -> re.Pattern[str]:
    longest_first = sorted(_forms(), key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, longest_first)) + r")(?!\w)")
