"""Real peers that a machine may lack."""

import os
from typing import NoReturn

import pytest

__all__ = ["REQUIRED", "absent"]

REQUIRED = "MITHAQ_PEERS_REQUIRED"
"""Set where a peer must be there (CI): tests without it fail instead of being skipped."""


def absent(why: str) -> NoReturn:
    """Skip the test, saying why; fail where peers are required."""
    if os.environ.get(REQUIRED):
        pytest.fail(why)
    pytest.skip(why)
