"""The real peers: emulators of Pub/Sub, one of each kind that can be started here; Prism; Flink; Beam for Google."""

import itertools
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from flink_cluster import JAR, FlinkCluster, unavailable
from pipeline.engines.options import prism_binary
from pipeline.errors import ConfigError
from pubsub_emulator import KINDS, Emulator, UnavailableError, available
from support.peers import REQUIRED, absent
from support.pubsub import Wire

GCP_PYTHON = "MITHAQ_GCP_PYTHON"
"""A Python with requirements/runtime.lock, gcp.lock and camel.lock installed."""
_numbers = itertools.count(1)


@pytest.fixture(scope="session", params=KINDS)
def shared_emulator(request: pytest.FixtureRequest) -> Iterator[Emulator]:
    yield from _started(request.param)


@pytest.fixture(params=KINDS)
def own_emulator(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Emulator]:
    """For tests that kill it."""
    for emulator in _started(request.param):
        monkeypatch.setenv("PUBSUB_EMULATOR_HOST", emulator.host)
        yield emulator


@pytest.fixture
def emulator(shared_emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> Emulator:
    monkeypatch.setenv("PUBSUB_EMULATOR_HOST", shared_emulator.host)
    return shared_emulator


@pytest.fixture
def wire(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> Iterator[Wire]:
    """The emulator behind a wire that can be cut."""
    with Wire(emulator.port) as relay:
        monkeypatch.setenv("PUBSUB_EMULATOR_HOST", relay.host)
        yield relay


@pytest.fixture
def project() -> str:
    return f"mithaq-test-{next(_numbers)}"


@pytest.fixture
def prism() -> Path:
    try:
        return prism_binary()
    except ConfigError as error:
        absent(str(error))


@pytest.fixture(scope="session")
def shared_flink(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlinkCluster]:
    """A cluster that nobody kills: JobManager and two TaskManagers of one slot each."""
    if why := unavailable():
        absent(why)
    with FlinkCluster(tmp_path_factory.mktemp("flink")) as cluster:
        yield cluster


@pytest.fixture(params=["prism", "flink"])
def engine(request: pytest.FixtureRequest) -> Iterator[tuple[str, list[str]]]:
    """A distributed engine by its name, and what Beam must be told to find it; no job is left in it."""
    if request.param == "prism":
        yield "prism", [f"--prism_location={request.getfixturevalue('prism')}"]
        return
    cluster: FlinkCluster = request.getfixturevalue("shared_flink")
    yield "flink", [f"--flink_job_server_jar={JAR}", *cluster.options]
    for job in cluster.get("/jobs")["jobs"]:
        cluster.cancel_job(job["id"])


@pytest.fixture
def gcp_python() -> str:
    return os.environ.get(GCP_PYTHON) or absent(
        f"{GCP_PYTHON} names no Python with Beam's Google libraries (docs/dataflow.md, By hand)"
    )


def _started(kind: str) -> Iterator[Emulator]:
    if why := available(kind):
        if os.environ.get(REQUIRED) and all(available(k) for k in KINDS):
            pytest.fail(f"{REQUIRED} is set and no emulator can be started: {why}")
        pytest.skip(f"{kind}: {why}")
    try:
        emulator = Emulator(kind)
    except (RuntimeError, UnavailableError) as error:
        if os.environ.get(REQUIRED):
            raise
        pytest.skip(f"{kind}: {error}")
    try:
        yield emulator
    finally:
        emulator.stop()
