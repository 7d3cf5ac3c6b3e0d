"""Signatures of webhooks, by the Standard Webhooks specification (standardwebhooks.com), for which libraries exist.

The signed text is `ID.TIMESTAMP.BODY`, the signature an HMAC-SHA256 of it in base64 behind `v1,`.
"""

import base64
import binascii
import hashlib
import hmac

__all__ = ["VERSION", "headers", "key_of", "signature"]

VERSION = "1"
"""Of the request: its headers, and that the body is that of the message."""
_PREFIX = "whsec_"


def key_of(secret: str) -> bytes:
    """The key of a secret: base64 behind `whsec_`, or the text itself. Raises ValueError for an empty or broken one."""
    if secret.startswith(_PREFIX):
        try:
            key = base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
        except binascii.Error as error:
            raise ValueError(f"what follows {_PREFIX} is not base64") from error
    else:
        key = secret.encode("utf-8")
    if not key:
        raise ValueError("the secret is empty")
    return key


def signature(key: bytes, message_id: str, timestamp: int, body: bytes) -> str:
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode("ascii")


def headers(key: bytes, message_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The headers that let a receiver check who sent a body, and when (unix seconds)."""
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature(key, message_id, timestamp, body),
        "mithaq-webhook-version": VERSION,
    }
