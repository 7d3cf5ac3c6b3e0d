"""Drawing surface of the pictures: SVG elements by lxml, mirrored for Arabic, so that text can never become markup."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from lxml import etree

from pipeline.pictures.words import word

__all__ = [
    "HALF_DAY_LABEL",
    "PALETTE_CSS",
    "PALETTE_CSS_BY_SCHEME",
    "Canvas",
    "Cell",
    "Picture",
    "Table",
    "clean",
    "colour",
    "empty",
]

_SVG = "http://www.w3.org/2000/svg"
# What XML cannot hold, and bidi controls, with which one label could reorder its neighbours.
_NOT_PRINTED = re.compile(
    "[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
_ELLIPSIS = "…"
# Middle tones stand on white and on black; a page may set the variables to better ones for its ground.
_COLOURS = {
    "announced": ("#9a6a00", "#e0b040"),
    "signed": ("#1a7f4b", "#4cc38a"),
    "ratified": ("#0f5fae", "#6cb2ff"),
    "extended": ("#0d7c86", "#4cc9d4"),
    "suspended": ("#a84a00", "#ff9a55"),
    "terminated": ("#6b6b6b", "#a8a8a8"),
    "denied": ("#b3262e", "#ff7b80"),
    "shade": ("#0f5fae", "#6cb2ff"),
    "burst": ("#b3262e", "#ff7b80"),
    "ok": ("#1a7f4b", "#4cc38a"),
    "trouble": ("#b3262e", "#ff7b80"),
    "economic": ("#8a5a00", "#e3b341"),
    "trade": ("#a84a00", "#ff9a55"),
    "energy": ("#b3262e", "#ff7b80"),
    "military": ("#4d5b1c", "#b5c95a"),
    "arms": ("#6d3b1f", "#d39a78"),
    "nuclear": ("#6a7a00", "#cfe04a"),
    "security": ("#374a9c", "#93a6ff"),
    "intelligence": ("#5b3a8c", "#bf9bf5"),
    "judicial": ("#7a2f63", "#e58cc6"),
    "transport": ("#0d7c86", "#4cc9d4"),
    "finance": ("#1a7f4b", "#4cc38a"),
    "technology": ("#0f5fae", "#6cb2ff"),
    "health": ("#b0306f", "#ff86bd"),
    "culture": ("#8e3fb0", "#d996f5"),
    "migration": ("#7d5a46", "#cdaa94"),
    "water_food": ("#1f7a9c", "#66c6e8"),
    "space": ("#4a4a8f", "#a5a5f0"),
    "general": ("#6b6b6b", "#a8a8a8"),
}


def _variables(which: int) -> str:
    return "".join(f"--pic-{name}:{tones[which]};" for name, tones in _COLOURS.items())


PALETTE_CSS = (
    f":root{{color-scheme:light dark;{_variables(0)}}}"
    f"@media (prefers-color-scheme:dark){{:root{{{_variables(1)}}}}}"
    f"@media print{{:root{{{_variables(0)}}}}}"
)
"""Style sheet with the colours of all pictures, for light and dark grounds and for paper."""

PALETTE_CSS_BY_SCHEME = (
    ":root{" + "".join(f"--pic-{name}:light-dark({light},{dark});" for name, (light, dark) in _COLOURS.items()) + "}"
)
"""The same for a page that sets `color-scheme` itself, by its reader's choice."""

HALF_DAY_LABEL = 34
"""Half the width of a day (2023-03-13) below an axis."""
_DAY_LABEL_STEP = 80
"""From one such label to the next, at least."""

Cell = str | int | float | None


class Table(NamedTuple):
    """The figures behind a picture."""

    headings: Sequence[str]
    rows: Sequence[Sequence[Cell]]


class Picture(NamedTuple):
    name: str
    title: str
    svg: str
    """One `<svg>` element as XML text."""
    table: Table


def clean(text: str) -> str:
    """Text that XML can hold, without controls that reorder what stands beside it."""
    return _NOT_PRINTED.sub("\ufffd", text)


def colour(name: str) -> str:
    """Paint of that name, a CSS variable with a default; names nobody knows are grey."""
    name = name if name in _COLOURS else "general"
    return f"var(--pic-{name}, {_COLOURS[name][0]})"


