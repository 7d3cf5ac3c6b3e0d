"""Publishing as commands use it: the outbox drained, a heartbeat sent, one line about what happened."""

import threading
from collections.abc import Sequence
from datetime import UTC, datetime

from pipeline import __version__
from pipeline.errors import ConfigError, MithaqError, UnreachableError
from pipeline.logs import say
from pipeline.store.database import Store
from pipeline.store.feed_states import health_records
from pipeline.store.queries import totals
from pipeline.store.results import SOURCE
from pipeline.topics.clients import check_project
from pipeline.topics.drain import Drained, drain_outbox
from pipeline.topics.sender import Fate, Sender
from schemas.health import FeedTrouble, Health
from schemas.message import Topic
from schemas.times import rfc3339
from transforms.messages import HEALTH_SCHEMA_VERSION, health_message

__all__ = ["Publishing", "health_of"]

PASS_PATIENCE_SEC = 20.0
"""How long a pass waits for a service that is away; what waits is sent by the next one."""


class Publishing:
    """Drains stores into the topics of one project. Use as a context manager."""

    def __init__(self, project: str | None, topics: Sequence[str], *, patience_sec: float = PASS_PATIENCE_SEC) -> None:
        """Raises UsageError for a project that cannot be one, ConfigError without credentials."""
        self._project, self._topics, self._patience_sec = check_project(project), topics, patience_sec
        self._sender = Sender(self._project)
        self._sender.connect()

    def __enter__(self) -> "Publishing":
        return self

    def __exit__(self, *_: object) -> None:
        self._sender.close()

    def drain(self, store: Store, stop: threading.Event) -> MithaqError | None:
        """Send all that waits and say so on stderr; the error that ends the command when something still waits.

        After `stop` is set no further page is sent.
        """
        done = drain_outbox(
            store,
            self._sender,
            self._topics,
            patience_sec=self._patience_sec,
            stopped=stop.is_set,
            sleep=stop.wait,
        )
        fault = self._fault(done) or self._heartbeat(store, done)
        say(_told(done, self._project), published=dict(done.sent))
        return fault

    def _fault(self, done: Drained) -> MithaqError | None:
        if not done.faults:
            return None
        why = " ".join(dict.fromkeys(done.faults.values()))
        kept = f"{sum(done.waiting.values())} messages wait in the store for the next run or `mithaq publish`."
        return (ConfigError if done.misconfigured else UnreachableError)(f"{why} {kept}")

    def _heartbeat(self, store: Store, done: Drained) -> MithaqError | None:
        if Topic.HEALTH not in self._topics:
            return None
        health = health_of(store, sum(done.waiting.values()), rfc3339(datetime.now(UTC)))
        try:
            (outcome,) = self._sender.send([health_message(health)])
        except ConfigError as error:
            return error
        return None if outcome.fate is Fate.SENT else UnreachableError(f"No heartbeat was sent: {outcome.reason}")


def health_of(store: Store, waiting: int, now: str) -> Health:
    """How the store stands at `now`."""
    stored = totals(store.connection)
    troubles = tuple(
        FeedTrouble(r["feed_id"], r["kind"], r["detail"], r["opened_at"])
        for r in health_records(store.connection, open_only=True)
    )
    return Health(
        schema_version=HEALTH_SCHEMA_VERSION,
        source=SOURCE,
        version=__version__,
        recorded_at=now,
        items=stored["items"],
        alerts=stored["alerts"],
        mentions=stored["mentions"],
        dead_letters=stored["dead_letters"],
        waiting=waiting,
        troubles=troubles,
    )


def _told(done: Drained, project: str) -> str:
    sent = ", ".join(f"{n} to {topic}" for topic, n in done.sent.items() if n) or "nothing new"
    refused = sum(done.refused.values())
    return f"Published to {project}: {sent}." + (f" Refused: {refused}, see mithaq dead-letters." if refused else "")
