"""How large Flink's TaskManagers are for a history of bench/same_answer.py."""

import pytest

from bench.same_answer import flink_memory, main


def test_the_larger_history_gets_the_larger_task_managers() -> None:
    assert flink_memory(20_000) == ["--heap-mb=768", "--managed-mb=64"]
    assert flink_memory(20_001) == flink_memory(200_000) == ["--heap-mb=2048", "--managed-mb=1536"]
    assert flink_memory(400_000) == ["--heap-mb=4096", "--managed-mb=3072"]


def test_a_size_that_is_given_stands() -> None:
    assert flink_memory(5_000, managed_mb=1_536) == ["--heap-mb=768", "--managed-mb=1536"]
    assert flink_memory(200_000, heap_mb=3_000) == ["--heap-mb=3000", "--managed-mb=1536"]


def test_a_size_that_cannot_do_is_refused_before_anything_runs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["same_answer.py", "--heap-mb", "64"])
    with pytest.raises(SystemExit, match="2"):
        main()
    told = capsys.readouterr()
    assert "argument --heap-mb: 64 is not a number of megabytes, 512 or more" in told.err
    assert told.out == ""
