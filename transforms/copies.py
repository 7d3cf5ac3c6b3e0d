"""Is one item a copy of another: the same report with cuts, additions and small edits?

Copies keep the lead of a report and change the rest, so the lead is what is compared: headline and first words, as
three-word shingles, in a MinHash sketch of fixed size. `resemblance` estimates the Jaccard similarity of the leads.
Only reports of one agreement are compared: templates with other names (telegrams, index reports) never meet here.
"""

import base64
import hashlib
import re
import struct
from operator import eq

from transforms.text import normalize

__all__ = ["COPY_FROM", "is_copy", "resemblance", "sketch"]

COPY_FROM = 0.45
"""Estimated Jaccard similarity from which a lead is a copy: rewordings of one event stay under 0.3, copies with edits
lie over 0.5 (tests/transforms/test_copies.py)."""
_LEAD_WORDS = 60
_SHINGLE_WORDS = 3
_HASHES = 48
"""Standard error of the estimate at the threshold: 0.07. Takes 96 bytes per sketch, 128 letters in base64."""
_WORD = re.compile(r"\w+")


def sketch(title: str, text: str) -> str:
    """Sketch of an item's lead: base64 of 48 16-bit minima; empty for an item without words."""
    words = _WORD.findall(normalize(f"{title} . {text[:1500]}"))[:_LEAD_WORDS]
    if not words:
        return ""
    size = min(_SHINGLE_WORDS, len(words))
    shingles = {" ".join(words[i : i + size]) for i in range(len(words) - size + 1)}
    minima = [0xFFFF] * _HASHES
    for shingle in shingles:
        # One digest gives all hash values of a shingle.
        values = struct.unpack(
            f"<{_HASHES}H", hashlib.shake_128(shingle.encode("utf-8", "replace")).digest(2 * _HASHES)
        )
        minima = [a if a < b else b for a, b in zip(minima, values, strict=True)]
    return base64.b64encode(struct.pack(f"<{_HASHES}H", *minima)).decode("ascii")


def resemblance(a: str, b: str) -> float:
    """Estimated Jaccard similarity of the leads behind two sketches, 0 to 1."""
    if not a or not b:
        return 0.0
    if a == b:
        return 1.0
    ours = struct.unpack(f"<{_HASHES}H", base64.b64decode(a))
    theirs = struct.unpack(f"<{_HASHES}H", base64.b64decode(b))
    return float(sum(map(eq, ours, theirs)) / _HASHES)


def is_copy(a: str, b: str) -> bool:
    return resemblance(a, b) >= COPY_FROM
