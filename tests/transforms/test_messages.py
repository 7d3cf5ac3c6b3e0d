"""Messages: CloudEvents in binary mode that the service and its client will take."""

import json

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.health import Health
from schemas.json_schema import load_schema
from schemas.message import MAX_ATTRIBUTE_VALUE_BYTES, Message, Topic
from support.records import an_item
from support.topics import a_message, alerts_of
from transforms.dead_letters import dead_letter
from transforms.messages import (
    alert_message,
    dead_letter_message,
    health_message,
    item_message,
    mention_message,
    problem,
)

SOURCE = "//mithaq/test"
NOW = "2023-03-13T10:00:00Z"


def _messages() -> list[Message]:
    from schemas.extraction import Extraction
    from support.records import an_agreement
    from transforms.sightings import mentions_of

    (mention,) = mentions_of(an_item(), Extraction("ar", (an_agreement(),), states=("LBY", "TUN")))
    return [
        alert_message(alerts_of("LBY TUN")[0], SOURCE),
        mention_message(mention, SOURCE),
        dead_letter_message(dead_letter("parse", "f", ValueError("x"), "payload", NOW), SOURCE),
        health_message(Health("1.0.0", SOURCE, "0.1.0", NOW, 1, 1, 1, 0, 0, ())),
        item_message(an_item(), SOURCE),
    ]


@pytest.mark.parametrize("message", _messages(), ids=lambda m: m.topic)
def test_a_message_is_a_cloud_event_whose_body_fits_the_schema_it_names(message: Message) -> None:
    found = message.attributes
    assert problem(message) == ""
    assert found["ce-specversion"] == "1.0"
    assert found["ce-id"] == message.message_id
    assert found["content-type"] == "application/json; charset=utf-8"
    assert all(value.isascii() for value in found.values())
    name = found["ce-dataschema"].removeprefix("urn:mithaq:schema:")
    jsonschema.validate(json.loads(message.body), load_schema(name))


def test_arabic_letters_are_counted_in_bytes() -> None:
    assert problem(a_message(1, quote="ا" * 512)) == ""
    refused = problem(a_message(1, quote="ا" * 600))
    assert "1200 bytes" in refused
    assert "quote" in refused


@pytest.mark.parametrize("name", ["topic", "data", "ordering_key", "retry", "timeout", "googclient", ""])
def test_names_that_the_client_or_the_service_keeps_are_refused(name: str) -> None:
    assert "may not be named" in problem(a_message(1)._replace(attributes={name: "x"}))


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        (a_message(1)._replace(body="ا" * 5_000_001), "the service takes 10000000"),
        (a_message(1, **{f"k{n}": "1" for n in range(100)}), "101 attributes"),
        (a_message(1, **{"ا" * 129: "1"}), "258 bytes"),
        (a_message(1, key="ا" * 600), "ordering key"),
        (a_message(1)._replace(body=""), "empty"),
        (a_message(1)._replace(body="\ud800"), "surrogate"),
        (a_message(1, x="\ud800"), "surrogate"),
        (a_message(1, x=3), "no text"),  # type: ignore[arg-type]
    ],
    ids=["body", "count", "name", "key", "empty", "surrogate-body", "surrogate", "number"],
)
def test_what_the_service_would_refuse_is_told_before(message: Message, reason: str) -> None:
    assert reason in problem(message)


@given(st.text(max_size=600))
def test_the_check_of_a_value_is_that_of_its_utf8_bytes(value: str) -> None:
    try:
        fits = len(value.encode("utf-8")) <= MAX_ATTRIBUTE_VALUE_BYTES
    except UnicodeEncodeError:
        fits = False
    assert (problem(a_message(1, x=value)) == "") == fits


def test_alerts_of_one_pair_are_ordered_and_mentions_are_not() -> None:
    alert, mention, *_ = _messages()
    assert (alert.topic, alert.ordering_key) == (Topic.ALERTS, "LBY-TUN")
    assert (mention.topic, mention.ordering_key) == (Topic.MENTIONS, "")
    assert mention.attributes["p-LBY"] == "1"
