"""Stores with messages that wait, a sender that answers as a test scripts it, and subscribers that look."""

from collections.abc import Callable, Sequence

from pipeline.store import Store
from pipeline.store.results import add_dead_letters, commit, record, stage
from pipeline.topics.sender import Fate, Outcome
from schemas.alert import Alert
from schemas.mention import Mention
from schemas.message import Message, Topic
from support.ledger import Ledger
from support.records import a_sighting, an_agreement, an_item
from transforms.dead_letters import dead_letter
from transforms.messages import alert_message
from transforms.sightings import mentions_of

__all__ = ["PROJECT", "ScriptedSender", "a_message", "alerts_of", "put_alerts", "put_letter", "put_mentions"]

PROJECT = "mithaq-test"
NOW = "2023-03-13T10:00:00Z"


def alerts_of(*pairs: str, revisions: int = 1) -> list[Alert]:
    """One agreement per pair ("LBY TUN"), told `revisions` times."""
    found = []
    for pair in pairs:
        statuses = ("announced", "signed", "ratified")
        ledger = Ledger()
        for n in range(revisions):
            ledger.see(a_sighting(f"i1-{pair}-{n}", pair, statuses[n], outlet=f"o{n}"))
        found += [a._replace(recorded_at=NOW) for a in ledger.published]
    return found


def put_alerts(store: Store, *pairs: str, revisions: int = 1) -> list[str]:
    """Record alerts; their ce-ids in order."""
    alerts = alerts_of(*pairs, revisions=revisions)
    with store.transaction() as connection:
        record(connection, [], alerts)
    return [alert_message(a, "").message_id for a in alerts]


def put_mentions(store: Store, count: int) -> list[Mention]:
    from schemas.extraction import Extraction

    found: list[Mention] = []
    for n in range(count):
        found += mentions_of(an_item(f"i1-{n}"), Extraction("ar", (an_agreement(),), states=("LBY", "TUN")))
    with store.transaction() as connection:
        stage(connection, found)
        commit(connection, 0)
    return found


def put_letter(store: Store) -> str:
    letter = dead_letter("parse", "feed-1", ValueError("x"), "payload", NOW)
    with store.transaction() as connection:
        add_dead_letters(connection, [letter])
    return letter.letter_id


def a_message(number: int, key: str = "LBY-TUN", topic: str = Topic.ALERTS, **attributes: str) -> Message:
    return Message(topic, f"m{number}", f'{{"n":{number}}}', {"ce-id": f"m{number}", **attributes}, key)


class ScriptedSender:
    """Takes everything unless `fate` says otherwise; remembers the ids of what it took, in order."""

    def __init__(self, fate: Callable[[Message], Outcome] = lambda message: Outcome(Fate.SENT)) -> None:
        self.fate = fate
        self.taken: list[str] = []
        self.calls = 0

    def send(self, messages: Sequence[Message]) -> list[Outcome]:
        self.calls += 1
        outcomes = [self.fate(m) for m in messages]
        self.taken += [m.message_id for m, o in zip(messages, outcomes, strict=True) if o.fate is Fate.SENT]
        return outcomes
