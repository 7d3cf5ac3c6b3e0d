"""What commands say on stderr: text for a person, or a JSON object per line."""

import json
import logging
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from pipeline.cli import main
from pipeline.logs import line, say, set_up
from pipeline.store import open_store
from schemas.metrics import METRICS, OTHER, beam_names
from support.feeds import OTHER_SIGNED, SIGNED, a_catalogue, a_feed
from support.http_server import Answer, FeedServer

pytestmark = pytest.mark.filterwarnings("ignore")  # Beam's own, many and harmless


@pytest.fixture(autouse=True)
def as_in_a_new_process() -> Iterator[None]:
    root = logging.getLogger()
    for handler in logging.getLogger("mithaq").handlers:
        root.removeHandler(handler)
    yield
    set_up("text")
    sys.excepthook, threading.excepthook = sys.__excepthook__, threading.__excepthook__


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with FeedServer() as opened:
        yield opened


def lines(text: str) -> list[dict[str, Any]]:
    """Every line must be an object with the fields that Cloud Logging reads."""
    found = [json.loads(each) for each in text.splitlines()]
    for each in found:
        assert datetime.fromisoformat(each["time"]).utcoffset() is not None
        assert each["severity"] in ("DEBUG", "INFO", "NOTICE", "WARNING", "ERROR", "CRITICAL")
        assert isinstance(each["message"], str)
    return found


def test_a_person_reads_the_message_alone_and_a_mark_before_what_is_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    say("مرحبا", metrics={"items": 1})
    say("no answer", "WARNING")
    logging.getLogger("apache_beam.runners").error("broken")
    assert capsys.readouterr().err == "مرحبا\nmithaq: no answer\n"
    set_up()
    logging.getLogger("apache_beam.runners").error("broken")
    logging.getLogger("apache_beam.runners").warning("noise")
    assert capsys.readouterr().err == "mithaq: apache_beam.runners: broken\n"


def test_a_program_reads_one_object_per_line(capsys: pytest.CaptureFixture[str]) -> None:
    set_up("json")
    say("سطر\nآخر", "WARNING", metrics={"items": 1})
    logging.getLogger("apache_beam.runners").error("broken")
    err = capsys.readouterr().err
    ours, beams = lines(err)
    assert (ours["message"], ours["severity"], ours["logger"], ours["metrics"]) == (
        "سطر\nآخر", "WARNING", "mithaq", {"items": 1})  # fmt: skip
    assert (beams["message"], beams["severity"], beams["logger"]) == ("broken", "ERROR", "apache_beam.runners")
    assert "سطر" in err
    assert lines(line("interrupted", "WARNING"))[0]["severity"] == "WARNING"


def test_a_pass_tells_every_feed_every_alert_and_what_it_measured(
    server: FeedServer, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    good = server.serve("/a", Answer(a_feed({"1": SIGNED, "2": OTHER_SIGNED, "3": "طقس معتدل في العاصمة اليوم"})))
    feeds = a_catalogue(tmp_path / "my.toml", {"good": good, "gone": server.serve("/b", Answer(b"", status=404))})
    argv = ["run", "--feeds", str(feeds), "--state", str(tmp_path / "s"), "--log-format", "json", "--strict"]
    assert main(argv) == 4
    out, err = capfd.readouterr()
    assert out == ""
    found = lines(err)
    assert {f["feed"]["id"]: (f["severity"], f["feed"]["outcome"]) for f in found if "feed" in f} == {
        "good": ("INFO", "ok"), "gone": ("WARNING", "failed")}  # fmt: skip
    alerts = [f for f in found if "alert" in f]
    assert {tuple(f["alert"]["parties"]) for f in alerts} == {("LBY", "TUN"), ("CYP", "JOR")}
    assert {(f["severity"], f["alert"]["event"]) for f in alerts} == {("NOTICE", "new")}
    (passed,) = (f["metrics"] for f in found if "metrics" in f)
    assert (passed["feeds"], passed["feeds_failed"], passed["entries"], passed["alerts_new"]) == (2, 1, 3, 2)
    names = {n for m in METRICS for v in (*m.values, OTHER) for n in beam_names(m, v)}
    assert set(passed) <= names
    assert (found[-1]["severity"], found[-1]["message"]) == ("ERROR", "1 of 2 feeds failed.")


def test_a_backfill_tells_what_it_measured(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    item = {
        "outlet": "a",
        "url": "https://a.example/1",
        "published": "2023-03-13T09:00:00Z",
        "title": SIGNED,
        "text": "",
    }
    (tmp_path / "items.jsonl").write_text(json.dumps(item) + "\nno item\n", "utf-8")
    argv = ["backfill", str(tmp_path / "items.jsonl"), "--state", str(tmp_path / "s"), "--log-format", "json"]
    assert main(argv) == 0
    (done,) = lines(capfd.readouterr().err)
    wanted = {"items_new": 1, "dead_letters": 1, "dead_letters_archive": 1, "alerts_new": 1, "mentions_agreement": 1}
    assert {name: done["metrics"].get(name) for name in wanted} == wanted


def test_the_form_comes_from_the_environment_as_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with open_store(tmp_path):
        pass
    monkeypatch.setenv("MITHAQ_LOG_FORMAT", "xml")
    assert main(["run", "--sample", "--state", str(tmp_path)]) == 3
    assert "variable MITHAQ_LOG_FORMAT: 'xml' is none of text, json" in capsys.readouterr().err


@pytest.mark.parametrize("where", ["crash()", "t = threading.Thread(target=crash); t.start(); t.join()"])
def test_a_crash_is_one_object_with_its_trace(where: str) -> None:
    program = "import threading\nfrom pipeline.logs import set_up\nset_up('json')\n"
    program += f"def crash(): raise RuntimeError('out of luck')\n{where}\n"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=Path(__file__).parents[2]
    )
    (said,) = lines(done.stderr)
    assert (said["severity"], said["message"]) == ("CRITICAL", "RuntimeError: out of luck")
    assert "Traceback" in said["stack_trace"]
