"""Texts in both languages; what feeds say stays one harmless line; templates are checked before they are used."""

from pathlib import Path

import pytest

from pipeline.errors import ConfigError
from pipeline.notify.texts import Texts
from schemas.record import as_json
from support.notify import an_alert

FSI, PDI = "\u2068", "\u2069"


def test_arabic_text_begins_right_to_left_and_isolates_names() -> None:
    text = Texts().alert(as_json(an_alert()), ["ar"])
    assert text.title.startswith("اتفاق جديد: " + FSI)
    assert f"الأطراف: {FSI}ليبيا، تونس{PDI}" in text.body


def test_both_languages_stand_one_below_the_other_each_under_its_title() -> None:
    text = Texts().alert(as_json(an_alert()), ["ar", "en"])
    arabic, english = text.body.split("\n\n")
    assert arabic.startswith("اتفاق جديد")
    assert english.startswith("New agreement: ")
    assert text.title.count(FSI) == text.title.count(PDI) == 4


def test_what_a_feed_says_neither_breaks_lines_nor_calls_everyone() -> None:
    alert = an_alert()
    evil = alert.evidence[0]._replace(quote="توقيع\r\n@everyone <!channel> \u202e{{ 7*7 }}")
    body = Texts().alert(as_json(alert._replace(evidence=(evil,))), ["en"]).body
    (line,) = [row for row in body.splitlines() if row.startswith("«")]
    assert "@everyone" not in line
    assert "<!channel" not in line
    assert "\u202e" not in line
    assert "{{ 7*7 }}" in line


def test_a_message_that_is_no_live_news_says_so() -> None:
    assert "[test]" in Texts().alert(as_json(an_alert()._replace(mode="test")), ["en"]).title


def test_a_summary_shows_retractions_first_and_counts_what_it_leaves_out() -> None:
    alerts = [as_json(an_alert()) for _ in range(30)]
    alerts.append(as_json(an_alert(revision=2, event="retraction", reason="a parody")))
    text = Texts().summary(alerts, ["en"])
    assert text.title == "Mithaq: 31 messages about agreements"
    assert text.body.splitlines()[0].startswith("- RETRACTED")
    assert text.body.endswith("… and 11 more")


def test_an_own_template_replaces_the_one_that_ships(tmp_path: Path) -> None:
    (tmp_path / "alert.en.j2").write_text("Desk: {{ parties }}\nsee {{ url }}")
    text = Texts(tmp_path).alert(as_json(an_alert()), ["en"])
    assert text.title == f"Desk: {FSI}Libya, Tunisia{PDI}"
    assert Texts(tmp_path).alert(as_json(an_alert()), ["ar"]).title.startswith("اتفاق جديد")


def test_a_wrong_field_in_the_list_of_a_summary_is_found_at_the_start_too(tmp_path: Path) -> None:
    (tmp_path / "summary.en.j2").write_text("{% for a in alerts %}{{ a.headlin }}{% endfor %}")
    with pytest.raises(ConfigError, match="no attribute 'headlin'"):
        Texts(tmp_path)


@pytest.mark.parametrize(
    ("template", "fault"),
    [("{{ headlin }}", "unknown placeholder 'headlin'; known are event"), ("{% if %}", "Expected an expression")],
)
def test_a_template_with_a_fault_is_refused_at_the_start(tmp_path: Path, template: str, fault: str) -> None:
    (tmp_path / "alert.ar.j2").write_text(template)
    with pytest.raises(ConfigError) as error:
        Texts(tmp_path)
    assert f"{tmp_path}/alert.ar.j2: " in str(error.value)
    assert fault in str(error.value)


def test_messages_link_to_the_page_where_there_is_one() -> None:
    alert = as_json(an_alert())
    texts = Texts(page_url="https://mithaq.example/x")
    assert f"https://mithaq.example/x/a/{alert['agreement_id']}?lang=ar\n" in texts.alert([alert][0], ["ar"]).body
    assert texts.summary([alert], ["en"]).body.endswith("More: https://mithaq.example/x/?lang=en")
    assert "More:" not in Texts().alert(alert, ["en"]).body + Texts().summary([alert], ["en"]).body