class Canvas:
    """An SVG picture under way. x counts from where a line of text begins: from the right in Arabic."""

    def __init__(self, name: str, title: str, description: str, width: float, height: float, lang: str) -> None:
        self.width, self._rtl = width, lang == "ar"
        self.root = etree.fromstring(f'<svg xmlns="{_SVG}"/>')
        self._set(
            self.root,
            viewBox=f"0 0 {width:g} {height:g}",
            width=f"{width:g}",
            height=f"{height:g}",
            role="img",
            lang=lang,
            direction="rtl" if self._rtl else "ltr",
            aria_labelledby=f"pic-{name}-title pic-{name}-desc",
            font_family="system-ui, 'Noto Sans Arabic', 'Noto Sans', sans-serif",
            font_size="12",
            fill="currentColor",
        )
        self._child(self.root, "title", clean(title), id=f"pic-{name}-title")
        self._child(self.root, "desc", clean(description), id=f"pic-{name}-desc")
        self.root.set("class", "picture")

    def text(
        self, x: float, y: float, words: str, *, anchor: str = "start", fit_chars: int | None = None, size: int = 12
    ) -> None:
        """Words at a baseline; longer ones than `fit_chars` are cut, whole in the tooltip."""
        words = clean(words)
        cut = fit_chars is not None and len(words) > fit_chars
        shown = words[: max(1, (fit_chars or 0) - 1)] + _ELLIPSIS if cut else words
        element = self._child(
            self.root, "text", shown, x=self._x(x), y=y, text_anchor=anchor, font_size=size, unicode_bidi="isolate"
        )
        if cut:
            self._child(element, "title", words)

    def rect(
        self, x: float, y: float, width: float, height: float, paint: str, tip: str, *, mark: str, opacity: float = 1
    ) -> None:
        element = self._child(
            self.root, "rect", None, x=self._x(x + width if self._rtl else x), y=y, width=width, height=height, rx=2,
            fill=paint, fill_opacity=opacity, data_mark=mark,
        )  # fmt: skip
        if tip:
            self._child(element, "title", clean(tip))

    def circle(
        self, x: float, y: float, radius: float, paint: str, tip: str, *, mark: str, hollow: bool = False
    ) -> None:
        fill = {"fill": "none", "stroke": paint, "stroke_width": 2} if hollow else {"fill": paint}
        element = self._child(self.root, "circle", None, cx=self._x(x), cy=y, r=radius, data_mark=mark, **fill)
        if tip:
            self._child(element, "title", clean(tip))

    def line(
        self, ax: float, ay: float, bx: float, by: float, paint: str, tip: str = "", *, mark: str = "",
        width: float = 1, opacity: float = 1,
    ) -> None:  # fmt: skip
        element = self._child(
            self.root, "line", None, x1=self._x(ax), y1=ay, x2=self._x(bx), y2=by, stroke=paint, stroke_width=width,
            stroke_opacity=opacity, stroke_linecap="round", data_mark=mark or "rule",
        )  # fmt: skip
        if tip:
            self._child(element, "title", clean(tip))

    def day_labels(self, days: Sequence[str], left: float, step: float, y: float) -> None:
        """Days below columns of `step`, as many of them as have room and stay whole."""
        every = max(1, -(-_DAY_LABEL_STEP // int(max(step, 1))))
        for i in range(0, len(days), every):
            middle = left + (i + 0.5) * step
            if middle <= self.width - HALF_DAY_LABEL:
                self.text(middle, y, days[i], anchor="middle", size=11)

    def legend(self, x: float, y: float, entries: Sequence[tuple[str, str]], *, per_row: int = 6) -> float:
        """(paint name, words) as squares with words; the height that they took."""
        step = (self.width - x) / per_row
        for i, (paint, words) in enumerate(entries):
            left, top = x + (i % per_row) * step, y + (i // per_row) * 20
            self.rect(left, top, 12, 12, colour(paint), "", mark="legend")
            self.text(left + 18, top + 10, words)
        return 20.0 * -(-len(entries) // per_row)

    def finished(self) -> str:
        return etree.tostring(self.root, encoding="unicode")

    def _x(self, x: float) -> float:
        return self.width - x if self._rtl else x

    def _child(self, parent: etree._Element, tag: str, words: str | None, **attributes: object) -> etree._Element:
        element = etree.SubElement(parent, f"{{{_SVG}}}{tag}")
        element.text = words
        self._set(element, **attributes)
        return element

    @staticmethod
    def _set(element: etree._Element, **attributes: object) -> None:
        for name, value in attributes.items():
            plain = f"{round(value, 2):g}" if isinstance(value, float) else str(value)
            element.set(name if name == "viewBox" else name.replace("_", "-"), plain)


def empty(name: str, title: str, table: Table, lang: str) -> Picture:
    """What is shown where there is nothing to draw."""
    nothing = word("says", "nothing", lang)
    canvas = Canvas(name, title, nothing, 720, 48, lang)
    canvas.text(360, 28, nothing, anchor="middle")
    return Picture(name, title, canvas.finished(), table)
