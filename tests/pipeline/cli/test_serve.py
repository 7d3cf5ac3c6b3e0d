"""`mithaq serve`: what it refuses before it listens, and the link it prints."""

import http.client
import signal
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

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


def test_the_printed_link_works_and_an_interrupt_ends_it(tmp_path: Path) -> None:
    put_agreement(tmp_path)
    server = subprocess.Popen(
        [sys.executable, "-m", "pipeline", "serve", "--port", "0", "--state", str(tmp_path)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    try:
        assert server.stdout is not None
        link = urlsplit(server.stdout.readline().split()[0])
        connection = http.client.HTTPConnection(str(link.hostname), link.port or 0, timeout=30)
        connection.request("GET", f"{link.path}?{link.query}")
        answer = connection.getresponse()
        answer.read()
        assert (answer.status, answer.headers["location"]) == (303, "/")
        assert f"mithaq_{link.port}=" in answer.headers["set-cookie"]
        connection.close()
        server.send_signal(signal.SIGINT)
        assert server.wait(30) in (0, 130)
    finally:
        server.kill()
        server.wait()
        server.stdout.close()
