"""The watcher behind live arrival outlives a store that cannot be read for a while."""

import asyncio
from pathlib import Path

from pipeline.web.live import Live


def test_a_store_that_is_away_does_not_end_the_watcher(tmp_path: Path) -> None:
    async def still_watching() -> bool:
        watcher = asyncio.create_task(Live(tmp_path / "nowhere").watch())
        done, _ = await asyncio.wait({watcher}, timeout=0.3)
        watcher.cancel()
        return not done

    assert asyncio.run(still_watching())
