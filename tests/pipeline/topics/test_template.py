"""The Dataflow Flex Template: its parameters, its image, and the graph of its job, built here without credentials."""

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
from apache_beam.options.pipeline_options import SetupOptions, StandardOptions
from apache_beam.portability.api import beam_runner_api_pb2

from pipeline.topics import template
from pipeline.topics.template import job, main, parameters
from schemas.record import as_json, canonical_json, from_json
from schemas.rows import RECORDS, RecordCoder
from schemas.shape import fields_of
from support.examples import examples
from support.job_graph import coder_name, described
from transforms.digests import Row

pytestmark = pytest.mark.filterwarnings("ignore")

ROOT = Path(__file__).parents[3]
METADATA = json.loads((ROOT / "deploy/dataflow/metadata.json").read_text("utf-8"))
BEAM = ("--runner=BundleBasedDirectRunner", "--project=my-project")
FROZEN = {"at_once": "0", "windowed": "10m"}
WRITE = "MITHAQ_WRITE_GRAPH"
UNTYPED = ("FastPrimitivesCoder", "PickleCoder", "pickled_python")
REMEDY = "a field went or moved; append fields with a default, or drain the job and start a new one (docs/dataflow.md)"


def graph(*own: str) -> Any:
    return job([*BEAM, *own]).to_runner_api()


def test_every_parameter_is_described_and_every_description_is_a_parameter() -> None:
    own = {a.dest for a in parameters()._actions} - {"help"}
    assert {p["name"] for p in METADATA["parameters"]} == own
    for parameter in METADATA["parameters"]:
        assert parameter["label"], parameter
        assert parameter["helpText"].endswith("."), parameter
        default = parameters().get_default(parameter["name"])
        assert parameter["isOptional"] is True
        assert default is None or f"Default: {default}." in parameter["helpText"]


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("subscription", ["items-stream", "a.b_c~d+e%f"], ["", "ab", "1st", "projects/p/subscriptions/s", "x" * 256]),
        ("alert_window", ["0", "30s", "10m", "2h", "1d"], ["", "10", "-5m", "0m", "10 m", "soon"]),
        ("topics", ["mentions", "agreement-alerts dead-letter"], ["", "alerts", "mentions,", "items"]),
    ],
)
def test_the_service_takes_what_the_job_takes(name: str, good: list[str], bad: list[str]) -> None:
    (parameter,) = (p for p in METADATA["parameters"] if p["name"] == name)
    for value in good:
        assert all(re.search(r, value) for r in parameter["regexes"]), value
        assert graph(f"--{name}={value}")
    for value in bad:
        assert not all(re.search(r, value) for r in parameter["regexes"]), value


def test_no_window_is_no_window_however_it_is_written() -> None:
    assert described(graph("--alert_window=0s")) == described(graph("--alert_window=0"))


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--project=my-project", "--alert_window=soon"], 2, "--alert_window: 'soon' is not a duration"),
        (["--project=my-project", "--topics=alerts"], 3, "there is no topic 'alerts'"),
        (["--project=x"], 2, "'x' is no id"),
    ],
)
def test_a_bad_value_is_named(arguments: list[str], code: int, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == code
    assert said in capsys.readouterr().err


def test_a_job_is_submitted_once_its_subscription_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[Any] = []
    monkeypatch.setattr(template, "check_subscription", lambda *asked: done.append(asked))
    monkeypatch.setattr("apache_beam.Pipeline.run", lambda pipeline: done.append("run"))
    assert main([*BEAM, "--subscription=mine"]) == 0
    assert done == [("my-project", "mine"), "run"]


def test_a_subnetwork_of_the_job_is_no_subscription() -> None:
    assert parameters().parse_known_args(["--subnetwork=x"])[1] == ["--subnetwork=x"]


def test_the_job_streams_and_stages_no_main_session() -> None:
    options = job([*BEAM, "--save_main_session"])._options
    assert options.view_as(StandardOptions).streaming is True
    assert options.view_as(SetupOptions).save_main_session is False


@pytest.mark.parametrize("name", FROZEN)
def test_steps_coders_and_state_are_those_that_running_jobs_have(name: str) -> None:
    file = ROOT / f"tests/data/dataflow/{name}.txt"
    found = described(graph(f"--alert_window={FROZEN[name]}"))
    if os.environ.get(WRITE):
        file.write_text("\n".join(found) + "\n", "utf-8")
    frozen = file.read_text("utf-8").splitlines()
    gone, new = sorted(set(frozen) - set(found)), sorted(set(found) - set(frozen))
    assert found == frozen, (
        f"Jobs that run cannot be updated to this graph as it is.\n  gone: {gone}\n  new: {new}\n"
        "A renamed step needs gcloud's --transform-name-mappings (docs/dataflow.md, Updating), a changed coder or "
        f"state a drain and a new job. If it is meant, say so in CHANGELOG.md and run this test once with {WRITE}=1."
    )


def shapes() -> dict[str, tuple[str, ...]]:
    """Fields in order, and their defaults, of every record that a job sends from step to step or keeps."""
    found: dict[str, tuple[str, ...]] = {}
    left = [*RECORDS, Row]
    while left:
        record = left.pop()
        if record.__name__ not in found:
            found[record.__name__] = record._fields
            left += [f.record for f in fields_of(record) if f.record is not None]
    return found


def test_records_grew_at_their_end_and_with_defaults_alone() -> None:
    """What RecordCoder and the packed state need to read what a running job wrote."""
    file = ROOT / "tests/data/dataflow/records.txt"
    found = shapes()
    if os.environ.get(WRITE):
        file.write_text("".join(f"{name} {' '.join(fields)}\n" for name, fields in sorted(found.items())), "utf-8")
    frozen = {name: fields for name, *fields in map(str.split, file.read_text("utf-8").splitlines())}
    assert set(frozen) <= set(found)
    for name, fields in frozen.items():
        assert list(found[name][: len(fields)]) == fields, f"{name}: {REMEDY}"
    missing = {n for n in found if n not in frozen or len(found[n]) > len(frozen[n])}
    assert not missing, f"{sorted(missing)} grew: run this test once with {WRITE}=1."


def rows() -> list[dict[str, str]]:
    """An example of every record, as this version writes it between steps and into state."""
    return [
        {"record": type(r).__name__, "row": RecordCoder(type(r)).encode(r).decode(), "json": canonical_json(r)}
        for r in examples()
    ]


def test_what_a_running_job_wrote_is_read_as_it_was_meant() -> None:
    """The bytes in the file are those of the version that wrote it; fields that were appended since have defaults."""
    file = ROOT / "tests/data/dataflow/rows.jsonl"
    if os.environ.get(WRITE):
        file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows()), "utf-8")
    by_name = {r.__name__: r for r in RECORDS}
    found = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    assert {row["record"] for row in found} == set(by_name)
    for row in found:
        record = by_name[row["record"]]
        read = RecordCoder(record).decode(row["row"].encode())
        assert read == from_json(record, json.loads(row["json"])), f"{row['record']}: {REMEDY}"
        told = json.loads(row["json"])
        assert {k: v for k, v in as_json(read).items() if k in told} == told


