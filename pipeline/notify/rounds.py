"""One round over the routes: what is due is sent, and noted when the service has taken it.

A crash between the two sends one message again; nothing else is sent twice. A service that fails holds nothing but its
own messages back, and is asked again after growing pauses. A message that it refuses for good is given up, so that it
holds none of the others.
"""

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from pipeline.notify.routes import Route
from pipeline.notify.services import Delivery, Service
from pipeline.notify.texts import Text, Texts
from pipeline.store.database import Store
from pipeline.store.notifications import (
    Key,
    Recorded,
    Standing,
    failed,
    give_up,
    given_up,
    recent_alerts,
    sent_since,
    standing,
    take,
    taken,
)
from pipeline.store.silences import silenced_alerts
from schemas.times import rfc3339
from transforms.notices import Notice, due_before, is_quiet, notices

__all__ = [
    "Outcome", "Recent", "Target", "Verdict", "Waiting", "deliver", "go_round", "recent", "targets_of", "text_of",
    "verdict", "waiting",
]  # fmt: skip

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


class Recent(NamedTuple):
    """What all targets of a round look at."""

    alerts: Sequence[Recorded]
    """Those that some route may still send, in the order of the store."""
    silenced: Mapping[Key, str]


class Waiting(NamedTuple):
    """What a target has yet to get."""

    alerts: list[Recorded]
    due: list[Notice[Recorded]]
    """Messages that may be sent now."""


class Outcome(NamedTuple):
    """What a target made of a round."""

    sent: int
    """Messages taken."""
    refused: str = ""
    """Why the last of those that were given up was; empty when none was."""
    fault: str = ""
    """What stopped the round; empty when nothing did."""


def targets_of(route: Route, services: Sequence[Service]) -> list[Target]:
    return [Target(f"{route.name}/{s.place}", route, s) for s in services]


def recent(store: Store, targets: Iterable[Target], now: datetime) -> Recent:
    """Read once for a round: alerts of two days are many where an archive is read in."""
    longest_sec = max((t.route.max_age_sec for t in targets), default=0.0)
    since = rfc3339(now - timedelta(seconds=longest_sec))
    return Recent(recent_alerts(store.connection, since), silenced_alerts(store.connection))


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


def waiting(store: Store, target: Target, found: Recent, now: datetime) -> Waiting:
    """What the target has yet to get, and what of it may be sent now."""
    route, connection = target.route, store.connection
    has, left = taken(connection, target.name), given_up(connection, target.name)
    told = {agreement_id for agreement_id, _ in has}
    oldest = rfc3339(now - timedelta(seconds=route.max_age_sec))
    wanted = []
    for alert in found.alerts:
        if alert.recorded_at < oldest or alert.key in has or alert.key in left:
            continue
        if verdict(alert, route, alert.agreement_id in told, found.silenced.get(alert.key)).wanted:
            told.add(alert.agreement_id)
            wanted.append(alert)
    if is_quiet(route.pace, now) or standing(connection, target.name).retry_at > rfc3339(now):
        return Waiting(wanted, [])
    before = rfc3339(due_before(route.pace, now))
    sent = sent_since(connection, target.name, rfc3339(now - timedelta(hours=1)))
    due = [a for a in wanted if a.recorded_at < before]
    return Waiting(wanted, notices(due, route.pace, sent, summaries=target.service.takes_summaries))


def deliver(store: Store, target: Target, found: Recent, texts: Texts, now: datetime) -> Outcome:
    """Send what is due."""
    sent, refused = 0, ""
    for notice in waiting(store, target, found, now).due:
        delivery = Delivery(text_of(notice, target.route, texts), notice.alerts, _is_warning(notice))
        fault = target.service.send(delivery)
        keys = [a.key for a in notice.alerts]
        with store.transaction() as connection:
            if fault is None:
                take(connection, target.name, keys, rfc3339(now))
                sent += 1
            elif fault.is_final:
                give_up(connection, target.name, keys, rfc3339(now), fault.text)
                refused = fault.text
            else:
                failures = standing(connection, target.name).failures + 1
                pause = min(_FIRST_PAUSE_SEC * 2 ** min(failures - 1, _FAR), _LONGEST_PAUSE_SEC)
                retry_at = rfc3339(now + timedelta(seconds=pause))
                failed(connection, target.name, Standing(failures, fault.text, retry_at))
                return Outcome(sent, refused, fault.text)
    return Outcome(sent, refused)


def go_round(
    store: Store,
    targets: Sequence[Target],
    texts: Texts,
    now: datetime,
    stop: threading.Event,
    say: Callable[[str], None],
) -> list[str]:
    """One round; the names of the targets that did not take all they were sent, or still fail from before."""
    found, failing = recent(store, targets, now), []
    for target in targets:
        if stop.is_set():
            break
        outcome = deliver(store, target, found, texts, now)
        if outcome.sent:
            say(f"{target.name}: {outcome.sent} sent")
        if outcome.refused:
            say(f"{target.name}: {target.service.label} {outcome.refused}: given up, see `mithaq notify status`")
        if outcome.fault:
            say(f"{target.name}: {target.service.label} {outcome.fault}")
        if outcome.refused or standing(store.connection, target.name).failures:
            failing.append(target.name)
    return failing


def text_of(notice: Notice[Recorded], route: Route, texts: Texts) -> Text:
    if notice.is_summary:
        return texts.summary([a.body for a in notice.alerts], route.languages)
    return texts.alert(notice.alerts[0].body, route.languages)


def _is_warning(notice: Notice[Recorded]) -> bool:
    return any(a.event in ("retraction", "correction") for a in notice.alerts)
