"""`mithaq feedback`: verdicts on alerts, and the labelled items made of them, read back by `mithaq eval`."""

import json
from pathlib import Path

import pytest

from pipeline.cli import main
from pipeline.store import open_store
from support.commands import rows, said
from support.feeds import OTHER_SIGNED, SIGNED, a_catalogue, a_feed
from support.http_server import Answer, FeedServer

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture
def agreements(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    """State -> id of its agreement, after a pass over two reports."""
    monkeypatch.chdir(tmp_path)
    with FeedServer() as server:
        feeds = a_catalogue(
            tmp_path / "my.toml", [server.serve("/a", Answer(a_feed({"1": SIGNED, "2": OTHER_SIGNED})))]
        )
        assert main(["run", "--feeds", str(feeds), "--quiet"]) == 0
    return {p["code"]: a["agreement_id"] for a in rows(capsys, "alerts", "list") for p in a["parties"]}


def exported(capsys: pytest.CaptureFixture[str]) -> list[dict]:
    items = [json.loads(line) for line in said(capsys, "feedback", "export").splitlines()]
    Path("judged.jsonl").write_text("".join(json.dumps(i) + "\n" for i in items), "utf-8")
    return items


def test_what_was_judged_goes_round_into_the_figures(
    agreements: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    said(capsys, "feedback", "add", agreements["TUN"], "--right")
    said(capsys, "feedback", "add", agreements["CYP"], "--wrong", "--note", "an old  text")
    items = {i["tags"][0]: i for i in exported(capsys)}
    right, wrong = items["feedback-right"], items["feedback-wrong"]
    assert [(a["parties"], a["alert"]) for a in right["agreements"]] == [(["LBY", "TUN"], True)]
    assert wrong["agreements"] == []
    assert wrong["feedback"][0]["note"] == "an old text"
    alerts = json.loads(said(capsys, "eval", "judged.jsonl", "-o", "json"))["counts"]["alerts"]
    assert alerts == {"right": 1, "found": 2, "gold": 1}


def test_a_correction_becomes_the_label(agreements: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, "feedback", "add", agreements["TUN"], "--wrong", "--status", "planned", "--kind", "roadmap")
    (item,) = exported(capsys)
    assert item["agreements"] == [
        {
            "parties": ["LBY", "TUN"],
            "party_level": "state-state",
            "instrument": "roadmap",
            "status": "planned",
            "temporal": "future",
            "alert": False,
        }
    ]
    said(capsys, "feedback", "add", agreements["TUN"], "--wrong", "--party", "tun", "--party", "EU")
    (record,) = exported(capsys)[0]["agreements"]
    assert (record["parties"], record["party_level"], record["alert"]) == (["EU", "TUN"], "state-igo", True)
    said(capsys, "eval", "judged.jsonl")


def test_a_verdict_on_a_retraction_is_about_the_retraction(
    agreements: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    for code in ("TUN", "CYP"):
        said(capsys, "alerts", "retract", agreements[code], "--reason", "a parody")
    said(capsys, "feedback", "add", agreements["TUN"], "--right")
    said(capsys, "feedback", "add", agreements["CYP"], "--wrong")
    found = {i["feedback"][0]["agreement_id"]: i["agreements"] for i in exported(capsys)}
    assert found[agreements["TUN"]] == []
    assert [(a["parties"], a["alert"]) for a in found[agreements["CYP"]]] == [(["CYP", "JOR"], True)]


def test_the_newest_verdict_counts_and_the_others_are_kept(
    agreements: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert "No feedback" in said(capsys, "feedback", "list")
    assert exported(capsys) == []
    for verdict in ("--wrong", "--right"):
        said(capsys, "feedback", "add", agreements["TUN"], verdict)
    assert [f["verdict"] for f in rows(capsys, "feedback", "list")] == ["right"]
    assert [f["verdict"] for f in rows(capsys, "feedback", "list", "--all")] == ["wrong", "right"]
    assert [i["tags"] for i in exported(capsys)] == [["feedback-right"]]


def test_a_report_whose_text_was_pruned_is_counted(
    agreements: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    said(capsys, "feedback", "add", agreements["TUN"], "--right")
    with open_store(Path("var")) as store, store.transaction() as connection:
        connection.execute("UPDATE items SET body = json_set(body, '$.title', '', '$.text', '')")
    assert main(["feedback", "export"]) == 0
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "1 reports are left out" in captured.err


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["agr-none", "--right"], "No agreement 'agr-none'"),
        (["TUN"], "required"),
        (["TUN", "--right", "--status", "signed"], "go with --wrong"),
        (["TUN", "--wrong", "--party", "XYZ"], "no code of a state"),
        (["TUN", "--wrong", "--revision", "9"], "There is no message r9"),
    ],
)
def test_feedback_that_makes_no_sense_is_refused(
    options: list[str], message: str, agreements: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    argv = [agreements.get(options[0], options[0]), *options[1:]]
    assert message in said(capsys, "feedback", "add", *argv, code=2)
    assert rows(capsys, "feedback", "list") == []


def test_feedback_can_be_given_while_a_pass_is_working(
    agreements: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    with open_store(Path("var")):
        said(capsys, "feedback", "add", agreements["TUN"], "--right")
        out = said(capsys, "alerts", "retract", agreements["TUN"], "--reason", "a parody")
    assert "will be retracted by the pass" in out
    assert len(rows(capsys, "feedback", "list")) == 1
