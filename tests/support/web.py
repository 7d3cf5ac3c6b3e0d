"""Stores for the page's tests, the page on a free port of loopback, and a browser's manner of asking."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from pipeline.store import open_store
from pipeline.store.results import commit, stage
from pipeline.web.access import Access
from pipeline.web.app import create_app
from pipeline.web.server import PageServer
from schemas.alert import Alert
from support.records import a_sighting
from transforms.alerts import announce
from transforms.ledger import fold

__all__ = ["HERE", "NOW", "SAME_ORIGIN", "an_alert", "entered", "put_agreement", "put_alerts", "run_pass", "serving"]

NOW = "2023-03-13T10:00:00Z"
HERE = "http://127.0.0.1"
SAME_ORIGIN = {"origin": HERE, "sec-fetch-site": "same-origin"}


def put_agreement(folder: Path, parties: str = "LBY TUN", **sighting: Any) -> str:
    """Commit an agreement with its alert as a pass does; its id."""
    (event,) = fold([], [a_sighting(parties=parties, item_id=f"i1-{parties}", **sighting)]).entries
    with open_store(folder) as store, store.transaction() as connection:
        stage(connection, [event, announce(None, event, NOW)])
        commit(connection, 0, at=NOW)
    return event.agreement_id


@contextmanager
def entered(folder: Path, access: Access | None = None) -> Iterator[tuple[TestClient, Access]]:
    """A browser that opened the link which the server printed."""
    access = access or Access()
    with TestClient(create_app(folder, access=access), base_url=HERE) as client:
        client.get("/", params={"token": access.link_token})
        yield client, access


def an_alert(agreement_id: str = "agr-a", at: str = NOW, **changes: Any) -> Alert:
    """The message about a memorandum of Tunisia and Libya; `quote`, `title`, `url` and `publisher` change its evidence,
    other `changes` its fields."""
    alert = announce(None, fold([], [a_sighting()]).entries[0], at)
    assert alert is not None
    told = {"quote": "وقّعت إيران", "title": "عنوان", "url": "https://a.example/1"}
    told |= {name: changes.pop(name) for name in ("quote", "title", "url", "publisher") if name in changes}
    evidence = tuple(e._replace(**told) for e in alert.evidence)
    return alert._replace(agreement_id=agreement_id, evidence=evidence, **changes)


def put_alerts(folder: Path, *alerts: Alert) -> None:
    """Alerts in the store as a pass commits them."""
    with open_store(folder) as store, store.transaction() as connection:
        stage(connection, alerts)
        commit(connection, 0, at=alerts[-1].recorded_at)


def run_pass(*arguments: str) -> None:
    """`mithaq run`, as a process of its own beside whatever looks on."""
    subprocess.run([sys.executable, "-m", "pipeline", "run", "--quiet", *arguments], check=True, capture_output=True)


@contextmanager
def serving(folder: Path, port: int = 0, **settings: Any) -> Iterator[str]:
    """The page over a store, at the address that is given back; `settings` are those of `create_app`."""
    server = PageServer(create_app(folder, **settings), port=port, log_level="error")
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive(), "the server did not start"
            thread.join(0.01)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(30)
