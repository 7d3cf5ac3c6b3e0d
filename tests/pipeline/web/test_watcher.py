"""The watcher behind live arrival outlives a store that cannot be read for a while; open pages hear of every change."""

import asyncio
from pathlib import Path

import pytest

from pipeline.web import live
from pipeline.web.live import Live
from support.web import an_alert, put_alerts


def test_a_store_that_is_away_does_not_end_the_watcher(tmp_path: Path) -> None:
    async def still_watching() -> bool:
        watcher = asyncio.create_task(Live(tmp_path / "nowhere").watch())
        done, _ = await asyncio.wait({watcher}, timeout=0.3)
        watcher.cancel()
        return not done

    assert asyncio.run(still_watching())


def test_what_comes_while_a_page_is_being_told_wakes_it_again(tmp_path: Path) -> None:
    put_alerts(tmp_path, an_alert())

    async def heard() -> list[str]:
        watched = Live(tmp_path)
        watcher, events = asyncio.create_task(watched.watch()), watched.events()
        told = [await anext(events)]
        while watched.seq < 1:
            await asyncio.sleep(0.01)
        put_alerts(tmp_path, an_alert("agr-b"))
        while watched.seq < 2:
            await asyncio.sleep(0.01)
        told.append(await asyncio.wait_for(anext(events), 60))
        watched.end()
        told += [e async for e in events]
        watcher.cancel()
        return told

    assert asyncio.run(heard()) == ["event: alerts\ndata: 0\n\n", "event: alerts\ndata: 2\n\n"]


def test_a_silent_connection_is_kept_alive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "_BEAT_SEC", 0.01)

    async def heard() -> list[str]:
        events = Live(tmp_path).events()
        return [await anext(events) for _ in range(3)]

    assert asyncio.run(heard()) == ["event: alerts\ndata: 0\n\n", ":\n\n", ":\n\n"]
