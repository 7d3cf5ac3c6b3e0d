"""Answers that a poller need not load twice: an ETag of what they hold, and 304 when it is known."""

from starlette.requests import Request
from starlette.responses import Response

from pipeline.entity_tags import entity_tag, is_named

__all__ = ["conditional"]


def conditional(request: Request, response: Response) -> Response:
    """The response with its ETag, or 304 without a body where the request names it in If-None-Match."""
    tag = entity_tag(bytes(response.body))
    headers = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Accept-Language, Cookie, Authorization"}
    if is_named(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=304, headers=headers)
    response.headers.update(headers)
    return response
