"""A round sends what is due, once, and what a service does not take waits for it alone. Real HTTP, injected time."""

import base64
import hashlib
import hmac
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.notify.rounds import Target, deliver, recent, targets_of, waiting
from pipeline.notify.routes import load_routes
from pipeline.notify.services import services_of
from pipeline.notify.texts import Texts
from pipeline.store import Store, edit_store, open_store
from pipeline.store.notifications import given_up, standing, taken, try_again
from pipeline.store.silences import add_silence
from schemas.silence import Matchers, Silence
from schemas.times import rfc3339
from support.hook_server import HookServer
from support.notify import an_alert, at, put, target, told, write_route

# apprise imports modules that Python is about to drop.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

TEXTS = Texts()
DAYS = "3650d"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "var") as opened:
        yield opened


@pytest.fixture
def hook() -> Iterator[HookServer]:
    with HookServer() as opened:
        yield opened


def go(store: Store, to: Target, time: str) -> tuple[int, str]:
    outcome = deliver(store, to, recent(store, [to], at(time)), TEXTS, at(time))
    return outcome.sent, outcome.fault


def test_an_alert_is_sent_once(store: Store, hook: HookServer, tmp_path: Path) -> None:
    desk = target(tmp_path, hook)
    put(store, an_alert())
    assert go(store, desk, "10:00") == (1, "")
    assert go(store, desk, "10:01") == (0, "")
    assert len(hook.posts) == 1


def test_only_what_the_filter_takes(store: Store, hook: HookServer, tmp_path: Path) -> None:
    desk = target(tmp_path, hook, filter="attributes:p-JOR", language="en")
    put(store, an_alert("LBY TUN"), an_alert("CYP JOR"))
    go(store, desk, "10:00")
    assert [title for title, _ in told(hook)] == [
        "New agreement: \u2068Cyprus and Jordan announce a memorandum of understanding\u2069"
    ]


def test_each_event_has_its_wording(store: Store, hook: HookServer, tmp_path: Path) -> None:
    desk = target(tmp_path, hook, language="en")
    put(store, *(an_alert(revision=n, event=e) for n, e in enumerate(("new", "update", "correction", "retraction"), 1)))
    go(store, desk, "10:00")
    assert [t.partition(":")[0] for t, _ in told(hook)] == ["New agreement", "Update", "Correction", "Retracted"]
    assert "withdrawn" in told(hook)[3][1]
    assert "http" not in told(hook)[3][1]


def test_a_retraction_reaches_who_was_told_though_the_filter_wants_new_ones_only(
    store: Store, hook: HookServer, tmp_path: Path
) -> None:
    desk = target(tmp_path, hook, filter='attributes.event = "new"', language="en")
    put(store, an_alert())
    go(store, desk, "10:00")
    put(store, an_alert(revision=2, event="update"), an_alert(revision=3, event="retraction", reason="a parody"))
    go(store, desk, "10:05")
    assert len(told(hook)) == 2
    assert "a parody" in told(hook)[1][1]


def test_a_retraction_of_what_was_never_told_is_not_sent(store: Store, hook: HookServer, tmp_path: Path) -> None:
    desk = target(tmp_path, hook, max_age="1h")
    put(store, an_alert(recorded_at="2023-03-10T10:00:00Z"), an_alert(revision=2, event="retraction", reason="x"))
    assert go(store, desk, "10:00") == (0, "")


def test_silenced_alerts_are_not_sent(store: Store, hook: HookServer, tmp_path: Path) -> None:
    desk = target(tmp_path, hook)
    with store.transaction() as connection:
        add_silence(connection, Silence("s1-a", Matchers(("LBY-TUN",)), "2023-01-01", "2024-01-01", "known"))
    put(store, an_alert("LBY TUN"), an_alert("CYP JOR"))
    assert go(store, desk, "10:00") == (1, "")


def test_what_is_too_old_is_not_sent(store: Store, hook: HookServer, tmp_path: Path) -> None:
    desk = target(tmp_path, hook, max_age="1h")
    put(store, an_alert())
    assert go(store, desk, "11:30") == (0, "")


