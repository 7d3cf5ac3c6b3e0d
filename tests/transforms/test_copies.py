"""Copies keep the lead of a report; rewordings of one event do not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.copies import COPY_FROM, is_copy, resemblance, sketch

TITLE = "إيران وبيلاروسيا تعلنان خارطة طريق للتعاون الشامل"
TEXT = (
    "أعلن الرئيس الإيراني ونظيره البيلاروسي في طهران اليوم الاثنين التوصل إلى خارطة طريق للتعاون الشامل بين البلدين "
    "تشمل التجارة والصناعة والزراعة. وقال الرئيس الإيراني في إن العلاقات بين البلدين تشهد نموا متواصلا وإن "
    "حجم التبادل التجاري تضاعف خلال عام واحد."
)

COPIES = {
    "literal": (TITLE, TEXT),
    "another headline": ("طهران ومينسك على خارطة طريق واحدة", TEXT),
    "cut after the first sentence": (TITLE, TEXT.partition(".")[0]),
    "small edits": (TITLE, TEXT.replace("اليوم الاثنين", "الاثنين").replace("تضاعف", "ازداد")),
    "added paragraphs": (TITLE, TEXT + " ويرى مراقبون أن الزيارة تأتي في ظل ظروف دولية معقدة." * 5),
    "other spelling": (TITLE.replace("إ", "ا"), TEXT.replace("أ", "ا").replace("ى", "ي")),
}
OTHERS = {
    "the same event in other words": (
        "لوكاشينكو يختتم زيارته إلى طهران بوثيقة تعاون",
        "وقعت بيلاروسيا وإيران في العاصمة الإيرانية وثيقة وصفت بأنها خارطة طريق للتعاون بينهما في مجالات الاقتصاد "
        "والثقافة، وذلك في ختام زيارة استمرت يومين.",
    ),
    "the same template of another day": (
        "مؤشر بورصة عمان يغلق على ارتفاع",
        "أغلق مؤشر بورصة عمان على ارتفاع بنسبة نصف في المئة وبلغ حجم التداول ستة ملايين دينار نفذت من خلال ألفي صفقة.",
    ),
}


@pytest.mark.parametrize("case", COPIES)
def test_copies(case: str) -> None:
    assert is_copy(sketch(TITLE, TEXT), sketch(*COPIES[case]))


@pytest.mark.parametrize("case", OTHERS)
def test_other_reports(case: str) -> None:
    assert not is_copy(sketch(TITLE, TEXT), sketch(*OTHERS[case]))


@given(st.text(), st.text())
def test_a_sketch_resembles_itself_and_is_bounded(title: str, text: str) -> None:
    made = sketch(title, text)
    assert len(made) in (0, 128)
    assert made == sketch(title, text)
    assert resemblance(made, made) == (1.0 if made else 0.0)


@given(st.text(), st.text())
def test_resemblance_is_symmetric_and_between_0_and_1(a: str, b: str) -> None:
    one, other = sketch("", a), sketch("", b)
    assert resemblance(one, other) == resemblance(other, one)
    assert 0 <= resemblance(one, other) <= 1
    assert is_copy(one, other) == (resemblance(one, other) >= COPY_FROM)
