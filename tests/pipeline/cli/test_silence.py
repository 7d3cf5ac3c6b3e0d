"""`mithaq silence`, and the watch-list: what is shown changes, what is recorded does not."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.cli import main
from pipeline.store import open_store
from support.commands import rows, said
from support.feeds import OTHER_SIGNED, SIGNED, a_catalogue, a_feed
from support.http_server import Answer, FeedServer

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with FeedServer() as opened:
        yield opened


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    with open_store(tmp_path / "var"):
        pass
    return tmp_path


def silence(capsys: pytest.CaptureFixture[str], *options: str) -> str:
    return said(capsys, "silence", "add", *options, "--comment", "state visit").split()[0]


def run(capsys: pytest.CaptureFixture[str], server: FeedServer, folder: Path, *options: str) -> tuple[str, str]:
    url = server.serve("/a", Answer(a_feed({"1": SIGNED, "2": OTHER_SIGNED})))
    feeds = a_catalogue(folder / "my.toml", [url])
    capsys.readouterr()
    assert main(["run", "--feeds", str(feeds), *options]) == 0
    captured = capsys.readouterr()
    return captured.out, captured.err


def test_a_silenced_alert_is_recorded_and_not_shown(
    server: FeedServer, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = silence(capsys, "--pair", "TUN-LBY", "--for", "8h")
    out, err = run(capsys, server, folder)
    assert "Libya and Tunisia" not in out
    assert "Cyprus" in out
    assert "Alerts raised: 2 (1 silenced)" in err
    held = {r["parties"][0]["code"]: r["silenced_by"] for r in rows(capsys, "alerts", "list")}
    assert held == {"LBY": name, "CYP": None}
    assert (
        len(rows(capsys, "alerts", "list", "--silenced")) == len(rows(capsys, "alerts", "list", "--no-silenced")) == 1
    )
    assert all("silenced_by" not in message for message in rows(capsys, "alerts", "export"))
    (listed,) = rows(capsys, "silence", "list")
    assert (listed["held_back"], listed["state"], listed["comment"]) == (1, "active", "state visit")


def test_silenced_alerts_are_shown_when_asked_for(
    server: FeedServer, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    silence(capsys, "--party", "tun", "--kind", "mou", "--status", "signed", "--until", "2999-01-01")
    out, _ = run(capsys, server, folder, "--show-silenced")
    assert out.count("silenced") == 1
    assert "Libya and Tunisia" in out


def test_an_expired_silence_holds_nothing_back(
    server: FeedServer, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = silence(capsys, "--party", "TUN", "--for", "1d")
    assert "has ended (state visit)" in said(capsys, "silence", "expire", name)
    assert "No silence" in said(capsys, "silence", "list")
    assert [s["state"] for s in rows(capsys, "silence", "list", "--all")] == ["ended"]
    assert "lasts" in said(capsys, "silence", "expire", name, code=2)
    out, _ = run(capsys, server, folder)
    assert "Libya and Tunisia" in out


def test_a_silence_can_be_added_while_a_pass_is_working(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with open_store(folder / "var"):
        silence(capsys, "--party", "TUN", "--for", "1h")
    assert len(rows(capsys, "silence", "list")) == 1


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--for", "8h"], "name a pair"),
        (["--party", "TUN"], "--until --for"),
        (["--party", "TUN", "--for", "soon"], "is not a duration"),
        (["--party", "TUN", "--until", "2001-01-01"], "must end in the future"),
        (["--pair", "TUN", "--for", "1h"], "is not a pair like"),
        (["--kind", "handshake", "--for", "1h"], "invalid choice"),
    ],
)
def test_a_silence_that_makes_no_sense_is_refused(
    options: list[str], message: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert message in said(capsys, "silence", "add", *options, "--comment", "x", code=2)
    assert rows(capsys, "silence", "list") == []


def test_without_a_store_there_is_nothing_to_silence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    err = said(capsys, "silence", "list", "--state", str(tmp_path / "none"), code=3)
    assert "nothing has run there yet" in err


def test_a_watch_list_marks_and_a_strict_one_leaves_the_others_out(
    server: FeedServer, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "mithaq.toml").write_text('[watch]\nstates = ["tun"]\n', "utf-8")
    out, _ = run(capsys, server, folder)
    assert out.count("watched") == 1
    assert "Cyprus" in out
    assert [r["parties"][1]["code"] for r in rows(capsys, "alerts", "list", "--watched")] == ["TUN"]
    (folder / "strict.toml").write_text('pairs = ["JOR-CYP"]\nonly = true\n', "utf-8")
    out, err = run(capsys, server, folder, "--state", "other", "--watch", "strict.toml")
    assert "Libya and Tunisia" not in out
    assert "1 not on the watch-list" in err
    assert len(rows(capsys, "alerts", "list", "--state", "other")) == 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[watch]\n", "the watch-list is empty"),
        ('[watch]\nstate = ["IRN"]\n', "did you mean 'states'"),
        ('[watch]\nstates = "IRN"\n', "write a list of strings"),
        ('[watch]\nkinds = ["handshake"]\n', "'handshake' is none of treaty"),
        ('[watch]\npairs = ["IRN"]\n', "is not a pair like BLR-IRN"),
        ("watch = 5\n", "Cannot read 5"),
    ],
)
def test_a_watch_list_that_makes_no_sense_names_its_place(
    text: str, message: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "mithaq.toml").write_text(text, "utf-8")
    err = said(capsys, "alerts", "list", code=3)
    assert message in err
    assert "mithaq.toml" in err


def test_watched_needs_a_list(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "needs a watch-list" in said(capsys, "alerts", "list", "--watched", code=2)
