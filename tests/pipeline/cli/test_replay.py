"""`mithaq replay --verify`: what was published follows from what is stored, or the difference is shown."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.cli import main
from pipeline.store import open_store
from support.feeds import OTHER_SIGNED, REWORDED, SIGNED, a_catalogue, a_feed
from support.http_server import Answer, FeedServer

pytestmark = pytest.mark.filterwarnings("ignore")

DENIED = "نفت تونس توقيع مذكرة التفاهم الصحية مع ليبيا"
DAYS = {"3": 14}
"""The denial is of the next day: what is first seen in one second is told in the order of publication."""


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with FeedServer() as opened:
        yield opened


@pytest.fixture
def folder(server: FeedServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store after three passes over two feeds and a retraction: new, copies, update, correction, retraction."""
    monkeypatch.chdir(tmp_path)
    bodies = [
        [{"1": SIGNED}, {"9": "خبر عادي"}],
        [{"1": SIGNED, "2": OTHER_SIGNED}, {"9": "خبر عادي", "8": REWORDED}],
        [{"1": SIGNED, "2": OTHER_SIGNED, "3": DENIED}, {"9": "خبر معدل", "8": REWORDED}],
    ]
    feeds = a_catalogue(tmp_path / "my.toml", {"a": server.url("/a"), "b": server.url("/b")})
    for number, (a, b) in enumerate(bodies):
        for path, items in (("/a", a), ("/b", b)):
            server.serve(path, Answer(a_feed(items, DAYS), etag=f'"{number}"'))
        assert main(["run", "--feeds", str(feeds), "--quiet"]) == 0
    return tmp_path


def said(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, str, str]:
    capsys.readouterr()
    code = main(list(argv))
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def exported(capsys: pytest.CaptureFixture[str]) -> list[dict]:
    return [json.loads(line) for line in said(capsys, "alerts", "export")[1].splitlines()]


