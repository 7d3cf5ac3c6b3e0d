"""Short forms for what an extraction says, so that expectations fit on one line."""

from schemas.extraction import Extraction
from transforms.extract import extract

__all__ = ["alerts", "read", "records", "sanctions"]


def read(text: str, *, title: str = "", published: str | None = "2024-05-15") -> Extraction:
    return extract(title, text, published=published, language="ar")


def records(extraction: Extraction) -> set[tuple[str, str, str, str]]:
    """(parties joined by +, instrument, status, `alert` or the reason)."""
    return {
        ("+".join(a.parties), a.instrument, a.status, "alert" if a.alertable else str(a.reason))
        for a in extraction.agreements
    }


def alerts(extraction: Extraction) -> set[str]:
    return {"+".join(a.parties) for a in extraction.agreements if a.alertable}


def sanctions(extraction: Extraction) -> set[tuple[str, str, str]]:
    """(status, imposers, targets)"""
    return {(s.status, "+".join(s.imposers), "+".join(s.targets)) for s in extraction.sanctions}
