"""Cost of a million items in the ways of running Mithaq, from what is measured here and the unit prices you give.

    python bench/cost.py --items-per-day 20000 --price vm_hour=0.05 --price pubsub_tib=40
    make cost ITEMS_PER_DAY=20000 PRICES="vm_hour=0.05 pubsub_tib=40"

No price is built in: a row without one shows its quantity alone, and sums say what they leave out. Prices are in one
currency of yours. What is assumed stands below the table, each with the option that changes it.
"""

import argparse
import math
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

MILLION = 1_000_000
HOURS_PER_MONTH = 730
PRICES = {
    "vm_hour": "an hour of the machine that makes the passes",
    "disk_gb_month": "a GB of its disk for a month",
    "run_vcpu_sec": "a vCPU second of Cloud Run",
    "run_gb_sec": "a GB second of memory of Cloud Run",
    "worker_vcpu_hour": "a vCPU hour of a streaming worker",
    "worker_gb_hour": "a GB hour of its memory",
    "stream_gb": "a GB that the streaming engine moves or keeps between keyed steps",
    "pubsub_tib": "a TiB published or delivered",
}


class Measured(NamedTuple):
    """What this machine says of one item; seconds are of one of its cores."""

    cpu_sec: float
    """Of the graph in a pass, at SLICE items."""
    start_cpu_sec: float
    """Of a pass before its first item."""
    memory_gb: float
    store_bytes: float
    """Of the store's file."""
    item_bytes: float
    """Of its message in the topic `items`."""
    told_bytes: float
    """Of the alerts, mentions and dead letters that it brings, as messages."""
    keyed_bytes: float
    """Between keyed steps of a stream."""
    state_bytes: float
    """Of keyed state for an agreement that six outlets tell, at 95 %."""
    agreements: float
    """New ones per item."""


class Load(NamedTuple):
    """How it is run. Defaults are examples, no advice."""

    items_per_day: float
    every_min: float = 10
    keep_months: float = 12
    busy: float = 0.5
    """Share of a processor that may be used on average; the rest is for bursts."""
    vm_vcpus: int = 2
    worker_vcpus: int = 2
    worker_gb: float = 8
    stream_factor: float = 2.0
    """CPU of an item in a stream over that in a pass. Not measured: no job has run on Dataflow."""
    subscribers: float = 1

    @property
    def hours(self) -> float:
        """In which a million items come."""
        return MILLION / self.items_per_day * 24


class Row(NamedTuple):
    way: str
    what: str
    quantity: float
    unit: str
    price: str
    """Name in PRICES."""


def rows(m: Measured, load: Load) -> Iterator[Row]:
    """What a million items take of each thing that is paid for, by way."""
    cpu_sec = m.cpu_sec * MILLION
    passes = load.hours * 60 / load.every_min
    machines = _machines(cpu_sec + passes * m.start_cpu_sec, load.hours, load.vm_vcpus, load.busy)
    disk = m.store_bytes * MILLION / 1e9 * load.keep_months
    yield Row("pass, a machine", "machine", machines * load.hours, "h", "vm_hour")
    yield Row("pass, a machine", "store on disk", disk, "GB month", "disk_gb_month")
    run_sec = cpu_sec + passes * m.start_cpu_sec
    yield Row("pass, Cloud Run", "vCPU", run_sec, "s", "run_vcpu_sec")
    yield Row("pass, Cloud Run", "memory", run_sec * math.ceil(m.memory_gb), "GB s", "run_gb_sec")
    yield Row("pass, Cloud Run", "store in a bucket", disk, "GB month", "disk_gb_month")
    stream_sec = cpu_sec * load.stream_factor
    workers = _machines(stream_sec, load.hours, load.worker_vcpus, load.busy)
    worker_hours = workers * load.hours
    yield Row("stream, Dataflow", "workers, vCPU", worker_hours * load.worker_vcpus, "h", "worker_vcpu_hour")
    yield Row("stream, Dataflow", "workers, memory", worker_hours * load.worker_gb, "GB h", "worker_gb_hour")
    yield Row("stream, Dataflow", "between keyed steps", m.keyed_bytes * MILLION / 1e9, "GB", "stream_gb")
    yield Row("stream, Dataflow", "items, in and out", 2 * m.item_bytes * MILLION / 2**40, "TiB", "pubsub_tib")
    told = m.told_bytes * MILLION * (1 + load.subscribers) / 2**40
    yield Row("each, with topics", "alerts, mentions, dead letters", told, "TiB", "pubsub_tib")


