"""`mithaq alerts export -o parquet`: the messages in columns, typed as their schema says."""

import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.cli import main
from pipeline.parquet import arrow_schema, write_parquet
from schemas.alert import Alert
from schemas.digest import Digest
from schemas.mention import Mention


def test_the_export_holds_what_json_lines_hold(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    source = tmp_path / "items.jsonl"
    item = {"outlet": "alpha", "url": "https://alpha.example/1", "published": "2023-03-13T09:00:00Z", "text": "",
            "title": "تونس وليبيا توقعان مذكرة تفاهم في مجال الصحة"}  # fmt: skip
    source.write_text(json.dumps(item), "utf-8")
    state = str(tmp_path / "state")
    assert main(["backfill", "--input", str(source), "--state", state]) == 0
    capfdbinary.readouterr()
    assert main(["alerts", "export", "--state", state]) == 0
    (body,) = [json.loads(line) for line in capfdbinary.readouterr().out.splitlines()]
    assert main(["alerts", "export", "-o", "parquet", "--state", state]) == 0
    table = pq.read_table(io.BytesIO(capfdbinary.readouterr().out))
    (row,) = table.to_pylist()
    assert list(row) == list(Alert._fields)
    assert row["recorded_at"] == datetime.fromisoformat(body["recorded_at"])
    assert row["parties"] == body["parties"]
    assert [e["quote"] for e in row["evidence"]] == [e["quote"] for e in body["evidence"]]
    assert row["corroboration"] == body["corroboration"]


@pytest.mark.parametrize("record", [Alert, Mention, Digest])
def test_without_rows_the_columns_are_there_and_typed(record: type) -> None:
    file = io.BytesIO()
    write_parquet(record, [], file)
    assert pq.read_schema(io.BytesIO(file.getvalue())).equals(arrow_schema(record))


def test_times_are_timestamps() -> None:
    file = io.BytesIO()
    write_parquet(Digest, [{"window_start": "2023-03-13T00:00:00Z", "stories": 3}], file)
    table = pq.read_table(io.BytesIO(file.getvalue()))
    assert pa.types.is_timestamp(table.schema.field("window_start").type)
    assert table["window_start"][0].as_py() == datetime(2023, 3, 13, tzinfo=UTC)
    assert table["items"][0].as_py() is None
