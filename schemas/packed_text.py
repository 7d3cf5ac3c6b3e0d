"""Text in an engine's keyed state, compressed: records of one agreement repeat their names, words and links."""

import zlib

from apache_beam.coders import Coder

__all__ = ["PackedTextCoder"]

_LEVEL = 1
"""A tenth larger than zlib's default, at a fraction of the time for every element."""


class PackedTextCoder(Coder):
    """str <-> zlib of its UTF-8. Part of the update contract of a running job, as step labels are.

    Not for keys: other versions of zlib may compress the same text to other bytes. What is no zlib stream raises
    zlib.error.
    """

    def encode(self, value: str) -> bytes:
        return zlib.compress(value.encode(), _LEVEL)

    def decode(self, encoded: bytes) -> str:
        return zlib.decompress(encoded).decode()

    def is_deterministic(self) -> bool:
        return False

    def to_type_hint(self) -> type[str]:
        return str

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other)

    def __hash__(self) -> int:
        return hash(type(self))
