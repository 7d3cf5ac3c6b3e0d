"""BigQuery tables for the topics, made from the records' fields: for subscriptions that write the body into a table."""

from typing import Any, NamedTuple

from schemas.json_schema import PUBLISHED
from schemas.shape import Field, fields_of

__all__ = ["TABLES", "ddl", "table_schema"]


class _Table(NamedTuple):
    schema: str
    partition: str
    """The column whose day a row is stored under."""
    cluster: tuple[str, ...]


TABLES = {
    "alerts": _Table("alert.v1", "recorded_at", ("agreement_id",)),
    "mentions": _Table("mention.v1", "first_seen_at", ("theme", "status")),
    "digests": _Table("digest.v1", "window_start", ("dimension", "key")),
}
_TYPES = {
    "string": "STRING",
    "time": "TIMESTAMP",
    "integer": "INT64",
    "number": "FLOAT64",
    "boolean": "BOOL",
    "record": "STRUCT",
}
_INDENT = "  "


def table_schema(table: str) -> list[dict[str, Any]]:
    """The columns as `bq mk --table --schema` takes them.

    Nothing is required, so that a later version may leave a field out.
    """
    return [_column(f) for f in fields_of(PUBLISHED[TABLES[table].schema])]


def ddl(table: str, name: str) -> str:
    """The statement that makes a table, `name` being `project.dataset.table`."""
    spec = TABLES[table]
    columns = ",\n".join(f"{_INDENT}`{f.name}` {_sql(f, 1)}" for f in fields_of(PUBLISHED[spec.schema]))
    return (
        f"CREATE TABLE IF NOT EXISTS `{name}` (\n{columns}\n)\n"
        f"PARTITION BY DATE({spec.partition})\nCLUSTER BY {', '.join(f'`{c}`' for c in spec.cluster)};\n"
    )


def _column(field: Field) -> dict[str, Any]:
    column: dict[str, Any] = {"name": field.name, "type": _TYPES[field.kind]}
    column["mode"] = "REPEATED" if field.repeated else "NULLABLE"
    if field.record is not None:
        column["type"] = "RECORD"
        column["fields"] = [_column(f) for f in fields_of(field.record)]
    return column


def _sql(field: Field, depth: int) -> str:
    kind = _TYPES[field.kind]
    if field.record is not None:
        gap = "\n" + _INDENT * (depth + 1)
        inner = ("," + gap).join(f"`{f.name}` {_sql(f, depth + 1)}" for f in fields_of(field.record))
        kind = f"STRUCT<{gap}{inner}\n{_INDENT * depth}>"
    return f"ARRAY<{kind}>" if field.repeated else kind
