"""How a reader wants the page. It stands in the address: a shared view looks the same, the browser stores nothing."""

from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urlencode

__all__ = ["LOOKS", "Preferences", "preferences_of"]

LOOKS = ("light", "dark")


class Preferences(NamedTuple):
    lang: str
    """`ar` or `en`."""
    digits: str = ""
    """`arab` writes numbers and dates with ٠١٢٣; empty leaves 0123."""
    look: str = ""
    """`light` or `dark`; empty is what the system says."""

    def address(self, path: str, **parameters: str) -> str:
        """The address of a page in these preferences; empty parameters are left out."""
        chosen = self._asdict() | parameters
        return f"{path}?{urlencode({k: v for k, v in chosen.items() if v})}"


def preferences_of(parameters: Mapping[str, str], accept_language: str = "") -> Preferences:
    """The preferences in URL parameters; the language else by what the browser prefers."""
    lang, digits, look = (parameters.get(name, "") for name in Preferences._fields)
    if lang not in ("ar", "en"):
        lang = "ar" if accept_language.lower().startswith("ar") else "en"
    return Preferences(lang, digits if digits == "arab" else "", look if look in LOOKS else "")
