"""Sightings of agreements and the events they fold into."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any, NamedTuple, overload

from schemas.extraction import Agreement
from schemas.record import pack, unpack

__all__ = ["AgreementEvent", "Reading", "Sighting", "StatusChange", "pack_event", "tells", "unpack_event"]


class Sighting(NamedTuple):
    """One agreement record of one item, with what the ledger needs to know of the item."""

    item_id: str
    revision: int
    outlet: str
    outlet_name: str
    owner: str
    source: str
    """Whose word it is: `agency:<id>` where an agency is credited, else the owner (transforms/sources.py)."""
    country: str
    ownership: str
    url: str
    title: str
    first_seen_at: str
    published_at: str | None
    mode: str
    sanctions: bool
    """Whether the item mentions sanctions as well."""
    war: bool
    agreement: Agreement
    sketch: str = ""
    """Of the item's lead, by which copies are known (transforms/copies.py)."""
    story: str = ""
    """Item id of the report that this one is a copy of, its own id for an original."""
    subject: Sequence[str] = ()
    """What the agreement is about: classes of transforms/subjects.tsv and stems of words."""
    formerly: str = ""
    """Id of the agreement that earlier revisions of the item told instead, with other parties."""
    gone: str = ""
    """Empty while the item says so. Else what the item's newest revision does instead: `removed` (it no longer tells
    the agreement), `moved` (it tells it with other parties), `copy` (it copies a report that was taken back)."""


class Reading(NamedTuple):
    """What one revision of one item says of agreements; nothing, when an edit took it out."""

    item_id: str
    revision: int
    first_seen_at: str
    sightings: Sequence[Sighting]


class StatusChange(NamedTuple):
    status: str
    seen_at: str
    """First-seen time of the item that brought it."""
    item_id: str


class AgreementEvent(NamedTuple):
    """Ledger entry: everything known of one agreement. A function of its sightings, whenever they came."""

    agreement_id: str
    """`agr-BLR-IRN-20230313-xxxxxx`; fixed by the first sighting and kept for ever, also when parties are corrected."""
    parties: Sequence[str]
    party_level: str
    instrument: str
    status: str
    """Status now; negotiating and planned events exist and raise no alert. Empty when no item tells it any longer."""
    domains: Sequence[str]
    subject: Sequence[str]
    anchor_date: str
    """Day (YYYY-MM-DD) the event is dated to: of the text if given, else of publication, else of first sighting."""
    history: Sequence[StatusChange]
    sightings: Sequence[Sighting]
    """In order of first sighting; bounded (transforms/ledger.py)."""
    more: Sequence[str]
    """Marks of further items, which are counted and not kept."""
    last_seen_at: str
    withdrawn: str | None = None
    """Reason of a retraction by hand, None while the event stands."""
    merged_into: str | None = None
    """Id of the agreement that this one proved to be."""


_SIGHTINGS = AgreementEvent._fields.index("sightings")


def pack_event(event: AgreementEvent) -> str:
    """An entry as two lines: what it says as a whole, and its sightings, which are most of it."""
    told = event.sightings
    return f"{pack(event._replace(sightings=()))}\n{told.text if isinstance(told, _Packed) else pack(tuple(told))}"


def unpack_event(text: str) -> AgreementEvent:
    """The entry that `pack_event` wrote. Its sightings are read when they are looked at: a sighting is compared with
    every agreement of its parties and belongs to one."""
    whole, _, told = text.partition("\n")
    event = unpack(AgreementEvent, whole)
    return AgreementEvent._make((*event[:_SIGHTINGS], _Packed(told), *event[_SIGHTINGS + 1 :]))


def tells(event: AgreementEvent, item_id: str) -> bool:
    """Whether one of its sightings may be of the item, whose id comes as JSON, without reading them."""
    told = event.sightings
    return not isinstance(told, _Packed) or item_id in told.text


class _Told(NamedTuple):
    sightings: Sequence[Sighting]


class _Packed(Sequence[Sighting]):
    """Sightings in their stored form until somebody asks for one."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def _read(self) -> tuple[Sighting, ...]:
        return tuple(unpack(_Told, f"[{self.text}]").sightings)

    @overload
    def __getitem__(self, index: int) -> Sighting: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Sighting, ...]: ...
    def __getitem__(self, index: Any) -> Any:
        return self._read[index]

    def __len__(self) -> int:
        return len(self._read)

    def __iter__(self) -> Iterator[Sighting]:
        return iter(self._read)

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Sequence) and self._read == tuple(other))

    __hash__ = None  # type: ignore[assignment]
