"""Beam's DataflowRunner makes a job of the template's pipeline: its own dry run, without credentials or network."""

import json
import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.peer

ROOT = Path(__file__).parents[2]
DRY_RUN = """
import json
from apache_beam.options.pipeline_options import GoogleCloudOptions
from pipeline.topics.template import job
GoogleCloudOptions._handle_temp_and_staging_locations = lambda options, validator: []  # would ask the storage
made = job(["--runner=DataflowRunner", "--project=my-project", "--region=europe-west1",
    "--job_name=mithaq", "--dry_run=True", "--no_auth", "--temp_location=gs://my-bucket/tmp", "--staging_location=gs://my-bucket/staging",
    "--sdk_container_image=registry/mithaq:1", "--sdk_location=container"]).run().job
parts = made.proto_pipeline.components
print(json.dumps({
    "sources": [t.unique_name for t in parts.transforms.values() if t.spec.urn == "beam:transform:pubsub_read:v1"],
    "sinks": sorted(t.unique_name for t in parts.transforms.values() if t.unique_name.endswith("/Publish")),
    "images": [e.payload.decode("utf-8", "replace") for e in parts.environments.values()],
    "staged": [d.role_payload.decode("utf-8", "replace") for e in parts.environments.values() for d in e.dependencies],
    "options": made.options.get_all_options(drop_default=True),
}))
"""


def test_a_dry_run_makes_the_job(gcp_python: str) -> None:
    done = subprocess.run([gcp_python, "-c", DRY_RUN], cwd=ROOT, capture_output=True, text=True, timeout=110)
    assert done.returncode == 0, done.stderr[-2000:]
    made = json.loads(done.stdout.splitlines()[-1])
    assert made["sources"] == ["ReadItems/Read"]
    assert made["sinks"] == ["PublishAlerts/Publish", "PublishDeadLetters/Publish", "PublishMentions/Publish"]
    assert all("registry/mithaq:1" in image for image in made["images"])
    # Beam adds a list of what the launcher has installed, where it can; of the program nothing is staged.
    assert [name for name in made["staged"] if not name.endswith("submission_environment_dependencies.txt")] == []
    assert made["options"]["streaming"] is True
    assert {"use_runner_v2", "enable_streaming_engine"} <= set(made["options"]["experiments"])
    assert made["options"]["save_main_session"] is False
