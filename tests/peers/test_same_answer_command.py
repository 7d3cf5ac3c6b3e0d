"""One history, the same alerts: `make same-answer` on small histories."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, str(ROOT / "bench" / "same_answer.py")]

pytestmark = [pytest.mark.peer, pytest.mark.timeout(600)]


@pytest.mark.usefixtures("prism")
def test_store_engines_and_stream_tell_the_same() -> None:
    done = subprocess.run(
        [*COMMAND, "--items", "1000", "--step", "30d", "--stream-items", "40"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    rows = done.stdout.splitlines()
    assert rows[-1] == "The alerts are the same."
    assert sum(row.endswith("  yes") for row in rows) == 8
