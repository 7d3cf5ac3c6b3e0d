"""Names of states, organisations, capitals and leaders, and what guards them."""

import shutil
import tomllib
from collections import defaultdict
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.gazetteer import Entry, bodies, check, entries, guard_allows, in_office, load, problems
from transforms.gazetteer.entry import Guard, readings
from transforms.gazetteer.load import guards
from transforms.gazetteer.paradigm import inflect
from transforms.names import bilingual_name, organisation_codes, state_codes, territory_codes
from transforms.text import normalize


def found(form: str, kind: str | None = None) -> list[Entry]:
    return [e for e in entries() if e.form == normalize(form) and (kind is None or e.kind == kind)]


def codes_in(text: str, form: str, day: date | None = None) -> set[str]:
    """The codes that `form` stands for where it occurs in `text`; the letters glued before it are its proclitic."""
    words = normalize(text).split()
    wanted = normalize(form).split()
    for i in range(len(words)):
        head = words[i]
        if head.endswith(wanted[0]) and words[i + 1 : i + len(wanted)] == wanted[1:] and len(head) - len(wanted[0]) < 3:
            proclitic = head[: len(head) - len(wanted[0])]
            before = [*words[:i], *([proclitic] if proclitic else [])]
            after = words[i + len(wanted) :]
            allowed = [e for e in found(form) if in_office(e, day) and guard_allows(e, before, after)]
            return {code for e in allowed for code in e.codes}
    raise AssertionError(f"{form} is not in {text}")


def test_the_data_are_clean() -> None:
    assert problems() == []


def test_every_sovereign_state_has_a_name_a_nisba_and_a_capital_and_every_territory_a_name() -> None:
    have: dict[str, set[str]] = defaultdict(set)
    for entry in entries():
        for code in entry.codes:
            have[entry.kind].add(code)
            if entry.kind == "name" and entry.source.startswith("names.tsv"):
                have["own name"].add(code)
    assert state_codes() <= have["name"]
    assert state_codes() <= have["nisba"]
    assert territory_codes() <= have["own name"]
    # Six capitals are written like their state and stand under the name alone.
    assert len(state_codes() - have["capital"]) <= 12


def test_no_form_needs_normalising_again() -> None:
    assert all(normalize(entry.form) == entry.form and entry.form for entry in entries())


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ("بيلاروس", "BLR"), ("روسيا البيضاء", "BLR"), ("بيلاروسيا", "BLR"), ("أميركا", "USA"), ("امريكا", "USA"),
        ("الولايات المتحدة الأمريكية", "USA"), ("الفيليبين", "PHL"), ("سيريلانكا", "LKA"), ("زمبابوي", "ZWE"),
        ("المملكة العربية السعودية", "SAU"), ("دولة الإمارات", "ARE"), ("اذربيجان", "AZE"), ("هنغاريا", "HUN"),
        ("كوريا الجنوبية", "KOR"), ("كوت ديفوار", "CIV"), ("كوسوفو", "XKX"), ("تايوان", "TWN"), ("سورية", "SYR"),
        ("غينيا الاستوائية", "GNQ"), ("غينيا بيساو", "GNB"), ("الكونغو برازافيل", "COG"),
        ("الكونغو الديمقراطية", "COD"), ("جنوب السودان", "SSD"), ("الدومينيكان", "DOM"), ("دومينيكا", "DMA"),
        ("الكرملين", "RUS"), ("البيت الأبيض", "USA"), ("داونينغ ستريت", "GBR"), ("الإليزيه", "FRA"),
        ("تل أبيب", "ISR"), ("بيونغ يانغ", "PRK"), ("الناتو", "NATO"), ("مجلس التعاون الخليجي", "GCC"),
        ("جامعة الدول العربية", "LAS"), ("الاتحاد الأوروبي", "EU"), ("إيكواس", "ECOWAS"),
        ("ميركوسور", "MERCOSUR"), ("السوق المشتركة لأمريكا الجنوبية", "MERCOSUR"), ("الكوميسا", "COMESA"),
        ("صندوق النقد العربي", "AMF"), ("بنك التنمية الآسيوي", "ADB"), ("الأونروا", "UNRWA"),
        ("قصر بيان", "KWT"), ("قصر المونكلوا", "ESP"), ("البوندستاغ", "DEU"),
    ],
)  # fmt: skip
def test_spellings(form: str, code: str) -> None:
    assert {c for entry in found(form) for c in entry.codes} == {code}


