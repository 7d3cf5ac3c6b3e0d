"""`alerts`, `explain`, `feeds`, `doctor`, `version`: what a reader asks the store and the installation."""

import csv
import io
import json
from pathlib import Path

import jsonschema
import pytest

from pipeline import __version__
from pipeline.cli import main
from pipeline.cli.output import print_rows
from pipeline.store import DATABASE_NAME, open_store
from pipeline.store.results import commit, stage
from schemas.json_schema import load_schema
from support.feeds import OTHER_SIGNED, SIGNED, a_feed
from support.ledger import Ledger, readings_of
from support.records import a_sighting

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store with an announced agreement that was then signed, and another one."""
    ledger = Ledger()
    with open_store(tmp_path / "s") as opened:
        for row, (sighting, now) in enumerate(
            [
                (a_sighting("i1-a", status="announced"), "2023-03-13T10:00:00Z"),
                (a_sighting("i1-b", status="signed", seen="2023-03-14T09:00:00Z", outlet="b"), "2023-03-14T10:00:00Z"),
                (a_sighting("i1-c", parties="CYP JOR", seen="2023-03-15T09:00:00Z"), "2023-03-15T10:00:00Z"),
            ]
        ):
            alerts = [a._replace(recorded_at=now) for a in ledger.read(*readings_of([sighting]))]
            stage(opened.connection, [*ledger.entries.values(), *alerts])
            with opened.transaction() as c:
                commit(c, row + 1, "//mithaq/test")
    return tmp_path / "s"


def run(capsys: pytest.CaptureFixture[str], *argv: str | Path) -> tuple[int, str, str]:
    code = main([str(a) for a in argv])
    out, err = capsys.readouterr()
    return code, out, err


def test_list_shows_the_newest_message_of_each_agreement(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "alerts", "list", "--state", store, "-o", "jsonl")
    found = [json.loads(line) for line in out.splitlines()]
    assert [(m["event"], m["status"]) for m in found] == [("new", "signed"), ("update", "signed")]
    _, table, _ = run(capsys, "alerts", "list", "--state", store)
    assert "CYP-JOR" in table
    assert "LBY-TUN" in table


def test_export_gives_every_revision_in_order(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "alerts", "export", "--state", store)
    found = [json.loads(line) for line in out.splitlines()]
    assert [(m["status"], m["revision"]) for m in found] == [("announced", 1), ("signed", 2), ("signed", 1)]
    assert {"item_id", "url", "first_seen"} <= set(found[0]["evidence"][0])


def test_export_as_csv_and_json(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "alerts", "export", "--state", store, "-o", "csv")
    rows = list(csv.reader(io.StringIO(out)))
    assert len(rows) == 4
    assert "LBY-TUN" in rows[1]
    _, out, _ = run(capsys, "alerts", "export", "--state", store, "-o", "json")
    assert len(json.loads(out)) == 3


@pytest.mark.parametrize("end", ["\r", "\r\n", "\n"])
def test_a_line_end_in_a_cell_splits_no_row(capsys: pytest.CaptureFixture[str], end: str) -> None:
    """Spreadsheets, and csv on a file opened with universal newlines, take a lone carriage return for a row's end."""
    print_rows([{"title": f"سطر{end}=1+1", "n": 1}], {"title": "", "n": ""}, "csv")
    out = capsys.readouterr().out
    assert "\r" not in out
    assert list(csv.reader(io.StringIO(out))) == [["title", "n"], ["سطر\n=1+1", "1"]]


@pytest.mark.parametrize(
    ("options", "count"),
    [
        (["--party", "jor"], 1),
        (["--party", "JOR", "--party", "TUN"], 0),
        (["--status", "announced"], 1),
        (["--event", "update"], 1),
        (["--since", "2023-03-14"], 2),
    ],
)
def test_filters(store: Path, capsys: pytest.CaptureFixture[str], options: list[str], count: int) -> None:
    _, out, _ = run(capsys, "alerts", "export", "--state", store, *options)
    assert len(out.splitlines()) == count


def test_show_prints_the_messages_and_all_evidence(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "alerts", "show", "agr-LBY", "--state", store)
    assert code == 0
    assert "announced → signed" in out
    assert out.count("title[0:5]") == 2
    code, out, _ = run(capsys, "alerts", "show", "agr-LBY", "--state", store, "-o", "json")
    assert [m["revision"] for m in json.loads(out)] == [1, 2]


