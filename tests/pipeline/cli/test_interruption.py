"""Ctrl-C, SIGTERM and kill -9: real processes, stopped at real moments; nothing is lost and nothing is told twice."""

import contextlib
import itertools
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.store import read_store
from support.feeds import OTHER_SIGNED, SIGNED, a_catalogue, a_feed
from support.http_server import Answer, FeedServer

ROOT = Path(__file__).parents[3]
KILLS = int(os.environ.get("MITHAQ_KILLS", "20"))
"""How often a pass is killed; the full test takes 200."""
STATES = ["تونس", "ليبيا", "مصر", "الأردن", "كينيا", "أوغندا", "بيرو", "تشيلي", "اليابان", "فيتنام", "قطر", "تركيا",
          "غانا", "توغو", "كوبا", "المكسيك", "الهند", "الصين", "إيران", "العراق", "المغرب"]  # fmt: skip


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with FeedServer() as opened:
        yield opened


def start(*argv: str | Path, cwd: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "pipeline", *map(str, argv)],
        cwd=cwd, env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"}, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def exported(folder: Path, cwd: Path) -> list[dict]:
    done = start("alerts", "export", "--state", folder, cwd=cwd)
    out, err = done.communicate(timeout=60)
    assert done.returncode == 0, err
    return [json.loads(line) for line in out.splitlines()]


def listed(verb: str, cwd: Path) -> list[dict]:
    done = start(verb, "list", "-o", "json", cwd=cwd)
    out, err = done.communicate(timeout=60)
    assert done.returncode == 0, err
    found: list[dict] = json.loads(out)
    return found


def wait_until_asked(server: FeedServer, path: str, times: int = 1) -> None:
    deadline = time.monotonic() + 30
    while len(server.asked(path)) < times:
        assert time.monotonic() < deadline, f"{path} was not asked for"
        time.sleep(0.02)


def test_ctrl_c_keeps_what_arrived_and_the_next_run_goes_on(server: FeedServer, tmp_path: Path) -> None:
    """One feed has been read, the other never answers: Ctrl-C ends it, and the first feed's news is not lost."""
    urls = {"good": server.serve("/good", Answer(a_feed({"1": SIGNED}), etag='"v"')),
            "slow": server.serve("/slow", Answer(silent=True))}  # fmt: skip
    feeds = a_catalogue(tmp_path / "my.toml", urls)
    process = start("run", "--feeds", feeds, cwd=tmp_path)
    assert process.stderr is not None
    for line in process.stderr:
        if line.startswith("good "):
            break
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert "interrupted" in err
    server.serve("/slow", Answer(a_feed({"2": OTHER_SIGNED})))
    again = start("run", "--feeds", feeds, cwd=tmp_path)
    more, err = again.communicate(timeout=60)
    assert again.returncode == 0, err
    told = exported(tmp_path / "var", tmp_path)
    assert sorted(m["headline"]["en"][:6] for m in told) == ["Cyprus", "Libya "]
    assert (out + more).count("NEW") == 2


def test_sigterm_finishes_the_pass_and_ends_well(server: FeedServer, tmp_path: Path) -> None:
    feeds = a_catalogue(tmp_path / "my.toml", [server.serve("/a", Answer(a_feed({"1": SIGNED})))])
    process = start("run", "--feeds", feeds, "--every", "1h", cwd=tmp_path)
    wait_until_asked(server, "/a")
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert "Libya and Tunisia" in out
    assert len(exported(tmp_path / "var", tmp_path)) == 1


def test_every_repeats_the_pass(server: FeedServer, tmp_path: Path) -> None:
    url = server.serve("/a", Answer(a_feed({"1": SIGNED})), Answer(a_feed({"1": SIGNED, "2": OTHER_SIGNED})))
    feeds = a_catalogue(tmp_path / "my.toml", [url])
    process = start("run", "--feeds", feeds, "--every", "0.2s", "--quiet", cwd=tmp_path)
    wait_until_asked(server, "/a", times=3)
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert out.count("NEW") == 2


