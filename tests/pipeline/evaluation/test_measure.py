"""All figures of a set: a set counted by hand, and what must hold for any set."""

import random
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import MithaqError
from pipeline.evaluation.gold import GoldItem, Labels, Record, SanctionLabel
from pipeline.evaluation.matching import Share, Tally
from pipeline.evaluation.measure import Evaluation, TagRow, evaluate, read_item
from support.labels import a_gold_item, a_record, a_sanction

ITEMS = [
    a_gold_item("1", a_record("LBY TUN"), tags=("signing", "contrast:one")),
    a_gold_item("2", a_record("LBY TUN", "denied"), tags=("denial", "contrast:one")),
    a_gold_item("3", a_record("EGY SDN", "announced"), sanctions=(a_sanction(),), tags=("contrast:two",)),
    a_gold_item("4", war=True, tags=("denial", "contrast:two")),
    a_gold_item("5", language="fa", tags=("contrast:alone",)),
]
FOUND = {
    "1": Labels("ar", (a_record("LBY TUN", "ratified", confidence=0.95),)),
    "2": Labels("ar", (a_record("LBY TUN", "denied"),)),
    "3": Labels("ar", (a_record("EGY SDN", "announced", confidence=0.75),), (a_sanction("lifted"),)),
    "4": Labels("ar", (a_record("BLR IRN", confidence=0.95), a_record("IRN RUS", confidence=0.72)), (), True),
    "5": Labels("ur"),
}


def measured(items: list[GoldItem], found: Mapping[str, Labels]) -> Evaluation:
    return evaluate(items, lambda item: found[item.id], resamples=100)


def values(evaluation: Evaluation) -> dict[str, float | None]:
    return {name: estimate.value for name, estimate in evaluation.figures.items()}


def test_a_set_counted_by_hand() -> None:
    evaluation = measured(ITEMS, FOUND)
    assert {unit: scores.tally for unit, scores in evaluation.units.items()} == {
        "alerts": Tally(right=2, found=4, gold=2),
        "alert_presence": Tally(2, 3, 2),
        "records": Tally(3, 5, 3),
        "sanction_presence": Tally(1, 1, 1),
        "sanctions": Tally(0, 1, 1),
        "sanction_targets": Tally(1, 1, 1),
        "war": Tally(1, 1, 1),
    }
    assert values(evaluation) == pytest.approx(
        {
            "alerts.precision": 1 / 2,
            "alerts.recall": 1.0,
            "alerts.f1": 2 / 3,
            "alert_presence.precision": 2 / 3,
            "alert_presence.recall": 1.0,
            "alert_presence.f1": 4 / 5,
            "records.precision": 3 / 5,
            "records.recall": 1.0,
            "records.f1": 3 / 4,
            "sanction_presence.precision": 1.0,
            "sanction_presence.recall": 1.0,
            "sanction_presence.f1": 1.0,
            "sanctions.precision": 0.0,
            "sanctions.recall": 0.0,
            "sanctions.f1": 0.0,
            "sanction_targets.precision": 1.0,
            "sanction_targets.recall": 1.0,
            "sanction_targets.f1": 1.0,
            "war.precision": 1.0,
            "war.recall": 1.0,
            "war.f1": 1.0,
            "status_accuracy": 2 / 3,
            "instrument_accuracy": 1.0,
            "temporal_accuracy": 1.0,
            "language_accuracy": 4 / 5,
            "contrast_sets": 1 / 2,
            "false_alerts_per_1000": 2000 / 3,
            "calibration_error": (2 * (0.95 - 0.5) + 2 * abs((0.75 + 0.72) / 2 - 0.5)) / 4,
        }
    )
    assert evaluation.false_alert_counts == Share(2, 3)


def test_statuses_are_scored_and_confused_by_label() -> None:
    evaluation = measured(ITEMS, FOUND)
    assert {label: scores.tally for label, scores in evaluation.labels["status"].items()} == {
        "signed": Tally(0, 2, 1),
        "ratified": Tally(0, 1, 0),
        "announced": Tally(1, 1, 1),
        "denied": Tally(1, 1, 1),
    }
    assert evaluation.labels["status"]["ratified"].recall.value is None
    assert evaluation.confusion["status"] == {
        ("signed", "ratified"): 1,
        ("denied", "denied"): 1,
        ("announced", "announced"): 1,
        (None, "signed"): 2,
    }


def test_a_contrast_group_is_right_when_all_its_members_are() -> None:
    contrast = measured(ITEMS, FOUND).contrast
    assert contrast.counts == Share(1, 2)
    assert contrast.wrong == {"two": ("4",)}
    assert contrast.lone == ("alone",)


def test_tags_count_items_and_alerts_and_leave_groups_out() -> None:
    assert measured(ITEMS, FOUND).tags == {
        "denial": TagRow(items=2, right=1, alerts=Tally(right=0, found=2, gold=0)),
        "signing": TagRow(items=1, right=1, alerts=Tally(1, 1, 1)),
    }


