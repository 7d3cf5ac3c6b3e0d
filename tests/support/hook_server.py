"""A webhook on loopback that answers with the statuses a test scripts, and keeps what it was sent."""

from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from support.loopback import LoopbackServer

__all__ = ["HookServer"]


class HookServer(LoopbackServer):
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

        super().__init__(ThreadingHTTPServer(("127.0.0.1", 0), Handler))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"
