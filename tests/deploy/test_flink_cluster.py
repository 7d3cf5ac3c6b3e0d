"""What deploy/flink/flink_cluster.py gives Flink: sizes of the TaskManagers, and what is refused. Needs no Java."""

import subprocess
import sys
from pathlib import Path

import pytest

import flink_cluster
from flink_cluster import FlinkCluster


def settings(cluster: FlinkCluster) -> dict[str, str]:
    lines = (cluster.folder / "conf" / "flink-conf.yaml").read_text("utf-8").splitlines()
    return dict(line.split(": ", 1) for line in lines)


def heap_of(cluster: FlinkCluster, name: str) -> str:
    return next(word for word in cluster.command(name) if word.startswith("-Xmx"))


def test_a_cluster_is_small_by_itself(tmp_path: Path) -> None:
    cluster = FlinkCluster(tmp_path)
    assert settings(cluster)["taskmanager.memory.task.heap.size"] == "640m"
    assert settings(cluster)["taskmanager.memory.managed.size"] == "64m"
    assert heap_of(cluster, "taskmanager-0") == "-Xmx768m"


def test_the_sizes_asked_for_are_those_of_each_task_manager_only(tmp_path: Path) -> None:
    cluster = FlinkCluster(tmp_path, heap_mb=2048, managed_mb=1536)
    found = settings(cluster)
    parts = [found[f"taskmanager.memory.{part}.heap.size"] for part in ("task", "framework")]
    assert sum(int(part.removesuffix("m")) for part in parts) == 2048
    assert found["taskmanager.memory.managed.size"] == "1536m"
    assert {heap_of(cluster, f"taskmanager-{number}") for number in range(2)} == {"-Xmx2048m"}
    assert {heap_of(cluster, name) for name in ("jobmanager", "zookeeper")} == {"-Xmx768m"}
    assert found["jobmanager.memory.process.size"] == "1g"


def test_a_record_larger_than_the_room_for_a_sort_is_taken(tmp_path: Path) -> None:
    assert settings(FlinkCluster(tmp_path))["taskmanager.runtime.large-record-handler"] == "true"


@pytest.mark.parametrize("given", [("--heap-mb", "100"), ("--managed-mb", "0"), ("--heap-mb", "2g")], ids=" ".join)
def test_a_size_that_cannot_do_is_refused_and_named(given: tuple[str, str], tmp_path: Path) -> None:
    command = [sys.executable, flink_cluster.__file__, "--dir", str(tmp_path), *given]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 2
    assert f"argument {given[0]}: {given[1]} is not a number of megabytes" in done.stderr
    assert not list(tmp_path.iterdir())
