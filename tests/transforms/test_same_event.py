"""What is one agreement and what are two (docs/lifecycle.md), by rule and on small labelled histories."""

from pathlib import Path
from typing import Any

import pytest

from schemas.extraction import Amount, EventDate, Evidence
from schemas.ledger import AgreementEvent
from support.records import a_sighting
from support.stories import errors, stories
from transforms import subjects
from transforms.ledger import fold
from transforms.same_event import likeness
from transforms.subjects import subject_of
from transforms.text import normalize

SUBJECTS = Path(subjects.__file__).with_suffix(".tsv")
LEAD = "وقع وزيرا الصحة في تونس وليبيا مذكرة تفاهم لتبادل الأدوية واللقاحات بين البلدين"


def known(**fields: Any) -> AgreementEvent:
    (event,) = fold([], [a_sighting("i1-known", domains=("general",), **fields)]).entries
    return event


def same(event: AgreementEvent, **fields: Any) -> bool:
    return likeness(event, a_sighting("i1-b", outlet="b", **{"domains": ("general",), **fields})) > 0


def test_another_word_for_the_instrument_is_the_same_agreement() -> None:
    assert same(known(instrument="mou", subject="tourism"), instrument="agreement", subject="tourism")
    assert same(known(instrument="mou", subject="tourism"), instrument="protocol", subject="tourism")


def test_another_word_for_the_subject_is_the_same_agreement() -> None:
    assert same(known(instrument="agreement", subject="trade"), instrument="agreement", subject="economic")


def test_another_subject_is_another_agreement_whatever_the_instrument() -> None:
    assert not same(known(instrument="mou", subject="tourism"), instrument="mou", subject="judicial")
    assert not same(known(instrument="mou", subject="archive"), instrument="mou", subject="standards")


def test_without_a_subject_it_joins_what_is_open() -> None:
    assert same(known(instrument="mou", subject="tourism"), instrument="agreement")
    assert same(known(instrument="agreement"), instrument="mou", subject="tourism")


def test_a_treaty_and_a_roadmap_are_two() -> None:
    assert not same(known(instrument="treaty"), instrument="roadmap")


@pytest.mark.parametrize(("seen", "expected"), [("2023-03-20", True), ("2023-05-20", False), ("2024-03-13", False)])
def test_the_next_signing_without_a_subject_is_the_same_for_some_weeks(seen: str, expected: bool) -> None:
    assert same(known(instrument="agreement"), instrument="agreement", seen=f"{seen}T09:00:00Z") is expected


@pytest.mark.parametrize(
    ("status", "next_status", "seen", "expected"),
    [
        ("planned", "signed", "2023-11-13", True),
        ("announced", "signed", "2024-03-13", True),
        ("signed", "ratified", "2025-03-13", True),
        ("ratified", "ratified", "2025-03-13", True),
        ("signed", "ratified", "2027-03-13", False),
        ("signed", "extended", "2023-10-13", True),
        ("signed", "extended", "2024-03-13", False),
        ("signed", "denied", "2023-04-13", True),
        ("signed", "terminated", "2026-03-13", True),
        ("planned", "denied", "2023-03-14", False),
        ("signed", "planned", "2023-04-13", False),
    ],
)
def test_how_long_the_next_step_may_take(status: str, next_status: str, seen: str, expected: bool) -> None:
    event = known(instrument="agreement", status=status)
    assert same(event, instrument="agreement", status=next_status, seen=f"{seen}T09:00:00Z") is expected


def test_details_speak_for_and_against() -> None:
    sum_known, sum_other = Amount(2e9, "USD"), Amount(3e8, "USD")
    event = known(instrument="contract", subject="arms", amount=sum_known, date=EventDate("2023-03-10", "day"))
    told = {"instrument": "contract", "subject": "arms", "seen": "2023-05-20T09:00:00Z"}
    plain, alike, other = (
        likeness(event, a_sighting("i1-b", domains=("general",), amount=amount, **told))
        for amount in (None, Amount(1.95e9, "USD"), sum_other)
    )
    assert other < plain < alike
    assert same(event, instrument="contract", subject="arms", date=EventDate("2023-03-10", "day"))


def test_a_copy_is_the_same_agreement_even_where_it_was_read_differently() -> None:
    event = known(instrument="mou", lead=LEAD)
    assert same(event, instrument="agreement", lead=LEAD + " أمس", place="EGY", date=EventDate("2023-03-01", "day"))


def test_headlines_that_differ_only_in_their_subject_are_no_copies() -> None:
    title = "تونس وليبيا توقعان مذكرة تفاهم في مجال"
    event = known(instrument="mou", subject="health", lead=f"{title} الصحة")
    assert not same(event, instrument="mou", subject="transport", lead=f"{title} النقل")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("وقعت تونس وليبيا مذكرة تفاهم في مجال السياحة", ("tourism",)),
        ("وقعت تونس وليبيا مذكرة تفاهم سياحية", ("tourism",)),
        ("وقعت تونس وليبيا اتفاقا أمنيا", ("security",)),
        ("وقعت تونس وليبيا اتفاقية للتعاون الشامل في طرابلس", ()),
        ("وقعت تونس وليبيا مذكرة تفاهم بشأن الأرشيف خلال الزيارة", ("ارشيف",)),
        ("اتفقت تونس وليبيا على إنشاء مصنع للسيارات", ("industry",)),
    ],
)
def test_subjects_of_sentences(text: str, expected: tuple[str, ...]) -> None:
    assert subject_of("", text, (Evidence("text", 0, 20, text[:20], "sign.verb"),)) == expected


def test_labelled_histories() -> None:
    """Pairs of items that tell one agreement and are taken for two, and the other way round."""
    found = [errors(story) for name in ("first", "second", "third") for story in stories(name)]
    same, other = sum(e.same for e in found), sum(e.other for e in found)
    assert len(found) == 60
    assert (same, other) > (150, 60), "the extraction reads the histories"
    assert sum(len(e.split) for e in found) <= 0.03 * same
    assert sum(len(e.merged) for e in found) <= 0.03 * other


def test_forms_of_subjects_are_normalised_and_stand_once() -> None:
    rows = [line.split("\t") for line in SUBJECTS.read_text("utf-8").splitlines() if not line.startswith("#")][1:]
    forms = [form for _, _, forms in rows for form in forms.split("|")]
    assert sorted(forms) == sorted(set(forms))
    assert [f for f in forms if normalize(f.removesuffix("*")) != f.removesuffix("*")] == []
