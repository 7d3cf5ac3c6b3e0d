"""Ids of a graph on Flink: what a savepoint knows a step by does not change with the steps beside it."""

from pathlib import Path
from typing import Any

import apache_beam as beam
import pytest
from apache_beam.options.pipeline_options import PipelineOptions

from pipeline.engines.flink_runner import with_lasting_ids
from pipeline.graph import build
from schemas.item import Item

pytestmark = pytest.mark.filterwarnings("ignore")


def graph(*, step_more: bool) -> Any:
    pipeline = beam.Pipeline(options=PipelineOptions(["--runner=FlinkRunner", "--streaming"]))
    items = pipeline | beam.Create([], reshuffle=False).with_output_types(Item)
    if step_more:
        items = items | "LookAt" >> beam.Filter(bool)
    build(items, window_sec=0)
    return pipeline.to_runner_api()


def ids(proto: Any) -> set[str]:
    return {*proto.components.transforms, *proto.components.pcollections}


def test_a_step_more_leaves_the_ids_of_the_others() -> None:
    before, after = graph(step_more=False), graph(step_more=True)
    assert len(ids(before) - ids(after)) > 20, "Beam no longer numbers the parts of a graph; this may go"
    before, after = with_lasting_ids(before), with_lasting_ids(after)
    assert ids(before) < ids(after)
    assert {i for i in ids(after) - ids(before) if not i.startswith("LookAt")} == set()


def test_the_graph_is_the_same_but_for_its_ids() -> None:
    proto = graph(step_more=True)
    found = with_lasting_ids(proto)
    assert wiring(found) == wiring(proto)
    assert {step.unique_name: step.spec for step in found.components.transforms.values()} == {
        step.unique_name: step.spec for step in proto.components.transforms.values()
    }


def wiring(proto: Any) -> dict[str, tuple[set[str], set[str], list[str]]]:
    """By step: collections that go in and come out, by name, and the steps it is made of."""
    parts = proto.components
    return {
        step.unique_name: (
            {parts.pcollections[i].unique_name for i in step.inputs.values()},
            {parts.pcollections[i].unique_name for i in step.outputs.values()},
            [parts.transforms[i].unique_name for i in step.subtransforms],
        )
        for step in parts.transforms.values()
    }


def test_a_job_is_submitted_by_this_runner(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from pipeline.engines import flink_runner
    from pipeline.engines.options import engine_options

    seen: list[Any] = []
    monkeypatch.setattr(
        flink_runner.flink_runner.FlinkRunner, "run_portable_pipeline", lambda _, proto, options: seen.append(proto)
    )
    (tmp_path / "job-server.jar").touch()
    given = [f"--flink_job_server_jar={tmp_path}/job-server.jar"]
    pipeline = beam.Pipeline(options=engine_options("flink", given, streaming=True))
    _ = pipeline | "One" >> beam.Impulse() | "Two" >> beam.Map(bytes.decode)
    pipeline.run()
    (proto,) = seen
    assert {"One", "Two", "One.None", "Two.None"} <= ids(proto)
