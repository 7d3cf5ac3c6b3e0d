"""What notifications say, in both languages: Jinja templates, checked at the start.

A template gives the title on its first line and the text below. Everything that a feed said is one printable line,
between bidi isolates, without what chat services would take for a call to everyone.
"""

from collections.abc import Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import jinja2
from jinja2 import meta
from jinja2.sandbox import SandboxedEnvironment

from pipeline.cli.output import plain_line
from pipeline.errors import ConfigError
from pipeline.pictures.words import word
from transforms.labels import instrument_words

__all__ = ["ALERT_PLACEHOLDERS", "SUMMARY_PLACEHOLDERS", "Text", "Texts"]

ALERT_PLACEHOLDERS = (
    "event", "mode", "headline", "parties", "status", "previous_status", "kind", "quote", "publisher", "url",
    "independent", "outlets", "confidence", "reason", "merged_into", "agreement_id", "revision", "page",
)  # fmt: skip
SUMMARY_PLACEHOLDERS = ("alerts", "count", "more", "page")
_NUMBERS = ("independent", "outlets", "confidence", "revision")
_MOST_LINES = 20
_FIRST_STRONG_ISOLATE, _POP_ISOLATE = "\u2068", "\u2069"
_NO_BREAK = "\u2060"


class Text(NamedTuple):
    title: str
    body: str


class Texts:
    """The templates of a folder before those that ship; texts link to the page at `page_url`, when there is one.

    Raises ConfigError naming file and fault.
    """

    def __init__(self, folder: Path | None = None, page_url: str = "") -> None:
        self._page_url = page_url
        if folder is not None and not folder.is_dir():
            raise ConfigError(f"The folder of templates {folder} is not there.")
        self._environment = SandboxedEnvironment(
            undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False
        )
        known = {"alert": ALERT_PLACEHOLDERS, "summary": SUMMARY_PLACEHOLDERS}
        self._templates = {
            (kind, language): self._checked(f"{kind}.{language}.j2", folder, names)
            for kind, names in known.items()
            for language in ("ar", "en")
        }

        example = {name: 1 if name in _NUMBERS else "" for name in ALERT_PLACEHOLDERS}
        for language in ("ar", "en"):
            self._rendered("alert", language, example)
            self._rendered("summary", language, {"alerts": [example], "count": 1, "more": 1, "page": ""})

    def alert(self, alert: Mapping[str, Any], languages: Sequence[str]) -> Text:
        """The message about one alert (the body of its message as JSON values)."""
        return _joined([self._rendered("alert", n, self._facts(alert, n)) for n in languages])

    def summary(self, alerts: Sequence[Mapping[str, Any]], languages: Sequence[str]) -> Text:
        """One message about several; retractions and corrections come first, and are never among those left out."""
        ranked = sorted(alerts, key=lambda a: ("retraction", "correction").index(a["event"]) if _mends(a) else 2)
        shown = max(_MOST_LINES, sum(map(_mends, alerts)))
        return _joined(
            [
                self._rendered(
                    "summary",
                    n,
                    {
                        "alerts": [self._facts(a, n) for a in ranked[:shown]],
                        "count": len(alerts),
                        "more": max(0, len(alerts) - shown),
                        "page": self._page("/", n),
                    },
                )
                for n in languages
            ]
        )

    def _facts(self, alert: Mapping[str, Any], language: str) -> dict[str, Any]:
        return _facts(alert, language) | {"page": self._page(f"/a/{quote(alert['agreement_id'])}", language)}

    def _page(self, path: str, language: str) -> str:
        return f"{self._page_url}{path}?lang={language}" if self._page_url else ""

    def _checked(self, name: str, folder: Path | None, known: Sequence[str]) -> tuple[str, jinja2.Template]:
        own = folder / name if folder is not None else None
        place = str(own) if own is not None and own.is_file() else f"template {name}"
        try:
            if own is not None and own.is_file():
                source = own.read_text("utf-8")
            else:
                source = (resources.files("pipeline.notify") / "templates" / name).read_text("utf-8")
            unknown = sorted(meta.find_undeclared_variables(self._environment.parse(source)) - {*known})
            if unknown:
                raise ConfigError(f"{place}: unknown placeholder {unknown[0]!r}; known are {', '.join(known)}.")
            return place, self._environment.from_string(source)
        except jinja2.TemplateError as error:
            raise ConfigError(f"{place}: {plain_line(str(error))}.") from error
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(f"{place} cannot be read.") from error

    def _rendered(self, kind: str, language: str, facts: Mapping[str, Any]) -> Text:
        place, template = self._templates[kind, language]
        try:
            title, _, body = template.render(facts).strip().partition("\n")
        except (jinja2.TemplateError, TypeError, ValueError) as error:
            raise ConfigError(f"{place}: {plain_line(str(error))}.") from error
        return Text(title.strip(), body.strip())


def _mends(alert: Mapping[str, Any]) -> bool:
    return alert["event"] in ("retraction", "correction")


def _joined(texts: Sequence[Text]) -> Text:
    """Both languages in one message: a title of both, the texts one below the other, each under its own title."""
    if len(texts) == 1:
        return texts[0]
    return Text(" | ".join(_isolated(t.title) for t in texts), "\n\n".join(f"{t.title}\n{t.body}" for t in texts))


def _facts(alert: Mapping[str, Any], language: str) -> dict[str, Any]:
    first = alert["evidence"][0]
    facts = {
        "headline": alert["headline"][language],
        "parties": ("، " if language == "ar" else ", ").join(p["name"][language] for p in alert["parties"]),
        "kind": getattr(instrument_words(alert["kind"]), language),
        "status": _status(alert["status"], language),
        "previous_status": _status(alert["previous_status"], language),
        "quote": first["quote"],
        "publisher": first["publisher"]["name"],
        "reason": alert["reason"] or "",
        "merged_into": alert["merged_into"] or "",
    }
    return {
        **{key: _isolated(_defused(plain_line(value))) if value else "" for key, value in facts.items()},
        **{key: alert[key] for key in ("event", "mode", "confidence", "agreement_id", "revision")},
        **{key: alert["corroboration"][key] for key in ("independent", "outlets")},
        "url": _defused(plain_line(first["url"])),
    }


def _status(status: str | None, language: str) -> str:
    return "" if status is None else word("status", status, language)


def _defused(text: str) -> str:
    """Text in which no service finds a mention (@everyone, <!channel>)."""
    return text.replace("@", f"@{_NO_BREAK}").replace("<", f"<{_NO_BREAK}")


def _isolated(text: str) -> str:
    return f"{_FIRST_STRONG_ISOLATE}{text}{_POP_ISOLATE}"
