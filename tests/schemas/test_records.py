"""Records survive JSON and Beam's row coder, and old bytes stay readable."""

import json
import warnings
from collections.abc import Sequence
from typing import Any, NamedTuple

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.alert import Alert
from schemas.dead_letter import DeadLetter
from schemas.extraction import Extraction
from schemas.ids import content_id, digest
from schemas.item import Item
from schemas.json_schema import PUBLISHED, json_schema, load_schema
from schemas.ledger import AgreementEvent, Sighting
from schemas.mention import LookAlike, Mention
from schemas.record import as_json, canonical_json, from_json
from support.records import a_sighting, an_agreement, an_item
from transforms.alerts import announce
from transforms.dead_letters import dead_letter
from transforms.ledger import fold
from transforms.sightings import look_alikes_of, mentions_of


def _examples() -> list[Any]:
    extraction = Extraction("ar", (an_agreement(), an_agreement(status="planned")), states=("LBY", "TUN"))
    folded = fold([], [a_sighting()])
    return [
        an_item(),
        extraction,
        a_sighting(),
        folded.entries[0],
        announce(None, folded.entries[0], "2023-03-13T10:00:00Z"),
        dead_letter("parse", "feed-1", ValueError("x"), "payload", "2023-03-13T10:00:00Z"),
        *mentions_of(an_item(), extraction),
        *look_alikes_of(an_item(), extraction),
    ]


@pytest.mark.parametrize("record", _examples(), ids=lambda r: type(r).__name__)
def test_json_round_trip(record: Any) -> None:
    assert from_json(type(record), json.loads(canonical_json(record))) == record


@pytest.mark.parametrize("record", _examples(), ids=lambda r: type(r).__name__)
def test_row_coder_round_trip(record: Any) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Beam's own import warnings
        from apache_beam import coders

        import schemas.rows
    assert type(record) in schemas.rows.RECORDS
    coder = coders.registry.get_coder(type(record))
    assert isinstance(coder, coders.RowCoder)
    assert canonical_json(coder.decode(coder.encode(record))) == canonical_json(record)


class ItemOfToday(NamedTuple):
    item_id: str
    flags: Sequence[str] = ()


class ItemOfTomorrow(NamedTuple):
    item_id: str
    flags: Sequence[str] = ()
    region: str | None = None


def test_appended_optional_fields_keep_old_and_new_bytes_readable() -> None:
    from apache_beam import coders

    for record in (ItemOfToday, ItemOfTomorrow):
        coders.registry.register_row(record)
    old, new = coders.registry.get_coder(ItemOfToday), coders.registry.get_coder(ItemOfTomorrow)
    assert new.decode(old.encode(ItemOfToday("a"))).region is None
    assert old.decode(new.encode(ItemOfTomorrow("a", (), "x"))).item_id == "a"


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
    "record", [r for r in _examples() if type(r) in PUBLISHED.values()], ids=lambda r: type(r).__name__
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
    covered = {type(r) for r in _examples()}
    assert covered == {Alert, AgreementEvent, DeadLetter, Extraction, Item, LookAlike, Mention, Sighting}
