"""Streams of feeds on real engines."""

import time
from collections.abc import Callable
from typing import TypeVar

from support.http_server import FeedServer

__all__ = ["that_polls"]

T = TypeVar("T")
_TRIES = 3
_PATIENCE_SEC = 100.0
"""Far more than the Python processes of an engine need to start on a busy machine."""


def that_polls(server: FeedServer, start: Callable[[], T], stop: Callable[[T], None]) -> T:
    """The job that `start` gives, once it has asked the server.

    A job that runs and does not poll is stopped and started anew, for an engine that is slow to give it its processes.
    Raises AssertionError when none polls.
    """
    asked = len(server.requests)
    for _ in range(_TRIES):
        job = start()
        end = time.monotonic() + _PATIENCE_SEC
        while time.monotonic() < end:
            if len(server.requests) > asked:
                return job
            time.sleep(0.1)
        stop(job)
    raise AssertionError(f"none of {_TRIES} jobs polled within {_PATIENCE_SEC:.0f} s")
