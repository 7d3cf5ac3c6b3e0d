"""What a run of the graph counted and timed, by the names of schemas/metrics.py."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from schemas.metrics import NAMESPACE

__all__ = ["Measured", "Spread", "joined", "measured"]


class Spread(NamedTuple):
    """A distribution in the unit of its metric: `n` values, their sum and their ends."""

    n: int
    total: int
    least: int
    most: int

    @property
    def mean(self) -> float:
        return self.total / self.n


class Measured(NamedTuple):
    counters: Counter[str]
    spreads: Mapping[str, Spread]
    """Those into which something fell."""


def measured(result: Any) -> Measured:
    """The metrics of a run (Beam's PipelineResult) so far, summed over the steps that note them.

    Engines that do not tell what is committed tell what was attempted. Raises what the engine raises when it does not
    tell at all.
    """
    if getattr(result, "_metrics", None) is not None:
        result._metrics = None  # a job service's result keeps what it was told first
    found = result.metrics().query()
    counters = Counter[str]()
    for counter in found["counters"]:
        if counter.key.metric.namespace == NAMESPACE:
            counters[counter.key.metric.name] += counter.committed or counter.attempted or 0
    spreads: dict[str, Spread] = {}
    for one in found["distributions"]:
        of = one.committed or one.attempted
        if one.key.metric.namespace == NAMESPACE and of is not None and of.count:
            name = one.key.metric.name
            spreads[name] = _together(spreads.get(name), Spread(of.count, of.sum, of.min, of.max))
    return Measured(counters, spreads)


def joined(parts: Iterable[Measured]) -> Measured:
    """The metrics of several runs as those of one."""
    counters, spreads = Counter[str](), dict[str, Spread]()
    for part in parts:
        counters.update(part.counters)
        for name, spread in part.spreads.items():
            spreads[name] = _together(spreads.get(name), spread)
    return Measured(counters, spreads)


def _together(one: Spread | None, other: Spread) -> Spread:
    if one is None:
        return other
    return Spread(one.n + other.n, one.total + other.total, min(one.least, other.least), max(one.most, other.most))
