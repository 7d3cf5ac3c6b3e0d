"""The scripts of bench/ measure the tree that they are in, whatever is installed and wherever they are started."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPTS = sorted((ROOT / "bench").glob("*.py"))
PACKAGES = ("pipeline", "transforms", "schemas")


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_the_path_is_set_before_the_project_is_imported(script: Path) -> None:
    for statement in ast.parse(script.read_text("utf-8")).body:
        if "sys.path" in ast.unparse(statement):
            return
        names = [n for n in ast.walk(statement) if isinstance(n, ast.ImportFrom)]
        assert not [n.module for n in names if (n.module or "").split(".")[0] in PACKAGES], script.name


def test_the_bench_of_the_extraction_tells_how_it_is_called_and_what_is_wrong_with_a_file(tmp_path: Path) -> None:
    env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, str(ROOT / "bench" / "extract.py"), *arguments]
        return subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)

    told = run("--help")
    assert told.returncode == 0
    assert "JSON Lines" in told.stdout
    (tmp_path / "items.jsonl").write_text("no json\n", "utf-8")
    for name in ("missing.jsonl", "items.jsonl"):
        refused = run(name)
        assert refused.returncode == 2
        assert f"{name} holds no items" in refused.stderr
        assert "Traceback" not in refused.stderr
