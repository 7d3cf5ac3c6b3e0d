"""Google's clients, and their errors as lines a user can act on."""

import os
import re
from typing import TYPE_CHECKING, Any

from pipeline.errors import ConfigError, MithaqError, UnreachableError, UsageError

if TYPE_CHECKING:
    from google.cloud import pubsub_v1

__all__ = ["EMULATOR", "RPC_TIMEOUT_SEC", "admin_publisher", "check_project", "explained", "publisher", "subscriber"]

EMULATOR = "PUBSUB_EMULATOR_HOST"
RPC_TIMEOUT_SEC = 30.0
_PROJECT = re.compile(r"([a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9]")
_MAX_OUTSTANDING_MESSAGES = 1000
_MAX_OUTSTANDING_BYTES = 32_000_000
"""Above the largest single message, else that one would wait for ever."""
_NO_CREDENTIALS = (
    "No Google credentials. Set GOOGLE_APPLICATION_CREDENTIALS to the key file of a service account, run "
    f"`gcloud auth application-default login`, or set {EMULATOR} for an emulator (`make emulator`)."
)


def check_project(project: str | None) -> str:
    """The project to work in. Raises UsageError when none is named, or what is named cannot be one."""
    if not project:
        raise UsageError(
            "No Google Cloud project named: --project NAME, the variable MITHAQ_PROJECT or `project` in mithaq.toml."
        )
    if not _PROJECT.fullmatch(project):
        raise UsageError(f"{project!r} is no id of a Google Cloud project (6 to 30 of a-z, 0-9 and -).")
    return project


def publisher() -> "pubsub_v1.PublisherClient":
    """A client that batches, keeps order per key, blocks when too much is on its way, and leaves retries to us.

    With ordering the client's own retries have no end, so that a service that is away would hold a pass for ever.
    Raises ConfigError without credentials.
    """
    from google.cloud import pubsub_v1

    flow = pubsub_v1.types.PublishFlowControl(
        message_limit=_MAX_OUTSTANDING_MESSAGES,
        byte_limit=_MAX_OUTSTANDING_BYTES,
        limit_exceeded_behavior=pubsub_v1.types.LimitExceededBehavior.BLOCK,
    )
    options = pubsub_v1.types.PublisherOptions(
        enable_message_ordering=True,
        flow_control=flow,
        retry=None,  # no retry at all, unlike the default
        timeout=RPC_TIMEOUT_SEC,
    )
    return _made(lambda: pubsub_v1.PublisherClient(publisher_options=options))


def admin_publisher() -> "pubsub_v1.PublisherClient":
    """A client for making and looking at topics, with Google's own retries."""
    from google.cloud import pubsub_v1

    return _made(pubsub_v1.PublisherClient)


def subscriber() -> "pubsub_v1.SubscriberClient":
    from google.cloud import pubsub_v1

    return _made(pubsub_v1.SubscriberClient)


def _made(make: Any) -> Any:
    from google.auth.exceptions import GoogleAuthError

    try:
        return make()
    except GoogleAuthError as error:
        raise explained(error, "Pub/Sub", "") from error


def explained(error: BaseException, what: str, project: str) -> MithaqError:
    """An error of Google's client about `what` ("topic items") as one of ours.

    ConfigError for what will not mend itself (no credentials, not there, not allowed), else UnreachableError.
    """
    from google.api_core import exceptions as api
    from google.auth import exceptions as auth

    where = f"{what} in project {project}" if project else what
    at = f"emulator {os.environ[EMULATOR]}" if os.environ.get(EMULATOR) else "Pub/Sub"
    said = " ".join(str(error).split())[:300]
    match error:
        case auth.DefaultCredentialsError():
            return ConfigError(_NO_CREDENTIALS)
        case auth.RefreshError() | api.Unauthenticated():
            return ConfigError(f"Google refuses the credentials ({said}). {_NO_CREDENTIALS}")
        case api.NotFound():
            return ConfigError(
                f"There is no {where}, says {at}. Check the project's name, or make topics and subscriptions with "
                f"`mithaq topics create --project {project}`."
            )
        case api.Forbidden():
            return ConfigError(
                f"These credentials may not use the {where} ({said}). docs/topics.md lists the roles that are needed."
            )
        case api.InvalidArgument():
            return ConfigError(f"{at} does not accept the {where}: {said}")
    return UnreachableError(f"{at} could not be used for the {where}: {type(error).__name__}: {said}")
