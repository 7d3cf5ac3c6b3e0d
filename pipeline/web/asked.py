"""What a program asks for in an address: unlike a page, it is told when it asks for what cannot be."""

import re
from collections.abc import Collection

from starlette.exceptions import HTTPException
from starlette.requests import Request

from pipeline.store.mentions import Cursor, MentionFilter
from pipeline.web.filters import ViewFilter, filter_of
from pipeline.web.preferences import Preferences
from schemas.vocabulary import MODES, THEMES
from transforms.names import is_known

__all__ = ["alerts_asked", "check_known", "limit_of", "mention_cursor_of", "mentions_asked", "number_of"]

DEFAULT_LIMIT, MAX_LIMIT = 50, 200
_PREFERENCES = Preferences._fields
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:]{8}Z)?")
_CURSOR = re.compile(r"([0-9T:-]{19}Z)~([\w-]{1,80})", re.ASCII)


def alerts_asked(request: Request, *further: str) -> ViewFilter:
    """The filter in the address, as of the list of alerts. HTTPException 400 names what is wrong."""
    check_known(request, (*ViewFilter._fields, "with", *further))
    found = filter_of(request.query_params)
    for name, value in request.query_params.items():
        field = "party" if name == "with" else name
        is_dropped = field in ViewFilter._fields and getattr(found, field) == ViewFilter._field_defaults[field]
        if is_dropped and value not in ("", "0"):
            raise HTTPException(400, f"{name}={value[:100]!r} is nothing that an alert can have; see docs/api.md.")
    return found


def mentions_asked(request: Request, *further: str) -> MentionFilter:
    """The filter of mentions in the address; errors as of `alerts_asked`."""
    check_known(request, (*MentionFilter._fields, *further))
    values = {name: request.query_params.get(name, "") for name in MentionFilter._fields}
    values["state"] = values["state"].upper()
    for name, allowed in (("theme", THEMES), ("mode", MODES)):
        if values[name] and values[name] not in allowed:
            raise HTTPException(400, f"{name}={values[name][:100]!r} is none of {', '.join(allowed)}.")
    if values["state"] and not is_known(values["state"]):
        raise HTTPException(400, f"state={values['state'][:100]!r} is no code of a state or organisation, such as IRN.")
    for name in ("since", "until"):
        if values[name] and not _DAY.fullmatch(values[name]):
            raise HTTPException(400, f"{name}={values[name][:100]!r} is not a day such as 2023-03-13.")
    return MentionFilter(**values)


def check_known(request: Request, names: Collection[str]) -> None:
    for name in request.query_params:
        if name not in names and name not in _PREFERENCES:
            raise HTTPException(400, f"There is no parameter {name[:100]!r}; known are {', '.join(names)}.")


def limit_of(request: Request) -> int:
    return number_of(request, "limit", DEFAULT_LIMIT, 1, MAX_LIMIT)


def number_of(request: Request, name: str, default: int, least: int, most: int) -> int:
    text = request.query_params.get(name, "")
    if not text:
        return default
    if not re.fullmatch(r"[0-9]{1,15}", text) or not least <= int(text) <= most:
        raise HTTPException(400, f"{name}={text[:100]!r} is not a number from {least} to {most}.")
    return int(text)


def mention_cursor_of(request: Request) -> Cursor | None:
    text = request.query_params.get("cursor", "")
    if not text:
        return None
    match = _CURSOR.fullmatch(text)
    if match is None:
        raise HTTPException(400, "cursor: give what `next` of the page before held, unchanged.")
    return Cursor(match[1], match[2])
