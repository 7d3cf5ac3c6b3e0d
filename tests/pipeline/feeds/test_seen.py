"""Known entries are known again: under another guid, after a deletion, after months of standing still."""
# ruff: noqa: N802 - tests carry the row of the list of faults that they cover

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.feeds.identity import GUID, LINK, identity_keys
from pipeline.feeds.parse import parse_feed
from pipeline.feeds.seen import MAX_MARKS, Recognised, recognise, touched
from support.feed_bodies import TITLES
from support.feed_reader import Clock, Reader, feed
from support.http_server import Answer, FeedServer

NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)


def body(*items: tuple[str, str, str], day: int = 13) -> bytes:
    """RSS with (guid, address, headline) each."""
    inner = "".join(
        f"<item><guid isPermaLink='false'>{guid}</guid><link>https://h.example/{link}</link><title>{title}</title>"
        f"<pubDate>Mon, {day} Mar 2023 10:00:00 GMT</pubDate></item>"
        for guid, link, title in items
    )
    return f"<rss version='2.0'><channel><title>c</title>{inner}</channel></rss>".encode()


def look(source: bytes, seen: tuple[str, ...] = (), moment: datetime = NOW, policy: str = GUID) -> Recognised:
    entries = parse_feed(source).entries
    return recognise(entries, identity_keys(entries, policy)[0], "outlet", seen, moment)


NEWS = [(f"g{n}", f"a/{n}", title) for n, title in enumerate(TITLES)]


@pytest.fixture
def server():
    with FeedServer() as running:
        yield running


def test_I6_a_changed_guid_at_a_known_address_is_the_same_item():
    first = look(body(*NEWS))
    again = look(body(("other", "a/0", TITLES[0]), *NEWS[1:]), first.seen)
    assert (again.item_ids, again.new, again.migrated) == (first.item_ids, 0, 1)


def test_I6_a_changed_guid_and_address_under_the_headline_of_the_day_is_the_same_item():
    first = look(body(*NEWS))
    moved = look(body(("other", "new/0", TITLES[0]), *NEWS[1:]), first.seen)
    assert (moved.item_ids[0], moved.migrated) == (first.item_ids[0], 1)
    next_day = look(body(("other", "new/0", TITLES[0]), *NEWS[1:], day=14), first.seen)
    assert (next_day.new, next_day.migrated) == (1, 0)


def test_I6_what_stands_beside_the_known_entry_is_another_item():
    """A live page: one address, a second guid, while the first entry is still in the feed."""
    first = look(body(*NEWS))
    again = look(body(*NEWS, ("second", "a/0", "خبر آخر تماما من الصفحة نفسها")), first.seen)
    assert (again.new, again.migrated) == (1, 0)


def test_I6_the_front_page_and_short_headlines_tell_nothing():
    first = look(body(("1", "", "عاجل"), ("2", "", "موجز")))
    again = look(body(("3", "", "عاجل"), ("4", "", "موجز")), first.seen)
    assert (again.new, again.migrated) == (2, 0)


def test_I7_guids_made_anew_at_each_fetch_switch_the_feed_to_addresses(server):
    bodies = [body(*((f"{fetch}-{guid}", link, title) for guid, link, title in NEWS)) for fetch in range(5)]
    fresh = ("4-new", "a/new", "قمة ثلاثية تبحث ملف المياه المشتركة")
    bodies[4] = body(fresh, *((f"4-{guid}", link, title) for guid, link, title in NEWS))
    url = server.serve("/feed.xml", *map(Answer, bodies))
    reader = Reader(Clock(), feed(url, poll_interval_sec=0))
    polls = [reader.once() for _ in range(5)]
    first = [item.item_id for item in polls[0].items]
    for result in polls[1:4]:
        assert [item.item_id for item in result.items] == first
        assert result.migrated == len(first)
    assert polls[2].state.id_policy == LINK
    assert [item.item_id for item in polls[4].items][1:] == first
    assert polls[4].state.id_migrated >= 3 * len(first)


def test_I7_one_change_of_all_guids_is_no_churn(server):
    url = server.serve(
        "/feed.xml",
        Answer(body(*NEWS)),
        Answer(body(*((f"new-{guid}", link, title) for guid, link, title in NEWS))),
        Answer(body(("x", "a/x", "خبر"), *((f"new-{guid}", link, title) for guid, link, title in NEWS[:-1]))),
    )
    reader = Reader(Clock(), feed(url, poll_interval_sec=0))
    assert [reader.once().state.id_policy for _ in range(3)][-1] in (GUID, LINK)
    assert reader.states["wakala.all"].id_migrated >= len(NEWS)


def test_I13_an_entry_that_slides_back_after_a_deletion_is_still_known():
    first = look(body(*NEWS))
    later = look(body(*((f"n{n}", f"b/{n}", f"خبر جديد رقم {n} من الوكالة") for n in range(8))), first.seen)
    back = look(body(NEWS[7], *((f"n{n}", f"b/{n}", f"خبر جديد رقم {n} من الوكالة") for n in range(7))), later.seen)
    assert (back.new, back.item_ids[0]) == (0, first.item_ids[7])


def test_I13_entries_of_a_feed_that_stands_still_for_a_year_stay_known():
    seen = look(body(*NEWS)).seen
    for month in range(1, 13):
        seen = touched(seen, len(NEWS), NOW + timedelta(days=30 * month))
    assert look(body(*NEWS), seen, NOW + timedelta(days=366)).new == 0


def test_H1_a_304_touches_the_entries_of_the_last_body(server):
    url = server.serve("/feed.xml", Answer(body(*NEWS), etag='"1"'))
    clock = Clock()
    reader = Reader(clock, feed(url))
    before = reader.once().state.seen
    clock.forward(days=2)
    after = reader.once().state.seen
    assert [int(b.rpartition("|")[2]) + 2 for b in before] == [int(a.rpartition("|")[2]) for a in after]


@given(st.lists(st.integers(0, 3000), min_size=1, max_size=60), st.integers(0, 400))
def test_R7_the_ring_is_bounded_and_the_present_body_always_in_it(numbers, days):
    many = look(body(*((f"o{n}", f"o/{n}", f"o{n}") for n in range(300))))
    seen = many.seen
    news = [(f"g{n}", f"a/{n}", str(n)) for n in dict.fromkeys(numbers)]
    found = look(body(*news), seen, NOW + timedelta(days=days))
    assert len(found.seen) <= MAX_MARKS
    assert look(body(*news), found.seen, NOW + timedelta(days=days)).new == 0
