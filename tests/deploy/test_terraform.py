"""deploy/terraform parses, is formatted, and makes what `mithaq topics create` makes."""

import inspect
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from pipeline.cli.pass_report import JsonPassReport
from pipeline.dataflow_check import WORKER_ROLES, Job
from pipeline.topics.resources import subscription_specs
from schemas.avro_schema import NAMES, avro_schema
from schemas.message import Topic
from schemas.metrics import METRICS, beam_names

FOLDER = Path(__file__).parents[2] / "deploy" / "terraform"
TEXT = "\n".join(f.read_text("utf-8") for f in sorted(FOLDER.glob("*.tf")))
KINDS = {
    "google_pubsub_topic_iam_member": "topic",
    "google_pubsub_subscription_iam_member": "subscription",
    "google_storage_bucket_iam_member": "bucket",
    "google_artifact_registry_repository_iam_member": "repository",
    "google_project_iam_member": "project",
}


def test_topics_and_filters_are_those_of_the_command() -> None:
    text = (FOLDER / "main.tf").read_text("utf-8")
    topics = re.search(r"topics = toset\(\[(.*?)\]\)", text)
    assert topics is not None
    assert set(re.findall(r'"(.*?)"', topics[1])) == set(Topic.ALL)
    found = {
        name: (topic, filter_.replace('\\"', '"'))
        for name, topic, filter_ in re.findall(r'(\S+) += \{ topic = "(.*?)", filter = "(.*)" \}', text)
    }
    assert found == {s.name: (s.topic, s.filter) for s in subscription_specs()}


def test_the_workers_get_the_roles_that_the_launch_check_looks_for_and_no_others() -> None:
    given = set()
    for kind, body in re.findall(r'^resource "(google_\w+_iam_member)" "stream\w*" \{\n(.*?)^\}', TEXT, re.M | re.S):
        role = re.search(r'role += "(.*?)"', body)
        assert role is not None
        assert "google_service_account.stream[" in body
        given.add((KINDS[kind], role[1]))
    assert given == {(kind, role) for kind, roles in WORKER_ROLES.items() for role in roles}
    topics = re.search(r"stream_topics = var.dataflow \? toset\(\[(.*?)\]\)", TEXT)
    assert topics is not None
    assert tuple(re.findall(r'"(.*?)"', topics[1])) == Job._field_defaults["topics"]


def test_metrics_are_called_as_the_list_calls_them() -> None:
    counters = {n for m in METRICS if m.kind == "counter" for v in m.values or ("",) for n in beam_names(m, v)}
    times = {m.name for m in METRICS if m.kind == "distribution"}
    of_passes = re.findall(r"jsonPayload\.metrics\.(\w+)(?:\.(mean|min|max|n))?", TEXT)
    assert {(name in times, bool(part)) for name, part in of_passes} == {(True, True), (False, False)}
    assert {name for name, _ in of_passes} <= counters | times
    assert set(words("job_counters")) <= counters
    assert {word.rpartition("_")[0] for word in words("job_times")} == times
    assert {word.rpartition("_")[2] for word in words("job_times")} <= {"MEAN", "MIN", "MAX", "COUNT"}
    made = set(re.findall(r"^ +(mithaq_\w+) += ", TEXT, re.M))
    assert set(re.findall(r"mithaq_\w+", TEXT)) == made


def test_lines_that_are_counted_are_those_that_a_pass_writes() -> None:
    source = inspect.getsource(JsonPassReport)
    for field, key in re.findall(r"jsonPayload\.(alert|feed|dead_letter)\.(\w+)", TEXT):
        assert re.search(rf'\b{field}=(told|{{.*?"{key}")', source), (field, key)
        assert f'"{key}"' in source


def test_whatever_is_referred_to_is_there_and_every_variable_is_used_and_described() -> None:
    made = {f"{kind}.{name}" for kind, name in re.findall(r'^(?:resource|data) "(\w+)" "(\w+)"', TEXT, re.M)}
    assert set(re.findall(r"\b(google_\w+\.\w+)", TEXT)) <= made
    variables = dict(re.findall(r'^variable "(\w+)" \{\n(.*?)^\}', TEXT, re.M | re.S))
    assert set(re.findall(r"\bvar\.(\w+)", TEXT)) == set(variables)
    assert [name for name, body in variables.items() if "description" not in body] == []
    named = set(re.findall(r"^  (\w+) += ", "".join(re.findall(r"^locals \{\n(.*?)^\}", TEXT, re.M | re.S)), re.M))
    assert set(re.findall(r"\blocal\.(\w+)", TEXT)) == named


@pytest.mark.parametrize("name", NAMES)
def test_registered_schemas_are_those_of_the_records(name: str) -> None:
    assert json.loads((FOLDER / f"schemas/{name}.avsc").read_text("utf-8")) == avro_schema(name)
    assert f'"{name}"' in (FOLDER / "schema.tf").read_text("utf-8")


@pytest.mark.skipif(shutil.which("terraform") is None, reason="terraform is not installed")
@pytest.mark.parametrize("dataflow", [False, True])
def test_the_dashboard_has_a_chart_of_each_filter_on_a_grid(tmp_path: Path, dataflow: bool) -> None:
    """Evaluated by Terraform itself, resources apart: those need Google's provider."""
    text = (FOLDER / "monitoring.tf").read_text("utf-8")
    written = re.search(r"  dashboard_json = (jsonencode\(\{.*?^  \}\))", text, re.M | re.S)
    assert written is not None
    of_others = re.sub(r"\$\{google_\w+[^}]*\}", "stub", "".join(re.findall(r"^locals \{.*?^\}\n", text, re.M | re.S)))
    of_others = re.sub(r"^  notified .*\n", "", of_others, flags=re.M)
    (tmp_path / "main.tf").write_text(f"{of_others}locals {{\n  out = {written[1]}\n}}\n", "utf-8")
    shutil.copy(FOLDER / "variables.tf", tmp_path)
    given = ["-var=project=p", "-var=image=i", f"-var=dataflow={str(dataflow).lower()}"]
    done = subprocess.run(
        ["terraform", "console", *given], cwd=tmp_path, input="local.out\n", capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    tiles = json.loads(json.loads(done.stdout))["mosaicLayout"]["tiles"]
    assert len({(t["xPos"], t["yPos"]) for t in tiles}) == len(tiles) == (12 if dataflow else 8)
    for tile in tiles:
        (data,) = tile["widget"]["xyChart"]["dataSets"]
        wanted = data["timeSeriesQuery"]["timeSeriesFilter"]
        assert "resource.type=" in wanted["filter"], tile["widget"]["title"]
        assert "metric.type=" in wanted["filter"], tile["widget"]["title"]
        assert wanted["aggregation"]["perSeriesAligner"].startswith("ALIGN_")


def words(local: str) -> list[str]:
    found = re.search(rf"^  {local} += \[(.*?)\]", TEXT, re.M)
    assert found is not None
    return re.findall(r'"(.*?)"', found[1])


@pytest.mark.skipif(shutil.which("terraform") is None, reason="terraform is not installed")
def test_the_files_parse_and_are_formatted() -> None:
    done = subprocess.run(["terraform", "fmt", "-check", "-diff", str(FOLDER)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
