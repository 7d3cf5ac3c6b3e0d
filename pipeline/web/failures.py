"""What a request gets when something behind it fails: one line with the remedy, and no traceback."""

import sqlite3
from collections.abc import Callable
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from pipeline.errors import MithaqError
from pipeline.web.guard import problem

__all__ = ["FAILURES"]


def _store_failed(request: Request, error: Exception) -> Response:
    """The store is away, busy or damaged: another time it may answer."""
    detail = str(error) if isinstance(error, MithaqError) else "The store cannot be read just now; try again."
    return problem(request.url.path, 503, detail, {"Retry-After": "5"})


def _not_served(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    headers = dict(error.headers) if error.headers else None
    return problem(request.url.path, error.status_code, error.detail, headers)


FAILURES: dict[Any, Callable[[Request, Exception], Response]] = {
    MithaqError: _store_failed,
    sqlite3.Error: _store_failed,
    HTTPException: _not_served,
}
