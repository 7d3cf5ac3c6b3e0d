"""Figures kept to compare with: a change of the rules that costs more than the tolerance is found at once."""

import json
from pathlib import Path
from typing import NamedTuple

from pipeline.errors import ConfigError, MithaqError
from pipeline.evaluation.gold import digest
from pipeline.evaluation.measure import Evaluation
from pipeline.evaluation.statistics import Estimate

__all__ = ["Baseline", "baseline_of", "fallen", "read_baseline", "write_baseline"]

_LOWER_IS_BETTER = ("false_alerts_per_1000", "calibration_error")
_SCALE = {"false_alerts_per_1000": 1000}
"""Figures that are no shares: a tolerance of 0.01 means 10 false alerts per 1,000 items."""
_DECIMALS = 6


class Baseline(NamedTuple):
    gold: str
    """Digest of the labelled items (`gold.digest`)."""
    items: int
    figures: dict[str, float | None]


def baseline_of(evaluation: Evaluation) -> Baseline:
    return Baseline(
        digest([j.item for j in evaluation.judged]),
        len(evaluation.judged),
        {name: _rounded(estimate) for name, estimate in evaluation.figures.items()},
    )


def fallen(before: Baseline, now: Baseline, tolerance: float) -> list[str]:
    """A line for each figure that is worse than before by more than the tolerance, or no longer defined."""
    lines = []
    for name, old in before.figures.items():
        new = now.figures.get(name)
        if old is None:
            continue
        if new is None:
            lines.append(f"{name} was {_told(old)} and cannot be measured any more")
            continue
        loss = (new - old if name in _LOWER_IS_BETTER else old - new) / _SCALE.get(name, 1)
        if loss > tolerance + 10**-_DECIMALS:  # both sides are rounded
            lines.append(f"{name} {'rose' if new > old else 'fell'} from {_told(old)} to {_told(new)}")
    return lines


def read_baseline(path: Path) -> Baseline:
    """Raises ConfigError when the file is missing or no baseline."""
    remedy = "`mithaq eval --write-baseline FILE` (`make eval UPDATE=1`) writes one"
    try:
        raw = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise ConfigError(f"Cannot read the baseline {path}: {error.strerror}; {remedy}.") from error
    except ValueError as error:
        raise ConfigError(f"The baseline {path} is not JSON: {error}; {remedy}.") from error
    try:
        figures = {str(name): None if value is None else float(value) for name, value in raw["figures"].items()}
        return Baseline(str(raw["gold"]), int(raw["items"]), figures)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ConfigError(f"{path} is no baseline: it needs gold, items and figures; {remedy}.") from error


def write_baseline(path: Path, baseline: Baseline) -> None:
    text = json.dumps(baseline._asdict(), indent=1) + "\n"
    try:
        path.write_text(text, "utf-8")
    except OSError as error:
        raise MithaqError(f"Cannot write the baseline {path}: {error.strerror}. Is its folder there?") from error


def _rounded(estimate: Estimate) -> float | None:
    return None if estimate.value is None else round(estimate.value, _DECIMALS)


def _told(value: float) -> str:
    return f"{value:.4f}"
