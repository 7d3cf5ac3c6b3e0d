"""How quickly the page answers, what its first start costs, and what pages that stay open cost.

    python bench/page.py [--full] [FOLDER]

Fills a store with invented alerts and mentions (5,000 and 50,000; `--full`: 100,000 and 1,000,000, about 1.7 gigabytes
of disk and five minutes), starts `mithaq serve` over it as a user would, and asks it over loopback, each view five
times: the best counts, percentiles are over the views. Times are compared with a bare SELECT of fifty alerts by their
key in the same store: the ratio compares, milliseconds describe this machine only and what else it does; the server's
CPU time does not mind that. Of 200 pages that are open while nothing happens it measures the share of a core, over ten
seconds. A store left in FOLDER is used again.
"""

import http.client
import json
import os
import random
import re
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from pipeline.store import DATABASE_NAME, open_store  # noqa: E402 - the path has to be set before
from pipeline.web.index import INDEX_NAME  # noqa: E402
from schemas.record import as_json  # noqa: E402
from schemas.times import rfc3339  # noqa: E402
from schemas.vocabulary import ALERT_STATUSES, DOMAINS, INSTRUMENTS  # noqa: E402
from support.topics import alerts_of  # noqa: E402

GOLD = ROOT / "tests" / "data" / "gold"
START = datetime(2023, 1, 1, tzinfo=UTC)
STATES = re.findall(
    "...", "AREBHRBLRCHNDZAEGYETHFRAGBRINDIRNIRQJORKWTLBNLBYMARMRTOMNPAKPSEQATRUSSAUSDNSYRTUNTURUKRUSAYEM"
)
OPEN_PAGES, IDLE_SEC, ROUNDS = 200, 10.0, 5


def gold_words() -> list[str]:
    rows = [json.loads(line) for file in sorted(GOLD.glob("*.jsonl")) for line in file.open(encoding="utf-8")]
    return [word for row in rows for word in f"{row['title']} {row['text']}".split()]


def stamp(seconds: float) -> str:
    return rfc3339(START + timedelta(seconds=seconds))


def bodies(count: int, words: list[str]) -> Iterator[dict[str, Any]]:
    """Messages of as many agreements within a year; every tenth is about one that was told of before."""
    seeded, template = random.Random(8), as_json(alerts_of("BLR IRN")[0])

    def said(length: int) -> str:
        at = seeded.randrange(len(words) - length)
        return " ".join(words[at : at + length])

    revisions: dict[int, int] = {}
    for n in range(count):
        number = seeded.randrange(n) if n and n % 10 == 0 else n
        revisions[number] = revisions.get(number, 0) + 1
        codes = seeded.sample(STATES, k=seeded.choice((2, 2, 2, 2, 3)))
        evidence = [
            template["evidence"][0] | {"item_id": f"i{n}-{k}", "title": said(9), "quote": said(16)}
            for k in range(seeded.choice((1, 1, 1, 2, 2, 3, 8)))
        ]
        yield template | {
            "agreement_id": f"agr-{number:07}",
            "revision": revisions[number],
            "recorded_at": stamp(n * 31_000_000 / count),
            "status": seeded.choices(ALERT_STATUSES, range(len(ALERT_STATUSES), 0, -1))[0],
            "kind": seeded.choice(INSTRUMENTS),
            "domains": seeded.sample(DOMAINS, k=seeded.choice((1, 1, 2))),
            "parties": [{"code": c, "name": {"ar": c, "en": c}} for c in sorted(codes)],
            "themes": {"sanctions": seeded.random() < 0.2, "war": seeded.random() < 0.1},
            "confidence": seeded.randrange(50, 100),
            "corroboration": template["corroboration"] | {"independent": min(len(evidence), seeded.randrange(1, 5))},
            "headline": {"ar": said(7), "en": f"{codes[0]} and {codes[1]} agree"},
            "evidence": evidence,
        }


def told_beside(body: dict[str, Any]) -> dict[str, str]:
    """Of the attributes those that pictures are drawn from."""
    return {"domain": body["domains"][0]} | {f"p-{p['code']}": "1" for p in body["parties"]}


