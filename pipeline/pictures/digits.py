"""Pictures with the digits that a reader prefers."""

import re

from lxml import etree

from pipeline.pictures.canvas import Cell, Picture, Table

__all__ = ["in_arabic_digits"]

_ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_LATIN_LETTER = re.compile("[A-Za-z]")
"""Names of feeds and codes keep their digits."""


def in_arabic_digits(picture: Picture) -> Picture:
    """The picture and its table with ٠١٢٣."""
    drawn = etree.fromstring(picture.svg)
    for element in drawn.iter("{*}text", "{*}title", "{*}desc"):
        element.text = _said(element.text or "")
    rows = [[_cell(cell) for cell in row] for row in picture.table.rows]
    return picture._replace(svg=etree.tostring(drawn, encoding="unicode"), table=Table(picture.table.headings, rows))


def _cell(cell: Cell) -> Cell:
    if cell is None:
        return None
    return _said(cell if isinstance(cell, str) else f"{cell:g}")


def _said(text: str) -> str:
    return text if _LATIN_LETTER.search(text) else text.translate(_ARABIC)
