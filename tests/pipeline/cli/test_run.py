"""`mithaq run` as a user meets it: what it prints, what it remembers, and what it does when something is wrong."""

import json
import re
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipeline.cli import main
from pipeline.store import DATABASE_NAME, open_store, read_store
from pipeline.store.queries import totals
from support.feeds import OTHER_SIGNED, REWORDED, SIGNED, a_catalogue, a_feed
from support.http_server import Answer, FeedServer

pytestmark = pytest.mark.filterwarnings("ignore")  # Beam's own, many and harmless

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with FeedServer() as opened:
        yield opened


@pytest.fixture
def run(tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command in an empty folder; its exit code, standard output and standard error."""
    monkeypatch.chdir(tmp_path)

    def call(*argv: str | Path) -> tuple[int, str, str]:
        code = main([str(a) for a in argv])
        out, err = capfd.readouterr()
        return code, out, err

    return call


def stored(folder: Path) -> dict[str, int]:
    with read_store(folder) as store:
        return totals(store.connection)


def messages(run: Run, folder: Path) -> list[dict]:
    code, out, _ = run("alerts", "export", "--state", folder)
    assert code == 0
    return [json.loads(line) for line in out.splitlines()]


def lines_about(err: str, what: str) -> list[str]:
    return [line for line in err.splitlines() if what in line]


def test_an_agreement_in_a_feed_becomes_an_alert(run: Run, server: FeedServer, tmp_path: Path) -> None:
    feeds = a_catalogue(tmp_path / "my.toml", [server.serve("/a", Answer(a_feed({"1": SIGNED, "2": "طقس معتدل"})))])
    code, out, err = run("run", "--feeds", feeds, "--state", tmp_path / "s")
    assert code == 0
    assert "Libya and Tunisia sign a memorandum of understanding" in out
    assert "توقيع مذكرة تفاهم بين ليبيا وتونس" in out
    assert lines_about(err, "feed-0")[0].split()[1:] == ["read", "2", "entries,", "2", "new"]
    (message,) = messages(run, tmp_path / "s")
    assert (message["event"], message["status"], message["kind"], message["mode"]) == (
        "new",
        "signed",
        "mou",
        "backfill",
    )
    evidence = message["evidence"][0]
    assert SIGNED[evidence["start"] : evidence["end"]] == evidence["quote"]


def test_the_age_up_to_which_a_first_poll_alerts_live_is_an_option(
    run: Run, server: FeedServer, tmp_path: Path
) -> None:
    feeds = a_catalogue(tmp_path / "my.toml", [server.serve("/a", Answer(a_feed({"1": SIGNED})))])
    run("run", "--feeds", feeds, "--alert-max-age", "99999d")
    assert [m["mode"] for m in messages(run, tmp_path / "var")] == ["live"]
    code, out, _ = run("feeds", "status", "-o", "json")
    (row,) = json.loads(out)
    assert (code, row["health"]) == (0, "ok")
    assert row["why"].startswith("last news ")
    assert run("feeds", "status", "--history")[0] == 0


def test_the_second_run_asks_conditionally_and_is_silent(run: Run, server: FeedServer, tmp_path: Path) -> None:
    feeds = a_catalogue(tmp_path / "my.toml", [server.serve("/a", Answer(a_feed({"1": SIGNED}), etag='"v1"'))])
    run("run", "--feeds", feeds)
    code, out, err = run("run", "--feeds", feeds)
    assert (code, out) == (0, "")
    assert "unchanged" in lines_about(err, "feed-0")[0]
    assert server.asked("/a")[-1].header("If-None-Match") == '"v1"'
    assert len(messages(run, tmp_path / "var")) == 1


def test_only_what_is_new_raises_an_alert(run: Run, server: FeedServer, tmp_path: Path) -> None:
    url = server.serve("/a", Answer(a_feed({"1": SIGNED})), Answer(a_feed({"1": SIGNED, "2": OTHER_SIGNED})))
    feeds = a_catalogue(tmp_path / "my.toml", [url])
    run("run", "--feeds", feeds)
    code, out, _ = run("run", "--feeds", feeds)
    assert code == 0
    assert "Cyprus and Jordan sign an agreement" in out
    assert "Libya" not in out


def test_an_edit_is_not_told_again(run: Run, server: FeedServer, tmp_path: Path) -> None:
    url = server.serve("/a", Answer(a_feed({"1": SIGNED})), Answer(a_feed({"1": f"{SIGNED} والتعليم"})))
    feeds = a_catalogue(tmp_path / "my.toml", [url])
    run("run", "--feeds", feeds)
    _, out, err = run("run", "--feeds", feeds)
    assert out == ""
    assert "1 edited" in lines_about(err, "feed-0")[0]


def test_the_agreement_of_two_outlets_is_updated_and_not_new_again(
    run: Run, server: FeedServer, tmp_path: Path
) -> None:
    urls = {
        "alpha": server.serve("/a", Answer(a_feed({"1": SIGNED}))),
        "beta": server.serve("/b", Answer(a_feed({"9": "طقس معتدل"})), Answer(a_feed({"8": REWORDED}))),
    }
    feeds = a_catalogue(tmp_path / "my.toml", urls)
    run("run", "--feeds", feeds)
    run("run", "--feeds", feeds)
    found = messages(run, tmp_path / "var")
    assert [(m["event"], m["revision"], m["corroboration"]["independent"]) for m in found] == [
        ("new", 1, 1),
        ("update", 2, 2),
    ]
    assert len({m["agreement_id"] for m in found}) == 1


def test_a_copy_in_another_outlet_is_counted_and_not_told(run: Run, server: FeedServer, tmp_path: Path) -> None:
    urls = {
        "alpha": server.serve("/a", Answer(a_feed({"1": SIGNED}))),
        "beta": server.serve("/b", Answer(a_feed({"9": "طقس معتدل"})), Answer(a_feed({"8": SIGNED}))),
    }
    feeds = a_catalogue(tmp_path / "my.toml", urls)
    run("run", "--feeds", feeds)
    _, out, _ = run("run", "--feeds", feeds)
    assert out == ""
    assert len(messages(run, tmp_path / "var")) == 1


def test_dry_run_shows_and_changes_nothing(run: Run, server: FeedServer, tmp_path: Path) -> None:
    url = server.serve("/a", Answer(a_feed({"1": SIGNED})), Answer(a_feed({"1": SIGNED, "2": OTHER_SIGNED})))
    feeds = a_catalogue(tmp_path / "my.toml", [url])
    run("run", "--feeds", feeds)
    before = stored(tmp_path / "var")
    code, out, err = run("run", "--feeds", feeds, "--dry-run")
    assert code == 0
    assert "Cyprus and Jordan" in out
    assert "would have been raised" in err
    assert stored(tmp_path / "var") == before


def closed_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


BAD = {
    "unreachable": (None, r"failed.*127\.0\.0\.1"),
    "server error": (Answer(b"oops", 500), r"failed.*500"),
    "web page": (
        Answer(b"<!doctype html><html><body>page</body></html>", headers={"Content-Type": "text/html"}),
        r"not a feed",
    ),
    "empty body": (Answer(b""), r"failed.*empty"),
    "20 MB": (Answer(b"<rss>" + b"x" * (20 << 20)), r"failed.*more than 4194304"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_feed_is_one_clear_line_and_the_others_go_on(
    run: Run, server: FeedServer, tmp_path: Path, case: str
) -> None:
    answer, pattern = BAD[case]
    bad = server.serve("/bad", answer) if answer else f"http://127.0.0.1:{closed_port()}/bad"
    feeds = a_catalogue(
        tmp_path / "my.toml", {"bad": bad, "good": server.serve("/good", Answer(a_feed({"1": SIGNED})))}
    )
    code, out, err = run("run", "--feeds", feeds)
    assert code == 0
    assert "Libya and Tunisia" in out
    (line,) = lines_about(err, bad)
    assert re.search(pattern, line, re.S), line
    assert line.startswith("bad ")
    code, _, err = run("run", "--feeds", feeds, "--strict")
    assert code == 4
    assert "1 of 2 feeds failed" in err
    assert stored(tmp_path / "var")["items"] == 1


@pytest.mark.parametrize("case", BAD)
def test_the_next_run_reads_a_feed_that_recovered(run: Run, server: FeedServer, tmp_path: Path, case: str) -> None:
    answer = BAD[case][0]
    good = Answer(a_feed({"1": SIGNED}))
    feeds = a_catalogue(tmp_path / "my.toml", [server.serve("/a", *([answer] if answer else []), good)])
    if answer is None:
        a_catalogue(feeds, [f"http://127.0.0.1:{closed_port()}/a"])
    code, out, err = run("run", "--feeds", feeds)
    assert (code, out) == (5, "")
    assert "None of the 1 feeds could be read" in err
    a_catalogue(feeds, [server.url("/a")])
    code, out, _ = run("run", "--feeds", feeds)
    assert code == 0
    assert "Libya and Tunisia" in out


def test_a_catalogue_with_an_unknown_key_is_refused_by_name(run: Run, tmp_path: Path) -> None:
    feeds = a_catalogue(tmp_path / "my.toml", ["http://news.example/a"])
    feeds.write_text(feeds.read_text("utf-8").replace("country", "cuntry"), "utf-8")
    code, out, err = run("run", "--feeds", feeds)
    assert (code, out) == (3, "")
    (line,) = err.splitlines()
    assert all(part in line for part in ("my.toml", "feed-0", "cuntry", "did you mean", "country"))


@pytest.mark.parametrize("content", ["", "this is no catalogue", "[[outlet]\n"])
def test_a_file_that_is_no_catalogue_is_refused(run: Run, tmp_path: Path, content: str) -> None:
    (tmp_path / "my.toml").write_text(content, "utf-8")
    code, _, err = run("run", "--feeds", "my.toml")
    assert code == 3
    assert len(err.splitlines()) == 1
    assert "my.toml" in err


def test_a_missing_catalogue_is_named(run: Run) -> None:
    code, _, err = run("run", "--feeds", "nowhere.toml")
    assert code == 3
    assert "nowhere.toml" in err


def test_a_damaged_store_is_left_alone(run: Run, server: FeedServer, tmp_path: Path) -> None:
    feeds = a_catalogue(tmp_path / "my.toml", [server.serve("/a", Answer(a_feed({"1": SIGNED})))])
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / DATABASE_NAME).write_bytes(b"not a database" * 1000)
    code, out, err = run("run", "--feeds", feeds)
    assert (code, out) == (3, "")
    (line,) = err.splitlines()
    assert "cannot be read" in line
    assert "move it away" in line
    assert server.requests == []
    (tmp_path / "var" / DATABASE_NAME).rename(tmp_path / "var" / "damaged")
    assert run("run", "--feeds", feeds)[0] == 0


def test_a_second_instance_on_one_store_is_refused(run: Run, server: FeedServer, tmp_path: Path) -> None:
    feeds = a_catalogue(tmp_path / "my.toml", [server.serve("/a", Answer(a_feed({"1": SIGNED})))])
    with open_store(tmp_path / "var"):
        code, _, err = run("run", "--feeds", feeds)
    assert code == 5
    (line,) = err.splitlines()
    assert "Another mithaq (process " in line
    assert server.requests == []


@pytest.mark.parametrize(
    ("argv", "says"),
    [
        (["run"], "--sample"),
        (["run", "--sample", "--feeds", "x.toml"], "exclude each other"),
        (["run", "--feeds", "x.toml", "--fresh"], "--sample"),
        (["run", "--feeds", "x.toml", "--every", "soon"], "10m"),
        (["run", "--feeds", "x.toml", "--runner", "DataflowRunner"], "FnApiRunner"),
    ],
)
def test_a_wrong_call_says_what_is_right(run: Run, argv: list[str], says: str) -> None:
    code, out, err = run(*argv)
    assert (code, out) == (2, "")
    assert says in err


def test_the_settings_file_is_read_and_its_faults_are_named(run: Run, server: FeedServer, tmp_path: Path) -> None:
    a_catalogue(tmp_path / "my.toml", [server.serve("/a", Answer(a_feed({"1": SIGNED})))])
    (tmp_path / "mithaq.toml").write_text('feeds = "my.toml"\nstate = "elsewhere"\n', "utf-8")
    assert run("run")[0] == 0
    assert stored(tmp_path / "elsewhere")["alerts"] == 1
    (tmp_path / "mithaq.toml").write_text('fedes = "my.toml"\n', "utf-8")
    code, _, err = run("run")
    assert code == 3
    assert "did you mean 'feeds'" in err


def test_variables_stand_between_options_and_the_file(
    run: Run, server: FeedServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_catalogue(tmp_path / "my.toml", [server.serve("/a", Answer(a_feed({"1": SIGNED})))])
    (tmp_path / "mithaq.toml").write_text('feeds = "my.toml"\nstate = "by-file"\n', "utf-8")
    monkeypatch.setenv("MITHAQ_STATE", "by-variable")
    run("run")
    run("run", "--state", "by-option")
    assert [(tmp_path / name).exists() for name in ("by-file", "by-variable", "by-option")] == [False, True, True]


def _young(title: str, guid: str = "1") -> bytes:
    """A feed with one entry of an hour ago."""
    from datetime import UTC, datetime, timedelta
    from email.utils import format_datetime

    published = format_datetime(datetime.now(UTC) - timedelta(hours=1))
    return a_feed({guid: title}).replace(b"Mon, 13 Mar 2023 09:00:00 GMT", published.encode())


def test_a_store_that_was_lost_makes_no_news_of_what_was_told_before(
    run: Run, server: FeedServer, tmp_path: Path
) -> None:
    url = server.serve("/a", Answer(_young(SIGNED)))
    feeds = a_catalogue(tmp_path / "my.toml", [url])
    run("run", "--feeds", feeds)
    (before,) = messages(run, tmp_path / "var")
    assert before["mode"] == "live"
    for file in (tmp_path / "var").glob(f"{DATABASE_NAME}*"):
        file.unlink()
    code, _, err = run("run", "--feeds", feeds)
    assert code == 0
    assert "there was a store in var, and it is gone" in err
    (after,) = messages(run, tmp_path / "var")
    assert (after["mode"], after["agreement_id"]) == ("backfill", before["agreement_id"])
    server.serve("/a", Answer(_young(OTHER_SIGNED, "2")))
    _, _, err = run("run", "--feeds", feeds)
    assert "is gone" not in err
    assert [m["mode"] for m in messages(run, tmp_path / "var")] == ["backfill", "live"]


def test_a_damaged_store_is_moved_away_and_its_news_stay_old(run: Run, server: FeedServer, tmp_path: Path) -> None:
    """The remedy that the error names."""
    feeds = a_catalogue(tmp_path / "my.toml", [server.serve("/a", Answer(_young(SIGNED)))])
    run("run", "--feeds", feeds)
    database = tmp_path / "var" / DATABASE_NAME
    database.write_bytes(b"not a database, but long enough to look at" * 200)
    code, _, err = run("run", "--feeds", feeds)
    assert code == 3
    assert "taken as backlog" in err
    (command,) = re.findall(r"`mv (.+?) (.+?)`", err)
    (tmp_path / command[0]).rename(tmp_path / command[1])
    assert run("run", "--feeds", feeds)[0] == 0
    assert [m["mode"] for m in messages(run, tmp_path / "var")] == ["backfill"]


def test_a_first_poll_can_be_told_to_make_no_news_at_all(run: Run, server: FeedServer, tmp_path: Path) -> None:
    feeds = a_catalogue(tmp_path / "my.toml", [server.serve("/a", Answer(_young(SIGNED)))])
    assert run("run", "--feeds", feeds, "--alert-max-age", "0")[0] == 0
    assert [m["mode"] for m in messages(run, tmp_path / "var")] == ["backfill"]
