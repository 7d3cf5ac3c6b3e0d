"""The server of the page."""

import socket
from typing import Any

import uvicorn
from starlette.applications import Starlette

__all__ = ["PageServer"]


class PageServer(uvicorn.Server):
    """Serves an app of `create_app`. Open pages hold a connection without end; these are ended first, so that Ctrl-C
    neither waits for them nor breaks them off."""

    def __init__(self, app: Starlette, **settings: Any) -> None:
        super().__init__(uvicorn.Config(app, timeout_graceful_shutdown=1, **settings))
        self._live = app.state.live

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._live.end()
        await super().shutdown(sockets)
