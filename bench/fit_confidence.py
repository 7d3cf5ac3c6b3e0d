"""Fits the confidence of agreement records to labelled items.

    python bench/fit_confidence.py ITEMS.jsonl ... [--write]

Prints the reliability of the present weights and, by cross-validation over items, of fitted ones; `--write` puts the
fitted ones into transforms/extract/confidence.tsv. A record counts as right when the item's labels hold one with the
same parties that agrees in whether it alerts and, where it does not alert, in status.

The model is a logistic regression with a Gaussian prior: a feature that can only speak for or against a record is drawn
to +PRIOR or -PRIOR and keeps at least LEAST of it, so that few items cannot turn its meaning; the others are drawn to
zero. The fit is a projected Newton descent from the prior: no randomness, the same items give the same weights. Items
on which the rules themselves were developed make the weights too sure; fit on items that the rules have not seen where
there are enough of them.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from pipeline.evaluation.gold import GoldItem, read_gold  # noqa: E402 - the path has to be set before
from transforms.extract import graded  # noqa: E402
from transforms.extract.confidence import FEATURES, confidence_of  # noqa: E402

PRIOR = 0.3
LEAST = 0.1
STRENGTH = 2.0
FOLDS = 10
BINS = ((0.0, 0.5), (0.5, 0.7), (0.7, 0.8), (0.8, 0.9), (0.9, 0.95), (0.95, 1.01))
NAMES = ("base", *FEATURES)
TARGET = Path(__file__).parents[1] / "transforms" / "extract" / "confidence.tsv"
Matrix = NDArray[np.float64]


def examples(items: Sequence[GoldItem]) -> tuple[Matrix, Matrix, Matrix, list[int], list[bool]]:
    """Features, whether right, present confidence, number of the item and whether it alerts, of every record."""
    rows, right, present, owner, alerts = [], [], [], [], []
    for number, item in enumerate(items):
        labelled = item.labels.agreements
        for record, features in graded(item.title, item.text, published=item.published):
            parties = frozenset(record.parties)
            if len(parties) < 2:
                continue
            rows.append([1.0, *(float(name in features) for name in FEATURES)])
            right.append(
                any(
                    a.parties == parties
                    and a.alert is record.alertable
                    and (record.alertable or a.status == record.status)
                    for a in labelled
                )
            )
            present.append(confidence_of(features))
            owner.append(number)
            alerts.append(record.alertable)
    return np.array(rows), np.array(right, dtype=float), np.array(present), owner, alerts


def fit(x: Matrix, y: Matrix) -> Matrix:
    """Weights that make the labels most likely under the prior."""
    signs = np.array([0, *FEATURES.values()], dtype=float)
    mean = signs * PRIOR
    strength = np.full(len(NAMES), STRENGTH)
    strength[0] = 1e-3
    w = mean.copy()
    bound = signs * LEAST
    for _ in range(200):
        p = 1 / (1 + np.exp(-x @ w))
        gradient = x.T @ (p - y) + strength * (w - mean)
        held = (signs != 0) & (w == bound) & (signs * gradient > 0)
        free = ~held
        hessian = (x.T * (p * (1 - p))) @ x + np.diag(strength)
        step = np.zeros_like(w)
        step[free] = np.linalg.solve(hessian[np.ix_(free, free)], gradient[free])
        moved = w - step
        moved = np.where((signs != 0) & (signs * moved < LEAST), bound, moved)
        if np.max(np.abs(moved - w)) < 1e-9:
            break
        w = moved
    return np.round(w, 3)


def cross_validated(x: Matrix, y: Matrix, owner: list[int]) -> Matrix:
    """Confidence of each record by weights fitted without its item."""
    folds = np.array(owner) % FOLDS
    out = np.zeros(len(y))
    for fold in range(FOLDS):
        test = folds == fold
        if test.any():
            out[test] = 1 / (1 + np.exp(-x[test] @ fit(x[~test], y[~test])))
    return out


def describe(name: str, p: Matrix, y: Matrix) -> None:
    """Print how well confidence `p` tells right records (`y` = 1) from wrong ones."""
    p = np.clip(p, 0.01, 0.99)
    loss = -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))
    right, wrong = p[y == 1][:, None], p[y == 0][None, :]
    area = ((right > wrong) + (right == wrong) / 2).mean() if right.size and wrong.size else float("nan")
    groups = [(low, high, (p >= low) & (p < high)) for low, high in BINS]
    groups = [(low, high, inside) for low, high, inside in groups if inside.any()]
    error = sum(abs(p[i].mean() - y[i].mean()) * i.mean() for _, _, i in groups)
    print(
        f"{name}: log loss {loss:.3f}, Brier {np.mean((p - y) ** 2):.3f}, AUC {area:.3f}, calibration error {error:.3f}"
    )
    for low, high, i in groups:
        span = f"{low:.2f}-{min(high, 1):.2f}"
        print(f"    {span}  {i.sum():4d} records, said {p[i].mean():.3f}, right {y[i].mean():.3f}")


def write(w: Matrix, records: int, items: int) -> None:
    """Replace the weights in the table; its comments and the meanings of the features stay."""
    table = dict(zip(NAMES, w, strict=True))
    lines = []
    for line in TARGET.read_text("utf-8").splitlines():
        cells = line.split("\t")
        if cells[0] in table and not line.startswith("#"):
            cells[1] = f"{table[cells[0]]:.3f}"
        elif line.startswith("# Fitted"):
            line = f"# Fitted to {records} records of {items} items."
            cells = [line]
        lines.append("\t".join(cells))
    TARGET.write_text("\n".join(lines) + "\n", "utf-8")


def main(argv: list[str]) -> int:
    paths = [Path(a) for a in argv if not a.startswith("-")]
    if not paths or set(argv) - {str(p) for p in paths} - {"--write"}:
        print(__doc__, file=sys.stderr)
        return 2
    items = read_gold(paths)
    x, y, present, owner, alerts = examples(items)
    w = fit(x, y)
    print(f"{len(y)} records of {len(items)} items, {sum(alerts)} of them alerts")
    describe("present weights", present, y)
    fitted = cross_validated(x, y, owner)
    describe("fitted, cross-validated", fitted, y)
    alerting = np.array(alerts)
    describe("fitted, cross-validated, alerts alone", fitted[alerting], y[alerting])
    print("weights (records that have the feature)")
    for name, value, count in zip(NAMES, w, x.sum(axis=0), strict=True):
        print(f"    {value:+.3f}  {name} ({count:.0f})")
    if "--write" in argv:
        write(w, len(y), len(items))
        print(f"written to {TARGET}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
