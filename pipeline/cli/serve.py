"""`mithaq serve`: the analyst's page."""

import argparse
import contextlib
import ipaddress
import os
import re
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

from pipeline.cli.output import add_state, add_watch, stderr_console
from pipeline.config import load_settings
from pipeline.errors import ConfigError, UsageError
from pipeline.store import read_store

_PASSWORD = "MITHAQ_WEB_PASSWORD"
_HELP = f"""\
The page reads the store beside a running pass and shows new alerts as they come. Whoever opens the link it prints can
also retract, silence and mark alerts. It answers on this machine alone (127.0.0.1) unless --bind names another
address, and then asks everybody for a password, which {_PASSWORD} or --password-file gives; any user name will do.
It needs the `serve` extra. Ctrl-C ends it.

  mithaq serve --state var/sample
  mithaq serve --bind 10.0.0.5 --password-file web.password --allow-host mithaq.example

It speaks plain HTTP. Beyond your own network put a proxy with TLS before it (docs/serve.md), or a tunnel:
`ssh -L 8765:127.0.0.1:8765 HOST`.
"""
_HOST, _PORT = "127.0.0.1", 8765


def configure(parser: argparse.ArgumentParser) -> None:
    parser.epilog = _HELP
    add_state(parser)
    add_watch(parser)
    parser.add_argument(
        "--port", type=int, default=_PORT, metavar="N", help=f"port, 0 for a free one (default {_PORT})"
    )
    parser.add_argument(
        "--bind", default=_HOST, metavar="ADDRESS", help=f"numeric address to listen on (default {_HOST})"
    )
    parser.add_argument(
        "--password-file", type=Path, metavar="FILE", help=f"ask for the password in its first line ({_PASSWORD})"
    )
    parser.add_argument(
        "--allow-host", action="append", default=[], metavar="NAME", help="answer to this name as well (repeat)"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> None:
    try:
        from pipeline.web.access import Access
        from pipeline.web.app import create_app
        from pipeline.web.server import PageServer
    except ImportError as error:
        raise ConfigError(f"`mithaq serve` needs {error.name}: pip install 'mithaq[serve]'.") from error

    settings = load_settings(args)
    folder, watch = settings.state, settings.watch.matchers if settings.watch else None
    with read_store(folder):  # no page without a store
        pass
    address = _address(args.bind)
    password = _password(args.password_file, os.environ)
    if password is None and not address.is_loopback:
        raise UsageError(
            f"--bind {address} opens the page to others, which needs a password: set {_PASSWORD}, or write one into a "
            "file and name it with --password-file."
        )
    hosts = _hosts(args.allow_host, address)
    with _listener(address, args.port) as listener:
        port = listener.getsockname()[1]
        access = Access(password, hosts, any_address=address.is_unspecified, port=port)
        if not address.is_loopback:
            print(
                "mithaq serve: this is plain HTTP, anyone on the way can read the password; put a TLS proxy before it.",
                file=sys.stderr,
            )
        _index(folder)
        listener.listen()  # the printed link works at once
        shown = f"[{address}]" if address.version == 6 else str(address)
        entry = "" if access.has_password else f"?token={access.link_token}"
        print(f"http://{shown}:{port}/{entry}  (store {folder}; Ctrl-C ends it)", flush=True)
        PageServer(create_app(folder, watch, access), log_level="warning").run(sockets=[listener])


def _index(folder: Path) -> None:
    """Makes the index, which takes a while for a large store, before the page is announced."""
    from pipeline.web.index import AlertIndex

    with contextlib.closing(AlertIndex(folder)) as index, stderr_console().status("") as status:
        index.refresh(lambda done, rows: status.update(f"indexing alerts {done}/{rows}"))


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    try:
        return ipaddress.ip_address("127.0.0.1" if text == "localhost" else text.strip("[]"))
    except ValueError as error:
        raise UsageError(f"--bind takes a numeric address such as 10.0.0.5, 0.0.0.0 or ::1, not {text!r}.") from error


def _password(file: Path | None, env: Mapping[str, str]) -> str | None:
    """The password that is asked for, None for none; the file goes before the variable."""
    from pipeline.web.access import MIN_PASSWORD_CHARS

    if file is not None:
        try:
            text = file.read_text("utf-8").split("\n", 1)[0].rstrip("\r")
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(f"Cannot read the password file {file}: {error}.") from error
        if file.stat().st_mode & 0o077:
            print(f"mithaq serve: others can read {file}; `chmod 600 {file}`.", file=sys.stderr)
        place = str(file)
    elif _PASSWORD in env:
        text, place = env[_PASSWORD], f"variable {_PASSWORD}"
    else:
        return None
    if len(text) < MIN_PASSWORD_CHARS:
        raise ConfigError(f"{place}: the password has fewer than {MIN_PASSWORD_CHARS} characters; take a longer one.")
    return text


def _hosts(given: list[str], address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> list[str]:
    """The names to answer to beside those of loopback."""
    for name in given:
        if not re.fullmatch(r"[\w.-]+|\[[0-9a-fA-F:]+\]", name, re.ASCII):
            raise UsageError(
                f"--allow-host takes a name such as mithaq.example, without scheme and port, not {name!r}."
            )
    own = [] if address.is_loopback else [socket.gethostname(), socket.getfqdn()]
    return [*given, str(address), *own]


def _listener(address: ipaddress.IPv4Address | ipaddress.IPv6Address, port: int) -> socket.socket:
    family = socket.AF_INET6 if address.version == 6 else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((str(address), port))
    except (OSError, OverflowError) as error:
        listener.close()
        raise ConfigError(
            f"Cannot listen on {address}:{port}: {error}. Name another port with --port, or another address with "
            "--bind."
        ) from error
    return listener
