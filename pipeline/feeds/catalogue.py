"""The catalogue: which outlets are read, who owns them, and at which addresses their feeds are.

A TOML file with `[[outlet]]` tables, each with `[[outlet.feed]]` tables; or an OPML file; or a bare list of URLs, one
per line. Everything is checked while it is read, and an error names the file, the outlet, the key and the remedy.
"""

import datetime
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pipeline.feeds.tables import CatalogueError, Place
from pipeline.feeds.urls import wire_url
from schemas.ids import sortable_hash
from schemas.vocabulary import OWNERSHIPS
from transforms.names import alpha2_of, alpha3_of

__all__ = [
    "MIN_POLL_INTERVAL_SEC",
    "Catalogue",
    "CatalogueError",
    "Feed",
    "Outlet",
    "catalogue_from_tables",
    "load_catalogue",
    "read_catalogue",
]

MODES = ("live", "test")
MIN_POLL_INTERVAL_SEC = 60
"""For feeds of the public network; a quicker one is rude to the publisher."""
_MAX_FILE_BYTES = 16 << 20


@dataclass(frozen=True, slots=True)
class Outlet:
    """A publisher, as alerts name it."""

    id: str
    name: str
    """As its readers know it, usually in Arabic."""
    name_en: str = ""
    owner: str = ""
    """Id of whoever owns it, its own id by default; outlets of one owner are one independent source."""
    country: str = ""
    """ISO 3166-1 alpha-3 of its seat; empty when not known."""
    ownership: str = "unknown"
    """One of schemas.vocabulary.OWNERSHIPS."""
    language: str = "ar"
    """ISO 639 code."""
    time_zone: str = "UTC"
    """IANA name; dates without a zone are read in it."""
    homepage: str = ""
    verified: datetime.date | None = None
    """When somebody last saw that these facts are right; None (`verified = false`) when nobody did."""
    allow_private: bool = False
    """Whether its feeds may be fetched from private and loopback addresses: an intranet."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Feed:
    """One address of an outlet that is polled."""

    id: str
    url: str
    outlet: Outlet
    section: str = ""
    verified: datetime.date | None = None
    """When the feed was last seen to work; None when that was never tried."""
    poll_interval_sec: int = 600
    """Shortest time between two fetches; 0 = due at every pass."""
    max_interval_sec: int = 3600
    """Longest time, while it works and brings nothing new: an alert is late by as much."""
    full_interval_sec: int = 3600
    """Shortest time between two full transfers where the server offers no validators and the feed asks for no pace."""
    heed_pacing: bool = True
    """Whether the feed's ttl, skipHours, skipDays and its server's Cache-Control and Expires are heeded."""
    heed_robots: bool = True
    """Whether robots.txt is asked and obeyed; false where the publisher agreed to be read."""
    enabled: bool = True
    language: str = ""
    """Where it differs from the outlet's."""
    time_zone: str = ""
    """Where it differs from the outlet's."""
    note: str = ""
    mode: str = "live"
    """live | test, from the catalogue."""

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone or self.outlet.time_zone)


@dataclass(frozen=True, slots=True)
class Catalogue:
    outlets: tuple[Outlet, ...] = ()
    feeds: tuple[Feed, ...] = ()
    """All feeds, in the order of the file, with those that are not enabled."""
    mode: str = "live"
    source: str = ""
    """The file, as messages name it."""

    @property
    def enabled_feeds(self) -> tuple[Feed, ...]:
        return tuple(feed for feed in self.feeds if feed.enabled)

    def feeds_of(self, outlet: Outlet) -> tuple[Feed, ...]:
        return tuple(feed for feed in self.feeds if feed.outlet.id == outlet.id)

    def outlet(self, outlet_id: str) -> Outlet | None:
        return next((outlet for outlet in self.outlets if outlet.id == outlet_id), None)


