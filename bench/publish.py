"""What publishing alerts from the store costs over a bare client that publishes the same bytes, in one run.

    python bench/publish.py [COUNT]

Starts an emulator (gcloud's, else Google's pstest). Prints the ratio of the two times; the bar is 1.5 for 10,000
alerts. What is above 1 is reading the outbox, checking every message, and marking it.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "deploy" / "emulator")]

from pipeline.store import Store, open_store  # noqa: E402
from pubsub_emulator import KINDS, Emulator, available  # noqa: E402
from schemas.message import Message, Topic  # noqa: E402
from support.topics import alerts_of  # noqa: E402
from transforms.messages import alert_message  # noqa: E402

PROJECT, BARE, OURS = "mithaq-bench", "bare", "ours"
PAIRS = 300
REPEATS = 3


def messages(count: int) -> list[Message]:
    """Alerts of 300 pairs, each agreement its own."""
    codes = [
        f"{a} {b}" for a in ("DZA", "EGY", "IRN", "IRQ", "JOR", "KWT") for b in ("LBY", "MAR", "OMN", "QAT", "TUN")
    ]
    templates = alerts_of(*codes)
    found = []
    for n in range(count):
        alert = templates[n % len(templates)]
        key = f"{n % PAIRS:03d}"
        message = alert_message(alert._replace(agreement_id=f"{alert.agreement_id[:-6]}{n:06d}"), "//mithaq/bench")
        attributes = {**message.attributes, "pair": key}
        found.append(message._replace(attributes=attributes, ordering_key=key))
    return found


def fill(store: Store, rows: list[Message]) -> None:
    import json

    with store.transaction() as connection:
        connection.executemany(
            "INSERT INTO alerts (agreement_id, revision, event, status, recorded_at, attributes, body) "
            "VALUES (?, 1, 'new', 'signed', '2023-03-13T10:00:00Z', ?, ?)",
            [(m.message_id, json.dumps(dict(m.attributes)), m.body) for m in rows],
        )


def bare(rows: list[Message]) -> float:
    """Google's client as its documentation has it, ordered, and every result awaited."""
    from google.cloud import pubsub_v1

    client = pubsub_v1.PublisherClient(publisher_options=pubsub_v1.types.PublisherOptions(enable_message_ordering=True))
    path = client.topic_path(PROJECT, Topic.ALERTS)
    start = time.perf_counter()
    futures = [client.publish(path, m.body.encode(), ordering_key=m.ordering_key, **m.attributes) for m in rows]
    for future in futures:
        future.result()
    took = time.perf_counter() - start
    client.stop()
    return took


def ours(store: Store) -> float:
    from pipeline.topics.drain import drain_outbox
    from pipeline.topics.sender import Sender

    with Sender(PROJECT) as sender:
        sender.connect()
        start = time.perf_counter()
        done = drain_outbox(store, sender, [Topic.ALERTS])
        took = time.perf_counter() - start
    assert done.waiting == {Topic.ALERTS: 0}, done
    return took


def main() -> int:
    count = int(sys.argv[1]) if sys.argv[1:] and sys.argv[1].isdigit() else 10_000
    kind = next((k for k in KINDS if not available(k)), None)
    if kind is None:
        print("no Pub/Sub emulator can be started here; skipped")
        return 0
    rows = messages(count)
    emulator = Emulator(kind, lifetime_sec=900)
    os.environ["PUBSUB_EMULATOR_HOST"] = emulator.host
    try:
        from pipeline.topics.clients import admin_publisher

        admin_publisher().create_topic(name=f"projects/{PROJECT}/topics/{Topic.ALERTS}")
        bare(rows[:1000])  # warms client and emulator up
        times: dict[str, list[float]] = {BARE: [], OURS: []}
        for _ in range(REPEATS):
            times[BARE].append(bare(rows))
            with tempfile.TemporaryDirectory() as folder, open_store(Path(folder)) as store:
                fill(store, rows)
                times[OURS].append(ours(store))
    finally:
        emulator.stop()
    best = {name: min(found) for name, found in times.items()}
    size = sum(len(m.body.encode()) for m in rows) / len(rows)
    print(f"{count} alerts of {size:.0f} bytes to the {kind} emulator, best of {REPEATS}:")
    print(
        f"  bare client {best[BARE]:6.2f} s   store to topic {best[OURS]:6.2f} s   ratio {best[OURS] / best[BARE]:.2f}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
