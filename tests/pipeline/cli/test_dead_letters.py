"""`mithaq dead-letters`: what failed can be seen with its reason, and tried again when the cause is gone."""

import json
from pathlib import Path

import pytest

from pipeline.cli import main
from pipeline.passes import drain
from pipeline.store import Store, open_store
from pipeline.store.journal import add_items
from pipeline.topics.drain import drain_outbox
from pipeline.topics.sender import Fate, Outcome
from schemas.message import Topic
from support.feeds import SIGNED
from support.observers import Silent
from support.records import an_item
from support.topics import ScriptedSender, put_alerts, put_letter

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path / "var"


def letters(capsys: pytest.CaptureFixture[str]) -> list[dict]:
    assert main(["dead-letters", "list", "-o", "json"]) == 0
    return json.loads(capsys.readouterr().out)


def failed_item(store: Store, monkeypatch: pytest.MonkeyPatch, stage: str) -> None:
    """An item that a stage could not handle, because of a fault that is mended afterwards."""
    names = {"extract": "transforms.stages.extract", "fold": "transforms.stages.fold"}

    def broken(*args: object, **options: object) -> None:
        raise ValueError("a rule is broken")

    add_items(store.connection, [an_item("i1-x", title=SIGNED)])
    with monkeypatch.context() as patched:
        patched.setattr(names[stage], broken)
        list(drain(store, Silent()))  # type: ignore[arg-type]


@pytest.mark.parametrize("stage", ["extract", "fold"])
def test_an_item_is_read_again_after_the_fault_is_mended(
    folder: Path, stage: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with open_store(folder) as store:
        failed_item(store, monkeypatch, stage)
        assert store.connection.execute("SELECT count(*) FROM alerts").fetchone()[0] == 0
    (letter,) = letters(capsys)
    assert (letter["stage"], "a rule is broken" in letter["reason"]) == (stage, True)
    assert main(["dead-letters", "redrive", letter["letter_id"][:8]]) == 0
    assert "1 items were read again (0 failed again)" in capsys.readouterr().err
    assert letters(capsys) == []
    assert main(["alerts", "export"]) == 0
    (alert,) = capsys.readouterr().out.splitlines()
    assert json.loads(alert)["event"] == "new"


def test_an_item_that_fails_again_stays_a_letter(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with open_store(folder) as store:
        failed_item(store, monkeypatch, "extract")
    monkeypatch.setattr("transforms.stages.extract", lambda *a, **o: 1 / 0)
    assert main(["dead-letters", "redrive", "--all"]) == 4
    capsys.readouterr()
    (letter,) = letters(capsys)
    assert "ZeroDivisionError" in letter["reason"]


def test_a_refused_message_waits_for_its_topic_again(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with open_store(folder) as store:
        (name,) = put_alerts(store, "LBY TUN")
        drain_outbox(store, ScriptedSender(lambda m: Outcome(Fate.REFUSED, "no")), [Topic.ALERTS])
    (letter,) = letters(capsys)
    assert letter["subject"] == f"agreement-alerts/{name}"
    assert main(["dead-letters", "redrive", "--stage", "publish"]) == 0
    assert letters(capsys) == []
    sender = ScriptedSender()
    with open_store(folder) as store:
        drain_outbox(store, sender, [Topic.ALERTS])
    assert sender.taken == [name]


def test_what_was_no_item_yet_is_left_and_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with open_store(folder) as store:
        put_letter(store)
    assert main(["dead-letters", "redrive", "--all"]) == 0
    assert "1 cannot be tried again" in capsys.readouterr().err
    (letter,) = letters(capsys)
    assert main(["dead-letters", "show", letter["letter_id"]]) == 0
    out = capsys.readouterr().out
    assert "ValueError: x" in out
    assert out.rstrip().endswith("payload")


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["redrive"], "Name one letter"),
        (["redrive", "d1-x", "--all"], "Name one letter"),
        (["show", "d1-nothing"], "No dead letter"),
        (["show", ""], "begins 2 ids"),
    ],
)
def test_a_wrong_call_is_told(folder: Path, argv: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    with open_store(folder) as store:
        put_letter(store)
        put_alerts(store, "LBY TUN")
        drain_outbox(store, ScriptedSender(lambda m: Outcome(Fate.REFUSED, "no")), [Topic.ALERTS])
    assert main(["dead-letters", *argv]) == 2
    assert said in capsys.readouterr().err
