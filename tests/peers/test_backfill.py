"""A backfill on another engine writes the files that the in-process engine writes."""

from pathlib import Path

import pytest

from pipeline.cli import main
from support.stories import stories, write_items

pytestmark = [pytest.mark.peer, pytest.mark.filterwarnings("ignore"), pytest.mark.timeout(900)]


def test_an_engine_writes_what_the_in_process_engine_writes(engine: tuple[str, list[str]], tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    archive.mkdir()
    for n, story in enumerate(stories("chains")):
        write_items(archive / f"{n}.jsonl", story["items"])
    (archive / "bad.jsonl").write_text("{\n", "utf-8")
    found = []
    for runner, beam in (("in-process", []), engine):
        out = tmp_path / runner
        argv = ["backfill", f"{archive}/*", "--runner", runner, "--output", str(out), "--format", "both"]
        assert main([*argv, "--", *beam] if beam else argv) == 0
        found.append({
            f.relative_to(out): [line.split('"recorded_at":"')[0] for line in f.read_text("utf-8").splitlines()]
            for f in out.glob("*/*.jsonl")
        })  # fmt: skip
        assert len(list(out.glob("alerts/*.parquet"))) == len(list(out.glob("alerts/*.jsonl"))) > 1
    assert found[0] == found[1]
    assert Path("dead-letters/archive.jsonl") in found[0]
