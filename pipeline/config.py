"""Settings: flags > MITHAQ_* variables > mithaq.toml in the working folder > defaults."""

import argparse
import difflib
import ipaddress
import os
import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from pipeline.errors import ConfigError, UsageError
from pipeline.logs import FORMATS as LOG_FORMATS
from schemas.message import Topic
from schemas.silence import Matchers
from schemas.vocabulary import ALERT_STATUSES, INSTRUMENTS

__all__ = [
    "CONFIG_NAME",
    "PUBLISHED_TOPICS",
    "Settings",
    "WatchList",
    "check_keys",
    "load_settings",
    "parse_duration_sec",
    "parse_window_sec",
    "read_toml",
]

CONFIG_NAME = "mithaq.toml"
PUBLISHED_TOPICS = (Topic.ALERTS, Topic.MENTIONS, Topic.DIGESTS, Topic.HEALTH, Topic.DEAD_LETTERS)
"""What a pass publishes by default: all but the items way."""
_UNITS_SEC = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


class WatchList(NamedTuple):
    """Which alerts matter above all."""

    matchers: Matchers
    only: bool
    """Whether the others are left out of what is shown; otherwise those on the list are marked."""


class Settings(NamedTuple):
    """What every command may need; a command reads only its part."""

    state: Path
    """Folder of the store."""
    feeds: str | None
    """Path of the user's catalogue, or the word `catalogue` for the one that ships."""
    every_sec: float | None
    """Pause between the starts of two passes; None runs one."""
    allow: tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]
    """Private networks that feeds may be fetched from (intranets, tests)."""
    contact: str
    """Page or mail address in the User-Agent, so that a publisher can reach whoever runs this; empty names nobody."""
    watch: "WatchList | None" = None
    project: str | None = None
    """Google Cloud project of the topics; None publishes nothing."""
    topics: tuple[str, ...] = PUBLISHED_TOPICS
    """Topics that are published to."""
    log_format: str = "text"
    """Form of what is said on stderr (pipeline.logs.FORMATS)."""


def parse_duration_sec(text: str) -> float:
    """`90`, `90s`, `10m`, `2h`, `1d` in seconds. Raises ValueError for anything else, and for 0 or less."""
    match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([smhd]?)\s*", text)
    if match is None or float(match[1]) <= 0:
        raise ValueError(f"{text!r} is not a duration; write it like 30s, 10m, 2h or 1d")
    return float(match[1]) * _UNITS_SEC[match[2] or "s"]


def parse_window_sec(text: str, option: str) -> int:
    """The alert window in whole seconds, at least 1; `0`, with or without a unit, is none. Raises UsageError."""
    if re.fullmatch(r"\s*0+(?:\.0+)?\s*[smhd]?\s*", text):
        return 0
    try:
        return max(1, round(parse_duration_sec(text)))
    except ValueError as error:
        raise UsageError(f"{option}: {error}, or 0.") from error


def load_settings(flags: argparse.Namespace, env: Mapping[str, str] = os.environ, folder: Path = Path()) -> Settings:
    """Settle every setting. Raises ConfigError naming the place of a bad value."""
    chosen: dict[str, tuple[Any, str]] = {}
    file = folder / CONFIG_NAME
    for name, value in _read_file(file).items():
        chosen[name] = (value, f"{file}, key {name}")
    for name in Settings._fields:
        key = "every" if name == "every_sec" else name
        variable = f"MITHAQ_{key.upper()}"
        if env.get(variable):
            chosen[key] = (env[variable], f"variable {variable}")
        if getattr(flags, key, None) is not None:
            chosen[key] = (getattr(flags, key), f"option --{key.replace('_', '-')}")
    return Settings(
        state=Path(str(chosen.get("state", ("var", ""))[0])),
        feeds=str(chosen["feeds"][0]) if "feeds" in chosen else None,
        every_sec=_duration(*chosen["every"]) if "every" in chosen else None,
        allow=_networks(*chosen["allow"]) if "allow" in chosen else (),
        contact=str(chosen.get("contact", ("", ""))[0]),
        watch=_watch_list(*chosen["watch"]) if "watch" in chosen else None,
        project=str(chosen["project"][0]) if "project" in chosen else None,
        topics=_topics(*chosen["topics"]) if "topics" in chosen else PUBLISHED_TOPICS,
        log_format=_log_format(*chosen["log_format"]) if "log_format" in chosen else "text",
    )


