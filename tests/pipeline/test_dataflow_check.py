"""What a Dataflow job needs: looked for, named with the command that makes it, never guessed."""

import json
from collections.abc import Sequence

import pytest

from pipeline.dataflow_check import WORKER_ROLES, Job, needs
from pipeline.errors import UnreachableError

ACCOUNT = "stream@my-project.iam.gserviceaccount.com"
IMAGE = "europe-west1-docker.pkg.dev/my-project/mithaq/dataflow:1"
JOB = Job("my-project", "europe-west1", "my-bucket", IMAGE, ACCOUNT)
SERVICES = ("dataflow", "compute", "pubsub", "artifactregistry")
ALL_ROLES = {role for roles in WORKER_ROLES.values() for role in roles}


class Project:
    """A gcloud that plays a project in which everything is there but what a test takes away."""

    def __init__(self) -> None:
        self.account, self.absent = "me@example.org\n", ""
        self.services = {f"{name}.googleapis.com" for name in SERVICES}
        self.roles, self.roles_on_project = set(ALL_ROLES), set[str]()

    def __call__(self, words: Sequence[str]) -> str | None:
        asked = " ".join(words)
        if self.absent and self.absent in asked:
            return None
        if asked.startswith("auth list"):
            return self.account
        if asked.startswith("services list"):
            return "\n".join(self.services)
        if "get-iam-policy" in words:
            roles = self.roles_on_project if words[0] == "projects" else self.roles
            roles = roles | ({"roles/dataflow.worker"} & self.roles if words[0] == "projects" else set())
            bindings = [{"role": r, "members": ["user:x@y.org", f"serviceAccount:{ACCOUNT}"]} for r in sorted(roles)]
            return json.dumps({"bindings": [*bindings, {"role": "roles/owner", "members": ["user:x@y.org"]}]})
        return "there"


def missing(project: Project, job: Job = JOB, **options: bool) -> dict[str, str]:
    return {n.what: n.remedy for n in needs(job, project, **options) if not n.met}


def test_nothing_is_missing_where_all_is_there() -> None:
    assert missing(Project()) == {}


@pytest.mark.parametrize(
    ("absent", "what", "remedy"),
    [
        ("topics describe mentions", "topic mentions", "mithaq topics create --project my-project"),
        ("subscriptions describe", "subscription items-stream", "mithaq topics create --project my-project"),
        (
            "buckets describe",
            "bucket gs://my-bucket",
            "gcloud storage buckets create gs://my-bucket --project=my-project --location=europe-west1 "
            "--uniform-bucket-level-access",
        ),
        (
            "objects describe",
            "template gs://my-bucket/templates/mithaq.json",
            f"make template PROJECT=my-project REGION=europe-west1 BUCKET=my-bucket IMAGE={IMAGE}",
        ),
        (
            "service-accounts describe",
            f"service account {ACCOUNT}",
            "gcloud iam service-accounts create stream --project=my-project",
        ),
        (
            "repositories describe",
            "repository mithaq",
            "gcloud artifacts repositories create mithaq --repository-format=docker --project=my-project "
            "--location=europe-west1",
        ),
    ],
)
def test_what_is_absent_is_named_with_the_command_that_makes_it(absent: str, what: str, remedy: str) -> None:
    project = Project()
    project.absent = absent
    assert missing(project) == {what: remedy}


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_that_is_off_is_named(name: str) -> None:
    project = Project()
    project.services.remove(f"{name}.googleapis.com")
    enable = f"gcloud services enable {name}.googleapis.com --project=my-project"
    assert missing(project) == {f"service {name}.googleapis.com": enable}


@pytest.mark.parametrize("role", sorted(ALL_ROLES))
def test_a_role_is_named_for_each_thing_that_lacks_it(role: str) -> None:
    project = Project()
    project.roles.remove(role)
    found = missing(project)
    (kind,) = (k for k, roles in WORKER_ROLES.items() if role in roles)
    assert len(found) == (3 if kind == "topic" else 1)
    for what, remedy in found.items():
        assert what.startswith(f"{role} for {ACCOUNT} on {kind} ")
        assert remedy.endswith(f"--member=serviceAccount:{ACCOUNT} --role={role}")
        assert "add-iam-policy-binding" in remedy


def test_a_role_on_the_whole_project_is_enough() -> None:
    project = Project()
    project.roles_on_project = {"roles/pubsub.publisher"}
    project.roles.remove("roles/pubsub.publisher")
    assert missing(project) == {}


def test_a_policy_that_cannot_be_seen_counts_as_missing() -> None:
    project = Project()
    project.absent = "buckets get-iam-policy"
    assert list(missing(project)) == [f"roles/storage.objectUser for {ACCOUNT} on bucket gs://my-bucket"]


def test_to_build_the_bucket_and_the_repository_are_enough() -> None:
    project = Project()
    project.services.clear()
    project.absent = "pubsub"
    assert missing(project, to_build=True) == {}
    project.absent = "buckets describe"
    assert list(missing(project, to_build=True)) == ["bucket gs://my-bucket"]


def test_an_image_elsewhere_and_no_account_are_not_looked_for() -> None:
    project = Project()
    project.roles.clear()
    project.absent = "artifacts"
    assert missing(project, JOB._replace(image="registry.example/mithaq:1", account="")) == {}


def test_a_gcloud_without_an_account_finds_nothing_missing() -> None:
    project = Project()
    project.account = ""
    with pytest.raises(UnreachableError, match="gcloud auth login"):
        needs(JOB, project)