def _machines(cpu_sec: float, hours: float, vcpus: int, busy: float) -> int:
    return max(1, math.ceil(cpu_sec / (hours * 3600 * vcpus * busy)))


def table(found: Sequence[Row], prices: Mapping[str, float]) -> list[str]:
    """The rows in Markdown, and a sum per way; `-` where no price was given."""
    lines = ["| way | what | quantity | unit | price of a unit | cost |", "|---|---|---|---|---|---|"]
    for way in dict.fromkeys(r.way for r in found):
        total, unpriced = 0.0, []
        for row in (r for r in found if r.way == way):
            price = prices.get(row.price)
            if price is None:
                unpriced.append(row.price)
            else:
                total += price * row.quantity
            cost = "-" if price is None else f"{price * row.quantity:,.2f}"
            unit_price = row.price if price is None else f"{price:g}"
            lines.append(f"| {way} | {row.what} | {row.quantity:,.4g} | {row.unit} | {unit_price} | {cost} |")
        without = f" without {', '.join(dict.fromkeys(unpriced))}" if unpriced else ""
        lines.append(f"| {way} | **sum**{without} | | | | **{total:,.2f}** |")
    return lines


def assumptions(m: Measured, load: Load) -> list[str]:
    machines = _machines(m.cpu_sec * MILLION, load.hours, load.vm_vcpus, load.busy)
    return [
        f"Measured here: {m.cpu_sec * 1000:.2f} CPU s per 1,000 items in a pass, {m.start_cpu_sec:.1f} s before the "
        f"first one, {m.memory_gb:.2f} GB at most; {m.store_bytes:,.0f} bytes of store, {m.item_bytes:,.0f} of item "
        f"message, {m.told_bytes:,.0f} of messages out and {m.keyed_bytes:,.0f} between keyed steps for each item.",
        "The measured items are invented and dense: 1.2 mentions each. Feeds hold fewer, so messages out and state "
        "are upper bounds.",
        f"{load.items_per_day:,.0f} items a day (--items-per-day): a million in {load.hours / 24:,.0f} days, "
        f"{machines} machine(s) of {load.vm_vcpus} vCPU (--vm-vcpus) busy to {load.busy:.0%} at most (--busy).",
        f"A pass every {load.every_min:g} minutes (--every-min); its store is kept {load.keep_months:g} months "
        "(--keep-months) and never pruned.",
        f"A stream takes {load.stream_factor:g} times the CPU of a pass (--stream-factor): an assumption, no job has "
        f"run on Dataflow. Workers of {load.worker_vcpus} vCPU and {load.worker_gb:g} GB (--worker-vcpus, "
        "--worker-gb), at least one, always on.",
        f"{load.subscribers:g} subscriber(s) to all that is published (--subscribers). Not in it: traffic between "
        "regions, logs, feeds' own traffic, a collector beside the stream, taxes and discounts.",
        f"State of a stream: {m.state_bytes:,.0f} bytes for an agreement, {m.agreements * MILLION:,.0f} of them for a "
        f"million items: {m.state_bytes * m.agreements * MILLION / 1e9:.2f} GB, in no row.",
    ]


