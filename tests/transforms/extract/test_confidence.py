"""Confidence: what makes a record surer or less sure, and that its table fits its features."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.extraction import read
from transforms.extract import graded
from transforms.extract.confidence import FEATURES, confidence_of, weights
from transforms.lexicon import read_table


def confidence(text: str, *, title: str = "") -> float:
    return max(a.confidence for a in read(text, title=title).agreements if a.parties == ("GHA", "KEN"))


PLAIN = confidence("وقعت كينيا وغانا اليوم اتفاقية للنقل الجوي.", title="كينيا وغانا توقعان اتفاقية للنقل الجوي")


def test_an_anaphoric_hedged_mention_in_the_body_is_less_sure_than_a_plain_signing() -> None:
    text = "زار رئيس كينيا أمس غانا. وجرت محادثات في القصر. وذكرت مصادر مطلعة أن الجانبين وقعا مذكرة تفاهم."
    assert confidence(text) < PLAIN


@pytest.mark.parametrize(
    "weaker",
    [
        "جرت محادثات بين كينيا وغانا. واتفق البلدان على فتح خط بحري جديد.",
        "وقعت كينيا وغانا ومصادر مطلعة تقول إنها اتفاقية للنقل الجوي.",
    ],
)
def test_other_doubts_lower_it_too(weaker: str) -> None:
    assert confidence(weaker) < PLAIN


def test_it_is_no_constant() -> None:
    texts = [
        "وقعت كينيا وغانا اتفاقية للنقل.",
        "اتفقت كينيا وغانا على إلغاء التأشيرات.",
        "بعد الزيارة إلى غانا وقعت كينيا مذكرة تفاهم. وقال الوزير إن البلدين وقعا بروتوكولا.",
    ]
    assert len({a.confidence for text in texts for a in read(text).agreements}) > 2


def test_the_table_has_a_weight_for_every_feature_and_a_meaning_for_every_weight() -> None:
    rows = read_table("confidence.tsv", "transforms.extract")
    assert [row["feature"] for row in rows] == ["base", *FEATURES]
    assert all(row["holds when"] for row in rows)


def test_no_weight_speaks_against_the_sign_of_its_feature() -> None:
    wrong = {name for name, sign in FEATURES.items() if sign and weights()[name] * sign < 0}
    assert not wrong


@given(st.sets(st.sampled_from(sorted(FEATURES))), st.sampled_from(sorted(n for n, sign in FEATURES.items() if sign)))
def test_each_doubt_lowers_and_each_support_raises(features: set[str], name: str) -> None:
    without, having = confidence_of(frozenset(features - {name})), confidence_of(frozenset(features | {name}))
    assert 0 < without < 1
    assert (having - without) * FEATURES[name] >= 0


def test_graded_gives_the_features_behind_each_record() -> None:
    ((record, features),) = graded("كينيا وغانا توقعان اتفاقية", "")
    assert {"title", "alertable"} <= features
    assert record.confidence == confidence_of(features)
