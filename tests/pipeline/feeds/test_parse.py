"""From bytes to clean entries: broken documents are read, hostile ones refused, and only plain text leaves."""
# ruff: noqa: N802 - tests carry the row of the list of faults that they cover

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.feeds.guard import MAX_ENTRIES
from pipeline.feeds.parse import ERRORS, parse_feed
from support.feed_bodies import TITLES, atom, feed_text, rdf, rss

MARKUP = re.compile(r"<[A-Za-z/!?]")
FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]")


def one(inner: str) -> bytes:
    return f"<rss version='2.0'><channel><title>c</title><item>{inner}</item></channel></rss>".encode()


def first(inner: str):
    feed = parse_feed(one(inner), url="https://host.example/feed/1")
    assert feed.error is None
    return feed.entries[0]


@pytest.mark.parametrize(("body", "version"), [(rss(), "rss20"), (rdf(), "rss10"), (atom(), "atom10")])
def test_X8_the_common_formats(body, version):
    feed = parse_feed(body, url="https://news.example/feed")
    assert (feed.error, feed.version) == (None, version)
    assert [entry.title for entry in feed.entries] == list(TITLES)
    assert feed.entries[1].link == "https://news.example/1"
    assert feed.entries[0].text.startswith("وقالت الوكالة")
    assert feed.entries[0].published == ("2023-03-13T10:00:00Z" if version == "atom10" else "2023-03-13T07:00:00Z")


@pytest.mark.parametrize(
    ("root", "version"),
    [
        ("<rss version='0.91'>", "rss091u"),
        ("<rss version='0.92'>", "rss092"),
        ("<rss>", "rss"),
        ("<RSS VERSION='2.0'>", "rss20"),
    ],
)
def test_X8_older_and_odder_rss(root, version):
    name = root[1:4]
    feed = parse_feed(f"{root}<channel><item><title>a</title></item></channel></{name}>".encode())
    assert (feed.version, len(feed.entries)) == (version, 1)


def test_atom_keeps_languages_and_both_dates():
    feed = parse_feed(atom())
    assert feed.language == "ar"
    assert feed.entries[0].language == "ar"
    assert (feed.entries[0].published, feed.entries[0].updated) == ("2023-03-13T10:00:00Z", "2023-03-14T00:00:00Z")


def test_X1_a_raw_ampersand():
    entry = first("<title>A & B</title><link>https://h.example/?a=1&b=2&c=3</link>")
    assert (entry.title, entry.link) == ("A & B", "https://h.example/?a=1&b=2&c=3")


def test_X2_a_raw_less_than_and_open_tags():
    entry = first("<title>3 < 5 يوم</title><description>سطر<br>ثان</description>")
    assert entry.title == "3 < 5 يوم"
    assert entry.text.split() == ["سطر", "ثان"]


def test_X3_a_body_cut_after_its_sixth_item():
    whole = feed_text([f"خبر {i}" for i in range(10)])
    cut = whole[: whole.index("خبر 6") - 10]
    feed = parse_feed(cut.encode())
    assert [entry.title for entry in feed.entries][:6] == [f"خبر {i}" for i in range(6)]
    assert (feed.partial, feed.error) == (True, None)
    assert not parse_feed(whole.encode()).partial


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"", "empty"),
        (b" \r\n\t ", "empty"),
        (b"\0\0\0", "empty"),
        (b"<!DOCTYPE html><html><head><title>404</title></head><body>no</body></html>", "html_page"),
        (
            b"<html><body><script src='/cdn-cgi/challenge-platform/x'></script>Just a moment...</body></html>",
            "html_page",
        ),
        (b"hello", "not_a_feed"),
        (b"<?xml version='1.0'?><opml version='2.0'><body/></opml>", "not_a_feed"),
        (b"{}", "not_a_feed"),
        (b"[1,2]", "not_a_feed"),
        (b"\x89PNG\r\n\x1a\n", "not_a_feed"),
        (b"<rss version='2.0'><channel><title>c</title></channel></rss>", "no_entries"),
        (b"<rss version='2.0'><channel>" + b" " * (9 << 20) + b"</channel></rss>", "too_large"),
        (b"x" * (40 << 20), "too_large"),
    ],
)
def test_X4_X6_X18_what_is_no_feed_is_an_error_and_never_an_emptied_feed(body, error):
    feed = parse_feed(body, url="https://h.example/feed?key=secret")
    assert (feed.error, feed.entries) == (error, ())
    assert feed.error in ERRORS
    assert feed.message.startswith("https://h.example/feed")
    assert "secret" not in feed.message
    assert feed.message.isprintable()


def test_X4_a_page_that_wants_a_browser_is_told_from_a_plain_page():
    assert "browser" in parse_feed(b"<html><body>Just a moment...</body></html>").message
    assert "browser" not in parse_feed(b"<html><body>News</body></html>").message


