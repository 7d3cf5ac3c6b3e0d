"""The page of `mithaq serve`: its routes, by subject, behind its guards."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from pipeline.web.guard import guards
from pipeline.web.live import Live, live_routes
from pipeline.web.pages import page_routes
from pipeline.web.site import Site
from pipeline.web.status import status_routes
from schemas.silence import Matchers

__all__ = ["create_app"]


def create_app(folder: Path, watch: Matchers | None = None) -> Starlette:
    """The page over the store in `folder`; `watch` is the reader's watch-list."""
    site, live = Site(folder, watch), Live(folder)

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        watcher = asyncio.create_task(live.watch())
        yield
        watcher.cancel()
        site.index.close()

    return Starlette(
        routes=[
            *page_routes(site, live),
            *live_routes(live),
            *status_routes(),
            Mount("/static", StaticFiles(packages=[("pipeline.web", "static")])),
        ],
        middleware=guards(),
        lifespan=lifespan,
    )
