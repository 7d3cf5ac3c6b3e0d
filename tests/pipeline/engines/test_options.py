"""Beam's options by the name of an engine."""

from pathlib import Path

import pytest
from apache_beam.options.pipeline_options import (
    FlinkRunnerOptions,
    PortableOptions,
    PrismRunnerOptions,
    StandardOptions,
    WorkerOptions,
)

from pipeline.engines.options import ENGINES, FLINK_VARIABLE, PRISM_VARIABLE, engine_options, prism_binary
from pipeline.errors import ConfigError, UsageError


@pytest.mark.parametrize(("name", "runner"), [pair for pair in ENGINES.items() if pair[0] not in ("prism", "flink")])
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
    assert options.view_as(WorkerOptions).max_cache_memory_usage_mb == 0
    cached = engine_options("prism", ["--prism_location=/opt/prism", "--max_cache_memory_usage_mb=10"], streaming=True)
    assert cached.view_as(WorkerOptions).max_cache_memory_usage_mb == 10


def test_a_job_on_prism_may_run_for_years() -> None:
    """Beam gives up on one after `job_server_timeout`, of five minutes by itself."""
    options = engine_options("prism", ["--prism_location=/opt/prism"], streaming=True)
    assert options.view_as(PortableOptions).job_server_timeout > 365 * 86_400
    short = engine_options("prism", ["--prism_location=/opt/prism", "--job_server_timeout=9"], streaming=True)
    assert short.view_as(PortableOptions).job_server_timeout == 9


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


@pytest.fixture
def java(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program folder with Java alone, and the working folder."""
    monkeypatch.delenv(FLINK_VARIABLE, raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "java").touch(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path / "java"


def test_a_job_server_is_never_downloaded(java: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigError, match="make flink"):
        engine_options("flink", streaming=True)
    monkeypatch.setenv(FLINK_VARIABLE, "nowhere.jar")
    with pytest.raises(ConfigError, match=r"nowhere\.jar is no file"):
        engine_options("flink", streaming=True)
    java.unlink()
    with pytest.raises(ConfigError, match="needs Java"):
        engine_options("flink", streaming=True)


@pytest.mark.usefixtures("java")
def test_flink_without_a_cluster_works_in_this_process(tmp_path: Path) -> None:
    jar = tmp_path / "build" / "flink" / "job-server.jar"
    jar.parent.mkdir(parents=True)
    jar.touch()
    options = engine_options("flink", streaming=True)
    flink = options.view_as(FlinkRunnerOptions)
    assert options.view_as(StandardOptions).runner == "pipeline.engines.flink_runner.FlinkRunner"
    assert (flink.flink_job_server_jar, flink.flink_master) == (str(jar), "[local]")
    assert options.view_as(PortableOptions).environment_type == "LOOPBACK"
    every = options.get_all_options(retain_unknown_options=True)
    assert every["finish_bundle_before_checkpointing"], "without it a stream may never begin to poll"


def test_a_cluster_of_flink_must_know_how_workers_start() -> None:
    named = ["--flink_job_server_jar=j.jar", "--flink_master=10.0.0.1:8081"]
    with pytest.raises(UsageError, match="environment_type"):
        engine_options("flink", named, streaming=True)
    options = engine_options("flink", [*named, "--environment_type=EXTERNAL"], streaming=True)
    assert options.view_as(FlinkRunnerOptions).flink_master == "10.0.0.1:8081"


def test_a_runner_that_is_not_known_is_named() -> None:
    with pytest.raises(UsageError, match="«spark» is not known"):
        engine_options("spark", streaming=False)


def test_options_of_a_cluster_are_known_before_its_job_server_is(caplog: pytest.LogCaptureFixture) -> None:
    given = [
        "--flink_job_server_jar=j.jar",
        "--flink_master=10.0.0.1:8081",
        "--environment_type=PROCESS",
        "--checkpointing_interval=1000",
        "--externalized_checkpoints_enabled",
        "--retain_externalized_checkpoints_on_cancellation",
        "--savepoint_path=file:///s",
    ]
    every = engine_options("flink", given, streaming=True).get_all_options(display_warnings=True)
    assert (every["checkpointing_interval"], every["savepoint_path"]) == (1000, "file:///s")
    assert every["externalized_checkpoints_enabled"] is every["retain_externalized_checkpoints_on_cancellation"] is True
    assert every["allow_non_restored_state"] is None, "the job server's own default"
    assert "Unparseable" not in caplog.text
