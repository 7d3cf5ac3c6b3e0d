"""Typed access to the tables of a catalogue file, with errors that say where they are and what to write instead."""

import datetime
import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pipeline.errors import ConfigError
from pipeline.feeds.addresses import blocked_because
from pipeline.feeds.urls import BadUrlError, wire_url

__all__ = ["CatalogueError", "Place"]

_ID = re.compile(r"[a-z0-9][a-z0-9._/-]{0,79}")
_LANGUAGE = re.compile(r"[a-z]{2,3}")


class CatalogueError(ConfigError):
    """The catalogue cannot be used; the message names file, place and remedy on one line."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the catalogue we are, for messages, and typed access to its tables."""

    name: str
    path: str = ""

    def error(self, what: str, remedy: str) -> CatalogueError:
        text = f"{self.name}: {self.path}{what}; {remedy}"
        return CatalogueError("".join(c if c.isprintable() else " " for c in text))

    def inside(self, kind: str, table: Mapping[str, Any], number: int) -> "Place":
        known = table.get("id")
        label = f"«{known[:60]}»" if isinstance(known, str) and known else str(number)
        return Place(self.name, f"{self.path}{kind} {label}: ")

    def known_keys(self, table: Mapping[str, Any], known: Sequence[str]) -> None:
        for key in table:
            if key not in known:
                near = difflib.get_close_matches(key, known, n=1, cutoff=0.6)
                remedy = f"did you mean «{near[0]}»?" if near else "known keys are " + ", ".join(known)
                raise self.error(f"unknown key «{key[:60]}»", remedy)

    def tables(self, table: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
        value = table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(inner, dict) for inner in value):
            path = key if not self.path else f"outlet.{key}"
            raise self.error(f"«{key}» is not a list of tables", f"write [[{path}]] with two brackets")
        return value

    def text(self, table: Mapping[str, Any], key: str, default: str | None, among: Iterable[str] = ()) -> str:
        value = table.get(key, default)
        if value is None:
            raise self.error(f"the key «{key}» is missing", f'add {key} = "…"')
        if not isinstance(value, str):
            raise self.error(f"«{key}» is {_kind(value)}, not text", f'write {key} = "…"')
        allowed = tuple(among)
        if allowed and value not in allowed:
            raise self.error(f"{key} = «{value[:60]}» is not known", _suggest(value, allowed))
        return " ".join(value.split())

    def flag(self, table: Mapping[str, Any], key: str, default: bool) -> bool:
        value = table.get(key, default)
        if not isinstance(value, bool):
            raise self.error(f"«{key}» is {_kind(value)}", f"write {key} = true or {key} = false")
        return value

    def count(self, table: Mapping[str, Any], key: str, default: int) -> int:
        value = table.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise self.error(f"«{key}» is not a whole number of at least 0", f"write {key} = {default}")
        return value

    def date(self, table: Mapping[str, Any], key: str) -> datetime.date | None:
        value = table.get(key, False)
        if isinstance(value, datetime.datetime):
            return value.date()
        if isinstance(value, datetime.date):
            return value
        if value is False:
            return None
        raise self.error(f"«{key}» is {_kind(value)}", f"write a date without quotes ({key} = 2026-01-31) or false")

    def identifier(self, table: Mapping[str, Any], key: str, default: str | None = None) -> str:
        value = self.text(table, key, default)
        if not _ID.fullmatch(value):
            raise self.error(
                f"{key} = «{value[:60]}» is no id", "use lower-case letters, digits, dots and dashes, 80 at most"
            )
        return value

    def language(self, table: Mapping[str, Any], default: str) -> str:
        value = self.text(table, "language", default)
        if value and not _LANGUAGE.fullmatch(value):
            raise self.error(f"language = «{value[:60]}» is no ISO 639 code", 'write "ar", "fa", "en" …')
        return value

    def zone(self, table: Mapping[str, Any], default: str) -> str:
        value = self.text(table, "time_zone", default)
        if value:
            try:
                ZoneInfo(value)
            except (ZoneInfoNotFoundError, ValueError, OSError):
                raise self.error(
                    f"time_zone = «{value[:60]}» is not known", _suggest(value, sorted(available_timezones()))
                ) from None
        return value

    def url(self, table: Mapping[str, Any], key: str, default: str | None, *, private: bool) -> str:
        value = self.text(table, key, default)
        if not value:
            return value
        try:
            host = wire_url(value).hostname or ""
        except BadUrlError as e:
            raise self.error(f"{key} = «{value[:120]}»: {e}", "write the full address, https://…") from None
        reason = blocked_because(host) if re.fullmatch(r"[0-9.]+|.*:.*", host) else None
        if host == "localhost" or host.endswith(".localhost"):
            reason = "loopback"
        if not private and reason not in (None, "not an address"):
            raise self.error(
                f"{key} = «{value[:120]}» leads inside a network ({reason})",
                "if that is meant, name the network with --allow, or set allow_private = true on its outlet",
            )
        return value


def _kind(value: object) -> str:
    names = {bool: "true or false", int: "a number", float: "a number", list: "a list", dict: "a table", str: "text"}
    return names.get(type(value), f"a {type(value).__name__}")


def _suggest(value: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(value, known, n=1, cutoff=0.5)
    if near:
        return f"did you mean «{near[0]}»?"
    return "known are " + ", ".join(known) if len(known) < 20 else "see the list of the standard"
