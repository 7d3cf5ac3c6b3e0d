"""Records as files: whole, once each, whatever an engine does with its bundles."""

import json
from pathlib import Path

import apache_beam as beam
import pytest

from pipeline.errors import ConfigError
from pipeline.sinks.files import WriteRecords, check_folder, write_once
from schemas.dead_letter import DeadLetter
from schemas.message import Message, Topic
from support.beam import bounded
from transforms.dead_letters import dead_letter

LETTER = dead_letter("decode", "رسالة-1", ValueError("ليس JSON"), "نص", "2026-11-20T10:00:00Z")
ALERT = Message(Topic.ALERTS, "a1/../../x", '{"عنوان": "اتفاق"}', {}, "")


def test_a_record_that_comes_twice_is_one_file(tmp_path: Path) -> None:
    with bounded() as pipeline:
        letters = pipeline | beam.Create([LETTER, LETTER]).with_output_types(DeadLetter)
        _ = letters | WriteRecords(tmp_path, "//test")
    files = [p for p in tmp_path.rglob("*") if p.is_file()]
    assert [p.parent.name for p in files] == ["dead-letters"]
    assert json.loads(files[0].read_text("utf-8"))["letter_id"] == LETTER.letter_id


def test_the_first_writing_stands(tmp_path: Path) -> None:
    assert write_once(tmp_path, ALERT)
    assert not write_once(tmp_path, ALERT._replace(body='{"again": true}'))
    [file] = tmp_path.rglob("*.json")
    assert json.loads(file.read_text("utf-8")) == {"عنوان": "اتفاق"}


def test_an_id_never_leads_out_of_the_folder(tmp_path: Path) -> None:
    write_once(tmp_path, ALERT)
    [file] = tmp_path.rglob("*.json")
    assert file.parent == tmp_path / "alerts"


def test_a_writing_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_once(tmp_path, ALERT)
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == []


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match=r"file.*cannot be written.*--output"):
        check_folder(tmp_path / "file" / "below")
