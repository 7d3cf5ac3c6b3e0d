"""`mithaq run --sample`: what an editor would alert on is alerted on, and nothing else; the second run is silent."""

import json
from pathlib import Path

import jsonschema
import pytest

from pipeline.cli import main
from schemas.json_schema import load_schema

pytestmark = pytest.mark.filterwarnings("ignore")

EXPECTED = json.loads((Path(__file__).parents[2] / "data" / "sample_expected.json").read_text("utf-8"))["items"]


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample")
    assert main(["run", "--sample", "--state", str(folder)]) == 0
    return folder


@pytest.fixture
def alerts(state: Path, capsys: pytest.CaptureFixture[str]) -> list[dict]:
    capsys.readouterr()
    assert main(["alerts", "export", "--state", str(state)]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def _expected_parties(optional: bool) -> set[tuple[str, ...]]:
    return {tuple(a["parties"]) for item in EXPECTED for a in item["agreements"]
            if a["alert"] and (optional or not a.get("optional"))}  # fmt: skip


def _denied_parties() -> set[tuple[str, ...]]:
    """What one outlet tells and another denies in the same pass: it is never told."""
    return {tuple(a["parties"]) for item in EXPECTED for a in item["agreements"] if a["status"] == "denied"}


def test_every_agreement_of_the_sample_is_alerted_and_no_other(alerts: list[dict]) -> None:
    found = {tuple(p["code"] for p in a["parties"]) for a in alerts}
    assert _expected_parties(optional=False) - _denied_parties() - found == set()
    assert found - (_expected_parties(optional=True) - _denied_parties()) == set()


def test_each_agreement_is_new_once(alerts: list[dict]) -> None:
    assert {a["event"] for a in alerts} == {"new"}
    assert len({a["agreement_id"] for a in alerts}) == len(alerts)


def test_the_story_of_the_sample_is_told_by_several_sources(alerts: list[dict]) -> None:
    (roadmap,) = [a for a in alerts if a["kind"] == "roadmap" and [p["code"] for p in a["parties"]] == ["BLR", "IRN"]]
    counts = roadmap["corroboration"]
    assert counts["outlets"] > counts["independent"] >= 2, "copies of the agency's report are not independent"
    assert roadmap["mode"] == "test"


def test_messages_are_valid_and_quotes_stand_in_their_place(alerts: list[dict]) -> None:
    validator = jsonschema.Draft202012Validator(load_schema("alert.v1"))
    for alert in alerts:
        validator.validate(alert)
        for e in alert["evidence"]:
            assert len(e["quote"]) == e["end"] - e["start"]
            if e["field"] == "title":
                assert e["title"][e["start"] : e["end"]] == e["quote"]


def test_the_second_run_is_silent_and_fresh_starts_over(state: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "--sample", "--state", str(state)]) == 0
    out, err = capfd.readouterr()
    assert out == ""
    assert err.count("unchanged") >= 9
    assert str(state / "report.html") in err, "where the report is, is talk"
    assert (state / "report.html").read_text("utf-8").count("<article") > 20
    assert main(["run", "--sample", "--state", str(state), "--fresh"]) == 0
    assert "NEW" in capfd.readouterr().out
