"""Reports on their way to their stories in the engine's keyed state: none overtakes an earlier one of its item."""

import warnings
from datetime import datetime
from typing import Any

import pytest

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # Beam warns at import about Google clients that are not installed
    from apache_beam import Map

    from pipeline.graph import build
    from support.beam import collect, stream, streaming
    from transforms.story_stages import _by_item, _by_lead, _CompareFn, _TellWhenAnsweredFn

from schemas.item import Item
from schemas.story import Report
from transforms.extract import extract
from transforms.stories import HORIZON_SEC, report_of

pytestmark = pytest.mark.filterwarnings("ignore")

TOLD = ("تونس وغانا توقعان اتفاقية", "وقعت تونس وغانا اليوم في أكرا اتفاقية للتعاون في مجال الصيد البحري.")
TAKEN_BACK = ("بيان", "ينعقد الاجتماع غدا.")


class Bag:
    """State of one key."""

    def __init__(self) -> None:
        self._held = list[str]()

    def read(self) -> list[str]:
        return list(self._held)

    def add(self, part: str) -> None:
        self._held.append(part)

    def clear(self) -> None:
        self._held.clear()


def report(revision: int, title: str, text: str) -> Report:
    item = Item("i1-a", revision, "wakala", title, text, "2024-05-01T08:00:00Z")
    found = report_of(item, extract(title, text, language="ar"))
    assert found is not None
    return found


def told(messages: list[tuple[str, str]]) -> list[Any]:
    bag, tell = Bag(), _TellWhenAnsweredFn()
    return [output for message in messages for output in tell.process(message, bag)]


def test_an_edit_that_takes_all_back_waits_for_an_answer_like_what_it_edits() -> None:
    """Else it is there first, and what it takes back is then too old to be told."""
    edit = report(2, *TAKEN_BACK)
    assert not edit.mentions
    (ask,) = _by_lead(edit)
    assert told([_by_item(edit)]) == []
    answers = list(_CompareFn(HORIZON_SEC).process(ask, 0))
    assert [key for key, _ in answers] == [_by_item(edit)[0]]
    assert told([_by_item(edit), *answers]) == [edit.reading]


def test_a_report_waits_for_the_answer_of_each_of_its_keys() -> None:
    first = report(1, *TOLD)
    asks = list(_by_lead(first))
    assert len(asks) == len(first.lead.keys) > 1
    none = [(_by_item(first)[0], '{"answer": null}')] * len(asks)
    assert told([_by_item(first), *none[1:]]) == []
    assert first.reading.item_id in {getattr(output, "item_id", "") for output in told([*none, _by_item(first)])}


def test_a_report_that_an_earlier_version_sent_waits_for_nothing_it_did_not_ask() -> None:
    edit = report(2, *TAKEN_BACK)
    key, message = _by_item(edit)
    assert told([(key, message.replace(', "answers": 1', ""))]) == [edit.reading]


def test_an_edited_copy_stays_a_copy_of_the_original() -> None:
    """The copy was first to the keys that it does not share with the original; its edit asks those too."""
    opening = (
        "وقعت تونس وغانا اليوم في أكرا اتفاقية للتعاون في مجال الصيد البحري، بحضور وزيري خارجية البلدين. "
        "وقال بيان مشترك صدر عقب المراسم إن الاتفاقية تسري خمس سنوات."
    )
    copied = f"{opening} وأضاف المصدر أن التفاصيل ستعلن لاحقا. وكان الجانبان قد عقدا اجتماعا تمهيديا."
    items = [
        Item("i1-original", 1, "wakala", TOLD[0], f"{opening} وتأتي الخطوة بعد محادثات طويلة.", "2024-05-01T08:00:00Z"),
        Item("i1-copy", 1, "sahifa", TOLD[0], copied, "2024-05-01T09:00:00Z"),
        Item("i1-copy", 2, "sahifa", TOLD[0], f"{copied} واستمرت الجلسة ساعتين.", "2024-05-01T09:00:00Z"),
    ]
    source = stream(Item)
    begin_sec = datetime.fromisoformat(items[0].first_seen_at).timestamp()
    for n, item in enumerate(items):
        source = source.advance_watermark_to(begin_sec + 3600 * n).add_elements([item])
    with streaming() as pipeline:
        mentions = build(pipeline | source.advance_watermark_to_infinity(), window_sec=0).mentions

        def check(found: list[Any]) -> None:
            assert sorted(found) == [("i1-copy", "i1-original")] * 2 + [("i1-original", "i1-original")]

        collect(mentions | Map(lambda m: (m.item_id, m.story)), check, "stories")
