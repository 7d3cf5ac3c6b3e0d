"""The index of alerts gives what a look at every alert would, follows its store, and can be lost."""

import json
import os
import shutil
import sqlite3
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.store import DATABASE_NAME, open_store
from pipeline.web.filters import ViewFilter
from pipeline.web.index import INDEX_NAME, AlertIndex, on_watch_list
from schemas.silence import Matchers
from transforms.text import normalize

WORDS = [
    "وقّعت",
    "إيران",
    "ايران",
    "خارطة",
    "طريق",
    "مذكّرة",
    "تفاهم",
    "في",
    "و",
    "نفط",
    "Iran",
    "MoU",
    "🕊",
    '"',
    "a*b",
    "NOT",
]
PARTIES, STATUSES, KINDS = ["BLR", "IRN", "RUS", "UN"], ["signed", "announced", "denied"], ["mou", "roadmap"]
DOMAINS = ["trade", "energy", "water_food"]


def a_body(agreement_id: str = "agr-a", revision: int = 1, **changes: Any) -> dict[str, Any]:
    """What the page needs of the body of a message."""
    defaults: dict[str, Any] = {
        "agreement_id": agreement_id,
        "revision": revision,
        "event": "new",
        "status": "signed",
        "kind": "mou",
        "recorded_at": "2023-03-13T10:00:00Z",
        "domains": ["trade"],
        "parties": [{"code": "BLR"}, {"code": "IRN"}],
        "themes": {"sanctions": False, "war": False},
        "confidence": 90,
        "corroboration": {"independent": 1},
        "headline": {"ar": "توقيع مذكرة", "en": "A memorandum"},
        "evidence": [{"title": "عنوان", "quote": "وقّعت إيران"}],
    }
    return defaults | changes


def put(folder: Path, bodies: Sequence[dict[str, Any]]) -> None:
    with open_store(folder) as store, store.transaction() as connection:
        connection.executemany(
            "INSERT INTO alerts (agreement_id, revision, event, status, recorded_at, attributes, body) "
            "VALUES (?, ?, ?, ?, ?, '{}', ?)",
            [
                (b["agreement_id"], b["revision"], b["event"], b["status"], b["recorded_at"], json.dumps(b))
                for b in bodies
            ],
        )


def looked_through(
    bodies: Sequence[dict[str, Any]], wanted: ViewFilter, watch: Matchers | None
) -> list[dict[str, Any]]:
    """The newest message of each agreement, newest first, where it is wanted: by looking at every one."""
    newest = {b["agreement_id"]: b for b in bodies}
    return [b for b in reversed(bodies) if newest[b["agreement_id"]] is b and _is_wanted(b, wanted, watch)]


def _is_wanted(body: dict[str, Any], wanted: ViewFilter, watch: Matchers | None) -> bool:
    said = [*body["headline"].values(), *(e[k] for e in body["evidence"] for k in ("title", "quote"))]
    text = normalize("\n".join(dict.fromkeys(said))).lower()
    day = body["recorded_at"][:10]
    return (
        set(wanted.party) <= {p["code"] for p in body["parties"]}
        and wanted.status in ("", body["status"])
        and wanted.kind in ("", body["kind"])
        and (not wanted.domain or wanted.domain in body["domains"])
        and (not wanted.theme or body["themes"][wanted.theme])
        and body["confidence"] >= wanted.confidence
        and body["corroboration"]["independent"] >= wanted.independent
        and (not wanted.watch or on_watch_list(watch, body))
        and (not wanted.since or day >= wanted.since)
        and (not wanted.until or day <= wanted.until)
        and all(word in text for word in normalize(wanted.q).lower().split())
    )


