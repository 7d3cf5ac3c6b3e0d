"""The catalogue that ships: complete facts, no address twice, nothing claimed to be verified."""

from collections import Counter
from importlib.resources import files
from zoneinfo import available_timezones

import pytest

from pipeline.feeds.catalogue import Catalogue, load_catalogue


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue(files("pipeline.catalogue") / "arabic.toml")


def test_it_has_enough_outlets_and_feeds(catalogue: Catalogue) -> None:
    assert len(catalogue.outlets) >= 45
    assert len(catalogue.enabled_feeds) >= 45
    assert all(catalogue.feeds_of(outlet) for outlet in catalogue.outlets)


def test_it_is_for_live_runs(catalogue: Catalogue) -> None:
    assert catalogue.mode == "live"


def test_the_facts_of_every_outlet_are_complete(catalogue: Catalogue) -> None:
    for outlet in catalogue.outlets:
        assert outlet.name, outlet.id
        assert outlet.name_en.isascii(), outlet.id
        assert outlet.owner, outlet.id
        assert len(outlet.country) == 3, outlet.id
        assert outlet.language == "ar", outlet.id
        assert outlet.time_zone in available_timezones(), outlet.id
        assert outlet.homepage.startswith("https://"), outlet.id


def test_names_are_arabic(catalogue: Catalogue) -> None:
    assert all(any("ء" <= letter <= "ي" for letter in outlet.name) for outlet in catalogue.outlets)


def test_no_address_name_or_id_stands_twice(catalogue: Catalogue) -> None:
    for values in (
        [feed.url for feed in catalogue.feeds],
        [feed.id for feed in catalogue.feeds],
        [outlet.id for outlet in catalogue.outlets],
        [outlet.name_en for outlet in catalogue.outlets],
    ):
        assert [value for value, count in Counter(values).items() if count > 1] == []


def test_every_feed_is_polled_gently_over_tls(catalogue: Catalogue) -> None:
    for feed in catalogue.feeds:
        assert feed.url.startswith("https://"), feed.id
        assert feed.poll_interval_sec >= 600, feed.id
        assert feed.section, feed.id


def test_nothing_is_claimed_to_be_verified_that_was_not_tried(catalogue: Catalogue) -> None:
    assert all(outlet.verified is None for outlet in catalogue.outlets)
    assert all(feed.verified is None for feed in catalogue.feeds)
    assert {feed.note for feed in catalogue.feeds} == {"known", "listed"}
    head = (files("pipeline.catalogue") / "arabic.toml").read_text(encoding="utf-8")
    assert "NOT VERIFIED" in head
    assert "mithaq feeds check" in head
    assert f"{len(catalogue.outlets)} outlets with {len(catalogue.feeds)} feeds" in head


def test_the_three_kinds_of_owner_and_the_whole_region_are_there(catalogue: Catalogue) -> None:
    ownerships = Counter(outlet.ownership for outlet in catalogue.outlets)
    assert min(ownerships["state"], ownerships["independent"]) >= 15
    assert ownerships["agency"] >= 3
    countries = {outlet.country for outlet in catalogue.outlets}
    assert countries >= {
        "ARE", "BHR", "DZA", "EGY", "IRN", "IRQ", "JOR", "KWT", "LBN", "MAR", "OMN", "PSE", "QAT", "RUS", "SAU", "SYR",
        "TUN", "TUR",
    }  # fmt: skip


def test_outlets_of_one_owner_share_its_id(catalogue: Catalogue) -> None:
    owner = {outlet.id: outlet.owner for outlet in catalogue.outlets}
    assert owner["aawsat"] == owner["independentarabia"]
    assert owner["youm7"] == owner["elwatan"]
    assert owner["sputnik"] != owner["rt-arabic"]
