"""A server on loopback for the time of a `with` block."""

import socketserver
import threading
from typing import Self

__all__ = ["LoopbackServer"]


class LoopbackServer:
    """Serves in a thread of its own. Use as a context manager."""

    def __init__(self, server: socketserver.BaseServer) -> None:
        self._server = server
        self._thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
