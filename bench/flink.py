"""The extraction on Flink: two slots against one, on a cluster of two TaskManagers of this machine.

    python bench/flink.py

Invented items (bench/extract.py) are sent in blocks through the extraction, first with a parallelism of one, then of
two; each slot has a Python process. Every block tells when it was worked on, and by whom. Counted is what was done
from the time that every process was at work until the first had nothing left: the start of the processes is not in it.
Printed are items per second of each, and their ratio; it can be near two only where two cores are free.
Needs the jar that `make flink` builds.
"""

import sys
import tempfile
import time
import warnings
from collections import defaultdict
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "bench"), str(ROOT / "deploy" / "flink")]

from extract import made_items  # noqa: E402 - the path has to be set before

from flink_cluster import JAR, FlinkCluster, unavailable  # noqa: E402
from pipeline.engines.options import engine_options  # noqa: E402

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import apache_beam as beam

BLOCK, MADE, BLOCKS_PER_SLOT = 100, 2_000, 60
Done = tuple[str, float, float, int]
"""Process, begin and end of a block in seconds of the clock, items."""


class ExtractBlock(beam.DoFn):
    """(number, texts) -> nothing; each process writes about its work to a file of `folder`."""

    def __init__(self, folder: str) -> None:
        self._folder = folder

    def setup(self) -> None:
        from transforms.extract import extract

        extract("", "", language="ar")  # loads what it needs

    def process(self, block: tuple[int, list[tuple[str, str]]]) -> None:
        import os

        from transforms.extract import extract

        begin = time.time()
        for title, text in block[1]:
            extract(title, text, published="2024-05-15", language="ar")
        with open(os.path.join(self._folder, str(os.getpid())), "a", encoding="utf-8") as file:
            file.write(f"{begin} {time.time()} {len(block[1])}\n")


def run(cluster: FlinkCluster, slots: int, folder: Path) -> float:
    """Items per second."""
    made: list[Any] = made_items(MADE)
    blocks = [
        (number, [made[(number * BLOCK + k) % MADE] for k in range(BLOCK)]) for number in range(BLOCKS_PER_SLOT * slots)
    ]
    given = [f"--flink_job_server_jar={JAR}", *cluster.options, f"--parallelism={slots}"]
    out = folder / f"slots-{slots}"
    out.mkdir()
    with beam.Pipeline(options=engine_options("flink", given, streaming=False)) as pipeline:
        _ = (
            pipeline
            | "Blocks" >> beam.Create(blocks)
            | "Spread" >> beam.Reshuffle()
            | "Extract" >> beam.ParDo(ExtractBlock(str(out)))
        )
    done = []
    for file in out.iterdir():
        for line in file.read_text("utf-8").splitlines():
            begin, end, count = line.split()
            done.append((file.name, float(begin), float(end), int(count)))
    return rate(done, slots)


def rate(done: list[Done], slots: int) -> float:
    """Items per second while every process was at work; a block that is cut by an end counts by its share."""
    by_process: dict[str, list[Done]] = defaultdict(list)
    for block in done:
        by_process[block[0]].append(block)
    if len(by_process) != slots:
        raise RuntimeError(f"{slots} slots, but {len(by_process)} processes were at work")
    begin = max(min(b[1] for b in blocks) for blocks in by_process.values())
    end = min(max(b[2] for b in blocks) for blocks in by_process.values())
    if end <= begin:
        raise RuntimeError("the processes were not at work at the same time")
    counted = sum(n * max(0.0, min(b, end) - max(a, begin)) / (b - a) for _, a, b, n in done)
    return counted / (end - begin)


def main() -> int:
    if why := unavailable():
        print(f"not measured: {why}", file=sys.stderr)
        return 0
    with tempfile.TemporaryDirectory(prefix="mithaq-bench-") as name:
        folder = Path(name)
        with FlinkCluster(folder / "flink", task_managers=2, slots=1) as cluster:
            found = {slots: run(cluster, slots, folder) for slots in (1, 2)}
    for slots, per_sec in found.items():
        print(f"extraction on Flink, {slots} slot{'s' * (slots > 1)}: {per_sec:,.0f} items/s")
    print(f"two slots against one: {found[2] / found[1]:.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
