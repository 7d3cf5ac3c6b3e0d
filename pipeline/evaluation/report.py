"""An evaluation as sections of rows, which become the table of a terminal or a Markdown page, and as JSON."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pipeline.evaluation.gold import Labels, Record, SanctionLabel
from pipeline.evaluation.matching import Judged
from pipeline.evaluation.measure import Evaluation, Scores
from pipeline.evaluation.statistics import RESAMPLES, Estimate
from schemas.vocabulary import AGREEMENT_STATUSES, INSTRUMENTS

__all__ = ["Section", "WrongItem", "as_json", "headline", "markdown", "sections", "wrong_items"]

_UNIT_NAMES = {
    "alerts": "alerts",
    "alert_presence": "alerts: any in the item",
    "records": "agreement records",
    "sanction_presence": "sanctions: any in the item",
    "sanctions": "sanctions: status and targets",
    "sanction_targets": "sanctions: targets",
    "war": "war: mentioned in the item",
}
_SHARE_NAMES = {
    "status": "status of paired records",
    "instrument": "instrument of paired records",
    "temporal": "temporal of paired records",
    "language": "language of the item",
}
_LABELS = {"status": AGREEMENT_STATUSES, "instrument": INSTRUMENTS}
_UNDEFINED = "–"
_SCORE_COLUMNS = ("precision", "recall", "F1", "labelled", "found", "right")

_PREFACE = """\
# Accuracy

How well Mithaq reads labelled news items ([labels.md](labels.md) explains the labels). `make eval` writes this page;
do not edit it. `make eval UPDATE=1` also makes these figures the ones that the next run is compared with.

The rules have been improved with these items in view, so the figures show what a change does; text that nobody has
seen is read less well. A set of yours (`mithaq eval FILE`) tells how much.
"""
_EXPLANATION = f"""\

## What is counted

- **Alerts**: one per item and set of parties; right when the same set is labelled as an alert of the same item.
- **Agreement records**: records with two parties or more, paired one to one inside the item by equal sets of parties,
  the most similar first. Status, instrument and temporal are judged on the pairs. A record with fewer parties (a
  company, an unnamed side) is neither required nor punished.
- **By status, by instrument**: a record counts as right when it is paired and carries the same label.
- **Sanctions**: one per item, status and set of targets.
- **Contrast sets**: groups of items that differ in what decides. A group is right when in every member the alerts, the
  presence of sanctions and the mention of the war are as labelled.
- **Confidence**: each alert with the highest confidence among its records. The expected calibration error is the
  distance of mean confidence and share right in a bin, averaged over alerts; it has no interval, because resampling
  alone enlarges it.
- **Brackets** hold the 95 % percentile-bootstrap interval over items (contrast sets: over groups): {RESAMPLES:,}
  resamples, fixed seed. Where nothing is wrong the interval has no width, which does not mean that nothing ever will
  be: without a mistake in n cases, up to 3/n of all cases may still go wrong.
