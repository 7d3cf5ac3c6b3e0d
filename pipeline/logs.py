"""What a command says on stderr: lines for a person, or one JSON object per line for a collector of logs.

The JSON has the fields that Google Cloud Logging reads (`time`, `severity`, `message`, `stack_trace`); others do not
mind. Data stay on stdout in either form.
"""

import argparse
import json
import logging
import sys
import threading
from datetime import UTC, datetime
from typing import Any

__all__ = ["FORMATS", "NOTICE", "add_log_format", "line", "say", "set_up"]

FORMATS = ("text", "json")
NOTICE = logging.INFO + 5
"""Of an alert: above what is said of every pass, below a warning; a severity of Cloud Logging as well."""
logging.addLevelName(NOTICE, "NOTICE")
_NAME = "mithaq"
_LIBRARIES = ("apache_beam", "PrismRunner")
"""What they log below an error repeats what the command says, or is about Google clients that are not used here."""


def say(message: str, severity: str = "INFO", **fields: Any) -> None:
    """Say one thing on stderr. From WARNING on a person reads `mithaq:` before it; `fields` are for JSON alone."""
    level = logging.getLevelNamesMapping()[severity]
    _OURS.log(level, message, extra={"fields": fields})


def line(message: str, severity: str = "INFO") -> str:
    """The line that `say` would write, for a signal handler, which must not log."""
    level = logging.getLevelNamesMapping()[severity]
    return _HANDLER.format(logging.LogRecord(_NAME, level, "", 0, message, None, None))


def add_log_format(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--log-format", choices=FORMATS, help="form of what is said on stderr (MITHAQ_LOG_FORMAT; default text)"
    )


def set_up(form: str = "text") -> None:
    """Choose the form, and take over what libraries log, from ERROR on."""
    _HANDLER.setFormatter(_Json() if form == "json" else _Text())
    if form == "json":
        sys.excepthook = _crashed
        threading.excepthook = lambda args: _crashed(args.exc_type, args.exc_value, args.exc_traceback)
    root = logging.getLogger()
    if _HANDLER not in root.handlers:
        root.addHandler(_HANDLER)
    root.setLevel(logging.ERROR)
    for name in _LIBRARIES:
        logging.getLogger(name).setLevel(logging.ERROR)


def _crashed(kind: type[BaseException], error: BaseException | None, trace: Any) -> None:
    _OURS.critical("%s: %s", kind.__name__, error, exc_info=(kind, error or kind(), trace))


class _Stderr(logging.Handler):
    """Writes to what sys.stderr is at that moment, each line at once."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            # In one piece: an engine's processes and threads write to the same stream.
            sys.stderr.write(f"{self.format(record)}\n")
            sys.stderr.flush()
        except Exception:
            self.handleError(record)


class _Text(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        text = super().format(record)
        if record.name == _NAME:
            return text if record.levelno < logging.WARNING else f"mithaq: {text}"
        return f"mithaq: {record.name}: {text}"


class _Json(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="microseconds")
        line = {
            "time": at.replace("+00:00", "Z"),
            "severity": record.levelname,
            "message": record.getMessage(),
            "logger": record.name,
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            line["stack_trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


_HANDLER = _Stderr()
_HANDLER.setFormatter(_Text())
_OURS = logging.getLogger(_NAME)
_OURS.setLevel(logging.INFO)
_OURS.propagate = False
_OURS.addHandler(_HANDLER)
