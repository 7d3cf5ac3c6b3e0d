"""Histories from files: as if polled, in steps or all at once, restartable, with every bad line accounted for."""

import gzip
import json
from pathlib import Path

import pytest

from pipeline.cli import main
from pipeline.store import read_store
from pipeline.store.queries import totals
from support.feeds import OTHER_SIGNED, SIGNED

pytestmark = pytest.mark.filterwarnings("ignore")

ANNOUNCED = "تونس وليبيا تتوصلان إلى اتفاق في مجال الصحة"
DENIED = "نفت تونس توقيع مذكرة التفاهم الصحية مع ليبيا"


def history(path: Path, *rows: dict | str) -> Path:
    text = "".join((row if isinstance(row, str) else json.dumps(row, ensure_ascii=False)) + "\n" for row in rows)
    if path.suffix == ".gz":
        path.write_bytes(gzip.compress(text.encode()))
    else:
        path.write_text(text, "utf-8")
    return path


def row(day: int, title: str, outlet: str = "alpha", **more) -> dict:
    return {"outlet": outlet, "url": f"http://{outlet}.example/{day}", "title": title, "text": "",
            "first_seen": f"2024-01-{day:02}T09:10:00Z", **more}  # fmt: skip


def messages(folder: Path, capsys: pytest.CaptureFixture[str]) -> list[dict]:
    capsys.readouterr()
    assert main(["alerts", "export", "--state", str(folder)]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def run(folder: Path, pattern: Path | str, *options: str) -> int:
    return main(["backfill", "--input", str(pattern), "--state", str(folder), *options])


def test_steps_give_the_messages_that_polling_would_have(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    history(tmp_path / "h.jsonl", row(3, DENIED), row(1, ANNOUNCED), row(2, SIGNED, "beta"))
    assert run(tmp_path / "s", tmp_path / "h.jsonl", "--step", "1h") == 0
    found = messages(tmp_path / "s", capsys)
    assert [(m["event"], m["status"], m["mode"]) for m in found] == [
        ("new", "announced", "backfill"),
        ("update", "signed", "backfill"),
        ("correction", "denied", "backfill"),
    ]
    assert found[0]["evidence"][0]["first_seen"] == "2024-01-01T09:10:00Z"
    assert found[0]["evidence"][0]["url"] == "http://alpha.example/1"


def test_without_steps_all_is_gathered_before_the_first_message(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    history(tmp_path / "h.jsonl", row(1, ANNOUNCED), row(2, SIGNED, "beta"))
    assert run(tmp_path / "s", tmp_path / "h.jsonl") == 0
    assert [(m["event"], m["status"]) for m in messages(tmp_path / "s", capsys)] == [("new", "signed")]


def test_a_step_is_one_pass_however_much_came_in_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.backfill.ROWS_PER_RUN", 1)
    history(tmp_path / "h.jsonl", row(1, ANNOUNCED), row(2, SIGNED, "beta"))
    assert run(tmp_path / "step", tmp_path / "h.jsonl", "--step", "365d") == 0
    assert [m["event"] for m in messages(tmp_path / "step", capsys)] == ["new"]
    assert run(tmp_path / "slices", tmp_path / "h.jsonl") == 0
    assert [m["event"] for m in messages(tmp_path / "slices", capsys)] == ["new", "update"]


def test_items_of_one_moment_are_taken_in_the_same_order_wherever_they_stand(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [row(1, SIGNED, "alpha", id="b"), row(1, SIGNED, "alpha", id="a", url="http://alpha.example/other")]
    for name, order in (("one", rows), ("other", rows[::-1])):
        history(tmp_path / f"{name}.jsonl", *order)
        run(tmp_path / name, tmp_path / f"{name}.jsonl", "--step", "1h")
        assert messages(tmp_path / name, capsys)[0]["evidence"][0]["item_id"] == "a"


def test_a_second_run_adds_only_what_is_new(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    history(tmp_path / "a.jsonl", row(1, SIGNED))
    run(tmp_path / "s", tmp_path / "*.jsonl", "--step", "1h")
    history(tmp_path / "b.jsonl.gz", row(1, SIGNED), row(5, OTHER_SIGNED))
    assert run(tmp_path / "s", tmp_path / "*.jsonl*", "--step", "1h") == 0
    assert [m["event"] for m in messages(tmp_path / "s", capsys)] == ["new", "new"]


def test_bad_lines_end_in_the_dead_letters_with_their_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    history(tmp_path / "h.jsonl", "{", "[1]", '{"outlet": "a"}', '{"title": "x"}', row(1, SIGNED, first_seen="never"),
            row(2, SIGNED))  # fmt: skip
    assert run(tmp_path / "s", tmp_path / "h.jsonl") == 0
    assert run(tmp_path / "s", tmp_path / "h.jsonl", "--strict") == 4
    with read_store(tmp_path / "s") as store:
        assert totals(store.connection)["dead_letters"] == 5
        subjects = store.connection.execute("SELECT subject FROM dead_letters ORDER BY subject").fetchall()
    assert [s[0] for s in subjects] == [f"h.jsonl:{n}" for n in range(1, 6)]
    assert len(messages(tmp_path / "s", capsys)) == 1


def test_an_item_keeps_the_id_it_brings(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    history(tmp_path / "h.jsonl", row(1, SIGNED, id="mine-7"))
    run(tmp_path / "s", tmp_path / "h.jsonl")
    assert messages(tmp_path / "s", capsys)[0]["evidence"][0]["item_id"] == "mine-7"


def test_the_catalogue_knows_the_owner_of_an_outlet(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "c.toml").write_text(
        "".join(f'[[outlet]]\nid = "{o}"\nname = "{o}"\nowner = "group"\ncountry = "TUN"\n' for o in ("alpha", "beta")),
        "utf-8",
    )
    history(tmp_path / "h.jsonl", row(1, SIGNED), row(1, "ليبيا وتونس توقعان مذكرة للتفاهم حول التعاون الصحي", "beta"))
    run(tmp_path / "s", tmp_path / "h.jsonl", "--catalogue", str(tmp_path / "c.toml"))
    (message,) = messages(tmp_path / "s", capsys)
    counts = message["corroboration"]
    assert (counts["outlets"], counts["stories"], counts["independent"], counts["countries"]) == (2, 2, 1, ["TUN"])


@pytest.mark.parametrize("times", [{}, {"published": "2024-01"}, {"published": "2024-01-03"}])
def test_first_seen_defaults_to_published_and_then_to_now(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], times: dict
) -> None:
    history(tmp_path / "h.jsonl", {"outlet": "a", "url": "http://a.example/1", "title": SIGNED, "text": "", **times})
    run(tmp_path / "s", tmp_path / "h.jsonl")
    (message,) = messages(tmp_path / "s", capsys)
    if times:
        assert message["when"]["first_seen"].startswith(times["published"])


def test_a_pattern_without_files_and_a_broken_archive_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path / "s", tmp_path / "none*.jsonl") == 3
    assert "No file matches" in capsys.readouterr().err
    (tmp_path / "x.jsonl.gz").write_bytes(b"this is no gzip")
    assert run(tmp_path / "s", tmp_path / "x.jsonl.gz") == 3
    assert "x.jsonl.gz" in capsys.readouterr().err


def test_copies_of_other_passes_are_one_story_and_one_source(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "وقعت تونس وليبيا في طرابلس مذكرة تفاهم في مجال الصحة تشمل تدريب الأطباء وتبادل الأدوية بين البلدين"
    history(
        tmp_path / "h.jsonl",
        row(1, "تعاون صحي", text=text),
        row(2, "مذكرة في طرابلس", "beta", text=text.replace("تشمل", "وتشمل")),
        row(3, "ليبيا وتونس توقعان في طرابلس مذكرة للتفاهم حول التعاون الصحي", "gamma"),
    )
    assert run(tmp_path / "s", tmp_path / "h.jsonl", "--step", "1h") == 0
    last = messages(tmp_path / "s", capsys)[-1]["corroboration"]
    assert (last["items"], last["stories"], last["independent"]) == (3, 2, 2)