def _read_file(file: Path) -> dict[str, Any]:
    table = read_toml(file) if file.exists() else {}
    check_keys(table, (*("every" if n == "every_sec" else n for n in Settings._fields), "notify"), str(file))
    return table


def _watch_list(value: Any, place: str) -> WatchList:
    """From the table [watch] of mithaq.toml, or from a file that holds such a table or its keys alone."""
    if not isinstance(value, dict):
        file = Path(str(value))
        try:
            table = read_toml(file)
        except ConfigError as error:
            raise ConfigError(f"{place}: {error}") from error
        value, place = table.get("watch", table), f"{place}, {file}"
    if not isinstance(value, dict):
        raise ConfigError(f"{place}: write [watch] with states, pairs, kinds, statuses or only under it.")
    check_keys(value, ("states", "pairs", "kinds", "statuses", "only"), place)
    lists = {name: _words(value.get(name, ()), f"{place}, {name}") for name in ("states", "pairs", "kinds", "statuses")}
    pairs = tuple("-".join(sorted(pair.upper().split("-"))) for pair in lists["pairs"])
    states = tuple(code.upper() for code in lists["states"])
    for found, known in ((lists["kinds"], INSTRUMENTS), (lists["statuses"], ALERT_STATUSES)):
        for name in found:
            if name not in known:
                raise ConfigError(f"{place}: {name!r} is none of {', '.join(known)}.")
    for pair in pairs:
        if pair.count("-") != 1:
            raise ConfigError(f"{place}: {pair!r} is not a pair like BLR-IRN.")
    matchers = Matchers(pairs, states, lists["kinds"], lists["statuses"])
    if not any(matchers):
        raise ConfigError(f"{place}: the watch-list is empty; name states, pairs, kinds or statuses.")
    return WatchList(matchers, bool(value.get("only", False)))


def _words(value: Any, place: str) -> tuple[str, ...]:
    if not isinstance(value, (list, tuple)) or not all(isinstance(v, str) for v in value):
        raise ConfigError(f'{place}: write a list of strings, such as ["IRN", "BLR"].')
    return tuple(value)


def read_toml(file: Path) -> dict[str, Any]:
    """The tables of a file. Raises ConfigError naming it."""
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file} is not valid TOML: {error}") from error
    except OSError as error:
        raise ConfigError(f"Cannot read {file}: {error.strerror}") from error


def check_keys(table: Mapping[str, Any], known: Sequence[str], place: str) -> None:
    """Raises ConfigError, with the nearest known key, for one that is not known."""
    for name in table:
        if name not in known:
            near = difflib.get_close_matches(name, known, 1)
            raise ConfigError(
                f"{place}: unknown key {name!r}; "
                + (f"did you mean {near[0]!r}?" if near else f"known keys are {', '.join(known)}.")
            )


def _duration(value: Any, place: str) -> float:
    try:
        return parse_duration_sec(str(value))
    except ValueError as error:
        raise ConfigError(f"{place}: {error}.") from error


def _networks(value: Any, place: str) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
    parts = value.replace(",", " ").split() if isinstance(value, str) else list(value)
    try:
        return tuple(ipaddress.ip_network(str(p), strict=False) for p in parts)
    except ValueError as error:
        raise ConfigError(f"{place}: {error}; write networks like 127.0.0.0/8 or 10.1.2.3.") from error


def _log_format(value: Any, place: str) -> str:
    if value not in LOG_FORMATS:
        raise ConfigError(f"{place}: {value!r} is none of {', '.join(LOG_FORMATS)}.")
    return str(value)


def _topics(value: Any, place: str) -> tuple[str, ...]:
    names = tuple(value.replace(",", " ").split() if isinstance(value, str) else map(str, value))
    for name in names:
        if name not in Topic.ALL:
            raise ConfigError(f"{place}: there is no topic {name!r}; topics are {', '.join(Topic.ALL)}.")
    return names
