"""Speed of the extraction, as ratios measured side by side in one run.

    python bench/extract.py [FILE.jsonl]

Without a file the items are made here (news of about 1,000 letters; one sentence in fifteen tells of an agreement or of
sanctions); with one, its items (JSON Lines with `title` and `text`) are read. Figures in ms or items/s describe this
machine only; the ratios, the exponent and the order of the hostile inputs compare between machines and versions.
"""

import argparse
import copy
import json
import math
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from itertools import cycle, islice
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from transforms.extract import MAX_CHARS, extract, scan  # noqa: E402 - the path has to be set before
from transforms.text import normalize  # noqa: E402

Item = tuple[str, str]

SUBJECTS = "الوزارة|البلدية|الشركة|الجامعة|اللجنة|الهيئة|المستشفى|المدرسة|النقابة|الجمعية"
VERBS = "نظمت|واصلت|أنهت|بدأت|درست|ناقشت|عرضت|تابعت|جهزت|راجعت"
OBJECTS = "ورشة عمل حول جودة المياه|خطة لصيانة الطرق|برنامجا لتدريب الشباب|حملة لتنظيف الشواطئ|دراسة عن أسعار الخضر"
DETAILS = "في عدد من الأحياء|خلال الأيام القليلة القادمة|بعد نقاش طويل|بحضور عدد كبير من السكان|وفق بيان لها"
STATES = "مصر|الأردن|تونس|اليابان|كينيا|غانا|النرويج|البرازيل|الهند|ماليزيا"
EVENTS = (
    "وقعت {a} و{b} اتفاقية للتعاون في مجال النقل البحري",
    "نفت {a} توقيع مذكرة تفاهم مع {b}",
    "فرضت {a} عقوبات على {b} بسبب الخلاف الأخير",
    "أبرم وزيرا خارجية {a} و{b} بروتوكولا جديدا بعد محادثات دامت يومين",
)
HOSTILE = (
    "اتفاق ", "وقع ", "مصر ", "ومصر ", "مصر،", "(مصر) ", "مالي ", "عمان ", "وقعت مصر والأردن اتفاقا ",
    "عقوبات على روسيا ", "وقعت مصر اتفاقا. ", "نفت مصر توقيع اتفاق مع ليبيا. ", "الرئيس الإيراني و",
    "هدنة وقف إطلاق النار ", "ووقعها ", "بعد توقيع ", "قصف أوكرانيا. ", "13 مارس ", "مليون دولار ", "بين ", "مع ",
    "لا ", "البلدان ", "شركة ", "«اتفاق ", "[اتفاق]", "وَقَّعَتْ مصر اتفاقًا ", "َ", "ـ", "ﷺ", "ﻻ", "&laquo;", "&", "&amp;",
    "عن للالتوافق علي ", "هاف[ عمان للالموناكيه عاقبتا كونغوليه ", "فالنيباليتين &quot;/", "مالي ' ] ال",
    "[اتفاق]اعلانا مشترك نفت مصر توقيع اتفاق مع ليبيا. بوتسوانيان مذكرتي تفاهم ", "الدانمركيه محاكاة &laquo;",
    '"', "(", ".", ". ", "،", "\n", "؟", "_", "مصر_", "م", "x", "0", "😀", "\u200f", "\x00", "\ud800",
)  # fmt: skip


def made_items(count: int) -> list[Item]:
    """Invented news; the same for every run."""
    chance = random.Random(7)
    pick = {
        name: words.split("|")
        for name, words in globals().items()
        if name in ("SUBJECTS", "VERBS", "OBJECTS", "DETAILS")
    }
    states = STATES.split("|")

    def sentence() -> str:
        if chance.random() < 1 / 15:
            a, b = chance.sample(states, 2)
            return chance.choice(EVENTS).format(a=a, b=b)
        words = " ".join(chance.choice(pick[name]) for name in ("VERBS", "SUBJECTS", "OBJECTS", "DETAILS"))
        return f"{words} في {chance.choice(states)}" if chance.random() < 0.3 else words

    items = []
    for _ in range(count):
        text = ""
        while len(text) < 950:
            text += sentence() + ". "
        items.append((sentence(), text))
    return items


def file_items(path: Path) -> list[Item]:
    rows = map(json.loads, path.read_text("utf-8").splitlines())
    return [(row.get("title") or "", row.get("text") or "") for row in rows]


def seconds(work: Callable[[], object], repeats: int = 3) -> float:
    """CPU time of the fastest of several runs."""
    best = math.inf
    for _ in range(repeats):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best


def read_and_scan(path: Path) -> None:
    """The floor: read the items from a file and pass an automaton over all words of the lexicon over them."""
    automaton = scan._scanner().automaton
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            for text in (row["title"], row["text"]):
                automaton.find_matches_as_indexes(text, overlapping=True)


def read_and_extract(path: Path, language: str | None) -> None:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            extract(row["title"], row["text"], published="2024-05-15", language=language)


