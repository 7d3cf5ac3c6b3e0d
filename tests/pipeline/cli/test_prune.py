"""`mithaq prune`: texts go, what items were known by stays."""

import json
from pathlib import Path

import pytest

from pipeline.cli import main
from pipeline.store import open_store, read_store
from pipeline.store.prune import prune
from pipeline.store.queries import totals
from support.feeds import OTHER_SIGNED, SIGNED

pytestmark = pytest.mark.filterwarnings("ignore")

BETWEEN = "2024-03-01T00:00:00Z"


def row(day: str, title: str, number: int) -> dict:
    return {"outlet": "alpha", "url": f"http://alpha.example/{number}", "title": title, "text": "",
            "first_seen": f"{day}T09:10:00Z"}  # fmt: skip


def backfill(folder: Path, *rows: dict) -> None:
    (folder / "h.jsonl").write_text("".join(json.dumps(r) + "\n" for r in rows), "utf-8")
    assert main(["backfill", "--input", str(folder / "h.jsonl"), "--state", str(folder / "s"), "--step", "1h"]) == 0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An agreement of January and one of May, and a denial."""
    backfill(
        tmp_path,
        row("2024-01-01", SIGNED, 1),
        row("2024-01-02", "نفت كينيا توقيع اتفاقية مع أوغندا", 2),
        row("2024-05-01", OTHER_SIGNED, 3),
    )
    with open_store(tmp_path / "s") as store, store.transaction() as connection:
        done = prune(connection, BETWEEN)
    assert (done.items, done.look_alikes) == (2, 1)
    return tmp_path


def stored(folder: Path) -> dict[str, int]:
    with read_store(folder / "s") as store:
        return totals(store.connection)


def verify(folder: Path, capsys: pytest.CaptureFixture[str]) -> str:
    capsys.readouterr()
    assert main(["replay", "--verify", "--state", str(folder / "s")]) == 0
    return capsys.readouterr().out


def test_texts_of_old_items_are_gone_and_the_others_stay(folder: Path) -> None:
    with read_store(folder / "s") as store:
        bodies = [json.loads(r["body"]) for r in store.connection.execute("SELECT body FROM items ORDER BY row_id")]
    assert [(b["title"], b["flags"][-1]) for b in bodies[:2]] == [("", "pruned")] * 2
    assert bodies[2]["title"] == OTHER_SIGNED


def test_the_product_stays_whole(folder: Path) -> None:
    found = stored(folder)
    assert (found["alerts"], found["ledger"], found["mentions"]) == (2, 2, 3)


def test_an_old_item_does_not_pass_again(folder: Path) -> None:
    before = stored(folder)
    backfill(folder, row("2024-06-01", SIGNED, 1), row("2024-06-02", SIGNED, 77))
    after = stored(folder)
    assert (after["alerts"], after["mentions"]) == (before["alerts"], before["mentions"])


def test_pruning_again_changes_nothing(folder: Path) -> None:
    with open_store(folder / "s") as store, store.transaction() as connection:
        assert prune(connection, BETWEEN) == (0, 0, 0, 0)


def test_what_rests_on_the_items_that_are_left_is_verified(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = verify(folder, capsys)
    assert "1 agreements rest on pruned items" in out
    assert "1 messages follow from the stored items" in out


def test_rows_that_the_graph_has_not_read_are_never_emptied(tmp_path: Path) -> None:
    from pipeline.store.journal import add_items
    from support.records import an_item

    with open_store(tmp_path / "s") as store, store.transaction() as connection:
        add_items(connection, [an_item()])
        assert prune(connection, "2999-01-01T00:00:00Z").items == 0


def test_the_age_is_an_option(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["prune", "--state", str(folder / "s"), "--older-than", "1d"]) == 0
    assert "1 items emptied" in capsys.readouterr().out
    assert main(["prune", "--state", str(folder / "s"), "--older-than", "soon"]) == 2