days = st.sampled_from(["2023-02-28", "2023-03-01", "2023-03-13", "2023-03-14"])
letters = st.text(st.characters(exclude_categories=["Cs", "Cn"]), max_size=6)
texts = st.lists(st.sampled_from(WORDS) | letters, max_size=6).map(" ".join)
bodies = st.builds(
    lambda n, day, **changes: a_body(f"agr-{n}", recorded_at=f"{day}T10:00:00Z", **changes),
    st.integers(0, 9),
    days,
    status=st.sampled_from(STATUSES),
    kind=st.sampled_from(KINDS),
    domains=st.lists(st.sampled_from(DOMAINS), max_size=2),
    parties=st.lists(st.sampled_from(PARTIES), min_size=1, max_size=3).map(lambda codes: [{"code": c} for c in codes]),
    themes=st.fixed_dictionaries({"sanctions": st.booleans(), "war": st.booleans()}),
    confidence=st.integers(0, 100),
    corroboration=st.fixed_dictionaries({"independent": st.integers(0, 4)}),
    headline=st.fixed_dictionaries({"ar": texts, "en": texts}),
    evidence=st.lists(st.fixed_dictionaries({"title": texts, "quote": texts}), max_size=3),
)
views = st.builds(
    ViewFilter,
    party=st.lists(st.sampled_from(PARTIES), max_size=2, unique=True).map(tuple),
    status=st.sampled_from(["", *STATUSES]),
    kind=st.sampled_from(["", "", *KINDS]),
    domain=st.sampled_from(["", "", *DOMAINS]),
    theme=st.sampled_from(["", "", "sanctions", "war"]),
    confidence=st.sampled_from([0, 0, 50]),
    independent=st.sampled_from([0, 0, 2]),
    since=st.just("") | days,
    until=st.just("") | days,
    watch=st.booleans(),
)
watch_lists = st.none() | st.builds(
    Matchers,
    pairs=st.lists(st.sampled_from(["BLR-IRN", "IRN-RUS"]), max_size=1).map(tuple),
    parties=st.lists(st.sampled_from(PARTIES), max_size=2).map(tuple),
    kinds=st.lists(st.sampled_from(KINDS), max_size=1).map(tuple),
    statuses=st.lists(st.sampled_from(STATUSES), max_size=2).map(tuple),
)
searches = st.lists(st.sampled_from(WORDS) | letters, max_size=2).map(" ".join)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(bodies, max_size=30),
    st.integers(0, 30),
    st.lists(views, max_size=4),
    st.lists(searches, max_size=6),
    watch_lists,
)
def test_the_index_finds_what_a_look_at_every_alert_finds(
    told: list[dict[str, Any]], already: int, asked: list[ViewFilter], sought: list[str], watch: Matchers | None
) -> None:
    for n, body in enumerate(told):
        body["revision"] = n + 1
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        put(folder, told[:already])
        index = AlertIndex(folder, watch)
        index.refresh()
        put(folder, told[already:])
        views = [ViewFilter(), *asked, *(ViewFilter(q=q) for q in sought)]
        for wanted in [*views, *(v._replace(q=q) for v in asked for q in sought[:1])]:
            found = index.page(wanted)
            assert found.alerts == looked_through(told, wanted, watch)
            assert found.total == len(found.alerts)
        index.close()


@pytest.mark.parametrize(
    "query", ["وقع", "وقّعت", "ايران", "إيرا", "يران", "ان", "ن", "ن ان", "MEMO", "  إيران \n مذكرة "]
)
def test_any_piece_of_a_word_is_found_in_any_spelling(tmp_path: Path, query: str) -> None:
    put(tmp_path, [a_body()])
    assert AlertIndex(tmp_path).page(ViewFilter(q=query)).total == 1
    assert AlertIndex(tmp_path).page(ViewFilter(q=query + " zzz")).total == 0


def test_pages_go_on_where_the_last_ended(tmp_path: Path) -> None:
    put(tmp_path, [a_body(f"agr-{n}") for n in range(5)])
    index = AlertIndex(tmp_path)
    first = index.page(ViewFilter(), size=3)
    second = index.page(ViewFilter(), before=first.older, size=3)
    assert [b["agreement_id"] for b in (*first.alerts, *second.alerts)] == [f"agr-{n}" for n in (4, 3, 2, 1, 0)]
    assert (first.total, second.total, second.older) == (5, 5, None)


