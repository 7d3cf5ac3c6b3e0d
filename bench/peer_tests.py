"""Other projects' test files through `parse_feed`, where a developer has them on disk; nothing of theirs is kept here.

    make peer-tests PEER_TESTS=DIR

DIR holds any of: the unpacked source distribution of feedparser 6 (`pip download --no-deps --no-binary :all:
feedparser==6.0.14`, then `tar xf`), a clone of w3c/feedvalidator. Folders named `tests` or `testcases` are looked for.
Every file must be read without an exception, within a second and without markup in the output, and both ways of the
parser must agree; entries of well-formed files are counted against their elements. Exit code 6 when a rule is broken.
"""

import re
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from pipeline.feeds.parse import parse_feed  # noqa: E402 - the path has to be set before

_MARKUP = re.compile(r"<[A-Za-z/!?]")
_MAX_CPU_SEC = 1.0
_HEADER = re.compile(rb"^Header:\s*([A-Za-z-]+):\s*(.+)$", re.M)


def cases(folder: Path) -> Iterator[Path]:
    for kind in ("tests", "testcases"):
        for found in folder.rglob(kind):
            yield from (path for path in sorted(found.rglob("*")) if path.suffix in (".xml", ".rss", ".atom"))


def entries_of(body: bytes) -> int | None:
    """Items of a well-formed feed; None where lxml finds it malformed or it is something else."""
    try:
        root = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True))
    except (etree.XMLSyntaxError, ValueError):
        return None
    names = [str(node.tag).rpartition("}")[2] for node in root.iter(etree.Element)]
    if str(root.tag).rpartition("}")[2] not in ("rss", "feed", "RDF"):
        return None
    return names.count("item") + names.count("entry")


def main() -> int:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 and sys.argv[1] else None
    if folder is None or not folder.is_dir():
        print(__doc__.split("Every file")[0].strip(), file=sys.stderr)
        return 2
    total = counted = agree = quick = 0
    broken = list[str]()
    for path in dict.fromkeys(cases(folder)):
        body = path.read_bytes()
        headers = {k.decode(): v.decode("latin-1").strip() for k, v in _HEADER.findall(body[:2000])}
        total += 1
        try:
            started = time.process_time()
            found = parse_feed(body, headers=headers)
            took = time.process_time() - started
            slow = parse_feed(body, headers=headers, fast=False)
        except Exception as error:
            broken.append(f"{path}: raises {type(error).__name__}: {error}")
            continue
        if took > _MAX_CPU_SEC:
            broken.append(f"{path}: takes {took:.1f} s")
        if found != slow:
            broken.append(f"{path}: the two ways of the parser disagree")
        texts = [text for e in found.entries for text in (e.title, e.summary, e.content, e.author, *e.categories)]
        if any(map(_MARKUP.search, texts)):
            broken.append(f"{path}: markup in the output")
        if found.error == "parser_failed":
            broken.append(f"{path}: {found.message}")
        expected = entries_of(body)
        if expected is not None and found.error not in ("entities", "too_deep", "too_complex"):
            counted += 1
            agree += expected == len(found.entries)
        quick += not found.malformed
    print(f"{total} files, {len(broken)} broken rules; entries as counted in {agree} of {counted} well-formed feeds")
    for line in broken[:50]:
        print(line)
    return 6 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
