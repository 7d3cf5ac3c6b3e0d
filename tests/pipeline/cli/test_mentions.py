"""`mithaq mentions`: what was told, as rows and as files."""

import csv
import io
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from pipeline.cli import main
from pipeline.store import mentions as reading
from pipeline.store import open_store
from pipeline.store.results import commit, stage
from schemas.mention import Mention
from support.records import an_agreement

NOW = "2023-03-13T10:00:00Z"


@pytest.fixture
def state(tmp_path: Path) -> str:
    def a_mention(n: int, theme: str, *states: str) -> Mention:
        seen = f"2023-03-{n:02}T09:00:00Z"
        evidence = an_agreement().evidence
        url = f"https://alpha.example/{n}"
        return Mention(f"m1-{n:02}", f"i1-{n}", "alpha", url, seen, None, "live", theme, "signed", states, (), True,
                       None, 0.9, evidence)  # fmt: skip

    with open_store(tmp_path) as store, store.transaction() as connection:
        stage(connection, [a_mention(n, "agreement", "IRN", "RUS") for n in (1, 2, 3)] + [a_mention(4, "war", "RUS")])
        commit(connection, 0, at=NOW)
    return str(tmp_path)


def out(capfdbinary: pytest.CaptureFixture[bytes], state: str, *argv: str) -> bytes:
    capfdbinary.readouterr()
    assert main(["mentions", *argv, "--state", state]) == 0
    return capfdbinary.readouterr().out


def test_the_newest_are_listed_first(state: str, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    rows = [json.loads(x) for x in out(capfdbinary, state, "list", "-o", "jsonl", "--limit", "2").splitlines()]
    assert [r["mention_id"] for r in rows] == ["m1-04", "m1-03"]
    assert b"No mention" in out(capfdbinary, state, "list", "--state-code", "CHN")
    assert "توقيع".encode() in out(capfdbinary, state, "list", "--theme", "war")


def test_every_form_of_the_export_holds_the_same(state: str, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    options = ("--state-code", "irn", "--since", "2023-03-02", "--until", "2023-03-03")
    lines = out(capfdbinary, state, "export", *options).splitlines()
    assert [json.loads(x)["mention_id"] for x in lines] == ["m1-02", "m1-03"]
    table = out(capfdbinary, state, "export", *options, "-o", "csv").decode()
    assert [r["mention_id"] for r in csv.DictReader(io.StringIO(table))] == ["m1-02", "m1-03"]
    parquet = pq.read_table(io.BytesIO(out(capfdbinary, state, "export", *options, "-o", "parquet")))
    assert parquet["mention_id"].to_pylist() == ["m1-02", "m1-03"]


def test_a_filter_that_hardly_matches_goes_on_behind_what_was_looked_at(
    state: str, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "_SCANNED", 1)
    assert len(out(capfdbinary, state, "export", "--theme", "war").splitlines()) == 1
    assert len(out(capfdbinary, state, "list", "-o", "jsonl").splitlines()) == 4


@pytest.mark.parametrize("argv", [["list", "--limit", "0"], ["export", "--theme", "sport"], ["export", "--since", "x"]])
def test_what_makes_no_sense_is_refused(argv: list[str], state: str) -> None:
    assert main(["mentions", *argv, "--state", state]) == 2
