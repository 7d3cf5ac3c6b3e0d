"""The feeds at a glance: in order or not, how long ago each was read, how much of it is Arabic."""

from collections.abc import Sequence

from pipeline.pictures.canvas import Canvas, Picture, Table, colour, empty
from pipeline.pictures.figures import Feed
from pipeline.pictures.words import word

__all__ = ["feed_board"]

_WIDTH, _TOP, _ROW = 720, 30, 22
_MAX_FEEDS = 60
_ID_CHARS = 26
_HEALTH, _LAG, _ARABIC = 220, 350, 530
_BAR = 110
_DAY_HOURS = 24.0
"""Full length of the bars at least: what was read within the hour looks it."""


def feed_board(feeds: Sequence[Feed], lang: str) -> Picture:
    """The first sixty feeds as they are given, troubled ones first; all of them in the table."""
    title = word("picture", "feeds", lang)
    keys = ("feed", "health", "last_ok", "lag_hours", "arabic", "errors", "problem")
    table = Table(
        [word("says", k, lang) for k in keys],
        [
            [f.feed_id, _health(f, lang), _minute(f.last_ok_at), f.lag_hours, _percent(f), f.fail_count, f.problem]
            for f in feeds
        ],
    )
    if not feeds:
        return empty("feeds", title, table, lang)
    shown = feeds[:_MAX_FEEDS]
    troubled = sum(1 for f in feeds if _ails(f))
    said = f"{word('says', 'feed', lang)}: {len(feeds)}. {word('trouble', 'failing', lang)}: {troubled}"
    if len(shown) < len(feeds):
        said += ". " + word("says", "left_out", lang, n=len(feeds) - len(shown))
    canvas = Canvas("feeds", title, said, _WIDTH, _TOP + _ROW * len(shown) + 8, lang)
    for x, key, anchor in (
        (0, "feed", "start"), (_HEALTH, "health", "start"), (_LAG, "lag_hours", "start"), (_ARABIC, "arabic", "start"),
        (_WIDTH, "errors", "end"),
    ):  # fmt: skip
        canvas.text(x, 16, word("says", key, lang), anchor=anchor, size=11)
    slowest = max(_DAY_HOURS, *(f.lag_hours or 0.0 for f in shown))
    for i, f in enumerate(shown):
        y = _TOP + i * _ROW
        middle = y + _ROW / 2 + 4
        canvas.line(0, y, _WIDTH, y, "currentColor", opacity=0.12)
        canvas.text(0, middle, f.feed_id, fit_chars=_ID_CHARS)
        ails = _ails(f)
        canvas.circle(
            _HEALTH + 6, y + _ROW / 2, 5, colour("trouble" if ails else "ok"), f.problem, mark="feed", hollow=ails
        )
        canvas.text(_HEALTH + 18, middle, _health(f, lang), fit_chars=18)
        if f.lag_hours is not None:
            canvas.rect(_LAG, y + 6, max(1.0, _BAR * f.lag_hours / slowest), 10, colour("shade"), "", mark="lag")
            canvas.text(_LAG + _BAR + 6, middle, f"{f.lag_hours:g}")
        percent = _percent(f)
        if percent is not None:
            canvas.rect(_ARABIC, y + 6, max(1.0, _BAR * percent / 100), 10, colour("ok"), "", mark="arabic")
            canvas.text(_ARABIC + _BAR + 6, middle, str(percent))
        canvas.text(_WIDTH, middle, str(f.fail_count), anchor="end")
    return Picture("feeds", title, canvas.finished(), table)


def _ails(feed: Feed) -> bool:
    return bool(feed.troubles) or feed.fail_count > 0


def _health(feed: Feed, lang: str) -> str:
    names = feed.troubles or (("failing",) if feed.fail_count else ("ok",))
    return " · ".join(word("trouble", name, lang) for name in names)


def _minute(time: str) -> str:
    return f"{time[:10]} {time[11:16]}".strip()


def _percent(feed: Feed) -> int | None:
    return None if feed.arabic is None else round(100 * feed.arabic)
