"""What a Dataflow job of the stream needs in its project, looked for with gcloud: what is missing, and the command that
makes it. `mithaq doctor --dataflow` shows it; deploy/dataflow/job.sh asks before it starts anything.
"""

import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from pipeline.errors import UnreachableError

__all__ = ["WORKER_ROLES", "Job", "Need", "gcloud", "needs", "template_path"]

Ask = Callable[[Sequence[str]], str | None]
"""Words of a gcloud command -> what it printed, None where it failed."""

_TIMEOUT_SEC = 60.0
_AT_ONCE = 8
_SERVICES = ("dataflow.googleapis.com", "compute.googleapis.com", "pubsub.googleapis.com")
_REGISTRY = re.compile(r"(?P<region>[a-z0-9-]+)-docker\.pkg\.dev/(?P<project>[^/]+)/(?P<repository>[^/]+)/.+")

WORKER_ROLES = {
    "topic": ("roles/pubsub.publisher",),
    "subscription": ("roles/pubsub.subscriber", "roles/pubsub.viewer"),
    "bucket": ("roles/storage.objectUser",),
    "repository": ("roles/artifactregistry.reader",),
    "project": ("roles/dataflow.worker",),
}
"""Of the account of launcher and workers, on each thing of that kind alone (deploy/terraform gives the same)."""


class Job(NamedTuple):
    project: str
    region: str
    bucket: str
    """Without gs://."""
    image: str = ""
    """Where it is of an Artifact Registry, its repository is looked for as well."""
    account: str = ""
    """Of the workers; its roles are looked for where it is given."""
    subscription: str = "items-stream"
    topics: tuple[str, ...] = ("agreement-alerts", "mentions", "dead-letter")


class Need(NamedTuple):
    what: str
    met: bool
    remedy: str
    """The command that makes it."""


class _Thing(NamedTuple):
    """Something of the project that gcloud can describe and that roles are given on."""

    kind: str
    words: tuple[str, ...]
    """gcloud's name of the kind."""
    name: str
    place: tuple[str, ...]
    """Options that say where it is."""
    remedy: str


def template_path(bucket: str) -> str:
    return f"gs://{bucket}/templates/mithaq.json"


def needs(job: Job, ask: Ask, *, to_build: bool = False) -> list[Need]:
    """All that the job needs, or (`to_build`) its image and template alone, in the order in which to make it.

    What cannot be seen counts as missing. Raises UnreachableError when gcloud has no account to ask with: all of the
    project would be told as missing.
    """
    if not (ask(["auth", "list", "--filter=status:ACTIVE", "--format=value(account)"]) or "").strip():
        raise UnreachableError("gcloud has no account to ask with: gcloud auth login")
    things = list(_things(job))
    if to_build:
        looks = [_described(t, ask) for t in things if t.kind in ("bucket", "repository")]
    else:
        looks = [*_services(job, ask), *(_described(t, ask) for t in things), _template(job, ask)]
        if job.account:
            looks += [_account(job, ask), *_roles(job, things, ask)]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return list(pool.map(lambda look: look(), looks))


def gcloud(words: Sequence[str]) -> str | None:
    """Run gcloud. Raises UnreachableError where it is not installed."""
    path = shutil.which("gcloud")
    if path is None:
        raise UnreachableError("gcloud is not installed: https://cloud.google.com/sdk/docs/install")
    try:
        done = subprocess.run(
            [path, *words], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=_TIMEOUT_SEC
        )
    except subprocess.TimeoutExpired:
        return None
    return done.stdout if done.returncode == 0 else None


Look = Callable[[], Need]


def _things(job: Job) -> Iterator[_Thing]:
    here = (f"--project={job.project}",)
    make = f"gcloud storage buckets create gs://{job.bucket} --project={job.project} --location={job.region}"
    yield _Thing("bucket", ("storage", "buckets"), f"gs://{job.bucket}", here, f"{make} --uniform-bucket-level-access")
    if found := _REGISTRY.fullmatch(job.image):
        place = (f"--project={found['project']}", f"--location={found['region']}")
        make = f"gcloud artifacts repositories create {found['repository']} --repository-format=docker"
        yield _Thing(
            "repository", ("artifacts", "repositories"), found["repository"], place, f"{make} {' '.join(place)}"
        )
    make = f"mithaq topics create --project {job.project}"
    for topic in job.topics:
        yield _Thing("topic", ("pubsub", "topics"), topic, here, make)
    yield _Thing("subscription", ("pubsub", "subscriptions"), job.subscription, here, make)


def _services(job: Job, ask: Ask) -> Iterator[Look]:
    wanted = (*_SERVICES, *(("artifactregistry.googleapis.com",) if _REGISTRY.fullmatch(job.image) else ()))
    listed = ask(["services", "list", "--enabled", f"--project={job.project}", "--format=value(config.name)"])
    enabled = (listed or "").split()
    for name in wanted:
        need = Need(f"service {name}", name in enabled, f"gcloud services enable {name} --project={job.project}")
        yield lambda need=need: need  # type: ignore[misc]


def _described(thing: _Thing, ask: Ask) -> Look:
    return lambda: Need(
        f"{thing.kind} {thing.name}",
        ask([*thing.words, "describe", thing.name, *thing.place]) is not None,
        thing.remedy,
    )


def _template(job: Job, ask: Ask) -> Look:
    path = template_path(job.bucket)
    given = f"PROJECT={job.project} REGION={job.region} BUCKET={job.bucket} IMAGE={job.image or 'IMAGE'}"
    return lambda: Need(
        f"template {path}",
        ask(["storage", "objects", "describe", path, f"--project={job.project}"]) is not None,
        f"make template {given}",
    )


def _account(job: Job, ask: Ask) -> Look:
    name, _, domain = job.account.partition("@")
    return lambda: Need(
        f"service account {job.account}",
        ask(["iam", "service-accounts", "describe", job.account, f"--project={job.project}"]) is not None,
        f"gcloud iam service-accounts create {name} --project={domain.partition('.')[0] or job.project}",
    )


def _roles(job: Job, things: Sequence[_Thing], ask: Ask) -> Iterator[Look]:
    project = _Thing("project", ("projects",), job.project, (), "")
    on_project = _given(project, job.account, ask)
    for thing in (*things, project):
        for role in WORKER_ROLES[thing.kind]:
            yield _role(thing, role, job.account, on_project, ask)


def _role(thing: _Thing, role: str, account: str, on_project: frozenset[str], ask: Ask) -> Look:
    place = "".join(f" {word}" for word in thing.place)
    return lambda: Need(
        f"{role} for {account} on {thing.kind} {thing.name}",
        role in on_project or (thing.kind != "project" and role in _given(thing, account, ask)),
        f"gcloud {' '.join(thing.words)} add-iam-policy-binding {thing.name}{place} "
        f"--member=serviceAccount:{account} --role={role}",
    )


def _given(thing: _Thing, account: str, ask: Ask) -> frozenset[str]:
    """Roles that the account has on the thing itself; conditions are not looked at."""
    text = ask([*thing.words, "get-iam-policy", thing.name, *thing.place, "--format=json"])
    try:
        policy = json.loads(text or "{}")
    except ValueError:
        return frozenset()
    return frozenset(
        b["role"] for b in policy.get("bindings") or () if f"serviceAccount:{account}" in b.get("members", ())
    )
