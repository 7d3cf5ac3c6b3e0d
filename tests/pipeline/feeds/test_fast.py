"""The quick way gives what feedparser gives, byte for byte, or leaves the feed alone."""

from dataclasses import replace
from importlib.resources import files
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.feeds.fast import read_fast
from pipeline.feeds.parse import parse_feed
from support.feed_bodies import atom, feed_text, rdf, rss

SAMPLE = sorted(path.name for path in files("pipeline.sample").joinpath("feeds").iterdir())


def same(body: bytes) -> bool:
    """Whether both ways agree; the assertion shows where they do not."""
    for url in ("", "https://host.example/feed"):
        assert parse_feed(body, url=url) == parse_feed(body, url=url, fast=False)
    return True


def test_a_damaged_declaration_is_left_alone():
    assert same(rss().replace(b"<?xml", b"<?\xd9ml", 1))


@pytest.mark.parametrize("name", SAMPLE)
def test_the_sample(name):
    assert same(files("pipeline.sample").joinpath("feeds", name).read_bytes())


@pytest.mark.parametrize("body", [rss(), atom(), rdf(), feed_text(declared=None, guid=False).encode()])
def test_the_common_formats_take_the_quick_way(body):
    assert same(body)
    assert read_fast(body.decode().replace(' encoding="utf-8"', "")) is not None


def test_most_of_the_sample_takes_the_quick_way():
    taken = [
        read_fast(files("pipeline.sample").joinpath("feeds", name).read_bytes().decode().partition("?>")[2].strip())
        for name in SAMPLE
        if name not in ("barada.xml",) and b"1256" not in files("pipeline.sample").joinpath("feeds", name).read_bytes()
    ]
    assert sum(feed is not None for feed in taken) >= 0.9 * len(taken)


ODD = [
    "<title>a</title><title>b</title>",
    "<title type='html'>a</title>",
    "<title>a<b>c</b></title>",
    "<guid isPermaLink='true'>http:///x</guid>",
    "<guid isPermaLink='TRUE'>http://h.example/1</guid>",
    "<guid>17</guid>",
    "<guid>17</guid><link></link>",
    "<link>http://h.example/?a&amp;b;c=1</link>",
    "<link href='x'/>",
    "<description>a</description><description>b</description>",
    "<content:encoded>long</content:encoded>",
    "<content:encoded>long</content:encoded><description>s</description>",
    "<description/><content:encoded>long</content:encoded>",
    "<dc:date>2023-03-13</dc:date>",
    "<dc:date>2023-03-13</dc:date><pubDate>Mon, 13 Mar 2023 10:00:00 GMT</pubDate>",
    "<dc:creator>x</dc:creator><author>a@b.example (y)</author>",
    "<author>a@b.example (y)</author>",
    "<dc:language>fa</dc:language>",
    "<category domain='x'>a</category><category>a</category><category/>",
    "<dc:subject>a</dc:subject>",
    "<media:title>m</media:title><title>t</title>",
    "<media:content url='u'><media:title>m</media:title></media:content><title>t</title>",
    "<media:thumbnail url='u'/><title>t</title>",
    "<enclosure url='u' length='1' type='audio/mpeg'/><title>t</title>",
    "<source url='u'>s</source><title>t</title>",
    "<title xml:lang='fa'>t</title>",
    "<title>Ã\u0099Â\u0085</title>",
    "<title>caf\u00e9 \u00ab</title>",
    "text<title>t</title>tail",
    "<!-- c --><title>t<!-- c -->u</title>",
    "<?pi x?><title>t</title>",
    "<title>&#133; &#8230;</title>",
    "<title> \n t &lt;b&gt; &amp;amp; </title>",
    "<item><title>nested</title></item>",
]


