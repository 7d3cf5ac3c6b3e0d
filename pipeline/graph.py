"""The graph, over any PCollection of items: the same for a pass, a stream, a subscription and a backfill.

items ─► first sighting ─► language ─► extract ─┬─► follow revisions ─► gather by parties (window) ─► fold into the
                                                 │   ledger ─► announce ─► alerts
                                                 ├─► mentions (agreements, sanctions, war)
                                                 └─► look-alikes
what fails at any stage ─► dead letters
"""

from typing import NamedTuple

import apache_beam as beam

from schemas.alert import Alert
from schemas.dead_letter import DeadLetter
from schemas.item import Item
from schemas.ledger import AgreementEvent
from schemas.mention import LookAlike, Mention
from transforms.stages import (
    DEAD,
    ENTRIES,
    BeamMemory,
    Clock,
    ExtractRecords,
    GatherByParties,
    Memory,
    StampFirstSeen,
    TagLanguage,
    utc_now,
)

__all__ = ["Outputs", "build"]


class Outputs(NamedTuple):
    """What leaves the graph; the way of driving decides where each goes."""

    alerts: beam.PCollection[Alert]
    entries: beam.PCollection[AgreementEvent]
    mentions: beam.PCollection[Mention]
    look_alikes: beam.PCollection[LookAlike]
    dead_letters: beam.PCollection[DeadLetter]


def build(
    items: beam.PCollection[Item],
    *,
    memory: Memory | None = None,
    window_sec: int | None = None,
    clock: Clock = utc_now,
) -> Outputs:
    """Lay the graph over `items`.

    `memory` holds first sightings and the ledger (default: the engine's keyed state). `window_sec` is the alert window
    in seconds of event time; None gathers all of a bounded run. `clock` gives the recorded times of alerts and dead
    letters and must be picklable.
    """
    memory = memory if memory is not None else BeamMemory()
    stamped = items | "StampFirstSeen" >> StampFirstSeen(clock)
    fresh = stamped["items"] | "KeepFirstSightings" >> memory.keep_first()
    tagged = fresh | "TagLanguage" >> TagLanguage(clock)
    extracted = tagged["items"] | "ExtractRecords" >> ExtractRecords(clock)
    sightings = extracted.readings | "FollowRevisions" >> memory.follow()
    groups = sightings | "GatherByParties" >> GatherByParties(window_sec)
    folded = groups | "FoldIntoLedger" >> memory.fold(clock)
    announced = folded["events"] | "AnnounceAgreements" >> memory.announce(clock)
    dead = (
        stamped[DEAD],
        tagged[DEAD],
        extracted.dead_letters,
        folded[DEAD],
        announced[DEAD],
    ) | "CollectDeadLetters" >> beam.Flatten()
    return Outputs(announced["alerts"], folded[ENTRIES], extracted.mentions, extracted.look_alikes, dead)
