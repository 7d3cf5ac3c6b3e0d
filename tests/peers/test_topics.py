"""Topics and ready-made subscriptions on a real Pub/Sub server."""

import json

import pytest

from pipeline.cli import main
from pubsub_emulator import Emulator

pytestmark = [pytest.mark.peer, pytest.mark.filterwarnings("ignore")]


def rows(capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    return {row["name"]: row["state"] for row in json.loads(capsys.readouterr().out)}


def test_topics_are_made_once(emulator: Emulator, project: str, capsys: pytest.CaptureFixture[str]) -> None:
    argv = ["--project", project, "--party", "irn", "-o", "json"]
    assert main(["topics", "show", *argv]) == 0
    assert set(rows(capsys).values()) == {"missing"}
    assert main(["topics", "create", *argv]) == 0
    made = rows(capsys)
    assert {"agreement-alerts", "mentions", "digests", "pipeline-health", "dead-letter", "items"} <= set(made)
    assert {f"agreement-alerts-{n}" for n in ("all", "new", "high", "IRN")} <= set(made)
    assert set(made.values()) == {"made"}
    for verb in ("create", "show"):
        assert main(["topics", verb, *argv]) == 0
        assert set(rows(capsys).values()) == {"there"}


def test_a_subscription_with_another_filter_is_told(
    emulator: Emulator, project: str, capsys: pytest.CaptureFixture[str]
) -> None:
    from google.cloud import pubsub_v1

    with pubsub_v1.SubscriberClient() as pulls:
        main(["topics", "create", "--project", project])
        name = pulls.subscription_path(project, "agreement-alerts-new")
        pulls.delete_subscription(subscription=name)
        pulls.create_subscription(name=name, topic=pulls.topic_path(project, "agreement-alerts"))
    capsys.readouterr()
    assert main(["topics", "create", "--project", project, "-o", "json"]) == 3
    assert rows(capsys)["agreement-alerts-new"] == "differs"
