"""The whole graph over a PCollection of items, bounded and streaming, with memory in the engine's state."""

import warnings
from datetime import UTC, datetime

import pytest

from support.records import a_sighting, an_item

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # Beam warns at import about Google clients that are not installed
    import apache_beam as beam
    from apache_beam.transforms.window import TimestampedValue

    from pipeline.graph import build
    from support.beam import bounded, collect, stream, streaming

from schemas.item import Item
from schemas.times import rfc3339

pytestmark = pytest.mark.filterwarnings("ignore")  # Beam's own, many and harmless

SIGNED = "وقعت تونس وليبيا اليوم مذكرة تفاهم في مجال الصحة"
WORDINGS = {
    "a": SIGNED,
    "b": "ليبيا وتونس توقعان في طرابلس مذكرة للتفاهم حول التعاون الصحي",
    "c": "الصحة محور مذكرة تفاهم أبرمها وزيرا تونس وليبيا",
}
DENIED = "نفت تونس توقيع اتفاقية مع ليبيا"
NOW = "2023-03-13T10:00:00Z"


def fixed_clock() -> datetime:
    return datetime(2023, 3, 13, 10, tzinfo=UTC)


def _run(items: list[Item], check: dict) -> None:
    with bounded() as p:
        outputs = build(p | beam.Create(items), clock=fixed_clock)
        for name, expected in check.items():
            collect(getattr(outputs, name), expected, f"check_{name}")


def test_an_agreement_gives_one_alert_its_mention_and_its_ledger_entry() -> None:
    def one_alert(alerts: list) -> None:
        (alert,) = alerts
        assert ([p.code for p in alert.parties], alert.event, alert.status, alert.recorded_at) == (
            ["LBY", "TUN"],
            "new",
            "signed",
            NOW,
        )
        (evidence,) = alert.evidence
        assert SIGNED[evidence.start : evidence.end] == evidence.quote

    def one_entry(entries: list) -> None:
        (entry,) = entries
        assert (entry.status, len(entry.sightings)) == ("signed", 1)

    def one_mention(mentions: list) -> None:
        assert [(m.theme, m.status) for m in mentions] == [("agreement", "signed")]

    _run(
        [an_item(title=SIGNED)],
        {"alerts": one_alert, "entries": one_entry, "mentions": one_mention, "dead_letters": _none},
    )


def _none(found: list) -> None:
    assert found == []


def test_one_alert_for_several_outlets_of_one_bounded_run() -> None:
    def one(alerts: list) -> None:
        (alert,) = alerts
        assert (alert.corroboration.items, alert.corroboration.independent) == (3, 3)

    _run([an_item(f"i1-{o}", title=title, outlet=o, owner=o) for o, title in WORDINGS.items()], {"alerts": one})


def test_the_same_content_of_one_outlet_passes_once() -> None:
    def one(mentions: list) -> None:
        assert len(mentions) == 1

    _run(
        [an_item("i1-a", title=SIGNED), an_item("i1-b", title=SIGNED, url="https://alpha.example/moved")],
        {"mentions": one},
    )


def test_a_denial_alone_raises_nothing_and_says_why() -> None:
    def why(look_alikes: list) -> None:
        assert ("denied", ("LBY", "TUN")) in [(k.reason, tuple(k.parties)) for k in look_alikes]

    _run([an_item(title=DENIED)], {"alerts": _none, "look_alikes": why})


def test_other_languages_pass_through_in_silence() -> None:
    persian = an_item(title="ایران و بلاروس نقشه راه همکاری‌های جامع را امضا کردند", text="این سند در تهران امضا شد.")
    _run([persian], {"alerts": _none, "mentions": _none, "look_alikes": _none, "dead_letters": _none})