def verify(capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    return said(capsys, "replay", "--verify")


def test_what_was_published_follows_from_what_is_stored(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = exported(capsys)
    assert {m["event"] for m in before} >= {"new", "correction"}
    code, out, err = verify(capsys)
    assert (code, err) == (0, "")
    assert f"{len(before)} messages follow from the stored items" in out
    assert exported(capsys) == before


def test_retractions_by_hand_are_done_again_in_their_place(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    agreement = next(m["agreement_id"] for m in exported(capsys) if m["parties"][0]["code"] == "CYP")
    assert said(capsys, "alerts", "retract", agreement, "--reason", "محاكاة ساخرة")[0] == 0
    assert verify(capsys)[0] == 0


def edited(server: FeedServer, folder: Path) -> None:
    """One pass more: an item no longer tells its agreement, another tells it of another party."""
    other = OTHER_SIGNED.replace("قبرص", "مالطا")
    assert other != OTHER_SIGNED
    server.serve("/a", Answer(a_feed({"1": "خبر عادي عن الطقس", "2": other, "3": DENIED}, DAYS), etag='"edited"'))
    assert main(["run", "--feeds", str(folder / "my.toml"), "--quiet"]) == 0


def test_edits_take_back_what_was_said_and_are_done_again(
    server: FeedServer, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = exported(capsys)
    edited(server, folder)
    (last,) = [m for m in exported(capsys) if m["parties"][0]["code"] == "JOR"]
    (first,) = [m for m in before if m["parties"][0]["code"] == "CYP"]
    assert (last["agreement_id"], last["event"], last["reason"]) == (first["agreement_id"], "correction", "parties")
    assert verify(capsys)[0] == 0


def test_after_a_retraction_by_hand_an_edit_says_nothing(
    server: FeedServer, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    agreement = next(m["agreement_id"] for m in exported(capsys) if m["parties"][0]["code"] == "CYP")
    assert said(capsys, "alerts", "retract", agreement, "--reason", "محاكاة ساخرة")[0] == 0
    edited(server, folder)
    events = [m["event"] for m in exported(capsys) if m["agreement_id"] == agreement]
    assert events == ["new", "retraction"]
    assert verify(capsys)[0] == 0


def test_silences_change_nothing_of_it(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "silence", "add", "--party", "CYP", "--for", "1h", "--comment", "x")[0] == 0
    assert verify(capsys)[0] == 0


def test_a_message_that_was_changed_is_shown_with_its_field(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with open_store(folder / "var") as store:
        store.connection.execute('UPDATE alerts SET body = replace(body, \'"kind":"mou"\', \'"kind":"treaty"\')')
    code, out, err = verify(capsys)
    assert code == 6
    assert "kind: treaty → mou" in out
    assert "are not what the stored items give" in err


def test_a_message_that_is_gone_and_one_too_many_are_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with open_store(folder / "var") as store:
        store.connection.execute("DELETE FROM alerts WHERE seq = 1")
        store.connection.execute("UPDATE alerts SET revision = 7, body = json_set(body, '$.revision', 7) WHERE seq = 2")
    code, out, _ = verify(capsys)
    assert code == 6
    assert "additional" in out
    assert "r7  missing" in out


def test_rules_that_changed_show_in_what_they_would_publish(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import transforms.stages

    real = transforms.stages.extract

    def newer(title: str, text: str, **options):
        found = real(title, text, **options)
        return found._replace(agreements=tuple(a._replace(instrument="treaty") for a in found.agreements))

    monkeypatch.setattr(transforms.stages, "extract", newer)
    code, out, _ = verify(capsys)
    assert code == 6
    assert "missing" in out or "kind: mou → treaty" in out


def test_a_store_of_before_runs_were_recorded_is_read_in_one(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with open_store(folder / "var") as store:
        store.connection.execute("DELETE FROM runs WHERE seq = 1")
    assert verify(capsys)[0] == 0


def _newer(monkeypatch: pytest.MonkeyPatch, change) -> None:
    """Rules of a newer version: what `change` makes of each agreement record."""
    import transforms.stages

    real = transforms.stages.extract

    def extract(title: str, text: str, **options):
        found = real(title, text, **options)
        return found._replace(agreements=tuple(b for a in found.agreements if (b := change(a)) is not None))

    monkeypatch.setattr(transforms.stages, "extract", extract)


def replayed(capsys: pytest.CaptureFixture[str]) -> list[dict]:
    """The messages that a replay adds; whatever it does, no agreement is new twice and a second one adds nothing."""
    before = exported(capsys)
    assert said(capsys, "replay")[0] == 0
    after = exported(capsys)
    assert after[: len(before)] == before
    new = [m["agreement_id"] for m in after if m["event"] == "new"]
    assert len(new) == len(set(new))
    assert said(capsys, "replay")[0] == 0
    assert exported(capsys) == after
    assert verify(capsys)[0] == 0
    return after[len(before) :]


def test_a_replay_by_the_same_rules_adds_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert replayed(capsys) == []


def test_rules_that_give_other_ids_raise_no_second_new(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _newer(monkeypatch, lambda a: a._replace(instrument="treaty", domains=("space",)))
    assert [m["event"] for m in replayed(capsys)] == []


def test_rules_that_read_another_status_give_an_update_that_is_not_live(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _newer(monkeypatch, lambda a: a._replace(status="ratified") if a.status == "signed" and "CYP" in a.parties else a)
    (message,) = replayed(capsys)
    assert (message["event"], message["mode"], message["status"], message["revision"]) == (
        "update", "replay", "ratified", 2)  # fmt: skip


def test_what_newer_rules_do_not_find_stays_and_is_listed(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _newer(monkeypatch, lambda a: None if "CYP" in a.parties else a)
    before = exported(capsys)
    code, out, _ = said(capsys, "replay")
    assert code == 0
    assert "not found  agr-CYP-JOR" in out
    assert exported(capsys) == before


def test_what_older_rules_missed_is_new_and_not_live(
    server: FeedServer, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with monkeypatch.context() as older:
        _newer(older, lambda a: None)
        server.serve("/a", Answer(a_feed({"1": SIGNED})))
        assert main(["run", "--feeds", str(a_catalogue(tmp_path / "my.toml", {"a": server.url("/a")})), "-q"]) == 0
    assert exported(capsys) == []
    assert [(m["event"], m["mode"]) for m in replayed(capsys)] == [("new", "replay")]


def test_rules_that_read_other_parties_give_a_correction_and_the_former_entry_goes(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (first,) = [m for m in exported(capsys) if m["parties"][0]["code"] == "CYP"]
    _newer(monkeypatch, lambda a: a._replace(parties=("JOR", "MLT")) if "CYP" in a.parties else a)
    (message,) = replayed(capsys)
    assert (message["agreement_id"], message["event"], message["reason"], message["mode"]) == (
        first["agreement_id"], "correction", "parties", "replay")  # fmt: skip
    with open_store(folder / "var") as store:
        keys = [r["party_key"] for r in store.connection.execute("SELECT party_key FROM ledger ORDER BY party_key")]
    assert keys == ["JOR-MLT", "LBY-TUN"]