@pytest.mark.parametrize(
    "form", ["إيراني", "إيرانية", "إيرانيان", "إيرانيين", "إيرانيون", "إيرانيات", "الإيرانيتين", "إيرانيا"]
)
def test_a_nisba_in_all_genders_numbers_and_cases(form: str) -> None:
    assert [(e.codes, e.kind) for e in found(form)] == [(("IRN",), "nisba")]


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ("الروس", "RUS"), ("الأتراك", "TUR"), ("المغاربة", "MAR"), ("الكورية الشمالية", "PRK"),
        ("الجنوب أفريقية", "ZAF"), ("الأمريكيان", "USA"), ("النيجري", "NER"), ("النيجيري", "NGA"),
        ("الغينية الاستوائية", "GNQ"), ("الألمان", "DEU"),
    ],
)  # fmt: skip
def test_broken_plurals_and_adjectives_of_two_words(form: str, code: str) -> None:
    assert {c for entry in found(form, "nisba") for c in entry.codes} == {code}


def test_what_an_inflected_form_says_of_itself() -> None:
    forms = {f.form: f for f in inflect("كوري جنوبي")}
    assert forms["الكوريتان الجنوبيتان"][1:] == ("dual", "f", True)
    assert forms["كوريون جنوبيون"][1:] == ("plural", "m", False)
    assert forms["الكوريين الجنوبيين"].number == "dual-plural"
    with pytest.raises(ValueError, match="ends in ي"):
        list(inflect("روس"))


@pytest.mark.parametrize(
    ("text", "form", "codes"),
    [
        ("وصل السلطان هيثم إلى عمان عائدا من الرياض", "عمان", {"OMN"}),
        ("استقبل الملك وفدا في العاصمة الأردنية عمان أمس", "عمان", {"JOR"}),
        ("وقعت فرنسا اتفاقا مع مالي حول التدريب", "مالي", {"MLI"}),
        ("طلبت الحكومة الحصول على دعم مالي عاجل", "مالي", set()),
        ("أصيب اللاعب في القدم اليمنى خلال التمرين", "اليمنى", set()),
        ("استقبل الرئيس اليمني السفير", "اليمني", {"YEM"}),
        ("غير النهر المجرى القديم", "المجرى", set()),
        ("زار رئيس الوزراء المجري أنقرة", "المجري", {"HUN"}),
        ("تراجع سعر الدولار الأمريكي اليوم", "الأمريكي", set()),
        ("قال الممثل محمد المصري في لقاء", "المصري", set()),
        ("قال الرئيس المصري في لقاء", "المصري", {"EGY"}),
        ("ضربت سيول جارفة المدينة", "سيول", set()),
        ("ردت سيول على بيونغ يانغ", "سيول", {"KOR"}),
        ("انتهى اتفاق الرياض قبل أعوام", "الرياض", set()),
        ("أنهى اتفاق الرياض وطهران القطيعة", "الرياض", {"SAU"}),
        ("فازت ولاية جورجيا بالمشروع", "جورجيا", set()),
        ("توقع جورجيا وأرمينيا معاهدة", "جورجيا", {"GEO"}),
        ("شارك خبير تركي آل الشيخ", "تركي", set()),
        ("أدى المصلون صلاة المغرب", "المغرب", set()),
        ("وقع المغرب وإسبانيا اتفاقية", "المغرب", {"MAR"}),
        ("وقعت كينيا اتفاقا مع دار السلام", "دار السلام", {"TZA"}),
        ("وقعت كينيا اتفاقا مع دار السلام للنشر", "دار السلام", set()),
        ("وصل الوفد إلى سانتياغو أمس", "سانتياغو", {"CHL"}),
        ("سجل اللاعب سانتياغو هدفين", "سانتياغو", set()),
    ],
)  # fmt: skip
def test_homographs_are_told_apart_by_their_neighbours(text: str, form: str, codes: set[str]) -> None:
    assert codes_in(text, form) == codes


@pytest.mark.parametrize("phrase", ["المحيط الهندي", "نهر الأردن", "بحر الصين", "أمريكا اللاتينية", "اتفاق أوسلو"])
def test_blocked_phrases_mean_no_state(phrase: str) -> None:
    assert [(e.kind, e.codes) for e in found(phrase)] == [("blocked", ())]


def test_groups_and_companies_count_for_a_state_apart_from_its_names() -> None:
    assert {code for e in bodies() if e.form == normalize("حزب الله") for code in e.codes} == {"LBN"}
    assert not {e.form for e in bodies()} & {e.form for e in entries()}
    assert {e.kind for e in bodies()} == {"body"}


def test_names_of_several_states_say_so() -> None:
    [congo] = found("الكونغو")
    assert congo.any_of
    assert congo.codes == ("COD", "COG")
    [six] = found("مجموعة 5+1")
    assert not six.any_of
    assert six.codes == ("CHN", "DEU", "FRA", "GBR", "RUS", "USA")


