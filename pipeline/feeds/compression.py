"""Bounded gunzip: what a server or an archive calls gzip may be a bomb, or cut short."""

import zlib

__all__ = ["Inflater", "TooLargeError", "gunzip", "is_gzip"]

_GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS
_RATIO_FREE_BYTES = 1 << 20
"""Below this inflated size the ratio is not judged: a small, repetitive feed compresses well and harms nobody."""


class TooLargeError(Exception):
    """More bytes than allowed, or a compression ratio that no text has."""


def is_gzip(body: bytes) -> bool:
    return body[:3] == b"\x1f\x8b\x08"


class Inflater:
    """Inflates a gzip stream piece by piece within `max_bytes` and `max_ratio`; further gzip members are followed."""

    def __init__(self, max_bytes: int, max_ratio: float) -> None:
        self._max_bytes = max_bytes
        self._max_ratio = max_ratio
        self._wire = 0
        self._size = 0
        self._stream = zlib.decompressobj(_GZIP_OR_ZLIB)

    @property
    def complete(self) -> bool:
        """Whether the stream ended where it says it does."""
        return self._stream.eof

    def feed(self, data: bytes) -> bytes:
        """The bytes that `data` inflates to. Raises TooLargeError, and zlib.error for data that is not gzip."""
        self._wire += len(data)
        out = []
        while data:
            if self._stream.eof:
                if not data.strip(b"\0"):
                    break
                if not is_gzip(data):
                    break
                self._stream = zlib.decompressobj(_GZIP_OR_ZLIB)
            piece = self._stream.decompress(data, self._max_bytes - self._size + 1)
            self._size += len(piece)
            out.append(piece)
            if self._size > self._max_bytes:
                raise TooLargeError(f"over {self._max_bytes} bytes when inflated")
            if self._size > _RATIO_FREE_BYTES and self._size > self._max_ratio * self._wire:
                raise TooLargeError(f"inflates by more than {self._max_ratio:g} to 1")
            data = self._stream.unused_data if self._stream.eof else self._stream.unconsumed_tail
        return b"".join(out)


def gunzip(body: bytes, *, max_bytes: int, max_ratio: float) -> tuple[bytes, bool]:
    """`body` inflated, and whether it was whole; a stream that breaks midway gives what came before the break.

    Raises TooLargeError.
    """
    inflater = Inflater(max_bytes, max_ratio)
    out = []
    for start in range(0, len(body), 65536):
        try:
            out.append(inflater.feed(body[start : start + 65536]))
        except zlib.error:
            return b"".join(out), False
    return b"".join(out), inflater.complete
