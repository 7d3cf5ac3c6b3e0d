"""A history from files to files on an engine: nothing in a file ends the job, a second run replaces the first."""

import gzip
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from pipeline.cli import main
from support.feeds import OTHER_SIGNED, SIGNED, a_feed

pytestmark = pytest.mark.filterwarnings("ignore")

DENIED = "نفت تونس توقيع مذكرة التفاهم الصحية مع ليبيا"


def row(day: int, title: str, outlet: str = "alpha", **more) -> str:
    found = {"outlet": outlet, "url": f"http://{outlet}.example/{day}", "title": title, "text": "",
             "first_seen": f"2024-01-{day:02}T09:10:00Z", **more}  # fmt: skip
    return json.dumps(found) + "\n"


def run(pattern: Path | str, folder: Path, *options: str) -> int:
    return main(["backfill", str(pattern), "--runner", "in-process", "--output", str(folder), *options])


def lines(folder: Path, kind: str) -> list[dict]:
    return [json.loads(line) for f in sorted(folder.glob(f"{kind}/*.jsonl")) for line in f.open(encoding="utf-8")]


def files(folder: Path) -> dict[str, str]:
    """Everything but what tells of the run itself, without recorded times."""
    return {
        str(f.relative_to(folder)): "".join(
            json.dumps(json.loads(line) | {"recorded_at": ""}) for line in f.read_text("utf-8").splitlines()
        )
        for f in sorted(folder.glob("*/*.jsonl"))
    }


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    folder = tmp_path / "archive"
    (folder / "old" / "beta").mkdir(parents=True)
    (folder / "a.jsonl.gz").write_bytes(gzip.compress((row(3, DENIED) + row(1, SIGNED)).encode()))
    feed = folder / "old" / "beta" / "20240205101500.xml.gz"
    feed.write_bytes(gzip.compress(a_feed({"b": OTHER_SIGNED})))
    return folder


def test_alerts_and_mentions_come_out_by_month(archive: Path, tmp_path: Path) -> None:
    assert run(archive / "**", tmp_path / "out", "--format", "both") == 0
    out = tmp_path / "out"
    told = [(a["event"], a["status"], a["mode"], a["when"]["first_seen"]) for a in lines(out, "alerts")]
    assert told == [
        ("new", "signed", "backfill", "2024-01-01T09:10:00Z"),
        ("correction", "denied", "backfill", "2024-01-01T09:10:00Z"),
        ("new", "signed", "backfill", "2024-02-05T10:15:00Z"),
    ]
    assert sorted(f.name for f in (out / "mentions").iterdir()) == [
        "2024-01.jsonl", "2024-01.parquet", "2024-02.jsonl", "2024-02.parquet",
    ]  # fmt: skip
    table = pq.read_table(out / "alerts" / "2024-01.parquet").to_pylist()
    assert [(r["agreement_id"], r["event"]) for r in table] == [
        (a["agreement_id"], a["event"]) for a in lines(out, "alerts")[:2]
    ]
    found = json.loads((out / "_SUCCESS").read_text("utf-8"))["found"]
    assert (found["files_read"], found["items_read"], found["alerts_new"]) == (2, 3, 2)
    assert not (out / "_INCOMPLETE").exists()


