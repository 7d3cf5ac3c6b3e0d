"""What was found in an item held against its labels: the units that every figure counts.

alerts              (item, party set); repeats of a party set in an item are one
alert_presence      the item has any alert
records             agreement records with two parties or more, paired one to one inside the item by equal party
                    sets, the most similar first (status, then instrument, then temporal); records with fewer
                    parties (a company, an unnamed side) are neither required nor punished
status:X            records of status X; right when paired with a record of the same status
instrument:X        the same for instruments
sanction_presence   the item has any sanction
sanctions           (item, status, set of targets); repeats are one
sanction_targets    (item, set of targets) where any target is named; repeats are one
war                 the item mentions the Russia-Ukraine war
"""

from collections import Counter
from collections.abc import Sequence, Set
from typing import NamedTuple

from pipeline.evaluation.gold import GoldItem, Labels, Record, SanctionLabel
from schemas.extraction import Extraction

__all__ = ["UNITS", "ConfidentAlert", "Judged", "Share", "Tally", "judge", "labels_of", "pair"]

UNITS = ("alerts", "alert_presence", "records", "sanction_presence", "sanctions", "sanction_targets", "war")
"""The units of every item, in the order of reports; those of single statuses and instruments come by need."""


class Tally(NamedTuple):
    """Counts of a unit: how many were found and labelled alike, found at all, labelled at all."""

    right: int
    found: int
    gold: int


class Share(NamedTuple):
    right: int
    of: int


class ConfidentAlert(NamedTuple):
    """One unit of `alerts` that was found, with the highest confidence among its records."""

    confidence: float
    right: bool


class Judged(NamedTuple):
    """One item with all its counts."""

    item: GoldItem
    found: Labels
    units: dict[str, Tally]
    shares: dict[str, Share]
    """`status`, `instrument` and `temporal` of paired records, `language` of the item."""
    quiet: bool
    """No alert is labelled."""
    pairs: tuple[tuple[Record, Record], ...]
    """(labelled, found)"""
    missed: tuple[Record, ...]
    spurious: tuple[Record, ...]
    alerts: tuple[ConfidentAlert, ...]

    @property
    def faults(self) -> tuple[str, ...]:
        """Names of everything that is wrong, the gravest first."""
        alerts, records = self.units["alerts"], self.units["records"]
        faults = {
            "false alert": alerts.right < alerts.found,
            "missed alert": alerts.right < alerts.gold,
            "sanctions": _differs(self.units["sanction_presence"]),
            "war": _differs(self.units["war"]),
            **{key: share.right < share.of for key, share in self.shares.items()},
            "false record": records.right < records.found,
            "missed record": records.right < records.gold,
        }
        return tuple(name for name, is_so in faults.items() if is_so)

    @property
    def right(self) -> bool:
        """The alerts, and whether there are sanctions and war at all, are as labelled: the measure of contrast sets."""
        return not {"false alert", "missed alert", "sanctions", "war"} & set(self.faults)


def labels_of(extraction: Extraction) -> Labels:
    """What was found, in the form of labels."""
    return Labels(
        extraction.language,
        tuple(
            Record(frozenset(a.parties), a.party_level, a.instrument, a.status, a.temporal, a.alertable, a.confidence)
            for a in extraction.agreements
        ),
        tuple(SanctionLabel(s.status, frozenset(s.imposers), frozenset(s.targets)) for s in extraction.sanctions),
        bool(extraction.war),
    )


def judge(item: GoldItem, found: Labels) -> Judged:
    """Count one item."""
    gold = item.labels
    gold_alerts = {a.parties for a in gold.agreements if a.alert}
    found_alerts: dict[frozenset[str], float] = {}
    for record in found.agreements:
        if record.alert:
            found_alerts[record.parties] = max(record.confidence, found_alerts.get(record.parties, 0.0))
    gold_records = [a for a in gold.agreements if len(a.parties) > 1]
    found_records = [a for a in found.agreements if len(a.parties) > 1]
    pairs, missed, spurious = pair(gold_records, found_records)
    units = {
        "alerts": _tally(gold_alerts, set(found_alerts)),
        "alert_presence": _presence(bool(gold_alerts), bool(found_alerts)),
        "records": Tally(len(pairs), len(found_records), len(gold_records)),
        "sanction_presence": _presence(bool(gold.sanctions), bool(found.sanctions)),
        "sanctions": _tally(
            {(s.status, s.targets) for s in gold.sanctions}, {(s.status, s.targets) for s in found.sanctions}
        ),
        "sanction_targets": _tally(
            {s.targets for s in gold.sanctions if s.targets}, {s.targets for s in found.sanctions if s.targets}
        ),
        "war": _presence(gold.war, found.war),
    }
    units |= _per_label("status", gold_records, found_records, pairs)
    units |= _per_label("instrument", gold_records, found_records, pairs)
    shares = {
        key: Share(sum(getattr(g, key) == getattr(f, key) for g, f in pairs), len(pairs))
        for key in ("status", "instrument", "temporal")
    }
    shares["language"] = Share(int(gold.language == found.language), 1)
    # Summed by size, the figures of calibration do not depend on the order of records.
    alerts = tuple(sorted(ConfidentAlert(c, parties in gold_alerts) for parties, c in found_alerts.items()))
    return Judged(item, found, units, shares, not gold_alerts, pairs, missed, spurious, alerts)


def pair(
    gold: Sequence[Record], found: Sequence[Record]
) -> tuple[tuple[tuple[Record, Record], ...], tuple[Record, ...], tuple[Record, ...]]:
    """(pairs, labelled records left over, found records left over).

    Records of equal party sets are paired, those first that agree in status, then in instrument, then in temporal.
    """
    candidates = sorted(
        (g.status != f.status, g.instrument != f.instrument, g.temporal != f.temporal, i, j)
        for i, g in enumerate(gold)
        for j, f in enumerate(found)
        if g.parties == f.parties
    )
    partner: dict[int, int] = {}
    taken: set[int] = set()
    for *_, i, j in candidates:
        if i not in partner and j not in taken:
            partner[i] = j
            taken.add(j)
    return (
        tuple((gold[i], found[j]) for i, j in partner.items()),
        tuple(g for i, g in enumerate(gold) if i not in partner),
        tuple(f for j, f in enumerate(found) if j not in taken),
    )


def _tally(gold: Set[object], found: Set[object]) -> Tally:
    return Tally(len(gold & found), len(found), len(gold))


def _presence(gold: bool, found: bool) -> Tally:
    return Tally(int(gold and found), int(found), int(gold))


def _differs(tally: Tally) -> bool:
    return tally.found != tally.gold


def _per_label(
    key: str, gold: Sequence[Record], found: Sequence[Record], pairs: Sequence[tuple[Record, Record]]
) -> dict[str, Tally]:
    right = Counter(getattr(g, key) for g, f in pairs if getattr(g, key) == getattr(f, key))
    in_found = Counter(getattr(f, key) for f in found)
    in_gold = Counter(getattr(g, key) for g in gold)
    return {f"{key}:{label}": Tally(right[label], in_found[label], in_gold[label]) for label in in_found | in_gold}
