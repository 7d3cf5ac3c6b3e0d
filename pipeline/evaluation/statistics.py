"""Figures from counts: ratios with percentile-bootstrap intervals, and the calibration of confidence.

Items are resampled with replacement, not single records: records of one item are not independent. The seed is fixed,
so that the same counts give the same intervals.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from pipeline.evaluation.matching import ConfidentAlert

__all__ = [
    "RESAMPLES",
    "Bin",
    "Counts",
    "Estimate",
    "Formula",
    "calibration_error",
    "estimates",
    "f1",
    "ratio",
    "reliability",
]

RESAMPLES = 1000
_SEED = 20_230_313
_COVERAGE = 0.95
_BINS = 10

Counts: TypeAlias = Mapping[str, NDArray[np.float64]]
"""Counter name -> its totals, one per resample."""
Formula: TypeAlias = Callable[[Counts], NDArray[np.float64]]


class Estimate(NamedTuple):
    """A figure with its 95 % interval; None where the counts leave it undefined (nothing found, nothing labelled)."""

    value: float | None
    low: float | None = None
    high: float | None = None


class Bin(NamedTuple):
    """The alerts whose confidence lies in [low, high); the last bin includes 1."""

    low: float
    high: float
    alerts: int
    right: int
    confidence: float
    """Mean of its alerts."""


def ratio(numerator: NDArray[np.float64], denominator: NDArray[np.float64]) -> NDArray[np.float64]:
    """Element by element; NaN where the denominator is 0."""
    result = np.full(np.shape(denominator), np.nan)
    np.divide(numerator, denominator, out=result, where=denominator > 0)
    return result


def f1(right: NDArray[np.float64], found: NDArray[np.float64], gold: NDArray[np.float64]) -> NDArray[np.float64]:
    """Harmonic mean of precision and recall, 2·right / (found + gold): 0 where nothing is right, NaN without counts."""
    return ratio(2 * right, found + gold)


def estimates(
    rows: Sequence[Mapping[str, int]], formulas: Mapping[str, Formula], resamples: int = RESAMPLES
) -> dict[str, Estimate]:
    """The figure of each formula over all rows (one per item), with its interval over resampled rows.

    Resamples in which a figure is undefined are left out of its interval. An interval is widened to the figure itself
    in the rare skewed sample whose percentiles would leave it out.
    """
    names = sorted({name for row in rows for name in row})
    table = np.array([[row.get(name, 0) for name in names] for row in rows], dtype=np.float64).reshape(
        len(rows), len(names)
    )
    total = _named(names, table.sum(axis=0, keepdims=True))
    drawn = _named(names, _resampled(table, resamples))
    return {name: _estimate(formula(total), formula(drawn)) for name, formula in formulas.items()}


def reliability(alerts: Iterable[ConfidentAlert]) -> list[Bin]:
    """Alerts by confidence in ten bins of equal width; empty bins are left out."""
    members: dict[int, list[ConfidentAlert]] = {}
    for alert in alerts:
        members.setdefault(min(int(alert.confidence * _BINS), _BINS - 1), []).append(alert)
    return [
        Bin(
            number / _BINS,
            (number + 1) / _BINS,
            len(found),
            sum(a.right for a in found),
            math.fsum(a.confidence for a in found) / len(found),
        )
        for number, found in sorted(members.items())
    ]


def calibration_error(bins: Sequence[Bin]) -> float | None:
    """Expected calibration error: distance of mean confidence and share right, averaged over alerts; None without any.

    Guo et al., "On Calibration of Modern Neural Networks" (2017), equation 3.
    """
    alerts = sum(b.alerts for b in bins)
    if not alerts:
        return None
    return math.fsum(b.alerts * abs(b.confidence - b.right / b.alerts) for b in bins) / alerts


def _resampled(table: NDArray[np.float64], resamples: int) -> NDArray[np.float64]:
    """Totals of each resample. One resample at a time, so that memory does not grow with their number."""
    count = len(table)
    if not count:
        return np.zeros((resamples, table.shape[1]))
    random = np.random.Generator(np.random.PCG64(_SEED))
    totals = np.empty((resamples, table.shape[1]))
    for number in range(resamples):
        weights = np.bincount(random.integers(count, size=count), minlength=count)
        totals[number] = weights @ table
    return totals


def _named(names: Sequence[str], totals: NDArray[np.float64]) -> Counts:
    return _Columns({name: totals[:, i] for i, name in enumerate(names)}, len(totals))


class _Columns(dict[str, NDArray[np.float64]]):
    """A counter that no row has is 0."""

    def __init__(self, columns: Mapping[str, NDArray[np.float64]], length: int) -> None:
        super().__init__(columns)
        self._length = length

    def __missing__(self, name: str) -> NDArray[np.float64]:
        return np.zeros(self._length)


def _estimate(value: NDArray[np.float64], drawn: NDArray[np.float64]) -> Estimate:
    figure = float(value[0])
    if math.isnan(figure):
        return Estimate(None)
    defined = drawn[~np.isnan(drawn)]
    if not len(defined):
        return Estimate(figure, figure, figure)
    tail = (1 - _COVERAGE) / 2
    low, high = (float(q) for q in np.quantile(defined, [tail, 1 - tail]))
    return Estimate(figure, min(low, figure), max(high, figure))
