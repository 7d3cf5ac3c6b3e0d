"""From bytes to text, whatever the declarations say.

Arabic feeds are declared wrongly more often than any others: UTF-8 bytes declared windows-1256 and the reverse. So
the bytes decide before the labels do: a byte order mark, the pattern of NULs, valid UTF-8 (which text in another
encoding is never by chance), then the frequencies of Arabic letters under each candidate.
"""

import codecs
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

__all__ = ["Decoded", "declared_charsets", "decode"]

_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARATION = re.compile(rb"<\?xml\b[^>]{0,200}?\bencoding\s*=\s*[\"']?\s*([A-Za-z0-9._:\- ]{1,40})", re.I)
_HTTP_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([A-Za-z0-9._:\-]{1,40})", re.I)
_FAMILIES = re.compile(r"(cp\d|iso8859|koi8|mac-|gb|big5|euc|shift_jis|iso2022_jp|tis|hz|utf-(8|16|32))")
_ALIASES = {"iso8859-1": "cp1252", "ascii": "cp1252", "latin-1": "cp1252", "gb2312": "gb18030", "gbk": "gb18030"}
_SPELLINGS = re.compile(r"^(?:x-)?(?:win(?:dows)?|cp)[-_ ]?(125\d)$")
_MAX_DAMAGED_SHARE = 0.10
_SAMPLE_BYTES = 4096
_MARGIN = 0.4
"""Nats per letter by which another encoding must read better before a declaration is overruled."""
_ASCII = bytes(range(0x80))
_SINGLE = re.compile(r"cp\d|iso8859|koi8|mac-|tis")
_MULTIBYTE = re.compile(r"cp(?:932|949|950)$")
_SINGLE_BYTE = ("cp1256", "iso8859-6", "cp1252")

# Shares of the letters in running Arabic news text, in percent and rounded; only their order of magnitude matters.
_SHARES = {
    "ا": 15.0, "ل": 12.0, "ي": 7.5, "م": 6.2, "ن": 5.6, "و": 5.6, "ر": 5.0, "ت": 4.8, "ة": 3.6, "ب": 3.6, "د": 3.4,
    "ع": 3.4, "س": 3.0, "ف": 2.7, "ه": 2.7, "أ": 2.4, "ق": 2.3, "ك": 2.2, "ح": 1.9, "ج": 1.4, "ش": 1.2, "إ": 1.1,
    "ط": 1.1, "ى": 1.0, "ص": 1.0, "خ": 0.9, "ذ": 0.7, "ض": 0.7, "ز": 0.6, "ئ": 0.6, "ث": 0.6, "غ": 0.5, "ء": 0.5,
    "آ": 0.25, "ظ": 0.25, "ؤ": 0.2, "،": 0.5, "؛": 0.05, "؟": 0.05, "پ": 0.1, "چ": 0.1, "ژ": 0.05, "گ": 0.1, "ک": 0.1,
    "ی": 0.1, "ـ": 0.05, "ً": 0.1, "«": 0.1, "»": 0.1, "“": 0.1, "”": 0.1, "–": 0.05, "’": 0.05, "…": 0.05,
}  # fmt: skip
_LOG_SHARE = {char: math.log(share / 100) for char, share in _SHARES.items()}
_OTHER_LETTER = math.log(0.008)
_OTHER = math.log(0.0002)
_MIXED_WORD = -3.0
_WORD = re.compile(rb"[A-Za-z\x80-\xff]*[\x80-\xff][A-Za-z\x80-\xff]*")


@dataclass(frozen=True, slots=True)
class Decoded:
    text: str
    encoding: str
    """Name of the codec used."""
    reason: str
    """byte_order_mark | nul_pattern | valid_utf8 | ascii | damaged_utf8 | cut_utf8 | declared | letters | fallback"""
    damaged_bytes: int = 0
    """Places where the bytes had no meaning and U+FFFD stands."""
    cut: bool = False
    """Whether the body ends in the middle of a character."""


