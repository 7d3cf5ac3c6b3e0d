"""A webhook on loopback that answers with the statuses a test scripts, and keeps what it was sent."""

import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

__all__ = ["HookServer"]


class HookServer:
    """Answers `statuses` in turn; the last one repeats. Use as a context manager.

    `on_post` is called with the number of posts between the reading of one and its answer.
    """

    def __init__(self, *statuses: int, on_post: Callable[[int], object] = lambda count: None) -> None:
        self.statuses = list(statuses) or [204]
        self.posts: list[tuple[dict[str, str], bytes]] = []
        owner = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                owner.posts.append(({k.lower(): v for k, v in self.headers.items()}, body))
                on_post(len(owner.posts))
                self.send_response(owner.statuses.pop(0) if len(owner.statuses) > 1 else owner.statuses[0])
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                """Says nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/hook"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
