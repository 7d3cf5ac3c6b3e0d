"""`mithaq schema`: shown, checked, compared."""

import json
from pathlib import Path

import pytest

from pipeline.cli import main
from support.topics import alerts_of
from transforms.alerts import body


def shown(capsys: pytest.CaptureFixture[str], *argv: str) -> str:
    assert main(["schema", "show", *argv]) == 0
    return capsys.readouterr().out


def test_every_form_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert "alert.v1" in shown(capsys).split()
    assert json.loads(shown(capsys, "alert"))["$id"] == "urn:mithaq:schema:alert.v1"
    assert json.loads(shown(capsys, "mention", "--form", "avro"))["name"] == "Mention"
    assert json.loads(shown(capsys, "digests", "--form", "bigquery"))[0]["name"] == "schema_version"
    assert "`p.d.alerts`" in shown(capsys, "alert", "--form", "ddl", "--table", "p.d.alerts")


def test_messages_are_checked_line_by_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (alert,) = alerts_of("LBY TUN")
    file = tmp_path / "alerts.jsonl"
    file.write_text(body(alert) + "\n", "utf-8")
    assert main(["schema", "check", "alert", str(file)]) == 0
    file.write_text(body(alert) + "\n" + body(alert._replace(event="renewal")) + "\nno json\n", "utf-8")
    assert main(["schema", "check", "alert", str(file)]) == 6
    out = capsys.readouterr().out
    assert f"{file}:2: $.event" in out
    assert f"{file}:3: no JSON" in out


def test_a_breaking_change_is_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old = json.loads(shown(capsys, "alert"))
    old["properties"]["colour"] = {"type": "string"}
    (tmp_path / "old.json").write_text(json.dumps(old))
    assert main(["schema", "diff", "alert", "alert"]) == 0
    assert main(["schema", "diff", str(tmp_path / "old.json"), "alert", "-o", "json"]) == 6
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["field"], row["change"], row["breaks"]) == ("colour", "was removed", "readers")


@pytest.mark.parametrize(
    ("argv", "code"),
    [
        (["show", "letter"], 2),
        (["show", "item", "--form", "ddl"], 2),
        (["check", "alert", "nowhere.jsonl"], 3),
        (["diff", "alert", "letter"], 2),
    ],
)
def test_a_wrong_call_is_told(argv: list[str], code: int) -> None:
    assert main(["schema", *argv]) == code
