"""Arabic text in one spelling, with the way back to the characters it came from.

The rules are those of camel-tools: compatibility forms (`normalize_unicode`), its arclean table, and its folding of
alef, alef maksura and teh marbuta. Diacritics (its dediac set and all other combining marks) go by their Unicode
category, since importing that set costs half a second. The rules are applied once per character at import, to a table
that one `str.translate` then uses: the functions chained over each text are many times slower. Two things are ours: a
hamza on a carrier folds to the carrier (news sites write it and leave it out at will, and so the composed and the
decomposed spelling come out alike), and control, zero-width and directional characters vanish instead of becoming
spaces (they stand inside words).
"""

import codecs
import html
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache

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
_MAX_MARKS = 16
"""Marks behind a letter that still belong to a span."""
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


_FREQUENT = dict.fromkeys(
    "\0"  # a table that begins with it is one that the codec is fast with
    + "\t\n\r"
    + "".join(map(chr, (*range(0x20, 0x7F), 0x60C, *range(0x61B, 0x656), *range(0x660, 0x66E))))
    + "\u200b\u200c\u200d\u202a\u202b\u202c\ufeffیڤڨ"
    + bytes(range(0x80, 0x100)).decode("cp1256")
)
_ONE_TO_ONE = [char for char in _FREQUENT if char.translate(_TABLE) in ("", *_FREQUENT)]
_CODE_PAGE = "".join(_ONE_TO_ONE)[:256].ljust(256, "\ufffe")
"""The characters of almost every Arabic news text, one byte each; what they become is among them."""
_CODES = codecs.charmap_build(_CODE_PAGE)
_FOLDED = bytes(max(_CODE_PAGE.find(char.translate(_TABLE)), 0) for char in _CODE_PAGE)
_GONE = bytes(code for code, char in enumerate(_CODE_PAGE) if not char.translate(_TABLE))


def _folded(text: str) -> str:
    """`text.translate(_TABLE)`, which is six times as fast in bytes."""
    try:
        coded, _ = codecs.charmap_encode(text, "strict", _CODES)
    except UnicodeEncodeError:
        return text.translate(_TABLE)
    return codecs.charmap_decode(coded.translate(_FOLDED, _GONE), "strict", _CODE_PAGE)[0]


def normalize(text: str) -> str:
    """The text in one spelling; used for entries of the lexicon as well, so that both sides agree.

    Idempotent. Runs of blanks become one, line ends become a line feed, literal character references are resolved.
    """
    if "&" in text:
        text = _ENTITY.sub(_resolve, text)
    folded = _folded(text)
    return _BLANKS.sub(" ", folded) if "  " in folded else folded


def _resolve(match: re.Match[str]) -> str:
    return _character(match[0])


@lru_cache(maxsize=1024)
def _character(reference: str) -> str:
    """A character reference as its character; an unknown one and `&amp;` (it could make another) become a blank."""
    char = html.unescape(reference)
    return " " if char == reference or "&" in char or ";" in char else char


def _ranges(chars: Iterable[str]) -> str:
    """The characters, which must be in order, as the inside of a class of a regular expression."""
    spans: list[list[int]] = []
    for code in map(ord, chars):
        if spans and code == spans[-1][1] + 1:
            spans[-1][1] = code
        else:
            spans.append([code, code])
    return "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in spans)


_KNOWN = sorted(map(chr, _TABLE))
_BLANK = _ranges(char for char in _KNOWN if char.translate(_TABLE) == " ")
_EVEN = _ranges(c for c in _KNOWN if c != "&" and len(c.translate(_TABLE)) == 1 and c.translate(_TABLE) != " ")
_UNEVEN = re.compile(
    f"(?:{_ENTITY.pattern}|[^{_EVEN}{_BLANK}]|[{_BLANK}](?=[^{_EVEN}]))(?:{_ENTITY.pattern}|[^{_EVEN}])*"
)
"""Runs in which offsets of original and normal form drift apart: everything between two of them is one to one."""
_EVEN_CHAR = re.compile(f"[{_EVEN}]")
_BLOCK_CHARS = 1_000
"""Offsets are worked out for blocks of about this length, and only for those that are asked about."""
_MAX_ENTITY_CHARS = 34
_Pieces = tuple[list[int], list[tuple[int, Sequence[int], Sequence[int]]]]


