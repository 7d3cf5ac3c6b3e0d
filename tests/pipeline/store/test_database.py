"""Opening the store: made when missing, held by one process, clear about what is wrong with it."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.errors import ConfigError, UnreachableError
from pipeline.store import DATABASE_NAME, open_store, read_store


def test_store_is_made_and_found_again(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    with open_store(folder) as store, store.transaction() as c:
        c.execute("INSERT INTO progress (name, row_id) VALUES ('x', 7)")
    with open_store(folder) as store:
        assert store.connection.execute("SELECT row_id FROM progress").fetchone()[0] == 7
        assert store.connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal"


def test_failed_transaction_leaves_nothing(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:

        def fail() -> None:
            with store.transaction() as c:
                c.execute("INSERT INTO progress (name, row_id) VALUES ('x', 7)")
                raise RuntimeError

        with pytest.raises(RuntimeError):
            fail()
        assert store.connection.execute("SELECT count(*) FROM progress").fetchone()[0] == 0


def test_second_writer_is_refused_and_a_reader_is_not(tmp_path: Path) -> None:
    program = (
        "from pathlib import Path\n"
        "from pipeline.store import open_store\n"
        f"with open_store(Path({str(tmp_path)!r})): pass\n"
    )
    with open_store(tmp_path):
        done = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, check=False, cwd=Path(__file__).parents[3]
        )
        assert "UnreachableError" in done.stderr
        assert "is working on" in done.stderr
        with read_store(tmp_path):
            pass
    with open_store(tmp_path):
        pass


def test_second_writer_in_one_process_is_refused_too(tmp_path: Path) -> None:
    with (
        open_store(tmp_path),
        pytest.raises(UnreachableError, match="name another folder with --state"),
        open_store(tmp_path),
    ):
        pass


@pytest.mark.parametrize(
    "content", [b"this is no database at all, but a text", b"SQLite format 3\x00" + b"\xff" * 4096]
)
def test_damaged_store_is_named_with_the_remedy_and_left_alone(tmp_path: Path, content: bytes) -> None:
    (tmp_path / DATABASE_NAME).write_bytes(content)
    with pytest.raises(ConfigError, match=r"cannot be read: .*move it away"), open_store(tmp_path):
        pass
    assert (tmp_path / DATABASE_NAME).read_bytes() == content


def test_store_of_another_layout_is_refused(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / DATABASE_NAME) as c:
        c.execute("PRAGMA user_version = 99")
    c.close()
    with pytest.raises(ConfigError, match="layout 99"), open_store(tmp_path):
        pass


def test_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(ConfigError, match=r"Cannot write to the state folder .*--state"),
        open_store(tmp_path / "file" / "x"),
    ):
        pass


def test_reading_where_nothing_ran_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="mithaq run"), read_store(tmp_path):
        pass
