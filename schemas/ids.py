"""Identifiers derived from content, so that a retry, a replay or another engine gives the same ones.

The first letters name the kind, the digit behind them the version of the algorithm: `i1-...` is an item id, version 1.
"""

import base64
import hashlib

__all__ = ["content_id", "digest", "sortable_hash"]

_SEPARATOR = "\x1f"  # a control character that plain text never holds, so that ("ab", "c") and ("a", "bc") differ


def sortable_hash(*parts: str, length: int = 20) -> str:
    """Lower-case base32 of a 160-bit BLAKE2b over the parts, cut to `length` letters (5 bits each)."""
    raw = hashlib.blake2b(_SEPARATOR.join(parts).encode("utf-8", "surrogatepass"), digest_size=20).digest()
    return base64.b32encode(raw).decode("ascii").lower()[:length]


def content_id(kind: str, *parts: str, version: int = 1) -> str:
    """An id such as `i1-4kq...`: `kind`, `version`, and 100 bits of hash over the parts."""
    return f"{kind}{version}-{sortable_hash(*parts)}"


def digest(text: str) -> str:
    """`sha256:` and the hexadecimal SHA-256 of the text in UTF-8."""
    return "sha256:" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
