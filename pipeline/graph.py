"""The graph, over any PCollection of items: the same for a pass, a stream, a subscription and a backfill.

items ─► first sighting ─► language ─► extract ─┬─► stories ─┬─► follow edits ─► gather by parties (window)
                                                │            │   ─► ledger ─► announce ─► alerts
                                                │            └─► mentions (agreements, sanctions, war) ─► digests
                                                └─► look-alikes
what fails at any stage ─► dead letters
"""

from typing import NamedTuple

import apache_beam as beam

from schemas.alert import Alert
from schemas.dead_letter import DeadLetter
from schemas.digest import Digest
from schemas.item import Item
from schemas.ledger import AgreementEvent
from schemas.mention import LookAlike, Mention
from schemas.story import Lead
from transforms.digest_stages import CountWindows
from transforms.early_stages import FireEarly
from transforms.stages import (
    DEAD,
    ENTRIES,
    BeamMemory,
    Clock,
    ExtractRecords,
    GatherByParties,
    Group,
    Memory,
    StampFirstSeen,
    TagLanguage,
    utc_now,
)

__all__ = ["ALERT_WINDOW_SEC", "Outputs", "build"]

ALERT_WINDOW_SEC = 600
"""Of a stream. Copies of an agency's report follow within minutes; the first message should know of them."""


class Outputs(NamedTuple):
    """What leaves the graph; the way of driving decides where each goes."""

    alerts: beam.PCollection[Alert]
    entries: beam.PCollection[AgreementEvent]
    mentions: beam.PCollection[Mention]
    look_alikes: beam.PCollection[LookAlike]
    leads: beam.PCollection[Lead]
    dead_letters: beam.PCollection[DeadLetter]
    digests: beam.PCollection[Digest] | None = None
    """Only with `digests`: a store counts its windows itself."""


def build(
    items: beam.PCollection[Item],
    *,
    memory: Memory | None = None,
    window_sec: int | None = None,
    fire_early: bool = False,
    clock: Clock = utc_now,
    digests: CountWindows | None = None,
) -> Outputs:
    """Lay the graph over `items`.

    `memory` holds first sightings, stories and the ledger (default: the engine's keyed state). `window_sec` is the
    alert window in seconds of event time (streams: ALERT_WINDOW_SEC); None gathers all of a bounded run. With
    `fire_early` the first item of a window that is sure enough does not wait for its end. `clock` gives the
    recorded times of alerts and dead letters and must be picklable. `digests` counts mentions by window in a stream.
    """
    memory = memory if memory is not None else BeamMemory()
    stamped = items | "StampFirstSeen" >> StampFirstSeen(clock)
    fresh = stamped["items"] | "KeepFirstSightings" >> memory.keep_first()
    tagged = fresh | "TagLanguage" >> TagLanguage(clock)
    extracted = tagged["items"] | "ExtractRecords" >> ExtractRecords(clock)
    told = extracted.reports | "TellStories" >> memory.tell_stories()
    followed = told.readings | "FollowRevisions" >> memory.follow()
    groups = _gathered(followed, window_sec, fire_early)
    folded = groups | "FoldIntoLedger" >> memory.fold(clock)
    announced = folded["events"] | "AnnounceAgreements" >> memory.announce(clock)
    counted = told.mentions | "CountWindows" >> digests if digests is not None else None
    dead = (
        stamped[DEAD],
        tagged[DEAD],
        extracted.dead_letters,
        folded[DEAD],
        announced[DEAD],
        *((counted.dead_letters,) if counted else ()),
    ) | "CollectDeadLetters" >> beam.Flatten()
    return Outputs(
        announced["alerts"],
        folded[ENTRIES],
        told.mentions,
        extracted.look_alikes,
        told.leads,
        dead,
        counted.digests if counted else None,
    )


def _gathered(groups: beam.PCollection[Group], window_sec: int | None, fire_early: bool) -> beam.PCollection[Group]:
    if window_sec is None or not fire_early:
        return groups | "GatherByParties" >> GatherByParties(window_sec)
    split = groups | "FireEarly" >> FireEarly(window_sec)
    waiting = split["waiting"] | "GatherByParties" >> GatherByParties(window_sec)
    return (split["early"], waiting) | "JoinGroups" >> beam.Flatten()
