"""The metrics of schemas/metrics.py as Beam's. Logic stays in plain functions; the DoFns that call them count."""

from functools import cache, lru_cache
from typing import Any

from apache_beam.metrics import Metrics

from schemas.metrics import NAMESPACE, beam_names, metric

__all__ = ["count", "note"]


def count(name: str, amount: int = 1, value: str = "") -> None:
    """Add to a counter, and where it has a label to that of the label's `value`.

    Outside of a running bundle nothing happens. Raises ValueError for a name that is not in the list.
    """
    for counter in _counters(name, value):
        counter.inc(amount)


def note(name: str, value: float) -> None:
    """Add to a distribution; Beam's hold whole numbers. Errors as of `count`."""
    _distribution(name).update(round(value))


@lru_cache(maxsize=1024)
def _counters(name: str, value: str) -> tuple[Any, ...]:
    return tuple(Metrics.counter(NAMESPACE, full) for full in beam_names(metric(name), value))


@cache
def _distribution(name: str) -> Any:
    return Metrics.distribution(NAMESPACE, metric(name).name)
