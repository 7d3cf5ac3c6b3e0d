"""A Flink cluster on loopback: JobManager, TaskManagers, and ZooKeeper for what a JobManager must not lose.

    python deploy/flink/flink_cluster.py [--task-managers 2] [--slots 1] [--heap-mb 768] [--managed-mb 64] [--dir DIR]

Everything runs out of the one jar that `make flink` builds. Checkpoints, and where the jobs stand, are files below the
folder. Prints the options for `mithaq stream --runner flink` once all slots are there. It ends with Ctrl-C or SIGTERM,
when the process that started it has gone, and after `--for` seconds at the latest.
Only the standard library is used.
"""

import argparse
import json
import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

__all__ = ["HEAP_MB", "JAR", "MANAGED_MB", "FlinkCluster", "add_memory_options", "unavailable"]

_ROOT = Path(__file__).resolve().parents[2]
JAR = _ROOT / "build" / "flink" / "job-server.jar"
"""Beam's job server with all of Flink; built by `make flink`."""
LIFETIME_SEC = 8 * 3600
HEAP_MB = 768
"""Java heap of a TaskManager: what a step holds of the record it hands on."""
MANAGED_MB = 64
"""Memory of a TaskManager beside its heap, in which Flink sorts, in equal parts for each sort of a job."""
_LEAST_HEAP_MB, _LEAST_MANAGED_MB = 512, 32
_FRAMEWORK_MB = 128
"""Of the heap, Flink's own."""
_START_SEC = 300
"""A process of the cluster is up within ten seconds on an idle machine; on one with forty at work it took 120."""
_POLL_SEC = 0.2
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))
"""Loopback is not asked through a proxy."""
_WITH_PARENT = ("setpriv", "--pdeathsig", "KILL")
"""Before a command: it ends when who started it does. Said in the child's own program, because a process in which gRPC
works already must not run Python between fork and exec."""
_RUNTIME = "org.apache.flink.runtime"
_MAIN = {
    "zookeeper": f"{_RUNTIME}.zookeeper.FlinkZooKeeperQuorumPeer",
    "jobmanager": f"{_RUNTIME}.entrypoint.StandaloneSessionClusterEntrypoint",
    "taskmanager": f"{_RUNTIME}.taskexecutor.TaskManagerRunner",
}
_OPEN = (
    "java.base/java.lang java.base/java.net java.base/java.io java.base/java.nio java.base/sun.nio.ch "
    "java.base/java.lang.reflect java.base/java.text java.base/java.time java.base/java.util "
    "java.base/java.util.concurrent java.base/java.util.concurrent.atomic java.base/java.util.concurrent.locks"
)
"""Modules that Flink's serializers look into by reflection, as in Flink's own configuration for Java 17."""


def unavailable() -> str:
    """Empty when a cluster can be started here, else why not and what to do."""
    if shutil.which("java") is None:
        return "Flink needs Java 11 or 17, which is not here: on Debian install openjdk-17-jre-headless"
    if not JAR.is_file():
        return f"{JAR} is not built: `make flink` does so (needs Java 17 and Maven)"
    return ""


