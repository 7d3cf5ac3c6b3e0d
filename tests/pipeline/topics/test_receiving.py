"""A subscriber: each revision handled once, acknowledged afterwards, and given back when it was not taken."""

import base64
import hashlib
import hmac
import json
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import ConfigError, UsageError
from pipeline.topics.handover import HandoverError, Received, to_command, to_webhook
from pipeline.topics.seen import Seen
from pipeline.topics.subscribing import Receiver
from support.hook_server import HookServer
from support.topics import alerts_of
from transforms.filters import parse_filter
from transforms.messages import alert_message


class Delivered:
    """A message as Google's client hands it over."""

    def __init__(self, attributes: dict[str, str], data: bytes) -> None:
        self.attributes, self.data, self.fate = attributes, data, ""

    def ack(self) -> None:
        self.fate += "ack"

    def nack(self) -> None:
        self.fate += "nack"


def delivered(pair: str = "LBY TUN", revision: int = 1) -> Delivered:
    message = alert_message(alerts_of(pair, revisions=revision)[-1], "//mithaq/test")
    return Delivered(dict(message.attributes), message.body.encode())


class Desk:
    """A receiver over a state folder; `handled` has the ce-ids that were handed over."""

    def __init__(self, folder: Path, text: str = "", fail: int = 0, **options: Any) -> None:
        self.handled: list[str] = []
        self.said: list[str] = []
        self.stop = threading.Event()
        self._fail = fail
        matches = parse_filter(text)
        self.receiver = Receiver(
            self._take, Seen(folder, "s"), matches, self.stop, tell=self.said.append, **options
        )  # fmt: skip

    def _take(self, message: Received) -> None:
        if self._fail:
            self._fail -= 1
            raise HandoverError("the printer is out of paper")
        self.handled.append(message.attributes["ce-id"])

    def fates(self, *messages: Delivered) -> list[str]:
        for message in messages:
            self.receiver(message)
        return [m.fate for m in messages]