@pytest.mark.parametrize("inner", ODD)
def test_odd_items(inner):
    spaces = (
        "xmlns:content='http://purl.org/rss/1.0/modules/content/' xmlns:dc='http://purl.org/dc/elements/1.1/' "
        "xmlns:media='http://search.yahoo.com/mrss/'"
    )
    plain = f"<channel><title>c</title><link>http://c.example/</link><item>{inner}</item></channel>"
    assert same(f"<rss version='2.0' {spaces}>{plain}</rss>".encode())
    assert same(f"<rss version='2.0' {spaces}>{plain}</rss>".encode("utf-16"))
    rest = f"<item rdf:about='u'>{inner}</item><channel/>"
    head = "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'"
    assert same(f"{head} {spaces}><channel rdf:about='c'/>{rest}</rdf:RDF>".encode())


PIECES = [*"ابتثحخ abz<>&;\"'«»éÃ\u200f\u00a0\n\t", "http://h.example/", "&amp;", "]]", "اتفاقية"]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=10).map("".join)
NAMES = ["title", "link", "guid", "description", "pubDate", "author", "category", "comments", "dc:creator", "dc:date",
         "content:encoded", "enclosure", "media:content", "dc:language", "odd"]  # fmt: skip
ATTRIBUTES = ["isPermaLink", "domain", "type", "url", "xml:lang"]


@st.composite
def elements(draw, names: list[str], attributes: list[str]) -> str:
    name = draw(st.sampled_from(names))
    text = draw(TEXTS)
    chosen = draw(st.lists(st.sampled_from(attributes), max_size=1))
    values = ["true", "false", "html", "text", text]
    marks = "".join(f" {key}={quoteattr(draw(st.sampled_from(values)))}" for key in chosen)
    inner = f"<![CDATA[{text.replace(']]>', '')}]]>" if draw(st.booleans()) and "]]" not in text else escape(text)
    return f"<{name}{marks}>{inner}</{name}>"


META = elements(["title", "link", "language", "ttl", "image", "category", "skipHours"], ["xml:lang"])
ITEM = st.lists(elements(NAMES, ATTRIBUTES), max_size=6)


@given(st.lists(META, max_size=3), st.lists(ITEM, min_size=1, max_size=3))
def test_any_rss(meta, items):
    inner = "".join(meta) + "".join(f"<item>{''.join(parts)}</item>" for parts in items)
    assert same(
        "<rss version='2.0' xmlns:content='http://purl.org/rss/1.0/modules/content/' "
        "xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:media='http://search.yahoo.com/mrss/'>"
        f"<channel>{inner}</channel></rss>".encode()
    )


ATOM_NAMES = ["title", "id", "link", "summary", "content", "published", "updated", "category", "rights", "author"]


ATOM_META = elements(["title", "id", "subtitle", "link", "updated", "author"], ["type"])
ENTRY = st.lists(elements(ATOM_NAMES, ["type", "href", "term", "rel", "xml:lang"]), max_size=6)
ROOTS = ["", " xml:lang='ar'", " xml:lang='ar_EG'", " xml:base='http://b.example/'"]


@given(st.lists(ATOM_META, max_size=3), st.lists(ENTRY, min_size=1, max_size=3), st.sampled_from(ROOTS))
def test_any_atom(meta, entries, root):
    inner = "".join(meta) + "".join(f"<entry>{''.join(parts)}</entry>" for parts in entries)
    assert same(f"<feed xmlns='http://www.w3.org/2005/Atom'{root}>{inner}</feed>".encode())


@given(st.integers(0, 2000), st.sampled_from([rss(), atom(), rdf()]), st.sampled_from(b"<>&/\"' a\xd9\x00"))
def test_any_damaged_byte(at, body, byte):
    at %= len(body)
    assert same(body[:at] + bytes([byte]) + body[at + 1 :])


def test_entries_are_equal_field_by_field():
    quick, slow = parse_feed(rss()), parse_feed(rss(), fast=False)
    assert quick == slow
    assert quick != replace(slow, entries=slow.entries[1:])