def test_an_item_that_cannot_be_read_is_a_dead_letter_and_the_rest_flow(monkeypatch: pytest.MonkeyPatch) -> None:
    import transforms.stages

    real = transforms.stages.extract

    def faulty(title: str, text: str, **options):
        if title == "poison":
            raise RuntimeError("cannot be read")
        return real(title, text, **options)

    def letters(found: list) -> None:
        assert sorted((x.stage, x.subject, x.reason, x.recorded_at) for x in found) == [
            ("extract", "i1-p", "RuntimeError: cannot be read", NOW),
            ("first_seen", "i1-t", "ValueError: Invalid isoformat string: 'never'", NOW),
        ]
        assert all('"outlet":"alpha"' in x.payload for x in found)

    def one_alert(alerts: list) -> None:
        assert len(alerts) == 1

    monkeypatch.setattr(transforms.stages, "extract", faulty)
    _run(
        [an_item(title=SIGNED), an_item("i1-p", title="poison", language="ar"), an_item("i1-t", first_seen_at="never")],
        {"alerts": one_alert, "dead_letters": letters},
    )


def _at(item: Item, second: int) -> TimestampedValue:
    return TimestampedValue(item, second)


def test_windows_gather_outlets_and_the_ledger_outlives_them() -> None:
    """Two outlets in one ten-minute window give one message; a third outlet hours later updates the same agreement."""

    def item(outlet: str, hour: int, minute: int) -> Item:
        return an_item(
            f"i1-{outlet}",
            title=WORDINGS[outlet],
            outlet=outlet,
            owner=outlet,
            first_seen_at=f"2023-03-13T{hour:02}:{minute:02}:00Z",
        )

    def check(alerts: list) -> None:
        assert [
            (a.event, a.revision, a.corroboration.independent) for a in sorted(alerts, key=lambda a: a.revision)
        ] == [("new", 1, 2), ("update", 2, 3)]
        assert len({a.agreement_id for a in alerts}) == 1

    early = [item("a", 9, 1), item("b", 9, 5)]
    late = item("c", 13, 0)
    at = {i.outlet: int(datetime.fromisoformat(i.first_seen_at).timestamp()) for i in (*early, late)}
    source = stream(Item)
    for i in early:
        source = source.advance_watermark_to(at[i.outlet]).add_elements([_at(i, at[i.outlet])])
    source = source.advance_watermark_to(at["b"] + 3600).add_elements([_at(late, at["c"])])
    source = source.advance_watermark_to(at["c"] + 3600).advance_watermark_to_infinity()
    with streaming() as p:
        outputs = build(p | source, window_sec=600, clock=fixed_clock)
        collect(outputs.alerts, check, "alerts")


def test_content_is_forgotten_after_its_time_to_live_and_not_before() -> None:
    from transforms.stages import BeamMemory

    def item(item_id: str, day: int) -> Item:
        return an_item(item_id, title=SIGNED, first_seen_at=f"2023-03-{day:02}T09:00:00Z")

    def check(found: list) -> None:
        assert sorted(i.item_id for i in found) == ["i1-a", "i1-c"]

    items = [item("i1-a", 1), item("i1-b", 6), item("i1-c", 20)]
    source = stream(Item)
    for i in items:
        at = int(datetime.fromisoformat(i.first_seen_at).timestamp())
        source = source.advance_watermark_to(at).add_elements([_at(i, at)])
    source = source.advance_watermark_to(at + 86_400 * 30).advance_watermark_to_infinity()
    with streaming() as p:
        kept = p | source | BeamMemory(ttl_sec=7 * 86_400).keep_first()
        collect(kept, check, "kept")


@pytest.mark.parametrize("window_sec", [-1, -5])
def test_a_window_of_negative_length_is_refused(window_sec: int) -> None:
    from transforms.stages import GatherByParties

    with pytest.raises(ValueError, match="at least 0"):
        GatherByParties(window_sec)


AGENCY_COPY = {
    "a": "وقعت تونس وليبيا اليوم في طرابلس مذكرة تفاهم في مجال الصحة تشمل تدريب الأطباء وتبادل الأدوية بين البلدين",
    "b": "وقعت تونس وليبيا في طرابلس مذكرة تفاهم في مجال الصحة تشمل تدريب الأطباء وتبادل الأدوية بين البلدين",
    "c": "وقعت تونس والجزائر اليوم في طرابلس مذكرة تفاهم في مجال الصحة تشمل تدريب الأطباء وتبادل الأدوية بين البلدين",
}


