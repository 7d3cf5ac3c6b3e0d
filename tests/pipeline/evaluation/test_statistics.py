"""Ratios, bootstrap intervals and calibration, held against values computed by hand."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.evaluation.matching import ConfidentAlert
from pipeline.evaluation.statistics import Estimate, calibration_error, estimates, f1, ratio, reliability

SHARE = {"share": lambda counts: ratio(counts["right"], counts["of"])}
ROWS = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 5)).map(lambda x: {"right": min(x), "of": max(x)}),
    min_size=1,
    max_size=30,
)
ALERTS = st.lists(st.builds(ConfidentAlert, st.floats(0, 1), st.booleans()), max_size=40)


def test_a_ratio_without_counts_is_undefined() -> None:
    assert ratio(np.array([1.0, 0.0, 0.0]), np.array([4.0, 4.0, 0.0]))[:2].tolist() == [0.25, 0.0]
    assert math.isnan(ratio(np.array([0.0]), np.array([0.0]))[0])


@pytest.mark.parametrize(("right", "found", "gold"), [(1, 2, 4), (3, 3, 3), (2, 5, 3)])
def test_f1_is_the_harmonic_mean_of_precision_and_recall(right: int, found: int, gold: int) -> None:
    precision, recall = right / found, right / gold
    result = f1(*(np.array([float(n)]) for n in (right, found, gold)))
    assert result[0] == pytest.approx(2 * precision * recall / (precision + recall))


def test_the_interval_is_that_of_the_binomial_where_items_are_alike() -> None:
    """For n items with one case each, the bootstrap total is binomial: 0.8 ± 1.96·√(0.8·0.2/400)."""
    rows = [{"right": int(i < 320), "of": 1} for i in range(400)]
    share = estimates(rows, SHARE)["share"]
    half = 1.96 * math.sqrt(0.8 * 0.2 / 400)
    assert share.value == 0.8
    assert share.low == pytest.approx(0.8 - half, abs=0.006)
    assert share.high == pytest.approx(0.8 + half, abs=0.006)


def test_items_are_drawn_whole() -> None:
    """Ten cases of one item are one observation: the interval is as wide as that of the items alone."""
    one = estimates([{"right": i % 2, "of": 1} for i in range(40)], SHARE)["share"]
    ten = estimates([{"right": 10 * (i % 2), "of": 10} for i in range(40)], SHARE)["share"]
    assert one == ten


def test_without_mistakes_the_interval_has_no_width() -> None:
    assert estimates([{"right": 2, "of": 2}] * 5, SHARE)["share"] == Estimate(1.0, 1.0, 1.0)


@pytest.mark.parametrize("rows", [[], [{}], [{"right": 0, "of": 0}]])
def test_without_cases_there_is_no_figure(rows: list[dict[str, int]]) -> None:
    assert estimates(rows, SHARE)["share"] == Estimate(None)


@settings(max_examples=60, deadline=None)
@given(ROWS)
def test_the_interval_contains_the_figure_and_is_the_same_each_time(rows: list[dict[str, int]]) -> None:
    share = estimates(rows, SHARE, resamples=100)["share"]
    if share.value is None:
        assert sum(row["of"] for row in rows) == 0
        return
    assert share.low is not None
    assert share.high is not None
    assert 0 <= share.low <= share.value <= share.high <= 1
    assert estimates(rows, SHARE, resamples=100)["share"] == share


def test_bins_hold_their_lower_bound_and_the_last_one_holds_1() -> None:
    alerts = [ConfidentAlert(c, True) for c in (0.0, 0.05, 0.1, 0.95, 1.0)]
    assert [(b.low, b.high, b.alerts) for b in reliability(alerts)] == [(0.0, 0.1, 2), (0.1, 0.2, 1), (0.9, 1.0, 2)]


def test_the_calibration_error_weighs_bins_by_their_alerts() -> None:
    """Three alerts of 0.85 with two right, one of 0.35 that is wrong: (3·|0.85 − 2/3| + |0.35 − 0|) / 4."""
    alerts = [ConfidentAlert(0.85, r) for r in (True, True, False)] + [ConfidentAlert(0.35, False)]
    bins = reliability(alerts)
    assert [(b.alerts, b.right, b.confidence) for b in bins] == [(1, 0, 0.35), (3, 2, pytest.approx(0.85))]
    assert calibration_error(bins) == pytest.approx((3 * (0.85 - 2 / 3) + 0.35) / 4)


def test_without_alerts_there_is_no_calibration_error() -> None:
    assert calibration_error(reliability([])) is None


@given(ALERTS, st.randoms())
def test_bins_hold_every_alert_once_in_any_order(alerts: list[ConfidentAlert], random: object) -> None:
    bins = reliability(alerts)
    assert sum(b.alerts for b in bins) == len(alerts)
    assert sum(b.right for b in bins) == sum(a.right for a in alerts)
    shuffled = alerts.copy()
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert reliability(shuffled) == bins
    error = calibration_error(bins)
    assert error is None or 0 <= error <= 1
