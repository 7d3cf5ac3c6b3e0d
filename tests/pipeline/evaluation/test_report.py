"""The report: every table there, the same page for the same findings, nothing that breaks a table."""

import json
import re

from pipeline.evaluation.gold import Labels
from pipeline.evaluation.measure import Evaluation, evaluate
from pipeline.evaluation.report import as_json, headline, markdown, sections, wrong_items
from support.labels import a_gold_item, a_record, a_sanction

ITEMS = [
    a_gold_item("right", a_record("LBY TUN"), tags=("signing", "contrast:one")),
    a_gold_item("status", a_record("EGY SDN", "announced"), tags=("contrast:one",)),
    a_gold_item("war", war=True, tags=("contrast:two",)),
    a_gold_item("false", a_record("BLR IRN", "planned"), sanctions=(a_sanction(),), tags=("a|b", "contrast:two")),
]
FOUND = {
    "right": Labels("ar", (a_record("LBY TUN", confidence=0.95),)),
    "status": Labels("ar", (a_record("EGY SDN", "signed", confidence=0.9),)),
    "war": Labels("ar", (a_record("", "mentioned"),)),
    "false": Labels(
        "ar", (a_record("BLR IRN", confidence=0.4), a_record("FRA QAT", "planned")), (a_sanction(imposers=""),)
    ),
}


def an_evaluation() -> Evaluation:
    return evaluate(ITEMS, lambda item: FOUND[item.id])


def rows(heading: str) -> dict[str, tuple[str, ...]]:
    (section,) = [s for s in sections(an_evaluation(), by_tag=True) if s.heading == heading]
    return {row[0]: row[1:] for row in section.rows}


def test_the_main_table_has_figures_with_their_intervals_and_counts() -> None:
    alerts = rows("Alerts, agreements, sanctions, war")["alerts"]
    assert re.fullmatch(r"0\.667 \[0\.\d{3}, 1\.000\]", alerts[0])
    assert alerts[1] == "1.000 [1.000, 1.000]"
    assert alerts[3:] == ("2", "3", "2")


def test_what_is_undefined_is_a_dash() -> None:
    assert rows("Alerts, agreements, sanctions, war")["war: mentioned in the item"][0] == "–"


def test_the_confusion_tells_what_each_label_was_taken_for() -> None:
    assert rows("Confusion of statuses") == {
        "signed": ("1", "", "0"),
        "announced": ("0", "signed 1", "0"),
        "planned": ("0", "signed 1", "0"),
        "(no record)": ("–", "planned 1", "–"),
    }


def test_wrong_contrast_groups_are_named_with_their_wrong_items() -> None:
    assert rows("Contrast sets") == {"two": ("false war",)}


def test_the_reliability_of_confidence_is_told_by_bins() -> None:
    assert rows("Reliability of confidence") == {
        "0.4 to 0.5": ("1", "0.400", "0.000"),
        "0.9 to 1.0": ("2", "0.925", "1.000"),
    }


def test_the_page_is_the_same_for_the_same_findings_and_bears_no_date() -> None:
    page = markdown(an_evaluation(), by_tag=True)
    assert page == markdown(an_evaluation(), by_tag=True)
    assert "make eval" in page
    assert not re.search(r"\b20\d\d\b", page)


def test_every_table_of_the_page_is_well_formed() -> None:
    page = markdown(an_evaluation(), by_tag=True, errors=10)
    tables = [block for block in re.split(r"\n\n", page) if block.startswith("|")]
    assert len(tables) == len([s for s in sections(an_evaluation(), by_tag=True) if s.rows])
    for table in tables:
        assert len({len(re.findall(r"(?<!\\)\|", line)) for line in table.splitlines()}) == 1
    assert "a\\|b" in page


def test_items_with_a_fault_come_with_the_gravest_first() -> None:
    shown, count = wrong_items(an_evaluation(), 2)
    assert count == 3
    assert [(w.id, w.faults[0]) for w in shown] == [("false", "false alert"), ("war", "war")]
    assert shown[0].labelled == "ar: BLR+IRN mou planned future; sanctions imposed USA→RUS"
    assert shown[0].found == (
        "ar: BLR+IRN mou signed current ALERT; FRA+QAT mou planned future; sanctions imposed ?→RUS"
    )
    assert shown[1].found == "ar: (no party) mou mentioned current"


def test_json_holds_every_number() -> None:
    told = json.loads(json.dumps(as_json(an_evaluation(), by_tag=True, errors=1)))
    assert told["items"] == 4
    assert told["figures"]["alerts.recall"] == {"value": 1.0, "low": 1.0, "high": 1.0}
    assert told["counts"]["alerts"] == {"right": 2, "found": 3, "gold": 2}
    assert told["labels"]["status"]["planned"]["recall"]["value"] == 0.0
    assert {"labelled": "announced", "found": "signed", "records": 1} in told["confusion"]["status"]
    assert told["contrast"]["wrong"] == {"two": ["false", "war"]}
    assert [b["alerts"] for b in told["reliability"]] == [1, 2]
    assert told["tags"]["signing"] == {"items": 1, "right": 1, "alerts": {"right": 1, "found": 1, "gold": 1}}
    assert told["errors"]["count"] == 3
    assert {"tags", "errors"}.isdisjoint(as_json(an_evaluation()))


def test_one_line_tells_the_main_figures() -> None:
    assert headline(an_evaluation()).startswith("4 items: alerts precision 0.667, recall 1.000, status 0.333")
