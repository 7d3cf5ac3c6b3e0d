"""On whose word an agreement rests: counted sources first, copies under their original."""

from pathlib import Path

import pytest

from pipeline.store import Store, open_store
from pipeline.web import reports
from pipeline.web.quotes import Excerpt, marked
from schemas.record import as_json
from support.records import a_sighting
from transforms.alerts import announce
from transforms.ledger import fold


@pytest.fixture
def store(tmp_path: Path):
    with open_store(tmp_path) as opened:
        yield opened


def test_copies_stand_under_their_original_and_sources_are_counted_once(store: Store) -> None:
    first = a_sighting(published="2023-03-13T08:30:00Z")
    later_at = "2023-03-13T08:59:00Z"  # written after the original, seen in the same poll
    copy = first._replace(item_id="i1-copy", outlet="beta", story=first.item_id, published_at=later_at)
    own = first._replace(
        item_id="i1-own", outlet="gamma", outlet_name="غاما", owner="gamma", source="gamma", story="i1-own"
    )
    doubt = first.agreement._replace(alertable=False, reason="planned", status="planned")
    later = own._replace(item_id="i1-later", source="delta", story="i1-later", agreement=doubt)
    entry = fold([], [copy, first, later, own]).entries[0]
    entry = entry._replace(sightings=(later, copy, first, own))
    alert = as_json(announce(None, entry, "2023-03-13T10:00:00Z"))
    found = reports.testimony(store.connection, alert, entry)
    assert [(s.source_id, s.counted) for s in found.sources] == [
        (first.source, True),
        ("gamma", True),
        ("delta", False),
    ]
    (story,) = found.sources[0].stories
    assert story.original.item_id == first.item_id
    assert [r.item_id for r in story.copies] == ["i1-copy"]
    assert (found.independent, found.outlets, found.items) == (2, 3, 4)
    told = alert["corroboration"]
    assert (told["independent"], told["outlets"], told["items"]) == (2, 3, 4)


def test_a_credited_agency_is_named_where_another_outlet_prints_it(store: Store) -> None:
    printed = a_sighting(source="agency:ارمان")
    own = printed._replace(outlet_name="وكالة آرمان للأنباء")
    for sighting, named in ((printed, "ارمان"), (own, ""), (a_sighting(), "")):
        entry = fold([], [sighting]).entries[0]
        alert = as_json(announce(None, entry, "2023-03-13T10:00:00Z"))
        (source,) = reports.testimony(store.connection, alert, entry).sources
        assert source.agency == named


def test_reports_that_no_longer_say_so_are_shown_and_not_counted(store: Store) -> None:
    first = a_sighting()
    entry = fold([], [first]).entries[0]
    alert = as_json(announce(None, entry, "2023-03-13T10:00:00Z"))
    entry = entry._replace(sightings=(first._replace(gone="removed"),))
    found = reports.testimony(store.connection, alert, entry)
    (source,) = found.sources
    assert (source.counted, source.stories[0].original.gone) == (False, "removed")
    assert (found.independent, found.items) == (0, 0)


def test_without_a_ledger_the_evidence_of_the_message_speaks(store: Store) -> None:
    alert = as_json(announce(None, fold([], [a_sighting()]).entries[0], "2023-03-13T10:00:00Z"))
    found = reports.testimony(store.connection, alert, None)
    assert [s.counted for s in found.sources] == [True]
    assert found.left_out == 0


def test_a_page_holds_a_bounded_number_of_reports(store: Store) -> None:
    first = a_sighting()
    many = tuple(first._replace(item_id=f"i1-{n}", story=f"i1-{n}") for n in range(100))
    entry = fold([], [first]).entries[0]._replace(sightings=many)
    found = reports.testimony(store.connection, as_json(announce(None, entry, "2023-03-13T10:00:00Z")), entry)
    assert sum(len(s.stories) for s in found.sources) + found.left_out == 100
    assert found.left_out > 50


def test_a_quote_stands_between_whole_words() -> None:
    text = "كلمة " * 100 + "وقّعت إيران" + " كلمة" * 100
    start = text.index("وقّعت")
    found = marked(text, start, start + len("وقّعت إيران"))
    assert found.quote == "وقّعت إيران"
    assert set(found.before.strip("… ").split()) == set(found.after.strip("… ").split()) == {"كلمة"}
    assert found.before.startswith("…")
    assert found.after.endswith("…")
    assert marked("عنوان", 0, 0) == Excerpt("", "", "عنوان")
