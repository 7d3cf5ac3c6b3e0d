"""`mithaq serve`: the analyst's page on this machine."""

import argparse

from pipeline.cli.output import add_state, add_watch
from pipeline.config import load_settings
from pipeline.errors import ConfigError
from pipeline.store import read_store

_HELP = """\
The page reads the store beside a running pass and shows new alerts as they come. It answers on this machine alone
(127.0.0.1) and changes nothing. It needs the `serve` extra. Ctrl-C ends it.

  mithaq serve --state var/sample
"""
_HOST, _PORT = "127.0.0.1", 8765


def configure(parser: argparse.ArgumentParser) -> None:
    parser.epilog = _HELP
    add_state(parser)
    add_watch(parser)
    parser.add_argument(
        "--port", type=int, default=_PORT, metavar="N", help=f"port, 0 for a free one (default {_PORT})"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> None:
    import socket

    try:
        import uvicorn

        from pipeline.web.app import create_app
    except ImportError as error:
        raise ConfigError(f"`mithaq serve` needs {error.name}: pip install 'mithaq[serve]'.") from error

    settings = load_settings(args)
    folder, watch = settings.state, settings.watch.matchers if settings.watch else None
    with read_store(folder):  # no page without a store
        pass
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((_HOST, args.port))
    except (OSError, OverflowError) as error:
        listener.close()
        raise ConfigError(f"Cannot listen on {_HOST}:{args.port}: {error}. Name another port with --port.") from error
    print(f"http://{_HOST}:{listener.getsockname()[1]}/  (store {folder}; Ctrl-C ends it)", flush=True)
    # Open pages hold a connection without end: they must not keep Ctrl-C waiting.
    config = uvicorn.Config(create_app(folder, watch), log_level="warning", timeout_graceful_shutdown=1)
    with listener:
        uvicorn.Server(config).run(sockets=[listener])
