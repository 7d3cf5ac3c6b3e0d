"""One history, the same alerts: `make same-answer` on small histories, with every engine."""

import subprocess
import sys
from pathlib import Path

import pytest

from flink_cluster import unavailable
from support.peers import absent

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, str(ROOT / "bench" / "same_answer.py"), "--items", "2000", "--step", "30d"]
STREAM_ITEMS = 60

pytestmark = [pytest.mark.peer, pytest.mark.timeout(1800)]


def same_answer(*arguments: str) -> tuple[int, list[str], str]:
    command = [*COMMAND, "--stream-items", str(STREAM_ITEMS), *arguments]
    done = subprocess.run(command, capture_output=True, text=True)
    return done.returncode, done.stdout.splitlines(), done.stderr


@pytest.mark.usefixtures("prism")
def test_store_engines_and_streams_tell_the_same() -> None:
    if why := unavailable():
        absent(why)
    code, rows, said = same_answer("--engines", "in-process prism flink")
    assert code == 0, "\n".join([*rows, said])
    assert rows[-1] == "The alerts are the same."
    equal = [row for row in rows if row.endswith("  yes")]
    histories = ("sample", "test set", "invented")
    for history in (*histories, *(f"{h}, one by one" for h in histories)):
        assert sum(row.startswith(f"{history}  ") for row in equal) == 3, history


def test_what_was_told_is_kept_and_a_difference_is_shown(tmp_path: Path) -> None:
    """A message of a kept side is changed by hand: nothing is worked out anew, and the run fails."""
    folder = tmp_path / "kept"
    code, rows, said = same_answer("--engines", "in-process", "--keep", str(folder), "--stream-items", "0")
    assert (code, rows[-1]) == (0, "The alerts are the same."), said
    told = folder / "sides" / "sample-0-in-process-30d" / "alerts.jsonl"
    body = told.read_text("utf-8")
    assert '"status":"signed"' in body
    told.write_text(body.replace('"status":"signed"', '"status":"ratified"', 1), "utf-8")
    code, rows, _ = same_answer("--engines", "in-process", "--keep", str(folder), "--stream-items", "0")
    assert code == 1
    assert rows[-1] == "1 sides differ."
    assert any("NO, 1 differ" in row and row.startswith("sample") for row in rows)
    assert any('expected {"status": "signed"' in row for row in rows)
