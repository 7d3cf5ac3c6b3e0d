"""Codes and printed names of states and organisations."""

import subprocess
import sys

import pytest
from babel.core import Locale, get_global

from transforms.names import (
    alpha2_of,
    alpha3_of,
    bilingual_name,
    is_known,
    is_organisation,
    is_state,
    organisation_codes,
    state_codes,
    territory_codes,
)

NOT_ISO = {"AC", "CP", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"}
"""Regions that CLDR names and ISO 3166-1 does not list; XK, which it does not list either, is wanted."""


def test_every_territory_of_iso_3166_is_listed_under_the_codes_of_cldr() -> None:
    cldr = {code for code in Locale.parse("ar").territories if len(code) == 2 and code.isalpha()} - NOT_ISO
    ours = {alpha2_of(code): code for code in state_codes() | territory_codes()}
    assert set(ours) == cldr
    aliases = get_global("territory_aliases")
    for alpha2, alpha3 in ours.items():
        assert alpha3 == "XKX" or aliases[alpha3] == [alpha2]


def test_states_are_the_members_of_the_united_nations_and_four_more() -> None:
    assert len(state_codes()) == 193 + 4
    assert {"PSE", "VAT", "TWN", "XKX"} <= state_codes()
    assert len(territory_codes()) == 249 + 1 - 197
    assert not state_codes() & territory_codes()


@pytest.mark.parametrize(
    ("code", "arabic", "english"),
    [
        ("BLR", "بيلاروسيا", "Belarus"), ("IRN", "إيران", "Iran"), ("HUN", "المجر", "Hungary"),
        ("PSE", "فلسطين", "Palestine"), ("XKX", "كوسوفو", "Kosovo"), ("TWN", "تايوان", "Taiwan"),
        ("EU", "الاتحاد الأوروبي", "European Union"), ("LAS", "جامعة الدول العربية", "League of Arab States"),
    ],
)  # fmt: skip
def test_newsroom_names(code: str, arabic: str, english: str) -> None:
    assert bilingual_name(code) == (arabic, english)


def test_every_code_has_both_names() -> None:
    for code in state_codes() | territory_codes() | organisation_codes():
        name = bilingual_name(code)
        assert name.ar.strip()
        assert name.en.strip()
        assert is_known(code)


def test_organisations_of_the_label_guide_are_known() -> None:
    guide = "EU UN NATO GCC LAS AU OIC OPEC IAEA IMF WB BRICS SCO EAEU ASEAN ECOWAS G7"
    assert set(guide.split()) <= organisation_codes()
    assert all(is_organisation(code) and not is_state(code) for code in guide.split())


def test_alpha_2_and_alpha_3_lead_to_each_other() -> None:
    assert alpha3_of("by") == "BLR"
    assert alpha2_of("BLR") == "BY"
    assert alpha3_of("ZZ") is None
    assert alpha2_of("EU") is None
    assert all(alpha3_of(alpha2_of(code) or "") == code for code in state_codes() | territory_codes())


def test_an_unknown_code_is_an_error() -> None:
    assert not is_known("XYZ")
    with pytest.raises(KeyError):
        bilingual_name("XYZ")


def test_importing_the_names_loads_neither_babel_nor_the_normaliser() -> None:
    script = (
        "import sys; from transforms.names import is_state; assert is_state('IRN');"
        "assert not {'babel', 'camel_tools'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
