"""The ledger part of the graph without Beam: call by call, as passes drive it."""

from collections.abc import Iterable
from itertools import groupby

from schemas.alert import Alert
from schemas.ledger import AgreementEvent, Reading, Sighting
from transforms.alerts import announce
from transforms.ledger import fold, has_moved
from transforms.revisions import follow
from transforms.sightings import party_key

__all__ = ["Ledger", "readings_of"]

NOW = "2030-01-01T00:00:00Z"


class Ledger:
    """Remembers what items said, the entries per party set and the last messages, and what was published."""

    def __init__(self) -> None:
        self.said: dict[str, Reading] = {}
        self.keys: dict[str, dict[str, AgreementEvent]] = {}
        self.last: dict[str, Alert] = {}
        self.published: list[Alert] = []

    @property
    def entries(self) -> dict[str, AgreementEvent]:
        """By id; an agreement whose parties were corrected under those that it has now."""
        return {i: e for of_key in self.keys.values() for i, e in of_key.items() if not has_moved(e)}

    def see(self, *sightings: Sighting) -> list[tuple[str, str]]:
        """Fold sightings of one window; the messages as (event, status)."""
        return [(a.event, a.status) for a in self.read(*readings_of(sightings))]

    def read(self, *readings: Reading) -> list[Alert]:
        told: dict[str, list[Sighting]] = {}
        for reading in sorted(readings, key=lambda r: r.revision):
            self.said[reading.item_id], sightings = follow(self.said.get(reading.item_id), reading)
            for s in sightings:
                told.setdefault(party_key(list(s.agreement.parties)), []).append(s)
        due: list[AgreementEvent] = []
        for key, sightings in sorted(told.items()):
            known = self.keys.setdefault(key, {})
            folded = fold(known.values(), sightings)
            known |= {e.agreement_id: e for e in folded.entries}
            due += [e for e in (*folded.entries, *folded.merged) if not has_moved(e)]
        return self.tell(*sorted(due, key=lambda e: e.merged_into or ""))

    def tell(self, *events: AgreementEvent) -> list[Alert]:
        alerts = []
        for event in events:
            alert = announce(self.last.get(event.agreement_id), event, NOW)
            if alert is not None:
                self.last[event.agreement_id] = alert
                alerts.append(alert)
        self.published += alerts
        return alerts


def readings_of(sightings: Iterable[Sighting]) -> list[Reading]:
    """Sightings as the readings that bring them."""
    ordered = sorted(sightings, key=lambda s: (s.item_id, s.revision))
    grouped = ((key, list(told)) for key, told in groupby(ordered, key=lambda s: (s.item_id, s.revision)))
    return [Reading(*key, told[0].first_seen_at, tuple(told)) for key, told in grouped]
