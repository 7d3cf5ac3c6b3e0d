"""One history, the same alerts: `make same-answer` on small histories, with every engine."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from flink_cluster import unavailable
from support.peers import absent

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, str(ROOT / "bench" / "same_answer.py"), "--items", "2000", "--step", "30d"]

pytestmark = [pytest.mark.peer, pytest.mark.timeout(1800)]


def same_answer(folder: Path, engines: str, stream_items: int) -> tuple[int, list[str], str]:
    given = ["--engines", engines, "--stream-items", str(stream_items), "--keep", str(folder)]
    done = subprocess.run([*COMMAND, *given], capture_output=True, text=True)
    return done.returncode, done.stdout.splitlines(), done.stderr


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the sides are kept."""
    return tmp_path_factory.mktemp("same")


@pytest.mark.usefixtures("prism")
def test_store_engines_and_streams_tell_the_same(folder: Path) -> None:
    if why := unavailable():
        absent(why)
    code, rows, said = same_answer(folder, "in-process prism flink", 40)
    assert code == 0, "\n".join([*rows, said])
    assert rows[-1] == "The alerts are the same."
    equal = [row for row in rows if row.endswith("  yes")]
    histories = ("sample", "test set", "invented")
    for history in (*histories, *(f"{h}, one by one" for h in histories)):
        assert sum(row.startswith(f"{history}  ") for row in equal) == 3, history


def test_what_was_told_is_kept_and_a_difference_is_shown(folder: Path) -> None:
    """A message of a kept side is changed by hand: nothing is worked out anew, and the run fails."""
    code, rows, said = same_answer(folder, "in-process", 0)
    assert (code, rows[-1]) == (0, "The alerts are the same."), said
    side = folder / "sides" / "sample-0-in-process-30d"
    told = side / "alerts.jsonl"
    alerts = told.read_text("utf-8").splitlines()
    at, alert = next((at, alert) for at, line in enumerate(alerts) if (alert := json.loads(line))["status"] == "signed")
    alerts[at] = json.dumps(alert | {"status": "ratified"}, ensure_ascii=False)
    told.write_text("".join(f"{line}\n" for line in alerts), "utf-8")
    code, again, _ = same_answer(folder, "in-process", 0)
    shutil.rmtree(side)
    assert code == 1
    assert again[-1] == "1 sides differ."
    assert len(set(rows) & set(again)) == len(rows) - 2, "times would differ had it been worked out again"
    assert any("NO, 1 differ" in row and row.startswith("sample") for row in again)
    assert any('expected {"status": "signed"' in row for row in again)
