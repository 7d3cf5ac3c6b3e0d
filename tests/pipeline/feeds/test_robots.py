"""robots.txt by RFC 9309."""
# ruff: noqa: N802 - tests carry the row of the list of faults that they cover

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.feeds.robots import Robots, parse_robots


@pytest.mark.parametrize(
    ("rules", "path", "allowed"),
    [
        ("User-agent: *\nDisallow: /", "/feed", False),
        ("User-agent: *\nDisallow:", "/feed", True),
        ("", "/feed", True),
        ("User-agent: *\nDisallow: /rss\nAllow: /rss/ar", "/rss/ar.xml", True),
        ("User-agent: *\nAllow: /rss/ar\nDisallow: /rss", "/rss/en.xml", False),
        ("User-agent: *\nDisallow: /a\nAllow: /a", "/a", True),
        ("User-agent: *\nDisallow: /*.xml$", "/feed.xml", False),
        ("User-agent: *\nDisallow: /*.xml$", "/feed.xml?a=1", True),
        ("User-agent: *\nDisallow: *feed=", "/?feed=rss2", False),
        ("User-agent: *\nDisallow: /\n\nUser-agent: Mithaq\nAllow: /", "/feed", True),
        ("User-agent: other\nUser-agent: MITHAQ/2\nDisallow: /", "/feed", False),
        ("User-agent: other\nDisallow: /", "/feed", True),
        ("user-AGENT : *  # all\n disallow : /x # no", "/x", False),
        ("Disallow: /", "/feed", True),
        ("\ufeffUser-agent: *\r\nDisallow: /", "/feed", False),
    ],
)
def test_H21_the_longest_rule_of_the_group_that_names_us_decides(rules, path, allowed):
    assert parse_robots(rules.encode()).allows(path) is allowed


def test_H21_crawl_delay_is_read_and_bounded():
    assert parse_robots(b"User-agent: *\nCrawl-delay: 10").crawl_delay_sec == 10
    assert parse_robots(b"User-agent: *\nCrawl-delay: 999999").crawl_delay_sec == 3600
    assert parse_robots(b"User-agent: *\nCrawl-delay: soon") == Robots()


@given(st.binary(max_size=400), st.text(max_size=40))
def test_any_file_is_survived(body, path):
    parse_robots(b"user-agent: *\ndisallow: " + body).allows(path)
