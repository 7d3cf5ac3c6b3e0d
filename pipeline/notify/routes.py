"""The routes of mithaq.toml, read and checked whole before anything is sent."""

import os
import re
from collections.abc import Mapping
from datetime import time
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from pipeline.config import CONFIG_NAME, check_keys, parse_duration_sec, read_toml
from pipeline.errors import ConfigError
from transforms.filters import Matches, parse_filter
from transforms.notices import HOURLY, IMMEDIATELY, Pace

__all__ = ["LANGUAGES", "Notifying", "Route", "checked_page_url", "load_routes"]

LANGUAGES = ("ar", "en", "both")
_LIVE_ONLY = 'attributes.mode = "live"'
_KEYS = ("name", "filter", "urls", "webhooks", "secret", "language", "zone", "quiet", "digest", "per_hour", "max_age")
_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")


class Route(NamedTuple):
    """Who is told of which alerts, and how."""

    name: str
    filter: str
    matches: Matches
    urls: tuple[str, ...]
    """Addresses of services with their secrets: never shown."""
    webhooks: tuple[str, ...]
    """Addresses that get the messages of alerts themselves."""
    secret: str
    """What they are signed with."""
    languages: tuple[str, ...]
    pace: Pace
    max_age_sec: float
    """What was recorded longer ago is not sent any more."""


class Notifying(NamedTuple):
    """The table [notify]."""

    routes: tuple[Route, ...]
    templates: Path | None
    """Folder whose templates replace those that ship."""
    page_url: str
    """Address of the page of `mithaq serve` that messages link to; empty for none."""


def load_routes(env: Mapping[str, str] = os.environ, folder: Path = Path()) -> Notifying:
    """Read [notify] of the folder's mithaq.toml. Raises ConfigError naming the place; no address is ever in it."""
    file = folder / CONFIG_NAME
    table = read_toml(file).get("notify") if file.exists() else None
    if not isinstance(table, dict) or not table.get("route"):
        raise ConfigError(f"{file} names no route; write a table [[notify.route]] with name and urls.")
    check_keys(table, ("route", "templates", "page_url"), f"{file}, [notify]")
    rows = table["route"]
    if not isinstance(rows, list) or not all(isinstance(r, dict) for r in rows):
        raise ConfigError(f"{file}: write routes as [[notify.route]], with two brackets.")
    routes = tuple(_route(row, f"{file}, route {n}", env) for n, row in enumerate(rows, 1))
    names = [r.name for r in routes]
    for name in names:
        if names.count(name) > 1:
            raise ConfigError(f"{file}: two routes are named {name!r}.")
    templates = folder / str(table["templates"]) if "templates" in table else None
    return Notifying(routes, templates, checked_page_url(table.get("page_url", ""), f"{file}, [notify], page_url"))


def checked_page_url(value: object, place: str) -> str:
    """The address of the page without a slash at its end. Raises ConfigError for one that cannot be."""
    if value == "":
        return ""
    if not isinstance(value, str) or not re.fullmatch(r"https?://[^\s/?#@]+(/[^\s?#]*)?", value):
        raise ConfigError(f"{place}: write the address of the page such as https://mithaq.example.")
    return value.rstrip("/")


def _route(row: Mapping[str, Any], place: str, env: Mapping[str, str]) -> Route:
    check_keys(row, _KEYS, place)
    name = row.get("name")
    if not isinstance(name, str) or not re.fullmatch(r"[\w-]+", name):
        raise ConfigError(f"{place}: it needs a name of letters, digits, - and _.")
    place = f"{place} ({name})"
    text = str(row.get("filter", _LIVE_ONLY))
    try:
        matches = parse_filter(text)
    except ValueError as error:
        raise ConfigError(f"{place}, filter: {error}.") from error
    lists = {key: row.get(key, []) for key in ("urls", "webhooks")}
    for key, value in lists.items():
        if not isinstance(value, list) or not all(isinstance(u, str) for u in value):
            raise ConfigError(f'{place}: {key} is a list of addresses, such as ["$DESK_URL"].')
    if not any(lists.values()):
        raise ConfigError(f'{place}: it needs urls, a list of addresses such as ["$SLACK_URL"], or webhooks.')
    secret = row.get("secret", "")
    if not isinstance(secret, str) or bool(secret) != bool(lists["webhooks"]):
        raise ConfigError(f'{place}: webhooks and secret, what they are signed with ("$HOOK_SECRET"), go together.')
    listed = {
        key: tuple(_secret(u, f"{place}, {key}, number {n}", env) for n, u in enumerate(value, 1))
        for key, value in lists.items()
    }
    language = str(row.get("language", "both"))
    if language not in LANGUAGES:
        raise ConfigError(f"{place}, language: {language!r} is none of {', '.join(LANGUAGES)}.")
    per_hour = row.get("per_hour", 20)
    if not isinstance(per_hour, int) or isinstance(per_hour, bool) or per_hour < 1:
        raise ConfigError(f"{place}, per_hour: write a whole number of 1 or more.")
    try:
        max_age_sec = parse_duration_sec(str(row.get("max_age", "2d")))
    except ValueError as error:
        raise ConfigError(f"{place}, max_age: {error}.") from error
    return Route(
        name,
        text,
        matches,
        listed["urls"],
        listed["webhooks"],
        _secret(secret, f"{place}, secret", env),
        ("ar", "en") if language == "both" else (language,),
        Pace(_zone(str(row.get("zone", "UTC")), place), _quiet(row.get("quiet"), place), _digest(row, place), per_hour),
        max_age_sec,
    )


def _secret(text: str, place: str, env: Mapping[str, str]) -> str:
    """The text itself, or what the variable `$NAME` or the file that `NAME_FILE` names holds."""
    if not text.startswith("$"):
        return text
    name = text[1:]
    if found := env.get(name, "").strip():
        return found
    if file := env.get(f"{name}_FILE"):
        try:
            found = Path(file).read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(f"{place}: the file {file} of {name}_FILE cannot be read.") from error
        if found:
            return found
    raise ConfigError(f"{place}: neither the variable {name} nor {name}_FILE, which names a file, gives one.")


def _zone(name: str, place: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ConfigError(f"{place}, zone: {name!r} is no time zone such as Asia/Baghdad.") from error


def _quiet(value: Any, place: str) -> tuple[time, time] | None:
    if value is None:
        return None
    begin, _, end = str(value).replace(" ", "").partition("-")
    hours = (_time(begin, f"{place}, quiet"), _time(end, f"{place}, quiet"))
    if hours[0] == hours[1]:
        raise ConfigError(f"{place}, quiet: it begins when it ends; leave it out for no quiet hours.")
    return hours


def _digest(row: Mapping[str, Any], place: str) -> str | time:
    text = str(row.get("digest", IMMEDIATELY))
    if text in (IMMEDIATELY, HOURLY):
        return text
    return _time(text.removeprefix("daily at ").strip(), f"{place}, digest ({IMMEDIATELY}, {HOURLY} or daily at HH:MM)")


def _time(text: str, place: str) -> time:
    found = _CLOCK.fullmatch(text)
    if found is None:
        raise ConfigError(f"{place}: {text!r} is no time of day like 06:30.")
    return time(int(found[1]), int(found[2]))
