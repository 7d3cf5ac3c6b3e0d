"""Leads in the store: found by key, remembered by last sighting, forgotten whole."""

from pathlib import Path

import pytest

from pipeline.store import Store, open_store
from pipeline.store.stories import forget_leads, known_leads, save_leads
from schemas.story import Lead
from support.records import an_item
from transforms.copies import lead_words
from transforms.stories import MAX_LOOKS, MAX_PER_KEY, LeadIndex, lead_of

SIGNED = "وقعت تونس وليبيا اليوم مذكرة تفاهم في مجال الصحة"


@pytest.fixture
def store(tmp_path: Path):
    with open_store(tmp_path) as opened:
        yield opened


def a_lead(item_id: str = "i1-a", title: str = SIGNED, day: int = 1, text: str = "") -> Lead:
    item = an_item(item_id, title=title, text=text, first_seen_at=f"2023-03-{day:02}T09:00:00Z")
    return lead_of(item, lead_words(title, text), "alpha-media")


def save(store: Store, *leads: Lead) -> None:
    with store.transaction() as connection:
        save_leads(connection, leads)


def found(store: Store, lead: Lead) -> list[str]:
    return sorted(k.item_id for k in {*known_leads(store.connection, lead)})


def test_a_lead_finds_those_it_shares_a_key_with(store: Store) -> None:
    save(store, a_lead("i1-a"), a_lead("i1-o", title="القوات الروسية تقصف محطة كهرباء في خاركيف"))
    assert found(store, a_lead("i1-b")) == ["i1-a"]
    assert list(known_leads(store.connection, a_lead("i1-b"))) == [a_lead("i1-a")]


def test_an_item_finds_itself_however_rewritten(store: Store) -> None:
    save(store, a_lead("i1-a"))
    assert found(store, a_lead("i1-a", title="شيء آخر تماما في الموضوع نفسه")) == ["i1-a"]


def test_a_story_is_remembered_from_its_last_copy_on(store: Store) -> None:
    save(store, a_lead("i1-a", day=1))
    save(store, a_lead("i1-a", day=1)._replace(last_seen_at="2023-03-20T09:00:00Z"))
    late = a_lead("i1-b")._replace(first_seen_at="2023-04-15T09:00:00Z")
    assert found(store, late) == ["i1-a"]
    assert found(store, late._replace(first_seen_at="2023-04-25T09:00:00Z")) == []


def test_forgetting_leaves_no_key_behind(store: Store) -> None:
    save(store, a_lead("i1-a", day=1), a_lead("i1-b", day=9))
    with store.transaction() as connection:
        assert forget_leads(connection, "2023-03-05T00:00:00Z") == 1
    assert found(store, a_lead("i1-c")) == ["i1-b"]
    keys = store.connection.execute("SELECT count(*) FROM story_keys").fetchone()[0]
    assert keys == len(a_lead().keys)


def test_a_template_printed_for_ever_is_looked_at_a_bounded_number_of_times(store: Store) -> None:
    save(store, *(a_lead(f"i1-{n:03}") for n in range(3 * MAX_PER_KEY)))
    assert len(found(store, a_lead("i1-new"))) == MAX_LOOKS


def test_a_run_knows_what_it_told_before_it_is_committed(store: Store) -> None:
    run = LeadIndex()
    run.add(a_lead("i1-a"))
    other = a_lead("i1-o", title="القوات الروسية تقصف محطة كهرباء في خاركيف")
    assert list(known_leads(store.connection, other, run)) == []
    assert list(known_leads(store.connection, a_lead("i1-b"), run)) == [a_lead("i1-a")]


@pytest.mark.parametrize("committed", [0, 10, 25, 40])
def test_what_is_compared_does_not_depend_on_what_is_committed(store: Store, committed: int) -> None:
    """More leads than are looked at, some seen again: the same ones are compared wherever they are remembered."""
    leads = [a_lead(f"i1-{n:03}", day=1 + n // 2) for n in range(40)]
    leads[3] = leads[3]._replace(last_seen_at="2023-03-21T09:00:00Z")
    new = a_lead("i1-new", day=22)
    whole, run = LeadIndex(), LeadIndex()
    for lead in leads:
        whole.add(lead)
    save(store, *leads[:committed])
    for lead in leads[committed:]:
        run.add(lead)
    expected = [whole.get(n) for n in whole.likeliest(new)]
    assert len(expected) == MAX_LOOKS
    assert list(known_leads(store.connection, new, run)) == expected


def test_what_is_forgotten_beyond_the_horizon_changes_nothing(store: Store) -> None:
    old = [a_lead(f"i1-{n:03}", day=1) for n in range(20)]
    touched = old[0]._replace(last_seen_at="2023-03-29T09:00:00Z")
    late = a_lead("i1-late")._replace(first_seen_at="2023-04-05T09:00:00Z")
    save(store, *old, touched)
    assert found(store, late) == ["i1-000"]
    with store.transaction() as connection:
        assert forget_leads(connection, "2023-03-06T00:00:00Z") == 19
    assert found(store, late) == ["i1-000"]


def test_a_store_of_before_is_given_the_tables(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        for table in ("stories", "story_keys"):
            store.connection.execute(f"DROP TABLE {table}")
    with open_store(tmp_path) as store:
        assert found(store, a_lead()) == []
