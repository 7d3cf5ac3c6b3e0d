"""A webhook that takes messages as they are, signed by Standard Webhooks."""

from collections.abc import Mapping

from transforms.webhooks import headers, key_of

__all__ = ["Webhook", "WebhookAwayError"]

_TIMEOUT_SEC = 30


class WebhookAwayError(Exception):
    """No answer: the name of what went wrong, without the address."""


class Webhook:
    """Raises ValueError for an address that is none of http or https, or a secret that cannot be used."""

    def __init__(self, url: str, secret: str) -> None:
        if not url.startswith(("https://", "http://")):
            raise ValueError("it is no http or https address")
        import urllib3

        try:
            self._key = key_of(secret)
        except ValueError as error:
            raise ValueError(f"the secret cannot be used: {error}") from error
        self._url = url
        self._pool = urllib3.PoolManager(timeout=_TIMEOUT_SEC, retries=False)

    def post(self, attributes: Mapping[str, str], body: bytes, now_sec: float) -> int:
        """The status of the answer to a message (a CloudEvent in binary mode); its `ce-id` is the id that is signed.

        Raises WebhookAwayError when there is no answer.
        """
        import urllib3

        sent = {k: v for k, v in attributes.items() if k.startswith("ce-") or k == "content-type"}
        sent |= headers(self._key, attributes["ce-id"], int(now_sec), body)
        try:
            return int(self._pool.request("POST", self._url, body=body, headers=sent, redirect=False).status)
        except urllib3.exceptions.HTTPError as error:
            raise WebhookAwayError(type(error).__name__) from error
