"""What a test does with a real Pub/Sub: make topics, pull what came, and a wire that can be cut or slowed."""

import contextlib
import socket
import threading
import time
from collections.abc import Sequence
from typing import Any

from schemas.message import Topic

__all__ = ["Wire", "eventually", "make_topics", "pulled"]

_PATIENCE_SEC = 120
"""How long to wait for what must come; no test passes or fails by how fast it came."""


def make_topics(project: str, topics: Sequence[str] = Topic.ALL) -> None:
    """Topics with a subscription `look-TOPIC` each, ordered."""
    from google.cloud import pubsub_v1

    publisher, subscriber = pubsub_v1.PublisherClient(), pubsub_v1.SubscriberClient()
    with contextlib.closing(publisher.transport), subscriber:
        for topic in topics:
            path = publisher.topic_path(project, topic)
            publisher.create_topic(name=path)
            name = subscriber.subscription_path(project, f"look-{topic}")
            subscriber.create_subscription(
                request={"name": name, "topic": path, "enable_message_ordering": True, "ack_deadline_seconds": 60}
            )


def pulled(project: str, topic: str, count: int) -> list[Any]:
    """The next `count` messages of the topic's test subscription, acknowledged."""
    from google.cloud import pubsub_v1

    found: list[Any] = []
    with pubsub_v1.SubscriberClient() as subscriber:
        name = subscriber.subscription_path(project, f"look-{topic}")
        end = time.monotonic() + _PATIENCE_SEC
        while len(found) < count:
            assert time.monotonic() < end, f"{len(found)} of {count} messages came"
            answer = subscriber.pull(subscription=name, max_messages=count - len(found), timeout=_PATIENCE_SEC)
            if answer.received_messages:
                subscriber.acknowledge(subscription=name, ack_ids=[m.ack_id for m in answer.received_messages])
            found += [m.message for m in answer.received_messages]
    return found


def eventually(check: Any, what: str = "it") -> Any:
    """Wait until `check()` gives something true, and give it."""
    end = time.monotonic() + _PATIENCE_SEC
    while not (found := check()):
        assert time.monotonic() < end, f"{what} did not come"
        time.sleep(0.05)
    return found


class Wire:
    """A TCP relay on loopback in front of a server: `cut()` ends all connections and refuses new ones until `mend()`;
    `delay_sec` holds every piece of an answer back."""

    def __init__(self, port: int) -> None:
        self._to = ("127.0.0.1", port)
        self.delay_sec = 0.0
        self.port = 0
        self._sockets: set[socket.socket] = set()
        self._listener: socket.socket | None = None
        self.mend()

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    def __enter__(self) -> "Wire":
        return self

    def __exit__(self, *_: object) -> None:
        self.cut()

    def mend(self) -> None:
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", self.port))
        listener.listen(64)
        self.port = listener.getsockname()[1]
        self._listener = listener
        threading.Thread(target=self._accept, args=(listener,), daemon=True).start()

    def cut(self) -> None:
        if self._listener is not None:
            with contextlib.suppress(OSError):
                self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
            self._listener = None
        for one in list(self._sockets):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        self._sockets.clear()

    def _accept(self, listener: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = listener.accept()
                try:
                    server = socket.create_connection(self._to)
                except OSError:  # the server is down
                    client.close()
                    continue
                self._sockets |= {client, server}
                threading.Thread(target=self._pump, args=(client, server, False), daemon=True).start()
                threading.Thread(target=self._pump, args=(server, client, True), daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket, answer: bool) -> None:
        with contextlib.suppress(OSError):
            while piece := source.recv(65536):
                if answer and self.delay_sec:
                    time.sleep(self.delay_sec)
                sink.sendall(piece)
            sink.shutdown(socket.SHUT_WR)
