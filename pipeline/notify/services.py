"""The services behind addresses, through apprise. Addresses and answers hold secrets and are never shown."""

import logging
import re
from typing import Any, Protocol

from pipeline.errors import ConfigError
from pipeline.notify.routes import Route
from pipeline.notify.texts import Text

__all__ = ["Service", "services_of"]

_INSTALL = "pip install 'mithaq[notify]'"
_STATUS = re.compile(r"error=(\d{3})\b")


class Service(Protocol):
    """What a round needs of a service."""

    label: str
    """Fit to be shown: the kind of service alone."""

    def send(self, text: Text, *, warning: bool = False) -> str:
        """Why it was not taken; empty when it was."""


def services_of(route: Route) -> list[Service]:
    """One per address. Raises ConfigError for an address that no service has, or when apprise is missing."""
    return [_Apprise(url, f"route {route.name}, urls, number {n}") for n, url in enumerate(route.urls, 1)]


class _Apprise:
    def __init__(self, url: str, place: str) -> None:
        try:
            import apprise
        except ImportError as error:
            raise ConfigError(f"Notifications need apprise: {_INSTALL}") from error
        self.label = re.sub(r"[^a-z]", "", url.partition("://")[0].lower()[:16]) if "://" in url else "?"
        logger = logging.getLogger("apprise")
        logger.propagate = False
        if not any(isinstance(h, logging.NullHandler) for h in logger.handlers):
            logger.addHandler(logging.NullHandler())
        self._apprise = apprise
        self._client = apprise.Apprise()
        if not self._client.add(url):
            raise ConfigError(
                f"{place}: apprise knows no service by this address; the forms are at "
                "https://github.com/caronc/apprise/wiki (the address is not shown, it may hold a secret)."
            )

    def send(self, text: Text, *, warning: bool = False) -> str:
        kind = self._apprise.NotifyType.WARNING if warning else self._apprise.NotifyType.INFO
        capture: Any = self._apprise.LogCapture
        with capture(level=logging.WARNING) as log:
            try:
                done = self._client.notify(
                    title=text.title, body=text.body, notify_type=kind, body_format=self._apprise.NotifyFormat.TEXT
                )
            except Exception as error:  # a plug-in's fault must not stop the others
                return f"failed with {type(error).__name__}"
            answered = _STATUS.search(log.getvalue())
        if done:
            return ""
        return f"answered {answered[1]}" if answered else "did not take the message"
