"""The units that figures count, on items counted by hand."""

import pytest

from pipeline.evaluation.gold import Labels, Record
from pipeline.evaluation.matching import ConfidentAlert, Share, Tally, judge, labels_of, pair
from schemas.extraction import Evidence, Extraction, Sanction, WarMention
from support.labels import a_gold_item, a_record, a_sanction
from support.records import an_agreement

WORDS = (Evidence("title", 0, 1, "ا", "rule"),)


def found(*agreements: Record, **fields: object) -> Labels:
    return Labels("ar", agreements)._replace(**fields)


def test_an_extraction_in_the_form_of_labels() -> None:
    extraction = Extraction(
        "ar",
        (an_agreement("TUN LBY", confidence=0.75),),
        (Sanction("imposed", ("USA",), ("RUS",), (), 0.9, WORDS),),
        (WarMention("news", WORDS),),
    )
    assert labels_of(extraction) == Labels("ar", (a_record(confidence=0.75),), (a_sanction(),), True)
    assert labels_of(Extraction("fa")) == Labels("fa")


def test_repeats_of_a_party_set_are_one_alert() -> None:
    item = a_gold_item("a", a_record("LBY TUN"), a_record("LBY TUN", instrument="treaty"), a_record("EGY SDN"))
    judged = judge(item, found(a_record("LBY TUN"), a_record("TUN LBY", status="ratified"), a_record("IRN BLR")))
    assert judged.units["alerts"] == Tally(right=1, found=2, gold=2)
    assert judged.units["alert_presence"] == Tally(1, 1, 1)
    assert not judged.quiet
    assert judged.faults[:2] == ("false alert", "missed alert")


def test_an_alert_needs_the_very_same_parties() -> None:
    judged = judge(a_gold_item("a", a_record("LBY TUN DZA")), found(a_record("LBY TUN")))
    assert judged.units["alerts"] == Tally(0, 1, 1)
    assert judged.units["alert_presence"] == Tally(1, 1, 1)


def test_an_item_without_labelled_alert_is_quiet_whatever_is_found() -> None:
    judged = judge(a_gold_item("a", a_record(status="planned")), found(a_record()))
    assert judged.quiet
    assert judged.units["alerts"] == Tally(0, 1, 0)
    assert judged.units["records"] == Tally(1, 1, 1)
    assert judged.shares["status"] == Share(0, 1)


def test_the_most_similar_records_are_paired_first() -> None:
    treaty, memo = a_record(instrument="treaty"), a_record(instrument="mou", status="planned")
    other = a_record(instrument="treaty", status="planned")
    pairs, missed, spurious = pair([memo, treaty], [treaty, other])
    assert pairs == ((treaty, treaty), (memo, other))
    assert (missed, spurious) == ((), ())


@pytest.mark.parametrize(
    ("worse", "better"),
    [
        ({"status": "announced"}, {"instrument": "treaty", "temporal": "historical"}),
        ({"instrument": "treaty"}, {"temporal": "historical"}),
    ],
    ids=["status before instrument and temporal", "instrument before temporal"],
)
def test_what_weighs_more_in_pairing(worse: dict[str, str], better: dict[str, str]) -> None:
    gold, first, second = a_record(), a_record(**worse), a_record(**better)
    pairs, _, spurious = pair([gold], [first, second])
    assert pairs == ((gold, second),)
    assert spurious == (first,)


def test_a_record_is_paired_once() -> None:
    pairs, missed, spurious = pair([a_record(), a_record()], [a_record(), a_record("EGY SDN")])
    assert (len(pairs), len(missed), len(spurious)) == (1, 1, 1)


def test_records_of_fewer_than_two_parties_are_neither_required_nor_punished() -> None:
    company = a_record("TUN", party_level="state-company")
    assert judge(a_gold_item("a", company), found()).units["records"] == Tally(0, 0, 0)
    judged = judge(a_gold_item("a"), found(company, a_record("", party_level="private")))
    assert judged.units["records"] == Tally(0, 0, 0)
    assert judged.faults == ()


