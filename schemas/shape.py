"""The shape of a record, from which its Avro schema and its BigQuery table are made (its JSON Schema: json_schema)."""

import types
import typing
from collections.abc import Sequence
from typing import Any, NamedTuple

from schemas.json_schema import is_time

__all__ = ["Field", "check_flat", "fields_of"]


class Field(NamedTuple):
    name: str
    kind: str
    """string | integer | number | boolean | time | record"""
    nullable: bool
    repeated: bool
    record: type | None = None
    """Of kind record."""


def fields_of(record: type) -> list[Field]:
    """The fields of a record, in order."""
    return [_field(record, name, hint) for name, hint in typing.get_type_hints(record).items()]


def check_flat(value: Any) -> None:
    """Raise TypeError for a field of a record without records inside that is not of its type, and UnicodeEncodeError
    for text that is not Unicode (a lone surrogate)."""
    for field in fields_of(type(value)):
        found = getattr(value, field.name)
        if found is None and field.nullable:
            continue
        if field.repeated and (isinstance(found, str) or not isinstance(found, Sequence)):
            raise TypeError(f"{field.name} must be a list")
        for one in found if field.repeated else (found,):
            if not isinstance(one, _SCALARS[field.kind]) or isinstance(one, bool) != (field.kind == "boolean"):
                raise TypeError(f"{field.name} must be {field.kind}, not {type(one).__name__}")
            if isinstance(one, str):
                one.encode()


_SCALARS: dict[str, Any] = {"string": str, "time": str, "integer": int, "number": (int, float), "boolean": bool}


def _field(record: type, name: str, hint: Any) -> Field:
    nullable = repeated = False
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        nullable = True
        hint = next(a for a in typing.get_args(hint) if a is not type(None))
    if typing.get_origin(hint) in (Sequence, tuple, list):
        repeated = True
        hint = typing.get_args(hint)[0]
    scalar = {str: "string", int: "integer", float: "number", bool: "boolean"}.get(hint)
    if scalar is None:
        return Field(name, "record", nullable, repeated, hint)
    kind = "time" if scalar == "string" and not repeated and is_time(f"{record.__name__}.{name}") else scalar
    return Field(name, kind, nullable, repeated)
