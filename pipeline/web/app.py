"""The page of `mithaq serve`: its routes, by subject, behind its guard."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from pipeline.web.access import Access
from pipeline.web.actions import action_routes, settle_in_time
from pipeline.web.api import api_routes
from pipeline.web.atom import atom_routes
from pipeline.web.downloads import download_routes
from pipeline.web.failures import FAILURES
from pipeline.web.guard import Guard
from pipeline.web.live import Live, live_routes
from pipeline.web.metrics import Meter, metrics_routes, registry_of
from pipeline.web.pages import page_routes
from pipeline.web.pictures import picture_routes
from pipeline.web.site import Site
from pipeline.web.status import status_routes
from schemas.silence import Matchers

__all__ = ["create_app"]


def create_app(folder: Path, watch: Matchers | None = None, access: Access | None = None) -> Starlette:
    """The page over the store in `folder`, for whom `access` lets in (default: this machine, without a password);
    `watch` is the reader's watch-list."""
    access = access or Access()
    registry = registry_of(folder)
    site, live = Site(folder, access, watch), Live(folder)

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        tasks = [asyncio.create_task(live.watch()), asyncio.create_task(settle_in_time(folder))]
        yield
        for task in tasks:
            task.cancel()
        site.index.close()

    app = Starlette(
        routes=[
            *page_routes(site, live),
            *picture_routes(site),
            *action_routes(site),
            *live_routes(live),
            *atom_routes(site),
            *download_routes(site),
            *api_routes(site),
            *status_routes(site),
            *metrics_routes(registry),
            Mount("/static", StaticFiles(packages=[("pipeline.web", "static")])),
        ],
        middleware=[Middleware(Meter, registry=registry), Middleware(Guard, access=access)],
        exception_handlers=FAILURES,
        lifespan=lifespan,
    )
    app.state.live = live
    return app
