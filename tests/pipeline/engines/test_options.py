"""Beam's options by the name of an engine."""

from pathlib import Path

import pytest
from apache_beam.options.pipeline_options import PrismRunnerOptions, StandardOptions

from pipeline.engines.options import ENGINES, PRISM_VARIABLE, engine_options, prism_binary
from pipeline.errors import ConfigError, UsageError


@pytest.mark.parametrize(("name", "runner"), [pair for pair in ENGINES.items() if pair[0] != "prism"])
def test_an_engine_is_one_runner_of_beam(name: str, runner: str) -> None:
    options = engine_options(name, streaming=True).view_as(StandardOptions)
    assert (options.runner, options.streaming) == (runner, True)
    assert engine_options(runner, streaming=False).view_as(StandardOptions).runner == runner


def test_prism_is_never_downloaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(PRISM_VARIABLE, raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ConfigError, match="make prism"):
        engine_options("prism", streaming=True)
    options = engine_options("prism", ["--prism_location=/opt/prism"], streaming=True)
    assert options.view_as(PrismRunnerOptions).prism_location == "/opt/prism"


def test_a_built_prism_is_found_and_a_named_one_goes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(PRISM_VARIABLE, raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "build").mkdir()
    for path in (tmp_path / "build" / "prism", tmp_path / "mine"):
        path.write_text("")
        path.chmod(0o755)
    assert prism_binary() == tmp_path / "build" / "prism"
    monkeypatch.setenv(PRISM_VARIABLE, str(tmp_path / "mine"))
    assert prism_binary() == tmp_path / "mine"
    monkeypatch.setenv(PRISM_VARIABLE, str(tmp_path / "nowhere"))
    with pytest.raises(ConfigError, match="nowhere is no program"):
        prism_binary()


def test_a_runner_that_is_not_known_is_named() -> None:
    with pytest.raises(UsageError, match="«spark» is not known"):
        engine_options("spark", streaming=False)