def test_a_leader_stands_for_the_state_while_in_office() -> None:
    assert codes_in("التقى ترامب الوفد", "ترامب", date(2018, 1, 1)) == {"USA"}
    assert codes_in("التقى ترامب الوفد", "ترامب", date(2022, 1, 1)) == set()
    assert codes_in("التقى ترامب الوفد", "ترامب", date(2025, 6, 1)) == {"USA"}
    assert codes_in("التقى دونالد توسك الوفد", "دونالد توسك", date(2017, 1, 1)) == {"EU"}
    assert codes_in("التقى دونالد توسك الوفد", "دونالد توسك", date(2024, 1, 1)) == {"POL"}
    assert codes_in("التقى ترامب الوفد", "ترامب") == {"USA"}


@pytest.mark.parametrize(
    ("form", "day", "code"),
    [
        ("جواو لورينسو", date(2019, 1, 1), "AGO"), ("موسى فكي", date(2015, 1, 1), "TCD"),
        ("موسى فكي", date(2020, 1, 1), "AU"), ("باشليه", date(2015, 1, 1), "CHL"), ("باشليه", date(2020, 1, 1), "UN"),
        ("حجة لحبيب", date(2023, 1, 1), "BEL"), ("حجة لحبيب", date(2025, 1, 1), "EU"),
        ("روتو", date(2023, 1, 1), "KEN"), ("كريستودوليديس", date(2024, 1, 1), "CYP"),
        ("ناوسيدا", date(2024, 1, 1), "LTU"),
        ("ليبرمان", date(2014, 6, 1), "ISR"), ("زيلينسكي", date(2022, 6, 1), "UKR"),
        ("أوربان", date(2020, 1, 1), "HUN"), ("لودوفيك أوربان", date(2020, 1, 1), "ROU"),
        ("فرانسيسكو غوتيريش", date(2020, 1, 1), "TLS"),
        ("سانتياغو بينيا", date(2024, 7, 1), "PRY"), ("ويلبر روس", date(2018, 1, 1), "USA"),
        ("قربانقلي بردي محمدوف", date(2018, 8, 1), "TKM"), ("عبدالله ديوب", date(2023, 1, 1), "MLI"),
    ],
)  # fmt: skip
def test_who_holds_an_office_by_the_spellings_of_newsrooms(form: str, day: date, code: str) -> None:
    assert {c for entry in found(form, "leader") if in_office(entry, day) for c in entry.codes} == {code}


def test_a_common_name_counts_only_where_the_item_has_named_the_state() -> None:
    [entry] = [e for e in found("أمينة محمد", "leader") if e.codes == ("KEN",)]
    assert not guard_allows(entry, ["وقعت"], ["اتفاقا"])
    assert guard_allows(entry, ["وقعت"], ["اتفاقا"], named=True)


@pytest.mark.parametrize(
    ("form", "codes"),
    [
        ("دول تحالف الساحل", {"BFA", "MLI", "NER"}), ("دول الساحل الخمس", {"BFA", "MLI", "MRT", "NER", "TCD"}),
        ("الدول المطلة على بحر قزوين", {"AZE", "IRN", "KAZ", "RUS", "TKM"}), ("دول كواد", {"AUS", "IND", "JPN", "USA"}),
        ("رباعية النورماندي", {"DEU", "FRA", "RUS", "UKR"}), ("الترويكا الأوروبية", {"DEU", "FRA", "GBR"}),
    ],
)  # fmt: skip
def test_a_group_without_a_treaty_of_its_own_stands_for_its_members(form: str, codes: set[str]) -> None:
    assert {c for entry in found(form, "group") for c in entry.codes} == codes


def test_a_guard_needs_one_required_place_and_no_forbidden_one() -> None:
    guard = Guard("g", before=frozenset({"دوله"}), near=frozenset({"نهر"}), not_after=frozenset({"لا"}))
    entry = Entry("كلمه", ("TCD",), "name", guards=(guard,))
    assert guard_allows(entry, ["دوله"], [])
    assert guard_allows(entry, ["والدوله"], [])
    assert guard_allows(entry, [], ["هو", "النهر"])
    assert not guard_allows(entry, ["دوله"], ["لا"])
    assert not guard_allows(entry, ["دوله", "شيء"], [])
    assert guard_allows(entry, ["دوله", "ل"], [])
    assert not guard_allows(entry, [], ["هو"] * 8 + ["نهر"])


def test_an_entry_without_guard_always_counts() -> None:
    assert guard_allows(Entry("كلمه", ("TCD",), "name"), [], [])


