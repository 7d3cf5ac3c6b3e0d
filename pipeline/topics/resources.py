"""What a project needs for Mithaq: topics and ready-made subscriptions, as data."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from pipeline.errors import UsageError
from schemas.message import Topic

__all__ = ["ITEMS_SUBSCRIPTION", "SubscriptionSpec", "subscription_specs"]

ITEMS_SUBSCRIPTION = "items-stream"
_LIVE = 'attributes.mode = "live"'
_CODE = re.compile(r"[A-Z][A-Z0-9]{1,6}")


class SubscriptionSpec(NamedTuple):
    """A subscription that `mithaq topics create` makes. A filter cannot be changed afterwards."""

    name: str
    topic: str
    filter: str = ""
    bigquery_table: str = ""
    """`project.dataset.table` that the service writes into; empty for subscribers that pull."""


def subscription_specs(parties: Sequence[str] = (), bigquery: str = "") -> list[SubscriptionSpec]:
    """The ready-made subscriptions: those everyone gets, one per party, and one per table of a BigQuery dataset.

    `bigquery` is `project.dataset`. Raises UsageError for what cannot be a code or a dataset.
    """
    specs = [
        SubscriptionSpec("agreement-alerts-all", Topic.ALERTS),
        SubscriptionSpec("agreement-alerts-new", Topic.ALERTS, f'attributes.event = "new" AND {_LIVE}'),
        SubscriptionSpec("agreement-alerts-high", Topic.ALERTS, f'attributes.confidence = "high" AND {_LIVE}'),
        SubscriptionSpec("pipeline-health-all", Topic.HEALTH),
        SubscriptionSpec("dead-letter-all", Topic.DEAD_LETTERS),
        SubscriptionSpec(ITEMS_SUBSCRIPTION, Topic.ITEMS),
    ]
    for code in parties:
        if not _CODE.fullmatch(code):
            raise UsageError(f"{code!r} is no code of a state or organisation, such as IRN.")
        specs.append(SubscriptionSpec(f"agreement-alerts-{code}", Topic.ALERTS, f"attributes:p-{code}"))
    if bigquery:
        if bigquery.count(".") != 1:
            raise UsageError(f"{bigquery!r} is no BigQuery dataset; write project.dataset.")
        for topic, table in ((Topic.ALERTS, "alerts"), (Topic.MENTIONS, "mentions"), (Topic.DIGESTS, "digests")):
            specs.append(SubscriptionSpec(f"{topic}-bigquery", topic, bigquery_table=f"{bigquery}.{table}"))
    return specs