def load_catalogue(source: str | Path | Traversable, *, allow_private: bool = False) -> Catalogue:
    """The catalogue in the file `source`: TOML, OPML or a list of URLs. Raises CatalogueError.

    `allow_private` lets every outlet have feeds at private addresses; the fetch policy must then allow them too.
    """
    path = Path(source) if isinstance(source, str) else source
    name = str(path)
    try:
        body = path.read_bytes()
    except FileNotFoundError:
        raise CatalogueError(f"{name}: there is no such file; check the path given with --feeds") from None
    except IsADirectoryError:
        raise CatalogueError(f"{name}: is a folder; give the catalogue file inside it") from None
    except OSError as e:
        raise CatalogueError(f"{name}: cannot be read ({e.strerror or e}); check its permissions") from None
    return read_catalogue(body, name, allow_private=allow_private)


def read_catalogue(body: bytes, name: str, *, allow_private: bool = False) -> Catalogue:
    """The catalogue in `body`; `name` stands for it in messages. Raises CatalogueError."""
    if len(body) > _MAX_FILE_BYTES:
        raise CatalogueError(f"{name}: is larger than {_MAX_FILE_BYTES >> 20} MB; that is no catalogue")
    if body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        from pipeline.feeds.opml import read_opml

        return read_opml(body, name, allow_private=allow_private)
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as e:
        raise CatalogueError(f"{name}: byte {e.start} is not UTF-8; save the file as UTF-8") from None
    lines = [line.strip() for line in text.splitlines()]
    first = next((line for line in lines if line and not line.startswith("#")), "")
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", first):
        return _from_list(lines, name, allow_private)
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as e:
        raise CatalogueError(f"{name}: is not valid TOML: {e}; see the catalogue that ships with Mithaq") from None
    return catalogue_from_tables(tables, name, allow_private=allow_private)


def catalogue_from_tables(tables: Mapping[str, Any], name: str, *, allow_private: bool = False) -> Catalogue:
    """The catalogue in the parsed TOML `tables`. Raises CatalogueError."""
    where = Place(name)
    where.known_keys(tables, ("mode", "outlet"))
    mode = where.text(tables, "mode", "live", MODES)
    listed = where.tables(tables, "outlet")
    if not listed:
        raise where.error("holds no outlet", "add an [[outlet]] table with an [[outlet.feed]] in it")
    outlets, feeds = list[Outlet](), list[Feed]()
    for number, table in enumerate(listed, start=1):
        place = where.inside("outlet", table, number)
        outlet = _outlet(table, place)
        outlets.append(outlet)
        for count, inner in enumerate(place.tables(table, "feed"), start=1):
            feeds.append(_feed(inner, place.inside("feed", inner, count), outlet, mode, allow_private))
    _check_unique(outlets, feeds, where)
    return Catalogue(tuple(outlets), tuple(feeds), mode, name)


_OUTLET_KEYS = (*(f.name for f in fields(Outlet)), "feed")
_FEED_KEYS = tuple(f.name for f in fields(Feed) if f.name not in ("outlet", "mode"))


def _outlet(table: Mapping[str, Any], place: Place) -> Outlet:
    place.known_keys(table, _OUTLET_KEYS)
    identifier = place.identifier(table, "id")
    private = place.flag(table, "allow_private", False)
    return Outlet(
        id=identifier,
        name=place.text(table, "name", None),
        name_en=place.text(table, "name_en", ""),
        owner=place.identifier(table, "owner", identifier),
        country=_country(place.text(table, "country", ""), place),
        ownership=place.text(table, "ownership", "unknown", OWNERSHIPS),
        language=place.language(table, "ar"),
        time_zone=place.zone(table, "UTC"),
        homepage=place.url(table, "homepage", "", private=True),
        verified=place.date(table, "verified"),
        allow_private=private,
        note=place.text(table, "note", ""),
    )


