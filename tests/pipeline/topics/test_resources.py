"""The ready-made subscriptions, as requests."""

import pytest

from pipeline.errors import UsageError
from pipeline.topics.admin import subscription_request
from pipeline.topics.resources import subscription_specs


def test_a_state_and_a_dataset_add_their_subscriptions() -> None:
    specs = {s.name: s for s in subscription_specs(["IRN"], "my-project.news")}
    assert specs["agreement-alerts-IRN"].filter == "attributes:p-IRN"
    request = subscription_request("my-project", specs["agreement-alerts-bigquery"])
    assert request["bigquery_config"]["table"] == "my-project.news.alerts"
    assert request["dead_letter_policy"]["dead_letter_topic"] == "projects/my-project/topics/dead-letter"
    assert "dead_letter_policy" not in subscription_request("my-project", specs["dead-letter-all"])


def test_every_filter_is_within_the_limit_of_the_service() -> None:
    assert all(len(s.filter.encode()) <= 256 for s in subscription_specs(["NATO"]))


@pytest.mark.parametrize(("party", "dataset"), [("iran!", ""), ("", ""), ("IRN", "dataset"), ("IRN", "a.b.c")])
def test_what_cannot_be_a_code_or_a_dataset_is_refused(party: str, dataset: str) -> None:
    with pytest.raises(UsageError):
        subscription_specs([party], dataset)
