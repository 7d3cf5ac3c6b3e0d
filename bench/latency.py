"""How long after a feed serves an agreement its alert reaches a subscriber, `mithaq run --every` publishing.

    python bench/latency.py [ALERTS]

A server of feeds, an emulator (gcloud's, else Google's pstest), a pass every two seconds and a subscriber on Google's
client, all on this machine. Prints the median and the 95th percentile from serving to receiving; the bar for the
latter is the poll interval and 2 s.
"""

import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from itertools import combinations
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "deploy" / "emulator")]

from pubsub_emulator import KINDS, Emulator, available  # noqa: E402
from support.feeds import a_catalogue, a_feed  # noqa: E402
from support.http_server import Answer, FeedServer  # noqa: E402

PROJECT = "mithaq-bench"
INTERVAL_SEC = 2.0
PATIENCE_SEC = 30.0
STATES = ["تونس", "ليبيا", "مصر", "الأردن", "العراق", "قطر", "الكويت", "المغرب", "الجزائر", "السودان"]


def main() -> int:
    count = int(sys.argv[1]) if sys.argv[1:] and sys.argv[1].isdigit() else 20
    kind = next((k for k in KINDS if not available(k)), None)
    if kind is None:
        print("no Pub/Sub emulator can be started here; skipped")
        return 0
    emulator = Emulator(kind, lifetime_sec=900)
    os.environ["PUBSUB_EMULATOR_HOST"] = emulator.host
    try:
        with FeedServer() as server, tempfile.TemporaryDirectory() as folder:
            waits = measured(server, Path(folder), count)
    finally:
        emulator.stop()
    p95 = statistics.quantiles(waits, n=20)[-1]
    print(f"{count} agreements, a pass every {INTERVAL_SEC:.0f} s, {kind} emulator:")
    print(f"  served to received: median {statistics.median(waits):.1f} s, p95 {p95:.1f} s")
    return 0


def measured(server: FeedServer, folder: Path, count: int) -> list[float]:
    """Seconds from serving to receiving, per agreement."""
    from google.cloud import pubsub_v1

    from pipeline.topics.admin import create
    from pipeline.topics.resources import subscription_specs

    list(create(PROJECT, subscription_specs()))
    received = threading.Event()

    def handle(message: pubsub_v1.subscriber.message.Message) -> None:
        if message.attributes["event"] == "new":
            received.set()
        message.ack()

    entries = {"0": "طقس معتدل"}
    url = server.serve("/a", Answer(a_feed(entries)))
    feeds = a_catalogue(folder / "feeds.toml", [url])
    command = [sys.executable, "-W", "ignore", "-m", "pipeline", "run", "--feeds", str(feeds), "-q"]
    command += ["--state", str(folder / "state"), "--every", f"{INTERVAL_SEC:.0f}s", "--publish", PROJECT]
    waits = []
    with pubsub_v1.SubscriberClient() as client:
        listening = client.subscribe(client.subscription_path(PROJECT, "agreement-alerts-all"), handle)
        running = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            for number, (a, b) in enumerate(list(combinations(STATES, 2))[: count + 1], 1):
                time.sleep(random.uniform(0, INTERVAL_SEC))
                entries[str(number)] = f"وقعت {a} و{b} اليوم مذكرة تفاهم في مجال الصحة"
                received.clear()
                start = time.perf_counter()
                server.serve("/a", Answer(a_feed(entries)))
                if not received.wait(PATIENCE_SEC):
                    raise RuntimeError(f"no alert for {entries[str(number)]}")
                waits.append(time.perf_counter() - start)
        finally:
            running.terminate()
            running.wait(PATIENCE_SEC)
            listening.cancel()
            listening.result()
    return waits[1:]  # the first waits for the program to start


if __name__ == "__main__":
    sys.exit(main())
