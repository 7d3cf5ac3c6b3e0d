"""Dead letters: bounded, in bytes, and the same for the same failure."""

from hypothesis import given
from hypothesis import strategies as st

from schemas.dead_letter import MAX_PAYLOAD_BYTES
from transforms.dead_letters import cut_utf8, dead_letter


@given(st.text(), st.integers(0, 40))
def test_cut_never_splits_a_letter(text: str, max_bytes: int) -> None:
    cut = cut_utf8(text, max_bytes)
    assert len(cut.encode("utf-8")) <= max_bytes
    assert text.encode("utf-8", "replace").decode("utf-8").startswith(cut)


def test_letter_names_stage_subject_and_reason_on_one_line() -> None:
    letter = dead_letter("extract", "i1-a", ValueError("bad\nvalue"), "نص" * 10_000, "2023-03-13T10:00:00Z")
    assert (letter.stage, letter.subject, letter.reason) == ("extract", "i1-a", "ValueError: bad value")
    assert len(letter.payload.encode()) <= MAX_PAYLOAD_BYTES


def test_the_same_failure_is_the_same_letter() -> None:
    def letter(at: str, payload: str = "x") -> str:
        return dead_letter("parse", "f", "broken", payload, at).letter_id

    assert letter("2023-03-13T10:00:00Z") == letter("2024-03-13T10:00:00Z")
    assert letter("2023-03-13T10:00:00Z") != letter("2023-03-13T10:00:00Z", "y")
