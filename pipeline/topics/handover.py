"""What becomes of a received message: printed, given to a command, or posted to a webhook."""

import json
import os
import shlex
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from pipeline.errors import UsageError
from pipeline.webhook import Webhook, WebhookAwayError

__all__ = ["Handover", "HandoverError", "Received", "as_card", "as_line", "to_command", "to_webhook"]

_COMMAND_TIMEOUT_SEC = 300
_ATTEMPTS = 5
_FIRST_WAIT_SEC = 1.0
_TRANSIENT = frozenset({408, 425, 429})


class HandoverError(Exception):
    """The message was not taken; the service is to deliver it again."""


class Received(NamedTuple):
    attributes: Mapping[str, str]
    body: bytes
    content: Any
    """The body as JSON values."""


Handover = Callable[[Received], None]
"""Handles a message, or raises HandoverError."""


def as_line(message: Received) -> None:
    """One JSON line on stdout."""
    print(json.dumps(message.content, ensure_ascii=False, separators=(",", ":")), flush=True)


def as_card(message: Received) -> None:
    """An alert as a card on stdout; what is no alert as a line."""
    if not message.attributes.get("ce-type", "").startswith("io.mithaq.agreement."):
        as_line(message)
        return
    from pipeline.cli.output import console
    from pipeline.render import alert_card

    console().print(alert_card(message.content))
    sys.stdout.flush()


def to_command(command: str) -> Handover:
    """Runs a command per message: the body on stdin, attributes as MITHAQ_CE_ID, MITHAQ_EVENT, MITHAQ_PAIR ...

    Exit code 0 means taken. Raises UsageError when the command cannot be read.
    """
    try:
        argv = shlex.split(command)
    except ValueError as error:
        raise UsageError(f"--exec {command!r} cannot be read: {error}.") from error
    if not argv:
        raise UsageError("--exec names no command.")

    def run(message: Received) -> None:
        named = {f"MITHAQ_{k.upper().replace('-', '_')}": v for k, v in message.attributes.items()}
        try:
            done = subprocess.run(
                argv, input=message.body, env={**os.environ, **named}, timeout=_COMMAND_TIMEOUT_SEC, check=False
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise HandoverError(f"{argv[0]}: {error}") from error
        if done.returncode:
            raise HandoverError(f"{argv[0]} ended with {done.returncode}")

    return run


def to_webhook(
    url: str,
    secret: str | None,
    *,
    wait: Callable[[float], object] = time.sleep,
    clock: Callable[[], float] = time.time,
) -> Handover:
    """Posts each message, signed by Standard Webhooks; what is answered 2xx is taken.

    Timeouts, 408, 425, 429 and 5xx are tried again with doubling pauses, five times in all; other answers are not.
    Raises UsageError for a URL or secret that cannot be used.
    """
    if not url.startswith(("https://", "http://")):
        raise UsageError(f"--webhook {url!r} is no http(s) address.")
    if not secret:
        raise UsageError(
            "A webhook needs a secret to sign with: --webhook-secret-file FILE or MITHAQ_WEBHOOK_SECRET "
            "(whsec_ and base64, as Standard Webhooks has it, or any text)."
        )
    try:
        webhook = Webhook(url, secret)
    except ValueError as error:
        raise UsageError(f"--webhook: {error}.") from error

    def post(message: Received) -> None:
        pause = _FIRST_WAIT_SEC
        for attempt in range(_ATTEMPTS):
            if attempt:
                wait(pause)
                pause *= 2
            try:
                status = webhook.post(message.attributes, message.body, clock())
            except WebhookAwayError as error:
                said = str(error)
                continue
            if 200 <= status < 300:
                return
            said = f"answered {status}"
            if status < 500 and status not in _TRANSIENT:
                break
        raise HandoverError(f"the webhook {said}")

    return post