def test_status_and_instrument_are_counted_per_label() -> None:
    item = a_gold_item("a", a_record("LBY TUN"), a_record("EGY SDN", status="announced", instrument="deal"))
    judged = judge(item, found(a_record("LBY TUN"), a_record("EGY SDN", instrument="contract"), a_record("IRN BLR")))
    assert judged.units["status:signed"] == Tally(right=1, found=3, gold=1)
    assert judged.units["status:announced"] == Tally(0, 0, 1)
    assert judged.units["instrument:mou"] == Tally(1, 2, 1)
    assert judged.units["instrument:deal"] == Tally(0, 0, 1)
    assert judged.units["instrument:contract"] == Tally(0, 1, 0)
    assert judged.shares == {
        "status": Share(1, 2), "instrument": Share(1, 2), "temporal": Share(2, 2), "language": Share(1, 1)}  # fmt: skip
    assert [sorted(r.parties) for r in judged.spurious] == [["BLR", "IRN"]]


def test_sanctions_are_counted_by_presence_by_status_and_targets_and_by_targets() -> None:
    item = a_gold_item(
        "a",
        sanctions=(
            a_sanction(targets="RUS"),
            a_sanction("lifted", targets="IRN"),
            a_sanction("threatened", targets=""),
        ),
    )
    judged = judge(
        item, found(sanctions=(a_sanction(imposers="", targets="RUS"), a_sanction("threatened", targets="IRN")))
    )
    assert judged.units["sanction_presence"] == Tally(1, 1, 1)
    assert judged.units["sanctions"] == Tally(right=1, found=2, gold=3)
    assert judged.units["sanction_targets"] == Tally(2, 2, 2)


def test_sanctions_of_several_imposers_on_the_same_target_are_one() -> None:
    item = a_gold_item("a", sanctions=(a_sanction(imposers="USA"), a_sanction(imposers="EU")))
    assert judge(item, found(sanctions=(a_sanction(imposers=""),))).units["sanctions"] == Tally(1, 1, 1)


@pytest.mark.parametrize(("gold", "said"), [(True, True), (True, False), (False, True), (False, False)])
def test_war_is_counted_by_presence(gold: bool, said: bool) -> None:
    judged = judge(a_gold_item("a", war=gold), found(war=said))
    assert judged.units["war"] == Tally(int(gold and said), int(said), int(gold))
    assert ("war" in judged.faults) == (gold != said)


def test_a_language_taken_for_another_is_a_fault() -> None:
    judged = judge(a_gold_item("a", language="ur"), Labels("fa"))
    assert judged.shares["language"] == Share(0, 1)
    assert judged.faults == ("language",)


def test_an_alert_has_the_highest_confidence_of_its_records() -> None:
    item = a_gold_item("a", a_record("LBY TUN"))
    records = [
        a_record("LBY TUN", confidence=0.6),
        a_record("LBY TUN", confidence=0.9),
        a_record("EGY SDN", confidence=0.5),
    ]
    assert judge(item, found(*records)).alerts == (ConfidentAlert(0.5, False), ConfidentAlert(0.9, True))


@pytest.mark.parametrize(
    ("said", "right"),
    [
        (found(a_record(), sanctions=(a_sanction(),)), True),
        (found(a_record(instrument="deal"), a_record("EGY SDN", "planned"), sanctions=(a_sanction("lifted"),)), True),
        (found(sanctions=(a_sanction(),)), False),
        (found(a_record(), a_record("EGY SDN"), sanctions=(a_sanction(),)), False),
        (found(a_record()), False),
        (found(a_record(), sanctions=(a_sanction(),), war=True), False),
    ],
    ids=["all right", "other labels wrong", "alert missed", "false alert", "sanctions missed", "war without cause"],
)  # fmt: skip
def test_an_item_is_right_by_its_alerts_sanctions_and_war(said: Labels, right: bool) -> None:
    assert judge(a_gold_item("a", a_record(), sanctions=(a_sanction(),)), said).right == right