def text_of(body: dict[str, Any]) -> str:
    return json.dumps(body, ensure_ascii=False)


def fill(folder: Path, alerts: int, mentions: int) -> None:
    """As many rows as a store has after years; what the page does not read is short."""
    words = gold_words()
    with open_store(folder) as store, store.transaction() as connection:
        connection.executemany(
            "INSERT INTO alerts (agreement_id, revision, event, status, recorded_at, attributes, body) "
            "VALUES (?, ?, 'new', ?, ?, ?, ?)",
            (
                (
                    b["agreement_id"],
                    b["revision"],
                    b["status"],
                    b["recorded_at"],
                    json.dumps(told_beside(b)),
                    text_of(b),
                )
                for b in bodies(alerts, words)
            ),
        )
        seeded, text = random.Random(9), json.dumps({"quote": " ".join(words[:60])}, ensure_ascii=False)
        connection.executemany(
            "INSERT INTO mentions (mention_id, theme, first_seen_at, body) VALUES (?, ?, ?, ?)",
            (
                (f"m{n:08}", seeded.choice(("agreement", "sanction", "war")), stamp(n * 31_000_000 / mentions), text)
                for n in range(mentions)
            ),
        )
        connection.executemany(
            "INSERT INTO digests VALUES ('state', ?, ?, 'live', 'day', ?, ?, ?, ?)",
            (
                (state, theme, stamp(day * 86_400), *sorted(seeded.choices(range(1, 40), k=3), reverse=True))
                for state in STATES
                for theme in ("agreement", "sanction", "war")
                for day in range(358)
            ),
        )


LISTS: list[dict[str, str]] = [
    {}, {"party": "IRN"}, {"party": "IRN BLR"}, {"party": "IRN RUS SYR"}, {"status": "signed"}, {"kind": "mou"},
    {"domain": "energy"}, {"theme": "war"}, {"confidence": "90"}, {"independent": "3"},
    {"since": "2023-03-01", "until": "2023-03-31"}, {"until": "2023-01-05"}, {"before": "1000"},
    {"party": "IRN", "status": "signed", "kind": "mou", "since": "2023-03-01"},
    {"domain": "trade", "theme": "sanctions", "confidence": "70", "independent": "2"},
    {"status": "terminated", "domain": "space", "confidence": "95"},
]  # fmt: skip
SEARCHES: list[dict[str, str]] = [
    {"q": q}
    for q in ("اتفاق", "توقيع", "وقّعت", "ايران", "إيران بيلاروس", "خارطة طريق", "الكهرباء", "مذكرة تفاهم",
              "وزير الخارجية", "السودان", "في", "نت", "و ايران", "لا يوجد شيء كهذا", "zzz", "agree",
              "الاتفاقيات الاقتصادية الثنائية")
] + [{"q": "اتفاق", "party": "IRN", "status": "signed"}, {"q": "في", "since": "2023-11-01"}]  # fmt: skip


class Server:
    """`mithaq serve` over a store."""

    def __init__(self, folder: Path) -> None:
        begun = time.perf_counter()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "pipeline", "serve", "--state", str(folder), "--port", "0"],
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        found = re.search(r":(\d+)/", line)
        assert found, f"mithaq serve printed {line!r}"
        self.port, self.start_sec = int(found[1]), time.perf_counter() - begun

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(30)

    def memory_mb(self) -> float:
        status = Path(f"/proc/{self.process.pid}/status").read_text("ascii")
        return int(re.findall(r"VmHWM:\s+(\d+)", status)[0]) / 1024

    def cpu_sec(self) -> float:
        fields = Path(f"/proc/{self.process.pid}/stat").read_text("ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def get(self, path: str) -> bytes:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        connection.request("GET", path)
        answer = connection.getresponse()
        body = answer.read()
        assert answer.status == 200, f"{path}: {answer.status}"
        connection.close()
        return body


def timed(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return 1000 * (time.perf_counter() - begun)


def bare_ms(folder: Path) -> float:
    connection = sqlite3.connect(folder / DATABASE_NAME)

    def act() -> None:
        connection.execute("SELECT body FROM alerts ORDER BY seq DESC LIMIT 50").fetchall()

    found = statistics.median(timed(act) for _ in range(50))
    connection.close()
    return found


def told(name: str, times: list[float], bare: float) -> None:
    ordered = sorted(times)
    p50, p95 = ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.95)]
    print(f"  {name:<22} p50 {p50:7.1f} ms  p95 {p95:7.1f} ms   x bare {p50 / bare:6.1f} and {p95 / bare:6.1f}")


