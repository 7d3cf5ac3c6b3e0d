"""The plain JSON form of a record, and back."""

import json
import types
import typing
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

__all__ = ["as_json", "canonical_json", "from_json"]

T = TypeVar("T")


def as_json(value: Any) -> Any:
    """A record as JSON values: NamedTuples become objects, other sequences arrays; nothing is left out."""
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return {name: as_json(getattr(value, name)) for name in value._fields}
    if isinstance(value, (list, tuple)):
        return [as_json(v) for v in value]
    if isinstance(value, Mapping):
        return {k: as_json(v) for k, v in value.items()}
    return value


def canonical_json(value: Any) -> str:
    """JSON text with sorted keys and no spaces, Arabic letters unescaped: the form that digests are taken of."""
    return json.dumps(as_json(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def from_json(cls: type[T], value: Any) -> T:
    """The record of type `cls` that `as_json` gave as `value`.

    Keys that `cls` does not know are dropped and missing ones take the field's default, so that a record written by
    another minor version can be read. Raises TypeError when a field without default is missing.
    """
    return typing.cast(T, _build(cls, value))


@cache
def _hints(record: type) -> dict[str, Any]:
    return typing.get_type_hints(record)


def _build(hint: Any, value: Any) -> Any:
    origin = typing.get_origin(hint)
    if origin in (typing.Union, types.UnionType):
        inner = [a for a in typing.get_args(hint) if a is not type(None)]
        return None if value is None else _build(inner[0], value)
    if origin in (list, tuple, Sequence):
        return tuple(_build(typing.get_args(hint)[0], v) for v in value)
    if isinstance(hint, type) and hasattr(hint, "_fields"):
        hints = _hints(hint)
        return hint(**{k: _build(hints[k], v) for k, v in value.items() if k in hints})
    return value
