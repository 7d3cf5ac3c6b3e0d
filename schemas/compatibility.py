"""What changed between two JSON Schemas of one record, and whether a reader of the old one is broken by it.

The promise within a major version: fields are only added, and an added one may be missing in older messages.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

__all__ = ["SchemaChange", "schema_changes"]


class SchemaChange(NamedTuple):
    path: str
    """Of the field, such as `evidence[].quote`."""
    what: str
    breaking: bool


def schema_changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[SchemaChange]:
    """Every change from `old` to `new`, in order of the fields."""
    return list(_object("", old, new, old, new))


def _object(path: str, a: Any, b: Any, old: Any, new: Any) -> Iterator[SchemaChange]:
    before, after = a.get("properties", {}), b.get("properties", {})
    for name in before:
        place = f"{path}.{name}".lstrip(".")
        if name not in after:
            yield SchemaChange(place, "was removed", True)
            continue
        yield from _value(place, before[name], after[name], old, new)
        if name in a.get("required", []) and name not in b.get("required", []):
            yield SchemaChange(place, "may be missing now", True)
        elif name in b.get("required", []) and name not in a.get("required", []):
            yield SchemaChange(place, "is required now, and older messages may lack it", True)
    for name in after:
        if name not in before:
            must = name in b.get("required", [])
            said = "was added as required, and older messages lack it" if must else "was added"
            yield SchemaChange(f"{path}.{name}".lstrip("."), said, must)


def _value(path: str, a: Any, b: Any, old: Any, new: Any) -> Iterator[SchemaChange]:
    (a, null_before), (b, null_after) = _resolved(a, old), _resolved(b, new)
    if null_after and not null_before:
        yield SchemaChange(path, "may be null now", True)
    elif null_before and not null_after:
        yield SchemaChange(path, "is never null now", False)
    if a.get("type") == b.get("type") == "object":
        yield from _object(path, a, b, old, new)
    elif a.get("type") == b.get("type") == "array":
        yield from _value(f"{path}[]", a["items"], b["items"], old, new)
    elif "enum" in a and "enum" in b:
        for gone in sorted(set(a["enum"]) - set(b["enum"])):
            yield SchemaChange(path, f"no longer has the value {gone!r}", True)
        for added in sorted(set(b["enum"]) - set(a["enum"])):
            yield SchemaChange(path, f"has the new value {added!r}", False)
    elif a != b:
        if a.get("type", "string") != b.get("type", "string"):
            yield SchemaChange(path, f"was {a.get('type')} and is {b.get('type')}", True)
        else:
            yield SchemaChange(path, f"was {_plain(a)} and is {_plain(b)}", False)


def _resolved(schema: Any, root: Any) -> tuple[Any, bool]:
    """The schema behind a reference, and whether null is allowed."""
    if "anyOf" in schema:
        inner = next(s for s in schema["anyOf"] if s.get("type") != "null")
        return _resolved(inner, root)[0], True
    if "$ref" in schema:
        return root["$defs"][schema["$ref"].rpartition("/")[2]], False
    return schema, False


def _plain(schema: Any) -> str:
    return ", ".join(f"{k} {v}" for k, v in schema.items() if k != "type") or "free"
