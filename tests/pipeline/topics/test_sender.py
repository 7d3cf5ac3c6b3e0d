"""The sender over a client that answers as scripted: refused batches, paused keys, threads that die."""

from collections import defaultdict
from concurrent.futures import Future
from typing import Any

import pytest

from pipeline.errors import ConfigError
from pipeline.topics import sender as module
from pipeline.topics.sender import Fate, Sender
from support.topics import PROJECT, a_message

pytestmark = pytest.mark.filterwarnings("ignore")


class Client:
    """Google's client as far as the sender uses it: one batch per key, a failed batch pauses its key."""

    def __init__(self, errors: dict[str, Exception | None]) -> None:
        self.errors = errors
        self.taken: list[str] = []
        self.paused: set[str] = set()
        self.batches: dict[str, list[tuple[str, Future]]] = defaultdict(list)

    def publish(self, topic: str, data: bytes, ordering_key: str = "", **attributes: str) -> Any:
        client, future = self, Future()

        class Batched(Future):
            def result(self, timeout: float | None = None) -> Any:
                client.commit()
                return future.result(0)

        self.batches[ordering_key].append((attributes["ce-id"], future))
        return Batched()

    def commit(self) -> None:
        from google.cloud.pubsub_v1.publisher.exceptions import PublishToPausedOrderingKeyException

        for key, batch in list(self.batches.items()):
            bad = next((self.errors[name] for name, _ in batch if name in self.errors), None)
            hung = any(name in self.errors and self.errors[name] is None for name, _ in batch)
            for name, future in batch:
                if key in self.paused:
                    future.set_exception(PublishToPausedOrderingKeyException(key))
                elif bad is not None:
                    future.set_exception(bad)
                elif not hung:
                    self.taken.append(name)
                    future.set_result("id")
            if bad is not None and key:
                self.paused.add(key)
        self.batches.clear()

    def resume_publish(self, topic: str, key: str) -> None:
        self.paused.discard(key)


def fates(client: Client, *messages) -> list[str]:
    return [str(o.fate) for o in Sender(PROJECT, lambda: client).send(messages)]  # type: ignore[arg-type,return-value]


def test_one_bad_message_does_not_spoil_its_batch() -> None:
    from google.api_core.exceptions import InvalidArgument

    client = Client({"m2": InvalidArgument("attribute")})
    assert fates(client, a_message(1), a_message(2), a_message(3), a_message(4, "")) == [
        "sent", "refused", "sent", "sent"]  # fmt: skip
    assert client.taken == ["m4", "m1", "m3"]
    assert client.paused == set()


def test_behind_a_failure_nothing_of_its_key_is_sent() -> None:
    from google.api_core.exceptions import InvalidArgument, ServiceUnavailable

    client = Client({"m1": ServiceUnavailable("away"), "m9": InvalidArgument("bad")})
    assert fates(client, a_message(1), a_message(2), a_message(8, "other")) == ["failed", "failed", "sent"]
    assert client.paused == set(), "the key may go on with the next attempt"
    client.errors["m2"] = client.errors.pop("m1")
    assert fates(client, a_message(9), a_message(2), a_message(3)) == ["refused", "failed", "failed"]
    assert client.taken == ["m8"]


def test_a_missing_topic_is_told_with_the_project_and_leaves_no_key_paused() -> None:
    from google.api_core.exceptions import NotFound

    client = Client({"m1": NotFound("Topic not found")})
    with pytest.raises(ConfigError, match=f"project {PROJECT}.*mithaq topics create"):
        fates(client, a_message(1), a_message(2))
    assert client.paused == set()


def test_a_client_whose_thread_died_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_RESULT_TIMEOUT_SEC", 0)
    clients = [Client({"m1": None}), Client({})]
    made = iter(clients)
    sender = Sender(PROJECT, lambda: next(made))  # type: ignore[arg-type,return-value]
    assert [o.fate for o in sender.send([a_message(1), a_message(2)])] == [Fate.FAILED, Fate.FAILED]
    assert [o.fate for o in sender.send([a_message(1), a_message(2)])] == [Fate.SENT, Fate.SENT]
    assert clients[1].taken == ["m1", "m2"]
