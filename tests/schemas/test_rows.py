"""How records travel between steps: every one of them, in a form that later versions read."""

import warnings
from collections.abc import Sequence
from typing import Any, NamedTuple

import pytest

from schemas.record import canonical_json
from support.examples import examples
from support.records import an_item

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # Beam's own import warnings
    from apache_beam import coders
    from apache_beam.coders.coders import deserialize_coder, serialize_coder

    from schemas.rows import RECORDS, RecordCoder


@pytest.mark.parametrize("record", examples(), ids=lambda r: type(r).__name__)
def test_every_record_comes_back_as_it_was(record: Any) -> None:
    assert type(record) in RECORDS
    coder = coders.registry.get_coder(type(record))
    assert coder == RecordCoder(type(record))
    assert coder.is_deterministic()
    assert coder.decode(coder.encode(record)) == record
    assert canonical_json(coder.decode(coder.encode(record))) == canonical_json(record)
    assert coder.encode(coder.decode(coder.encode(record))) == coder.encode(record)


class ItemOfToday(NamedTuple):
    item_id: str
    flags: Sequence[str] = ()


class ItemOfTomorrow(NamedTuple):
    item_id: str
    flags: Sequence[str] = ()
    region: str | None = None
    tags: Sequence[str] = ("none",)


def test_appended_fields_keep_old_and_new_bytes_readable() -> None:
    old, new = RecordCoder(ItemOfToday), RecordCoder(ItemOfTomorrow)
    assert new.decode(old.encode(ItemOfToday("a", ("f",)))) == ItemOfTomorrow("a", ("f",))
    assert old.decode(new.encode(ItemOfTomorrow("a", (), "x"))) == ItemOfToday("a")


def test_the_coder_in_a_job_names_the_record_and_not_its_fields() -> None:
    serialized = serialize_coder(RecordCoder(type(an_item())))
    assert deserialize_coder(serialized) == RecordCoder(type(an_item()))
    assert b"first_seen_at" not in serialized


def test_text_that_is_no_unicode_stops_no_job() -> None:
    item = an_item(title="\ud800 خبر")
    coder = coders.registry.get_coder(type(item))
    assert coder.decode(coder.encode(item)) == item


def test_bytes_that_are_no_row_are_refused() -> None:
    with pytest.raises(ValueError, match="Expecting value"):
        coders.registry.get_coder(type(an_item())).decode(b"row")
