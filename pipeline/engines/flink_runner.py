"""Beam's FlinkRunner, with jobs whose savepoints a later version of this program can go on from.

Flink finds the state of a step by the name of what goes into it, and timers call a step by its id. Beam numbers the ids
of a graph from its start to its end: a step more, and every timer behind it would call another step than the one that
set it. Here each part of the graph has its path as its id.
"""

import logging
from collections.abc import Mapping
from typing import Any

from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.portability.api import beam_runner_api_pb2
from apache_beam.runners.portability import flink_runner

__all__ = ["FlinkOptions", "FlinkRunner", "with_lasting_ids"]


class FlinkRunner(flink_runner.FlinkRunner):
    """Runs graphs with lasting ids; else as Beam's."""

    def run_portable_pipeline(self, pipeline: Any, options: Any) -> Any:
        _hush()
        return super().run_portable_pipeline(with_lasting_ids(pipeline), options)


class FlinkOptions(PipelineOptions):
    """Options of Beam's job server that this program and its documentation name.

    Beam learns them from the job server, which is started later: until then it would call each of them unparseable.
    """

    @classmethod
    def _add_argparse_args(cls, parser: Any) -> None:
        parser.add_argument("--checkpointing_interval", type=int, help="milliseconds; without it nothing is kept")
        parser.add_argument("--savepoint_path", help="URI of the savepoint to go on from")
        for name, what in (
            ("allow_non_restored_state", "go on though a step of the savepoint is no longer there"),
            ("finish_bundle_before_checkpointing", "what a bundle gave is through before the checkpoint"),
            ("externalized_checkpoints_enabled", "checkpoints can be gone on from like savepoints"),
            ("retain_externalized_checkpoints_on_cancellation", "such checkpoints outlive a job that is cancelled"),
        ):
            parser.add_argument(f"--{name}", action="store_true", default=None, help=what)


def _hush() -> None:
    """No warnings about what is not to be warned of: that the job server starts, and is waited for."""
    logging.getLogger("apache_beam.utils.subprocess_server").setLevel(logging.ERROR)
    if _is_of_interest not in (root := logging.getLogger()).filters:
        root.addFilter(_is_of_interest)


def _is_of_interest(record: logging.LogRecord) -> bool:
    return not str(record.msg).startswith("Waiting for grpc channel to be ready")


def with_lasting_ids(graph: Any) -> Any:
    """A Pipeline of Beam's portable protocol as another of the same graph.

    The id of a step is its path, that of a collection the path of the step it comes out of, and the name it has there.
    """
    steps = {old: step.unique_name or old for old, step in graph.components.transforms.items()}
    collections: dict[str, str] = {}
    for step in graph.components.transforms.values():
        if not step.subtransforms:
            for tag, old in step.outputs.items():
                collections.setdefault(old, f"{step.unique_name}.{tag}")
    found = beam_runner_api_pb2.Pipeline()
    found.CopyFrom(graph)
    _move(found.components.transforms, graph.components.transforms, steps)
    _move(found.components.pcollections, graph.components.pcollections, collections)
    for step in found.components.transforms.values():
        step.subtransforms[:] = [steps[old] for old in step.subtransforms]
        for ends in (step.inputs, step.outputs):
            for tag, old in list(ends.items()):
                ends[tag] = collections.get(old, old)
    found.root_transform_ids[:] = [steps[old] for old in graph.root_transform_ids]
    return found


def _move(to: Any, parts: Any, ids: Mapping[str, str]) -> None:
    if len({ids.get(old, old) for old in parts}) != len(parts):
        raise ValueError("two parts of the graph have one path")
    to.clear()
    for old, part in parts.items():
        to[ids.get(old, old)].CopyFrom(part)