def test_X7_json_feed():
    body = json.dumps(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": "موقع",
            "language": "ar",
            "items": [
                {
                    "id": 7,
                    "url": "/7",
                    "title": "عنوان",
                    "content_html": "<p>نص</p>",
                    "date_published": "2023-03-13T10:00:00+03:00",
                },
                {"id": "8", "content_text": "بلا عنوان", "authors": None, "tags": ["a", 1]},
                "not an item",
            ],
        }
    )
    feed = parse_feed(body.encode(), url="https://h.example/feed.json")
    assert (feed.version, feed.error, len(feed.entries)) == ("json11", None, 2)
    assert feed.entries[0].link == "https://h.example/7"
    assert (feed.entries[0].id, feed.entries[0].text) == ("7", "نص")
    assert feed.entries[0].published == "2023-03-13T07:00:00Z"


def test_X9_a_news_sitemap():
    feed = parse_feed(
        b'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        b'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://h.example/1</loc><news:news>'
        b"<news:publication><news:name>n</news:name><news:language>ar</news:language></news:publication>"
        b"<news:publication_date>2023-03-13</news:publication_date><news:title>t</news:title></news:news></url>"
        b"<url><loc>https://h.example/about</loc></url></urlset>"
    )
    assert [(e.title, e.link, e.published, e.language) for e in feed.entries] == [
        ("t", "https://h.example/1", "2023-03-13T00:00:00Z", "ar")
    ]


def test_X10_undeclared_and_unusual_prefixes():
    assert first("<title>a</title><foo:bar>x</foo:bar>").title == "a"
    feed = parse_feed(
        b"<x:rss xmlns:x='u' version='2.0'><x:channel><x:title>c</x:title><x:item><x:title>a</x:title>"
        b"<x:link>https://h.example/1</x:link><x:pubDate>Mon, 13 Mar 2023 10:00:00 GMT</x:pubDate>"
        b"</x:item></x:channel></x:rss>"
    )
    assert [(e.title, e.link, e.published) for e in feed.entries] == [
        ("a", "https://h.example/1", "2023-03-13T10:00:00Z")
    ]


@pytest.mark.parametrize("frame", ["<rss versi<textInput>", '<rss version="2.0"><chan"nel><gml:pos>1</gml:pos>'])
def test_X10_entries_are_found_where_the_frame_around_them_is_broken(frame):
    whole = feed_text()
    broken = frame + whole[whole.index("<item>") :]
    found = [entry.title for entry in parse_feed(broken.encode()).entries]
    assert found[-5:] == list(TITLES[-5:])


def test_half_a_character_in_json_is_dropped():
    body = b'{"version":"https://jsonfeed.org/version/1","items":[{"id":"\\ud800","url":"https://h.example/\\ud800","title":"<b>\\ud800a"}]}'
    entry = parse_feed(body).entries[0]
    assert (entry.id, entry.link, entry.title) == ("", "https://h.example/", "a")


def test_X10_what_crashes_the_parser_and_holds_no_entry_is_an_error():
    """Attribute soup that feedparser's loose parser cannot unpack."""
    body = (
        b"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-synta\xa0s#' xmlns='http://purl.org/rss/1.0/'><channDF "
        b"xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'><channel/>"
        b"<item rdf:about='u'>el/><item rdf:ab='u\xff\xfft='u\xff\xffk><link></item></rdf:RDF>"
    )
    found = parse_feed(body)
    assert (found.error, found.entries) == ("no_entries", ())


def test_X11_X12_junk_after_the_end_and_a_wrong_type():
    feed = parse_feed(rss() + b"<!-- cached --><script>x()</script>", headers={"content-type": "text/html"})
    assert (feed.error, len(feed.entries), feed.partial) == (None, len(TITLES), False)


@pytest.mark.parametrize(
    "dtd",
    [
        '<!DOCTYPE r [<!ENTITY a "x"><!ENTITY b "&a;&a;&a;&a;">]>',
        '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE r [<!ENTITY % p SYSTEM "http://127.0.0.1/x.dtd"> %p;]>',
    ],
)
def test_X13_entity_declarations_are_refused(dtd):
    assert parse_feed(f"<?xml version='1.0'?>{dtd}".encode() + one("<title>&b;&x;</title>")).error == "entities"


def test_X13_a_plain_doctype_passes():
    doctype = b'<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://x.example/rss-0.91.dtd">'
    assert parse_feed(doctype + one("<title>a</title>")).error is None