def test_the_store_gives_the_same_messages(archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(archive / "**", tmp_path / "out")
    assert main(["backfill", str(archive / "**"), "--state", str(tmp_path / "s"), "--step", "1h"]) == 0
    capsys.readouterr()
    main(["alerts", "export", "--state", str(tmp_path / "s")])
    exported = [json.loads(line) | {"recorded_at": ""} for line in capsys.readouterr().out.splitlines()]
    assert [a | {"recorded_at": ""} for a in lines(tmp_path / "out", "alerts")] == sorted(
        exported, key=lambda a: (a["when"]["first_seen"], a["agreement_id"], a["revision"])
    )


def test_what_cannot_be_read_is_a_dead_letter_and_the_rest_goes_on(archive: Path, tmp_path: Path) -> None:
    (archive / "bad.jsonl").write_text(
        '{\n{"title": "x"}\n' + row(5, OTHER_SIGNED, first_seen="0001-01-01") + row(6, "نص \ud800 مقطوع"), "utf-8"
    )
    (archive / "cut.jsonl.gz").write_bytes(gzip.compress(row(7, OTHER_SIGNED, "gamma").encode() * 500)[:-9])
    (archive / "broken.jsonl.gz").write_bytes(gzip.compress(b"x")[:12] + b"\0\xff" * 30)
    (archive / "page.xml").write_text("<html><body>404</body></html>", "utf-8")
    (archive / "undated.xml").write_bytes(a_feed({"c": SIGNED}))
    (archive / "undated.xml.meta.json").write_text('{"outlet": "beta", "fetched_at": "yesterday"}', "utf-8")
    assert run(archive / "**", tmp_path / "out", "--strict") == 4
    letters = {Path(d["subject"]).name: d["reason"] for d in lines(tmp_path / "out", "dead-letters")}
    assert sorted(letters) == [
        "bad.jsonl:1", "bad.jsonl:2", "bad.jsonl:3", "broken.jsonl.gz", "cut.jsonl.gz", "page.xml", "undated.xml",
    ]  # fmt: skip
    assert "years 1900 to 2200" in letters["bad.jsonl:3"]
    assert "fetched_at" in letters["undated.xml"]
    assert len(lines(tmp_path / "out", "alerts")) == 3  # gamma retells what beta told in February, a month before


def test_metadata_beside_a_feed_say_whose_it_is_and_when_it_was_fetched(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "f.rss").write_bytes(a_feed({"a": SIGNED}))
    (tmp_path / "in" / "f.rss.meta.json").write_text(
        '{"outlet": "wakala", "fetched_at": "2023-03-13T10:00:00+01:00", "url": "http://wakala.example/rss"}', "utf-8"
    )
    assert run(tmp_path / "in" / "*", tmp_path / "out") == 0
    (alert,) = lines(tmp_path / "out", "alerts")
    assert alert["evidence"][0]["publisher"]["outlet"] == "wakala"
    assert alert["evidence"][0]["first_seen"] == "2023-03-13T09:00:00Z"


def test_a_second_run_replaces_what_the_first_left(archive: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(archive / "**", out)
    before = files(out)
    (out / "_SUCCESS").rename(out / "_INCOMPLETE")  # as after an interrupt, with half of what it wrote
    (out / "alerts" / "2024-02.jsonl").unlink()
    (out / "alerts" / "2019-01.jsonl").write_text("{}", "utf-8")
    (out / "mentions" / ".2024-01.jsonl.1f.part").write_text("{", "utf-8")
    (out / "notes.txt").write_text("mine", "utf-8")
    assert run(archive / "**", out) == 0
    assert files(out) == before
    assert not list(out.glob("*/.*"))
    assert (out / "notes.txt").read_text("utf-8") == "mine"


def test_a_folder_of_something_else_is_left_alone(
    archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("x", "utf-8")
    assert run(archive / "**", tmp_path / "mine") == 3
    assert "thesis.txt" in capsys.readouterr().err
    assert [f.name for f in (tmp_path / "mine").iterdir()] == ["thesis.txt"]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["nowhere/*.jsonl", "--runner", "in-process", "--output", "out"], 3, "No file matches"),
        (["s3x://b/*", "--runner", "in-process", "--output", "out"], 3, "s3x://b/*"),
        (["x", "--runner", "in-process"], 2, "--output"),
        (["x", "--runner", "in-process", "--output", "out", "--state", "s"], 2, "exclude"),
        (["x", "--output", "out"], 2, "--runner"),
        (["x", "--state", "s", "--", "--region=r"], 2, "--runner"),
        ([], 2, "No files named"),
    ],
)
def test_what_cannot_go_together_is_said(
    arguments: list[str], code: int, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["backfill", *arguments]) == code
    assert said in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_options_of_the_engine_go_behind_two_dashes(
    archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["backfill", str(archive / "**"), "--runner", "dataflow", "--output", str(tmp_path / "out")]
    assert main([*arguments, "--", "--project=my-project", "--region=europe-west1"]) in (2, 3)
    said = capsys.readouterr().err
    assert "temp_location" in said
    assert "region" not in said
    assert not (tmp_path / "out").exists()
