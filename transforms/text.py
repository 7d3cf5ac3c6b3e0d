"""Arabic text in one spelling, with the way back to the characters it came from.

The rules are those of camel-tools: compatibility forms (`normalize_unicode`), its arclean table, and its folding of
alef, alef maksura and teh marbuta. Diacritics (its dediac set and all other combining marks) go by their Unicode
category, since importing that set costs half a second. The rules are applied once per character at import, to a table
that one `str.translate` then uses: the functions chained over each text are many times slower. Two things are ours: a
hamza on a carrier folds to the carrier (news sites write it and leave it out at will, and so the composed and the
decomposed spelling come out alike), and control, zero-width and directional characters vanish instead of becoming
spaces (they stand inside words).
"""

import html
import re
import unicodedata
from functools import cached_property

from camel_tools.utils.charmap import CharMapper
from camel_tools.utils.normalize import (
    normalize_alef_ar,
    normalize_alef_maksura_ar,
    normalize_teh_marbuta_ar,
    normalize_unicode,
)

__all__ = ["NormalizedText", "normalize"]

_HAMZA_CARRIERS = str.maketrans("ؤئ", "وي")
_HORIZONTAL_BLANK = "\t\v\f\x1c\x1d\x1e\x1f\x85"
_PARAGRAPH = "\n\r\u2029\u2028"
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});")
_BLANKS = re.compile(r" {2,}")
_EAGER_BLOCKS = ((0x20, 0x250), (0x370, 0x530), (0x590, 0x780), (0x2000, 0x2070), (0xFB50, 0xFE00), (0xFE70, 0xFF00))


def _fold(char: str) -> str:
    """What one character of the original becomes: nothing, one character or several."""
    if char in _PARAGRAPH:
        return "\n"
    if char in _HORIZONTAL_BLANK or unicodedata.category(char) == "Zs":
        return " "
    if char == "ـ" or unicodedata.category(char) in ("Cc", "Cf", "Cs", "Mn", "Me"):
        return ""
    if char == "،":  # the arclean table would make it a Latin comma, which also groups digits
        return "،"
    plain = _arclean()(normalize_unicode(char))
    plain = normalize_teh_marbuta_ar(normalize_alef_maksura_ar(normalize_alef_ar(plain)))
    plain = plain.translate(_HAMZA_CARRIERS)
    return "".join(c for c in plain if c != "ـ" and unicodedata.category(c) not in ("Cc", "Cf", "Mn", "Me"))


_mapper: CharMapper | None = None


def _arclean() -> CharMapper:
    global _mapper
    if _mapper is None:
        _mapper = CharMapper(_arclean_table(), None)
    return _mapper


def _arclean_table() -> dict[str, str]:
    """The arclean mapping without its last resort, which deletes every character it does not know."""
    cleaner = CharMapper.builtin_mapper("arclean")
    table = {}
    for block in _EAGER_BLOCKS:
        for code in range(*block):
            char = chr(code)
            if unicodedata.category(char) not in ("Cn", "Cs") and (cleaned := cleaner(char)):
                table[char] = cleaned
    return table


class _Table(dict[int, int | str | None]):
    """The translation table; characters outside the usual blocks are added when first seen."""

    def __missing__(self, code: int) -> int | str | None:
        folded = _fold(chr(code))
        entry: int | str | None = ord(folded) if len(folded) == 1 else folded or None
        if len(self) < 60_000:  # a text of random code points must not grow the table without bound
            self[code] = entry
        return entry


_TABLE = _Table()
for _first, _end in ((0, 0x20), *_EAGER_BLOCKS):
    for _code in range(_first, _end):
        _TABLE[_code]


class _Lengths(dict[str, int]):
    """How many characters a character becomes."""

    def __missing__(self, char: str) -> int:
        length = len(char.translate(_TABLE))
        if len(self) < 60_000:
            self[char] = length
        return length


_LENGTHS = _Lengths()


def normalize(text: str) -> str:
    """The text in one spelling; used for entries of the lexicon as well, so that both sides agree.

    Idempotent. Runs of blanks become one, line ends become a line feed, literal character references are resolved.
    """
    if "&" in text:
        text = _ENTITY.sub(_resolve, text)
    folded = text.translate(_TABLE)
    return _BLANKS.sub(" ", folded) if "  " in folded else folded


def _resolve(match: re.Match[str]) -> str:
    """A character reference as its character; an unknown one and `&amp;` (it could make another) become a blank."""
    char = html.unescape(match[0])
    return " " if char == match[0] or "&" in char or ";" in char else char


class NormalizedText:
    """A text with its normal form; `span` leads from offsets in `norm` to offsets in `raw` (code points)."""

    __slots__ = ("__dict__", "norm", "raw")

    def __init__(self, raw: str) -> None:
        self.raw = raw
        self.norm = normalize(raw)

    @cached_property
    def _origins(self) -> tuple[list[int], list[int]]:
        """For each character of `norm` the first and the one-past-last offset in `raw` of what it came from."""
        lengths = list(map(_LENGTHS.__getitem__, self.raw))
        if "&" not in self.raw and max(lengths, default=0) <= 1 and sum(lengths) == len(self.norm):
            kept = [i for i, length in enumerate(lengths) if length]
            return kept, [i + 1 for i in kept]
        pieces: list[tuple[int, int, str]] = []
        position = 0
        for match in _ENTITY.finditer(self.raw) if "&" in self.raw else ():
            pieces.extend((i, i + 1, self.raw[i]) for i in range(position, match.start()))
            pieces.append((match.start(), match.end(), _resolve(match)))
            position = match.end()
        pieces.extend((i, i + 1, self.raw[i]) for i in range(position, len(self.raw)))
        starts: list[int] = []
        ends: list[int] = []
        blank = False
        for start, end, chars in pieces:
            folded = chars.translate(_TABLE)
            for char in folded:
                if char == " " and blank:
                    ends[-1] = end
                    continue
                blank = char == " "
                starts.append(start)
                ends.append(end)
        return starts, ends

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in `raw` of `norm[start:end]`, with the marks that follow its last letter."""
        starts, ends = self._origins
        if not starts:
            return 0, 0
        if end <= start:
            at = starts[start] if start < len(starts) else ends[-1]
            return at, at
        last = ends[min(end, len(ends)) - 1]
        while last < len(self.raw) and unicodedata.combining(self.raw[last]):
            last += 1
        return starts[start], last