def test_retract_tells_it_with_the_reason_and_only_once(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "alerts", "export", "--state", store, "--party", "JOR")
    agreement_id = json.loads(out)["agreement_id"]
    code, out, _ = run(capsys, "alerts", "retract", agreement_id, "--reason", "a parody", "--state", store)
    assert code == 0
    _, out, _ = run(capsys, "alerts", "export", "--state", store, "--party", "JOR")
    last = json.loads(out.splitlines()[-1])
    assert (last["event"], last["reason"], last["revision"]) == ("retraction", "a parody", 2)
    jsonschema.Draft202012Validator(load_schema("alert.v1")).validate(last)
    code, _, err = run(capsys, "alerts", "retract", agreement_id, "--reason", "x", "--state", store)
    assert (code, "retracted already" in err) == (2, True)
    assert run(capsys, "alerts", "retract", "agr-none", "--reason", "x", "--state", store)[0] == 2


@pytest.mark.parametrize(("agreement_id", "says"), [("agr-XXX", "mithaq alerts list"), ("agr-", "begins 2 ids")])
def test_show_asks_for_one_agreement(
    store: Path, capsys: pytest.CaptureFixture[str], agreement_id: str, says: str
) -> None:
    code, _, err = run(capsys, "alerts", "show", agreement_id, "--state", store)
    assert code == 2
    assert says in err


def test_reading_where_nothing_ran_says_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capsys, "alerts", "list", "--state", tmp_path / "none")
    assert code == 3
    assert "mithaq run" in err


def test_explain_names_states_acts_and_verdict(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "explain", SIGNED, "--published", "2023-03-13")
    assert code == 0
    assert "LBY-TUN" in out
    assert "ALERT" in out
    code, out, _ = run(capsys, "explain", "نفت تونس توقيع اتفاقية مع ليبيا")
    assert "no alert: denied" in out


def test_explain_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "explain", SIGNED, "-o", "json")
    found = json.loads(out)
    assert found["extraction"]["agreements"][0]["alertable"] is True
    assert found["sentences"][0]["tokens"]


def test_explain_without_text_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "explain", "  ")[0] == 2


def test_feeds_check_reads_a_file_and_refuses_what_is_no_feed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "feed.xml").write_bytes(a_feed({"1": SIGNED, "2": OTHER_SIGNED}))
    code, out, _ = run(capsys, "feeds", "check", tmp_path / "feed.xml", "-o", "json")
    assert code == 0
    assert json.loads(out)["entries"] == 2
    (tmp_path / "page.html").write_text("<!doctype html><html><body>x</body></html>")
    code, _, err = run(capsys, "feeds", "check", tmp_path / "page.html")
    assert code == 6
    assert len(err.splitlines()) == 1


def test_feeds_export_and_import_are_each_others_reverse(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert main(["feeds", "export"]) == 0
    (tmp_path / "feeds.opml").write_bytes(capfdbinary.readouterr().out)
    assert main(["feeds", "import", str(tmp_path / "feeds.opml")]) == 0
    (tmp_path / "my.toml").write_bytes(capfdbinary.readouterr().out)
    assert main(["feeds", "export", str(tmp_path / "my.toml"), "-o", "jsonl"]) == 0
    again = capfdbinary.readouterr().out
    assert main(["feeds", "export", "-o", "jsonl"]) == 0
    shipped = capfdbinary.readouterr().out
    assert again == shipped
    assert len(shipped.splitlines()) >= 40


def test_doctor_is_content_with_this_installation(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "doctor", "--state", tmp_path, "-o", "jsonl")
    assert code == 0, err
    checks = {row["check"]: row for row in map(json.loads, out.splitlines())}
    assert checks["lexicons and gazetteer"]["ok"] == "ok"


def test_doctor_fails_on_a_damaged_store(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / DATABASE_NAME).write_bytes(b"no database" * 500)
    code, _, err = run(capsys, "doctor", "--state", tmp_path, "-o", "jsonl")
    assert code == 6
    assert "state folder" in err


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "version")[1] == f"mithaq {__version__}\n"


@pytest.mark.parametrize("argv", [[], ["alerts"], ["feeds"]])
def test_a_verb_alone_teaches(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capsys, *argv)
    assert code == 2
    assert "usage: mithaq" in err