@pytest.mark.parametrize(
    ("inner", "error"),
    [
        ("<a>" * 20_000, "too_deep"),
        ("<x " + " ".join(f'a{i}="1"' for i in range(16_000)) + "/>", "too_complex"),
        ("".join(f'<x xmlns:a{i}="u{i}"/>' for i in range(16_000)), "too_complex"),
        ("<category>a</category>" * 16_000, "too_complex"),
        ("<description><![CDATA[" + "<!--" * 64_000 + "]]></description>", "too_complex"),
        ("<![CDATA[" * 64_000, "too_complex"),
        ("<?a " * 64_000, "too_complex"),
    ],
    ids=["nesting", "attributes", "namespaces", "categories", "comments", "cdata", "instructions"],
)
def test_X14_X15_structures_that_parsers_are_quadratic_in_are_refused(inner, error):
    assert parse_feed(one("<title>a</title>" + inner)).error == error


@pytest.mark.parametrize(
    "inner",
    [
        "<category>a</category>" * 100,
        "<description><![CDATA[" + "<!-- wp:paragraph --><p>a</p>" * 5_000 + "]]></description>",
        '<description><![CDATA[<img src="data:image/png;base64,' + "QUJD\n" * 20_000 + '">نص]]></description>',
        "<description>" + "<p>a<br>" * 150 + "</description>",
        "<description><![CDATA[" + "<div>" * 50_000 + "نص]]></description>",
    ],
    ids=["categories", "closed comments", "picture in the text", "open paragraphs", "deep html"],
)
def test_X14_X15_what_real_feeds_hold_passes(inner):
    assert parse_feed(one("<title>a</title>" + inner)).error is None


def test_X16_of_twenty_thousand_items_the_first_two_thousand_are_read():
    feed = parse_feed(feed_text([f"خبر {i}" for i in range(6_000)]).encode())
    assert len(feed.entries) == MAX_ENTRIES
    assert feed.entries[-1].title == f"خبر {MAX_ENTRIES - 1}"
    assert (feed.tossed, feed.error) == (4_000, None)


def test_X17_long_fields_are_cut():
    entry = first("<title>" + "ا" * 2_000_000 + "</title><description>" + "ب " * 200_000 + "</description>")
    assert (len(entry.title), len(entry.text) <= 64_000) == (1_000, True)


def test_E13_control_characters_and_references_to_them_vanish():
    entry = first("<title>أ\x0b\x00ب&#0;&#x1f;ج\ufffe&#x7f;&#55296;&#xDFFF;&#99999999999;&#1114112;د</title>")
    assert entry.title == "أبجد"


def test_E14_text_is_nfc_without_bidi_overrides_and_keeps_joiners():
    entry = first("<title>\u202eآلمان\u202c می\u200cشود \u2067أ\u0654\u2069</title>")
    assert entry.title == "آلمان می\u200cشود أ\u0654"
    assert first("<title>ا\u0653ل</title>").title == "آل"


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("&amp;quot;أ&amp;quot;", '"أ"'),
        ("&amp;amp;quot;أ&amp;amp;quot;", '"أ"'),
        ("&amp;laquo;أ&amp;raquo;&amp;nbsp;ب", "«أ» ب"),
        ("<![CDATA[أ &amp; ب]]>", "أ & ب"),
        ("AT&amp;T", "AT&T"),
        ("R&amp;D &amp;copy; 1", "R&D © 1"),
    ],
)
def test_E15_entities_escaped_twice(source, text):
    assert first(f"<title>{source}</title>").title == text


@pytest.mark.parametrize(
    "payload",
    [
        "<script>alert(1)</script>",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "&amp;lt;script&amp;gt;alert(1)&amp;lt;/script&amp;gt;",
        "&amp;amp;lt;script&amp;amp;gt;alert(1)&amp;amp;lt;/script&amp;amp;gt;",
        "<![CDATA[<img src=x onerror=alert(1)>]]>",
        "<![CDATA[<style>p{}</style><svg onload=alert(1)></svg>]]>",
        "<![CDATA[<scr<script>ipt>alert(1)</scr</script>ipt>]]>",
        "<![CDATA[<<b>script>alert(1)<</b>/script>]]>",
        "<![CDATA[<a href='javascript:alert(1)'>x</a>]]>",
    ],
)
def test_S4_no_markup_leaves_in_any_field(payload):
    entry = first(
        f"<title>قبل {payload} بعد</title><description>قبل {payload} بعد</description><author>{payload}</author>"
        f"<guid>{payload}</guid><link>{payload}</link><category>{payload}</category>"
    )
    for value in (entry.title, entry.summary, entry.content, entry.author, entry.id, entry.link, *entry.categories):
        assert not MARKUP.search(value)
    assert entry.title.startswith("قبل")
    assert entry.title.endswith("بعد")


def test_scripts_and_styles_go_with_their_content():
    entry = first(
        "<title>a</title><description><![CDATA[<p>أ</p><script>x()</script><style>p{}</style><p>ب</p>]]></description>"
    )
    assert entry.text.split() == ["أ", "ب"]