def declared_charsets(body: bytes, content_type: str) -> tuple[str | None, str | None]:
    """Codec names that the HTTP header and the XML declaration give, None where absent or unknown."""
    http = _HTTP_CHARSET.search(content_type)
    xml = _DECLARATION.search(body[:4096])
    return (
        _codec(http.group(1)) if http else None,
        _codec(xml.group(1).decode("ascii")) if xml else None,
    )


def decode(body: bytes, content_type: str = "") -> Decoded:
    """`body` as text. Never fails; at worst the text is cp1252 and says so (`fallback`)."""
    marked = _by_mark(body) or _by_nuls(body)
    if marked is not None:
        return marked
    body = body.removeprefix(codecs.BOM_UTF8).removeprefix(codecs.BOM_UTF8)
    utf8 = _as_utf8(body)
    if utf8 is not None:
        return utf8
    return _by_letters(body, [name for name in declared_charsets(body, content_type) if name])


@lru_cache(maxsize=256)
def _codec(label: str) -> str | None:
    """The Python codec for a label of the wild, None for one that is unknown or no character encoding."""
    label = label.strip(" \"';,").lower()
    spelled = _SPELLINGS.match(label)
    try:
        name = codecs.lookup(f"cp{spelled.group(1)}" if spelled else label).name
    except (LookupError, ValueError):
        return None
    name = _ALIASES.get(name, name)
    return name if _FAMILIES.match(name) else None


def _by_mark(body: bytes) -> Decoded | None:
    for mark, name in _BOMS:
        if not body.startswith(mark) or name == "utf-8":
            continue
        return _wide(body[len(mark) :], name, "byte_order_mark")
    if body.startswith(codecs.BOM_UTF8):
        rest = body
        while rest.startswith(codecs.BOM_UTF8):
            rest = rest[3:]
        decoded = _as_utf8(rest)
        if decoded is not None:  # a mark before windows-1256 is a leftover of an editor
            return Decoded(decoded.text, "utf-8", "byte_order_mark", decoded.damaged_bytes, decoded.cut)
    return None


