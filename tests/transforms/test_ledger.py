"""The fold over sightings of one party set (docs/lifecycle.md)."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.extraction import Evidence
from schemas.ledger import Sighting
from schemas.record import canonical_json
from support.ledger import Ledger
from support.records import a_sighting
from transforms.alerts import retract
from transforms.ledger import fold, independent_sources, items


def test_first_asserting_sighting_is_new() -> None:
    assert Ledger().see(a_sighting(status="signed")) == [("new", "signed")]


@pytest.mark.parametrize("status", ["planned", "negotiating", "proposed"])
def test_preparation_is_kept_and_raises_nothing(status: str) -> None:
    ledger = Ledger()
    assert ledger.see(a_sighting(status=status)) == []
    assert [e.status for e in ledger.entries.values()] == [status]
    assert ledger.see(a_sighting("i1-b", status="signed", seen="2023-03-20T09:00:00Z")) == [("new", "signed")]
    assert len(ledger.entries) == 1


@pytest.mark.parametrize("status", ["denied", "suspended", "terminated", "rejected", "violated", "mentioned"])
def test_what_was_never_alerted_cannot_end(status: str) -> None:
    ledger = Ledger()
    assert ledger.see(a_sighting(status=status)) == []
    assert ledger.entries == {}


def test_second_item_with_the_same_news_raises_nothing() -> None:
    ledger = Ledger()
    ledger.see(a_sighting("i1-a"))
    assert ledger.see(a_sighting("i1-b", owner="alpha-media", outlet="alpha-2")) == []
    (event,) = ledger.entries.values()
    assert items(event) == 2
    assert independent_sources(event) == ("alpha-media",)


def test_second_and_third_independent_source_are_updates_and_the_fourth_is_not() -> None:
    ledger = Ledger()
    ledger.see(a_sighting("i1-a", outlet="a"))
    assert ledger.see(a_sighting("i1-b", outlet="b")) == [("update", "signed")]
    assert ledger.see(a_sighting("i1-c", outlet="c")) == [("update", "signed")]
    assert ledger.see(a_sighting("i1-d", outlet="d")) == []


LEAD = "وقع وزيرا الصحة في تونس وليبيا مذكرة تفاهم لتبادل الأدوية واللقاحات بين البلدين"


def test_a_copy_is_an_item_of_the_same_story_and_no_source() -> None:
    ledger = Ledger()
    ledger.see(a_sighting("i1-a", outlet="a", lead=LEAD))
    assert ledger.see(a_sighting("i1-b", outlet="b", lead=LEAD + " أمس")) == []
    (event,) = ledger.entries.values()
    assert (items(event), {s.story for s in event.sightings}) == (2, {"i1-a"})
    assert independent_sources(event) == ("a-media",)


def test_a_copy_that_credits_an_agency_is_that_agencys_word() -> None:
    ledger = Ledger()
    ledger.see(a_sighting("i1-a", outlet="a", lead=LEAD))
    assert ledger.see(a_sighting("i1-b", outlet="b", lead=LEAD, source="agency:tap")) == [("update", "signed")]
    assert ledger.see(a_sighting("i1-c", outlet="c", lead="كلمات أخرى تماما عن الخبر", source="agency:tap")) == []


def test_status_advances_by_updates_and_never_falls_back() -> None:
    ledger = Ledger()
    ledger.see(a_sighting("i1-a", status="announced"))
    assert ledger.see(a_sighting("i1-b", status="signed", seen="2023-03-14T09:00:00Z", owner="alpha-media")) == [
        ("update", "signed")
    ]
    assert ledger.see(a_sighting("i1-c", status="announced", seen="2023-03-14T10:00:00Z", owner="alpha-media")) == []
    assert ledger.see(a_sighting("i1-d", status="ratified", seen="2023-06-14T09:00:00Z", owner="alpha-media")) == [
        ("update", "ratified")
    ]


def test_denial_after_an_alert_is_a_correction_and_a_signature_brings_it_back() -> None:
    ledger = Ledger()
    ledger.see(a_sighting("i1-a", status="announced"))
    assert ledger.see(a_sighting("i1-b", status="denied", seen="2023-03-14T09:00:00Z")) == [("correction", "denied")]
    assert ledger.see(a_sighting("i1-c", status="signed", seen="2023-03-15T09:00:00Z")) == [("update", "signed")]
    assert len(ledger.entries) == 1


def test_what_is_told_and_denied_in_one_window_is_never_told() -> None:
    ledger = Ledger()
    assert ledger.see(a_sighting("i1-a"), a_sighting("i1-b", status="denied", seen="2023-03-13T09:30:00Z")) == []
    assert ledger.see(a_sighting("i1-c", status="signed", seen="2023-03-15T09:00:00Z")) == [("new", "signed")]


@pytest.mark.parametrize("resumed", ["ratified", "announced", "signed", "extended"])
def test_suspended_and_resumed(resumed: str) -> None:
    ledger = Ledger()
    ledger.see(a_sighting("i1-a"))
    assert ledger.see(a_sighting("i1-b", status="suspended", seen="2023-04-13T09:00:00Z")) == [("update", "suspended")]
    assert ledger.see(a_sighting("i1-c", status=resumed, seen="2023-05-13T09:00:00Z")) == [("update", resumed)]


def test_a_denial_of_a_suspension_is_nothing() -> None:
    ledger = Ledger()
    ledger.see(a_sighting("i1-a"))
    ledger.see(a_sighting("i1-b", status="suspended", seen="2023-04-13T09:00:00Z"))
    assert ledger.see(a_sighting("i1-c", status="denied", seen="2023-04-14T09:00:00Z")) == []


def test_a_late_report_of_the_signing_does_not_undo_the_suspension() -> None:
    ledger = Ledger()
    ledger.see(a_sighting("i1-a"))
    ledger.see(a_sighting("i1-b", status="suspended", seen="2023-03-16T09:00:00Z"))
    late = a_sighting("i1-c", seen="2023-03-17T09:00:00Z", published="2023-03-13T12:00:00Z")
    assert ledger.see(late) == []


def test_a_cancelled_contract_has_ended_and_the_next_one_is_new() -> None:
    ledger = Ledger()
    ledger.see(a_sighting("i1-a", instrument="contract"))
    ended = a_sighting("i1-b", status="terminated", instrument="contract", seen="2023-06-13T09:00:00Z")
    assert ledger.see(ended) == [("update", "terminated")]
    assert ledger.see(a_sighting("i1-c", instrument="contract", seen="2023-08-13T09:00:00Z")) == [("new", "signed")]


def test_each_extension_is_an_update_and_its_retelling_is_none() -> None:
    ledger = Ledger()
    ledger.see(a_sighting("i1-a"))
    for item_id, seen, told in (
        ("i1-b", "2023-05-13T09:00:00Z", [("update", "extended")]),
        ("i1-c", "2023-05-15T09:00:00Z", []),
        ("i1-d", "2023-07-13T09:00:00Z", [("update", "extended")]),
    ):
        assert ledger.see(a_sighting(item_id, status="extended", seen=seen)) == told


def test_a_second_parliament_and_the_entry_into_force_change_nothing() -> None:
    ledger = Ledger()
    ledger.see(a_sighting("i1-a", instrument="treaty", status="ratified"))
    for item_id, seen in (("i1-b", "2023-05-13T09:00:00Z"), ("i1-c", "2024-05-13T09:00:00Z")):
        told = a_sighting(item_id, status="ratified", instrument="agreement", domains=("general",), seen=seen)
        assert ledger.see(told) == []
    assert len(ledger.entries) == 1


def test_a_late_report_of_what_is_not_known_is_news() -> None:
    assert Ledger().see(a_sighting(seen="2023-03-20T09:00:00Z", published="2023-03-13T09:00:00Z")) == [
        ("new", "signed")
    ]


def test_an_official_confirmation_adds_a_source() -> None:
    ledger = Ledger()
    ledger.see(a_sighting("i1-a", attribution="unnamed"))
    ledger.see(a_sighting("i1-b", outlet="b", attribution="official"))
    assert [(a.event, a.attribution) for a in ledger.published] == [("new", "unnamed"), ("update", "official")]


def test_three_parties_and_two_of_them_are_two_agreements() -> None:
    ledger = Ledger()
    assert ledger.see(a_sighting("i1-a", parties="EGY IRQ JOR"), a_sighting("i1-b", parties="EGY JOR")) == [
        ("new", "signed"),
        ("new", "signed"),
    ]


def test_two_agreements_of_one_pair_on_one_day_stay_two() -> None:
    ledger = Ledger()
    events = ledger.see(
        a_sighting("i1-a", instrument="mou", domains=("health",)),
        a_sighting("i1-b", instrument="mou", domains=("transport",)),
        a_sighting("i1-c", instrument="roadmap", domains=("general",)),
    )
    assert events == [("new", "signed")] * 3


def test_one_item_may_tell_two_agreements_of_one_pair() -> None:
    ledger = Ledger()
    evidence = [(Evidence("text", n, n + 5, "وقعت", "sign.verb"),) for n in (0, 80)]
    told = [
        a_sighting(instrument="mou", subject="tourism", evidence=evidence[0]),
        a_sighting(instrument="treaty", subject="judicial", evidence=evidence[1]),
    ]
    assert ledger.see(*told) == [("new", "signed")] * 2
    assert ledger.see(*told) == []


def test_a_generic_word_folds_into_the_specific_instrument() -> None:
    ledger = Ledger()
    ledger.see(a_sighting("i1-a", instrument="agreement"))
    ledger.see(a_sighting("i1-b", instrument="mou", outlet="b"))
    (event,) = ledger.entries.values()
    assert event.instrument == "mou"


def test_renewal_after_a_year_is_another_agreement() -> None:
    ledger = Ledger()
    ledger.see(a_sighting("i1-a"))
    assert ledger.see(a_sighting("i1-b", seen="2024-04-01T09:00:00Z")) == [("new", "signed")]


def test_recalled_agreement_changes_nothing() -> None:
    ledger = Ledger()
    ledger.see(a_sighting("i1-a"))
    before = dict(ledger.entries)
    assert ledger.see(a_sighting("i1-b", outlet="b", temporal="historical")) == []
    assert ledger.entries == before


def test_the_same_sightings_again_change_nothing() -> None:
    ledger = Ledger()
    sightings = [a_sighting("i1-a"), a_sighting("i1-b", outlet="b")]
    ledger.see(*sightings)
    before = dict(ledger.entries)
    assert ledger.see(*sightings) == []
    assert ledger.entries == before


@st.composite
def histories(draw: st.DrawFn) -> list[Sighting]:
    n = draw(st.integers(1, 8))
    return [
        a_sighting(
            f"i1-{k}",
            status=draw(st.sampled_from(["planned", "announced", "signed", "ratified"])),
            outlet=draw(st.sampled_from("abc")),
            seen=f"2023-03-{10 + draw(st.integers(0, 9))}T09:00:00Z",
            instrument=draw(st.sampled_from(["mou", "agreement", "roadmap"])),
            domains=draw(st.sampled_from([("health",), ("transport",), ("general",)])),
        )
        for k in range(n)
    ]


@given(histories(), st.randoms(use_true_random=False))
def test_order_of_arrival_inside_one_window_does_not_matter(history: list[Sighting], rnd: random.Random) -> None:
    shuffled = list(history)
    rnd.shuffle(shuffled)
    assert canonical_json(fold([], history)) == canonical_json(fold([], shuffled))


@given(histories())
def test_each_agreement_is_new_once_whatever_the_history(history: list[Sighting]) -> None:
    ledger = Ledger()
    for sighting in history:
        ledger.see(sighting)
    new = [a.agreement_id for a in ledger.published if a.event == "new"]
    assert sorted(new) == sorted(ledger.last)


def test_retraction_is_told_once_and_only_of_what_was_alerted() -> None:
    ledger = Ledger()
    ledger.see(a_sighting("i1-a"))
    (event,) = ledger.entries.values()
    last = ledger.last[event.agreement_id]
    (alert,) = ledger.tell(retract(last, event, "a parody site"))
    assert (alert.event, alert.reason, alert.revision) == ("retraction", "a parody site", 2)
    with pytest.raises(ValueError, match="retracted already"):
        retract(alert, event, "again")
    with pytest.raises(ValueError, match="never alerted"):
        retract(None, event, "x")


def test_copies_of_a_retracted_report_stay_silent_and_other_words_are_news() -> None:
    ledger = Ledger()
    ledger.see(a_sighting("i1-a", lead=LEAD))
    (event,) = ledger.entries.values()
    withdrawn = retract(ledger.last[event.agreement_id], event, "false")
    ledger.keys["LBY-TUN"][event.agreement_id] = withdrawn
    ledger.tell(withdrawn)
    assert ledger.see(a_sighting("i1-b", outlet="b", lead=LEAD + " أمس")) == []
    assert ledger.see(a_sighting("i1-c", outlet="c", lead="الوزيران يوقعان في طرابلس وثيقة طال انتظارها")) == [
        ("new", "signed")
    ]
