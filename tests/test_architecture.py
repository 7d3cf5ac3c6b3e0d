"""Imports go one way (pipeline -> transforms -> schemas), and the command line answers without loading Beam."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.store import open_store

ROOT = Path(__file__).parents[1]
MAY_IMPORT = {
    "schemas": {"schemas"},
    "transforms": {"schemas", "transforms"},
    "pipeline": {"schemas", "transforms", "pipeline"},
}
BEAM_MODULES = {
    "schemas/packed_text.py",
    "schemas/rows.py",
    "transforms/counting.py",
    "transforms/stages.py",
    "transforms/typed.py",
    "transforms/story_stages.py",
    "transforms/digest_stages.py",
    "transforms/early_stages.py",
    "transforms/sorted_stages.py",
    "pipeline/graph.py",
    "pipeline/store/memory.py",
    "pipeline/topics/stream.py",
    "pipeline/topics/template.py",
    "pipeline/sinks/files.py",
    "pipeline/sinks/monthly.py",
    "pipeline/engines/read_feeds.py",
    "pipeline/engines/feed_stream.py",
    "pipeline/engines/read_archive.py",
    "pipeline/engines/flink_runner.py",
    "pipeline/engines/backfill.py",
}


def _imports(path: Path, top_level_only: bool = False) -> set[str]:
    tree = ast.parse(path.read_text("utf-8"))
    nodes = tree.body if top_level_only else list(ast.walk(tree))
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found.add(node.module)
    return found


def _modules(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_imports_go_one_way(package: str) -> None:
    ours = set(MAY_IMPORT)
    for path in _modules(package):
        used = {name.partition(".")[0] for name in _imports(path)} & ours
        assert used <= MAY_IMPORT[package], f"{path.relative_to(ROOT)} imports {used - MAY_IMPORT[package]}"


def test_only_the_modules_that_build_graphs_import_beam() -> None:
    found = {
        str(p.relative_to(ROOT))
        for package in MAY_IMPORT
        for p in _modules(package)
        if any(n.partition(".")[0] == "apache_beam" for n in _imports(p, top_level_only=True))
    }
    assert found == BEAM_MODULES


def test_times_are_written_in_one_place() -> None:
    found = [
        str(p.relative_to(ROOT))
        for package in MAY_IMPORT
        for p in _modules(package)
        if '.strftime("%Y-%m-%dT%H:%M:%S' in p.read_text("utf-8")
    ]
    assert found == ["schemas/times.py"]


def test_feedparser_has_one_call_site() -> None:
    """It opens files and URLs when handed a string, so only one reviewed place may call it."""
    found = [str(p.relative_to(ROOT)) for p in _modules("pipeline") if "feedparser" in _imports(p)]
    assert found == ["pipeline/feeds/parse.py"]


@pytest.mark.parametrize(
    "argv",
    [
        ["--help"],
        ["version"],
        ["run", "--help"],
        ["alerts", "list", "-o", "json", "--state", "STATE"],
        ["feeds", "status", "-o", "json", "--state", "STATE"],
        ["digests", "list", "-o", "json", "--state", "STATE"],
        ["mentions", "list", "-o", "json", "--state", "STATE"],
        ["feedback", "list", "-o", "json", "--state", "STATE"],
    ],
)
def test_light_commands_load_neither_beam_nor_clients_nor_lexicons(argv: list[str], tmp_path: Path) -> None:
    with open_store(tmp_path):
        pass
    argv = [str(tmp_path) if a == "STATE" else a for a in argv]
    program = (
        "import contextlib, io, json, sys\n"
        "from pipeline.cli import main\n"
        "with contextlib.redirect_stdout(io.StringIO()):\n"
        f"    code = main({argv!r})\n"
        "heavy = ('apache_beam', 'google.cloud', 'camel_tools', 'feedparser', 'py3langid', 'rich.console', 'babel')\n"
        "print(json.dumps([code, [h for h in heavy if h in sys.modules]]))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == [0, []]
