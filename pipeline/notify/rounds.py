"""One round over the routes: what is due is sent, and noted when the service has taken it.

A crash between the two sends one message again; nothing else is sent twice. A service that fails holds nothing but its
own messages back, and is asked again after growing pauses.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from pipeline.notify.routes import Route
from pipeline.notify.services import Service
from pipeline.notify.texts import Text, Texts
from pipeline.store.database import Store
from pipeline.store.notifications import (
    Recorded,
    Standing,
    failed,
    recent_alerts,
    sent_since,
    standing,
    take,
    taken,
)
from pipeline.store.silences import silenced_alerts
from schemas.times import rfc3339
from transforms.notices import Notice, due_before, is_quiet, notices

__all__ = ["Target", "Verdict", "Waiting", "deliver", "targets_of", "text_of", "verdict", "waiting"]

_FIRST_PAUSE_SEC, _LONGEST_PAUSE_SEC = 30, 3600
_FAR = 20
"""Doublings beyond which the pause stays the longest."""


class Target(NamedTuple):
    """One address of a route: desk/1."""

    name: str
    route: Route
    service: Service


class Verdict(NamedTuple):
    wanted: bool
    why: str


class Waiting(NamedTuple):
    """What a target has yet to get."""

    alerts: list[Recorded]
    due: list[Notice[Recorded]]
    """Messages that may be sent now."""


def targets_of(route: Route, services: Sequence[Service]) -> list[Target]:
    return [Target(f"{route.name}/{n}", route, s) for n, s in enumerate(services, 1)]


def verdict(alert: Recorded, route: Route, told: bool, silence: str | None) -> Verdict:
    """Whether a route wants an alert. `told`: whether it has, or is about to get, an earlier one of the agreement."""
    if alert.event == "retraction":
        return Verdict(told, "what was told is taken back" if told else "nothing was told that could be taken back")
    if silence is not None:
        return Verdict(False, f"silenced by {silence}")
    if alert.event == "correction" and told:
        return Verdict(True, "what was told is corrected")
    if route.matches(alert.attributes):
        return Verdict(True, f"the filter matches: {route.filter or 'everything'}")
    return Verdict(False, f"the filter does not match: {route.filter}")


def waiting(store: Store, target: Target, now: datetime) -> Waiting:
    """What the target has yet to get, and what of it may be sent now."""
    route, connection = target.route, store.connection
    silenced = silenced_alerts(connection)
    has = taken(connection, target.name)
    told = {agreement_id for agreement_id, _ in has}
    found = []
    for alert in recent_alerts(connection, rfc3339(now - timedelta(seconds=route.max_age_sec))):
        if alert.key in has:
            continue
        if verdict(alert, route, alert.agreement_id in told, silenced.get(alert.key)).wanted:
            told.add(alert.agreement_id)
            found.append(alert)
    if is_quiet(route.pace, now) or standing(connection, target.name).retry_at > rfc3339(now):
        return Waiting(found, [])
    before = rfc3339(due_before(route.pace, now))
    sent = sent_since(connection, target.name, rfc3339(now - timedelta(hours=1)))
    return Waiting(found, notices([a for a in found if a.recorded_at < before], route.pace, sent))


def deliver(store: Store, target: Target, texts: Texts, now: datetime) -> tuple[int, str]:
    """Send what is due; the number of messages taken, and the fault that stopped it (empty when none did)."""
    due = waiting(store, target, now).due
    for sent, notice in enumerate(due):
        fault = target.service.send(text_of(notice, target.route, texts), warning=_is_warning(notice))
        with store.transaction() as connection:
            if not fault:
                take(connection, target.name, [a.key for a in notice.alerts], rfc3339(now))
                continue
            failures = standing(connection, target.name).failures + 1
            pause = min(_FIRST_PAUSE_SEC * 2 ** min(failures - 1, _FAR), _LONGEST_PAUSE_SEC)
            failed(connection, target.name, Standing(failures, fault, rfc3339(now + timedelta(seconds=pause))))
            return sent, fault
    return len(due), ""


def text_of(notice: Notice[Recorded], route: Route, texts: Texts) -> Text:
    if notice.is_summary:
        return texts.summary([a.body for a in notice.alerts], route.languages)
    return texts.alert(notice.alerts[0].body, route.languages)


def _is_warning(notice: Notice[Recorded]) -> bool:
    return any(a.event in ("retraction", "correction") for a in notice.alerts)
