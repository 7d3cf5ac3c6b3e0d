"""deploy/dataflow/job.sh with a gcloud that plays a project: what it asks for, what it names, what it starts."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "deploy/dataflow/job.sh"
ACCOUNT = "stream@my-project.iam.gserviceaccount.com"
# Words of a call that this project refuses stand in the file `absent`, a line each; roles that are given in `roles`.
GCLOUD = """#!/bin/sh
echo "$*" >> "$CALLS"
while read -r words; do case "$*" in *"$words"*) exit 1 ;; esac; done < "$ABSENT"
case "$*" in
  *"auth list"*) cat "$(dirname "$0")/account" ;;
  *"services list"*) printf '%s.googleapis.com\\n' dataflow compute pubsub ;;
  *get-iam-policy*) cat "$ROLES" ;;
esac
"""
ROLES = ["pubsub.publisher", "pubsub.subscriber", "pubsub.viewer", "storage.objectUser", "dataflow.worker"]


class Project:
    def __init__(self, folder: Path) -> None:
        self.calls, self.absent, self.roles = folder / "calls", folder / "absent", folder / "roles"
        self.calls.write_text("")
        self.absent.write_text("")
        self.account = folder / "account"
        self.account.write_text("me@example.org\n")
        self.give(ROLES)
        for name in ("gcloud", "docker"):
            (folder / name).write_text(GCLOUD)
            (folder / name).chmod(0o755)
        (folder / "mithaq").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m pipeline "$@"\n')
        (folder / "mithaq").chmod(0o755)
        self.path = f"{folder}:/usr/bin:/bin"

    def give(self, roles: list[str]) -> None:
        bindings = [{"role": f"roles/{role}", "members": [f"serviceAccount:{ACCOUNT}"]} for role in roles]
        self.roles.write_text(json.dumps({"bindings": bindings}))

    def run(self, verb: str, **variables: str) -> subprocess.CompletedProcess[str]:
        given = {"PROJECT": "my-project", "REGION": "europe-west1", "BUCKET": "my-bucket", "IMAGE": "reg/mithaq:1"}
        own = {"PATH": self.path, "CALLS": str(self.calls), "ABSENT": str(self.absent), "ROLES": str(self.roles)}
        variables = {k: v for k, v in (given | variables | own).items() if v}
        return subprocess.run([SCRIPT, verb], env=variables, cwd=ROOT, capture_output=True, text=True, timeout=60)

    def started(self) -> list[str]:
        return [c for c in self.calls.read_text().splitlines() if "flex-template" in c]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


def test_a_job_is_started_when_all_is_there(project: Project) -> None:
    done = project.run("run", ACCOUNT=ACCOUNT, ALERT_WINDOW="10m")
    assert done.returncode == 0, done.stderr
    (call,) = project.started()
    assert call.startswith("dataflow flex-template run mithaq-stream --project=my-project --region=europe-west1")
    assert "~subscription=items-stream~alert_window=10m~topics=agreement-alerts mentions dead-letter" in call
    assert "sdk_container_image=reg/mithaq:1~sdk_location=container" in call
    assert f"--service-account-email={ACCOUNT}" in call
    assert "--update" not in call


def test_an_update_names_the_steps_that_were_renamed(project: Project) -> None:
    assert project.run("run", UPDATE="1", MAPPINGS="Old=New").returncode == 0
    (call,) = project.started()
    assert call.endswith("--update --transform-name-mappings=Old=New")


@pytest.mark.parametrize("verb", ["check", "run"])
def test_nothing_is_started_while_something_is_missing(project: Project, verb: str) -> None:
    project.absent.write_text("topics describe mentions\n")
    done = project.run(verb, ACCOUNT=ACCOUNT)
    assert done.returncode == 6
    assert "topic mentions" in done.stderr
    assert "\n  mithaq topics create --project my-project\n" in done.stderr
    assert "1 of 17 missing in my-project, or not to be seen by you." in done.stderr
    assert project.started() == []


def test_a_role_that_the_account_lacks_is_named_with_the_command_that_gives_it(project: Project) -> None:
    project.give([r for r in ROLES if r != "storage.objectUser"])
    done = project.run("run", ACCOUNT=ACCOUNT)
    assert done.returncode == 6
    command = "gcloud storage buckets add-iam-policy-binding gs://my-bucket --project=my-project"
    assert f"\n  {command} --member=serviceAccount:{ACCOUNT} --role=roles/storage.objectUser\n" in done.stderr
    assert project.started() == []


def test_the_template_is_built_from_the_image_and_its_metadata(project: Project) -> None:
    assert project.run("build").returncode == 0
    calls = project.calls.read_text()
    assert calls.index("build -f") < calls.index("push reg/mithaq:1") < calls.index("flex-template build")
    (call,) = project.started()
    assert "gs://my-bucket/templates/mithaq.json" in call
    assert call.endswith("deploy/dataflow/metadata.json")


@pytest.mark.parametrize("name", ["PROJECT", "REGION", "BUCKET", "IMAGE"])
def test_what_is_not_given_is_asked_for(project: Project, name: str) -> None:
    done = project.run("check", **{name: ""})
    assert done.returncode == 2
    assert f"{name} is not given" in done.stderr


def test_a_gcloud_without_an_account_finds_nothing_missing(project: Project) -> None:
    project.account.write_text("")
    done = project.run("check")
    assert done.returncode == 5
    assert done.stderr == "mithaq: gcloud has no account to ask with: gcloud auth login\n"


def test_no_gcloud_is_told(project: Project, tmp_path: Path) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "dirname").symlink_to(str(shutil.which("dirname")))
    (tools / "mithaq").symlink_to(tmp_path / "mithaq")
    project.path = str(tools)
    done = project.run("check")
    assert done.returncode == 5
    assert "mithaq: gcloud is not installed" in done.stderr
