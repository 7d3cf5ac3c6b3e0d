"""What a person can do about an alert: retract it, silence its like, mark it right or wrong.

Every action is a POST of a form of ours that carries the server's token; what it did stands on the alert's page.
"""

import asyncio
import contextlib
import re
import sqlite3
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from pipeline.errors import MithaqError, UnreachableError, UsageError
from pipeline.store import edit_store, read_store
from pipeline.store.feedback import add_feedback, feedback_on
from pipeline.store.queries import alert_revisions
from pipeline.store.requests import ask_retraction, requests_for, settle_when_free
from pipeline.store.silences import add_silence, expire_silence, silences_on
from pipeline.web.filters import ViewFilter
from pipeline.web.guard import may_act
from pipeline.web.site import Site, preferences
from schemas.feedback import VERDICTS, Feedback
from schemas.silence import Matchers
from schemas.times import rfc3339
from schemas.vocabulary import AGREEMENT_STATUSES, INSTRUMENTS, TEMPORALS
from transforms.names import is_known
from transforms.routing import Facts, silence_of

__all__ = ["DONE", "LENGTHS_HOURS", "action_routes", "said_and_done", "settle_in_time", "silence_choices"]

DONE = ("retracted", "waiting", "silenced", "ended", "marked")
"""What an action can have done; the page tells it by this word in its address."""
LENGTHS_HOURS = (1, 8, 24, 168, 720)
_MAX_TEXT_CHARS = 1000
_MAX_SHOWN = 10
_JOINERS = "\u200c\u200d"

Action = Callable[[Path, dict[str, Any], Mapping[str, str]], str]
"""Folder, newest message of the agreement and fields of the form -> what it did, of DONE."""


def action_routes(site: Site) -> list[Route]:
    actions = {"retract": _retract, "silence": _silence, "expire": _expire, "feedback": _feedback}
    return [
        Route(f"/a/{{agreement_id}}/{name}", _endpoint(site, act), methods=["POST"]) for name, act in actions.items()
    ]


async def settle_in_time(folder: Path, every_sec: float = 2.0) -> None:
    """Does what waits once the pass that it waits for is over, for as long as the server runs."""
    while True:
        with contextlib.suppress(sqlite3.Error, MithaqError):
            await run_in_threadpool(settle_when_free, folder)
        await asyncio.sleep(every_sec)


def said_and_done(folder: Path, alert: Mapping[str, Any]) -> dict[str, Any]:
    """What the alert's page shows of actions: `feedback`, `requests` and the `silences` that last, newest first, ten
    of each."""
    with read_store(folder) as store:
        return {
            "feedback": feedback_on(store.connection, alert["agreement_id"])[: -_MAX_SHOWN - 1 : -1],
            "requests": requests_for(store.connection, alert["agreement_id"])[: -_MAX_SHOWN - 1 : -1],
            "silences": silences_on(store.connection, _facts(alert), rfc3339(datetime.now(UTC)))[:_MAX_SHOWN],
        }


def silence_choices(alert: Mapping[str, Any]) -> dict[str, Matchers]:
    """What can be silenced from an alert's page: the pair, the pair's agreements of this kind, or one party's."""
    codes, kind = sorted(p["code"] for p in alert["parties"]), alert["kind"]
    choices = dict[str, Matchers]()
    if len(codes) == 2:
        pair = "-".join(codes)
        choices |= {pair: Matchers(pairs=(pair,)), f"{pair} {kind}": Matchers(pairs=(pair,), kinds=(kind,))}
    for code in codes:
        choices |= {code: Matchers(parties=(code,)), f"{code} {kind}": Matchers(parties=(code,), kinds=(kind,))}
    return choices


def _endpoint(site: Site, act: Action) -> Callable[[Request], Any]:
    async def endpoint(request: Request) -> Response:
        form = await request.form(max_files=0, max_fields=30)
        fields = {k: v for k, v in form.items() if isinstance(v, str)}
        if not may_act(request.scope) or not site.access.is_form(fields.get("token", "")):
            return _notice(site, request, 403, "refused", fields)
        try:
            done = await run_in_threadpool(_done, site, act, request.path_params["agreement_id"], fields)
        except UnreachableError as error:
            return _notice(site, request, 503, "busy", fields, str(error))
        except UsageError as error:
            return _notice(site, request, 400, "senseless", fields, str(error))
        except MithaqError as error:
            return _notice(site, request, 500, "failed", fields, str(error))
        if done is None:
            return site.page(request, "missing.html", ViewFilter(), 404)
        alert = f"/a/{quote(request.path_params['agreement_id'], safe='')}"
        return RedirectResponse(f"{preferences(request).address(alert, done=done)}#actions", 303)

    return endpoint


