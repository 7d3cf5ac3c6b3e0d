"""Labelled items: JSON Lines with the labels of docs/labels.md, read and checked.

A wrong label would be counted as a mistake of the extraction, so a line that contradicts the labels' own rules is an
error that names file and line.
"""

import hashlib
import json
import re
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from pipeline.errors import ConfigError
from schemas.record import canonical_json
from schemas.vocabulary import AGREEMENT_STATUSES, INSTRUMENTS, PARTY_LEVELS, SANCTION_STATUSES, TEMPORALS
from transforms.names import is_known

__all__ = ["GoldItem", "Labels", "Record", "SanctionLabel", "digest", "parse_gold_line", "read_gold"]

_ALERT_NEEDS = {
    "party_level": ("state-state", "state-igo"),
    "status": ("signed", "ratified", "extended", "announced"),
    "temporal": ("current",),
}
_LANGUAGE = re.compile("[a-z]{2,3}")
_MONTH_OR_YEAR = re.compile(r"\d{4}(-(0[1-9]|1[0-2]))?", re.ASCII)
_DAY_FIRST = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_BAD_LINES_SHOWN = 5

T = TypeVar("T")


class Record(NamedTuple):
    """One agreement, as labelled or as found."""

    parties: frozenset[str]
    party_level: str
    instrument: str
    status: str
    temporal: str
    alert: bool
    confidence: float = 1.0
    """Of the extraction; 1 in a label."""


class SanctionLabel(NamedTuple):
    status: str
    imposers: frozenset[str]
    targets: frozenset[str]


class Labels(NamedTuple):
    """What an item says: the truth of a labelled item, or what was found in it."""

    language: str
    agreements: tuple[Record, ...] = ()
    sanctions: tuple[SanctionLabel, ...] = ()
    war: bool = False


class GoldItem(NamedTuple):
    id: str
    published: str | None
    title: str
    text: str
    labels: Labels
    tags: tuple[str, ...]
    """Names of the phenomena; `contrast:NAME` ties items together that differ in what decides."""
    place: str
    """`FILE:LINE`, for messages."""


def read_gold(paths: Sequence[Path]) -> list[GoldItem]:
    """Every labelled item of the files, in order.

    Raises ConfigError for a file that cannot be read, a line that is no labelled item, an id used twice and for files
    without any item.
    """
    items: list[GoldItem] = []
    places: dict[str, str] = {}
    wrong: list[str] = []
    for path in paths:
        try:
            lines = path.read_bytes().split(b"\n")
        except OSError as error:
            raise ConfigError(
                f"Cannot read {path}: {error.strerror}. Name JSON Lines files of labelled items."
            ) from error
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            place = f"{path}:{number}"
            try:
                item = parse_gold_line(line, place)
                if item.id in places:
                    raise ValueError(f"the id {item.id!r} is used already at {places[item.id]}")
            except (ValueError, RecursionError) as error:
                wrong.append(f"{place}: {error}")
                continue
            places[item.id] = place
            items.append(item)
    if wrong:
        more = f"; and {len(wrong) - _BAD_LINES_SHOWN} more" if len(wrong) > _BAD_LINES_SHOWN else ""
        raise ConfigError(
            f"Bad labelled items (`mithaq eval --help` shows the format): {'; '.join(wrong[:_BAD_LINES_SHOWN])}{more}"
        )
    if not items:
        raise ConfigError(f"There is no labelled item in {', '.join(map(str, paths)) or 'no file'}.")
    return items


def digest(items: Sequence[GoldItem]) -> str:
    """Names a set of labelled items, whatever their order and files: `sha256:...` of contents and labels."""
    lines = []
    for item in sorted(items, key=lambda i: i.id):
        agreements = [[sorted(a.parties), *a[1:6]] for a in item.labels.agreements]
        sanctions = [[s.status, sorted(s.imposers), sorted(s.targets)] for s in item.labels.sanctions]
        labels = [item.labels.language, agreements, sanctions, item.labels.war]
        lines.append(canonical_json([item.id, item.published, item.title, item.text, labels, sorted(item.tags)]))
    return "sha256:" + hashlib.sha256("\n".join(lines).encode("utf-8")).hexdigest()


