"""The optional stage: a morphological database reads verb forms that the tables do not spell out."""

import json
from pathlib import Path

import pytest

from support.extraction import alerts, read
from transforms.extract import explain
from transforms.extract.morphology import Analyser, MorphologyError, analyser

SMALL = Path(__file__).parents[2] / "data" / "morphology" / "small.db"
"""A database of three verbs in camel-tools' format: وقّع (sign), وقع (fall) and رسم (draw)."""
THE_WOMEN_SIGNED = "وزيرات خارجية السويد وكندا وقعن أمس في أوسلو اتفاقية لحماية البحار"


@pytest.fixture(autouse=True)
def a_catalogue_without_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """camel-tools fetches its catalogue of data when there is none; an empty one is enough for a database by path."""
    (tmp_path / "catalogue.json").write_text(json.dumps({"version": "1.6", "packages": {}, "components": {}}))
    monkeypatch.setenv("CAMELTOOLS_DATA", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MITHAQ_MORPHOLOGY", str(SMALL))


def test_without_a_database_the_tables_decide_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MITHAQ_MORPHOLOGY", raising=False)
    assert analyser() is None
    assert alerts(read(THE_WOMEN_SIGNED)) == set()


@pytest.mark.usefixtures("small")
def test_a_form_that_only_the_database_knows_is_an_act() -> None:
    assert alerts(read(THE_WOMEN_SIGNED)) == {"CAN+SWE"}


@pytest.mark.usefixtures("small")
def test_its_quote_still_equals_its_offsets() -> None:
    (record,) = read(THE_WOMEN_SIGNED).agreements
    for evidence in record.evidence:
        assert THE_WOMEN_SIGNED[evidence.start : evidence.end] == evidence.quote


@pytest.mark.usefixtures("small")
def test_the_future_of_such_a_form_is_a_plan() -> None:
    (record,) = read("سيوقعن وزيرات خارجية السويد وكندا في أوسلو اتفاقية لحماية البحار").agreements
    assert (record.status, record.alertable) == ("planned", False)


@pytest.mark.usefixtures("small")
def test_verbs_outside_the_lexicon_say_nothing() -> None:
    assert alerts(read("وزيرات خارجية السويد وكندا رسمن أمس في أوسلو حدود اتفاقية لحماية البحار")) == set()


@pytest.mark.usefixtures("small")
def test_words_that_the_tables_know_keep_their_reading() -> None:
    said = "وقعت السويد وكندا اتفاقية لحماية البحار"
    (sentence,) = explain("", said, published="2024-05-15").sentences
    assert [act[:2] for act in sentence.acts] == [("وقعت", "sign")]


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("وقعن", {("", "", "sign", "past", "p")}),
        ("وَقَّعنها", {("", "ها", "sign", "past", "p")}),
        ("ووقعن", {("و", "", "sign", "past", "p")}),
        ("أوقعن", {("ا", "", "sign", "past", "p")}),
        ("سيوقعن", {("س", "", "sign", "imperfect", "p")}),
        ("أمضين", {("", "", "sign", "past", "p")}),
        ("رسمن", set()),
        ("وقعني", set()),
        ("قمر", set()),
    ],
)
def test_clitics_number_and_tense_come_from_the_analysis(word: str, expected: set[tuple[str, ...]]) -> None:
    found = Analyser(SMALL).readings(word)
    assert {(pro, enc, r.value, r.kind, r.number) for pro, enc, r in found} == expected


def test_a_name_that_is_no_file_is_an_error_that_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MITHAQ_MORPHOLOGY", "/nowhere/morphology.db")
    with pytest.raises(MorphologyError, match=r"no file.*unset it"):
        read(THE_WOMEN_SIGNED)


def test_auto_looks_where_camel_data_installs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MITHAQ_MORPHOLOGY", "auto")
    with pytest.raises(MorphologyError, match="camel_data -i"):
        analyser()
    folder = tmp_path / "data" / "morphology_db" / "calima-msa-r13"
    folder.mkdir(parents=True)
    (folder / "morphology.db").write_bytes(SMALL.read_bytes())
    assert alerts(read(THE_WOMEN_SIGNED)) == {"CAN+SWE"}


def test_a_damaged_database_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    damaged = tmp_path / "damaged.db"
    damaged.write_text("###DEFINES###\nNONSENSE\n", "utf-8")
    monkeypatch.setenv("MITHAQ_MORPHOLOGY", str(damaged))
    with pytest.raises(MorphologyError, match=r"damaged\.db is no morphology database"):
        read(THE_WOMEN_SIGNED)
