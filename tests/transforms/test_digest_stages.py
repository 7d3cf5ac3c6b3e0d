"""Digests of a stream: early, on time, late and too late, by watermark and not by the clock."""

import warnings
from datetime import UTC, datetime

import pytest

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # Beam warns at import about Google clients that are not installed
    from apache_beam.transforms.window import TimestampedValue

    from support.beam import collect, stream, streaming
    from transforms.digest_stages import CountWindows

from schemas.digest import Digest
from schemas.extraction import Evidence, Extraction, WarMention
from schemas.mention import Mention
from support.records import an_item
from transforms.sightings import mentions_of

pytestmark = pytest.mark.filterwarnings("ignore")  # Beam's own, many and harmless

HOUR = 3600


def fixed_clock() -> datetime:
    return datetime(2023, 3, 13, 12, tzinfo=UTC)


def at(time: str) -> int:
    return int(datetime.fromisoformat(f"2023-03-13T{time}:00Z").timestamp())


def mention(item_id: str, time: str, day: int = 13, story: str = "") -> Mention:
    seen = f"2023-03-{day:02}T{time}:00Z"
    found = mentions_of(
        an_item(item_id, first_seen_at=seen),
        Extraction("ar", war=(WarMention("news", (Evidence("text", 0, 1, "x", "r"),)),)),
    )
    return next(found)._replace(story=story or item_id, source=f"{item_id}-media")


def run(steps: list, digests=None, letters=None, **options) -> None:
    """`steps` are mentions, and times (seconds) to which the watermark goes."""
    source = stream(Mention)
    for step in steps:
        if isinstance(step, int):
            source = source.advance_watermark_to(step)
        else:
            seen = int(datetime.fromisoformat(step.first_seen_at).timestamp())
            source = source.add_elements([TimestampedValue(step, seen)])
    with streaming() as p:
        counted = p | source.advance_watermark_to_infinity() | CountWindows(fixed_clock, **options)
        if digests:
            collect(counted.digests, digests, "digests")
        if letters:
            collect(counted.dead_letters, letters, "letters")


def hours_of_war(found: list[Digest]) -> list[tuple[str, int, int, str]]:
    return [(d.window_start[11:16], d.items, d.stories, d.timing) for d in found if (d.key, d.span) == ("war", "hour")]


def test_early_on_time_late_and_too_late() -> None:
    """The timeline of the module: lateness one hour, an early pane for every two mentions."""

    def digests(found: list[Digest]) -> None:
        assert sorted(hours_of_war(found)) == sorted(
            [
                ("09:00", 2, 2, "early"),
                ("09:00", 2, 2, "on_time"),
                ("09:00", 3, 3, "late"),
            ]
        )

    def letters(found: list) -> None:
        assert [(x.stage, x.subject, x.reason) for x in found] == [
            ("digest", "i1-d", "first seen 2023-03-13T09:55:00Z, after its window was closed")
        ]

    steps = [at("09:00"), mention("i1-a", "09:05"), mention("i1-b", "09:10"), at("10:01"), mention("i1-c", "09:50"),
             at("11:01"), mention("i1-d", "09:55"), at("11:30")]  # fmt: skip
    run(steps, digests, letters, lateness_sec=HOUR, early_count=2)


def test_copies_and_repetitions_count_once() -> None:
    def digests(found: list[Digest]) -> None:
        assert hours_of_war(found) == [("09:00", 2, 1, "on_time")]

    again = mention("i1-b", "09:06", story="i1-a")
    run([at("09:00"), mention("i1-a", "09:05"), again, again, at("10:01")], digests, early_count=50)


def test_out_of_order_mentions_come_to_the_windows_they_were_first_seen_in() -> None:
    def digests(found: list[Digest]) -> None:
        assert sorted(hours_of_war(found)) == [("08:00", 1, 1, "on_time"), ("09:00", 2, 2, "on_time")]

    run(
        [at("08:00"), mention("i1-b", "09:05"), mention("i1-a", "08:59"), mention("i1-c", "09:00"), at("12:00")],
        digests,
    )


def test_a_window_is_compared_with_the_week_before() -> None:
    def digests(found: list[Digest]) -> None:
        days = {d.window_start[8:10]: (d.stories, d.expected, d.z) for d in found if (d.key, d.span) == ("RUS", "day")}
        assert days["13"] == (4, 1.0, 3.0)
        assert days["07"] == (1, None, None)

    steps: list = []
    for day in range(6, 13):
        steps += [mention(f"i1-{day}", "09:00", day), int(datetime(2023, 3, day + 1, tzinfo=UTC).timestamp()) + 1]
    steps += [mention(f"i1-{n}", "09:00") for n in "abcd"]
    run([*steps, int(datetime(2023, 3, 14, tzinfo=UTC).timestamp()) + 1], digests, since="2023-03-06T00:00:00Z")


@pytest.mark.parametrize("options", [{"lateness_sec": -1}, {"early_count": 0}])
def test_impossible_settings_are_refused(options: dict) -> None:
    with pytest.raises(ValueError, match="lateness_sec must be"):
        CountWindows(fixed_clock, **options)