def parse_gold_line(line: bytes, place: str = "") -> GoldItem:
    """One labelled item. ValueError says what is wrong with the line."""
    try:
        raw = json.loads(line.decode("utf-8"))
        json.dumps(raw, ensure_ascii=False).encode("utf-8")  # an escaped lone surrogate could not be printed
    except ValueError as error:
        raise ValueError(f"not a JSON object on one line: {error}") from error
    if not isinstance(raw, dict):
        raise ValueError(f"expected an object, not {type(raw).__name__}")
    title, text = _string(raw, "title"), _string(raw, "text")
    if not title.strip() and not text.strip():
        raise ValueError("title and text are both empty")
    language = _string(raw, "language")
    if not _LANGUAGE.fullmatch(language):
        raise ValueError(f"language {language!r} is no ISO 639 code of two or three letters")
    labels = Labels(
        language,
        tuple(_each(raw, "agreements", _agreement)),
        tuple(_each(raw, "sanctions", _sanction)),
        _boolean(raw, "war"),
    )
    if language != "ar" and labels != Labels(language):
        raise ValueError(f"an item in {language!r} has empty agreements and sanctions, and war is false")
    item_id = _string(raw, "id")
    if not item_id:
        raise ValueError("the id is empty")
    return GoldItem(item_id, _published(raw), title, text, labels, _strings(raw, "tags"), place)


def _agreement(raw: dict[str, Any]) -> Record:
    record = Record(
        _codes(raw, "parties"),
        _one_of(raw, "party_level", PARTY_LEVELS),
        _one_of(raw, "instrument", INSTRUMENTS),
        _one_of(raw, "status", AGREEMENT_STATUSES),
        _one_of(raw, "temporal", TEMPORALS),
        _boolean(raw, "alert"),
    )
    if record.alert:
        for key, allowed in _ALERT_NEEDS.items():
            if getattr(record, key) not in allowed:
                raise ValueError(f"alert is true, which needs {key} {' or '.join(allowed)}, not {getattr(record, key)}")
        if len(record.parties) < 2:
            raise ValueError("alert is true, which needs two parties or more")
    return record


def _sanction(raw: dict[str, Any]) -> SanctionLabel:
    return SanctionLabel(_one_of(raw, "status", SANCTION_STATUSES), _codes(raw, "imposers"), _codes(raw, "targets"))


def _each(raw: dict[str, Any], key: str, read: Callable[[dict[str, Any]], T]) -> list[T]:
    value = _value(raw, key, list, "a list")
    found = []
    for number, entry in enumerate(value, 1):
        if not isinstance(entry, dict):
            raise ValueError(f"{key} {number}: expected an object, not {type(entry).__name__}")
        try:
            found.append(read(entry))
        except ValueError as error:
            raise ValueError(f"{key} {number}: {error}") from error
    return found


def _value(raw: dict[str, Any], key: str, kind: type, words: str) -> Any:
    if key not in raw:
        raise ValueError(f"the key {key} is missing")
    if not isinstance(raw[key], kind):
        raise ValueError(f"{key} must be {words}, not {type(raw[key]).__name__}")
    return raw[key]


def _string(raw: dict[str, Any], key: str) -> str:
    return str(_value(raw, key, str, "a string"))


def _boolean(raw: dict[str, Any], key: str) -> bool:
    return bool(_value(raw, key, bool, "true or false"))


def _strings(raw: dict[str, Any], key: str) -> tuple[str, ...]:
    value = _value(raw, key, list, "a list of strings")
    for entry in value:
        if not isinstance(entry, str):
            raise ValueError(f"{key} must be a list of strings; it holds {entry!r}")
    return tuple(value)


def _one_of(raw: dict[str, Any], key: str, allowed: Sequence[str]) -> str:
    value = _string(raw, key)
    if value not in allowed:
        raise ValueError(f"{key} {value!r} is none of {' '.join(allowed)}")
    return value


def _codes(raw: dict[str, Any], key: str) -> frozenset[str]:
    value = _strings(raw, key)
    unknown = [code for code in value if not is_known(code)]
    if unknown:
        raise ValueError(f"{key} holds {unknown[0]!r}, which is no code of a state or organisation")
    if len(set(value)) < len(value):
        raise ValueError(f"{key} names a code twice: {' '.join(value)}")
    return frozenset(value)


def _published(raw: dict[str, Any]) -> str | None:
    if raw.get("published") is None:
        return None
    value = _string(raw, "published")
    if _MONTH_OR_YEAR.fullmatch(value):
        return value
    try:
        if _DAY_FIRST.match(value):
            datetime.fromisoformat(value)
            return value
    except ValueError:
        pass
    raise ValueError(f"published {value!r} is not RFC 3339, a date, a month or a year")