def test_a_redelivery_is_acknowledged_and_not_handled_again(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    assert desk.fates(delivered(), delivered(), delivered(revision=2)) == ["ack"] * 3
    assert [i[-4:] for i in desk.handled] == ["0001", "0002"]
    assert desk.receiver.counts == {"handled": 2, "known": 1}


def test_a_subscriber_that_starts_again_remembers(tmp_path: Path) -> None:
    Desk(tmp_path).fates(delivered())
    desk = Desk(tmp_path)
    assert desk.fates(delivered()) == ["ack"]
    assert desk.handled == []


def test_a_crash_before_the_acknowledgement_handles_it_once(tmp_path: Path) -> None:
    class Crash(BaseException):
        pass

    message = delivered()
    message.ack = lambda: (_ for _ in ()).throw(Crash())  # type: ignore[method-assign]
    first = Desk(tmp_path)
    with pytest.raises(Crash):
        first.fates(message)
    second = Desk(tmp_path)
    assert second.fates(delivered()) == ["ack"]
    assert (len(first.handled), second.handled) == (1, [])


def test_an_older_revision_that_comes_late_is_not_handled(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.fates(delivered(revision=2), delivered(revision=1), delivered(revision=3))
    assert [i[-4:] for i in desk.handled] == ["0002", "0003"]
    assert desk.receiver.counts["superseded"] == 1


def test_what_was_not_taken_is_given_back_and_handled_when_it_comes_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(tmp_path, fail=2)
    pauses: list[float] = []
    monkeypatch.setattr(desk.stop, "wait", pauses.append)
    assert desk.fates(delivered(), delivered(), delivered()) == ["nack", "nack", "ack"]
    assert (len(desk.handled), pauses) == (1, [1.0, 2.0])
    assert "out of paper" in desk.said[0]


def test_a_filter_drops_what_is_not_wanted(tmp_path: Path) -> None:
    desk = Desk(tmp_path, "attributes:p-JOR")
    assert desk.fates(delivered("LBY TUN"), delivered("CYP JOR")) == ["ack", "ack"]
    assert desk.receiver.counts == {"filtered": 1, "handled": 1}


def test_a_message_of_somebody_else_is_told_and_given_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(tmp_path)
    monkeypatch.setattr(desk.stop, "wait", lambda seconds: None)
    broken = delivered()
    broken.data = b"no json"
    assert desk.fates(Delivered({}, b"{}"), broken) == ["nack", "nack"]
    assert "no ce-id" in desk.said[0]
    assert "no JSON" in desk.said[1]


def test_after_the_limit_nothing_more_is_taken(tmp_path: Path) -> None:
    desk = Desk(tmp_path, limit=1)
    assert desk.fates(delivered(), delivered("CYP JOR")) == ["ack", "nack"]
    assert desk.stop.is_set()


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match="--state"):
        Seen(tmp_path / "file", "s")


def received() -> Received:
    message = delivered()
    return Received(message.attributes, message.data, json.loads(message.data))


def test_a_command_gets_the_body_and_the_attributes(tmp_path: Path) -> None:
    script = tmp_path / "on_alert.py"
    script.write_text(
        "import json, os, sys\n"
        f"open({str(tmp_path / 'out')!r}, 'w').write(os.environ['MITHAQ_EVENT'] + os.environ['MITHAQ_CE_ID'])\n"
        "sys.exit(0 if json.load(sys.stdin)['revision'] == 1 else 9)\n"
    )
    to_command(f"{sys.executable} {script}")(received())
    assert (tmp_path / "out").read_text() == "new" + received().attributes["ce-id"]


@pytest.mark.parametrize("command", [f"{sys.executable} -c 'raise SystemExit(3)'", "/no/such/command"])
def test_a_command_that_fails_has_not_taken_it(command: str) -> None:
    with pytest.raises(HandoverError):
        to_command(command)(received())


def test_a_webhook_is_signed_as_standard_webhooks_has_it() -> None:
    key = b"0123456789abcdef0123456789abcdef"
    secret = "whsec_" + base64.b64encode(key).decode()
    with HookServer(200) as server:
        to_webhook(server.url, secret, clock=lambda: 1700000000.0)(received())
    ((found, body),) = server.posts
    assert body == received().body
    signed = f"{found['webhook-id']}.{found['webhook-timestamp']}.".encode() + body
    expected = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert found["webhook-signature"] == expected
    assert found["webhook-id"] == found["ce-id"] == received().attributes["ce-id"]
    assert (found["mithaq-webhook-version"], found["webhook-timestamp"]) == ("1", "1700000000")


def test_a_webhook_that_is_down_is_asked_again_with_growing_pauses() -> None:
    pauses: list[float] = []
    with HookServer(500, 429, 503, 204) as server:
        to_webhook(server.url, "secret", wait=pauses.append)(received())
    assert (len(server.posts), pauses) == (4, [1.0, 2.0, 4.0])
    assert len({headers["webhook-id"] for headers, _ in server.posts}) == 1


def test_a_webhook_that_stays_down_or_refuses_has_not_taken_it() -> None:
    with HookServer(503) as server, pytest.raises(HandoverError, match="503"):
        to_webhook(server.url, "secret", wait=lambda pause: None)(received())
    assert len(server.posts) == 5
    with HookServer(400) as server, pytest.raises(HandoverError, match="400"):
        to_webhook(server.url, "secret", wait=lambda pause: None)(received())
    assert len(server.posts) == 1
    with pytest.raises(HandoverError):
        to_webhook(server.url, "secret", wait=lambda pause: None)(received())


@pytest.mark.parametrize(
    ("url", "secret", "said"),
    [
        ("ftp://x", "s", "http"),
        ("http://x", None, "secret"),
        ("http://x", "whsec_!", "base64"),
        ("http://x", "whsec_", "empty"),
    ],
)
def test_a_webhook_without_what_it_needs_is_told(url: str, secret: str | None, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        to_webhook(url, secret)