def _copies() -> list[Item]:
    return [
        an_item(f"i1-{o}", title=f"خبر {o}", text=text, outlet=o, owner=o, first_seen_at=f"2023-03-13T09:0{k}:00Z")
        for k, (o, text) in enumerate(AGENCY_COPY.items())
    ]


def _two_stories(mentions: list) -> None:
    assert {(m.outlet, m.story, m.source) for m in mentions} == {
        ("a", "i1-a", "a"),
        ("b", "i1-a", "a"),
        ("c", "i1-c", "c"),
    }


def _one_source(alerts: list) -> None:
    found = {a.parties[0].code: (c.items, c.stories, c.independent) for a in alerts for c in [a.corroboration]}
    assert found == {"LBY": (2, 1, 1), "DZA": (1, 1, 1)}


def test_copies_are_one_story_and_one_source_and_a_template_of_others_is_not() -> None:
    _run(_copies(), {"mentions": _two_stories, "alerts": _one_source})


def test_copies_are_one_story_in_a_stream_too_until_the_story_is_forgotten() -> None:
    from transforms.stories import HORIZON_SEC

    def check(mentions: list) -> None:
        late = [m for m in mentions if m.outlet == "z"]
        _two_stories([m for m in mentions if m.outlet != "z"])
        assert [m.story for m in late] == ["i1-z"]

    items = _copies()
    first = int(datetime.fromisoformat(items[0].first_seen_at).timestamp())
    after = rfc3339(datetime.fromtimestamp(first + HORIZON_SEC + 86_400, UTC))
    items.append(items[0]._replace(item_id="i1-z", outlet="z", owner="z", first_seen_at=after))
    source = stream(Item)
    for i in items:
        at = int(datetime.fromisoformat(i.first_seen_at).timestamp())
        source = source.advance_watermark_to(at).add_elements([_at(i, at)])
    with streaming() as p:
        outputs = build(p | source.advance_watermark_to_infinity(), window_sec=600, clock=fixed_clock)
        collect(outputs.mentions, check, "mentions")


def test_a_stream_counts_its_mentions_by_window() -> None:
    from transforms.digest_stages import CountWindows

    def check(digests: list) -> None:
        assert [
            (d.items, d.stories, d.sources, d.timing) for d in digests if (d.key, d.span) == ("LBY-TUN", "hour")
        ] == [(2, 1, 1, "on_time")]

    source = stream(Item)
    for i in _copies():
        at = int(datetime.fromisoformat(i.first_seen_at).timestamp())
        source = source.advance_watermark_to(at).add_elements([_at(i, at)])
    with streaming() as p:
        source = source.advance_watermark_to(at + 7200).advance_watermark_to_infinity()
        outputs = build(p | source, window_sec=600, clock=fixed_clock, digests=CountWindows(fixed_clock))
        collect(outputs.digests, check, "digests")
        collect(outputs.dead_letters, _none, "letters")


def test_an_edit_without_a_mention_has_no_story_and_takes_back_what_was_said() -> None:
    plain = "اجتمع اليوم مجلس الإدارة ونوقش جدول الأعمال"
    items = [
        an_item(title=SIGNED),
        an_item(title=plain, revision=2),
        an_item("i1-o", title=plain, outlet="o", revision=2),
    ]

    def life(alerts: list) -> None:
        told = sorted(alerts, key=lambda a: a.revision)
        assert [(a.event, a.status) for a in told] == [("new", "signed"), ("retraction", "signed")]

    def one_lead(leads: list) -> None:
        assert [k.item_id for k in leads] == [items[0].item_id]

    at = int(datetime.fromisoformat(items[0].first_seen_at).timestamp())
    source = stream(Item)
    for hours, item in enumerate(items):
        source = source.advance_watermark_to(at + 3600 * hours).add_elements([_at(item, at)])
    with streaming() as p:
        outputs = build(p | source.advance_watermark_to_infinity(), window_sec=600, clock=fixed_clock)
        collect(outputs.alerts, life, "alerts")
        collect(outputs.leads, one_lead, "leads")


