"""Avro schemas of what topics carry, made from the records' fields (`mithaq schema show alert --form avro`).

Every field has a default where its record has one, or may be null, so
that messages of another minor version are readable both ways.
"""

from typing import Any

from schemas.json_schema import PUBLISHED
from schemas.shape import Field, fields_of

__all__ = ["NAMES", "avro_schema"]

NAMES = ("alert.v1", "mention.v1", "digest.v1")
_NAMESPACE = "io.mithaq.v1"
_TYPES = {"string": "string", "time": "string", "integer": "long", "number": "double", "boolean": "boolean"}


def avro_schema(name: str) -> dict[str, Any]:
    """The Avro schema of a published record, by the name of its JSON Schema."""
    root = _record(PUBLISHED[name], set())
    return {**root, "namespace": _NAMESPACE}


def _record(record: type, defined: set[str]) -> Any:
    if record.__name__ in defined:
        return record.__name__
    defined.add(record.__name__)
    defaults: dict[str, Any] = getattr(record, "_field_defaults", {})
    fields = [_field(f, defaults, defined) for f in fields_of(record)]
    return {"type": "record", "name": record.__name__, "fields": fields}


def _field(field: Field, defaults: dict[str, Any], defined: set[str]) -> dict[str, Any]:
    inner = _record(field.record, defined) if field.record is not None else _TYPES[field.kind]
    if field.repeated:
        inner = {"type": "array", "items": inner}
    if field.nullable:
        return {"name": field.name, "type": ["null", inner], "default": None}
    if field.repeated:
        return {"name": field.name, "type": inner, "default": []}
    if field.record is None and field.name in defaults:
        return {"name": field.name, "type": inner, "default": defaults[field.name]}
    return {"name": field.name, "type": inner}
