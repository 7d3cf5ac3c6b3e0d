"""Avro schemas, BigQuery tables and the promise of compatibility, all from the records' fields."""

import copy
import io
import json
from pathlib import Path
from typing import Any

import fastavro
import jsonschema
import pytest

from schemas.avro_schema import NAMES, avro_schema
from schemas.bigquery import TABLES, ddl, table_schema
from schemas.compatibility import schema_changes
from schemas.json_schema import PUBLISHED, json_schema
from schemas.record import as_json, from_json
from schemas.vocabulary import MODES

MESSAGES = Path(__file__).parents[1] / "data" / "messages"
"""Bodies as earlier versions published them, and the schemas of that time; never edited, only added to."""


def golden() -> list[Any]:
    return [
        pytest.param(path.name.partition("-")[0], json.loads(path.read_text("utf-8")), id=path.stem)
        for path in sorted(MESSAGES.glob("*-*.json"))
    ]


@pytest.mark.parametrize(("name", "body"), golden())
def test_messages_of_earlier_versions_are_readable_and_valid(name: str, body: dict[str, Any]) -> None:
    record = from_json(PUBLISHED[f"{name}.v1"], body)
    assert as_json(record).items() >= {k: v for k, v in body.items() if not isinstance(v, (dict, list))}.items()
    jsonschema.validate(body, json_schema(f"{name}.v1"))


@pytest.mark.parametrize("path", sorted(MESSAGES.glob("*.schema")), ids=lambda p: p.stem)
def test_no_schema_breaks_the_readers_of_an_earlier_version(path: Path) -> None:
    old = json.loads(path.read_text("utf-8"))
    name = path.stem.partition(".v1")[0] + ".v1"
    assert [c for c in schema_changes(old, json_schema(name)) if c.breaking] == []


@pytest.mark.parametrize("name", NAMES)
def test_messages_survive_avro(name: str) -> None:
    schema = fastavro.parse_schema(avro_schema(name))
    bodies = [p.values[1] for p in golden() if p.values[0] == name.partition(".")[0]]
    assert bodies
    for body in bodies:
        full = as_json(from_json(PUBLISHED[name], body))
        data = io.BytesIO()
        fastavro.schemaless_writer(data, schema, full)
        data.seek(0)
        assert fastavro.schemaless_reader(data, schema, None) == full


def test_avro_of_another_minor_version_is_readable_both_ways() -> None:
    today = avro_schema("digest.v1")
    tomorrow = copy.deepcopy(today)
    tomorrow["fields"].insert(2, {"name": "region", "type": ["null", "string"], "default": None})
    (body,) = [p.values[1] for p in golden() if p.values[0] == "digest"]
    for written, read in ((today, tomorrow), (tomorrow, today)):
        data = io.BytesIO()
        fastavro.schemaless_writer(data, fastavro.parse_schema(copy.deepcopy(written)), {**body, "region": "x"})
        data.seek(0)
        found = fastavro.schemaless_reader(
            data, fastavro.parse_schema(copy.deepcopy(written)), fastavro.parse_schema(copy.deepcopy(read))
        )
        assert isinstance(found, dict)
        assert found["key"] == body["key"]


@pytest.mark.parametrize("table", TABLES)
def test_a_table_has_a_column_for_every_field_of_its_messages(table: str) -> None:
    columns = {c["name"]: c for c in table_schema(table)}
    spec = TABLES[table]
    assert list(columns) == list(json_schema(spec.schema)["properties"])
    assert columns[spec.partition]["type"] == "TIMESTAMP"
    assert {c["mode"] for c in columns.values()} <= {"NULLABLE", "REPEATED"}
    statement = ddl(table, "p.d.t")
    assert statement.startswith("CREATE TABLE IF NOT EXISTS `p.d.t` (")
    assert f"PARTITION BY DATE({spec.partition})" in statement
    assert statement.count("(") == statement.count(")")
    assert statement.count("<") == statement.count(">")


def changed(change: Any) -> list[tuple[str, bool]]:
    old = json_schema("alert.v1")
    new = copy.deepcopy(old)
    change(new)
    return [(c.path, c.breaking) for c in schema_changes(old, new)]


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (lambda s: None, []),
        (lambda s: s["properties"].update(region={"type": "string"}), [("region", False)]),
        (lambda s: s["properties"].pop("kind"), [("kind", True)]),
        (lambda s: s["required"].remove("kind"), [("kind", True)]),
        (lambda s: s["properties"].update(revision={"type": "string"}), [("revision", True)]),
        (lambda s: s["properties"]["event"]["enum"].append("merge"), [("event", False)]),
        (lambda s: s["properties"]["event"]["enum"].remove("update"), [("event", True)]),
        (lambda s: s["$defs"]["AlertEvidence"]["properties"].pop("quote"), [("evidence[].quote", True)]),
        (lambda s: s["properties"].update(mode={"anyOf": [{"enum": list(MODES)}, {"type": "null"}]}), [("mode", True)]),
        (
            lambda s: (s["properties"].update(region={"type": "string"}), s["required"].append("region")),
            [("region", True)],
        ),
    ],
)  # fmt: skip
def test_a_change_is_told_with_what_it_breaks(change: Any, found: list[tuple[str, bool]]) -> None:
    assert changed(change) == found
