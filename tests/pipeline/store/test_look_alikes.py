"""What was not counted is found beside an alert, by its items and its parties, at a cost that does not grow."""

from pathlib import Path
from typing import Any

from pipeline.store import open_store
from pipeline.store.queries import look_alikes_about
from pipeline.store.results import commit, stage
from schemas.extraction import Evidence
from schemas.mention import LookAlike

_AT = "2023-03-13T09:00:00Z"


def _look_alike(name: str, item_id: str, *parties: str) -> LookAlike:
    evidence = Evidence("text", 0, 4, "نفت", "left:sign<deny:clause")
    return LookAlike(
        name, item_id, "alpha", "https://a.example/1", "عنوان", _AT, "agreement", "denied", parties, evidence
    )


def _found(rows: list[dict[str, Any]]) -> list[str]:
    return [row["look_alike_id"] for row in rows]


def test_look_alikes_of_items_come_before_those_of_the_parties(tmp_path: Path) -> None:
    with open_store(tmp_path) as store, store.transaction() as connection:
        stage(
            connection,
            [
                _look_alike("l1-pair", "i1-z", "LBY", "TUN"),
                _look_alike("l1-own", "i1-a"),
                _look_alike("l1-both", "i1-b", "LBY", "TUN"),
                _look_alike("l1-three", "i1-z", "LBY", "MLT", "TUN"),
                _look_alike("l1-none", "i1-z"),
            ],
        )
        commit(connection, 0, at=_AT)
        about = look_alikes_about(connection, ["i1-a", "i1-b"], ["TUN", "LBY"], 10)
        assert _found(about) == ["l1-both", "l1-own", "l1-pair"]
        assert _found(look_alikes_about(connection, ["i1-a", "i1-b"], ["TUN", "LBY"], 2)) == ["l1-both", "l1-own"]
        assert look_alikes_about(connection, [], ["IRN", "RUS"], 10) == []


def test_they_are_looked_up_and_not_searched_for(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        asked: list[str] = []
        store.connection.set_trace_callback(asked.append)
        look_alikes_about(store.connection, ["i1-a"], ["TUN", "LBY"], 10)
        store.connection.set_trace_callback(None)
        plans = [row["detail"] for text in asked for row in store.connection.execute(f"EXPLAIN QUERY PLAN {text}")]
    assert sum("USING INDEX look_alikes_by" in plan for plan in plans) == 2
    assert not any(plan.startswith("SCAN") for plan in plans)
