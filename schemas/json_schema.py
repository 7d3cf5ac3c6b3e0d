"""JSON Schemas of the records, made from their fields; the files in schemas/json/ are this module's output.

`python -m schemas.json_schema` writes them anew.
"""

import json
import sys
import types
import typing
from collections.abc import Sequence
from importlib import resources
from pathlib import Path
from typing import Any

from schemas import vocabulary as v
from schemas.alert import Alert
from schemas.dead_letter import DeadLetter
from schemas.digest import Digest
from schemas.extraction import Extraction
from schemas.health import Health
from schemas.item import Item
from schemas.mention import LookAlike, Mention

__all__ = ["PUBLISHED", "is_time", "json_schema", "load_schema"]

PUBLISHED: dict[str, type] = {
    "alert.v1": Alert,
    "mention.v1": Mention,
    "look-alike.v1": LookAlike,
    "digest.v1": Digest,
    "dead-letter.v1": DeadLetter,
    "health.v1": Health,
    "item.v1": Item,
    "extraction.v1": Extraction,
}
"""File name (without .json) -> record. The number is the major version."""

_TIME = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"}
_CODE = {"type": "string", "pattern": r"^[A-Z][A-Z0-9]{1,6}$"}
_SCALARS: dict[Any, dict[str, Any]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
}


def _enum(*values: str) -> dict[str, Any]:
    return {"enum": list(values)}


_CONSTRAINTS: dict[str, dict[str, Any]] = {
    "Alert.event": _enum(*v.EVENTS),
    "Alert.mode": _enum(*v.MODES),
    "Alert.status": _enum(*v.ALERT_STATUSES),
    "Alert.kind": _enum(*v.INSTRUMENTS),
    "Alert.party_level": _enum("state-state", "state-igo"),
    "Alert.attribution": _enum(*v.ATTRIBUTIONS),
    "Alert.agreement_id": {"type": "string", "pattern": r"^agr-[A-Z0-9-]+-\d{8}-[a-z2-7]{6}$"},
    "Alert.revision": {"type": "integer", "minimum": 1},
    "Alert.confidence": {"type": "integer", "minimum": 0, "maximum": 100},
    "Alert.digest": {"type": "string", "pattern": "^sha256:[0-9a-f]{64}$"},
    "Alert.recorded_at": _TIME,
    "Alert.schema_version": {"type": "string", "pattern": r"^1\.\d+\.\d+$"},
    "AlertEvidence.first_seen": _TIME,
    "AlertEvidence.field": _enum("title", "text"),
    "AlertEvidence.status": _enum(*v.AGREEMENT_STATUSES),
    "AlertEvidence.attribution": _enum(*v.ATTRIBUTIONS),
    "AlertEvidence.start": {"type": "integer", "minimum": 0},
    "AlertEvidence.end": {"type": "integer", "minimum": 0},
    "Party.code": _CODE,
    "Place.code": _CODE,
    "When.first_seen": _TIME,
    "Publisher.ownership": _enum(*v.OWNERSHIPS),
    "EventDate.precision": _enum("day", "month", "year"),
    "EventDate.value": {"type": "string", "pattern": r"^\d{4}(-\d\d(-\d\d)?)?$"},
    "Agreement.instrument": _enum(*v.INSTRUMENTS),
    "Agreement.status": _enum(*v.AGREEMENT_STATUSES),
    "Agreement.temporal": _enum(*v.TEMPORALS),
    "Agreement.party_level": _enum(*v.PARTY_LEVELS),
    "Agreement.polarity": _enum("positive", "negative"),
    "Agreement.attribution": _enum(*v.ATTRIBUTIONS),
    "Agreement.confidence": {"type": "number", "minimum": 0, "maximum": 1},
    "Sanction.status": _enum(*v.SANCTION_STATUSES),
    "WarMention.kind": _enum(*v.WAR_KINDS),
    "Mention.theme": _enum(*v.THEMES),
    "LookAlike.theme": _enum(*v.THEMES),
    "Digest.dimension": _enum("theme", "state", "pair"),
    "Digest.theme": _enum(*v.THEMES),
    "Digest.mode": _enum(*v.MODES),
    "Digest.span": _enum("hour", "day"),
    "Digest.timing": _enum("early", "on_time", "late"),
    "Digest.window_start": _TIME,
    "Digest.window_end": _TIME,
    "Digest.schema_version": {"type": "string", "pattern": r"^1\.\d+\.\d+$"},
    "Item.mode": _enum(*v.MODES),
    "Item.first_seen_at": _TIME,
    "Mention.first_seen_at": _TIME,
    "LookAlike.first_seen_at": _TIME,
    "DeadLetter.recorded_at": _TIME,
    "Health.recorded_at": _TIME,
    "Health.schema_version": {"type": "string", "pattern": r"^1\.\d+\.\d+$"},
}


def json_schema(name: str) -> dict[str, Any]:
    """The JSON Schema (2020-12) of a published record, by its file name without `.json`.

    Unknown keys are allowed: a minor version only adds fields, and a reader must ignore those it does not know.
    """
    definitions: dict[str, Any] = {}
    root = _of(PUBLISHED[name], "", definitions)
    definitions.pop(PUBLISHED[name].__name__, None)
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:mithaq:schema:{name}",
        "title": PUBLISHED[name].__name__,
        **root,
    }
    if definitions:
        schema["$defs"] = dict(sorted(definitions.items()))
    return schema


def is_time(place: str) -> bool:
    """Whether a field (`Alert.recorded_at`) is always a time in RFC 3339."""
    return _CONSTRAINTS.get(place) is _TIME


def load_schema(name: str) -> dict[str, Any]:
    """The shipped schema file of that name."""
    loaded: dict[str, Any] = json.loads((resources.files("schemas") / "json" / f"{name}.json").read_text("utf-8"))
    return loaded


def _of(hint: Any, place: str, definitions: dict[str, Any]) -> dict[str, Any]:
    if place in _CONSTRAINTS and typing.get_origin(hint) not in (typing.Union, types.UnionType):
        return _CONSTRAINTS[place]
    origin = typing.get_origin(hint)
    if origin in (typing.Union, types.UnionType):
        inner = next(a for a in typing.get_args(hint) if a is not type(None))
        return {"anyOf": [_of(inner, place, definitions), {"type": "null"}]}
    if origin is Sequence or origin is tuple or origin is list:
        return {"type": "array", "items": _of(typing.get_args(hint)[0], place + "[]", definitions)}
    if hint in _SCALARS:
        return _SCALARS[hint]
    hints = typing.get_type_hints(hint)
    defaults: dict[str, Any] = hint._field_defaults
    body = {
        "type": "object",
        "properties": {k: _of(h, f"{hint.__name__}.{k}", definitions) for k, h in hints.items()},
        "required": [k for k in hints if k not in defaults],
    }
    if not place:
        return body
    definitions[hint.__name__] = body
    return {"$ref": f"#/$defs/{hint.__name__}"}


def _write(folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    for name in PUBLISHED:
        text = json.dumps(json_schema(name), ensure_ascii=False, indent=1) + "\n"
        (folder / f"{name}.json").write_text(text, "utf-8")
        print(folder / f"{name}.json", file=sys.stderr)


if __name__ == "__main__":
    _write(Path(__file__).parent / "json")
