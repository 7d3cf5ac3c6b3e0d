"""Makes and looks at topics and subscriptions; making what is there already changes nothing."""

import contextlib
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from pipeline.topics.clients import RPC_TIMEOUT_SEC, admin_publisher, explained, subscriber
from pipeline.topics.resources import SubscriptionSpec
from schemas.message import Topic

__all__ = ["Found", "create", "create_subscription", "show"]

_DAY_SEC = 86_400
_TOPIC_RETENTION_SEC = 31 * _DAY_SEC
"""The most that the service keeps: as far back can a new subscriber seek."""
_SUBSCRIPTION_RETENTION_SEC = 7 * _DAY_SEC
_ACK_DEADLINE_SEC = 60
_MAX_DELIVERIES = 20
"""Of one message to one subscription, before it goes to the dead letters."""
_RETRY_SEC = (10, 600)


class Found(NamedTuple):
    """A topic or subscription of the project."""

    kind: str
    """topic | subscription"""
    name: str
    state: str
    """made | there | missing | differs"""
    detail: str = ""


def create(project: str, specs: Sequence[SubscriptionSpec]) -> Iterator[Found]:
    """Make all topics and the subscriptions of `specs`. Raises ConfigError or UnreachableError (see explained)."""
    with _clients(project) as (publisher, pulls):
        for topic in Topic.ALL:
            yield Found("topic", topic, _made(publisher.create_topic, _topic_request(project, topic), project, topic))
        for spec in specs:
            yield create_subscription(pulls, project, spec)


def create_subscription(pulls: Any, project: str, spec: SubscriptionSpec) -> Found:
    """Make one subscription with Google's SubscriberClient `pulls`; `differs` when it is there with another filter."""
    state = _made(pulls.create_subscription, subscription_request(project, spec), project, f"subscription {spec.name}")
    if state == "there":
        present = pulls.get_subscription(subscription=_path(project, "subscriptions", spec.name))
        if present.filter != spec.filter or present.topic != _path(project, "topics", spec.topic):
            said = f"it has the filter {present.filter!r} on {present.topic}; delete it to change that"
            return Found("subscription", spec.name, "differs", said)
    return Found("subscription", spec.name, state, spec.filter or spec.bigquery_table)


def show(project: str, specs: Sequence[SubscriptionSpec]) -> Iterator[Found]:
    """The topics that Mithaq uses, and every subscription on them."""
    with _clients(project) as (publisher, pulls):
        names = _listed(publisher.list_topics, f"projects/{project}", project)
        for topic in Topic.ALL:
            yield Found("topic", topic, "there" if topic in names else "missing")
        seen = set()
        try:
            present = list(pulls.list_subscriptions(project=f"projects/{project}", timeout=RPC_TIMEOUT_SEC))
        except Exception as error:
            raise explained(error, "subscriptions", project) from error
        for one in present:
            if one.topic.rpartition("/")[2] in Topic.ALL:
                name = one.name.rpartition("/")[2]
                seen.add(name)
                where = one.bigquery_config.table
                detail = f"{one.topic.rpartition('/')[2]}  {one.filter}{where}".strip()
                yield Found("subscription", name, "there", detail)
        for spec in specs:
            if spec.name not in seen:
                yield Found("subscription", spec.name, "missing", spec.topic)


def subscription_request(project: str, spec: SubscriptionSpec) -> dict[str, Any]:
    """The request for one subscription: ordered, kept for ever, failing messages to the dead letters."""
    request: dict[str, Any] = {
        "name": _path(project, "subscriptions", spec.name),
        "topic": _path(project, "topics", spec.topic),
        "filter": spec.filter,
        "ack_deadline_seconds": _ACK_DEADLINE_SEC,
        "enable_message_ordering": True,
        "message_retention_duration": {"seconds": _SUBSCRIPTION_RETENTION_SEC},
        "expiration_policy": {},
        "retry_policy": {
            "minimum_backoff": {"seconds": _RETRY_SEC[0]},
            "maximum_backoff": {"seconds": _RETRY_SEC[1]},
        },
    }
    if spec.topic != Topic.DEAD_LETTERS:
        request["dead_letter_policy"] = {
            "dead_letter_topic": _path(project, "topics", Topic.DEAD_LETTERS),
            "max_delivery_attempts": _MAX_DELIVERIES,
        }
    if spec.bigquery_table:
        request["bigquery_config"] = {
            "table": spec.bigquery_table,
            "use_table_schema": True,
            "drop_unknown_fields": True,
        }
    return request


def _topic_request(project: str, topic: str) -> dict[str, Any]:
    return {
        "name": _path(project, "topics", topic),
        "message_retention_duration": {"seconds": _TOPIC_RETENTION_SEC},
        "labels": {"made-by": "mithaq"},
    }


def _path(project: str, kind: str, name: str) -> str:
    return f"projects/{project}/{kind}/{name}"


def _made(call: Any, request: dict[str, Any], project: str, what: str) -> str:
    from google.api_core.exceptions import AlreadyExists

    try:
        call(request=request, timeout=RPC_TIMEOUT_SEC)
    except AlreadyExists:
        return "there"
    except Exception as error:
        raise explained(error, what, project) from error
    return "made"


def _listed(call: Any, project_path: str, project: str) -> set[str]:
    try:
        return {one.name.rpartition("/")[2] for one in call(project=project_path, timeout=RPC_TIMEOUT_SEC)}
    except Exception as error:
        raise explained(error, "topics", project) from error


@contextlib.contextmanager
def _clients(project: str) -> Iterator[tuple[Any, Any]]:
    publisher, pulls = admin_publisher(), subscriber()
    try:
        yield publisher, pulls
    finally:
        publisher.transport.close()
        pulls.close()
