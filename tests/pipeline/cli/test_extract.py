"""`mithaq extract`: one object per line in, one per line out, in the same order, whatever the input."""

import io
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.cli import main
from pipeline.cli.extract import extract_lines
from schemas.json_schema import load_schema

KEYS = ["id", "language", "agreements", "sanctions", "war", "states", "rejected"]
ANY_LINE = st.one_of(
    st.binary(max_size=40).filter(lambda b: b.strip() and b"\n" not in b),
    st.fixed_dictionaries({"id": st.text(), "title": st.text(), "text": st.text()}),
)
SIGNED = {"id": "a", "title": "وقعت تونس وليبيا مذكرة تفاهم", "text": "", "published": "2023-03-13"}


def extracted(*lines: Any) -> list[dict]:
    return list(extract_lines([(x if isinstance(x, bytes) else json.dumps(x).encode()) for x in lines]))


def test_an_item_gives_its_records_with_the_evidence() -> None:
    (record,) = extracted(SIGNED)
    assert list(record) == KEYS
    (agreement,) = record["agreements"]
    labels = {"party_level": "state-state", "instrument": "mou", "status": "signed", "temporal": "current"}
    assert agreement["parties"] == ["LBY", "TUN"]
    assert agreement | labels == agreement
    assert (agreement["alertable"], agreement["reason"]) == (True, None)
    for evidence in agreement["evidence"]:
        assert SIGNED[evidence["field"]][evidence["start"] : evidence["end"]] == evidence["quote"]
    jsonschema.Draft202012Validator(load_schema("extraction.v1")).validate(record)


def test_another_language_keeps_its_name_and_says_nothing() -> None:
    (record,) = extracted(
        {"id": "fa", "title": "ایران و بلاروس سند همکاری امضا کردند", "text": "این سند در تهران امضا شد."}
    )
    assert record == {
        "id": "fa",
        "language": "fa",
        "agreements": [],
        "sanctions": [],
        "war": [],
        "states": [],
        "rejected": [],
    }


@pytest.mark.parametrize(
    ("line", "code", "item_id"),
    [
        (b"{", "bad_json", None),
        (b"\xff\xfe", "bad_json", None),
        (b"[1]", "not_an_object", None),
        (b'{"title": "x"}', "no_id", None),
        (b'{"id": true}', "no_id", None),
        (b'{"id": "a", "title": 3}', "bad_type", "a"),
        (b'{"id": "a", "text": ["x"]}', "bad_type", "a"),
        (b'{"id": "a", "published": "yesterday"}', "bad_published", "a"),
        (b'{"id": "a", "published": 3.5}', "bad_type", "a"),
        (b"[" * 100_000, "bad_json", None),
    ],
)
def test_a_bad_line_gives_its_error_in_its_place(line: bytes, code: str, item_id: Any) -> None:
    first, bad, last = extracted(SIGNED, line, SIGNED)
    assert first == last
    assert (bad["id"], bad["error"]["code"]) == (item_id, code)
    assert bad["error"]["message"]


@pytest.mark.parametrize(
    "published",
    [
        "2023",
        "2023-03",
        "2023-03-13",
        "2023-03-13T09:30:00Z",
        "2023-03-13T09:30:00.5+03:00",
        None,
        2023,
        " 2023-03 ",
        "13/03/2023",
        "13 مارس 2023",
    ],
)
def test_every_form_of_published_is_read(published: Any) -> None:
    (record,) = extracted({**SIGNED, "published": published})
    assert len(record["agreements"]) == 1


def test_blank_lines_unknown_keys_and_missing_texts_are_no_errors() -> None:
    records = extracted(b"\n", {"id": 7, "source": "x"}, b"   ", {"id": "b", "title": None, "text": None})
    assert [r["id"] for r in records] == [7, "b"]
    assert all("error" not in r for r in records)


@settings(max_examples=60, deadline=None)
@given(st.lists(ANY_LINE, max_size=5))
def test_as_many_records_as_lines_and_never_an_exception(lines: list[Any]) -> None:
    records = extracted(*lines)
    assert len(records) == len(lines)
    for line, record in zip(lines, records, strict=True):
        if isinstance(line, dict):
            assert record["id"] == line["id"]


def _main(monkeypatch: pytest.MonkeyPatch, stdin: bytes, *argv: str) -> int:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin)))
    return main(["extract", *argv])


def test_strict_ends_with_4_when_a_line_was_bad(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _main(monkeypatch, b"{\n") == 0
    assert _main(monkeypatch, b"{\n", "--strict") == 4
    out, err = capsys.readouterr()
    assert [json.loads(line)["error"]["code"] for line in out.splitlines()] == ["bad_json", "bad_json"]
    assert "1 lines could not be read" in err


def test_lone_surrogates_do_not_break_the_output(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _main(monkeypatch, b'{"id": "\\ud800", "title": "\\udfff", "text": ""}\n') == 0
    assert json.loads(capsys.readouterr().out)["id"] == "\ud800"


def test_a_missing_file_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["extract", "nowhere.jsonl"]) == 3
    assert "nowhere.jsonl" in capsys.readouterr().err


def test_a_morphology_that_is_not_there_stops_before_the_first_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MITHAQ_MORPHOLOGY", str(tmp_path / "none.db"))
    items = tmp_path / "items.jsonl"
    items.write_text(json.dumps(SIGNED), "utf-8")
    assert main(["extract", str(items)]) == 3
    out, err = capsys.readouterr()
    assert not out
    assert "MITHAQ_MORPHOLOGY" in err
