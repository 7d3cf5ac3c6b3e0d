"""Beam's options for an engine that is named.

Always named: Beam's default DirectRunner is another engine from run to run, by what the graph holds and what it finds.
"""

import os
import shutil
from collections.abc import Sequence, Set
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import ConfigError, UsageError

if TYPE_CHECKING:
    from apache_beam.options.pipeline_options import PipelineOptions

__all__ = ["ENGINES", "FLINK_VARIABLE", "PRISM_VARIABLE", "engine_options", "flink_job_server", "prism_binary"]

ENGINES = {
    "in-process": "FnApiRunner",
    "direct": "BundleBasedDirectRunner",
    "prism": "PrismRunner",
    "flink": "FlinkRunner",
    "dataflow": "DataflowRunner",
}
"""Beam's runner by the name of an engine; Beam's own names are taken too."""
PRISM_VARIABLE = "MITHAQ_PRISM"
"""Environment variable: where the Prism binary lies."""
_BUILT_PRISM = Path("build/prism")
_LONGEST_JOB_SEC = 10 * 365 * 86_400
FLINK_VARIABLE = "MITHAQ_FLINK_JOB_SERVER"
"""Environment variable: where the jar of Beam's job server for Flink lies."""
_FLINK = "pipeline.engines.flink_runner.FlinkRunner"
_BUILT_JOB_SERVER = Path("build/flink/job-server.jar")


def engine_options(runner: str, extra: Sequence[str] = (), *, streaming: bool) -> "PipelineOptions":
    """Options for `runner`, a key or value of ENGINES; `extra` are Beam's own arguments, which win.

    Raises UsageError for a runner that is not known, ConfigError where what starts an engine is not found.
    """
    from apache_beam.options.pipeline_options import PipelineOptions

    name = ENGINES.get(runner, runner)
    if name not in ENGINES.values():
        raise UsageError(f"--runner: «{runner}» is not known; known are {', '.join(ENGINES)}.")
    found = [f"--runner={_FLINK if name == 'FlinkRunner' else name}"]
    if streaming:
        found.append("--streaming")
    named = {argument.partition("=")[0] for argument in extra}
    if name == "PrismRunner" and "--prism_location" not in named:
        found.append(f"--prism_location={prism_binary()}")
    if name == "PrismRunner" and "--max_cache_memory_usage_mb" not in named:
        # The cache of keyed state measures each value it holds against every module that is loaded, some milliseconds
        # at each of the dozens of states that an item touches; Prism beside us answers sooner. (On Flink it does not.)
        found.append("--max_cache_memory_usage_mb=0")
    if name == "PrismRunner" and "--job_server_timeout" not in named:
        # Beam waits no longer than this for the end of a job on Prism, five minutes unless told otherwise.
        found.append(f"--job_server_timeout={_LONGEST_JOB_SEC}")
    if name == "FlinkRunner":
        from pipeline.engines import flink_runner  # noqa: F401 - Beam finds the options that it brings

        found += _flink(named)
    if name == "DataflowRunner":
        # The program is importable on the workers; a pickled main session would only tie them to the launcher's.
        found.append("--no_save_main_session")
    return PipelineOptions([*found, *extra])


def _flink(named: Set[str]) -> list[str]:
    """What Flink needs besides the options that are named already."""
    found = []
    if "--job_endpoint" not in named and "--flink_job_server_jar" not in named:
        found.append(f"--flink_job_server_jar={flink_job_server()}")
    if "--environment_type" not in named:
        if named & {"--flink_master", "--job_endpoint"}:
            raise UsageError(
                "--runner flink: how a cluster starts the Python workers must be said, --environment_type=PROCESS, "
                "DOCKER or EXTERNAL with --environment_config; docs/engines.md shows each."
            )
        # Flink inside the job server, a child of this process, which does the work.
        found += ["--flink_master=[local]", "--environment_type=LOOPBACK"]
    if "--finish_bundle_before_checkpointing" not in named:
        # Else what a step gave in the bundle that a checkpoint ends waits in it for the step's next bundle, which the
        # head of a source, with its one element, never has: the stream runs and polls nothing.
        found.append("--finish_bundle_before_checkpointing")
    return found


def flink_job_server() -> Path:
    """The jar of Beam's job server: MITHAQ_FLINK_JOB_SERVER, else the one built below the working folder.

    Raises ConfigError where it is not; Beam would download one at the first run.
    """
    if shutil.which("java") is None:
        raise ConfigError("Flink needs Java 11 or 17, which is not here: on Debian install openjdk-17-jre-headless.")
    if named := os.environ.get(FLINK_VARIABLE):
        if not Path(named).is_file():
            raise ConfigError(f"{FLINK_VARIABLE}: {named} is no file; build one with `make flink`, or unset it.")
        return Path(named).absolute()
    if _BUILT_JOB_SERVER.is_file():
        return _BUILT_JOB_SERVER.absolute()
    raise ConfigError(
        f"Flink's job server is not built: `make flink` does so (needs Java and Maven), or name its jar in "
        f"{FLINK_VARIABLE}."
    )


def prism_binary() -> Path:
    """Where Prism lies: MITHAQ_PRISM, build/prism of the working folder, or the PATH. Raises ConfigError.

    Beam would download it from its release page, at every run that does not find it.
    """
    if named := os.environ.get(PRISM_VARIABLE):
        if not os.access(named, os.X_OK) or not Path(named).is_file():
            raise ConfigError(f"{PRISM_VARIABLE}: {named} is no program; build one with `make prism`, or unset it.")
        return Path(named).absolute()
    if _BUILT_PRISM.is_file():
        return _BUILT_PRISM.absolute()
    if on_path := shutil.which("prism"):
        return Path(on_path)
    raise ConfigError(f"Prism is not built: `make prism` does so (needs Go), or name its binary in {PRISM_VARIABLE}.")
