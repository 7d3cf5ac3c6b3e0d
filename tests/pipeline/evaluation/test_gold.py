"""Labelled items: what is read, and that a wrong line is named with its file, its number and what is wrong."""

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import ConfigError
from pipeline.evaluation.gold import Labels, digest, parse_gold_line, read_gold
from support.labels import a_record, a_sanction, gold_line

AGREEMENT = gold_line()["agreements"][0]
SANCTION = {"status": "imposed", "imposers": ["USA"], "targets": ["RUS"]}


def a_file(folder: Path, *lines: Any, name: str = "items.jsonl") -> Path:
    path = folder / name
    path.write_bytes(b"\n".join(x if isinstance(x, bytes) else json.dumps(x).encode() for x in lines) + b"\n")
    return path


def test_an_item_is_read_with_all_its_labels(tmp_path: Path) -> None:
    path = a_file(tmp_path, b"", gold_line(sanctions=[SANCTION], war=True, source="unknown keys are ignored"))
    (item,) = read_gold([path])
    assert item.labels == Labels("ar", (a_record(),), (a_sanction(),), True)
    assert (item.id, item.published, item.tags, item.place) == ("a", "2023-03-13", ("signing",), f"{path}:2")


def test_several_files_give_their_items_in_order(tmp_path: Path) -> None:
    first = a_file(tmp_path, gold_line("b"), gold_line("a"), name="1.jsonl")
    second = a_file(tmp_path, gold_line("c"), name="2.jsonl")
    assert [i.id for i in read_gold([first, second])] == ["b", "a", "c"]


@pytest.mark.parametrize(
    "published", ["2023-03-13", "2023-03", "2023", "2023-03-13T09:00:00Z", "2023-03-13T09:00:00+03:00", None]
)
def test_every_form_of_published_is_read(published: str | None) -> None:
    assert parse_gold_line(json.dumps(gold_line(published=published)).encode()).published == published


@pytest.mark.parametrize("agreement", [{"parties": []}, {"parties": ["TUN"], "party_level": "state-company"}])
def test_records_may_have_fewer_than_two_parties_when_they_are_no_alert(agreement: dict[str, Any]) -> None:
    line = gold_line(agreements=[{**AGREEMENT, "alert": False, **agreement}])
    assert len(parse_gold_line(json.dumps(line).encode()).labels.agreements[0].parties) < 2


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"id": 7}, "id must be a string, not int"),
        ({"id": ""}, "the id is empty"),
        ({"title": "", "text": " "}, "title and text are both empty"),
        ({"text": None}, "text must be a string"),
        ({"language": "Arabic"}, "language 'Arabic' is no ISO 639 code"),
        ({"published": "13.3.2023"}, "published '13.3.2023' is not RFC 3339"),
        ({"published": "2023-02-30"}, "published '2023-02-30' is not RFC 3339"),
        ({"published": 2023}, "published must be a string"),
        ({"war": "yes"}, "war must be true or false"),
        ({"tags": "signing"}, "tags must be a list of strings"),
        ({"tags": [1]}, "it holds 1"),
        ({"agreements": {}}, "agreements must be a list"),
        ({"agreements": ["x"]}, "agreements 1: expected an object"),
        ({"agreements": [{}]}, "agreements 1: the key parties is missing"),
        ({"agreements": [AGREEMENT, {**AGREEMENT, "status": "done"}]}, "agreements 2: status 'done' is none of signed"),
        ({"agreements": [{**AGREEMENT, "instrument": "pact"}]}, "instrument 'pact'"),
        ({"agreements": [{**AGREEMENT, "temporal": "now"}]}, "temporal 'now'"),
        ({"agreements": [{**AGREEMENT, "parties": ["LBY", "XYZ"]}]}, "'XYZ', which is no code"),
        ({"agreements": [{**AGREEMENT, "parties": ["LBY", "LBY"]}]}, "parties names a code twice"),
        ({"agreements": [{**AGREEMENT, "alert": 1}]}, "alert must be true or false"),
        ({"agreements": [{**AGREEMENT, "status": "planned"}]}, "alert is true, which needs status"),
        ({"agreements": [{**AGREEMENT, "temporal": "historical"}]}, "alert is true, which needs temporal current"),
        ({"agreements": [{**AGREEMENT, "party_level": "state-company"}]}, "alert is true, which needs party_level"),
        ({"agreements": [{**AGREEMENT, "parties": ["LBY"]}]}, "needs two parties"),
        ({"sanctions": [{**SANCTION, "status": "signed"}]}, "sanctions 1: status 'signed'"),
        ({"sanctions": [{**SANCTION, "targets": ["the West"]}]}, "sanctions 1: targets holds 'the West'"),
        ({"language": "fa"}, "an item in 'fa' has empty agreements and sanctions"),
    ],
)
def test_a_line_that_contradicts_the_labels_names_file_line_and_fault(
    tmp_path: Path, change: dict[str, Any], message: str
) -> None:
    path = a_file(tmp_path, gold_line("good"), gold_line(**change))
    with pytest.raises(ConfigError) as raised:
        read_gold([path])
    assert f"{path}:2: " in str(raised.value)
    assert message in str(raised.value)


@pytest.mark.parametrize("key", ["id", "title", "text", "language", "agreements", "sanctions", "war", "tags"])
def test_a_missing_key_is_named(key: str) -> None:
    line = {k: v for k, v in gold_line().items() if k != key}
    with pytest.raises(ValueError, match=f"the key {key} is missing"):
        parse_gold_line(json.dumps(line).encode())


@pytest.mark.parametrize("line", [b"{", b"\xff{}", b"[1]", b"[" * 100_000, b"null", b'{"id": "\\ud800"}'])
def test_what_is_no_object_is_named(tmp_path: Path, line: bytes) -> None:
    path = a_file(tmp_path, line)
    with pytest.raises(ConfigError, match=r"items\.jsonl:1: "):
        read_gold([path])


def test_an_id_used_twice_names_both_places(tmp_path: Path) -> None:
    first, second = a_file(tmp_path, gold_line(), name="1.jsonl"), a_file(tmp_path, gold_line(), name="2.jsonl")
    with pytest.raises(ConfigError) as raised:
        read_gold([first, second])
    assert f"{second}:1: the id 'a' is used already at {first}:1" in str(raised.value)


def test_the_first_bad_lines_are_listed_and_the_others_counted(tmp_path: Path) -> None:
    path = a_file(tmp_path, *[b"{"] * 7)
    with pytest.raises(ConfigError) as raised:
        read_gold([path])
    assert f"{path}:5:" in str(raised.value)
    assert str(raised.value).endswith("and 2 more")


def test_a_missing_file_and_one_without_items_are_errors(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="nowhere"):
        read_gold([tmp_path / "nowhere.jsonl"])
    with pytest.raises(ConfigError, match="no labelled item"):
        read_gold([a_file(tmp_path, b"")])


def test_the_digest_names_contents_and_labels_but_not_order_or_files(tmp_path: Path) -> None:
    one = read_gold([a_file(tmp_path, gold_line("a"), gold_line("b"))])
    other = read_gold(
        [a_file(tmp_path, gold_line("b"), name="2.jsonl"), a_file(tmp_path, gold_line("a"), name="1.jsonl")]
    )
    assert digest(one) == digest(other)
    changed = [gold_line("b", war=True), gold_line("b", title="عنوان"), gold_line("b", agreements=[]), gold_line("c")]
    digests = {digest(read_gold([a_file(tmp_path, gold_line("a"), line)])) for line in changed}
    assert len(digests | {digest(one)}) == 5
