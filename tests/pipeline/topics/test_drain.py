"""The outbox: everything goes out once, in order, and what cannot go is told or waits."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.errors import ConfigError
from pipeline.store import DATABASE_NAME, Store, open_store, read_store
from pipeline.store.outbox import put_back, waiting
from pipeline.topics.drain import Drained, drain_outbox
from pipeline.topics.sender import Fate, Outcome
from schemas.message import Topic
from support.records import an_item
from support.topics import ScriptedSender, put_alerts, put_letter, put_mentions

TOPICS = (Topic.ALERTS, Topic.MENTIONS, Topic.DEAD_LETTERS)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path) as opened:
        yield opened


class Clock:
    """Time that only passes in sleeps."""

    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def drain(store: Store, sender: ScriptedSender, topics=TOPICS, patience_sec: float = 0.0) -> Drained:
    clock = Clock()
    return drain_outbox(
        store, sender, topics, patience_sec=patience_sec, sleep=clock.sleep, monotonic=clock.monotonic
    )  # fmt: skip


def test_everything_that_waits_is_sent_once(store: Store) -> None:
    alerts = put_alerts(store, "LBY TUN", "CYP JOR", revisions=2)
    mentions, letter = put_mentions(store, 3), put_letter(store)
    sender = ScriptedSender()
    done = drain(store, sender)
    assert sender.taken == [*alerts, *sorted(m.mention_id for m in mentions), letter]
    assert done.sent == {Topic.ALERTS: 4, Topic.MENTIONS: 3, Topic.DEAD_LETTERS: 1}
    assert (done.waiting, done.faults) == (dict.fromkeys(TOPICS, 0), {})
    assert not drain(store, sender).sent


def test_a_mention_found_again_is_not_sent_again(store: Store) -> None:
    put_mentions(store, 1)
    drain(store, ScriptedSender())
    put_mentions(store, 1)
    assert waiting(store.connection, TOPICS)[Topic.MENTIONS] == 0


def test_what_is_refused_goes_to_the_dead_letters_and_the_rest_flows(store: Store) -> None:
    ids = put_alerts(store, "LBY TUN", "CYP JOR", "EGY SDN")
    sender = ScriptedSender(
        lambda m: Outcome(Fate.REFUSED, "InvalidArgument: no") if m.message_id == ids[1] else Outcome(Fate.SENT)
    )
    done = drain(store, sender)
    assert [i for i in sender.taken if i in ids] == [ids[0], ids[2]]
    assert (done.refused[Topic.ALERTS], done.waiting[Topic.ALERTS]) == (1, 0)
    (letter,) = store.connection.execute("SELECT * FROM dead_letters").fetchall()
    assert (letter["stage"], letter["subject"]) == ("publish", f"agreement-alerts/{ids[1]}")
    assert "InvalidArgument" in letter["reason"]
    assert letter["letter_id"] in sender.taken, "the letter itself is published"


@pytest.mark.parametrize(
    ("attributes", "reason"),
    [
        ('{"ce-id":"a","pair":"LBY-TUN","quote":"' + "ا" * 600 + '"}', "1200 bytes"),
        ('{"ce-id":"a","pair":"LBY-TUN","retry":"1"}', "may not be named"),
        ('{"ce-id":"a","pair":"LBY-TUN","topic":"1"}', "may not be named"),
        ("not json", "cannot be read"),
        ("{}", "cannot be read"),
    ],
)
def test_a_message_that_would_hang_or_break_the_client_never_reaches_it(
    store: Store, attributes: str, reason: str
) -> None:
    ids = put_alerts(store, "LBY TUN", "CYP JOR")
    store.connection.execute("UPDATE alerts SET attributes = ? WHERE seq = 1", (attributes,))
    sender = ScriptedSender()
    drain(store, sender, [Topic.ALERTS])
    assert sender.taken == [ids[1]]
    assert reason in store.connection.execute("SELECT reason FROM dead_letters").fetchone()["reason"]


def test_an_oversized_message_is_refused_with_a_bounded_letter(store: Store) -> None:
    put_alerts(store, "LBY TUN")
    store.connection.execute("UPDATE alerts SET body = ?", ("ا" * 5_000_001,))
    assert drain(store, ScriptedSender(), [Topic.ALERTS]).refused == {Topic.ALERTS: 1}
    assert len(store.connection.execute("SELECT payload FROM dead_letters").fetchone()["payload"].encode()) <= 8192


def test_a_refused_message_can_be_put_back(store: Store) -> None:
    (name,) = put_alerts(store, "LBY TUN")
    drain(store, ScriptedSender(lambda m: Outcome(Fate.REFUSED, "no")), [Topic.ALERTS])
    assert put_back(store.connection, Topic.ALERTS, name)
    assert not put_back(store.connection, Topic.ALERTS, name)
    sender = ScriptedSender()
    drain(store, sender, [Topic.ALERTS])
    assert sender.taken == [name]


def test_a_letter_that_is_refused_makes_no_further_letter(store: Store) -> None:
    put_letter(store)
    drain(store, ScriptedSender(lambda m: Outcome(Fate.REFUSED, "no")))
    assert store.connection.execute("SELECT count(*) FROM dead_letters").fetchone()[0] == 1


def test_while_the_service_is_away_everything_waits_and_then_goes_in_order(store: Store) -> None:
    ids = put_alerts(store, "LBY TUN", revisions=3)
    put_mentions(store, 2)
    away = ScriptedSender(lambda m: Outcome(Fate.FAILED, "ServiceUnavailable"))
    done = drain(store, away, patience_sec=300)
    assert done.waiting == {Topic.ALERTS: 3, Topic.MENTIONS: 2, Topic.DEAD_LETTERS: 0}
    assert (list(done.faults), done.misconfigured) == ([Topic.ALERTS], False)
    assert away.calls > 5, "it was asked again and again"
    back = ScriptedSender()
    drain(store, back)
    assert back.taken[:3] == ids


def test_a_service_that_comes_back_within_the_patience_gets_everything(store: Store) -> None:
    ids = put_alerts(store, "LBY TUN", revisions=3)
    sender = ScriptedSender()
    sender.fate = lambda m: Outcome(Fate.SENT if sender.calls > 4 else Fate.FAILED, "503")
    done = drain(store, sender, patience_sec=60)
    assert (sender.taken, done.faults) == (ids, {})


def test_a_topic_that_does_not_exist_does_not_hold_the_others(store: Store) -> None:
    put_alerts(store, "LBY TUN")
    put_mentions(store, 1)

    def fate(message):
        if message.topic == Topic.ALERTS:
            raise ConfigError("There is no topic")
        return Outcome(Fate.SENT)

    done = drain(store, ScriptedSender(fate))
    assert (done.misconfigured, done.faults) == (True, {Topic.ALERTS: "There is no topic"})
    assert (done.sent[Topic.MENTIONS], done.waiting[Topic.ALERTS]) == (1, 1)


def test_a_crash_between_sending_and_marking_sends_the_same_id_again(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    (name,) = put_alerts(store, "LBY TUN")
    sender = ScriptedSender()
    monkeypatch.setattr("pipeline.topics.drain.rfc3339", lambda at: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        drain(store, sender)
    monkeypatch.undo()
    drain(store, sender)
    assert sender.taken == [name, name]


def test_items_go_out_in_order_and_a_failure_is_resumed_behind_the_last_sent(store: Store) -> None:
    from pipeline.store.journal import add_items

    add_items(store.connection, [an_item(f"i1-{n}", title=f"خبر {n}") for n in range(4)])
    sender = ScriptedSender()
    sender.fate = lambda m: Outcome(Fate.FAILED if "i1-2" in m.message_id and sender.calls == 1 else Fate.SENT, "503")
    assert drain(store, sender, [Topic.ITEMS]).waiting == {Topic.ITEMS: 2}
    drain(store, sender, [Topic.ITEMS])
    assert sender.taken == [f"i1-{n}.r0001" for n in (0, 1, 3, 2, 3)], "the third again: known by its ce-id"
    assert drain(store, sender, [Topic.ITEMS]).sent == {}


def test_a_store_from_before_the_outbox_gets_its_columns(tmp_path: Path) -> None:
    with open_store(tmp_path / "s") as store:
        put_mentions(store, 1)
    with sqlite3.connect(tmp_path / "s" / DATABASE_NAME) as old:
        old.execute("DROP INDEX mentions_waiting")
        old.execute("ALTER TABLE mentions DROP COLUMN refused")
        old.execute("ALTER TABLE mentions DROP COLUMN published_at")
    old.close()
    with read_store(tmp_path / "s") as store:
        assert waiting(store.connection, [Topic.MENTIONS]) == {Topic.MENTIONS: 0}
    with open_store(tmp_path / "s") as store:
        assert waiting(store.connection, [Topic.MENTIONS]) == {Topic.MENTIONS: 1}


def test_a_digest_goes_out_when_its_window_is_over_and_again_when_it_was_counted_anew(store: Store) -> None:
    put_mentions(store, 2)
    sender = ScriptedSender()
    done = drain(store, sender, [Topic.DIGESTS])
    first = done.sent[Topic.DIGESTS]
    assert first > 0
    assert done.waiting == {Topic.DIGESTS: 0}
    assert not drain(store, sender, [Topic.DIGESTS]).sent
    put_mentions(store, 3)
    assert drain(store, sender, [Topic.DIGESTS]).sent[Topic.DIGESTS] == first
    assert len(set(sender.taken)) == 2 * first


def test_a_window_that_still_fills_waits(store: Store) -> None:
    put_mentions(store, 1)
    store.connection.execute("UPDATE digests SET window_start = '2999-01-01T00:00:00Z' WHERE span = 'day'")
    sender = ScriptedSender()
    drain(store, sender, [Topic.DIGESTS])
    hours = store.connection.execute("SELECT count(*) FROM digests WHERE span = 'hour'").fetchone()[0]
    assert len(sender.taken) == hours
