"""Sends messages with Google's client and says of each what became of it, in order per ordering key."""

from collections.abc import Callable, Sequence
from concurrent.futures import TimeoutError as FutureTimeout
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline.errors import ConfigError, MithaqError
from pipeline.topics.clients import RPC_TIMEOUT_SEC, explained, publisher
from schemas.message import Message

if TYPE_CHECKING:
    from google.cloud import pubsub_v1

__all__ = ["Fate", "Outcome", "Sender"]

_RESULT_TIMEOUT_SEC = 2 * RPC_TIMEOUT_SEC
"""The client forgets some failures (a credential that cannot be refreshed); its futures then never end."""


class Fate(StrEnum):
    SENT = "sent"
    REFUSED = "refused"
    """The service will never take this message."""
    FAILED = "failed"
    """Not now: the service is away, or an earlier message of its key failed."""


class Outcome(NamedTuple):
    fate: Fate
    reason: str = ""


_SENT = Outcome(Fate.SENT)
_HELD = Outcome(Fate.FAILED, "an earlier message of its ordering key was not taken")


class Sender:
    """Messages into the topics of one project. Close it, or use it as a context manager."""

    def __init__(self, project: str, make: "Callable[[], pubsub_v1.PublisherClient]" = publisher) -> None:
        self.project = project
        self._make = make
        self._client: Any = None

    def __enter__(self) -> "Sender":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def connect(self) -> None:
        """Make the client now instead of with the first message. Raises ConfigError without credentials."""
        self._client = self._client or self._make()

    def close(self) -> None:
        """Let go of the client and its channel."""
        if self._client is not None:
            client, self._client = self._client, None
            client.stop()
            client.transport.close()

    def send(self, messages: Sequence[Message]) -> list[Outcome]:
        """What became of each message, when all is settled.

        Of one ordering key nothing is sent after a message that failed; a refused one does not hold the others. A batch
        that is refused is sent again one by one, because one bad message spoils its whole batch.
        Raises ConfigError when the topic does not exist or may not be used, or there are no credentials.
        """
        outcomes = self._attempt(messages)
        if len(messages) == 1:
            return outcomes
        blocked = {m.ordering_key for m, o in zip(messages, outcomes, strict=True) if _is_down(o)} - {""}
        mended = False
        for i, message in enumerate(messages):
            if outcomes[i].fate is Fate.REFUSED and message.ordering_key not in blocked:
                (outcomes[i],) = self._attempt([message])
                mended = True
                if outcomes[i].fate is Fate.FAILED:
                    blocked |= {message.ordering_key} - {""}
            elif outcomes[i].fate is Fate.REFUSED:
                outcomes[i] = _HELD
        held = [i for i, o in enumerate(outcomes) if o is _HELD and messages[i].ordering_key not in blocked]
        if mended and held:
            for i, outcome in zip(held, self.send([messages[i] for i in held]), strict=True):
                outcomes[i] = outcome
        return outcomes

    def _attempt(self, messages: Sequence[Message]) -> list[Outcome]:
        self.connect()
        client = self._client
        futures = [self._publish(client, m) for m in messages]
        outcomes, misconfigured = list[Outcome](), None
        for future, message in zip(futures, messages, strict=True):
            try:
                outcomes.append(self._settled(future, message.topic))
            except ConfigError as error:
                misconfigured = error
                outcomes.append(Outcome(Fate.FAILED, str(error)))
        if self._client is None:  # a hung one; its channel is left to end with it
            return outcomes
        for topic, key in {(m.topic, m.ordering_key) for m, o in zip(messages, outcomes, strict=True) if o != _SENT}:
            if key:
                client.resume_publish(self._path(topic), key)
        if misconfigured is not None:
            raise misconfigured
        return outcomes

    def _publish(self, client: Any, message: Message) -> Any:
        return client.publish(
            self._path(message.topic),
            message.body.encode("utf-8"),
            ordering_key=message.ordering_key,
            **message.attributes,
        )

    def _settled(self, future: Any, topic: str) -> Outcome:
        from google.api_core import exceptions as api
        from google.cloud.pubsub_v1.publisher import exceptions as ours

        try:
            future.result(_RESULT_TIMEOUT_SEC if self._client is not None else 0)
        except (api.InvalidArgument, ours.MessageTooLargeError) as error:
            return Outcome(Fate.REFUSED, _line(error))
        except ours.PublishToPausedOrderingKeyException:
            return _HELD
        except FutureTimeout:
            self._client = None  # its thread is lost, and with it everything that waits behind
            return Outcome(Fate.FAILED, f"no answer within {_RESULT_TIMEOUT_SEC:.0f} s")
        except Exception as error:
            found: MithaqError = explained(error, f"topic {topic}", self.project)
            if isinstance(found, ConfigError):
                raise found from error
            return Outcome(Fate.FAILED, _line(error))
        return _SENT

    def _path(self, topic: str) -> str:
        return f"projects/{self.project}/topics/{topic}"


def _is_down(outcome: Outcome) -> bool:
    return outcome.fate is Fate.FAILED and outcome is not _HELD


def _line(error: BaseException) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())[:300]
