"""The services behind addresses: chat, mail and push through apprise, and signed webhooks.

Addresses and answers hold secrets and are never shown.
"""

import logging
import re
import time
from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

from pipeline.errors import ConfigError
from pipeline.notify.routes import Route
from pipeline.notify.texts import Text
from pipeline.store.notifications import Recorded
from pipeline.webhook import Webhook, WebhookAwayError
from schemas.record import canonical_json

__all__ = ["Delivery", "Fault", "Service", "services_of"]

_INSTALL = "pip install 'mithaq[notify]'"
_STATUS = re.compile(r"error=(\d{3})\b")
_OF_THE_MESSAGE = frozenset({400, 406, 411, 413, 414, 415, 422, 431})
"""Answers that find fault with the message: it would be refused for ever. Other answers may change when the service is
back, or its address is put right."""


class Delivery(NamedTuple):
    """One message as services take it: some its text, others the alerts that it tells of."""

    text: Text
    alerts: Sequence[Recorded] = ()
    is_warning: bool = False


class Fault(NamedTuple):
    """Why a message was not taken."""

    text: str
    is_final: bool = False
    """The service will never take this message."""


class Service(Protocol):
    """What a round needs of a service."""

    place: str
    """Which of its route's it is."""
    label: str
    """Fit to be shown: the kind of service alone."""
    takes_summaries: bool
    """Whether several alerts may come as one message."""

    def send(self, delivery: Delivery) -> Fault | None:
        """None when it was taken."""


def services_of(route: Route) -> list[Service]:
    """One per address. Raises ConfigError for an address that no service has, or when apprise is missing."""
    chats = [_Apprise(url, str(n), f"route {route.name}, urls, number {n}") for n, url in enumerate(route.urls, 1)]
    hooks = [
        _Hook(url, route.secret, f"hook-{n}", f"route {route.name}, webhooks, number {n}")
        for n, url in enumerate(route.webhooks, 1)
    ]
    return [*chats, *hooks]


class _Apprise:
    takes_summaries = True

    def __init__(self, url: str, place: str, where: str) -> None:
        try:
            import apprise
        except ImportError as error:
            raise ConfigError(f"Notifications need apprise: {_INSTALL}") from error
        self.place = place
        self.label = re.sub(r"[^a-z]", "", url.partition("://")[0].lower()[:16]) if "://" in url else "?"
        logger = logging.getLogger("apprise")
        logger.propagate = False
        if not any(isinstance(h, logging.NullHandler) for h in logger.handlers):
            logger.addHandler(logging.NullHandler())
        self._apprise = apprise
        self._client = apprise.Apprise()
        if not self._client.add(url):
            raise ConfigError(
                f"{where}: apprise knows no service by this address; the forms are at "
                "https://github.com/caronc/apprise/wiki (the address is not shown, it may hold a secret)."
            )

    def send(self, delivery: Delivery) -> Fault | None:
        types, text = self._apprise.NotifyType, delivery.text
        capture: Any = self._apprise.LogCapture
        with capture(level=logging.WARNING) as log:
            try:
                done = self._client.notify(
                    title=text.title,
                    body=text.body,
                    notify_type=types.WARNING if delivery.is_warning else types.INFO,
                    body_format=self._apprise.NotifyFormat.TEXT,
                )
            except Exception as error:  # a plug-in's fault must not stop the others
                return Fault(f"failed with {type(error).__name__}")
            answered = _STATUS.search(log.getvalue())
        if done:
            return None
        return _answered(int(answered[1])) if answered else Fault("did not take the message")


class _Hook:
    label = "webhook"
    takes_summaries = False

    def __init__(self, url: str, secret: str, place: str, where: str) -> None:
        self.place = place
        try:
            self._webhook = Webhook(url, secret)
        except ValueError as error:
            raise ConfigError(f"{where}: {error}.") from error

    def send(self, delivery: Delivery) -> Fault | None:
        now_sec = time.time()
        messages = [(alert.attributes, alert.text) for alert in delivery.alerts] or [_test(delivery.text, now_sec)]
        for attributes, body in messages:
            try:
                status = self._webhook.post(attributes, body.encode("utf-8"), now_sec)
            except WebhookAwayError as error:
                return Fault(f"failed with {error}")
            if not 200 <= status < 300:
                return _answered(status)
        return None


def _test(text: Text, now_sec: float) -> tuple[dict[str, str], str]:
    """A message that no subscriber takes for an alert."""
    attributes = {
        "content-type": "application/json; charset=utf-8",
        "ce-specversion": "1.0",
        "ce-id": f"test-{now_sec:.3f}",
        "ce-source": "//mithaq/local",
        "ce-type": "io.mithaq.test.v1",
    }
    return attributes, canonical_json(text)


def _answered(status: int) -> Fault:
    return Fault(f"answered {status}", status in _OF_THE_MESSAGE)
