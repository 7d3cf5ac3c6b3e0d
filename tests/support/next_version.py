"""A copy of this program as a later version might be: another number, a name more in the gazetteer, a step more."""

import shlex
import shutil
import sys
from pathlib import Path

__all__ = ["LATER_NAME", "STREAM_JOB", "next_version"]

_ROOT = Path(__file__).parents[2]
LATER_NAME = "بلاد الزيتونة البيضاء"
"""A name of Tunisia that only the later version knows."""
STREAM_JOB = Path(__file__).with_name("stream_job.py")
"""Takes CATALOGUE FOLDER HISTORY OPTIONS: starts a stream with the version in the working folder."""
_EDITS = {
    "pipeline/__init__.py": ('__version__ = "', '__version__ = "1.'),
    "transforms/gazetteer/names.tsv": ("\nTUN\t", f"\nTUN\t{LATER_NAME} | "),
    # Before every step that remembers anything, so that all of them stand elsewhere in the graph.
    "pipeline/graph.py": (
        '    fresh = stamped["items"] |',
        '    looked_at = stamped["items"] | "LookAt" >> beam.Filter(bool)\n    fresh = looked_at |',
    ),
}


def next_version(folder: Path) -> Path:
    """Writes it to `folder`; gives the program that starts its Python processes on a cluster."""
    for package in ("pipeline", "transforms", "schemas"):
        shutil.copytree(_ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__"))
    for name, (old, new) in _EDITS.items():
        path = folder / name
        text = path.read_text("utf-8")
        assert old in text, f"{name} no longer has {old!r}"
        path.write_text(text.replace(old, new, 1), "utf-8")
    worker = folder / "worker"
    place, python = shlex.quote(str(folder)), shlex.quote(sys.executable)
    worker.write_text(f'#!/bin/sh\ncd {place} && exec {python} -m pipeline.engines.worker "$@"\n', "utf-8")
    worker.chmod(0o755)
    return worker