def views(server: Server, bare: float) -> None:
    for name, path, asked in (("list with filters", "/", LISTS), ("search", "/", SEARCHES)):
        paths = [f"{path}?{urlencode(query)}" for query in asked]
        used = server.cpu_sec()
        times = {p: min(timed(lambda p=p: server.get(p)) for _ in range(ROUNDS)) for p in paths}
        told(name, [*times.values()], bare)
        print(f"    CPU time per request {1000 * (server.cpu_sec() - used) / (ROUNDS * len(paths)):.0f} ms")
        slowest = max(asked, key=lambda query: times[f"{path}?{urlencode(query)}"])
        print(f"    slowest: {slowest}")


def idle_share(server: Server) -> float:
    """Share of a core while pages are open and nothing happens."""
    pages = []
    for _ in range(OPEN_PAGES):
        page = socket.create_connection(("127.0.0.1", server.port), timeout=30)
        page.sendall(b"GET /live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        pages.append(page)
    for page in pages:
        assert page.recv(4096).startswith(b"HTTP/1.1 200")
    time.sleep(1)
    begun, used = time.perf_counter(), server.cpu_sec()
    time.sleep(IDLE_SEC)
    share = (server.cpu_sec() - used) / (time.perf_counter() - begun)
    for page in pages:
        page.close()
    return share


def weight_kb(server: Server) -> float:
    page = server.get("/?lang=ar")
    assets = re.findall(rb'(?:href|src)="(/static/[^"]+)"', page)
    return (len(page) + sum(len(server.get(a.decode())) for a in assets)) / 1000


def measure(folder: Path) -> None:
    server = Server(folder)
    first = timed(lambda: server.get("/"))
    print(f"  first start {server.start_sec:.1f} s, first request {first:.0f} ms, ", end="")
    print(f"index {(folder / INDEX_NAME).stat().st_size / 1e6:.0f} MB, memory {server.memory_mb():.0f} MB")
    server.stop()
    server = Server(folder)
    try:
        print(f"  next start {server.start_sec:.1f} s, first request {timed(lambda: server.get('/')):.0f} ms")
        bare = bare_ms(folder)
        print(f"  {'bare select of 50':<22} p50 {bare:7.2f} ms")
        views(server, bare)
        drawn = [timed(lambda: server.get("/pictures?lang=ar")) for _ in range(ROUNDS)]
        print(f"  pictures of all the time, first {drawn[0]:.0f} ms, then {min(drawn):.0f} ms")
        print(f"  page weight {weight_kb(server):.0f} kB with style and script, memory {server.memory_mb():.0f} MB")
        print(f"  {OPEN_PAGES} open pages, nothing happening: {100 * idle_share(server):.1f} % of a core")
    finally:
        server.stop()


def main() -> int:
    alerts, mentions = (100_000, 1_000_000) if "--full" in sys.argv[1:] else (5_000, 50_000)
    given = [a for a in sys.argv[1:] if not a.startswith("-")]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(given[0]) if given else Path(name)
        begun = time.perf_counter()
        if not (folder / DATABASE_NAME).exists():
            fill(folder, alerts, mentions)
        for file in folder.glob(f"{INDEX_NAME}*"):
            file.unlink()
        size, load = (folder / DATABASE_NAME).stat().st_size, os.getloadavg()[0]
        print(
            f"{alerts} alerts, {mentions} mentions, {size / 1e6:.0f} MB, filled in {time.perf_counter() - begun:.0f} s"
        )
        print(f"  load of this machine's {os.cpu_count()} cores before: {load:.1f}")
        measure(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