OFFICIAL = "أعلنت وزارة الخارجية التونسية توقيع مذكرة تفاهم مع ليبيا في مجال الصحة"


def _stream_of(items: list[Item]):
    source = stream(Item)
    for i in items:
        at = int(datetime.fromisoformat(i.first_seen_at).timestamp())
        source = source.advance_watermark_to(at).add_elements([_at(i, at)])
    return source.advance_watermark_to(at + 3600).advance_watermark_to_infinity()


def _told_at(minute: int, outlet: str, title: str) -> Item:
    return an_item(
        f"i1-{outlet}", title=title, outlet=outlet, owner=outlet, first_seen_at=f"2023-03-13T09:{minute:02}:00Z"
    )


@pytest.mark.parametrize(
    ("fire_early", "messages"),
    [(True, [("new", 1), ("update", 3)]), (False, [("new", 3)])],
)
def test_the_first_sighting_that_is_sure_enough_does_not_wait(fire_early: bool, messages: list) -> None:
    """The timeline of transforms/early_stages.py: what is official goes ahead, the rest follows as one."""

    def check(alerts: list) -> None:
        found = sorted(alerts, key=lambda a: a.revision)
        assert [(a.event, a.corroboration.independent) for a in found] == messages

    items = [_told_at(1, "b", WORDINGS["b"]), _told_at(3, "o", OFFICIAL), _told_at(5, "c", WORDINGS["c"])]
    with streaming() as p:
        outputs = build(p | _stream_of(items), window_sec=600, fire_early=fire_early, clock=fixed_clock)
        collect(outputs.alerts, check, "alerts")


@pytest.mark.parametrize(("window_sec", "fire_early"), [(0, False), (600, False), (600, True)])
def test_what_an_item_tells_of_one_agreement_in_two_sentences_is_one_message(window_sec: int, fire_early: bool) -> None:
    signed, ratified = f"{SIGNED}.", "وصادق برلمان تونس على المذكرة مع ليبيا في مجال الصحة."

    def check(alerts: list) -> None:
        (alert,) = alerts
        assert (alert.event, alert.status, alert.revision) == ("new", "ratified", 1)
        assert sorted(text in signed for text in (e.quote for e in alert.evidence)) == [False, True]

    with streaming() as p:
        items = [an_item("i1-a", title="صحة", text=f"{signed} {ratified}")]
        outputs = build(p | _stream_of(items), window_sec=window_sec, fire_early=fire_early, clock=fixed_clock)
        collect(outputs.alerts, check, "alerts")


def test_every_window_has_one_that_may_go_ahead() -> None:
    from transforms.early_stages import FireEarly
    from transforms.sightings import is_urgent
    from transforms.stages import Group

    def check(found: list) -> None:
        assert sorted([s.item_id for s in group] for _, group in found) == [["i1-a", "i1-a"], ["i1-d"]]

    told = [("i1-a", 1, "signed"), ("i1-b", 2, "signed"), ("i1-c", 12, "planned"), ("i1-d", 14, "signed")]
    source = stream(Group)
    for item_id, minute, status in told:
        sighting = a_sighting(item_id, status=status, seen=f"2023-03-13T09:{minute:02}:00Z", attribution="official")
        assert is_urgent(sighting) == (status == "signed")
        at = int(datetime.fromisoformat(sighting.first_seen_at).timestamp())
        beside = [a_sighting(item_id, status="planned", seen=sighting.first_seen_at)] if item_id == "i1-a" else []
        source = source.advance_watermark_to(at).add_elements([TimestampedValue(("LBY-TUN", [*beside, sighting]), at)])
    with streaming() as p:
        split = p | source.advance_watermark_to(at + 3600).advance_watermark_to_infinity() | FireEarly(600)
        collect(split["early"], check, "early")
