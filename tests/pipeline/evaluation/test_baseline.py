"""A figure that falls by more than the tolerance is named; an unreadable baseline is an error with its remedy."""

from pathlib import Path

import pytest

from pipeline.errors import ConfigError, MithaqError
from pipeline.evaluation.baseline import Baseline, baseline_of, fallen, read_baseline, write_baseline
from pipeline.evaluation.gold import Labels
from pipeline.evaluation.measure import evaluate
from support.labels import a_gold_item, a_record


def a_baseline(**figures: float | None) -> Baseline:
    return Baseline("sha256:0", 10, figures)


@pytest.mark.parametrize(
    ("name", "before", "now", "is_named"),
    [
        ("war.f1", 0.97, 0.96, False),
        ("war.f1", 0.97, 0.959, True),
        ("war.f1", 0.97, 0.99, False),
        ("war.f1", None, 0.5, False),
        ("war.f1", 0.97, None, True),
        ("calibration_error", 0.04, 0.06, True),
        ("calibration_error", 0.06, 0.01, False),
        ("false_alerts_per_1000", 5.0, 15.0, False),
        ("false_alerts_per_1000", 5.0, 15.1, True),
        ("false_alerts_per_1000", 50.0, 5.0, False),
    ],
)
def test_what_is_worse_by_more_than_a_point(name: str, before: float | None, now: float | None, is_named: bool) -> None:
    lines = fallen(a_baseline(**{name: before}), a_baseline(**{name: now}), tolerance=0.01)
    assert [line.split()[0] for line in lines] == ([name] if is_named else [])


def test_the_line_tells_both_values() -> None:
    (line,) = fallen(a_baseline(recall=0.97), a_baseline(recall=0.9), 0.01)
    assert line == "recall fell from 0.9700 to 0.9000"


def test_a_figure_that_the_baseline_does_not_know_is_not_compared() -> None:
    assert fallen(a_baseline(), a_baseline(recall=0.1), 0.01) == []


def test_a_baseline_comes_back_as_it_was_written(tmp_path: Path) -> None:
    baseline = baseline_of(evaluate([a_gold_item("a", a_record())], lambda item: Labels("ar")))
    assert baseline.items == 1
    assert baseline.figures["alerts.recall"] == 0.0
    assert baseline.figures["alerts.precision"] is None
    write_baseline(tmp_path / "b.json", baseline)
    assert read_baseline(tmp_path / "b.json") == baseline


@pytest.mark.parametrize("content", ["{", "[]", "{}", '{"gold": "x", "items": 1, "figures": {"a": "b"}}'])
def test_what_is_no_baseline_is_named_with_the_remedy(tmp_path: Path, content: str) -> None:
    path = tmp_path / "b.json"
    path.write_text(content)
    with pytest.raises(ConfigError, match=r"b\.json.*--write-baseline"):
        read_baseline(path)


def test_a_folder_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="nowhere"):
        read_baseline(tmp_path / "nowhere" / "b.json")
    with pytest.raises(MithaqError, match="nowhere"):
        write_baseline(tmp_path / "nowhere" / "b.json", a_baseline())
