"""Settings: flags > MITHAQ_* variables > mithaq.toml in the working folder > defaults."""

import argparse
import difflib
import ipaddress
import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from pipeline.errors import ConfigError

__all__ = ["CONFIG_NAME", "Settings", "load_settings", "parse_duration_sec"]

CONFIG_NAME = "mithaq.toml"
_UNITS_SEC = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


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


def parse_duration_sec(text: str) -> float:
    """`90`, `90s`, `10m`, `2h`, `1d` in seconds. Raises ValueError for anything else, and for 0 or less."""
    match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([smhd]?)\s*", text)
    if match is None or float(match[1]) <= 0:
        raise ValueError(f"{text!r} is not a duration; write it like 30s, 10m, 2h or 1d")
    return float(match[1]) * _UNITS_SEC[match[2] or "s"]


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
            chosen[key] = (getattr(flags, key), f"option --{key}")
    return Settings(
        state=Path(str(chosen.get("state", ("var", ""))[0])),
        feeds=str(chosen["feeds"][0]) if "feeds" in chosen else None,
        every_sec=_duration(*chosen["every"]) if "every" in chosen else None,
        allow=_networks(*chosen["allow"]) if "allow" in chosen else (),
        contact=str(chosen.get("contact", ("", ""))[0]),
    )


def _read_file(file: Path) -> dict[str, Any]:
    try:
        table = tomllib.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file} is not valid TOML: {error}") from error
    except OSError as error:
        raise ConfigError(f"Cannot read {file}: {error.strerror}") from error
    known = ("state", "feeds", "every", "allow", "contact")
    for name in table:
        if name not in known:
            near = difflib.get_close_matches(name, known, 1)
            raise ConfigError(
                f"{file}: unknown key {name!r}; "
                + (f"did you mean {near[0]!r}?" if near else f"known keys are {', '.join(known)}.")
            )
    return table


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
