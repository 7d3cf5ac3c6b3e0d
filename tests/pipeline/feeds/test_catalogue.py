"""The catalogue: what it may hold, in three forms, and what it says when something is wrong."""
# ruff: noqa: N802 - tests carry the row of the list of faults that they cover

import datetime
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.feeds.catalogue import Catalogue, CatalogueError, Feed, Outlet, load_catalogue, read_catalogue
from pipeline.feeds.opml import to_opml, to_toml
from schemas.vocabulary import OWNERSHIPS

GOOD = """
[[outlet]]
id = "wakala"
name = "وكالة الأنباء"
name_en = "News Agency"
owner = "ministry"
country = "BLR"
ownership = "agency"
language = "ar"
time_zone = "Europe/Minsk"
homepage = "https://wakala.example/"
verified = 2026-01-31

[[outlet.feed]]
id = "wakala.politics"
url = "https://wakala.example/ar/politics.xml"
section = "سياسة"
verified = false
poll_interval_sec = 300

[[outlet.feed]]
id = "wakala.economy"
url = "https://wakala.example/ar/economy.xml"
enabled = false

[[outlet]]
id = "sahifa"
name = "صحيفة"

[[outlet.feed]]
id = "sahifa"
url = "https://sahifa.example/rss"
"""


def read(text: str, **options) -> Catalogue:
    return read_catalogue(text.encode(), "feeds.toml", **options)


def test_a_catalogue_with_its_defaults():
    catalogue = read(GOOD)
    wakala, sahifa = catalogue.outlets
    assert (wakala.owner, wakala.country, wakala.verified) == ("ministry", "BLR", datetime.date(2026, 1, 31))
    assert (sahifa.owner, sahifa.ownership, sahifa.language, sahifa.verified) == ("sahifa", "unknown", "ar", None)
    assert [feed.id for feed in catalogue.feeds] == ["wakala.politics", "wakala.economy", "sahifa"]
    assert [feed.id for feed in catalogue.enabled_feeds] == ["wakala.politics", "sahifa"]
    assert catalogue.feeds[0].outlet is wakala
    assert str(catalogue.feeds[0].zone) == "Europe/Minsk"
    assert (catalogue.feeds[0].poll_interval_sec, catalogue.feeds[1].poll_interval_sec) == (300, 600)
    assert catalogue.mode == "live"


@pytest.mark.parametrize(
    ("old", "new", "parts"),
    [
        ('section = "سياسة"', 'secton = "x"', ["«wakala»", "«wakala.politics»", "unknown key «secton»", "«section»"]),
        ('owner = "ministry"', 'ownr = "x"', ["«wakala»", "unknown key «ownr»", "«owner»"]),
        ('owner = "ministry"', 'zzz = "x"', ["unknown key «zzz»", "known keys are id, name"]),
        ('name = "صحيفة"', "", ["«sahifa»", "«name» is missing"]),
        ('name = "صحيفة"', "name = 7", ["«name» is a number"]),
        ('country = "BLR"', 'country = "BY"', ["country = «BY»", "did you mean «BLR»?"]),
        ('country = "BLR"', 'country = "blr"', ["did you mean «BLR»?"]),
        ('country = "BLR"', 'country = "XQZ"', ["ISO 3166-1 alpha-3"]),
        ('"agency"', '"agenci"', ["ownership = «agenci»", "did you mean «agency»?"]),
        ('"Europe/Minsk"', '"Europe/Minks"', ["time_zone = «Europe/Minks»", "did you mean «Europe/Minsk»?"]),
        ('language = "ar"', 'language = "Arabic"', ["language = «Arabic»", "ISO 639"]),
        ("2026-01-31", '"2026-01-31"', ["«verified» is text", "without quotes"]),
        ("poll_interval_sec = 300", "poll_interval_sec = 5", ["poll_interval_sec = 5", "at least 60"]),
        ("poll_interval_sec = 300", "poll_interval_sec = -1", ["whole number"]),
        ("poll_interval_sec = 300", "poll_interval_sec = true", ["whole number"]),
        ("enabled = false", 'enabled = "no"', ["«enabled» is text", "true or"]),
        ('id = "sahifa"\nname', 'id = "wakala"\nname', ["outlet id «wakala» stands twice"]),
        ('"wakala.economy"', '"wakala.politics"', ["feed id «wakala.politics» stands twice"]),
        ("/ar/economy.xml", "/ar/politics.xml", ["«wakala.economy»", "url of feed «wakala.politics»"]),
        ("https://wakala.example/ar/economy.xml", "http://wakala.example/ar/politics.xml", ["url of feed"]),
        ("https://sahifa.example/rss", "ftp://sahifa.example/rss", ["«ftp» is not http or https"]),
        ("https://sahifa.example/rss", "sahifa.example/rss", ["https://"]),
        ("https://sahifa.example/rss", "https://u:p@sahifa.example/rss", ["user name or password"]),
        ('id = "sahifa"\nname', 'id = "Sahifa 1"\nname', ["«Sahifa 1» is no id"]),
        ("[[outlet.feed]]\nid", "[outlet.feed]\nid", ["line"]),
        ('name = "صحيفة"', 'name = "صحيفة', ["not valid TOML", "line"]),
    ],
)
def test_every_fault_is_one_line_that_names_file_place_and_remedy(old, new, parts):
    assert old in GOOD
    with pytest.raises(CatalogueError) as caught:
        read(GOOD.replace(old, new, 1) if not old.startswith("[[") else GOOD.replace(old, new))
    message = str(caught.value)
    assert message.startswith("feeds.toml: ")
    assert "\n" not in message
    for part in parts:
        assert part in message


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/f", "http://10.0.0.8/f", "http://[::1]/f", "http://localhost:8000/f"]
)
def test_S6_addresses_inside_are_refused_when_the_catalogue_is_read(url):
    text = GOOD.replace("https://sahifa.example/rss", url)
    with pytest.raises(CatalogueError, match="allow_private"):
        read(text)
    assert read(text.replace('name = "صحيفة"', 'name = "صحيفة"\nallow_private = true')).feeds[2].url == url
    assert read(text, allow_private=True).feeds[2].url == url