def measured(count: int) -> Measured:
    """Measure over `count` items in a pass, and a thirtieth of them in a stream (the in-process engine keeps keyed
    state slowly, which says nothing of other engines: only its bytes are used)."""
    warnings.simplefilter("ignore")
    import graph
    from state import USUAL_OUTLETS, states

    from transforms.messages import item_message

    found = graph.measure(count)
    item_bytes = sum(map(_size, (item_message(i, "//mithaq/bench") for i in graph.items(count)))) / count
    told_bytes, store_bytes, agreements = _told(count)
    both = sorted(map(sum, states(USUAL_OUTLETS)))
    return Measured(
        cpu_sec=found["graph_sec"] / count,
        start_cpu_sec=_start_cpu_sec(),
        memory_gb=found["peak_mb"] / 1024,
        store_bytes=store_bytes,
        item_bytes=item_bytes,
        told_bytes=told_bytes,
        keyed_bytes=_keyed_bytes(max(30, count // 30)),
        state_bytes=both[len(both) * 95 // 100],
        agreements=agreements,
    )


def _size(message: Any) -> int:
    return len(message.body.encode()) + sum(len(k) + len(v.encode()) for k, v in message.attributes.items())


def _told(count: int) -> tuple[float, float, float]:
    """Bytes of messages out, bytes of store and new agreements, per item."""
    import graph

    from pipeline.passes import drain
    from pipeline.store import open_store
    from pipeline.store.journal import add_items
    from transforms.messages import record_message

    with tempfile.TemporaryDirectory() as folder, open_store(Path(folder)) as store:
        with store.transaction() as connection:
            add_items(connection, list(graph.items(count)))
        bytes_out = new = 0
        for piece in drain(store, graph.Silent()):
            done = piece.committed
            new += sum(a.event == "new" for a in done.alerts)
            bytes_out += sum(
                _size(record_message(r, "//mithaq/bench")) for r in (*done.alerts, *done.mentions, *done.dead_letters)
            )
        store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return bytes_out / count, store.path.stat().st_size / count, new / count


def _start_cpu_sec() -> float:
    import resource

    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    program = "import pipeline.store.memory, pipeline.graph; from transforms.extract import extract; extract('', '')"
    subprocess.run([sys.executable, "-W", "ignore", "-c", program], cwd=ROOT, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _keyed_bytes(count: int) -> float:
    """Bytes per item that go into the keyed steps of a stream: Beam's own sampled sizes, times their elements."""
    import apache_beam as beam
    import graph
    from apache_beam.metrics import monitoring_infos as infos
    from apache_beam.options.pipeline_options import PipelineOptions
    from apache_beam.portability.api import beam_runner_api_pb2

    from pipeline.graph import build
    from schemas.item import Item

    pipeline = beam.Pipeline(options=PipelineOptions(["--runner=FnApiRunner"]))
    build(pipeline | beam.Create(list(graph.items(count)), reshuffle=False).with_output_types(Item), window_sec=0)
    keyed = set()
    for step in pipeline.to_runner_api().components.transforms.values():
        pardo = step.spec.urn == "beam:transform:pardo:v1"
        if pardo and beam_runner_api_pb2.ParDoPayload.FromString(step.spec.payload).state_specs:
            keyed |= set(step.inputs.values())
    result = pipeline.run()
    result.wait_until_finish()
    elements, sampled = dict[str, int](), dict[str, Any]()
    for stage in result._monitoring_infos_by_stage.values():
        for info in stage:
            if info.urn == infos.ELEMENT_COUNT_URN:
                elements[info.labels["PCOLLECTION"]] = infos.extract_counter_value(info)
            elif info.urn == infos.SAMPLED_BYTE_SIZE_URN:
                sampled[info.labels["PCOLLECTION"]] = infos.extract_distribution(info)
    sizes = {key: total / n for key, (n, total, *_) in sampled.items() if n}
    assert keyed <= set(elements), "a keyed step was not seen"
    return sum(elements[key] * sizes.get(key, 0) for key in keyed) / count


def price(text: str) -> tuple[str, float]:
    name, _, value = text.partition("=")
    if name not in PRICES:
        raise argparse.ArgumentTypeError(f"{name!r} is no price; prices are {', '.join(PRICES)}")
    try:
        found = float(value)
    except ValueError:
        found = -1
    if not 0 <= found < math.inf:
        raise argparse.ArgumentTypeError(f"{text!r}: write {name}=0.05")
    return name, found


def positive(text: str) -> float:
    value = float(text)
    if not 0 < value < math.inf:
        raise argparse.ArgumentTypeError(f"{text} is not above 0")
    return value


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.epilog = "prices:\n" + "\n".join(f"  {name:<18} {what}" for name, what in PRICES.items())
    parser.add_argument("--items-per-day", type=positive, default=20_000, help="(an example: 20000)")
    for name in Load._fields[1:]:
        default = Load._field_defaults[name]
        kind = int if isinstance(default, int) and name.endswith("vcpus") else positive
        parser.add_argument(
            f"--{name.replace('_', '-')}", type=kind, default=default, help=f"(an example: {default:g})"
        )
    parser.add_argument("--price", action="append", type=price, default=[], metavar="NAME=AMOUNT", help="see below")
    parser.add_argument("--count", type=int, default=3_000, help="items to measure with (default 3000)")
    args = parser.parse_args(argv)
    if not 0 < args.busy <= 1 or args.count < 100 or min(args.vm_vcpus, args.worker_vcpus) < 1:
        parser.error("--busy is above 0 and at most 1, --count at least 100, vCPUs at least 1")
    load = Load(**{name: getattr(args, name) for name in Load._fields})
    print(f"Measuring with {args.count} items ...", file=sys.stderr)
    started = time.monotonic()
    found = measured(args.count)
    print(f"done in {time.monotonic() - started:.0f} s.", file=sys.stderr)
    print("Cost of a million items\n")
    print("\n".join(table(list(rows(found, load)), dict(args.price))))
    print("\nAssumptions\n")
    print("\n".join(f"- {line}" for line in assumptions(found, load)))


if __name__ == "__main__":
    main()
