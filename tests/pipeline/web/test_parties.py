"""Parties are found by name in both languages, and have flags where a state has one."""

import pytest

from pipeline.web.parties import flag, party_choices, party_codes
from transforms.names import state_codes


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("IRN", ("IRN",)),
        ("irn rus irn", ("IRN", "RUS")),
        ("Iran", ("IRN",)),
        ("ايران", ("IRN",)),
        ("إيران وروسيا", ("IRN", "RUS")),
        ("Iran and Oman", ("IRN", "OMN")),
        ("إيران، روسيا", ("IRN", "RUS")),
        ("united  nations", ("UN",)),
        ("South Korea", ("KOR",)),
        ("كوريا الجنوبية", ("KOR",)),
        ("ATLANTIS", ("ATLANTIS",)),
        ("' OR 1", ("OR",)),
        ("", ()),
        ("x" * 100_000, ()),
    ],
)
def test_names_and_codes_are_understood(typed: str, codes: tuple[str, ...]) -> None:
    assert party_codes(typed) == codes


def test_states_have_flags_and_organisations_without_one_have_none() -> None:
    assert (flag("IRN"), flag("BLR"), flag("UN"), flag("EU")) == ("🇮🇷", "🇧🇾", "🇺🇳", "🇪🇺")
    assert flag("OPEC") == flag("ATLANTIS") == ""
    assert all(len(flag(code)) == 2 for code in state_codes())


def test_choices_are_named_and_ordered_in_the_language() -> None:
    english = [name for _, name in party_choices("en")]
    assert english == sorted(english)
    assert dict(party_choices("ar"))["EGY"] == "مصر"