def test_an_extraction_that_fails_names_the_item(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("transforms.extract.extract", fail)
    with pytest.raises(MithaqError, match=r"items\.jsonl:7 \(7\): RuntimeError: broken"):
        read_item(a_gold_item("7"))


def test_the_extraction_itself_is_what_is_measured() -> None:
    item = a_gold_item("1", a_record("LBY TUN"))._replace(title="وقعت تونس وليبيا مذكرة تفاهم")
    evaluation = evaluate([item], resamples=10)
    assert evaluation.units["alerts"].tally == Tally(1, 1, 1)


RECORDS = st.builds(
    a_record,
    st.sampled_from(["LBY TUN", "EGY SDN", "BLR IRN", "DZA LBY TUN", "TUN", ""]),
    st.sampled_from(["signed", "announced", "planned", "denied"]),
    instrument=st.sampled_from(["mou", "treaty"]),
    confidence=st.floats(0, 1),
)
SANCTIONS = st.builds(
    a_sanction, st.sampled_from(["imposed", "lifted"]), st.just("USA"), st.sampled_from(["RUS", "IRN", ""])
)
LABELS = st.builds(
    Labels,
    st.just("ar"),
    st.lists(RECORDS, max_size=4).map(tuple),
    st.lists(SANCTIONS, max_size=2).map(tuple),
    st.booleans(),
)
TAGS = st.lists(st.sampled_from(["a", "b", "contrast:x", "contrast:y"]), unique=True, max_size=2).map(tuple)
SETS = st.lists(st.tuples(LABELS, LABELS, TAGS), min_size=1, max_size=8)


def a_set(drawn: list[tuple[Labels, Labels, tuple[str, ...]]]) -> tuple[list[GoldItem], dict[str, Labels]]:
    items = [a_gold_item(str(n), tags=tags)._replace(labels=gold) for n, (gold, _, tags) in enumerate(drawn)]
    return items, {str(n): found for n, (_, found, _) in enumerate(drawn)}


@settings(max_examples=40, deadline=None)
@given(SETS)
def test_perfect_findings_give_1_everywhere(drawn: list[tuple[Labels, Labels, tuple[str, ...]]]) -> None:
    items, _ = a_set(drawn)
    evaluation = measured(items, {item.id: item.labels for item in items})
    figures = values(evaluation)
    del figures["calibration_error"]  # a matter of confidence, not of what is found
    assert figures.pop("false_alerts_per_1000") in (0.0, None)
    assert set(figures.values()) <= {1.0, None}
    assert not any(j.faults for j in evaluation.judged)
    assert all(g == f for table in evaluation.confusion.values() for g, f in table)


@settings(max_examples=30, deadline=None)
@given(SETS, st.randoms())
def test_the_order_of_items_changes_nothing(
    drawn: list[tuple[Labels, Labels, tuple[str, ...]]], shuffle: random.Random
) -> None:
    items, found = a_set(drawn)
    shuffled = items.copy()
    shuffle.shuffle(shuffled)
    assert measured(shuffled, found) == measured(items, found)


@settings(max_examples=30, deadline=None)
@given(SETS)
def test_every_interval_contains_its_figure(drawn: list[tuple[Labels, Labels, tuple[str, ...]]]) -> None:
    for name, (value, low, high) in measured(*a_set(drawn)).figures.items():
        if value is not None and name != "calibration_error":
            assert low is not None
            assert high is not None
            assert low <= value <= high, name


@settings(max_examples=60, deadline=None)
@given(SETS, st.data())
def test_removing_a_mistake_never_lowers_precision_or_recall(
    drawn: list[tuple[Labels, Labels, tuple[str, ...]]], data: st.DataObject
) -> None:
    items, found = a_set(drawn)
    before = values(measured(items, found))
    cleaned = {item.id: _without_a_mistake(item, found[item.id], data) for item in items}
    after = values(measured(items, cleaned))
    for name in ("alerts", "records", "sanctions", "sanction_targets", "sanction_presence", "war"):
        for key in (f"{name}.precision", f"{name}.recall"):
            old, new = before[key], after[key]
            assert old is None or new is None or new >= old, key
    old, new = before["false_alerts_per_1000"], after["false_alerts_per_1000"]
    assert old is None or (new is not None and new <= old)


def _without_a_mistake(item: GoldItem, found: Labels, data: st.DataObject) -> Labels:
    """One record or sanction less, whose parties or targets the labels do not know at all."""

    def known(entry: Record | SanctionLabel) -> bool:
        if isinstance(entry, Record):
            return any(entry.parties == r.parties for r in item.labels.agreements)
        return bool(item.labels.sanctions)

    mistakes = [e for e in (*found.agreements, *found.sanctions) if not known(e)]
    if not mistakes:
        return found
    gone = data.draw(st.sampled_from(mistakes))
    return found._replace(
        agreements=tuple(r for r in found.agreements if r is not gone),
        sanctions=tuple(s for s in found.sanctions if s is not gone),
    )
