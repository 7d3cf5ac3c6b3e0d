"""How much is told of a theme, per state and day, with the days marked on which it is far more than usual."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

from pipeline.pictures.canvas import Canvas, Picture, Table, colour, empty
from pipeline.pictures.figures import Day
from pipeline.pictures.words import name_of, word

__all__ = ["mentions"]

_WIDTH, _LEFT, _TOP, _ROW = 720, 130, 10, 24
_RING = 4
"""Room for a ring around the last day."""
_MAX_STATES, _MAX_DAYS = 20, 62
_NAME_CHARS = 17


def mentions(days: Sequence[Day], theme: str, lang: str) -> Picture:
    """The newest 62 days of the twenty states that are told of most; every day of every state in the table."""
    title = word("picture", theme, lang)
    headings = [word("says", k, lang) for k in ("day", "state", "story_count", "usual", "burst")]
    rows = sorted(days, key=lambda d: (d.day, d.stories, d.state), reverse=True)
    table = Table(
        headings, [[d.day, name_of(d.state, lang), d.stories, d.expected, "●" if d.burst else ""] for d in rows]
    )
    if not days:
        return empty(theme, title, table, lang)
    told = Counter[str]()
    for d in days:
        told[d.state] += d.stories
    states = sorted(told, key=lambda c: (-told[c], c))[:_MAX_STATES]
    last = date.fromisoformat(max(d.day for d in days))
    first = max(date.fromisoformat(min(d.day for d in days)), last - timedelta(days=_MAX_DAYS - 1))
    length = (last - first).days + 1
    shown = [d for d in days if d.state in states and d.day >= first.isoformat()]
    # One story of two states counts for both.
    said = [word("says", "stories", lang, n=sum(told.values()))]
    if len(shown) < len(days):
        said.append(word("says", "left_out", lang, n=len(days) - len(shown)))
    height = _TOP + _ROW * len(states) + 56
    canvas = Canvas(theme, title, ". ".join(said), _WIDTH, height, lang)
    step = min(72.0, (_WIDTH - _LEFT - _RING) / length)
    bottom, most = _TOP + _ROW * len(states), max(d.stories for d in shown)
    for i, code in enumerate(states):
        y = _TOP + i * _ROW
        canvas.text(_LEFT - 8, y + _ROW / 2 + 4, name_of(code, lang), anchor="end", fit_chars=_NAME_CHARS)
        canvas.line(_LEFT, y + _ROW, _LEFT + step * length, y + _ROW, "currentColor", opacity=0.12)
    for d in shown:
        x = _LEFT + (date.fromisoformat(d.day) - first).days * step
        y = _TOP + states.index(d.state) * _ROW
        tip = f"{name_of(d.state, lang)} · {d.day} · {d.stories}" + (
            f" · {word('says', 'burst', lang)}" if d.burst else ""
        )
        gap = min(1.0, step / 8)
        canvas.rect(
            x + gap, y + 2, step - 2 * gap, _ROW - 4, colour("shade"), tip, mark="day",
            opacity=0.15 + 0.4 * d.stories / most
        )  # fmt: skip
        if d.burst:
            radius = min(9.0, max(3.0, step / 2))
            canvas.circle(x + step / 2, y + _ROW / 2, radius, colour("burst"), tip, mark="burst", hollow=True)
        if step >= 20:
            canvas.text(x + step / 2, y + _ROW / 2 + 4, str(d.stories), anchor="middle", size=11)
    canvas.day_labels([(first + timedelta(days=i)).isoformat() for i in range(length)], _LEFT, step, bottom + 18)
    canvas.circle(_LEFT + 6, bottom + 40, 6, colour("burst"), "", mark="legend", hollow=True)
    canvas.text(_LEFT + 20, bottom + 44, word("says", "burst", lang))
    return Picture(theme, title, canvas.finished(), table)
