"""All pictures of a period, from what the store knows of it."""

import sqlite3
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from pipeline.pictures.canvas import Picture
from pipeline.pictures.feed_board import feed_board
from pipeline.pictures.figures import Agreed, Day, Feed, agreed, daily_mentions, feeds
from pipeline.pictures.matrix import matrix
from pipeline.pictures.mentions import mentions
from pipeline.pictures.pairs import pairs
from pipeline.pictures.timeline import timeline

__all__ = ["Figures", "pictures_of", "read_figures"]

_THEMES = ("sanction", "war")


class Figures(NamedTuple):
    """What the pictures are drawn from."""

    agreed: Sequence[Agreed]
    days: Mapping[str, Sequence[Day]]
    """Theme -> stories per state and day."""
    feeds: Sequence[Feed]


def read_figures(connection: sqlite3.Connection, since: str | None, until: str | None, now: datetime) -> Figures:
    """Everything that a store knows from `since` to before `until`: days or times in UTC, None for no bound."""
    days = {theme: daily_mentions(connection, theme, since, until, now) for theme in _THEMES}
    return Figures(agreed(connection, since, until), days, feeds(connection, now))


def pictures_of(figures: Figures, lang: str) -> list[Picture]:
    """All pictures, in the order in which they are read."""
    return [
        timeline(figures.agreed, lang),
        pairs(figures.agreed, lang),
        matrix(figures.agreed, lang),
        *(mentions(figures.days[theme], theme, lang) for theme in _THEMES),
        feed_board(figures.feeds, lang),
    ]