"""
_RIGHT = "An item is right when its alerts, the presence of sanctions and the mention of the war are as labelled."


class Section(NamedTuple):
    heading: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    note: str = ""


class WrongItem(NamedTuple):
    """One item with a fault, for reading."""

    id: str
    place: str
    faults: tuple[str, ...]
    tags: tuple[str, ...]
    title: str
    text: str
    labelled: str
    found: str


def headline(evaluation: Evaluation) -> str:
    """One line for the standard error stream."""
    figures = {
        "alerts precision": evaluation.units["alerts"].precision,
        "recall": evaluation.units["alerts"].recall,
        "status": evaluation.shares["status"][0],
        "instrument": evaluation.shares["instrument"][0],
        "sanctions F1": evaluation.units["sanction_presence"].f1,
        "war F1": evaluation.units["war"].f1,
    }
    told = ", ".join(f"{name} {_number(estimate)}" for name, estimate in figures.items())
    return f"{len(evaluation.judged)} items: {told}"


def sections(evaluation: Evaluation, by_tag: bool = False) -> list[Section]:
    """All tables, the most important first."""
    quiet = evaluation.false_alert_counts.of
    main = Section(
        "Alerts, agreements, sanctions, war",
        ("unit", *_SCORE_COLUMNS),
        [(_UNIT_NAMES[unit], *_score_cells(scores)) for unit, scores in evaluation.units.items()],
        f"{len(evaluation.judged)} items, {quiet} of them without a labelled alert.",
    )
    shares = [(_SHARE_NAMES[key], _cell(e), str(s.right), str(s.of)) for key, (e, s) in evaluation.shares.items()]
    contrast = evaluation.contrast
    shares.append(("contrast sets", _cell(contrast.share), str(contrast.counts.right), str(contrast.counts.of)))
    false = evaluation.false_alert_counts
    result = [
        main,
        Section("Shares right", ("what", "share", "right", "of"), shares),
        Section(
            "False alerts",
            ("per 1,000 items without a labelled alert", "alerts", "items"),
            [(_cell(evaluation.false_alerts, 1), str(false.right), str(false.of))],
        ),
    ]
    for key in ("status", "instrument"):
        rows = [(label, *_score_cells(scores)) for label, scores in evaluation.labels[key].items()]
        result.append(Section(f"By {key}", (key, *_SCORE_COLUMNS), rows))
        result.append(
            Section(
                f"Confusion of {'statuses' if key == 'status' else 'instruments'}",
                ("labelled", "right", "taken for", "record missed"),
                _confusion_rows(evaluation.confusion[key], _LABELS[key]),
            )
        )
    wrong = [(name, " ".join(ids)) for name, ids in contrast.wrong.items()]
    told = f"{contrast.counts.right} of {contrast.counts.of} groups are right"
    result.append(
        Section("Contrast sets", ("wrong group", "wrong items"), wrong, told + ("." if not wrong else "; not these:"))
    )
    error = evaluation.calibration_error
    result.append(
        Section(
            "Reliability of confidence",
            ("confidence", "alerts", "mean confidence", "share right"),
            [
                (f"{b.low:.1f} to {b.high:.1f}", str(b.alerts), f"{b.confidence:.3f}", f"{b.right / b.alerts:.3f}")
                for b in evaluation.bins
            ],
            f"Expected calibration error: {_UNDEFINED if error is None else f'{error:.3f}'}",
        )
    )
    if by_tag:
        result.append(
            Section(
                "By tag",
                ("tag", "items", "items right", "alerts labelled", "alerts found", "alerts right"),
                [
                    (
                        tag,
                        str(row.items),
                        str(row.right),
                        str(row.alerts.gold),
                        str(row.alerts.found),
                        str(row.alerts.right),
                    )
                    for tag, row in evaluation.tags.items()
                ],
                _RIGHT,
            )
        )
    return result


def markdown(evaluation: Evaluation, by_tag: bool = False, errors: int = 0) -> str:
    """The page docs/accuracy.md; the same for the same items and findings."""
    return "\n".join(_markdown_lines(evaluation, by_tag, errors)) + "\n"


def wrong_items(evaluation: Evaluation, limit: int) -> tuple[list[WrongItem], int]:
    """(the first `limit` items with a fault, by id within the gravest fault first; how many there are)."""
    order = ("false alert", "missed alert", "sanctions", "war", "status", "instrument", "temporal", "language")
    ranked = sorted(
        (min((order.index(f) if f in order else len(order)) for f in j.faults), j.item.id, j)
        for j in evaluation.judged
        if j.faults
    )
    return [_wrong_item(j) for _, _, j in ranked[:limit]], len(ranked)


def as_json(evaluation: Evaluation, by_tag: bool = False, errors: int = 0) -> dict[str, Any]:
    """Every number of the evaluation; estimates as {value, low, high}."""
    contrast, false = evaluation.contrast, evaluation.false_alert_counts
    told: dict[str, Any] = {
        "items": len(evaluation.judged),
        "figures": {name: estimate._asdict() for name, estimate in evaluation.figures.items()},
        "counts": {
            **{unit: scores.tally._asdict() for unit, scores in evaluation.units.items()},
            **{f"{key}_accuracy": share._asdict() for key, (_, share) in evaluation.shares.items()},
            "contrast_sets": contrast.counts._asdict(),
            "false_alerts": {"alerts": false.right, "items": false.of},
        },
        "labels": {
            key: {
                label: {
                    "precision": s.precision._asdict(),
                    "recall": s.recall._asdict(),
                    "f1": s.f1._asdict(),
                    **s.tally._asdict(),
                }
                for label, s in labels.items()
            }
            for key, labels in evaluation.labels.items()
        },
        "confusion": {
            key: [
                {"labelled": g, "found": f, "records": n}
                for (g, f), n in sorted(table.items(), key=lambda cell: (cell[0][0] or "", cell[0][1] or ""))
            ]
            for key, table in evaluation.confusion.items()
        },
        "contrast": {"wrong": {k: list(v) for k, v in contrast.wrong.items()}, "lone": list(contrast.lone)},
        "reliability": [b._asdict() for b in evaluation.bins],
    }
    if by_tag:
        told["tags"] = {
            tag: {"items": row.items, "right": row.right, "alerts": row.alerts._asdict()}
            for tag, row in evaluation.tags.items()
        }
    if errors:
        shown, count = wrong_items(evaluation, errors)
        told["errors"] = {"count": count, "items": [w._asdict() for w in shown]}
    return told


def _markdown_lines(evaluation: Evaluation, by_tag: bool, errors: int) -> Iterator[str]:
    yield _PREFACE.rstrip("\n")
    for section in sections(evaluation, by_tag):
        yield f"\n## {section.heading}\n"
        if section.note:
            yield section.note + ("\n" if section.rows else "")
        if section.rows:
            yield _table_line(section.columns)
            yield (
                "|"
                + "|".join(
                    ["---"] + ["---:" if _numeric(section, i) else "---" for i in range(1, len(section.columns))]
                )
                + "|"
            )
            yield from (_table_line(row) for row in section.rows)
    if errors:
        shown, count = wrong_items(evaluation, errors)
        yield (
            f"\n## Items with a fault\n\n{count} items" + (f", {len(shown)} shown" if len(shown) < count else "") + "\n"
        )
        for w in shown:
            yield f"- `{w.id}` ({', '.join(w.faults)}): {_one_line(w.title)}"
            yield f"  - labelled {w.labelled}"
            yield f"  - found {w.found}"
    yield _EXPLANATION.rstrip("\n")


def _table_line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _numeric(section: Section, column: int) -> bool:
    return all(row[column][:1].isdigit() or row[column] == _UNDEFINED for row in section.rows)


def _score_cells(scores: Scores) -> tuple[str, ...]:
    tally = scores.tally
    return (
        _cell(scores.precision),
        _cell(scores.recall),
        _cell(scores.f1),
        str(tally.gold),
        str(tally.found),
        str(tally.right),
    )


def _cell(estimate: Estimate, decimals: int = 3) -> str:
    if estimate.value is None or estimate.low is None or estimate.high is None:
        return _number(estimate, decimals)
    return f"{_number(estimate, decimals)} [{estimate.low:.{decimals}f}, {estimate.high:.{decimals}f}]"


def _number(estimate: Estimate, decimals: int = 3) -> str:
    return _UNDEFINED if estimate.value is None else f"{estimate.value:.{decimals}f}"


def _confusion_rows(table: Mapping[tuple[str | None, str | None], int], labels: Sequence[str]) -> list[tuple[str, ...]]:
    """One row per label, and one for the records that nobody labelled."""
    rows: list[tuple[str, ...]] = []
    for gold in (*labels, None):
        taken = Counter({found: n for (g, found), n in table.items() if g == gold and found not in (gold, None)})
        right, missed = table.get((gold, gold), 0), table.get((gold, None), 0)
        if not (taken or right or missed):
            continue
        for_others = ", ".join(f"{found} {n}" for found, n in sorted(taken.items(), key=lambda x: (-x[1], str(x[0]))))
        if gold is None:
            rows.append(("(no record)", _UNDEFINED, for_others, _UNDEFINED))
        else:
            rows.append((gold, str(right), for_others, str(missed)))
    return rows


def _wrong_item(judged: Judged) -> WrongItem:
    item = judged.item
    return WrongItem(
        item.id,
        item.place,
        judged.faults,
        item.tags,
        item.title,
        item.text,
        _labels_told(item.labels),
        _labels_told(judged.found),
    )


def _labels_told(labels: Labels) -> str:
    parts = [_record_told(r) for r in labels.agreements] + [_sanction_told(s) for s in labels.sanctions]
    parts += ["war"] if labels.war else []
    return f"{labels.language}: {'; '.join(parts) or 'nothing'}"


def _record_told(record: Record) -> str:
    parties = "+".join(sorted(record.parties)) or "(no party)"
    told = f"{parties} {record.instrument} {record.status} {record.temporal}"
    return f"{told} ALERT" if record.alert else told


def _sanction_told(sanction: SanctionLabel) -> str:
    imposers, targets = ("+".join(sorted(codes)) or "?" for codes in (sanction.imposers, sanction.targets))
    return f"sanctions {sanction.status} {imposers}→{targets}"


def _one_line(text: str) -> str:
    return " ".join(text.split())
