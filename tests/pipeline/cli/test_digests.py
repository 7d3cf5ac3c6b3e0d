"""`mithaq digests list` over a store that a backfill has filled."""

import json
from pathlib import Path

import pytest

from pipeline.cli import main
from support.feeds import OTHER_SIGNED, SIGNED

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("digests")
    rows = [
        {"outlet": outlet, "url": f"http://{outlet}.example/{title}", "title": title, "text": "", "first_seen": seen}
        for outlet, title, seen in [
            ("alpha", SIGNED, "2024-01-03T09:10:00Z"),
            ("beta", SIGNED, "2024-01-03T09:40:00Z"),
            ("alpha", OTHER_SIGNED, "2024-01-04T11:00:00Z"),
        ]
    ]
    (base / "h.jsonl").write_text("".join(json.dumps(r) + "\n" for r in rows), "utf-8")
    assert main(["backfill", "--input", str(base / "h.jsonl"), "--state", str(base / "s"), "--step", "1h"]) == 0
    return base / "s"


def listed(folder: Path, capsys: pytest.CaptureFixture[str], *options: str) -> list[dict]:
    capsys.readouterr()
    assert main(["digests", "list", "--state", str(folder), "-o", "jsonl", *options]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_themes_by_the_day(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = listed(folder, capsys)
    assert [(d["window_start"], d["key"], d["items"], d["stories"], d["sources"], d["timing"]) for d in found] == [
        ("2024-01-03T00:00:00Z", "agreement", 2, 1, 1, "on_time"),
        ("2024-01-04T00:00:00Z", "agreement", 1, 1, 1, "on_time"),
    ]


def test_every_row_is_valid_by_its_schema(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import jsonschema

    from schemas.json_schema import load_schema

    for by in ("theme", "state", "pair"):
        for row in listed(folder, capsys, "--by", by, "--span", "hour"):
            jsonschema.validate(row, load_schema("digest.v1"))


def test_one_state_one_pair_one_day(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert [d["items"] for d in listed(folder, capsys, "--state-code", "tun")] == [2]
    assert [d["items"] for d in listed(folder, capsys, "--pair", "TUN-LBY", "--span", "hour")] == [2]
    assert [d["window_start"][:10] for d in listed(folder, capsys, "--since", "2024-01-04")] == ["2024-01-04"]
    assert listed(folder, capsys, "--theme", "war") == []
    assert listed(folder, capsys, "--mode", "live") == []


def test_the_table_shows_the_newest_first(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["digests", "list", "--state", str(folder)]) == 0
    out = capsys.readouterr().out
    assert out.index("2024-01-04") < out.index("2024-01-03")
    assert "usual" in out.splitlines()[0]


@pytest.mark.parametrize("pair", ["TUN", "TUN-LBY-EGY", "-"])
def test_what_is_no_pair_is_refused(pair: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["digests", "list", "--state", str(folder), f"--pair={pair}"]) == 2
    assert "is not a pair like BLR-IRN" in capsys.readouterr().err
