"""Dead letters: one place that builds them."""

from schemas.dead_letter import MAX_PAYLOAD_BYTES, DeadLetter
from schemas.ids import content_id

__all__ = ["cut_utf8", "dead_letter"]

_MAX_REASON_BYTES = 1024


def cut_utf8(text: str, max_bytes: int) -> str:
    """The longest prefix of `text` that takes at most `max_bytes` in UTF-8, no letter cut in two.

    Lone surrogates, which UTF-8 cannot hold, become `?`.
    """
    raw = text.encode("utf-8", "replace")
    if len(raw) <= max_bytes:
        return raw.decode("utf-8")
    return raw[:max_bytes].decode("utf-8", "ignore")


def dead_letter(stage: str, subject: str, error: BaseException | str, payload: str, recorded_at: str) -> DeadLetter:
    """What `stage` could not handle: `error` as class and message on one line, `payload` cut to its bound."""
    reason = error if isinstance(error, str) else f"{type(error).__name__}: {error}"
    reason = cut_utf8(" ".join(reason.split()), _MAX_REASON_BYTES)
    payload = cut_utf8(payload, MAX_PAYLOAD_BYTES)
    return DeadLetter(content_id("d", stage, subject, reason, payload), stage, subject, reason, payload, recorded_at)
