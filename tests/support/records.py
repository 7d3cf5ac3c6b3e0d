"""Builders of records with sensible defaults; a test names only what matters to it."""

from typing import Any

from schemas.extraction import Agreement, Evidence
from schemas.item import Item
from schemas.ledger import Sighting
from transforms.copies import sketch

__all__ = ["a_sighting", "an_agreement", "an_item"]


def an_item(item_id: str = "i1-a", **fields: Any) -> Item:
    defaults: dict[str, Any] = {
        "revision": 1,
        "outlet": "alpha",
        "title": "توقيع مذكرة تفاهم بين تونس وليبيا",
        "text": "",
        "first_seen_at": "2023-03-13T09:00:00Z",
        "published_at": "2023-03-13T08:55:00Z",
        "url": f"https://alpha.example/{item_id}",
        "owner": "alpha-media",
        "outlet_name": "ألفا",
        "country": "TUN",
        "ownership": "independent",
    }
    return Item(item_id, **{**defaults, **fields})


def an_agreement(parties: str = "LBY TUN", status: str = "signed", **fields: Any) -> Agreement:
    """Parties as codes between spaces. Alertable when the labelling guide says so."""
    asserting = status in ("announced", "signed", "ratified", "extended")
    temporal = fields.get("temporal", "future" if status == "planned" else "current")
    alertable = asserting and temporal == "current"
    defaults: dict[str, Any] = {
        "parties": tuple(sorted(parties.split())),
        "party_level": "state-state",
        "instrument": "mou",
        "status": status,
        "temporal": temporal,
        "polarity": "negative" if status == "denied" else "positive",
        "modality": "asserted",
        "alertable": alertable,
        "reason": None if alertable else status,
        "domains": ("health",),
        "confidence": 0.9,
        "evidence": (Evidence("title", 0, 5, "توقيع", "sign.masdar"),),
    }
    return Agreement(**{**defaults, **fields})


def a_sighting(
    item_id: str = "i1-a",
    parties: str = "LBY TUN",
    status: str = "signed",
    *,
    outlet: str = "alpha",
    seen: str = "2023-03-13T09:00:00Z",
    owner: str | None = None,
    mode: str = "live",
    revision: int = 1,
    lead: str = "",
    source: str | None = None,
    subject: str = "",
    published: str | None = None,
    **agreement: Any,
) -> Sighting:
    return Sighting(
        item_id=item_id,
        revision=revision,
        outlet=outlet,
        outlet_name=outlet,
        owner=owner or f"{outlet}-media",
        source=source or owner or f"{outlet}-media",
        country="TUN",
        ownership="independent",
        url=f"https://{outlet}.example/{item_id}",
        title="عنوان",
        first_seen_at=seen,
        published_at=published or seen,
        mode=mode,
        sanctions=False,
        war=False,
        agreement=an_agreement(parties, status, **agreement),
        sketch=sketch(lead, ""),
        story=item_id,
        subject=tuple(subject.split()),
    )
