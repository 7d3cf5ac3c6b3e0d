"""Stores for the page's tests, and a browser's manner of asking."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from pipeline.store import open_store
from pipeline.store.results import commit, stage
from pipeline.web.access import Access
from pipeline.web.app import create_app
from support.records import a_sighting
from transforms.alerts import announce
from transforms.ledger import fold

__all__ = ["HERE", "NOW", "SAME_ORIGIN", "entered", "put_agreement"]

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
