"""Edits: a revision of an item replaces what the item said, also when it names other parties (docs/lifecycle.md)."""

from schemas.alert import Alert
from schemas.ledger import Reading, Sighting
from support.ledger import Ledger
from support.records import a_sighting
from transforms.alerts import retract
from transforms.revisions import by_parties, follow

LEAD = "وقع وزيرا الصحة في تونس وليبيا مذكرة تفاهم لتبادل الأدوية واللقاحات بين البلدين"


def said(alerts: list[Alert]) -> list[tuple[str, str, str]]:
    return [(a.event, "-".join(p.code for p in a.parties), a.status) for a in alerts]


def edit(ledger: Ledger, *sightings: Sighting, item_id: str = "i1-a", revision: int = 2) -> list[Alert]:
    return ledger.read(Reading(item_id, revision, "2023-03-13T09:00:00Z", sightings))


def test_an_edit_that_corrects_the_parties_corrects_the_agreement() -> None:
    ledger = Ledger()
    ledger.see(a_sighting(parties="LBY TUN"))
    (alert,) = edit(ledger, a_sighting(parties="DZA TUN", revision=2))
    assert (alert.event, alert.reason, alert.revision, alert.agreement_id) == (
        "correction", "parties", 2, ledger.published[0].agreement_id)  # fmt: skip
    assert [p.code for p in alert.parties] == ["DZA", "TUN"]
    assert [(c.path, c.before, c.after) for c in alert.changes] == [("/parties", "LBY-TUN", "DZA-TUN")]


def test_the_corrected_agreement_goes_on_under_its_new_parties() -> None:
    ledger = Ledger()
    ledger.see(a_sighting(parties="LBY TUN"))
    edit(ledger, a_sighting(parties="DZA TUN", revision=2))
    assert ledger.see(a_sighting("i1-b", parties="DZA TUN", outlet="b")) == [("update", "signed")]
    assert [a.revision for a in ledger.published] == [1, 2, 3]
    assert len({a.agreement_id for a in ledger.published}) == 1


def test_copies_of_the_report_with_the_wrong_parties_stay_silent() -> None:
    ledger = Ledger()
    ledger.see(a_sighting(parties="LBY TUN", lead=LEAD))
    edit(ledger, a_sighting(parties="DZA TUN", revision=2))
    assert ledger.see(a_sighting("i1-b", parties="LBY TUN", outlet="b", lead=LEAD + " أمس")) == []


def test_parties_that_another_report_has_already_given_take_the_wrong_agreement_in() -> None:
    ledger = Ledger()
    ledger.see(a_sighting(parties="LBY TUN"))
    ledger.see(a_sighting("i1-b", parties="DZA TUN", outlet="b"))
    wrong, right = (a.agreement_id for a in ledger.published)
    taken_back, corroborated = sorted(edit(ledger, a_sighting(parties="DZA TUN", revision=2)), key=lambda a: a.event)
    assert (taken_back.event, taken_back.agreement_id, taken_back.merged_into) == ("retraction", wrong, right)
    assert (corroborated.event, corroborated.agreement_id) == ("update", right)


def test_before_it_was_told_a_correction_is_no_message() -> None:
    ledger = Ledger()
    assert ledger.see(a_sighting(parties="LBY TUN"), a_sighting(parties="DZA TUN", revision=2)) == [("new", "signed")]
    assert said(ledger.published) == [("new", "DZA-TUN", "signed")]


def test_a_third_party_that_an_edit_adds_is_a_correction() -> None:
    ledger = Ledger()
    ledger.see(a_sighting(parties="EGY JOR"))
    assert said(edit(ledger, a_sighting(parties="EGY IRQ JOR", revision=2))) == [
        ("correction", "EGY-IRQ-JOR", "signed")
    ]


def test_parties_may_be_corrected_back() -> None:
    ledger = Ledger()
    ledger.see(a_sighting(parties="LBY TUN"))
    edit(ledger, a_sighting(parties="DZA TUN", revision=2))
    assert said(edit(ledger, a_sighting(parties="LBY TUN", revision=3), revision=3)) == [
        ("correction", "LBY-TUN", "signed")
    ]
    assert len({a.agreement_id for a in ledger.published}) == 1


def test_an_item_that_only_retold_the_wrong_parties_leaves_the_agreement_to_the_others() -> None:
    ledger = Ledger()
    ledger.see(a_sighting(parties="LBY TUN"))
    ledger.see(a_sighting("i1-b", parties="LBY TUN", outlet="b", seen="2023-03-13T10:00:00Z"))
    told = edit(ledger, a_sighting("i1-b", parties="DZA TUN", revision=2), item_id="i1-b")
    assert said(told) == [("new", "DZA-TUN", "signed")]