@pytest.mark.parametrize("record", RECORDS, ids=lambda r: r.__name__)
def test_fields_without_a_default_come_first(record: Any) -> None:
    assert list(record._fields[len(record._fields) - len(record._field_defaults) :]) == list(record._field_defaults)


@pytest.mark.parametrize("window", FROZEN.values())
def test_values_between_our_steps_are_typed(window: str) -> None:
    """Nothing is pickled that another step reads, but for the messages of Beam's own source."""
    parts = graph(f"--alert_window={window}").components
    read = {key for t in parts.transforms.values() for key in t.inputs.values()}
    pickled = {
        step.unique_name
        for step in parts.transforms.values()
        for key in step.outputs.values()
        if not step.subtransforms and key in read and coder_name(parts, parts.pcollections[key].coder_id) in UNTYPED
    }
    assert pickled == {"ReadItems/Map(_from_proto_str)"}


@pytest.mark.parametrize("window", FROZEN.values())
def test_the_job_has_one_source_three_sinks_and_keys_of_plain_text(window: str) -> None:
    parts = graph(f"--alert_window={window}").components
    steps = [t for t in parts.transforms.values() if not t.subtransforms]
    (source,) = (t for t in steps if t.spec.urn == "beam:transform:pubsub_read:v1")
    read = beam_runner_api_pb2.PubSubReadPayload.FromString(source.spec.payload)
    assert read.subscription == "projects/my-project/subscriptions/items-stream"
    assert read.with_attributes is True
    sinks = {t.unique_name for t in steps if t.unique_name.endswith("/Publish")}
    assert sinks == {"PublishAlerts/Publish", "PublishMentions/Publish", "PublishDeadLetters/Publish"}
    keyed = 0
    for step in steps:
        stateful = step.spec.urn == "beam:transform:pardo:v1" and (
            beam_runner_api_pb2.ParDoPayload.FromString(step.spec.payload).state_specs
        )
        if not stateful and step.spec.urn != "beam:transform:group_by_key:v1":
            continue
        for key in step.inputs.values():
            pair = parts.coders[parts.pcollections[key].coder_id]
            assert pair.spec.urn == "beam:coder:kv:v1", step.unique_name
            assert parts.coders[pair.component_coder_ids[0]].spec.urn == "beam:coder:string_utf8:v1", step.unique_name
            keyed += 1
    assert keyed >= 4


def test_the_image_is_that_of_the_pinned_beam_and_runs_without_root_and_without_torch() -> None:
    text = (ROOT / "deploy/dataflow/Dockerfile").read_text("utf-8")
    lock = (ROOT / "requirements/gcp.lock").read_text("utf-8")
    version = re.search(r"^apache-beam(?:\[gcp\])?==(\S+)", lock, re.M)
    assert version is not None
    assert f"apache/beam_python3.11_sdk:{version[1]}" in text
    assert re.search(r"^ARG LAUNCHER=\d{8}_RC\d\d$", text, re.M)
    assert ":latest" not in text
    assert not re.search(r"^(torch|nvidia-\S+)==", lock, re.M)
    assert re.search(r"^USER [1-9]\d*$", text, re.M)
    assert text.index("USER 65534") > text.rindex("RUN ")
    entry = re.search(r"FLEX_TEMPLATE_PYTHON_PY_FILE=/template/(\S+)", text)
    assert entry is not None
    assert (ROOT / entry[1]).is_file()


def test_both_locks_of_the_image_agree() -> None:
    def pins(name: str) -> dict[str, str]:
        text = (ROOT / f"requirements/{name}.lock").read_text("utf-8")
        return dict(re.findall(r"^([a-z0-9][a-z0-9._-]*)(?:\[[a-z,]+\])?==([^ ;\\]+)", text, re.M))

    runtime, gcp = pins("runtime"), pins("gcp")
    assert {n: v for n, v in gcp.items() if runtime.get(n, v) != v} == {}
    assert "google-cloud-storage" in gcp