def exponent(items: list[Item]) -> float:
    """Slope of log time over log length, over texts of 1, 4, 16 and 60 thousand characters of running news."""
    points = []
    for size in (1_000, 4_000, 16_000, 60_000):
        running = (text for _, text in cycle(items))
        texts = list(islice(_cut(running, size), max(120_000 // size, 4)))
        cost = seconds(lambda texts=texts: [extract("", t, language="ar") for t in texts], 5) / len(texts)
        points.append((math.log(size), math.log(cost)))
    mean_x = sum(x for x, _ in points) / len(points)
    mean_y = sum(y for _, y in points) / len(points)
    return sum((x - mean_x) * (y - mean_y) for x, y in points) / sum((x - mean_x) ** 2 for x, _ in points)


def _cut(texts: Iterator[str], size: int) -> Iterator[str]:
    """Pieces of exactly `size` characters of the texts in a row."""
    while True:
        piece = ""
        while len(piece) < size:
            piece += next(texts)
        yield piece[:size]


def enlarged(factor: int) -> Any:
    """The compiled lexicon with as many times the forms; those added are shuffled and mean nothing."""
    scanner = copy.copy(scan._scanner())
    chance = random.Random(11)
    known = list(scanner.forms)
    extra: dict[str, list[Any]] = {}
    while len(extra) < (factor - 1) * len(known):
        letters = list(chance.choice(known))
        chance.shuffle(letters)
        form = normalize("".join(letters) + chance.choice("ضظغخث")).strip()
        if form not in scanner.forms:
            extra[form] = []
    scanner.compile({**scanner.forms, **extra})
    return scanner


def lexicon_ratio(items: list[Item], factor: int) -> float:
    """Time with so many times the forms over time with the forms as they are, taken in turns."""
    plain, large = scan._scanner(), enlarged(factor)

    def run() -> None:
        for title, text in items:
            extract(title, text, language="ar")

    cost = {id(plain): math.inf, id(large): math.inf}
    try:
        for _ in range(4):
            for scanner in (plain, large):
                scan._compiled = scanner
                cost[id(scanner)] = min(cost[id(scanner)], seconds(run, 1))
    finally:
        scan._compiled = plain
    return cost[id(large)] / cost[id(plain)]


def hostile() -> list[tuple[float, str]]:
    """Milliseconds for MAX_CHARS characters of each repeated piece, slowest first."""
    found = []
    for piece in HOSTILE:
        text = (piece * (MAX_CHARS // len(piece) + 1))[:MAX_CHARS]
        cost = max(
            seconds(lambda t=text, tag=tag: extract("", t, published="2024-05-15", language=tag))
            for tag in ("ar", None)
        )
        found.append((cost * 1000, piece))
    return sorted(found, reverse=True)


def load_ms() -> tuple[float, float]:
    """CPU time of importing the package and of compiling the lexicon, in a process that finds bytecode as installed."""
    program = (
        "import time; a = time.process_time(); import transforms.extract; b = time.process_time()\n"
        "transforms.extract.extract('', 'وقعت', language='ar'); c = time.process_time(); print(b - a, c - b)"
    )
    runs = []
    with tempfile.TemporaryDirectory() as bytecode:
        env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        env["PYTHONPYCACHEPREFIX"] = bytecode
        env["PYTHONPATH"] = os.pathsep.join(sys.path)
        for _ in range(6):  # the first of them writes the bytecode
            done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, env=env)
            runs.append([float(x) * 1000 for x in done.stdout.split()])
    return min(r[0] for r in runs), min(r[1] for r in runs)


def threads_agree(items: list[Item], count: int = 4) -> bool:
    """Whether threads that share the compiled lexicon give what one thread gives."""
    expected = [extract(title, text, language="ar") for title, text in items]
    answers: list[object] = [None] * count

    def run(number: int) -> None:
        answers[number] = [extract(title, text, language="ar") for title, text in items]

    workers = [threading.Thread(target=run, args=(n,)) for n in range(count)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return all(answer == expected for answer in answers)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("items", nargs="?", type=Path, help="JSON Lines with title and text; the first 3,000 are read")
    path = parser.parse_args().items
    try:
        items = file_items(path)[:3_000] if path else made_items(1_500)
    except (OSError, ValueError, AttributeError) as error:
        parser.error(f"{path} holds no items, one JSON object with title and text a line: {error}")
    letters = sum(len(title) + len(text) for title, text in items)
    if not letters:
        parser.error(f"{path} holds no text")
    print(f"machine         {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    imported, compiled = load_ms()
    print(f"load            import {imported:.0f} ms, compile {compiled:.0f} ms of CPU")
    print(f"items           {len(items)} of {letters / len(items):.0f} characters on average")
    extract("", "Load the language identifier.")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "items.jsonl"
        rows = (json.dumps({"title": title, "text": text}, ensure_ascii=False) for title, text in items)
        path.write_text("\n".join(rows) + "\n", "utf-8")
        floor = seconds(lambda: read_and_scan(path))
        print(f"{'floor':<15} {letters / floor / 1000:.0f} items of 1,000 letters /s and core, read + automaton")
        for name, language, repeats in (("first pass", None, 1), ("extract", None, 5), ("  when tagged", "ar", 5)):
            cost = seconds(lambda language=language: read_and_extract(path, language), repeats)
            speed = f"{letters / cost / 1000:.0f} items of 1,000 letters /s and core"
            print(f"{name:<15} {speed}, {cost / floor:.1f} x read + automaton")
    print(f"linearity       time ~ length ^ {exponent(items):.2f}")
    sample = items[:400]
    print(f"lexicon x4      {lexicon_ratio(sample, 4):.2f} x the time")
    print(f"threads         {'agree' if threads_agree(sample) else 'DISAGREE'}")
    ordinary = (" ".join(text for _, text in islice(cycle(items), 200)))[:MAX_CHARS]
    plain = seconds(lambda: extract("", ordinary, published="2024-05-15", language="ar")) * 1000
    print(f"64 k characters ordinary text {plain:.1f} ms; repetitions, slowest first:")
    for cost, piece in hostile()[:5]:
        print(f"                {cost:.1f} ms, {cost / plain:.1f} x ordinary: {piece!r}")


if __name__ == "__main__":
    main()
