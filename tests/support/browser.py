"""Chromium as it is installed on this machine; none is downloaded."""

import os
import shutil

__all__ = ["NO_CHROMIUM", "chromium_path"]

_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
NO_CHROMIUM = (
    "No Chromium here: install it (Debian: apt-get install chromium fonts-noto-core fonts-noto-color-emoji) "
    "or name it in MITHAQ_CHROMIUM"
)


def chromium_path() -> str | None:
    """The browser named in MITHAQ_CHROMIUM, else the first on the path; None when there is none."""
    named = os.environ.get("MITHAQ_CHROMIUM")
    return shutil.which(named) if named else next(filter(None, map(shutil.which, _NAMES)), None)
