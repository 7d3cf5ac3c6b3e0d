"""Answers that a poller need not load twice: an ETag of what they hold, and 304 when it is known."""

import hashlib

from starlette.requests import Request
from starlette.responses import Response

__all__ = ["conditional"]


def conditional(request: Request, response: Response) -> Response:
    """The response with its ETag, or 304 without a body where the request names it in If-None-Match."""
    tag = f'"{hashlib.sha256(response.body).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Accept-Language, Cookie, Authorization"}
    if _names(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=304, headers=headers)
    response.headers.update(headers)
    return response


def _names(header: str, tag: str) -> bool:
    """Whether If-None-Match holds the tag, compared weakly as RFC 9110 asks."""
    given = [part.strip().removeprefix("W/") for part in header.split(",")]
    return "*" in given or tag in given
