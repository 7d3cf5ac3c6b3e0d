"""A page and all it loads stay within 150 kB: full lists, alerts with many long reports, two bytes a letter."""

import json
from pathlib import Path

import pytest

from pipeline.store import open_store
from pipeline.store.results import commit, stage
from schemas.alert import Alert
from support.records import a_sighting
from support.web import NOW, an_alert, entered, put_alerts
from transforms.ledger import fold

_MAX_BYTES = 150_000
_TITLE = "توقيع مذكرة تفاهم بين تونس وليبيا في مجالات الصحة والتعليم والنقل والسياحة"
_QUOTE = "وقّع وزيرا الخارجية في ختام أعمال اللجنة المشتركة مذكرة تفاهم " * 3
_BEFORE, _AFTER = "تونس - ", "قال الوزير إن البلدين ماضيان في تعزيز التعاون. " * 40
_REPORTS = 40


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A store of 60 alerts with ten pieces of evidence each, the newest of which many outlets tell."""
    put_alerts(tmp_path, *(_alert(f"agr-{n}") for n in range(60)))
    told = a_sighting()._replace(title=_TITLE)
    evidence = told.agreement.evidence[0]
    start = len(_BEFORE)
    evidence = evidence._replace(field="text", start=start, end=start + len(_QUOTE), quote=_QUOTE)
    told = told._replace(agreement=told.agreement._replace(evidence=(evidence,)))
    names = [f"i1-{n}" for n in range(_REPORTS)]
    reports = tuple(told._replace(item_id=n, story=n, source=n, url=f"https://a.example/{n}") for n in names)
    entry = fold([], [told]).entries[0]._replace(agreement_id="agr-59", sightings=reports)
    with open_store(tmp_path) as store, store.transaction() as connection:
        stage(connection, [entry])
        commit(connection, 0, at=NOW)
        connection.executemany(
            "INSERT INTO items (item_id, revision, content_hash, content_key, first_seen_at, arrived_at, body) "
            "VALUES (?, 1, '', '', '', '', ?)",
            [(name, json.dumps({"text": _BEFORE + _QUOTE + _AFTER})) for name in names],
        )
    return tmp_path


def _alert(agreement_id: str) -> Alert:
    alert = an_alert(agreement_id, quote=_QUOTE, title=_TITLE)
    return alert._replace(evidence=alert.evidence * 10)


@pytest.mark.parametrize(
    ("path", "part", "count"), [("/", 'class="alert ', 50), ("/a/agr-59", "<mark>", 25), ("/a/agr-1", "<mark>", 1)]
)
def test_pages_and_all_they_load_stay_within_their_weight(folder: Path, path: str, part: str, count: int) -> None:
    with entered(folder) as (client, _):
        page = client.get(path, params={"lang": "ar", "digits": "arab"})
        loaded = [client.get(f"/static/{name}") for name in ("page.css", "page.js", "icon.svg")]
    assert page.text.count(part) == count
    assert all(r.status_code == 200 for r in (page, *loaded))
    assert sum(len(r.content) for r in (page, *loaded)) <= _MAX_BYTES
