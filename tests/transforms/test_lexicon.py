"""The lexicon: inflection by paradigm, sound tables, and a linter that finds each kind of fault."""

import subprocess
import sys

import pytest

from schemas.extraction import Plover
from transforms.lexicon import all_entries, codes, lint, read_table
from transforms.lexicon.data import TableError
from transforms.lexicon.morphology import noun_forms, participle_forms, verb_forms


def test_the_tables_are_sound() -> None:
    assert lint() == []


@pytest.mark.parametrize(
    ("paradigm", "past", "imperfect", "expected"),
    [
        ("sound", "وقّع", "وقع", {"وقع", "وقعت", "وقعا", "وقعتا", "وقعوا", "وقعنا", "يوقع", "توقعان", "يوقعون", "نوقع"}),
        ("defective", "ألغ", "لغ", {"الغي", "الغت", "الغيا", "الغتا", "الغوا", "يلغي", "تلغيان", "يلغون"}),
        ("hollow", "أدان", "دين", {"ادان", "ادانت", "ادنا", "ادين", "يدين", "تدينان", "يدان"}),
        ("imperfect", "مد", "مد", {"تمدان", "يمد"}),
    ],
)
def test_verbs_inflect(paradigm: str, past: str, imperfect: str, expected: set[str]) -> None:
    assert expected <= {form.text for form in verb_forms(paradigm, past, imperfect)}


def test_nouns_and_participles_inflect() -> None:
    assert {"مذكره تفاهم", "مذكرات تفاهم", "مذكرتي التفاهم", "مذكرتا تفاهم"} <= {
        f.text for f in noun_forms("fem", "مذكرة تفاهم")
    }
    assert "برنامجا تنفيذيا" in {f.text for f in noun_forms("masc", "برنامج تنفيذي")}
    assert {"موقعه", "موقعين", "موقعتان"} <= {f.text for f in participle_forms("موقع")}


def test_an_unknown_paradigm_is_named() -> None:
    with pytest.raises(ValueError, match="strange"):
        list(verb_forms("strange", "وقع", "وقع"))


def test_codes_follow_the_table() -> None:
    assert codes("agreement", "signed") == (("057",), Plover("SUPPORT", None))
    assert codes("sanction", "imposed") == (("163",), Plover("SANCTION", "discontinue"))


def test_entries_have_sources() -> None:
    assert all(entry.source.partition(":")[2].isdigit() for entry in all_entries())


FAULTS = [
    ("verbs.tsv", {"sense": "explode"}, "sense 'explode' is not in the vocabulary"),
    ("verbs.tsv", {"guard": "whenever"}, "guard 'whenever' is not in the vocabulary"),
    ("verbs.tsv", {"paradigm": "strange"}, "unknown verb paradigm"),
    ("verbs.tsv", {"example": "لا شيء هنا"}, "no form of the line is found in its example"),
    ("nouns.tsv", {"class": "instrument", "value": "handshake"}, "instrument 'handshake' is not in the vocabulary"),
    ("nouns.tsv", {"class": "colour"}, "class 'colour' is not in the vocabulary"),
    ("nouns.tsv", {"forms": "اتفاق.نامه"}, "can never be found"),
    ("nouns.tsv", {"forms": "معاهدة|معاهدة"}, "stands twice on the line"),
    ("cues.tsv", {"class": "mood"}, "class 'mood' is not in the vocabulary"),
    ("cues.tsv", {"forms": "(لم)"}, "can never be found"),
    ("lookalikes.tsv", {"theme": "weather"}, "theme 'weather' is not in the vocabulary"),
    ("war.tsv", {"role": "ally"}, "role 'ally' is not in the vocabulary"),
    ("codes.tsv", {"status": "dreamt"}, "status 'dreamt' is not in the vocabulary"),
    ("codes.tsv", {"cameo": "120]--"}, "'120]--' is no CAMEO code"),
    ("codes.tsv", {"event": "HUG"}, "event 'HUG' is not in the vocabulary"),
]


@pytest.mark.parametrize(("table", "change", "message"), FAULTS, ids=[f[2] for f in FAULTS])
def test_the_linter_finds(table: str, change: dict[str, str], message: str) -> None:
    def read(name: str) -> list[dict[str, str]]:
        rows = read_table(name)
        return [{**rows[0], **change}, *rows[1:]] if name == table else rows

    faults = lint(read)
    assert any(message in fault and table in fault for fault in faults) or any(message in fault for fault in faults)


def test_the_linter_finds_a_form_on_two_lines() -> None:
    def read(name: str) -> list[dict[str, str]]:
        rows = read_table(name)
        return [*rows, {**rows[0], "line": f"{name}:999"}] if name == "nouns.tsv" else rows

    assert any(fault.startswith("nouns.tsv:999") and "already" in fault for fault in lint(read))


def test_the_linter_finds_senses_without_a_guard() -> None:
    def read(name: str) -> list[dict[str, str]]:
        rows = read_table(name)
        if name != "verbs.tsv":
            return rows
        twin = next(r for r in rows if r["sense"] == "deny")
        return [*rows, {**twin, "sense": "plan", "line": "verbs.tsv:999"}]

    assert any("several senses" in fault and "verbs.tsv:999" in fault for fault in lint(read))


def test_a_malformed_table_is_named() -> None:
    def read(name: str) -> list[dict[str, str]]:
        if name == "war.tsv":
            raise TableError("war.tsv:3: 2 columns instead of 3")
        return read_table(name)

    assert "war.tsv:3: 2 columns instead of 3" in lint(read)


def test_the_linter_runs_as_a_command() -> None:
    run = subprocess.run([sys.executable, "-m", "transforms.lexicon"], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout) == (0, "")
