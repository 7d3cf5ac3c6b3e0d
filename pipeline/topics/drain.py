"""Empties the outbox: what waits in the store goes to the topics, in order, and is marked when a topic has taken it.

A crash between the two sends a message again with the same ce-id, by which a consumer knows it. What the service would
never take goes to the dead letters and holds nothing back. While the service is away everything stays in the store.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import NamedTuple, Protocol

from pipeline.errors import ConfigError
from pipeline.store.database import Store
from pipeline.store.outbox import CHANNELS, Channel, Settled, Waiting, waiting
from pipeline.store.results import SOURCE, add_dead_letters
from pipeline.topics.sender import Fate, Outcome
from schemas.dead_letter import DeadLetter
from schemas.message import Message
from schemas.times import rfc3339
from transforms.dead_letters import dead_letter
from transforms.messages import problem

__all__ = ["Drained", "Sends", "drain_outbox"]

_PAGE = 1_000
"""Messages per marking transaction: what a crash may send again."""
_FIRST_WAIT_SEC, _LONGEST_WAIT_SEC = 0.5, 15.0


class Sends(Protocol):
    """What a drain needs of a sender (pipeline.topics.sender.Sender)."""

    def send(self, messages: Sequence[Message]) -> list[Outcome]: ...


class Drained(NamedTuple):
    sent: Counter[str]
    """Messages per topic."""
    refused: Counter[str]
    waiting: dict[str, int]
    """What is left, per topic."""
    faults: dict[str, str]
    """Topic -> why its messages still wait."""
    misconfigured: bool
    """Whether a fault will not mend itself: a topic that does not exist, credentials, rights."""


def drain_outbox(
    store: Store,
    sender: Sends,
    topics: Sequence[str],
    *,
    patience_sec: float = 30.0,
    source: str = SOURCE,
    stopped: Callable[[], bool] = lambda: False,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    sleep: Callable[[float], object] = time.sleep,
    monotonic: Callable[[], float] = time.monotonic,
) -> Drained:
    """Send what waits for `topics`, one topic after the other.

    While the service does not answer it is asked again with growing pauses, `patience_sec` in all since it last took
    something. A topic that cannot be used does not hold the others.
    """
    sent, refused = Counter[str](), Counter[str]()
    faults: dict[str, str] = {}
    misconfigured = False
    for topic in (t for t in topics if t in CHANNELS):
        channel, wait_sec, deadline = CHANNELS[topic], _FIRST_WAIT_SEC, monotonic() + patience_sec
        while not stopped() and (page := channel.next(store.connection, _PAGE, source)):
            try:
                settled, fault = _send(sender, page)
            except ConfigError as error:
                faults[topic], misconfigured = str(error), True
                break
            with store.transaction() as connection:
                now = rfc3339(clock())
                channel.settle(connection, settled, now)
                add_dead_letters(connection, _letters(channel, page, settled, now))
            sent[topic] += len(settled.sent)
            refused[topic] += len(settled.refused)
            if settled.sent:
                wait_sec, deadline = _FIRST_WAIT_SEC, monotonic() + patience_sec
            if not fault:
                faults.pop(topic, None)
                continue
            faults[topic] = fault
            if monotonic() + wait_sec > deadline:
                break
            sleep(wait_sec)
            wait_sec = min(2 * wait_sec, _LONGEST_WAIT_SEC)
        if topic in faults and not misconfigured and not sent.total():
            break  # nothing was taken at all: the service is away for every topic
    return Drained(sent, refused, waiting(store.connection, topics), faults, misconfigured)


def _send(sender: Sends, page: Sequence[Waiting]) -> tuple[Settled, str]:
    """What became of a page, and why some of it still waits (empty when nothing does)."""
    good, sent, refused, fault = list[tuple[int | str, Message]](), list[int | str](), dict[int | str, str](), ""
    for row in page:
        if row.message is None or (why := problem(row.message)):
            refused[row.key] = row.problem or why
        else:
            good.append((row.key, row.message))
    if good:
        for (key, _), outcome in zip(good, sender.send([m for _, m in good]), strict=True):
            if outcome.fate is Fate.SENT:
                sent.append(key)
            elif outcome.fate is Fate.REFUSED:
                refused[key] = outcome.reason
            else:
                fault = fault or outcome.reason
    return Settled(sent, refused), fault


def _letters(channel: Channel, page: Sequence[Waiting], settled: Settled, now: str) -> Iterator[DeadLetter]:
    """A dead letter that cannot be published gives none: it is in the store, where it is marked."""
    for row in page:
        if row.key in settled.refused and channel is not CHANNELS["dead-letter"]:
            name = row.message.message_id if row.message else str(row.key)
            payload = row.message.body if row.message else ""
            yield dead_letter("publish", f"{channel.topic}/{name}", settled.refused[row.key], payload, now)
