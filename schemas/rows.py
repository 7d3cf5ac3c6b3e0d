"""How records travel between the steps of a graph: as rows of JSON, deterministic, readable after fields were appended.

Apart from the records themselves because importing Beam takes a second that `mithaq alerts` should not wait for; every
module that builds Beam transforms imports this one, so that workers register the coders too.
"""

from typing import Any

from apache_beam import coders

from schemas.alert import Alert
from schemas.dead_letter import DeadLetter
from schemas.digest import Digest
from schemas.extraction import Extraction
from schemas.item import Item
from schemas.ledger import AgreementEvent, Reading, Sighting, pack_event, unpack_event
from schemas.mention import LookAlike, Mention
from schemas.record import pack, unpack
from schemas.story import Lead, Report

__all__ = ["RECORDS", "RecordCoder"]

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


class RecordCoder(coders.Coder):
    """A record <-> its fields in order as JSON in UTF-8 (schemas.record.pack). Part of the update contract of a job.

    Bytes of a version with fewer fields give the defaults of those that were appended since, bytes of one with more
    lose them: what Beam's own row coder does only for fields that may be None. A lone surrogate, which no strict
    UTF-8 holds, comes back as it was. Bytes that are no such row raise ValueError.
    """

    def __init__(self, record: type) -> None:
        self.record = record
        of_ledger = record is AgreementEvent  # whose sightings stay packed until somebody looks at them
        self._pack: Any = pack_event if of_ledger else pack
        self._unpack: Any = unpack_event if of_ledger else lambda text: unpack(record, text)

    def encode(self, value: Any) -> bytes:
        text: str = self._pack(value)
        return text.encode("utf-8", "surrogatepass")

    def decode(self, encoded: bytes) -> Any:
        return self._unpack(encoded.decode("utf-8", "surrogatepass"))

    def is_deterministic(self) -> bool:
        return True

    def to_type_hint(self) -> type:
        return self.record

    @classmethod
    def from_type_hint(cls, typehint: type, registry: Any) -> "RecordCoder":
        return cls(typehint)

    def __reduce__(self) -> Any:
        # By names alone: a running job's coder must stay the same while the code behind it changes.
        return RecordCoder, (self.record,)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RecordCoder) and self.record is other.record

    def __hash__(self) -> int:
        return hash((RecordCoder, self.record))

    def __repr__(self) -> str:
        return f"RecordCoder({self.record.__name__})"


for _record in RECORDS:
    coders.registry.register_coder(_record, RecordCoder)
