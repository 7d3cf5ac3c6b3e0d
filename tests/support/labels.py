"""Builders of labelled items and of what was found in them; a test names only what matters to it."""

from typing import Any

from pipeline.evaluation.gold import GoldItem, Labels, Record, SanctionLabel

__all__ = ["a_gold_item", "a_record", "a_sanction", "gold_line"]


def a_record(parties: str = "LBY TUN", status: str = "signed", **fields: Any) -> Record:
    """Parties as codes between spaces. An alert where the labels' rules allow one, unless `alert` says otherwise."""
    codes = frozenset(parties.split())
    temporal = fields.get("temporal", "future" if status == "planned" else "current")
    asserting = status in ("announced", "signed", "ratified", "extended") and temporal == "current" and len(codes) > 1
    defaults = {"party_level": "state-state", "instrument": "mou", "temporal": temporal, "alert": asserting}
    return Record(codes, status=status, **{**defaults, **fields})


def a_sanction(status: str = "imposed", imposers: str = "USA", targets: str = "RUS") -> SanctionLabel:
    return SanctionLabel(status, frozenset(imposers.split()), frozenset(targets.split()))


def a_gold_item(
    item_id: str = "a",
    *agreements: Record,
    sanctions: tuple[SanctionLabel, ...] = (),
    war: bool = False,
    tags: tuple[str, ...] = (),
    language: str = "ar",
) -> GoldItem:
    labels = Labels(language, agreements, sanctions, war)
    return GoldItem(item_id, "2023-03-13", f"عنوان {item_id}", "", labels, tags, f"items.jsonl:{item_id}")


def gold_line(item_id: str = "a", **fields: Any) -> dict[str, Any]:
    """A labelled item as its line has it: a signing of Libya and Tunisia that the extraction finds."""
    agreement = {
        "parties": ["LBY", "TUN"],
        "party_level": "state-state",
        "instrument": "mou",
        "status": "signed",
        "temporal": "current",
        "alert": True,
    }
    defaults = {
        "id": item_id,
        "published": "2023-03-13",
        "title": "وقعت تونس وليبيا مذكرة تفاهم",
        "text": "",
        "language": "ar",
        "agreements": [agreement],
        "sanctions": [],
        "war": False,
        "tags": ["signing"],
    }
    return {**defaults, **fields}
