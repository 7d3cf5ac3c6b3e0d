"""Entity tags of HTTP (RFC 9110, section 8.8.3): what a body is known by to who asks for it again."""

import hashlib

__all__ = ["entity_tag", "is_named"]


def entity_tag(body: bytes) -> str:
    """A strong tag of what the body holds, with its quotes."""
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def is_named(header: str, tag: str) -> bool:
    """Whether If-None-Match holds the tag, compared weakly as section 13.1.2 asks."""
    given = [part.strip().removeprefix("W/") for part in header.split(",")]
    return "*" in given or tag.removeprefix("W/") in given