def test_quiet_hours_hold_messages_until_they_end(store: Store, hook: HookServer, tmp_path: Path) -> None:
    desk = target(tmp_path, hook, zone="Asia/Baghdad", quiet="12:30-14:00")  # 09:30 to 11:00 in UTC
    put(store, an_alert())
    assert go(store, desk, "10:59:59") == (0, "")
    assert len(waiting(store, desk, recent(store, [desk], at("10:59:59")), at("10:59:59")).alerts) == 1
    assert go(store, desk, "11:00") == (1, "")


def test_over_the_limit_of_the_hour_one_summary_tells_the_rest(store: Store, hook: HookServer, tmp_path: Path) -> None:
    desk = target(tmp_path, hook, per_hour=2, language="en")
    put(store, an_alert("LBY TUN"), an_alert("CYP JOR"), an_alert("EGY SDN"), an_alert("IRQ KWT"))
    assert go(store, desk, "10:00") == (2, "")
    title, text = told(hook)[1]
    assert title == "Mithaq: 3 messages about agreements"
    assert text.count("\n- ") == 2
    put(store, an_alert("DZA MLI"))
    assert go(store, desk, "10:30") == (0, "")
    assert go(store, desk, "11:01") == (1, "")


def test_an_hourly_digest_is_one_message_after_the_hour(store: Store, hook: HookServer, tmp_path: Path) -> None:
    desk = target(tmp_path, hook, digest="hourly")
    put(store, an_alert("LBY TUN"), an_alert("CYP JOR"))
    assert go(store, desk, "10:59") == (0, "")
    assert go(store, desk, "11:00") == (1, "")
    assert go(store, desk, "12:00") == (0, "")


def test_a_daily_digest_comes_at_its_time_of_day(store: Store, hook: HookServer, tmp_path: Path) -> None:
    desk = target(tmp_path, hook, digest="daily at 18:00", zone="Asia/Baghdad")
    put(store, an_alert("LBY TUN"), an_alert("CYP JOR"))
    assert go(store, desk, "14:59") == (0, "")
    assert go(store, desk, "15:00") == (1, "")


def test_a_service_that_fails_is_asked_again_later_and_nothing_is_lost(store: Store, tmp_path: Path) -> None:
    with HookServer(503, 503, 204) as hook:
        desk = target(tmp_path, hook)
        put(store, an_alert("LBY TUN"), an_alert("CYP JOR"))
        assert go(store, desk, "10:00:00") == (0, "answered 503")
        assert standing(store.connection, "desk/1").failures == 1
        assert go(store, desk, "10:00:29") == (0, "")
        assert go(store, desk, "10:00:30") == (0, "answered 503")
        assert standing(store.connection, "desk/1") == (2, "answered 503", "2023-03-13T10:01:30Z")
        assert go(store, desk, "10:01:30") == (2, "")
        assert standing(store.connection, "desk/1").failures == 0
        assert len(hook.posts) == 4


def test_a_message_that_a_service_refuses_for_good_holds_none_of_the_others(store: Store, tmp_path: Path) -> None:
    with HookServer(400, 204) as hook:
        desk = target(tmp_path, hook)
        put(store, an_alert("LBY TUN"), an_alert("CYP JOR"))
        outcome = deliver(store, desk, recent(store, [desk], at("10:00")), TEXTS, at("10:00"))
        assert outcome == (1, "answered 400", "")
        assert [*given_up(store.connection, "desk/1").values()] == ["answered 400"]
        assert standing(store.connection, "desk/1").failures == 0
        assert go(store, desk, "10:01") == (0, "")
        put(store, an_alert("LBY TUN", revision=2, event="retraction", reason="x"))
        assert go(store, desk, "10:02") == (0, ""), "what was never told is not taken back"
        with store.transaction() as connection:
            assert try_again(connection, "desk/1") == 1
        assert go(store, desk, "10:03") == (2, "")


