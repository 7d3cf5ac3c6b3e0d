"""The list of metrics: names, labels, and docs/metrics.md, which is written from it."""

import ast
import re
from pathlib import Path

import pytest

from pipeline.feeds.reading import OUTCOMES
from schemas.metrics import METRICS, OTHER, beam_names, metric, prometheus_name, table
from transforms.extract.draft import REASONS
from transforms.language import _LANGUAGES, _RENAMED

ROOT = Path(__file__).parents[2]
PROMETHEUS = re.compile(r"[a-z_]+")


def values(name: str) -> set[str]:
    return set(metric(name).values)


def calls(function: str) -> set[str]:
    """First arguments of the calls of that function of transforms/counting.py in our packages."""
    found = set()
    for package in ("pipeline", "transforms"):
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == function):
                    continue
                arguments = ast.walk(node.args[0]) if node.args else ()
                found |= {c.value for c in arguments if isinstance(c, ast.Constant) and isinstance(c.value, str)}
    return found


def test_the_document_is_that_of_the_list() -> None:
    text = (ROOT / "docs/metrics.md").read_text("utf-8")
    written = re.search(r"<!-- from schemas/metrics.py -->\n(.*)\n<!-- end -->", text, re.S)
    assert written is not None
    assert written[1].splitlines() == table()


def test_names_are_told_apart_everywhere() -> None:
    names = [n for m in METRICS for v in (*(m.values or ("",)), OTHER) for n in beam_names(m, v)]
    total = {m.name for m in METRICS}
    assert len(set(names)) == len(total) + sum(len(m.values) + 1 for m in METRICS if m.label)
    assert len({prometheus_name(m) for m in METRICS}) == len(METRICS)
    assert all(PROMETHEUS.fullmatch(prometheus_name(m)) and re.fullmatch(r"[a-z_]+", n) for m in METRICS for n in names)


def test_every_metric_is_noted_somewhere_and_nothing_else_is() -> None:
    of_a_pass = {"entries", "items_new", "items_revised"}
    assert calls("count") | of_a_pass == {m.name for m in METRICS if m.kind == "counter"}
    assert calls("note") == {m.name for m in METRICS if m.kind == "distribution"}


def test_values_are_those_that_the_stages_give() -> None:
    assert values("languages") == {_RENAMED.get(code, code) for code in _LANGUAGES} | {"sd", "und"}
    assert values("not_alertable") == set(REASONS)
    assert values("feeds") == set(OUTCOMES)


def test_a_value_that_is_not_listed_is_another_and_does_not_make_a_metric() -> None:
    assert beam_names(metric("languages"), "tlh") == ("languages", "languages_other")
    assert beam_names(metric("not_alertable"), "not-state") == ("not_alertable", "not_alertable_not_state")


def test_a_name_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="'itms' is no metric"):
        metric("itms")


def test_prometheus_has_base_units_and_totals() -> None:
    assert prometheus_name(metric("alerts")) == "mithaq_alerts_total"
    assert prometheus_name(metric("feed_lag_sec")) == "mithaq_feed_lag_seconds"