def _by_nuls(body: bytes) -> Decoded | None:
    """UTF-16 and UTF-32 without a mark: the markup is ASCII, so every second byte (or three of four) is NUL."""
    sample = body[:_SAMPLE_BYTES]
    sample = sample[: len(sample) // 4 * 4]
    if len(sample) < 8 or sample.count(0) * 8 < len(sample):
        return None
    nuls = [sample[i::4].count(0) for i in range(4)]
    quarter = len(sample) // 4
    few, many = quarter // 20, quarter // 4
    if nuls[0] <= few and nuls[2] > quarter * 0.9 and nuls[3] > quarter * 0.9:
        return _wide(body, "utf-32-le", "nul_pattern")
    if nuls[3] <= few and nuls[0] > quarter * 0.9 and nuls[1] > quarter * 0.9:
        return _wide(body, "utf-32-be", "nul_pattern")
    if nuls[0] + nuls[2] <= 2 * few and min(nuls[1], nuls[3]) >= many:
        return _wide(body, "utf-16-le", "nul_pattern")
    if nuls[1] + nuls[3] <= 2 * few and min(nuls[0], nuls[2]) >= many:
        return _wide(body, "utf-16-be", "nul_pattern")
    return None


def _wide(body: bytes, name: str, reason: str) -> Decoded:
    unit = 4 if "32" in name else 2
    cut = len(body) % unit != 0
    text = body[: len(body) // unit * unit].decode(name, "replace")
    return Decoded(text.lstrip("\ufeff"), name, reason, text.count("\ufffd"), cut)


def _as_utf8(body: bytes) -> Decoded | None:
    try:
        text = body.decode("utf-8")
        return Decoded(text, "utf-8", "ascii" if body.isascii() else "valid_utf8")
    except UnicodeDecodeError as e:
        if e.reason == "unexpected end of data" and e.start >= len(body) - 3:
            return Decoded(body[: e.start].decode("utf-8"), "utf-8", "cut_utf8", cut=True)
    text = body.decode("utf-8", "replace")
    damaged = text.count("\ufffd") - body.count(b"\xef\xbf\xbd")
    non_ascii = sum(1 for _ in re.finditer(rb"[\x80-\xff]", body[: 1 << 16])) * max(1.0, len(body) / (1 << 16))
    if damaged >= _MAX_DAMAGED_SHARE * non_ascii:
        return None
    cut = codecs.getincrementaldecoder("utf-8")("replace")
    cut.decode(body[-8:])
    return Decoded(text, "utf-8", "damaged_utf8", damaged, bool(cut.getstate()[0]))


def _by_letters(body: bytes, declared: list[str]) -> Decoded:
    sample = _sample(body)
    candidates = list(dict.fromkeys([*(n for n in declared if not n.startswith("utf")), *_SINGLE_BYTE]))
    scores = {name: _score(sample, name) for name in candidates}
    best = max(candidates, key=lambda name: scores[name])
    for name in declared:
        if name in scores and scores[name] >= scores[best] - _MARGIN:
            return _decoded(body, name, "declared")
    if scores[best] <= _OTHER_LETTER - 0.5 and best not in declared:
        return _decoded(body, "cp1252", "fallback")
    return _decoded(body, best, "letters")


def _decoded(body: bytes, name: str, reason: str) -> Decoded:
    text = body.decode(name, "replace")
    return Decoded(text, name, reason, text.count("\ufffd"))


def _sample(body: bytes) -> list[bytes]:
    words, size = [], 0
    for match in _WORD.finditer(body):
        words.append(match.group()[:64])
        size += len(words[-1])
        if size > _SAMPLE_BYTES:
            break
    return words


def _score(sample: Iterable[bytes], name: str) -> float:
    """Mean log share per non-ASCII letter of the sample read as `name`, with a penalty where scripts mix in a word."""
    table = _table(name)
    if table is None:
        return _score_slowly(sample, name)
    shares, kinds = table
    total, letters = 0.0, 0
    for word in sample:
        outside = word.translate(None, _ASCII)
        total += sum(map(shares.__getitem__, outside))
        letters += len(outside)
        marked = word.translate(kinds)
        arabic = marked.count(b"A")
        if arabic and b"L" in marked:
            total += _MIXED_WORD * min(arabic, 3)
    return total / max(letters, 1)


@lru_cache(maxsize=64)
def _table(name: str) -> tuple[tuple[float, ...], bytes] | None:
    """Per byte: its log share, and A for an Arabic character, L for another letter; None for wide codecs."""
    if _MULTIBYTE.match(name) or not _SINGLE.match(name):
        return None
    chars = [bytes([byte]).decode(name, "replace") for byte in range(256)]
    kinds = ("A" if "\u0600" <= c <= "\u06ff" else "L" if c.isalpha() else "." for c in chars)
    return tuple(_log_share(c) for c in chars), "".join(kinds).encode()


def _score_slowly(sample: Iterable[bytes], name: str) -> float:
    total, letters = 0.0, 0
    for raw in sample:
        word = raw.decode(name, "replace")
        outside = [char for char in word if char >= "\x80"]
        total += sum(_log_share(char) for char in outside)
        letters += len(outside)
        arabic = sum("\u0600" <= char <= "\u06ff" for char in word)
        if arabic and any(char.isalpha() and not "\u0600" <= char <= "\u06ff" for char in word):
            total += _MIXED_WORD * min(arabic, 3)
    return total / max(letters, 1)


def _log_share(char: str) -> float:
    known = _LOG_SHARE.get(char)
    if known is not None:
        return known
    return _OTHER_LETTER if char.isalpha() and char != "ª" and char != "º" else _OTHER
