"""Real emulators of Pub/Sub, one of each kind that can be started here, and a project of its own per test."""

import itertools
import os
from collections.abc import Iterator

import pytest

from pubsub_emulator import KINDS, Emulator, UnavailableError, available
from support.pubsub import Wire

REQUIRED = "MITHAQ_PEERS_REQUIRED"
"""Set where a peer must be there (CI): without any emulator the tests fail instead of being skipped."""
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
