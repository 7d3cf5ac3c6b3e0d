"""Live arrival: open pages are told that alerts came."""

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from pipeline.errors import MithaqError
from pipeline.store import read_store

__all__ = ["Live", "live_routes"]

_POLL_SEC = 1.0
_BEAT_SEC = 25.0
"""A comment so often: proxies end a connection that is silent for a minute, and one whose page is gone is noticed."""


class Live:
    """One watcher of the store, however many pages are open."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.seq = 0
        """Number of the newest alert, as the watcher found it last."""
        self._changed = asyncio.Event()
        self._ended = False

    async def watch(self) -> None:
        while True:
            # A store that is busy, damaged or being replaced is asked again: the pages that are open wait for it.
            with contextlib.suppress(sqlite3.Error, MithaqError):
                seq = await run_in_threadpool(self._newest)
                if seq != self.seq:
                    self.seq = seq
                    self._changed.set()
                    self._changed = asyncio.Event()
            await asyncio.sleep(_POLL_SEC)

    def end(self) -> None:
        """End what open pages listen to; they ask again by themselves."""
        self._ended = True
        self._changed.set()

    async def events(self) -> AsyncIterator[str]:
        while not self._ended:
            # Taken before the page is told, or what comes meanwhile would not wake it.
            changed = self._changed
            yield f"event: alerts\ndata: {self.seq}\n\n"
            while not changed.is_set():
                try:
                    await asyncio.wait_for(changed.wait(), _BEAT_SEC)
                except TimeoutError:
                    yield ":\n\n"

    def _newest(self) -> int:
        with read_store(self._folder) as store:
            return int(store.connection.execute("SELECT coalesce(max(seq), 0) FROM alerts").fetchone()[0])


def live_routes(live: Live) -> list[Route]:
    async def events(request: Request) -> Response:
        # Proxies that gather answers before they pass them on are told not to.
        return StreamingResponse(live.events(), headers={"X-Accel-Buffering": "no"}, media_type="text/event-stream")

    return [Route("/live", events)]
