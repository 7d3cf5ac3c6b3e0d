"""How sure a record is: a logistic model over how its words and its parties were linked.

The weights stand in confidence.tsv; `python bench/fit_confidence.py ITEMS ...` fits them anew to labelled items.
"""

import math
from functools import cache

from transforms.extract.attribution import attribution_of
from transforms.extract.draft import Draft
from transforms.lexicon import read_table

__all__ = ["FEATURES", "confidence_of", "features_of", "weights"]

FEATURES = {
    "right": 0,
    "agree": -1,
    "bare": -1,
    "participle": 0,
    "between": 1,
    "listed": 1,
    "group": 0,
    "clause": 0,
    "visit": -1,
    "anaphor": -1,
    "named before": -1,
    "title": 1,
    "lead": 1,
    "repeated": 1,
    "generic": -1,
    "many parties": -1,
    "crowded": -1,
    "hedged": -1,
    "long": -1,
    "alertable": 0,
}
"""What is known of a record, and whether it can only speak for it (1), only against it (-1), or either (0)."""

_NAMED_BEFORE = frozenset(("title pair", "frame", "carried", "carried list", "home"))
_MANY_PARTIES = 4
_CROWD = 2
_LONG_TOKENS = 60
_LOWEST, _HIGHEST = 0.02, 0.98


def features_of(draft: Draft, alertable: bool) -> frozenset[str]:
    """Those of FEATURES that hold for a merged draft."""
    sentence = draft.sentence
    others = {m.code for m in draft.mentions} - set(draft.parties)
    tests = {
        "named before": not _NAMED_BEFORE.isdisjoint(draft.features),
        "generic": draft.instrument == "unspecified",
        "many parties": len(draft.parties) > _MANY_PARTIES,
        "crowded": len(others) >= _CROWD,
        "hedged": sentence.cue_in("hypothesis", 0, len(sentence.tokens)) or attribution_of(draft) == "unnamed",
        "long": len(sentence.tokens) > _LONG_TOKENS,
        "alertable": alertable,
    }
    return frozenset(draft.features & FEATURES.keys()) | {name for name, holds in tests.items() if holds}


@cache
def weights() -> dict[str, float]:
    """Weight of each feature, and of `base`, which every record has."""
    return {row["feature"]: float(row["weight"]) for row in read_table("confidence.tsv", "transforms.extract")}


def confidence_of(features: frozenset[str]) -> float:
    """The probability that a record with these features is right, to two places."""
    table = weights()
    odds = table["base"] + sum(table[name] for name in sorted(features))
    return round(min(max(1 / (1 + math.exp(-odds)), _LOWEST), _HIGHEST), 2)
