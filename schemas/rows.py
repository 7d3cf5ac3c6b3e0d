"""Registers every record with Beam as a row: deterministic as a key and readable after fields were appended.

Apart from the records themselves because importing Beam takes a second that `mithaq alerts` should not wait for; every
module that builds Beam transforms imports this one, so that workers register the coders too.
"""

from apache_beam import coders

from schemas.alert import Alert
from schemas.dead_letter import DeadLetter
from schemas.digest import Digest
from schemas.extraction import Extraction
from schemas.item import Item
from schemas.ledger import AgreementEvent, Reading, Sighting
from schemas.mention import LookAlike, Mention
from schemas.story import Lead, Report

__all__ = ["RECORDS"]

RECORDS = (
    Alert,
    AgreementEvent,
    DeadLetter,
    Digest,
    Extraction,
    Item,
    Lead,
    LookAlike,
    Mention,
    Reading,
    Report,
    Sighting,
)

for _record in RECORDS:
    coders.registry.register_row(_record)