def test_a_next_start_reads_only_what_is_new(tmp_path: Path) -> None:
    put(tmp_path, [a_body("agr-a")])
    AlertIndex(tmp_path).refresh()
    put(tmp_path, [a_body("agr-b")])
    told = list[tuple[int, int]]()
    AlertIndex(tmp_path).refresh(lambda *rows: told.append(rows))
    assert told == [(2, 2)]
    AlertIndex(tmp_path).refresh(lambda *rows: told.append(rows))
    assert told == [(2, 2)]


def _replaced_by_copy(store: Path, other: Path) -> None:
    store.write_bytes(other.read_bytes())


def _replaced_by_file(store: Path, other: Path) -> None:
    os.replace(other, store)


@pytest.mark.parametrize("replace", [_replaced_by_copy, _replaced_by_file])
@pytest.mark.parametrize("later", [[], [a_body("agr-c"), a_body("agr-d")]])
def test_another_store_in_its_place_is_noticed(tmp_path: Path, replace: Any, later: list[dict[str, Any]]) -> None:
    put(tmp_path / "a", [a_body("agr-a"), a_body("agr-b")])
    put(tmp_path / "b", [a_body("agr-a", recorded_at="2023-03-14T00:00:00Z"), *later])
    index = AlertIndex(tmp_path / "a")
    assert index.page(ViewFilter()).total == 2
    replace(tmp_path / "a" / DATABASE_NAME, tmp_path / "b" / DATABASE_NAME)
    found = index.page(ViewFilter())
    assert [b["agreement_id"] for b in found.alerts] == [b["agreement_id"] for b in reversed([a_body(), *later])]
    assert found.alerts[-1]["recorded_at"] == "2023-03-14T00:00:00Z"


def test_an_older_copy_of_the_store_is_followed_from_its_end(tmp_path: Path) -> None:
    put(tmp_path, [a_body("agr-a")])
    shutil.copy(tmp_path / DATABASE_NAME, tmp_path / "backup")
    put(tmp_path, [a_body("agr-b")])
    index = AlertIndex(tmp_path)
    assert index.page(ViewFilter()).total == 2
    _replaced_by_copy(tmp_path / DATABASE_NAME, tmp_path / "backup")
    assert [b["agreement_id"] for b in index.page(ViewFilter()).alerts] == ["agr-a"]
    put(tmp_path, [a_body("agr-c")])
    assert [b["agreement_id"] for b in index.page(ViewFilter()).alerts] == ["agr-c", "agr-a"]


@pytest.mark.parametrize("damage", ["not a database", "other layout", "torn"])
def test_an_index_that_cannot_be_read_is_made_anew(tmp_path: Path, damage: str) -> None:
    put(tmp_path, [a_body(f"agr-{n}") for n in range(50)])
    AlertIndex(tmp_path).refresh()
    file = tmp_path / INDEX_NAME
    if damage == "other layout":
        with sqlite3.connect(file) as connection:
            connection.execute("PRAGMA user_version = 999")
        connection.close()
    elif damage == "torn":
        body = file.read_bytes()
        file.write_bytes(body[:8192] + os.urandom(len(body) - 8192))
    else:
        file.write_bytes(b"not a database" * 1000)
    assert AlertIndex(tmp_path).page(ViewFilter(q="ايران")).total == 50


def test_threads_and_processes_may_follow_at_once(tmp_path: Path) -> None:
    put(tmp_path, [a_body(f"agr-{n}") for n in range(300)])
    shared, totals = AlertIndex(tmp_path), list[int]()
    threads = [
        threading.Thread(target=lambda index: totals.append(index.page(ViewFilter(q="إيران")).total), args=[index])
        for index in (shared, shared, AlertIndex(tmp_path), AlertIndex(tmp_path))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert totals == [300] * 4


def test_where_its_file_cannot_be_written_the_index_lasts_as_long_as_the_process(tmp_path: Path) -> None:
    put(tmp_path, [a_body()])
    (tmp_path / INDEX_NAME).mkdir()
    index = AlertIndex(tmp_path)
    assert [index.page(ViewFilter(q=q)).total for q in ("ايران", "zzz")] == [1, 0]
    index.close()