def test_H20_one_address_is_read_once_however_it_is_spelled():
    for url in ("https://WAKALA.example:443/ar/politics.xml#top", "http://wakala.example/ar/politics.xml"):
        with pytest.raises(CatalogueError, match=r"has the url of feed «wakala\.politics»"):
            read(GOOD.replace("https://wakala.example/ar/economy.xml", url))


def test_a_feed_may_be_due_always_in_tests_and_intranets():
    text = GOOD.replace("poll_interval_sec = 300", "poll_interval_sec = 0")
    assert read('mode = "test"\n' + text).feeds[0].poll_interval_sec == 0
    with pytest.raises(CatalogueError, match="at least 60"):
        read(text)


def test_a_bare_list_of_addresses_is_a_catalogue_with_an_outlet_per_host():
    lines = "# mine\n\nhttps://www.a.example/rss  # politics\nhttps://a.example/economy.xml\nhttps://مثال.example/rss\n"
    catalogue = read_catalogue(lines.encode(), "list.txt")
    assert [outlet.name for outlet in catalogue.outlets] == ["a.example", "xn--mgbh0fb.example"]
    assert [feed.outlet.id for feed in catalogue.feeds] == ["a.example", "a.example", "xn-mgbh0fb.example"]
    reversed_lines = "\n".join(reversed(lines.splitlines()))
    again = read_catalogue(reversed_lines.encode(), "list.txt")
    assert {feed.id for feed in again.feeds} == {feed.id for feed in catalogue.feeds}


@pytest.mark.parametrize(
    ("lines", "part"),
    [("https://a.example/\nftp://b.example/", "line 2"), ("https://a.example/\nhttps://a.example/#x", "stands twice"),
     ("http://127.0.0.1/", "inside a network")],
)  # fmt: skip
def test_faults_in_a_bare_list_name_the_line(lines, part):
    with pytest.raises(CatalogueError, match=part):
        read_catalogue(lines.encode(), "list.txt")


@pytest.mark.parametrize(
    ("body", "part"),
    [(b"", "holds no outlet"), (b"\xff\xfe\x00", "not UTF-8"), (b'mode = "fast"', "mode = «fast»"),
     (b"outlet = 3", r"\[\[outlet\]\]"),
     (b"<html/>", "no OPML"), (b"<opml version='2.0'><body/></opml>", "holds no feed"),
     (b"<opml><body><outline xmlUrl='ftp://x/'/></body></opml>", "not http or https")],
)  # fmt: skip
def test_files_that_are_no_catalogue(body, part):
    with pytest.raises(CatalogueError, match=part):
        read_catalogue(body, "feeds.toml")


def test_files_that_cannot_be_read(tmp_path):
    with pytest.raises(CatalogueError, match="no such file"):
        load_catalogue(tmp_path / "none.toml")
    with pytest.raises(CatalogueError, match="is a folder"):
        load_catalogue(str(tmp_path))
    path = tmp_path / "feeds.toml"
    path.write_text(GOOD)
    assert load_catalogue(path).source == str(path)
    assert len(load_catalogue(str(path)).feeds) == 3


