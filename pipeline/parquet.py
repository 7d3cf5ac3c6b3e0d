"""Records as Parquet, with the columns of their schema in order; times are timestamps in UTC."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from itertools import islice
from typing import IO, Any

import pyarrow as pa
import pyarrow.parquet as pq

from schemas.shape import Field, fields_of

__all__ = ["arrow_schema", "write_parquet"]

_ROWS_PER_GROUP = 2_000
_TYPES = {
    "string": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "time": pa.timestamp("ms", tz="UTC"),
}


def arrow_schema(record: type) -> pa.Schema:
    """The columns of a record of schemas/; records in it become structs."""
    return pa.schema([_column(f) for f in _fields(record)])


def write_parquet(record: type, bodies: Iterable[Mapping[str, Any]], to: IO[bytes]) -> None:
    """Write JSON bodies of a record to a binary file, in memory that does not grow with their number; fields that they
    lack are null."""
    schema, rows = arrow_schema(record), (_row(record, body) for body in bodies)
    with pq.ParquetWriter(to, schema, compression="zstd") as writer:
        while group := list(islice(rows, _ROWS_PER_GROUP)):
            writer.write_table(pa.Table.from_pylist(group, schema=schema))


@cache
def _fields(record: type) -> tuple[Field, ...]:
    return tuple(fields_of(record))


def _column(field: Field) -> pa.Field:
    inner = pa.struct([_column(f) for f in _fields(field.record)]) if field.record else _TYPES[field.kind]
    return pa.field(field.name, pa.list_(inner) if field.repeated else inner)


def _row(record: type, body: Mapping[str, Any]) -> dict[str, Any]:
    return {f.name: _value(f, body.get(f.name)) for f in _fields(record)}


def _value(field: Field, value: Any) -> Any:
    if value is None:
        return None
    if field.repeated:
        return [_row(field.record, v) if field.record else v for v in value]
    if field.record is not None:
        return _row(field.record, value)
    return datetime.fromisoformat(value) if field.kind == "time" else value