class FlinkCluster:
    """Configured at once; it runs within its block, which raises RuntimeError where the cluster does not start."""

    def __init__(
        self,
        folder: Path,
        *,
        task_managers: int = 2,
        slots: int = 1,
        heap_mb: int = HEAP_MB,
        managed_mb: int = MANAGED_MB,
        checkpoint_sec: float = 10.0,
        python: str = sys.executable,
    ) -> None:
        self.folder = folder.absolute()
        self._task_managers, self._slots = task_managers, slots
        self._heap_mb, self._managed_mb = heap_mb, managed_mb
        self._rest_port, self._rpc_port, self._zookeeper_port = _free_ports(3)
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self._checkpoint_ms = round(checkpoint_sec * 1000)
        self._write(python)

    @property
    def master(self) -> str:
        """For --flink_master."""
        return f"127.0.0.1:{self._rest_port}"

    @property
    def options(self) -> list[str]:
        """Options of Beam for a job on this cluster; each TaskManager starts its own Python processes."""
        worker = json.dumps({"command": str(self.folder / "worker")})
        return [
            f"--flink_master={self.master}",
            f"--parallelism={self._task_managers * self._slots}",
            f"--checkpointing_interval={self._checkpoint_ms}",
            "--externalized_checkpoints_enabled",
            "--retain_externalized_checkpoints_on_cancellation",
            "--environment_type=PROCESS",
            f"--environment_config={worker}",
        ]

    @property
    def checkpoints(self) -> Path:
        return self.folder / "checkpoints"

    def __enter__(self) -> Self:
        if why := unavailable():
            raise RuntimeError(why)
        try:
            self._start("zookeeper", "--zkConfigFile", str(self.folder / "zoo.cfg"), "--peerId", "1")
            self.start_job_manager()
            for number in range(self._task_managers):
                self.start_task_manager(number)
            self.wait_for("slots", lambda: self.get("/overview")["slots-total"] == self._task_managers * self._slots)
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        for process in reversed(self._processes.values()):
            process.kill()
        for process in self._processes.values():
            process.wait()
        self._processes.clear()

    def start_job_manager(self) -> None:
        self._start("jobmanager", "--configDir", str(self.folder / "conf"), "--executionMode", "cluster")

    def start_task_manager(self, number: int) -> None:
        self._start(f"taskmanager-{number}", "--configDir", str(self.folder / "conf"))

    def kill(self, name: str) -> None:
        """SIGKILL to `jobmanager` or `taskmanager-<number>`."""
        process = self._processes.pop(name)
        process.kill()
        process.wait()

    def dead(self) -> list[str]:
        """Names of processes that ended by themselves."""
        return [name for name, process in self._processes.items() if process.poll() is not None]

    def get(self, path: str) -> Any:
        """What the JobManager's REST interface answers. Raises OSError while it does not."""
        with _OPENER.open(f"http://{self.master}{path}", timeout=10) as answer:
            return json.load(answer)

    def send(self, method: str, path: str, body: dict[str, Any]) -> Any:
        """What it answers to a command. Raises OSError."""
        data = json.dumps(body).encode()
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(f"http://{self.master}{path}", data, headers, method=method)
        with _OPENER.open(request, timeout=10) as answer:
            return json.load(answer)

    def cancel_job(self, job: str) -> None:
        """Cancel a job unless it has ended, and wait for its end."""
        ended = ("CANCELED", "FINISHED", "FAILED")
        if self.get(f"/jobs/{job}")["state"] not in ended:
            self.send("PATCH", f"/jobs/{job}?mode=cancel", {})
        self.wait_for("the end of the job", lambda: self.get(f"/jobs/{job}")["state"] in ended)

    def stop_job(self, job: str) -> str:
        """Stop a job with a savepoint, from which another goes on; gives its place."""
        body = {"targetDirectory": (self.folder / "savepoints").as_uri()}
        trigger = self.send("POST", f"/jobs/{job}/stop", body)["request-id"]
        found = dict[str, Any]()

        def done() -> bool:
            found.update(self.get(f"/jobs/{job}/savepoints/{trigger}"))
            return found["status"]["id"] == "COMPLETED"

        self.wait_for("the savepoint", done)
        if "location" not in found["operation"]:
            raise RuntimeError(f"job {job} was not stopped: {found['operation']}")
        return str(found["operation"]["location"])

    def wait_for(self, what: str, true: Callable[[], bool], seconds: float = _START_SEC) -> None:
        """Wait until it holds. Raises RuntimeError when a process of the cluster ends before, or after `seconds`."""
        end = time.monotonic() + seconds
        while True:
            try:
                if true():
                    return
            except (OSError, urllib.error.HTTPError):
                pass
            if dead := self.dead():
                raise RuntimeError(f"{', '.join(dead)} ended; see {self.folder / 'log'}")
            if time.monotonic() > end:
                raise RuntimeError(f"waited in vain for {what}; see {self.folder / 'log'}")
            time.sleep(_POLL_SEC)

    def command(self, name: str, *arguments: str) -> list[str]:
        """That starts `zookeeper`, `jobmanager` or `taskmanager-<number>`."""
        opened = [f"--add-opens={module}=ALL-UNNAMED" for module in _OPEN.split()]
        kind = name.partition("-")[0]
        return [
            *(_WITH_PARENT if shutil.which(_WITH_PARENT[0]) else ()),
            "java",
            f"-Xmx{self._heap_mb if kind == 'taskmanager' else HEAP_MB}m",
            # Ten seconds are too few to start actors in when the machine has much else to do. Flink's own setting for
            # it (pekko.startup-timeout) sets a name that its Pekko does not read.
            f"-Dpekko.remote.classic.startup-timeout={_START_SEC}s",
            "-Dzookeeper.admin.enableServer=false",
            "-Dorg.slf4j.simpleLogger.showDateTime=true",
            "-Dorg.slf4j.simpleLogger.dateTimeFormat=HH:mm:ss",
            *opened,
            "-cp",
            str(JAR),
            _MAIN[kind],
            *arguments,
        ]

    def _start(self, name: str, *arguments: str) -> None:
        command = self.command(name, *arguments)
        log = self.folder / "log" / f"{name}.log"
        with log.open("ab") as out:
            self._processes[name] = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=out)

    def _write(self, python: str) -> None:
        for name in ("conf", "log", "checkpoints", "ha", "tmp", "zookeeper"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        settings = {
            "jobmanager.rpc.address": "127.0.0.1",
            "jobmanager.rpc.port": self._rpc_port,
            "jobmanager.bind-host": "127.0.0.1",
            "rest.address": "127.0.0.1",
            "rest.bind-address": "127.0.0.1",
            "rest.port": self._rest_port,
            "taskmanager.host": "127.0.0.1",
            "taskmanager.bind-host": "127.0.0.1",
            "taskmanager.numberOfTaskSlots": self._slots,
            "jobmanager.memory.process.size": "1g",
            "taskmanager.cpu.cores": self._slots,
            "taskmanager.memory.task.heap.size": f"{self._heap_mb - _FRAMEWORK_MB}m",
            "taskmanager.memory.task.off-heap.size": "0",
            "taskmanager.memory.framework.heap.size": f"{_FRAMEWORK_MB}m",
            "taskmanager.memory.framework.off-heap.size": "128m",
            "taskmanager.memory.jvm-metaspace.size": "256m",
            "taskmanager.memory.jvm-overhead.min": "192m",
            "taskmanager.memory.jvm-overhead.max": "192m",
            "taskmanager.memory.managed.size": f"{self._managed_mb}m",
            # A record larger than the room for one sort, as all leads of a long history are, goes by way of the disk.
            "taskmanager.runtime.large-record-handler": True,
            "taskmanager.memory.network.min": "256m",
            "taskmanager.memory.network.max": "256m",
            "state.checkpoints.dir": self.checkpoints.as_uri(),
            "state.savepoints.dir": (self.folder / "savepoints").as_uri(),
            "state.checkpoints.num-retained": 3,
            "high-availability.type": "zookeeper",
            "high-availability.storageDir": (self.folder / "ha").as_uri(),
            "high-availability.zookeeper.quorum": f"127.0.0.1:{self._zookeeper_port}",
            "zookeeper.sasl.disable": True,
            "restart-strategy.type": "fixed-delay",
            "restart-strategy.fixed-delay.attempts": 10,
            "restart-strategy.fixed-delay.delay": "1 s",
            # A process that was killed refuses the next heartbeat; one that is slow, or collects garbage, has time.
            "heartbeat.interval": 1000,
            "heartbeat.timeout": 180000,
            "pekko.ask.timeout": f"{_START_SEC} s",
            "io.tmp.dirs": str(self.folder / "tmp"),
        }
        text = "".join(f"{key}: {json.dumps(value).strip(chr(34))}\n" for key, value in settings.items())
        (self.folder / "conf" / "flink-conf.yaml").write_text(text, "utf-8")
        zookeeper = {
            "clientPort": self._zookeeper_port,
            "clientPortAddress": "127.0.0.1",
            "dataDir": self.folder / "zookeeper",
            "tickTime": 1000,
            "server.1": "127.0.0.1",
        }
        text = "".join(f"{key}={value}\n" for key, value in zookeeper.items())
        (self.folder / "zoo.cfg").write_text(text, "utf-8")
        worker = self.folder / "worker"
        worker.write_text(f'#!/bin/sh\nexec {shlex.quote(python)} -m pipeline.engines.worker "$@"\n', "utf-8")
        worker.chmod(0o755)


def _free_ports(count: int) -> list[int]:
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [int(probe.getsockname()[1]) for probe in probes]
    finally:
        for probe in probes:
            probe.close()


def add_memory_options(parser: argparse.ArgumentParser, *, default: str = "") -> None:
    """Sizes of each TaskManager; None where they are not given and `default` says what stands for them."""
    heap_mb, managed_mb = (None, None) if default else (HEAP_MB, MANAGED_MB)
    for name, mb, least, what in (
        ("--heap-mb", heap_mb, _LEAST_HEAP_MB, "Java heap"),
        ("--managed-mb", managed_mb, _LEAST_MANAGED_MB, "memory to sort in"),
    ):
        told = f"{what} of each TaskManager, {least} at least (default: {default or mb})"
        parser.add_argument(name, type=_megabytes(least), default=mb, metavar="MB", help=told)


def _megabytes(least: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not text.isdecimal() or int(text) < least:
            raise argparse.ArgumentTypeError(f"{text} is not a number of megabytes, {least} or more")
        return int(text)

    return read


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--task-managers", type=int, default=2)
    parser.add_argument("--slots", type=int, default=1, help="of each TaskManager")
    add_memory_options(parser)
    parser.add_argument("--checkpoint-sec", type=float, default=10.0)
    parser.add_argument("--dir", type=Path, help="checkpoints, logs and configuration (default: a new one below /tmp)")
    parser.add_argument("--for", dest="lifetime_sec", type=float, default=LIFETIME_SEC, metavar="SECONDS")
    args = parser.parse_args()
    if why := unavailable():
        print(why, file=sys.stderr)
        return 3
    stop, parent = threading.Event(), os.getppid()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    folder = args.dir or Path(tempfile.mkdtemp(prefix="mithaq-flink-"))
    try:
        cluster = FlinkCluster(
            folder,
            task_managers=args.task_managers,
            slots=args.slots,
            heap_mb=args.heap_mb,
            managed_mb=args.managed_mb,
            checkpoint_sec=args.checkpoint_sec,
        )
        with cluster:
            print(f"Flink: http://{cluster.master}, files in {folder}; Ctrl-C ends it.", file=sys.stderr)
            print(shlex.join(cluster.options), flush=True)
            end = time.monotonic() + args.lifetime_sec
            while not stop.wait(_POLL_SEC) and os.getppid() == parent and time.monotonic() < end:
                if dead := cluster.dead():
                    raise RuntimeError(f"{', '.join(dead)} ended; see {folder / 'log'}")
    except RuntimeError as error:
        print(error, file=sys.stderr)
        return 5
    return 0


if __name__ == "__main__":
    sys.exit(main())
