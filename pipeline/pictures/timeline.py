"""Agreements per week, a bar per week with a part per status."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

from pipeline.pictures.canvas import Canvas, Picture, Table, colour, empty
from pipeline.pictures.figures import Agreed
from pipeline.pictures.words import word
from schemas.vocabulary import ALERT_STATUSES

__all__ = ["timeline"]

_WIDTH, _PLOT, _TOP, _LEFT = 720, 180, 16, 40
_MAX_WEEKS = 60
_MAX_BAR = 48


def timeline(agreed: Sequence[Agreed], lang: str) -> Picture:
    """The newest sixty weeks as bars; all weeks in the table, newest first."""
    title = word("picture", "timeline", lang)
    counted = Counter((a.week, a.status) for a in agreed)
    used = [s for s in ALERT_STATUSES if any(status == s for _, status in counted)]
    weeks = _weeks({week for week, _ in counted})
    totals = {week: sum(counted[week, s] for s in used) for week in weeks}
    headings = [word("says", "week", lang), *(word("status", s, lang) for s in used), word("says", "total", lang)]
    table = Table(headings, [[w, *(counted[w, s] for s in used), totals[w]] for w in reversed(weeks)])
    if not weeks:
        return empty("timeline", title, table, lang)
    shown = weeks[-_MAX_WEEKS:]
    said = [word("says", "agreements", lang, n=len(agreed))]
    if len(shown) < len(weeks):
        said.append(word("says", "left_out", lang, n=sum(totals[w] for w in weeks[:-_MAX_WEEKS])))
    canvas = Canvas("timeline", title, ". ".join(said), _WIDTH, _TOP + _PLOT + 56, lang)
    top = max(totals[w] for w in shown)
    for value in sorted({0, top // 2, top}):
        y = _TOP + _PLOT * (1 - value / top)
        canvas.line(_LEFT, y, _WIDTH, y, "currentColor", opacity=0.2)
        canvas.text(_LEFT - 8, y + 4, str(value), anchor="end")
    step = (_WIDTH - _LEFT) / len(shown)
    for i, week in enumerate(shown):
        width = min(_MAX_BAR, step * 0.8)
        x, y = _LEFT + i * step + (step - width) / 2, float(_TOP + _PLOT)
        for status in used:
            if n := counted[week, status]:
                height = _PLOT * n / top
                y -= height
                tip = f"{week} · {word('status', status, lang)} · {n}"
                canvas.rect(x, y, width, height, colour(status), tip, mark="bar")
    canvas.day_labels(shown, _LEFT, step, _TOP + _PLOT + 18)
    canvas.legend(_LEFT, _TOP + _PLOT + 34, [(s, word("status", s, lang)) for s in used], per_row=7)
    return Picture("timeline", title, canvas.finished(), table)


def _weeks(told: set[str]) -> list[str]:
    """Every week from the first to the last, so that quiet ones show."""
    if not told:
        return []
    first, last = date.fromisoformat(min(told)), date.fromisoformat(max(told))
    return [(first + timedelta(weeks=n)).isoformat() for n in range((last - first).days // 7 + 1)]
