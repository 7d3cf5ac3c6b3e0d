"""A backfill on an engine: archive files in, files of alerts, mentions and dead letters out, nothing kept between runs.

    FOLDER/_INCOMPLETE   while it runs, and after it was interrupted: what it reads and how
    FOLDER/_SUCCESS      after it has ended well: the same with what it found

A run replaces what an earlier one left in the folder, so that after an interrupt the same command gives what it would
have given; recorded times aside the files are the same to the byte. Whoever reads waits for _SUCCESS.
"""

import json
import re
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from operator import methodcaller
from typing import Any, NamedTuple

import apache_beam as beam
from apache_beam.io.filesystem import BeamIOError
from apache_beam.io.filesystems import FileSystems

from pipeline import __version__
from pipeline.engines.read_archive import File, ReadArchive
from pipeline.errors import ConfigError, MithaqError, UsageError
from pipeline.feeds.catalogue import Catalogue
from pipeline.graph import build
from pipeline.measured import measured
from pipeline.sinks.monthly import KINDS, WriteMonths
from transforms.sorted_stages import SortedMemory
from transforms.stages import DEAD, Clock

__all__ = ["INCOMPLETE", "SUCCESS", "Plan", "build_backfill", "run_backfill"]

INCOMPLETE, SUCCESS = "_INCOMPLETE", "_SUCCESS"
_OURS = re.compile(rf"(?:{'|'.join(KINDS)})/[\w-]+\.(?:jsonl|parquet)|(?:{'|'.join(KINDS)})/\.[\w.-]+\.part")
_LOOK_SEC = 1.0


class Plan(NamedTuple):
    files: Sequence[File]
    catalogue: Catalogue
    folder: str
    """Absolute, or of any of Beam's filesystems."""
    step_sec: int
    """Sightings of a step are folded together, as passes that often would have."""
    formats: Sequence[str]
    clock: Clock
    """Gives the recorded time."""


def build_backfill(pipeline: Any, plan: Plan) -> None:
    """Lay the backfill on `pipeline`."""
    read = pipeline | "ReadArchive" >> ReadArchive(plan.files, plan.catalogue)
    found = build(read["items"], memory=SortedMemory(plan.step_sec), window_sec=0, clock=plan.clock)
    dead = (read[DEAD], found.dead_letters) | "AllDeadLetters" >> beam.Flatten()
    for label, records in (("Alerts", found.alerts), ("Mentions", found.mentions), ("DeadLetters", dead)):
        _ = records | f"Write{label}" >> WriteMonths(plan.folder, plan.formats)


def run_backfill(
    plan: Plan,
    options: Any,
    *,
    inputs: Sequence[str] = (),
    progress: Callable[[Counter[str]], None] | None = None,
    cancel: Callable[[Any], None] = methodcaller("cancel"),
) -> Counter[str]:
    """Run it to its end; the graph's counters. `progress` is told of them meanwhile, where the engine tells.

    Raises UsageError for options that the engine lacks, ConfigError for a folder that cannot be written or holds
    something else, MithaqError when the engine fails; KeyboardInterrupt cancels the job, by `cancel` of
    Beam's result, and goes on upwards.
    """
    made = {"mithaq": __version__, "inputs": list(inputs), "files": len(plan.files), "step_sec": plan.step_sec,
            "formats": list(plan.formats)}  # fmt: skip
    try:
        pipeline = beam.Pipeline(options=options)
    except ValueError as error:
        raise UsageError(f"Options of Beam, behind --: {'; '.join(str(error).split(chr(10)))}") from error
    build_backfill(pipeline, plan)
    _begin(plan.folder, made)
    result = None
    try:
        result = pipeline.run()
        _wait(result, progress)
        found = measured(result).counters
    except KeyboardInterrupt:
        with suppress(Exception):
            cancel(result)
        raise
    except Exception as error:
        why = ([line.strip() for line in str(error).splitlines() if len(line.strip()) > 1] or [""])[-1][:500]
        raise MithaqError(
            f"The engine gave up ({type(error).__name__}: {why}). {plan.folder} is incomplete; run it again."
        ) from error
    _finish(plan.folder, made | {"found": dict(sorted(found.items()))})
    return found


def _wait(result: Any, progress: Callable[[Counter[str]], None] | None) -> None:
    """Until the job has ended; raises what the engine raises."""
    ended: list[BaseException | None] = []

    def wait() -> None:
        try:
            result.wait_until_finish()
            ended.append(None)
        except BaseException as error:
            ended.append(error)

    waiting = threading.Thread(target=wait, daemon=True, name="engine")
    waiting.start()
    while waiting.is_alive():
        waiting.join(_LOOK_SEC)
        if progress is not None and waiting.is_alive():
            with suppress(Exception):  # an engine that does not tell yet
                progress(measured(result).counters)
    if ended[0] is not None:
        raise ended[0]


def _begin(folder: str, made: dict[str, Any]) -> None:
    """Take the folder: what an earlier backfill left there goes, anything else is a reason to stop."""
    try:
        names = _names(folder)
        if names and not {INCOMPLETE, SUCCESS} & set(names):
            raise ConfigError(
                f"{folder} holds something else than a backfill ({names[0]} ...); give --output a new or empty folder."
            )
        _put(folder, INCOMPLETE, made)
        old = [FileSystems.join(folder, *n.split("/")) for n in names if n == SUCCESS or _OURS.fullmatch(n)]
        if old:
            FileSystems.delete(old)
    except (OSError, BeamIOError, ValueError) as error:
        why = " ".join(str(error).split())[:300]
        raise ConfigError(f"{folder}: cannot be written ({why}); give --output a folder that can be.") from error


def _finish(folder: str, made: dict[str, Any]) -> None:
    _put(folder, SUCCESS, made)
    FileSystems.delete([FileSystems.join(folder, INCOMPLETE)])


def _names(folder: str) -> list[str]:
    """Paths of the files below the folder, relative to it."""
    root = folder.rstrip("/") + "/"
    found = FileSystems.match([root + "**"])[0].metadata_list
    return sorted(f.path.removeprefix(root) for f in found)


def _put(folder: str, name: str, made: dict[str, Any]) -> None:
    with FileSystems.create(FileSystems.join(folder, name)) as file:
        file.write(json.dumps(made, ensure_ascii=False, indent=1).encode() + b"\n")
