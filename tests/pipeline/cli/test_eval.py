"""`mithaq eval`: figures of labelled items in three forms, and the exit codes that a build relies on."""

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.cli import main
from support.labels import gold_line

QUIET = gold_line("quiet", title="استقبلت العاصمة وفدا من طلبة الجامعات", agreements=[], tags=["negative"])
NOT_SAID = gold_line("missed", title="استقبلت العاصمة وفدا من طلبة المدارس", tags=["a-wish"])


@pytest.fixture
def good(tmp_path: Path) -> Path:
    return a_file(tmp_path / "good.jsonl", gold_line("signed"), QUIET)


def a_file(path: Path, *lines: Any) -> Path:
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), "utf-8")
    return path


def run(capsys: pytest.CaptureFixture[str], *argv: str | Path) -> tuple[int, str, str]:
    code = main(["eval", *map(str, argv)])
    out, err = capsys.readouterr()
    return code, out, err


def test_the_table_shows_the_figures(good: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, good)
    assert code == 0
    assert "2 items, 1 of them without a labelled alert" in out
    assert "status of paired records" in out
    assert "By tag" not in out


def test_tags_and_items_with_a_fault_are_shown_on_demand(good: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = a_file(good.parent / "wrong.jsonl", NOT_SAID)
    code, out, _ = run(capsys, good, wrong, "--by-tag", "--errors", "5")
    assert code == 0
    assert "a-wish" in out
    assert f"{wrong}:1 missed: missed alert, missed record [a-wish]" in out
    assert NOT_SAID["title"] in out


def test_json_and_markdown_come_alone_on_standard_output(good: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, good, "-o", "json")
    assert (code, json.loads(out)["figures"]["alerts.f1"]["value"]) == (0, 1.0)
    assert "2 items: alerts precision 1.000" in err
    code, out, _ = run(capsys, good, "-o", "markdown")
    assert code == 0
    assert out.startswith("# Accuracy\n")


def test_a_bad_line_ends_with_3_and_names_file_and_line(good: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = a_file(good.parent / "bad.jsonl", gold_line("x"), {**gold_line("y"), "war": None})
    code, out, err = run(capsys, good, bad)
    assert (code, out) == (3, "")
    assert f"{bad}:2: war must be true or false" in err


def test_figures_as_good_as_the_baseline_end_with_0(good: Path, capsys: pytest.CaptureFixture[str]) -> None:
    baseline = good.parent / "baseline.json"
    assert run(capsys, good, "--write-baseline", baseline)[0] == 0
    code, _, err = run(capsys, good, "--baseline", baseline)
    assert code == 0
    assert "no figure is worse" in err
    assert "labelled items are not those" not in err


def test_a_figure_that_fell_ends_with_6_and_is_named(good: Path, capsys: pytest.CaptureFixture[str]) -> None:
    baseline = good.parent / "baseline.json"
    run(capsys, good, "--write-baseline", baseline)
    worse = a_file(good.parent / "worse.jsonl", gold_line("signed"), QUIET, NOT_SAID)
    code, out, err = run(capsys, worse, "--baseline", baseline, "-o", "markdown")
    assert code == 6
    assert "alerts.recall fell from 1.0000 to 0.5000" in err
    assert "alerts.precision" not in err
    assert "(2 then, 3 now)" in err
    assert out.startswith("# Accuracy\n")
    assert run(capsys, worse, "--baseline", baseline, "--tolerance", "0.5")[0] == 0


def test_a_new_baseline_is_accepted_by_the_next_run(good: Path, capsys: pytest.CaptureFixture[str]) -> None:
    baseline = good.parent / "baseline.json"
    run(capsys, good, "--write-baseline", baseline)
    worse = a_file(good.parent / "worse.jsonl", gold_line("signed"), NOT_SAID)
    assert run(capsys, worse, "--baseline", baseline, "--write-baseline", baseline)[0] == 6
    assert run(capsys, worse, "--baseline", baseline)[0] == 0


def test_a_missing_baseline_ends_with_3_before_anything_is_measured(
    good: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = run(capsys, good, "--baseline", good.parent / "none.json")
    assert (code, out) == (3, "")
    assert "--write-baseline" in err


def test_without_files_the_items_of_the_checkout_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    code, _, err = run(capsys)
    assert code == 2
    assert "tests/data/gold" in err
    folder = tmp_path / "tests" / "data" / "gold"
    folder.mkdir(parents=True)
    a_file(folder / "a.jsonl", QUIET)
    assert run(capsys)[0] == 0


def test_a_contrast_group_of_one_is_told(good: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lone = a_file(good.parent / "lone.jsonl", gold_line("x", tags=["contrast:x"]))
    assert "contrast group 'x' has one item only" in run(capsys, lone)[2]


@pytest.mark.parametrize("argv", [["--tolerance", "2"], ["--tolerance", "x"], ["--errors", "-1"], ["-o", "csv"]])
def test_wrong_options_end_with_2(argv: list[str], good: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, good, *argv)[0] == 2
