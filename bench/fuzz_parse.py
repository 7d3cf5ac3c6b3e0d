"""Fuzz `parse_feed` with atheris (`pip install atheris`): any bytes give clean text or an error, within a second.

    python bench/fuzz_parse.py CORPUS_DIR -max_total_time=1200 -dict=bench/feeds.dict

An empty corpus folder is filled with small feeds to start from. Each input goes through both ways of the parser, which
must agree; what breaks a rule is written to the working folder by libFuzzer, and the run ends.
"""

import re
import sys
import time
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

with atheris.instrument_imports(include=["feedparser", "pipeline.feeds"]):
    from pipeline.feeds.parse import ERRORS, ParsedFeed, parse_feed

_MARKUP = re.compile(r"<[A-Za-z/!?]")
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]")
_MAX_CPU_SEC = 1.0
_TITLE = "توقيع اتفاقية بين البلدين"
_SEEDS = (
    f"<?xml version='1.0' encoding='utf-8'?><rss version='2.0'><channel><title>أ</title><item><title>{_TITLE}</title>"
    "<link>https://h.example/1</link><guid>1</guid><description>&lt;p&gt;نص&lt;/p&gt;</description>"
    "<pubDate>Mon, 13 Mar 2023 10:00:00 +0300</pubDate><category>سياسة</category></item></channel></rss>",
    f"<feed xmlns='http://www.w3.org/2005/Atom' xml:lang='ar'><title/><entry><title type='html'>{_TITLE}</title>"
    "<id>urn:1</id><link href='/1'/><updated>2023-03-13T10:00:00Z</updated><content type='html'>&lt;b&gt;</content>"
    "<author><name>ن</name></author></entry></feed>",
    "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'>"
    f"<channel/><item rdf:about='u'><title>{_TITLE}</title><link>http://h.example/</link></item></rdf:RDF>",
    f'{{"version":"https://jsonfeed.org/version/1.1","title":"x","items":[{{"id":1,"title":"{_TITLE}"}}]}}',
    f"<urlset xmlns:news='http://www.google.com/schemas/sitemap-news/0.9'><url><loc>http://h.example/</loc><news:news>"
    f"<news:title>{_TITLE}</news:title><news:publication_date>2023-03-13</news:publication_date></news:news></url></urlset>",
    "<rss><channel><item><title><![CDATA[<script>a</script> & <b>]]></title><link>a?b=1&c=2</link><br></item>",
    "<html><head><title>404</title></head></html>",
)


def check(body: bytes) -> None:
    """Raises AssertionError, with what is wrong, for a body that is not handled as promised."""
    started = time.process_time()
    found = parse_feed(body, url="https://host.example/feed")
    took = time.process_time() - started
    assert took < _MAX_CPU_SEC, f"{took:.2f} s"
    _check_clean(found)
    slow = parse_feed(body, url="https://host.example/feed", fast=False)
    assert found == slow, "the two ways of the parser disagree"


def _check_clean(found: ParsedFeed) -> None:
    assert found.error is None or found.error in ERRORS
    assert found.error != "parser_failed", found.message
    for entry in found.entries:
        texts = (entry.title, entry.summary, entry.content, entry.author, entry.id, entry.link, *entry.categories)
        for text in texts:
            assert not _MARKUP.search(text), repr(text[:200])
            assert not _FORBIDDEN.search(text), repr(text[:200])
        assert entry.link == "" or entry.link.startswith(("http://", "https://"))


def main() -> None:
    folders = [Path(arg) for arg in sys.argv[1:] if not arg.startswith("-")]
    for folder in folders[:1]:
        folder.mkdir(exist_ok=True)
        if not any(folder.iterdir()):
            for number, seed in enumerate(_SEEDS):
                (folder / f"seed-{number}").write_bytes(seed.encode())
            (folder / "seed-cp1256").write_bytes(_SEEDS[0].encode("cp1256"))
            (folder / "seed-utf16").write_bytes(_SEEDS[0].encode("utf-16"))
    atheris.Setup(sys.argv, check)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
