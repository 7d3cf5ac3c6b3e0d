"""Beam's options for an engine that is named.

Always named: Beam's default DirectRunner is another engine from run to run, by what the graph holds and what it finds.
"""

import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import ConfigError, UsageError

if TYPE_CHECKING:
    from apache_beam.options.pipeline_options import PipelineOptions

__all__ = ["ENGINES", "PRISM_VARIABLE", "engine_options", "prism_binary"]

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


def engine_options(runner: str, extra: Sequence[str] = (), *, streaming: bool) -> "PipelineOptions":
    """Options for `runner`, a key or value of ENGINES; `extra` are Beam's own arguments, which win.

    Raises UsageError for a runner that is not known, ConfigError where Prism's binary is not found.
    """
    from apache_beam.options.pipeline_options import PipelineOptions

    name = ENGINES.get(runner, runner)
    if name not in ENGINES.values():
        raise UsageError(f"--runner: «{runner}» is not known; known are {', '.join(ENGINES)}.")
    found = [f"--runner={name}"]
    if streaming:
        found.append("--streaming")
    if name == "PrismRunner" and not any(a.partition("=")[0] == "--prism_location" for a in extra):
        found.append(f"--prism_location={prism_binary()}")
    if name == "DataflowRunner":
        # The program is importable on the workers; a pickled main session would only tie them to the launcher's.
        found.append("--no_save_main_session")
    return PipelineOptions([*found, *extra])


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
