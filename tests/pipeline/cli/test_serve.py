"""`mithaq serve`: what it refuses before it listens, and the link it prints."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from pipeline.cli import main
from support.web import put_agreement

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("options", "code", "message"),
    [
        (["--bind", "0.0.0.0"], 2, "set MITHAQ_WEB_PASSWORD, or write one into a file"),
        (["--bind", "::"], 2, "needs a password"),
        (["--bind", "mithaq.example"], 2, "numeric address"),
        (["--password-file", "none"], 3, "Cannot read the password file none"),
        (["--password-file", "short"], 3, "short: the password has fewer than 8 characters"),
        (["--port", "99999"], 3, "Name another port"),
        (["--allow-host", "https://mithaq.example"], 2, "without scheme and port"),
        (["--allow-host", "mithaq.example:443"], 2, "without scheme and port"),
        (["--bind", "192.0.2.1", "--password-file", "long"], 3, "another address with --bind"),
    ],
)
def test_what_would_be_unsafe_or_cannot_be_is_refused_with_the_remedy(
    options: list[str],
    code: int,
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MITHAQ_WEB_PASSWORD", raising=False)
    put_agreement(tmp_path / "var")
    Path("short").write_text("1234567\n", "utf-8")
    Path("long").write_text("a long password\n", "utf-8")
    assert main(["serve", *options]) == code
    captured = capsys.readouterr()
    assert message in captured.err
    assert captured.out == ""


def test_an_empty_password_variable_is_no_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    put_agreement(tmp_path)
    monkeypatch.setenv("MITHAQ_WEB_PASSWORD", "")
    assert main(["serve", "--bind", "0.0.0.0", "--state", str(tmp_path)]) == 3
    assert "variable MITHAQ_WEB_PASSWORD: the password has fewer" in capsys.readouterr().err


@contextlib.contextmanager
def started(folder: Path, *options: str, **variables: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A server as a user starts it, and the address that it printed."""
    server = subprocess.Popen(
        [sys.executable, "-m", "pipeline", "serve", "--port", "0", "--state", str(folder), *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=os.environ | variables,
    )
    try:
        assert server.stdout is not None
        yield server, server.stdout.readline().split()[0]
    finally:
        server.kill()
        server.communicate()


def test_the_printed_link_works_and_an_interrupt_ends_it(tmp_path: Path) -> None:
    put_agreement(tmp_path)
    with started(tmp_path) as (server, address):
        answer = httpx.get(address)
        port = urlsplit(address).port
        assert (answer.status_code, answer.headers["location"]) == (303, "/")
        assert f"mithaq_{port}=" in answer.headers["set-cookie"]
        server.send_signal(signal.SIGINT)
        assert server.wait(30) in (0, 130)


def test_open_to_others_it_asks_for_the_password_and_warns(tmp_path: Path) -> None:
    put_agreement(tmp_path)
    with started(tmp_path, "--bind", "0.0.0.0", MITHAQ_WEB_PASSWORD="a long password") as (server, address):
        assert "token" not in address
        here, given = address.replace("0.0.0.0", "127.0.0.1"), ("anyone", "a long password")
        assert httpx.get(here).status_code == 401
        assert httpx.get(here, auth=("anyone", "a wrong password")).status_code == 401
        assert httpx.get(here, auth=given).status_code == 200
        assert httpx.get(here, auth=given, headers={"host": "192.0.2.7"}).status_code == 200
        assert httpx.get(here, auth=given, headers={"host": "evil.example"}).status_code == 400
        server.send_signal(signal.SIGINT)
        _, said = server.communicate(timeout=30)
        assert "put a TLS proxy before it" in said
        assert "a long password" not in said