def test_every_guard_explains_itself_and_asks_for_something() -> None:
    text = files("transforms").joinpath("gazetteer", "guards.toml").read_text(encoding="utf-8")
    tables = tomllib.loads(text)
    assert all(table.get("note") for name, table in tables.items() if name != "default")
    assert all(any(guard[1:7]) or guard.named for guard in guards().values())


def test_every_printed_name_is_a_form_of_its_code() -> None:
    have = {(entry.form, code) for entry in entries() for code in entry.codes}
    for code in state_codes() | territory_codes() | organisation_codes():
        assert (normalize(bilingual_name(code).ar), code) in have


@pytest.mark.parametrize(
    ("raw", "complaint"),
    [
        ([Entry("إيران", ("IRN",), "name", source="f:1")], "f:1: 'إيران' does not survive normalisation"),
        ([Entry("ايران", ("IRX",), "name", source="f:1")], "f:1: unknown code 'IRX'"),
        ([Entry("قم", ("IRN",), "city", source="f:1")], "f:1: 'قم' is too short to stand without a guard"),
        (
            [Entry("ايران", ("IRN",), "name", source="f:1"), Entry("ايران", ("IRN",), "name", source="f:2")],
            "f:2: 'ايران' stands already at f:1",
        ),
        (
            [Entry("عمان", ("OMN",), "name", source="f:1"), Entry("عمان", ("JOR",), "capital", source="f:2")],
            "f:1, f:2: 'عمان' means ('OMN',) and ('JOR',) unguarded",
        ),
        (
            [Entry("فلان", ("JOR",), "leader", since=date(2020, 1, 1), until=date(2019, 1, 1), source="f:1")],
            "f:1: the office ends before it begins",
        ),
        ([], "capitals: none for IRN"),
        ([], "guards.toml: nothing uses [oman]"),
    ],
)
def test_the_linter_names_the_line_and_the_fault(
    raw: list[Entry], complaint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check, "raw_entries", lambda: iter(raw))
    monkeypatch.setattr(check, "entries", lambda: tuple(raw))
    assert complaint in problems()


def test_two_leaders_of_one_name_at_different_times_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    earlier = Entry("فلان", ("JOR",), "leader", until=date(2019, 1, 1), source="f:1")
    later = Entry("فلان", ("EGY",), "leader", since=date(2020, 1, 1), source="f:2")
    monkeypatch.setattr(check, "raw_entries", lambda: iter([earlier, later]))
    monkeypatch.setattr(check, "entries", lambda: (earlier, later))
    assert not any("unguarded" in problem for problem in problems())


@pytest.mark.parametrize(
    ("name", "line", "message"),
    [
        ("names.tsv", "IRN", "names.tsv:1: 1 columns instead of 2"),
        ("names.tsv", "IRN\tإيران{nothing}", "names.tsv:1: no guard 'nothing' in guards.toml"),
        ("names.tsv", "IRN\tإيران{oman", "names.tsv:1: no } behind the guard of 'إيران'"),
        ("names.tsv", "IRN\tإيران |  | فارس", "names.tsv:1: an empty form between two bars"),
        ("nisbas.tsv", "IRN\tإيران", "nisbas.tsv:1: a nisba ends in ي"),
        ("leaders.tsv", "IRN\tpresident\t2020-13\t\tفلان", "leaders.tsv:1: '2020-13' is no date"),
    ],
)
def test_a_malformed_line_is_an_error_that_names_it(
    name: str, line: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    guards()
    folder = tmp_path / "gazetteer"
    folder.mkdir()
    original = Path(str(files("transforms").joinpath("gazetteer")))
    for path in original.glob("*.t*"):
        shutil.copy(path, folder)
    (folder / name).write_text(line + "\n", encoding="utf-8")
    monkeypatch.setattr(load, "files", lambda _package: tmp_path)
    with pytest.raises(load.GazetteerError) as error:
        list(load.raw_entries())
    assert message in str(error.value)


@pytest.mark.parametrize(
    ("word", "reading"), [("وبالمستوي", "مستوي"), ("للاردن", "الاردن"), ("فلبنان", "لبنان"), ("كالرييس", "رييس")]
)
def test_words_are_read_without_their_proclitics(word: str, reading: str) -> None:
    assert reading in readings(word)


@given(st.lists(st.text(max_size=6), max_size=12), st.lists(st.text(max_size=6), max_size=12), st.integers(0, 500))
def test_guards_answer_for_any_neighbours(before: list[str], after: list[str], which: int) -> None:
    guarded = [entry for entry in entries() if entry.guards]
    assert guard_allows(guarded[which * 7 % len(guarded)], before, after) in (True, False)