def _done(site: Site, act: Action, agreement_id: str, fields: Mapping[str, str]) -> str | None:
    """What the action did; None when there is no such agreement."""
    with read_store(site.folder) as store:
        told = [b for b in alert_revisions(store.connection, agreement_id) if b["agreement_id"] == agreement_id]
    return act(site.folder, told[-1], fields) if told else None


def _notice(
    site: Site, request: Request, status: int, why: str, fields: Mapping[str, str], detail: str = ""
) -> Response:
    """Says that nothing was done, and offers what was entered to be sent again: no text is lost."""
    entered = {k: v for k, v in fields.items() if k != "token"}
    return site.page(
        request,
        "notice.html",
        ViewFilter(),
        status,
        why=why,
        detail=detail,
        entered=entered,
        path=quote(request.url.path),
        agreement_id=request.path_params["agreement_id"],
    )


def _retract(folder: Path, alert: dict[str, Any], fields: Mapping[str, str]) -> str:
    reason = _text(fields, "reason")
    if not reason:
        raise UsageError("A retraction needs a reason; subscribers read it.")
    asked = ask_retraction(folder, alert["agreement_id"], reason)
    if asked.problem:
        raise UsageError(f"It cannot be retracted: {asked.problem}.")
    return "waiting" if asked.settled_at is None else "retracted"


def _silence(folder: Path, alert: dict[str, Any], fields: Mapping[str, str]) -> str:
    matchers = silence_choices(alert).get(fields.get("what", ""))
    hours = fields.get("hours", "")
    if matchers is None or hours not in map(str, LENGTHS_HOURS):
        raise UsageError("Choose what to silence, and for how long.")
    comment = _text(fields, "comment")
    if not comment:
        raise UsageError("A silence needs a comment; whoever wonders about the quiet reads it.")
    now = datetime.now(UTC)
    silence = silence_of(matchers, rfc3339(now), rfc3339(now + timedelta(hours=int(hours))), comment)
    with edit_store(folder) as store, store.changing() as connection:
        add_silence(connection, silence)
    return "silenced"


def _expire(folder: Path, alert: dict[str, Any], fields: Mapping[str, str]) -> str:
    with edit_store(folder) as store, store.changing() as connection:
        ended = expire_silence(connection, fields.get("silence_id", ""), rfc3339(datetime.now(UTC)))
    if ended is None:
        raise UsageError("This silence has ended already.")
    return "ended"


def _feedback(folder: Path, alert: dict[str, Any], fields: Mapping[str, str]) -> str:
    verdict, revision = fields.get("verdict", ""), fields.get("revision", "")
    if verdict not in VERDICTS or not re.fullmatch(r"[0-9]{1,9}", revision):
        raise UsageError("Mark the alert right or wrong.")
    corrected: dict[str, Any] = {}
    if verdict == "wrong":
        for name, allowed in (("status", AGREEMENT_STATUSES), ("kind", INSTRUMENTS), ("temporal", TEMPORALS)):
            value = fields.get(name, "")
            if value and value not in allowed:
                raise UsageError(f"{value!r} is none of {', '.join(allowed)}.")
            corrected[name] = value
        codes = sorted({c.upper() for c in re.findall(r"[\w-]+", fields.get("parties", "")[:_MAX_TEXT_CHARS])})
        unknown = [code for code in codes if not is_known(code)]
        if unknown:
            raise UsageError(f"{unknown[0]!r} is no code of a state or organisation, such as IRN or EU.")
        corrected["parties"] = tuple(codes)
    note, given_at = _text(fields, "note"), rfc3339(datetime.now(UTC))
    feedback = Feedback(alert["agreement_id"], int(revision), verdict, given_at, note, **corrected)
    with edit_store(folder) as store, store.changing() as connection:
        try:
            add_feedback(connection, feedback)
        except ValueError as error:
            raise UsageError(f"It cannot be marked: {error}.") from error
    return "marked"


def _text(fields: Mapping[str, str], name: str) -> str:
    """What was written, on one line and without characters that show nothing or turn the line."""
    text = "".join(c for c in fields.get(name, "") if c.isprintable() or c.isspace() or c in _JOINERS)
    text = " ".join(text.split())
    if len(text) > _MAX_TEXT_CHARS:
        raise UsageError(f"Write at most {_MAX_TEXT_CHARS} characters.")
    return text


def _facts(alert: Mapping[str, Any]) -> Facts:
    return Facts(frozenset(p["code"] for p in alert["parties"]), alert["kind"], alert["status"])
