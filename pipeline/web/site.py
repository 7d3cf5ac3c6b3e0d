"""What all routes of the page share: the store's folder, the index of alerts, and templates with the words of both
languages."""

import tomllib
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from pipeline.web.filters import ViewFilter, query_of
from pipeline.web.index import AlertIndex
from pipeline.web.quotes import feed_text, safe_link
from schemas.vocabulary import ALERT_STATUSES, DOMAINS, INSTRUMENTS

__all__ = ["Site", "language"]


class Site:
    """The page over the store in `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.index = AlertIndex(folder)
        self._templates = Environment(loader=PackageLoader("pipeline.web"), autoescape=True, undefined=StrictUndefined)
        self._templates.filters |= {"feed": feed_text, "link": safe_link}
        self._templates.globals |= {"statuses": ALERT_STATUSES, "kinds": INSTRUMENTS, "domains": DOMAINS}

    def page(self, request: Request, name: str, wanted: ViewFilter, status: int = 200, **values: Any) -> Response:
        """The template of that name in the language that the request asks for."""
        lang = language(request)
        other = "en" if lang == "ar" else "ar"
        text = self._templates.get_template(name).render(
            lang=lang,
            t=_strings()[lang],
            wanted=wanted,
            here=query_of(wanted),
            view=query_of(wanted, lang=lang),
            switch=query_of(wanted, lang=other),
            other=other,
            path=request.url.path,
            **values,
        )
        return HTMLResponse(text, status)


def language(request: Request) -> str:
    """`ar` or `en`: by the address, else by what the browser prefers."""
    asked = request.query_params.get("lang", "")
    if asked in ("ar", "en"):
        return asked
    return "ar" if request.headers.get("accept-language", "").lower().startswith("ar") else "en"


@cache
def _strings() -> dict[str, dict[str, Any]]:
    return tomllib.loads((resources.files("pipeline.web") / "strings.toml").read_text("utf-8"))
