"""Is one item a copy of another: the same report with cuts, additions and small edits?

Copies keep the lead of a report and change the rest, so the lead is what is compared: headline and first words, as
three-word shingles, in a MinHash sketch of fixed size. `resemblance` estimates the Jaccard similarity of the leads.
Between sightings of one agreement that is enough; across all items transforms/stories.py looks at names and numbers
too.
"""

import base64
import hashlib
import re
import struct
from collections.abc import Sequence
from operator import eq
from typing import NamedTuple

import numpy as np

from transforms.text import normalize

__all__ = ["COPY_FROM", "LeadWords", "hashed", "is_copy", "lead_words", "resemblance", "sketch"]

COPY_FROM = 0.45
"""Estimated Jaccard similarity from which a lead is a copy: rewordings of one event stay under 0.3, copies with edits
lie over 0.5 (tests/transforms/test_copies.py)."""
_LEAD_WORDS = 60
_SHINGLE_WORDS = 3
_HASHES = 48
"""Standard error of the estimate at the threshold: 0.07. Takes 96 bytes per sketch, 128 letters in base64."""
_FORMAT = f"<{_HASHES}H"
_WORD = re.compile(r"\w+")


class LeadWords(NamedTuple):
    """A lead in the forms that it is compared in."""

    head: Sequence[str]
    """Words of the headline, in normal spelling."""
    body: Sequence[str]
    """First words of the text, as many as make sixty together with the headline."""
    head_hashes: Sequence[bytes]
    body_hashes: Sequence[bytes]
    """A hash of 96 bytes per run of three words."""
    minima: bytes
    """The MinHash of both: 48 minima of 16 bits, little endian; empty for an item without words."""

    @property
    def sketch(self) -> str:
        return base64.b64encode(self.minima).decode("ascii")


def lead_words(title: str, text: str) -> LeadWords:
    head = _WORD.findall(normalize(title))[:_LEAD_WORDS]
    body = _WORD.findall(normalize(text[:1500]))[: _LEAD_WORDS - len(head)]
    of_head, of_body = list(map(hashed, _shingles(head))), list(map(hashed, _shingles(body)))
    return LeadWords(head, body, of_head, of_body, _minima([*of_head, *of_body]))


def hashed(words: str) -> bytes:
    """Forty-eight hash values of 16 bits; one digest gives them all."""
    return hashlib.shake_128(words.encode("utf-8", "replace")).digest(2 * _HASHES)


def sketch(title: str, text: str) -> str:
    """Sketch of an item's lead: base64 of 48 16-bit minima; empty for an item without words."""
    return lead_words(title, text).sketch


def _shingles(words: Sequence[str]) -> set[str]:
    """Runs of three words; all words as one where there are fewer."""
    if not words:
        return set()
    size = min(_SHINGLE_WORDS, len(words))
    return {" ".join(words[i : i + size]) for i in range(len(words) - size + 1)}


def _minima(hashes: Sequence[bytes]) -> bytes:
    if not hashes:
        return b""
    return bytes(np.frombuffer(b"".join(hashes), dtype="<u2").reshape(-1, _HASHES).min(axis=0).tobytes())


def resemblance(a: str, b: str) -> float:
    """Estimated Jaccard similarity of the leads behind two sketches, 0 to 1."""
    if not a or not b:
        return 0.0
    if a == b:
        return 1.0
    ours = struct.unpack(_FORMAT, base64.b64decode(a))
    theirs = struct.unpack(_FORMAT, base64.b64decode(b))
    return float(sum(map(eq, ours, theirs)) / _HASHES)


def is_copy(a: str, b: str) -> bool:
    return resemblance(a, b) >= COPY_FROM
