"""A subscriber on Google's client: filter, hand over, remember, acknowledge, in this order and one at a time."""

import json
import os
import sys
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from pipeline.topics.clients import EMULATOR, RPC_TIMEOUT_SEC, explained, subscriber
from pipeline.topics.handover import Handover, HandoverError, Received
from pipeline.topics.seen import Seen, Verdict
from transforms.filters import Matches, parse_filter

__all__ = ["Receiver", "both", "check_subscription", "receive", "stored_filter"]

_AHEAD = 100
"""Messages that wait here for their turn; the service gives others to another subscriber."""
_LONGEST_PAUSE_SEC = 60.0
_POLL_SEC = 0.2


class Receiver:
    """Handles messages one after the other; counts what became of them in `counts`."""

    def __init__(
        self,
        handover: Handover,
        seen: Seen,
        matches: Matches,
        stop: threading.Event,
        *,
        limit: int | None = None,
        tell: Callable[[str], None] = lambda line: print(line, file=sys.stderr),
    ) -> None:
        """After `limit` messages handed over it sets `stop`."""
        self._handover, self._seen, self._matches, self._stop = handover, seen, matches, stop
        self._limit, self._tell = limit, tell
        self._failures = 0
        self.counts: Counter[str] = Counter()

    def __call__(self, message: Any) -> None:
        """Google's callback: acknowledges what is done with, and gives back what is not."""
        if self._stop.is_set():
            message.nack()
            return
        try:
            found = self._handle(dict(message.attributes), message.data)
        except BrokenPipeError:  # whoever read our output has gone
            self._stop.set()
            message.nack()
            return
        except Exception as error:
            self._failures += 1
            self.counts["failed"] += 1
            self._tell(f"not taken, will be delivered again: {message.attributes.get('ce-id', '?')}: {_said(error)}")
            # A receiver that is down must not be asked as fast as the service can deliver.
            self._stop.wait(min(2.0 ** (self._failures - 1), _LONGEST_PAUSE_SEC))
            message.nack()
            return
        self._failures = 0
        message.ack()
        self.counts[found] += 1
        if self._limit is not None and self.counts["handled"] >= self._limit:
            self._stop.set()

    def _handle(self, attributes: dict[str, str], body: bytes) -> str:
        if not self._matches(attributes):
            return "filtered"
        if "ce-id" not in attributes:
            raise HandoverError("it has no ce-id, so it is none of Mithaq's")
        verdict = self._seen.verdict(attributes)
        if verdict is not Verdict.NEW:
            return str(verdict)
        try:
            content = json.loads(body)
        except ValueError as error:
            raise HandoverError(f"its body is no JSON: {error}") from error
        self._handover(Received(attributes, body, content))
        self._seen.record(attributes)
        return "handled"


def stored_filter(project: str, subscription: str) -> Matches:
    """The subscription's own filter where an emulator is used: gcloud's stores filters and does not apply them.

    The service applies them itself, and to read them takes a right that a subscriber need not have.
    """
    if not os.environ.get(EMULATOR):
        return parse_filter("")
    with subscriber() as client:
        path = client.subscription_path(project, subscription)
        try:
            return parse_filter(client.get_subscription(subscription=path, timeout=RPC_TIMEOUT_SEC).filter)
        except Exception as error:
            raise explained(error, f"subscription {subscription}", project) from error


def check_subscription(project: str, subscription: str) -> None:
    """Raise ConfigError when the subscription is not there, before an engine that would hide the reason is started."""
    with subscriber() as client:
        path = client.subscription_path(project, subscription)
        try:
            client.get_subscription(subscription=path, timeout=RPC_TIMEOUT_SEC)
        except Exception as error:
            raise explained(error, f"subscription {subscription}", project) from error


def both(one: Matches, other: Matches) -> Matches:
    return lambda attributes: one(attributes) and other(attributes)


def _said(error: Exception) -> str:
    return str(error) if isinstance(error, HandoverError) else f"{type(error).__name__}: {error}"


def receive(project: str, subscription: str, receiver: Receiver, stop: threading.Event) -> None:
    """Receive until `stop` is set; what is being handled then is finished, the rest goes back.

    An interrupted connection is the client's to mend. Raises ConfigError for a subscription that is not there or may
    not be read.
    """
    from google.cloud import pubsub_v1
    from google.cloud.pubsub_v1.subscriber.scheduler import ThreadScheduler

    client = subscriber()
    # One thread: the order of a pair is kept, and nothing is handled twice at once.
    scheduler = ThreadScheduler(ThreadPoolExecutor(max_workers=1))
    flow = pubsub_v1.types.FlowControl(max_messages=_AHEAD)
    with client:
        path = client.subscription_path(project, subscription)
        running = client.subscribe(
            path, receiver, flow_control=flow, scheduler=scheduler, await_callbacks_on_shutdown=True
        )
        try:
            while not stop.is_set() and not running.done():
                stop.wait(_POLL_SEC)
            running.cancel()
            running.result()
        except Exception as error:
            raise explained(error, f"subscription {subscription}", project) from error
