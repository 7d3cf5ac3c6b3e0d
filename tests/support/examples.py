"""An example of every record that travels between the steps of the graph."""

from typing import Any

from schemas.digest import DigestKey
from schemas.extraction import Extraction
from support.records import a_sighting, an_agreement, an_item
from transforms.alerts import announce
from transforms.dead_letters import dead_letter
from transforms.digests import Tally, digest_of
from transforms.extract import extract
from transforms.ledger import fold
from transforms.sightings import look_alikes_of, mentions_of
from transforms.stories import report_of

__all__ = ["examples"]


def examples() -> list[Any]:
    extraction = Extraction("ar", (an_agreement(), an_agreement(status="planned")), states=("LBY", "TUN"))
    folded = fold([], [a_sighting()])
    item = an_item()
    report = report_of(item, extract(item.title, item.text, published=item.published_at, language="ar"))
    assert report is not None
    key = DigestKey("theme", "war", "war", "live", "hour", "2023-03-13T09:00:00Z")
    return [
        item,
        extraction,
        a_sighting(),
        folded.entries[0],
        announce(None, folded.entries[0], "2023-03-13T10:00:00Z"),
        dead_letter("parse", "feed-1", ValueError("x"), "payload", "2023-03-13T10:00:00Z"),
        *mentions_of(item, extraction),
        *look_alikes_of(item, extraction),
        report,
        report.lead,
        report.reading,
        digest_of(key, Tally(1, 1, 1), {}, None, "early"),
    ]