@pytest.mark.parametrize("body", [b"/etc/passwd", b"http://127.0.0.1/feed", b"file:///etc/passwd", b"feed:http://x/"])
def test_S3_a_body_is_never_opened_as_a_path_or_address(body):
    assert parse_feed(body).error == "not_a_feed"


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("  https://h.example/a\n b ", "https://h.example/ab"),
        ("//cdn.example/x", "https://cdn.example/x"),
        ("/news/1", "https://host.example/news/1"),
        ("https://h.example/أخبار", "https://h.example/أخبار"),
        ("https://h.example/\u202ex", "https://h.example/x"),
        ("http://[bad", ""),
    ],
)
def test_I9_I11_links_are_absolute_and_of_the_web(link, expected):
    assert first(f"<title>a</title><link>{link}</link>").link.replace("%20", "") == expected


def test_I4_a_guid_that_is_no_url_does_not_depend_on_the_address_of_the_feed():
    body = one("<title>a</title><guid>17</guid><link>/17</link>")
    ids = {parse_feed(body, url=url).entries[0].id for url in ("http://a.example/f", "https://www.a.example/feed/1")}
    assert ids == {"17"}


def test_I12_the_original_link_behind_a_redirector():
    body = (
        b"<rss version='2.0' xmlns:feedburner='http://rssnamespace.org/feedburner/ext/1.0'><channel><item><title>a</title>"
        b"<link>https://feeds.example/~r/1</link><feedburner:origLink>https://h.example/1</feedburner:origLink></item>"
        b"</channel></rss>"
    )
    assert parse_feed(body).entries[0].link == "https://h.example/1"


def test_D9_missing_and_unreadable_dates_stay_missing():
    for inner, flag in (("", "date_missing"), ("<pubDate>قريبا</pubDate>", "date_unparsed")):
        entry = first(f"<title>a</title><guid>12</guid>{inner}")
        assert (entry.published, entry.flags) == (None, (flag,))


def test_how_long_a_feed_wants_to_be_left_alone():
    assert parse_feed(one("<title>a</title>").replace(b"<title>c", b"<ttl>90</ttl><title>c")).ttl_min == 90
    sy = b"<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>"
    body = one("<title>a</title>").replace(b"<title>c", sy + b"<title>c")
    body = body.replace(b"<rss ", b"<rss xmlns:sy='http://purl.org/rss/1.0/modules/syndication/' ")
    assert parse_feed(body).ttl_min == 360
    assert parse_feed(rss()).ttl_min is None


def clean(feed) -> None:
    values = [feed.title, feed.link, feed.language, feed.message]
    for entry in feed.entries:
        values += [entry.title, entry.summary, entry.content, entry.link, entry.id, entry.author, entry.published_raw]
        values += entry.categories
    for value in values:
        assert not MARKUP.search(value)
        assert not FORBIDDEN.search(value)
    assert (feed.error is None) == bool(feed.entries)


@given(st.binary(max_size=400))
def test_any_bytes_are_survived(body):
    clean(parse_feed(body))


PIECES = st.sampled_from([
    "<item>", "</item>", "<title>", "</title>", "<description>", "</description>", "<![CDATA[", "]]>", "<script>",
    "</script>", "<", ">", "&", "&lt;", "&amp;lt;", "&#x202e;", "&#0;", "<!--", "-->", "<b", "/>", "<link>", "</link>",
    "<guid>", "</guid>", "<pubDate>", "</pubDate>", "2023-03-13", "\x00", "\u202e", "\ufeff", "اتفاق", "http://h/",
    "<div>", "</div>", "<?php", "?>", "<content:encoded>", "</content:encoded>", "<atom:link href='x'/>", "&#xd800;",
    "&amp;#60;img src=x&amp;#62;",
])  # fmt: skip


@given(st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=40), st.sampled_from(["utf-8", "cp1256", "utf-16"]))
def test_any_broken_feed_gives_clean_text_or_an_error(pieces, encoding):
    inner = "".join(pieces)
    text = f"<rss version='2.0'><channel><title>c</title><item><title>a</title>{inner}</item></channel></rss>"
    clean(parse_feed(text.encode(encoding, "replace")))


@given(st.integers(0, 4000), st.sampled_from([rss(), atom(), rdf(), rss(encoding="cp1256", declared="windows-1256")]))
def test_a_body_cut_anywhere_gives_a_prefix_of_its_entries(at, body):
    feed = parse_feed(body[:at])
    clean(feed)
    whole = [entry.title for entry in parse_feed(body).entries]
    assert [entry.title for entry in feed.entries][:-1] == whole[: max(len(feed.entries) - 1, 0)]