def test_a_list_of_another_reader_is_imported_with_groups_as_sections():
    opml = """<?xml version="1.0" encoding="utf-8"?><opml version="1.0"><head><title>mine</title></head><body>
    <outline text="سياسة"><outline type="rss" text="وكالة" xmlUrl="https://a.example/rss"
        htmlUrl="https://a.example/" language="ar-EG"/>
      <outline text="حرب"><outline text="b" xmlUrl="http://b.example/rss"/></outline></outline>
    <outline text="twice" type="rss" xmlUrl="https://a.example/rss"/>
    <outline type="rss" text="c" xmlUrl="https://a.example/c" category="/world/asia"/></body></opml>"""
    catalogue = read_catalogue(opml.encode(), "mine.opml")
    assert [(f.url, f.section, f.outlet.id) for f in catalogue.feeds] == [
        ("https://a.example/rss", "سياسة", "a.example"),
        ("https://a.example/c", "world/asia", "a.example"),
        ("http://b.example/rss", "سياسة/حرب", "b.example"),
    ]
    assert catalogue.outlets[0].homepage == "https://a.example/"
    assert catalogue.feeds[0].note == "وكالة"


def test_an_opml_file_reads_no_local_files():
    opml = (
        b"<!DOCTYPE o [<!ENTITY x SYSTEM 'file:///etc/hostname'>]><opml version='2.0'><body>"
        b"<outline text='&x;' xmlUrl='https://a.example/'/></body></opml>"
    )
    assert read_catalogue(opml, "x.opml").feeds[0].note == ""


def same(left: Catalogue, right: Catalogue) -> bool:
    return (left.outlets, left.feeds, left.mode) == (right.outlets, right.feeds, right.mode)


@pytest.mark.parametrize("head", ["", 'mode = "test"\n'])
def test_toml_and_opml_come_back_as_they_were(head):
    catalogue = read(head + GOOD)
    assert same(read(to_toml(catalogue)), catalogue)
    assert same(read_catalogue(to_opml(catalogue), "feeds.opml"), catalogue)
    assert tomllib.loads(to_toml(catalogue))["outlet"][1]["id"] == "sahifa"


WORDS = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=12)
IDS = st.from_regex(r"[a-z0-9][a-z0-9.-]{0,8}", fullmatch=True)
DATES = st.none() | st.dates(datetime.date(2000, 1, 1), datetime.date(2030, 1, 1))


@st.composite
def catalogues(draw) -> Catalogue:
    outlets, feeds = [], []
    for number, identifier in enumerate(draw(st.lists(IDS, min_size=1, max_size=3, unique=True))):
        outlet = Outlet(
            id=identifier,
            name=draw(WORDS),
            name_en=draw(WORDS | st.sampled_from(["", "true", "3", "2026-01-01"])),
            owner=draw(IDS),
            country=draw(st.sampled_from(["", "EGY", "PSE"])),
            ownership=draw(st.sampled_from(OWNERSHIPS)),
            language=draw(st.sampled_from(["ar", "fa"])),
            time_zone=draw(st.sampled_from(["UTC", "Africa/Cairo"])),
            homepage=draw(st.sampled_from(["", "https://h.example/?a=1&b=2"])),
            verified=draw(DATES),
            allow_private=draw(st.booleans()),
            note=draw(WORDS | st.just("")),
        )
        outlets.append(outlet)
        for count in range(draw(st.integers(1, 3))):
            feeds.append(
                Feed(
                    id=f"f{number}.{count}",
                    url=f"https://h{number}.example/{count}?a=<&b=\"'",
                    outlet=outlet,
                    section=draw(WORDS | st.just("")).strip("/"),
                    verified=draw(DATES),
                    poll_interval_sec=draw(st.sampled_from([60, 600, 3600])),
                    enabled=draw(st.booleans()),
                    language=draw(st.sampled_from(["", "ur"])),
                    time_zone=draw(st.sampled_from(["", "Asia/Karachi"])),
                    note=draw(WORDS | st.just("")),
                )
            )
    return Catalogue(tuple(outlets), tuple(feeds), "live", "feeds.toml")


@given(catalogues())
def test_any_catalogue_comes_back_from_both_forms(catalogue):
    assert same(read(to_toml(catalogue)), catalogue)
    assert same(read_catalogue(to_opml(catalogue), "feeds.opml"), catalogue)