class NormalizedText:
    """A text with its normal form; `span` leads from offsets in `norm` to offsets in `raw` (code points)."""

    __slots__ = ("__dict__", "norm", "raw")

    def __init__(self, raw: str) -> None:
        self.raw = raw
        self.norm = normalize(raw)[: len(raw) * 5 // 4 + 1_000]  # one character may become eighteen

    @cached_property
    def _blocks(self) -> tuple[list[int], list[int], dict[int, _Pieces]]:
        """Where blocks begin in `norm` and in `raw`, and the pieces of those that were asked for so far.

        A block begins at a character that becomes one, so that blocks have the normal form that they have in the text.
        """
        raw = self.raw
        begins, positions = [0], [0]
        at = _BLOCK_CHARS
        while (match := _EVEN_CHAR.search(raw, at)) and begins[-1] < len(self.norm):
            at = match.start()
            opened = raw.rfind("&", max(at - _MAX_ENTITY_CHARS, 0), at)
            reference = _ENTITY.match(raw, opened) if opened >= 0 else None
            if reference and reference.end() > at:
                at = reference.end()
                continue
            begins.append(begins[-1] + len(normalize(raw[positions[-1] : at])))
            positions.append(at)
            at += _BLOCK_CHARS
        return begins, positions, {}

    def _origin(self, at: int) -> tuple[int, int]:
        """First and one-past-last offset in `raw` of what `norm[at]` came from."""
        block_begins, positions, known = self._blocks
        block = bisect_right(block_begins, at) - 1
        at -= block_begins[block]
        position = positions[block]
        if block not in known:
            known[block] = _pieces(self.raw[position : positions[block + 1] if block + 1 < len(positions) else None])
        begins, pieces = known[block]
        index = bisect_right(begins, at) - 1
        offset = at - begins[index]
        begin, starts, ends = pieces[index]
        begin += position
        return begin + (starts[offset] if starts else offset), begin + (ends[offset] if starts else offset + 1)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in `raw` of `norm[start:end]`, with the marks that follow its last letter."""
        if not self.norm:
            return 0, 0
        if end <= start:
            at = self._origin(start)[0] if start < len(self.norm) else self._origin(len(self.norm) - 1)[1]
            return at, at
        last = self._origin(min(end, len(self.norm)) - 1)[1]
        bound = min(last + _MAX_MARKS, len(self.raw))
        while last < bound and unicodedata.combining(self.raw[last]):
            last += 1
        return self._origin(start)[0], last


def _pieces(block: str) -> _Pieces:
    """Where pieces begin in the normal form of a block; and for each where it begins in the block, and, where original
    and normal form drift apart, the first and the one-past-last offset, from there, of what each of its characters came
    from.
    """
    begins: list[int] = []
    pieces: list[tuple[int, Sequence[int], Sequence[int]]] = []
    at = position = 0
    for match in _UNEVEN.finditer(block):
        low, high = match.span()
        if low > position:
            begins.append(at)
            pieces.append((position, (), ()))
            at += low - position
        starts, ends = (_short_drift if high - low <= _SHORT_RUN else _drift)(block[low:high])
        if starts:
            begins.append(at)
            pieces.append((low, starts, ends))
            at += len(starts)
        position = high
    begins.append(at)
    pieces.append((position, (), ()))
    return begins, pieces


def _drift(run: str) -> tuple[Sequence[int], Sequence[int]]:
    """For each character of the normal form of a run its first and its one-past-last offset in the run."""
    starts: list[int] = []
    ends: list[int] = []
    blank = False
    position = 0
    while position < len(run):
        match = _ENTITY.match(run, position) if run[position] == "&" else None
        start, position = position, match.end() if match else position + 1
        for char in (_character(match[0]) if match else run[start]).translate(_TABLE):
            if char == " " and blank:
                ends[-1] = position
                continue
            blank = char == " "
            starts.append(start)
            ends.append(position)
    return tuple(starts), tuple(ends)


_SHORT_RUN = 32
_short_drift = lru_cache(maxsize=2048)(_drift)
