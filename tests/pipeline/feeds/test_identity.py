"""What makes an entry the same entry."""
# ruff: noqa: N802 - tests carry the row of the list of faults that they cover

import pytest

from pipeline.feeds.identity import GUID, GUID_AND_LINK, canonical_url, identity_keys
from pipeline.feeds.parse import ParsedFeed, parse_feed


def feed(*items: str) -> ParsedFeed:
    inner = "".join(f"<item>{item}</item>" for item in items)
    return parse_feed(f"<rss version='2.0'><channel>{inner}</channel></rss>".encode())


def keys(*items: str) -> list[str]:
    return identity_keys(feed(*items).entries)[0]


def test_I1_I2_without_a_guid_the_link_counts():
    link = "<title>a</title><link>https://h.example/1</link>"
    assert keys(link) == keys(link + "<guid/>") == ["u:h.example/1"]
    assert keys(link) == keys(link.replace("<title>a", "<title>b"))


def test_I3_without_guid_and_link_the_words_count():
    text = "<title>عنوان</title><description>نص</description><pubDate>Mon, 13 Mar 2023 10:00:00 GMT</pubDate>"
    assert keys(text)[0].startswith("h:")
    assert keys(text) == keys(text)
    assert keys(text) != keys(text.replace("نص", "آخر"))


def test_I4_a_guid_outlives_a_move_of_the_site():
    old = "<title>a</title><guid>17</guid><link>http://h.example/17</link>"
    new = "<title>a</title><guid>17</guid><link>https://www.new.example/17</link>"
    assert keys(old) == keys(new) == ["g:17"]
    moved = "<title>a</title><guid>{}://{}h.example/17</guid>"
    assert keys(moved.format("http", "")) == keys(moved.format("https", "www."))


def test_I5_one_guid_on_all_items_degrades_to_guid_and_link_for_good():
    items = [f"<title>{i}</title><guid>x</guid><link>https://h.example/{i}</link>" for i in range(5)]
    found, policy = identity_keys(feed(*items).entries)
    assert len(set(found)) == 5
    assert policy == GUID_AND_LINK
    alone, policy = identity_keys(feed(items[2]).entries, policy)
    assert (alone[0], policy) == (found[2], GUID_AND_LINK)


def test_I5_one_article_listed_twice_does_not_degrade_the_policy():
    item = "<title>a</title><guid>x</guid><link>https://h.example/1?utm_source={}</link>"
    found, policy = identity_keys(feed(item.format("rss"), item.format("web")).entries)
    assert (found, policy) == (["g:x", "g:x"], GUID)


def test_I14_an_edited_title_keeps_the_identity():
    item = "<title>{}</title><guid>17</guid>"
    assert keys(item.format("قديم")) == keys(item.format("جديد"))


@pytest.mark.parametrize(
    "spelling",
    [
        "https://h.example/أخبار/1",
        "http://www.h.example/%D8%A3%D8%AE%D8%A8%D8%A7%D8%B1/1",
        "https://h.example/%d8%a3%d8%ae%d8%a8%d8%a7%d8%b1/1/",
        "https://H.EXAMPLE:443/أخبار/1#comments",
        "https://h.example/ا\u0654خبار/1",
        " https://h.example/أخب\nار/1 ",
        "https://h.example/أخبار/1?utm_source=rss&utm_medium=x&fbclid=1",
        "https://h.example/أخبار/1?ref=h.example",
        "https://h.example/أخبار/1/amp/",
        "https://h.example/أخبار/1?amp=1",
    ],
)
def test_I9_I10_spellings_of_one_address(spelling):
    assert canonical_url(spelling) == canonical_url("https://h.example/أخبار/1")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://h.example/?p=1", "https://h.example/?p=2"),
        ("https://h.example/a%2Fb", "https://h.example/a/b"),
        ("https://h.example/a?x=%26y", "https://h.example/a?x=&y"),
        ("https://h.example/a", "https://i.example/a"),
        ("https://h.example/a?ref=2", "https://h.example/a"),
        ("https://h.example/A", "https://h.example/a"),
    ],
)
def test_addresses_that_differ_stay_different(one, other):
    assert canonical_url(one) != canonical_url(other)


def test_the_order_of_parameters_does_not_matter():
    assert canonical_url("https://h.example/?a=1&b=2") == canonical_url("https://h.example/?b=2&a=1")


def test_fragments_tell_guids_apart():
    assert (
        len(
            set(
                keys(
                    "<title>a</title><guid>http://h.example/#1</guid>",
                    "<title>b</title><guid>http://h.example/#2</guid>",
                )
            )
        )
        == 2
    )