@pytest.mark.parametrize("status", [401, 403, 404, 408, 410, 429, 500])
def test_a_fault_of_the_address_or_the_service_gives_nothing_up(store: Store, tmp_path: Path, status: int) -> None:
    with HookServer(status) as hook:
        desk = target(tmp_path, hook)
        put(store, an_alert())
        assert go(store, desk, "10:00") == (0, f"answered {status}")
        assert given_up(store.connection, "desk/1") == {}


def test_a_webhook_gets_the_messages_themselves_signed_and_never_a_summary(store: Store, tmp_path: Path) -> None:
    with HookServer() as hook:
        write_route(tmp_path, "", urls=[], webhooks=[hook.url], secret="$HOOK", per_hour=2, digest="hourly")
        (route,) = load_routes({"HOOK": "a secret"}, tmp_path).routes
        (ours,) = targets_of(route, services_of(route))
        assert ours.name == "desk/hook-1"
        put(store, an_alert("LBY TUN"), an_alert("CYP JOR"), an_alert("EGY SDN"))
        assert [go(store, ours, time) for time in ("10:59", "11:00", "11:30", "12:01")] == [
            (0, ""), (2, ""), (0, ""), (1, "")
        ]  # fmt: skip
    stored = [row["body"].encode() for row in store.connection.execute("SELECT body FROM alerts ORDER BY seq")]
    assert [body for _, body in hook.posts] == stored
    for sent, body in hook.posts:
        signed = f"{sent['ce-id']}.{sent['webhook-timestamp']}.".encode() + body
        expected = base64.b64encode(hmac.new(b"a secret", signed, hashlib.sha256).digest()).decode()
        assert sent["webhook-signature"] == f"v1,{expected}"
        assert sent["webhook-id"] == sent["ce-id"]


def test_a_process_killed_between_sending_and_noting_sends_that_one_message_again(tmp_path: Path) -> None:
    started: list[subprocess.Popen[bytes]] = []

    def kill_at_second(count: int) -> None:
        if count == 2:
            os.kill(started[0].pid, signal.SIGKILL)

    now = rfc3339(datetime.now(UTC))
    with open_store(tmp_path / "var") as store:
        put(store, *(an_alert(pair, recorded_at=now) for pair in ("LBY TUN", "CYP JOR", "EGY SDN")))
    with HookServer(on_post=kill_at_second) as hook:
        write_route(tmp_path, hook.url.replace("http://", "json://"), language="en", max_age=DAYS)
        command = [sys.executable, "-m", "pipeline", "notify"]
        env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
        started.append(subprocess.Popen(command, cwd=tmp_path, env=env, stderr=subprocess.PIPE))
        _, errors = started[0].communicate()
        assert started[0].returncode == -signal.SIGKILL, errors
        with edit_store(tmp_path / "var") as store:
            assert len(taken(store.connection, "desk/1")) == 1
        again = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, check=False)
        assert again.returncode == 0, again.stderr
        titles = [title for title, _ in told(hook)]
    assert len(titles) == 4
    assert titles[1] == titles[2]
    assert len(set(titles)) == 3


def test_a_loop_tells_what_comes_while_it_runs_and_ends_when_it_is_asked_to(tmp_path: Path) -> None:
    now = rfc3339(datetime.now(UTC))
    posted = threading.Semaphore(0)
    with open_store(tmp_path / "var") as store:
        put(store, an_alert("LBY TUN", recorded_at=now))
    with HookServer(on_post=lambda count: posted.release()) as hook:
        write_route(tmp_path, hook.url.replace("http://", "json://"))
        env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
        command = [sys.executable, "-m", "pipeline", "notify", "--every", "0.1s"]
        with subprocess.Popen(command, cwd=tmp_path, env=env, stderr=subprocess.PIPE) as loop:
            assert posted.acquire(timeout=60)
            with edit_store(tmp_path / "var") as store:
                put(store, an_alert("CYP JOR", recorded_at=now))
            assert posted.acquire(timeout=60)
            loop.send_signal(signal.SIGTERM)
            assert loop.wait(60) == 0
        assert len(hook.posts) == 2
