"""Routes to services on loopback, and alerts with what may happen to them."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipeline.notify.rounds import Target, targets_of
from pipeline.notify.routes import load_routes
from pipeline.notify.services import services_of
from pipeline.store import Store
from pipeline.store.results import record
from schemas.alert import Alert
from support.hook_server import HookServer
from support.topics import alerts_of

__all__ = ["an_alert", "at", "put", "target", "told", "write_route"]


def at(text: str) -> datetime:
    """A time of 13 March 2023, in UTC; the alerts of tests are recorded at 10:00."""
    return datetime.fromisoformat(f"2023-03-13T{text}").replace(tzinfo=UTC)


def write_route(folder: Path, url: str, **keys: Any) -> None:
    lines = [f"{k} = {json.dumps(v)}" for k, v in {"name": "desk", "filter": "", "urls": [url], **keys}.items()]
    with (folder / "mithaq.toml").open("a") as file:
        file.write("\n".join(["[[notify.route]]", *lines, ""]))


def target(folder: Path, hook: HookServer, env: Mapping[str, str] | None = None, **keys: Any) -> Target:
    """The only address of the only route of the folder, which posts JSON to the hook."""
    write_route(folder, hook.url.replace("http://", "json://"), **keys)
    (route,) = load_routes(env or {}, folder).routes
    return targets_of(route, services_of(route))[0]


def an_alert(pair: str = "LBY TUN", revision: int = 1, event: str = "new", **fields: Any) -> Alert:
    (alert,) = alerts_of(pair)
    return alert._replace(revision=revision, event=event, mode="live", **fields)


def put(store: Store, *alerts: Alert) -> None:
    with store.transaction() as connection:
        record(connection, [], alerts)


def told(hook: HookServer) -> list[tuple[str, str]]:
    """Title and text of what the hook took or was offered."""
    posts = [json.loads(body) for _, body in hook.posts]
    return [(p["title"], p["message"]) for p in posts]
