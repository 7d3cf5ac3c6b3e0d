"""A bounded run in the engine's own order of arrival tells what the store tells in passes, byte for byte."""

import warnings
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # Beam warns at import about Google clients that are not installed
    import apache_beam as beam
    from apache_beam.transforms.window import TimestampedValue

    from pipeline.graph import build
    from support.beam import bounded, collect
    from transforms.sorted_stages import _AnnounceFn, _FirstFn, _FoldFn, _followed, _originals, _revised
    from transforms.stages import in_turn

from schemas.ledger import AgreementEvent
from schemas.story import Lead
from support.histories import NOW, shuffled_items, told_in_passes
from support.ledger import readings_of
from support.records import a_sighting, an_item
from support.stories import stories, write_items
from transforms.alerts import body
from transforms.copies import lead_words
from transforms.ledger import fold
from transforms.sorted_stages import SortedMemory
from transforms.stories import lead_of

pytestmark = pytest.mark.filterwarnings("ignore")  # Beam's own, many and harmless

STEP_SEC = 3600


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The lives of agreements, edits and denials among them; one item again under another address, and edited there."""
    file = tmp_path_factory.mktemp("history") / "h.jsonl"
    rows = [row for story in stories("chains") for row in story["items"]]
    again = {**rows[0], "url": "http://moved.example/again", "first_seen": "2029-01-01T00:00:00Z"}
    title = "الكويت وقطر تعلنان اتفاقا لربط السكك الحديدية"
    text = "أعلنت الكويت وقطر التوصل إلى اتفاق لربط السكك الحديدية."
    edited = {**again, "title": title, "text": text, "first_seen": "2029-01-01T00:10:00Z"}
    write_items(file, (*rows, again, edited))
    return file


@pytest.mark.timeout(600)  # some thirty passes
@pytest.mark.parametrize("step_sec", [STEP_SEC, 86_400, None])
def test_alerts_are_those_of_the_store_in_whatever_order_items_come(history: Path, step_sec: int | None) -> None:
    expected = told_in_passes(history, history.parent / f"store-{step_sec}", step_sec)

    def equal(found: list) -> None:
        assert sorted(map(body, found)) == expected

    def none(found: list) -> None:
        assert found == []

    assert len(expected) > 5
    for seed in (1, 2):
        with bounded() as p:
            items = p | beam.Create(shuffled_items(history, seed))
            outputs = build(items, memory=SortedMemory(step_sec), window_sec=0, clock=NOW)
            collect(outputs.alerts, equal, "alerts")
            collect(outputs.dead_letters, none, "letters")


def _values(stage: Iterable[Any]) -> list[Any]:
    return [output.value for output in stage]


def test_revisions_are_numbered_in_order_of_arrival() -> None:
    timed = [(n, an_item("i1-a", text=text)) for n, text in enumerate(("ا", "ب", "ج"))]
    numbered = [(i.text, i.revision) for i in _values(_revised(("i1-a", timed[::-1])))]
    assert numbered == [("ا", 1), ("ب", 2), ("ج", 3)]


def test_the_first_of_a_content_is_the_one_that_came_first() -> None:
    first, again = an_item("i1-b"), an_item("i1-a")
    assert _values(_FirstFn().process(("content", [(2, again), (1, first)]))) == [first]


def test_stories_begin_with_what_came_first() -> None:
    def lead(item_id: str, minute: int) -> Lead:
        item = an_item(item_id, first_seen_at=f"2023-03-13T09:0{minute}:00Z")
        return lead_of(item, lead_words(item.title, item.text), "alpha")

    timed = [(n, (1, lead(item_id, n))) for n, item_id in enumerate(("i1-z", "i1-b", "i1-a"))]
    found = [(key, original.item_id) for key, original in _originals(("", timed[::-1]))]
    assert found == [("i1-b.1", "i1-z"), ("i1-a.1", "i1-z")]


def test_an_edit_follows_what_it_edits() -> None:
    readings = readings_of(a_sighting(parties=f"TUN {s}", revision=n) for n, s in enumerate(("LBY", "DZA", "MAR"), 1))
    timed = [(r.revision, r) for r in readings]
    sightings = [s for _, group in _values(_followed(("i1-a", timed[::-1]))) for s in group]
    assert [(s.revision, s.gone) for s in sightings] == [(1, ""), (2, "moved"), (2, ""), (3, "moved"), (3, "")]


def test_messages_about_an_agreement_are_told_in_order_of_arrival() -> None:
    entries, events = list[AgreementEvent](), list[tuple[int, AgreementEvent]]()
    for n, status in enumerate(("announced", "signed", "ratified"), 1):
        entries = list(fold(entries, [a_sighting(f"i1-{n}", status=status, seen=f"2023-03-{n:02}T09:00:00Z")]).entries)
        events.append((n, entries[0]))
    told = [(a.revision, a.status) for a in _AnnounceFn(NOW).process(("agr", events[::-1]))]
    assert told == [(1, "announced"), (2, "signed"), (3, "ratified")]


def test_entries_of_one_agreement_that_changed_together_have_one_order() -> None:
    """An edit gave the id to another party set while another item still tells the first."""
    (kept,) = fold([], [a_sighting("i1-b", "KEN ARM", seen="2023-03-10T09:00:00Z")]).entries
    (moved,) = fold([], [a_sighting("i1-a", "SOM ARM", seen="2023-03-09T09:00:00Z")]).entries
    moved = moved._replace(agreement_id=kept.agreement_id)
    assert sorted([kept, moved], key=in_turn) == sorted([moved, kept], key=in_turn) == [moved, kept]


def test_the_steps_of_a_party_set_are_folded_in_order_of_arrival() -> None:
    timed = [(n, a_sighting(f"i1-{n}", status=status)) for n, status in enumerate(("announced", "denied", "signed"))]
    outputs = list(_FoldFn(1, NOW).process(("LBY-TUN", [(n * 2_000_000, s) for n, s in timed[::-1]])))
    statuses = [o.value.status for o in outputs if isinstance(o, TimestampedValue)]
    assert statuses == ["announced", "denied", "signed"]


@pytest.mark.parametrize("step_sec", [0, -1])
def test_a_step_without_length_is_refused(step_sec: int) -> None:
    with pytest.raises(ValueError, match="positive"):
        SortedMemory(step_sec)
