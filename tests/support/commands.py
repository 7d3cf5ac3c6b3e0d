"""Commands run in the process of the test."""

import json

import pytest

from pipeline.cli import main

__all__ = ["rows", "said"]


def said(capsys: pytest.CaptureFixture[str], *argv: str, code: int = 0) -> str:
    """What a command writes to standard output, or to standard error where it must fail with `code`."""
    capsys.readouterr()
    assert main(list(argv)) == code
    captured = capsys.readouterr()
    return captured.out if code == 0 else captured.err


def rows(capsys: pytest.CaptureFixture[str], *argv: str) -> list[dict]:
    """What a command lists as JSON Lines."""
    return [json.loads(line) for line in said(capsys, *argv, "-o", "jsonl").splitlines()]
