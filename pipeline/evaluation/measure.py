"""All figures of a set of labelled items."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from pipeline.errors import MithaqError
from pipeline.evaluation.gold import GoldItem, Labels
from pipeline.evaluation.matching import UNITS, Judged, Share, Tally, judge, labels_of
from pipeline.evaluation.statistics import (
    RESAMPLES,
    Bin,
    Estimate,
    Formula,
    calibration_error,
    estimates,
    f1,
    ratio,
    reliability,
)
from schemas.vocabulary import AGREEMENT_STATUSES, INSTRUMENTS

__all__ = ["CONTRAST_TAG", "Contrast", "Evaluation", "Scores", "TagRow", "evaluate", "read_item"]

CONTRAST_TAG = "contrast:"
_SHARES = ("status", "instrument", "temporal", "language")


class Scores(NamedTuple):
    """Precision, recall and F1 of one unit."""

    precision: Estimate
    recall: Estimate
    f1: Estimate
    tally: Tally


class Contrast(NamedTuple):
    """Groups of items that differ in what decides; a group is right when every member is."""

    share: Estimate
    counts: Share
    wrong: dict[str, tuple[str, ...]]
    """Group -> ids of its wrong members."""
    lone: tuple[str, ...]
    """Groups with a single member: not counted."""


class TagRow(NamedTuple):
    """The items of one tag."""

    items: int
    right: int
    alerts: Tally


class Evaluation(NamedTuple):
    judged: tuple[Judged, ...]
    """By id of the item."""
    units: dict[str, Scores]
    """The units of `matching`, in its order."""
    labels: dict[str, dict[str, Scores]]
    """`status` and `instrument`: label -> scores, in the order of the vocabulary."""
    shares: dict[str, tuple[Estimate, Share]]
    """`status`, `instrument` and `temporal` of matched records; `language` of items."""
    confusion: dict[str, Counter[tuple[str | None, str | None]]]
    """`status` and `instrument`: (labelled, found) -> records; None for a record that only one side has."""
    contrast: Contrast
    false_alerts: Estimate
    """Alerts found per 1,000 items without a labelled alert."""
    false_alert_counts: Share
    """Those alerts, and the items."""
    bins: tuple[Bin, ...]
    calibration_error: float | None
    tags: dict[str, TagRow]
    """By tag; tags with a colon name groups of items, not phenomena, and are left out."""

    @property
    def figures(self) -> dict[str, Estimate]:
        """The main figures by name, as a baseline keeps them.

        `false_alerts_per_1000` and `calibration_error` are better when lower; the latter has no interval, because the
        absolute distances it sums grow by resampling alone.
        """
        found = {
            f"{unit}.{key}": getattr(self.units[unit], key) for unit in UNITS for key in ("precision", "recall", "f1")
        }
        found |= {f"{key}_accuracy": estimate for key, (estimate, _) in self.shares.items()}
        found["contrast_sets"] = self.contrast.share
        found["false_alerts_per_1000"] = self.false_alerts
        found["calibration_error"] = Estimate(self.calibration_error)
        return found


def read_item(item: GoldItem) -> Labels:
    """What the extraction finds in a labelled item, told no more than `mithaq extract` would be."""
    from transforms.extract import extract
    from transforms.language import tag_language

    language = tag_language(item.title, item.text)
    try:
        return labels_of(extract(item.title, item.text, published=item.published, language=language))
    except Exception as error:
        raise MithaqError(
            f"The extraction failed at {item.place} ({item.id}): {type(error).__name__}: {error}"
        ) from error


def evaluate(
    items: Iterable[GoldItem], read: Callable[[GoldItem], Labels] = read_item, resamples: int = RESAMPLES
) -> Evaluation:
    """Read every item and measure. The order of the items changes nothing."""
    judged = tuple(judge(item, read(item)) for item in sorted(items, key=lambda i: i.id))
    rows = [_counters(j) for j in judged]
    occurring = {unit for j in judged for unit in j.units}
    by_label = {
        "status": [f"status:{s}" for s in AGREEMENT_STATUSES if f"status:{s}" in occurring],
        "instrument": [f"instrument:{i}" for i in INSTRUMENTS if f"instrument:{i}" in occurring],
    }
    units = [*UNITS, *by_label["status"], *by_label["instrument"]]
    formulas: dict[str, Formula] = {}
    for unit in units:
        formulas |= _prf(unit)
    for key in _SHARES:
        formulas[key] = _share(f"{key}.right", f"{key}.of")
    formulas["false"] = _share("false.alerts", "false.items", 1000)
    found = estimates(rows, formulas, resamples)
    totals = sum((Counter(row) for row in rows), Counter())
    scores = {
        unit: Scores(
            found[f"{unit}.precision"],
            found[f"{unit}.recall"],
            found[f"{unit}.f1"],
            Tally(*(totals[f"{unit}.{part}"] for part in Tally._fields)),
        )
        for unit in units
    }
    bins = tuple(reliability(a for j in judged for a in j.alerts))
    return Evaluation(
        judged,
        {unit: scores[unit] for unit in UNITS},
        {key: {name.partition(":")[2]: scores[name] for name in names} for key, names in by_label.items()},
        {key: (found[key], Share(totals[f"{key}.right"], totals[f"{key}.of"])) for key in _SHARES},
        {key: _confusion(judged, key) for key in ("status", "instrument")},
        _contrast(judged, resamples),
        found["false"],
        Share(totals["false.alerts"], totals["false.items"]),
        bins,
        calibration_error(bins),
        _by_tag(judged),
    )


def _counters(judged: Judged) -> dict[str, int]:
    row = {f"{unit}.{part}": n for unit, tally in judged.units.items() for part, n in tally._asdict().items()}
    row |= {f"{key}.{part}": n for key, share in judged.shares.items() for part, n in share._asdict().items()}
    if judged.quiet:
        row |= {"false.alerts": judged.units["alerts"].found, "false.items": 1}
    return row


def _prf(unit: str) -> dict[str, Formula]:
    right, found, gold = (f"{unit}.{part}" for part in Tally._fields)
    return {
        f"{unit}.precision": _share(right, found),
        f"{unit}.recall": _share(right, gold),
        f"{unit}.f1": lambda counts: f1(counts[right], counts[found], counts[gold]),
    }


def _share(right: str, of: str, per: int = 1) -> Formula:
    return lambda counts: per * ratio(counts[right], counts[of])


def _confusion(judged: Sequence[Judged], key: str) -> Counter[tuple[str | None, str | None]]:
    table: Counter[tuple[str | None, str | None]] = Counter()
    for j in judged:
        table.update((getattr(g, key), getattr(f, key)) for g, f in j.pairs)
        table.update((getattr(g, key), None) for g in j.missed)
        table.update((None, getattr(f, key)) for f in j.spurious)
    return table


def _contrast(judged: Sequence[Judged], resamples: int) -> Contrast:
    groups: dict[str, list[Judged]] = {}
    for j in judged:
        for tag in j.item.tags:
            if tag.startswith(CONTRAST_TAG):
                groups.setdefault(tag.removeprefix(CONTRAST_TAG), []).append(j)
    counted = {name: members for name, members in sorted(groups.items()) if len(members) > 1}
    rows = [{"right": int(all(m.right for m in members)), "of": 1} for members in counted.values()]
    share = estimates(rows, {"share": _share("right", "of")}, resamples)["share"]
    wrong = {name: tuple(m.item.id for m in members if not m.right) for name, members in counted.items()}
    return Contrast(
        share,
        Share(sum(row["right"] for row in rows), len(rows)),
        {name: ids for name, ids in wrong.items() if ids},
        tuple(sorted(set(groups) - set(counted))),
    )


def _by_tag(judged: Sequence[Judged]) -> dict[str, TagRow]:
    members: dict[str, list[Judged]] = {}
    for j in judged:
        for tag in set(j.item.tags):
            if ":" not in tag:
                members.setdefault(tag, []).append(j)
    return {
        tag: TagRow(
            len(found),
            sum(j.right for j in found),
            Tally(*(sum(counts) for counts in zip(*(j.units["alerts"] for j in found), strict=True))),
        )
        for tag, found in sorted(members.items())
    }
