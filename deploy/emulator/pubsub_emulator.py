"""A Pub/Sub emulator on a free port of loopback: gcloud's where it is installed, else Google's pstest built with Go.

    python deploy/emulator/pubsub_emulator.py [--kind gcloud|pstest] [--port N] [--for SECONDS]

Prints `export PUBSUB_EMULATOR_HOST=127.0.0.1:PORT` once it answers. It ends with Ctrl-C or SIGTERM, when the process
that started it has gone, when the emulator dies, and after `--for` seconds at the latest; what it held is then lost.
Only the standard library is used, so that it runs before any environment is built.
"""

import argparse
import contextlib
import ctypes
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

__all__ = ["KINDS", "Emulator", "available", "running"]

KINDS = ("gcloud", "pstest")
LIFETIME_SEC = 3600
_HERE = Path(__file__).resolve().parent
_BUILD = _HERE.parents[1] / "build" / "emulator"
_START_SEC = 60
"""The Java emulator takes two seconds on an idle machine."""
_POLL_SEC = 0.1
_BUILD_ENV = {**os.environ, "GOTOOLCHAIN": "local", "GOFLAGS": "-mod=readonly"}
"""The Go that is here, and the versions of go.sum."""
_PR_SET_PDEATHSIG = 1


class UnavailableError(Exception):
    """This kind of emulator cannot be started here; says why."""


def available(kind: str) -> str:
    """Empty when an emulator of this kind can be started here, else why not."""
    try:
        _command(kind, 0, build=False)
    except UnavailableError as error:
        return str(error)
    return ""


class Emulator:
    """A running emulator: `host` for PUBSUB_EMULATOR_HOST."""

    def __init__(self, kind: str, port: int = 0, lifetime_sec: float = LIFETIME_SEC) -> None:
        self.kind = kind
        self.port = port or _free_port()
        self._lifetime_sec = lifetime_sec
        self._supervisor: subprocess.Popen[str] | None = None
        self.start()

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start (again) on the same port and wait until it answers. Raises RuntimeError when it does not."""
        command = [sys.executable, str(Path(__file__).resolve()), "--kind", self.kind]
        command += ["--port", str(self.port), "--for", str(self._lifetime_sec)]
        self._supervisor = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self._supervisor.stdout is not None
        line = self._supervisor.stdout.readline()
        if "PUBSUB_EMULATOR_HOST" not in line:
            self.stop()
            raise RuntimeError(f"the {self.kind} emulator did not start")

    def stop(self) -> None:
        """End it; what it held is lost."""
        if self._supervisor is not None:
            self._supervisor.terminate()
            self._supervisor.wait(30)
            if self._supervisor.stdout is not None:
                self._supervisor.stdout.close()
            self._supervisor = None


@contextlib.contextmanager
def running(kind: str) -> Iterator[Emulator]:
    """An emulator that ends with the block."""
    emulator = Emulator(kind)
    try:
        yield emulator
    finally:
        emulator.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _command(kind: str, port: int, build: bool = True) -> list[str]:
    """The server itself, without gcloud's wrapper, which leaves its Java child running when it is stopped."""
    if kind == "gcloud":
        gcloud, java = shutil.which("gcloud"), shutil.which("java")
        if gcloud is None:
            raise UnavailableError("gcloud is not installed")
        jars = list(Path(gcloud).resolve().parents[1].glob("platform/pubsub-emulator/lib/*.jar"))
        if not jars:
            raise UnavailableError("gcloud has no Pub/Sub emulator; gcloud components install pubsub-emulator")
        if java is None:
            raise UnavailableError("gcloud's emulator needs Java 17 or newer")
        return [java, "-Xmx512m", "-jar", str(jars[0]), "--host=127.0.0.1", f"--port={port}"]
    go = shutil.which("go")
    if go is None:
        raise UnavailableError("Go is not installed")
    binary = _BUILD / "pstest"
    if build:
        _BUILD.mkdir(parents=True, exist_ok=True)
        command = [go, "build", "-o", str(binary), "."]
        done = subprocess.run(command, cwd=_HERE, stdout=sys.stderr, check=False, env=_BUILD_ENV)
        if done.returncode:
            raise UnavailableError("pstest could not be built; the first build needs the Go module proxy")
    return [str(binary), "-port", str(port)]


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), 1):
            return True
    except OSError:
        return False


def _end_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _supervise(kind: str, port: int, lifetime_sec: float) -> int:
    parent, stop = os.getppid(), threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    command = _command(kind, port)
    server = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=_end_with_parent
    )
    try:
        end = time.monotonic() + _START_SEC
        while not _answers(port):
            if server.poll() is not None or time.monotonic() > end or stop.is_set():
                print(f"The {kind} emulator did not start on port {port}.", file=sys.stderr)
                return 5
            time.sleep(_POLL_SEC)
        print(f"export PUBSUB_EMULATOR_HOST=127.0.0.1:{port}", flush=True)
        end = time.monotonic() + lifetime_sec
        while server.poll() is None and os.getppid() == parent and time.monotonic() < end and not stop.is_set():
            stop.wait(_POLL_SEC)
        return 0 if stop.is_set() else 1
    finally:
        server.kill()
        server.wait()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kind", choices=KINDS, help="default: gcloud where it is installed, else pstest")
    parser.add_argument("--port", type=int, default=0, help="default: a free one")
    parser.add_argument("--for", dest="lifetime_sec", type=float, default=LIFETIME_SEC, metavar="SECONDS")
    parser.add_argument("--build", action="store_true", help="only build pstest where Go is (minutes the first time)")
    args = parser.parse_args()
    if args.build:
        with contextlib.suppress(UnavailableError):
            _command("pstest", 0)
        return 0
    why = {kind: available(kind) for kind in KINDS}
    kind = args.kind or next((k for k in KINDS if not why[k]), None)
    if kind is None or why[kind]:
        reasons = "; ".join(f"{k}: {r}" for k, r in why.items() if r)
        print(f"No Pub/Sub emulator can be started ({reasons}).", file=sys.stderr)
        return 5
    try:
        return _supervise(kind, args.port or _free_port(), args.lifetime_sec)
    except UnavailableError as error:
        print(error, file=sys.stderr)
        return 5


if __name__ == "__main__":
    sys.exit(main())