def test_a_retraction_asked_for_between_two_passes_is_done_at_once(server: FeedServer, tmp_path: Path) -> None:
    feeds = a_catalogue(tmp_path / "my.toml", [server.serve("/a", Answer(a_feed({"1": SIGNED})))])
    process = start("run", "--feeds", feeds, "--every", "1h", "--quiet", cwd=tmp_path)
    try:
        assert process.stdout is not None
        while "NEW" not in (line := process.stdout.readline()):
            assert line, process.communicate()
        (told,) = exported(tmp_path / "var", tmp_path)
        asking = start("alerts", "retract", told["agreement_id"], "--reason", "a parody", cwd=tmp_path)
        assert "will be retracted by the pass" in asking.communicate(timeout=60)[0]
        while "RETRACTION" not in (line := process.stdout.readline()):
            assert line, process.communicate()
    finally:
        process.terminate()
        process.communicate(timeout=60)
    assert [m["event"] for m in exported(tmp_path / "var", tmp_path)] == ["new", "retraction"]


@pytest.mark.timeout(60 + 8 * KILLS)
def test_killed_at_any_moment_nothing_is_lost_or_told_twice(server: FeedServer, tmp_path: Path) -> None:
    """The feed grows by an agreement before each kill; at the end every agreement has been told once."""
    pairs = [f"{one} و{other}" for one, other in itertools.combinations(STATES, 2)]
    headlines = {str(k): f"توقيع مذكرة تفاهم في مجال الصحة بين {pair}" for k, pair in enumerate(pairs[:KILLS])}
    rnd = random.Random(20230313)
    feeds = a_catalogue(tmp_path / "my.toml", [server.url("/a")])
    for k in range(1, KILLS + 1):
        server.serve("/a", Answer(a_feed(dict(list(headlines.items())[:k])), etag=f'"v{k}"'))
        process = start("run", "--feeds", feeds, cwd=tmp_path)
        with contextlib.suppress(subprocess.TimeoutExpired):  # a pass that has ended needs no killing
            process.wait(timeout=rnd.uniform(0.1, 3.0))
        process.kill()
        process.communicate(timeout=60)
    last = start("run", "--feeds", feeds, cwd=tmp_path)
    _, err = last.communicate(timeout=60)
    assert last.returncode == 0, err
    told = exported(tmp_path / "var", tmp_path)
    assert {m["event"] for m in told} == {"new"}
    assert len(told) == len({m["agreement_id"] for m in told}) == KILLS
    assert listed("digests", tmp_path)[0]["items"] == KILLS
    verified = start("replay", "--verify", cwd=tmp_path)
    out, err = verified.communicate(timeout=60)
    assert verified.returncode == 0, out + err
    with read_store(tmp_path / "var") as store:
        stories = store.connection.execute("SELECT count(*) FROM stories").fetchone()[0]
        counted = store.connection.execute("SELECT sum(to_row - from_row), max(to_row) FROM runs").fetchone()
    assert stories == KILLS
    assert tuple(counted) == (KILLS, KILLS)


def test_a_folder_that_may_not_be_written_is_named(server: FeedServer, tmp_path: Path) -> None:
    feeds = a_catalogue(tmp_path / "my.toml", [server.serve("/a", Answer(a_feed({"1": SIGNED})))])
    locked = tmp_path / "locked"
    locked.mkdir()
    locked.chmod(0o555)
    # Root may write anywhere: the capability to override permissions is dropped for the child (prctl PR_CAPBSET_DROP).
    program = (
        "import ctypes, os, sys\n"
        "ctypes.CDLL(None).prctl(24, 1, 0, 0, 0)\n"
        "os.execv(sys.executable, [sys.executable, '-m', 'pipeline', *sys.argv[1:]])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "run", "--feeds", feeds, "--state", locked / "s"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3, done.stderr
    (line,) = done.stderr.splitlines()
    assert "Cannot write to the state folder" in line
    assert "--state" in line
    assert server.requests == []
