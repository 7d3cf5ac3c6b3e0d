"""How the server itself fares, for whatever watches over it."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

__all__ = ["status_routes"]


def status_routes() -> list[Route]:
    def health(request: Request) -> Response:
        return PlainTextResponse("ok\n")

    return [Route("/healthz", health)]
