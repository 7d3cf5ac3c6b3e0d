"""From the HTML of a field to plain text: no markup, scripts, control or bidi-override characters leave this module."""

import html
import re
import unicodedata

import nh3

__all__ = ["MAX_TEXT_CHARS", "MAX_TITLE_CHARS", "one_line", "plain_text", "strip_controls"]

MAX_TITLE_CHARS = 1_000
MAX_TEXT_CHARS = 64_000
_MAX_HTML_CHARS = 256_000
_MAX_DEPTH = 200
_MAX_TAG_CHARS = 16_384
_ROUNDS = 2
"""Feeds escape their HTML once too often; twice is unescaped, more is an attack or a text about HTML."""

_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\ufdd0-\ufdef\ufffe\uffff"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
_TO_TIDY = re.compile(
    "[\x00-\x1f\x7f-\xa0\u00ad\u1680\u2000-\u200a\u2028-\u202f\u205f\u2066-\u2069\u3000\ufeff\ufff9-\ufffb\ufdd0-\ufdef"
    "\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]|  "
)
"""Anything that the patterns around it change; most fields hold none of it."""
_SURROGATE = re.compile("[\ud800-\udfff]")
_NEWLINE = re.compile("\r\n?|[\x85\u2028\u2029]")
_BLANK = re.compile("[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_AROUND_NEWLINE = re.compile(r" ?\n ?")
_NEWLINES = re.compile(r"\n{3,}")
_BLOCK = re.compile(
    r"<(?=/?(?:p|div|br|li|ul|ol|tr|table|h[1-6]|blockquote|section|article|header|footer|figure|figcaption|hr|dd|dt|pre)\b)",
    re.I,
)
_CELL = re.compile(r"<(?=/?(?:td|th)\b)", re.I)
_MARKUP = re.compile(r"<[A-Za-z/!?]")
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)([^<>]*)")
_ANY_TAG = re.compile(r"<[A-Za-z/!?][^<>]*>")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_OPENING = re.compile(r"<+(?=[A-Za-z/!?])")
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"]
)
_DROPPED_WITH_CONTENT = {"script", "style", "iframe", "object", "template", "svg", "math", "noscript", "head", "title"}


def strip_controls(text: str) -> str:
    """`text` in NFC without control, bidi-override and non-characters; line ends become \\n, odd spaces a space.

    Marks that shape or order letters (ZWNJ, ZWJ, LRM, RLM) stay: Persian spelling needs them.
    """
    if _TO_TIDY.search(text):
        text = _INVISIBLE.sub("", _NEWLINE.sub("\n", text))
        text = _AROUND_NEWLINE.sub("\n", _BLANK.sub(" ", text))
        text = _NEWLINES.sub("\n\n", text)
    text = text.strip()
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def plain_text(source: str, *, max_chars: int = MAX_TEXT_CHARS) -> str:
    """The readable text of `source`, which may be HTML, HTML escaped once too often, or plain; at most `max_chars`.

    Blocks become lines. A «<» that opens no tag stays.
    """
    if not source:
        return ""
    text = _SURROGATE.sub("", source[:_MAX_HTML_CHARS])  # JSON and character references can spell half a character
    for _ in range(_ROUNDS):
        if "<" not in text and "&" not in text:
            break
        before = text
        text = _without_markup(text) if _MARKUP.search(text) else html.unescape(text)
        if text == before:
            break
    text = strip_controls(text)
    if "<" in text:
        text = _OPENING.sub("", _ANY_TAG.sub("", text))
        while _MARKUP.search(text):  # what a removed tag brought together
            text = _OPENING.sub("", text)
        text = strip_controls(text)
    return text if len(text) <= max_chars else text[:max_chars].rstrip()


def one_line(source: str, *, max_chars: int = MAX_TITLE_CHARS) -> str:
    """As `plain_text`, on one line: for titles and names."""
    return " ".join(plain_text(source, max_chars=4 * max_chars).split())[:max_chars].rstrip()


def _without_markup(text: str) -> str:
    if _BLOCK.search(text):
        text = text.replace("\n", " ")  # in HTML a line end is a space
    text = _CELL.sub(" <", _BLOCK.sub("\n<", text))
    if _too_deep(text):
        return html.unescape(_ANY_TAG.sub("", _without_dropped(text)))
    return html.unescape(nh3.clean(text, tags=set(), attributes={}, clean_content_tags=_DROPPED_WITH_CONTENT))


def _too_deep(text: str) -> bool:
    """Whether a tree builder would be slow on it: deep nesting costs it quadratic time, and so do huge tags."""
    if text.count("<") <= _MAX_DEPTH and len(text) < _MAX_TAG_CHARS:
        return False
    depth = 0
    for closing, name, rest in _TAG.findall(text):
        if len(rest) > _MAX_TAG_CHARS:
            return True
        if name.lower() in _VOID or rest.endswith("/"):
            continue
        depth = max(depth - 1, 0) if closing else depth + 1
        if depth > _MAX_DEPTH:
            return True
    return False


def _without_dropped(text: str) -> str:
    """`text` without scripts and styles, in one pass; an unclosed one takes the rest with it."""
    lowered = text.lower()
    if len(lowered) != len(text):  # a letter whose lower case is longer; no script has to survive that
        text = lowered
    kept, at = [], 0
    for match in re.finditer(r"<(script|style|iframe|object|template|svg|math|noscript)\b", lowered):
        if match.start() < at:
            continue
        kept.append(text[at : match.start()])
        end = lowered.find(f"</{match.group(1)}", match.end())
        if end < 0:
            return "".join(kept)
        at = end
    kept.append(text[at:])
    return "".join(kept)