def test_an_edit_that_takes_the_agreement_out_retracts_it() -> None:
    ledger = Ledger()
    ledger.see(a_sighting())
    (alert,) = edit(ledger)
    assert (alert.event, alert.reason, alert.revision) == ("retraction", "no report tells it any longer", 2)
    assert edit(ledger, revision=3) == []


def test_while_another_report_tells_it_the_agreement_stands() -> None:
    ledger = Ledger()
    ledger.see(a_sighting("i1-a"), a_sighting("i1-b", outlet="b"))
    assert edit(ledger) == []
    assert ledger.see(a_sighting("i1-c", outlet="c")) == [], "two sources were told and two it has"


def test_what_is_told_again_after_a_retraction_is_an_update() -> None:
    ledger = Ledger()
    ledger.see(a_sighting())
    edit(ledger)
    assert said(edit(ledger, a_sighting(revision=3), revision=3)) == [("update", "LBY-TUN", "signed")]


def test_an_edit_that_makes_it_a_plan_retracts_it_and_the_signing_brings_it_back() -> None:
    ledger = Ledger()
    ledger.see(a_sighting(status="signed"))
    assert [a.event for a in edit(ledger, a_sighting(status="planned", revision=2))] == ["retraction"]
    assert ledger.see(a_sighting("i1-b", outlet="b", seen="2023-03-20T09:00:00Z")) == [("update", "signed")]


def test_an_edit_improves_the_status() -> None:
    ledger = Ledger()
    ledger.see(a_sighting(status="announced"))
    assert said(edit(ledger, a_sighting(status="signed", revision=2))) == [("update", "LBY-TUN", "signed")]


def test_an_edit_that_lowers_the_status_is_a_correction() -> None:
    ledger = Ledger()
    ledger.see(a_sighting(status="signed"))
    assert said(edit(ledger, a_sighting(status="announced", revision=2))) == [("correction", "LBY-TUN", "announced")]


def test_an_edit_that_changes_only_words_says_nothing_and_counts_once() -> None:
    ledger = Ledger()
    ledger.see(a_sighting())
    assert edit(ledger, a_sighting(revision=2, instrument="agreement", domains=("trade",))) == []
    (event,) = ledger.entries.values()
    assert [(s.item_id, s.revision) for s in event.sightings] == [("i1-a", 2)]


def test_another_story_under_the_same_address_retracts_the_first_and_is_new() -> None:
    ledger = Ledger()
    ledger.see(a_sighting(parties="LBY TUN"))
    assert sorted(said(edit(ledger, a_sighting(parties="IND IDN", revision=2)))) == [
        ("new", "IDN-IND", "signed"),
        ("retraction", "LBY-TUN", "signed"),
    ]


def test_a_revision_that_comes_behind_a_newer_one_says_nothing() -> None:
    first, second = (
        Reading("i1-a", n, "2023-03-13T09:00:00Z", (a_sighting(parties=p, revision=n),))
        for n, p in ((1, "LBY TUN"), (2, "DZA TUN"))
    )
    known, _ = follow(None, second)
    assert follow(known, first) == (known, ())
    assert follow(known, second) == (known, second.sightings)


def test_what_an_item_says_of_the_same_parties_goes_on_together() -> None:
    first, second = a_sighting(parties="TUN LBY"), a_sighting(parties="LBY TUN", status="ratified")
    other = a_sighting(parties="DZA TUN")
    assert by_parties([first, other, second]) == {"LBY-TUN": [first, second], "DZA-TUN": [other]}


def test_the_next_outlet_that_corrects_its_parties_is_a_further_source() -> None:
    ledger = Ledger()
    ledger.see(a_sighting(parties="LBY TUN"))
    ledger.see(a_sighting("i1-b", parties="LBY TUN", outlet="b", seen="2023-03-13T10:00:00Z"))
    edit(ledger, a_sighting(parties="DZA TUN", revision=2))
    told = edit(
        ledger,
        a_sighting("i1-b", parties="DZA TUN", outlet="b", revision=2, seen="2023-03-13T10:00:00Z"),
        item_id="i1-b",
    )
    assert said(told) == [("update", "DZA-TUN", "signed")]
    assert len({a.agreement_id for a in ledger.published}) == 1


def test_after_a_retraction_by_hand_corrected_parties_say_nothing() -> None:
    ledger = Ledger()
    ledger.see(a_sighting())
    (event,) = ledger.entries.values()
    withdrawn = retract(ledger.last[event.agreement_id], event, "a parody")
    ledger.keys["LBY-TUN"][event.agreement_id] = withdrawn
    ledger.tell(withdrawn)
    assert edit(ledger, a_sighting(parties="DZA TUN", revision=2)) == []
