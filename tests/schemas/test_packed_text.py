"""Text in keyed state: what was written is read again, in fewer bytes, and bytes written once stay readable."""

import zlib

import pytest
from apache_beam.coders import Coder
from hypothesis import given
from hypothesis import strategies as st

from schemas.packed_text import PackedTextCoder

SAID = '{"title":"وقعت الأردن والعراق مذكرة تفاهم في مجال النقل","url":"https://news.example/1"}'


@given(st.text())
def test_any_text_is_read_as_it_was_written(text: str) -> None:
    assert PackedTextCoder().decode(PackedTextCoder().encode(text)) == text


def test_records_that_repeat_themselves_take_a_fraction_of_their_bytes() -> None:
    ledger = SAID * 10
    assert len(PackedTextCoder().encode(ledger)) < len(ledger.encode()) / 5


@pytest.mark.parametrize("level", [0, 1, 6, 9])
def test_state_written_by_another_zlib_or_level_is_read(level: int) -> None:
    assert PackedTextCoder().decode(zlib.compress(SAID.encode(), level)) == SAID


def test_text_that_was_never_packed_is_refused() -> None:
    with pytest.raises(zlib.error):
        PackedTextCoder().decode(SAID.encode())


def test_it_is_no_coder_for_keys() -> None:
    assert not PackedTextCoder().is_deterministic()


def test_a_worker_gets_the_same_coder_back_from_the_job() -> None:
    from apache_beam.runners.pipeline_context import PipelineContext

    context = PipelineContext()
    sent = PackedTextCoder().to_runner_api(context)
    assert Coder.from_runner_api(sent, context) == PackedTextCoder()
