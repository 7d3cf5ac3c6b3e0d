"""The plain JSON form of a record, and back."""

import json
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

__all__ = ["as_json", "canonical_json", "from_json", "pack", "unpack"]

T = TypeVar("T")
_PLAIN = frozenset({str, int, float, bool, type(None)})


def as_json(value: Any) -> Any:
    """A record as JSON values: NamedTuples become objects, other sequences arrays; nothing is left out."""
    if type(value) in _PLAIN:
        return value
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return {name: as_json(getattr(value, name)) for name in value._fields}
    if isinstance(value, (list, tuple)):
        return [as_json(v) for v in value]
    if isinstance(value, Mapping):
        return {k: as_json(v) for k, v in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, (str, bytes)):
        return [as_json(v) for v in value]  # of the ledger's own kind, whose records are read when they are asked for
    return value


def canonical_json(value: Any) -> str:
    """JSON text with sorted keys and no spaces, Arabic letters unescaped: the form that digests are taken of."""
    return json.dumps(as_json(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def from_json(cls: type[T], value: Any) -> T:
    """The record of type `cls` that `as_json` gave as `value`.

    Keys that `cls` does not know are dropped and missing ones take the field's default, so that a record written by
    another minor version can be read. Raises TypeError when a field without default is missing.
    """
    return typing.cast(T, _reader(typing.cast(Any, cls))(value))


@cache
def _reader(hint: Any) -> Callable[[Any], Any]:
    """What makes a value of that type of its JSON form; worked out once per type."""
    origin = typing.get_origin(hint)
    if origin in (typing.Union, types.UnionType):
        inner = _reader(next(a for a in typing.get_args(hint) if a is not type(None)))
        return lambda value: None if value is None else inner(value)
    if origin in (list, tuple, Sequence):
        element = _reader(typing.get_args(hint)[0])
        return tuple if element is _same else lambda value: tuple(map(element, value))
    if isinstance(hint, type) and hasattr(hint, "_fields"):
        readers = {name: _reader(field) for name, field in typing.get_type_hints(hint).items()}
        return lambda value: hint(**{k: readers[k](v) for k, v in value.items() if k in readers})
    return _same


def _same(value: Any) -> Any:
    return value


def pack(value: Any) -> str:
    """A record as nested JSON arrays in the order of its fields: a third of the size of its JSON form, and the form
    that state which is read at every element is kept in."""
    return _ENCODER.encode(value)


_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def unpack(cls: type[T], text: str) -> T:
    """The record of type `cls` that `pack` wrote; fields appended since take their default, unknown ones go."""
    builder = _builder(typing.cast(typing.Hashable, cls))
    return typing.cast(T, builder(json.loads(text)))


@cache
def _builder(hint: Any) -> Callable[[Any], Any]:
    origin = typing.get_origin(hint)
    if origin in (typing.Union, types.UnionType):
        inner = _builder(next(a for a in typing.get_args(hint) if a is not type(None)))
        return inner if inner is _as_is else lambda value: None if value is None else inner(value)
    if origin in (list, tuple, Sequence):
        each = _builder(typing.get_args(hint)[0])
        return tuple if each is _as_is else lambda value: tuple(map(each, value))
    if isinstance(hint, type) and hasattr(hint, "_fields"):
        hints = typing.get_type_hints(hint)
        builders = [_builder(hints[name]) for name in hint._fields]
        made = [(n, b) for n, b in enumerate(builders) if b is not _as_is]
        width = len(builders)

        def build(row: list[Any]) -> Any:
            if len(row) != width:  # of another minor version
                return hint(*(b(v) for b, v in zip(builders, row, strict=False)))
            for n, each in made:
                row[n] = each(row[n])
            return hint(*row)

        return build
    return _as_is


def _as_is(value: Any) -> Any:
    return value
