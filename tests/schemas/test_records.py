"""Records survive JSON, and old JSON stays readable."""

import json
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.alert import Alert
from schemas.dead_letter import DeadLetter
from schemas.digest import Digest
from schemas.extraction import Extraction
from schemas.ids import content_id, digest
from schemas.item import Item
from schemas.json_schema import PUBLISHED, json_schema, load_schema
from schemas.ledger import AgreementEvent, Reading, Sighting
from schemas.mention import LookAlike, Mention
from schemas.record import as_json, canonical_json, from_json
from schemas.story import Lead, Report
from support.examples import examples
from support.records import an_item


@pytest.mark.parametrize("record", examples(), ids=lambda r: type(r).__name__)
def test_json_round_trip(record: Any) -> None:
    assert from_json(type(record), json.loads(canonical_json(record))) == record


def test_json_of_another_minor_version_is_readable() -> None:
    row = as_json(an_item())
    del row["flags"]
    row["unknown_later_field"] = 1
    assert from_json(Item, row) == an_item()


@pytest.mark.parametrize("name", PUBLISHED)
def test_shipped_schema_is_what_the_records_give(name: str) -> None:
    assert load_schema(name) == json.loads(json.dumps(json_schema(name))), "run: python -m schemas.json_schema"
    jsonschema.Draft202012Validator.check_schema(load_schema(name))


@pytest.mark.parametrize(
    "record", [r for r in examples() if type(r) in PUBLISHED.values()], ids=lambda r: type(r).__name__
)
def test_records_are_valid_by_their_schema(record: Any) -> None:
    name = next(n for n, cls in PUBLISHED.items() if cls is type(record))
    validator = jsonschema.Draft202012Validator(load_schema(name))
    validator.validate(as_json(record))
    broken = as_json(record)
    broken.pop(next(iter(broken)))
    assert not validator.is_valid(broken)


@given(st.lists(st.text(), min_size=1), st.lists(st.text(), min_size=1))
def test_ids_differ_when_the_parts_differ(a: list[str], b: list[str]) -> None:
    joined_alike = "\x1f".join(a) == "\x1f".join(b)
    assert (content_id("i", *a) == content_id("i", *b)) == joined_alike
    assert content_id("i", *a).startswith("i1-")


def test_digest_names_its_algorithm() -> None:
    assert digest("") == "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_every_record_class_is_covered() -> None:
    assert {type(r) for r in examples()} == {
        *(Alert, AgreementEvent, DeadLetter, Digest, Extraction, Item, Lead, LookAlike, Mention, Reading, Report),
        Sighting,
    }
