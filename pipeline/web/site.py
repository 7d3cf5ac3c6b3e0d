"""What all routes of the page share: the store's folder, the index of alerts, and templates in the reader's words."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from pipeline.feeds.urls import web_link
from pipeline.web.access import Access
from pipeline.web.filters import THEMES, ViewFilter, parameters_of
from pipeline.web.guard import may_act
from pipeline.web.index import AlertIndex, on_watch_list
from pipeline.web.parties import flag, party_choices
from pipeline.web.preferences import LOOKS, Preferences, preferences_of
from pipeline.web.quotes import feed_text
from pipeline.web.words import Words, strings
from schemas.silence import Matchers
from schemas.vocabulary import AGREEMENT_STATUSES, ALERT_STATUSES, DOMAINS, INSTRUMENTS, TEMPORALS

__all__ = ["Site", "language", "preferences"]


class Site:
    """The page over the store in `folder`; alerts on the watch-list are marked and can be listed alone."""

    def __init__(self, folder: Path, access: Access, watch: Matchers | None = None) -> None:
        self.folder = folder
        self.access = access
        self.index = AlertIndex(folder, watch)
        self._templates = Environment(
            loader=PackageLoader("pipeline.web"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters |= {"feed": feed_text, "link": web_link, "flag": flag}
        self._templates.globals |= {
            "statuses": ALERT_STATUSES,
            "record_statuses": AGREEMENT_STATUSES,
            "temporals": TEMPORALS,
            "kinds": INSTRUMENTS,
            "domains": DOMAINS,
            "themes": THEMES,
            "has_watch_list": watch is not None,
            "watched": lambda alert: on_watch_list(watch, alert),
        }

    def page(self, request: Request, name: str, wanted: ViewFilter, status: int = 200, **values: Any) -> Response:
        """A page of the template of that name, as of `text`."""
        return HTMLResponse(self.text(request, name, wanted, **values), status)

    def text(self, request: Request, name: str, wanted: ViewFilter, **values: Any) -> str:
        """The template of that name as the request's reader wants it.

        Templates call `say` for words, numbers and dates, `t` for single strings, `to(path, …)` for addresses in these
        preferences, `here(…)` for this page with other preferences.
        """
        reader = preferences(request)
        return self._templates.get_template(name).render(
            reader=reader,
            lang=reader.lang,
            other="en" if reader.lang == "ar" else "ar",
            looks=LOOKS,
            t=SimpleNamespace(**strings()[reader.lang]),  # a dict has methods by some of these names
            names=strings(),
            say=Words(reader),
            wanted=wanted,
            token=self.access.form_token if may_act(request.scope) else "",
            to=reader.address,
            here=lambda **changes: _with(reader, changes).address(quote(request.url.path), **parameters_of(wanted)),
            of_party=lambda code: reader.address("/", party=code),
            parties=party_choices(reader.lang),
            **values,
        )


def preferences(request: Request) -> Preferences:
    """How the reader of a request wants the page."""
    return preferences_of(request.query_params, request.headers.get("accept-language", ""))


def language(request: Request) -> str:
    """`ar` or `en`: by the address, else by what the browser prefers."""
    return preferences(request).lang


def _with(reader: Preferences, changes: dict[str, str]) -> Preferences:
    return Preferences(**(reader._asdict() | changes))