def _feed(table: Mapping[str, Any], place: Place, outlet: Outlet, mode: str, allow_private: bool) -> Feed:
    place.known_keys(table, _FEED_KEYS)
    private = outlet.allow_private or allow_private
    interval = place.count(table, "poll_interval_sec", 600)
    if interval < MIN_POLL_INTERVAL_SEC and not private and mode != "test":
        raise place.error(
            f"poll_interval_sec = {interval} is rude to a public site", f"write at least {MIN_POLL_INTERVAL_SEC}"
        )
    return Feed(
        id=place.identifier(table, "id"),
        url=place.url(table, "url", None, private=private),
        outlet=outlet,
        section=place.text(table, "section", ""),
        verified=place.date(table, "verified"),
        poll_interval_sec=interval,
        max_interval_sec=place.count(table, "max_interval_sec", 3600),
        full_interval_sec=place.count(table, "full_interval_sec", 3600),
        heed_pacing=place.flag(table, "heed_pacing", True),
        heed_robots=place.flag(table, "heed_robots", True),
        enabled=place.flag(table, "enabled", True),
        language=place.language(table, ""),
        time_zone=place.zone(table, ""),
        note=place.text(table, "note", ""),
        mode=mode,
    )


def _country(value: str, place: Place) -> str:
    if not value or alpha2_of(value) is not None:
        return value
    meant = alpha3_of(value) if len(value) == 2 else value.upper() if alpha2_of(value.upper()) else None
    remedy = f"did you mean «{meant}»?" if meant else "write three capital letters, such as BLR"
    raise place.error(f"country = «{value[:60]}» is no ISO 3166-1 alpha-3 code", remedy)


def _check_unique(outlets: Sequence[Outlet], feeds: Sequence[Feed], where: Place) -> None:
    seen_outlets: set[str] = set()
    for outlet in outlets:
        if outlet.id in seen_outlets:
            raise where.error(f"the outlet id «{outlet.id}» stands twice", "put its feeds under one [[outlet]]")
        seen_outlets.add(outlet.id)
    seen: dict[str, Feed] = {}
    urls: dict[str, Feed] = {}
    for feed in feeds:
        if feed.id in seen:
            first = seen[feed.id].outlet.id
            raise where.error(
                f"the feed id «{feed.id}» stands twice (outlet «{first}»)", "give each feed an id of its own"
            )
        seen[feed.id] = feed
        plain = wire_url(feed.url).geturl().partition("://")[2]
        if plain in urls:
            raise where.error(
                f"feed «{feed.id}» has the url of feed «{urls[plain].id}» ({feed.url[:120]})", "remove one of them"
            )
        urls[plain] = feed


def _from_list(lines: Sequence[str], name: str, allow_private: bool) -> Catalogue:
    """An outlet per host; ids are made of the address, so that they survive a change of order."""
    where = Place(name)
    outlets, feeds = dict[str, Outlet](), dict[str, Feed]()
    for number, line in enumerate(lines, start=1):
        text = line.partition(" #")[0].strip()
        if not text or text.startswith("#"):
            continue
        place = Place(name, f"line {number}: ")
        url = place.url({"url": text}, "url", None, private=allow_private)
        parts = wire_url(url)
        host = (parts.hostname or "").removeprefix("www.")
        outlet = outlets.setdefault(host, Outlet(id=slug(host), name=host, owner=slug(host)))
        feed = Feed(id=feed_slug(url), url=url, outlet=outlet)
        if feed.id in feeds:
            raise place.error("this address stands twice", "remove one of the lines")
        feeds[feed.id] = feed
    _check_unique(list(outlets.values()), list(feeds.values()), where)
    return Catalogue(tuple(outlets.values()), tuple(feeds.values()), "live", name)


def slug(text: str) -> str:
    """An id made of `text`: its Latin letters, digits, dots and dashes; a hash stands for what else it holds."""
    plain = re.sub(r"[^a-z0-9.]+", "-", text.lower()).strip("-.")[:60].rstrip("-.")
    return plain if plain and text.isascii() else "-".join(filter(None, (plain, sortable_hash(text, length=6))))


def feed_slug(url: str) -> str:
    """A readable id of a feed that has only its address; two addresses never share one."""
    parts = wire_url(url)
    words = slug((parts.hostname or "").removeprefix("www.") + parts.path)[:60]
    return f"{words}-{sortable_hash(parts.geturl(), length=6)}"
