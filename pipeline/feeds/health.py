"""What ails a feed, and why it is quiet: words made of its state alone."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from pipeline.feeds.state import FeedState, from_time

__all__ = ["KINDS", "conditions", "duration", "why_quiet"]

KINDS: Mapping[str, str] = MappingProxyType({
    "failing": "it failed at least three times in a row",
    "gone": "its publisher withdrew it for good (410)",
    "robots": "robots.txt forbids it",
    "quarantined": "a body of it stopped the reader twice",
    "stale": "it works and has brought nothing new for much longer than usual",
    "lying": "its server answered that nothing had changed when it had",
    "moved": "it has moved for good",
    "guids": "its guids are not usable, so links tell its entries apart",
    "state_lost": "what was remembered of it was damaged; it started anew",
})  # fmt: skip
_FAILURES = 3
_STALE_LEAST = timedelta(days=7)
_STALE_GAPS = 10
_LIES_DAYS = 30


def conditions(state: FeedState, now: datetime, *, lost: bool = False) -> dict[str, str]:
    """What is wrong with the feed, kind -> detail; `lost` says that its state was damaged."""
    found = dict[str, str]()
    if lost:
        found["state_lost"] = KINDS["state_lost"]
    if state.gone_at:
        found["gone"] = f"since {state.gone_at}; asked weekly"
    elif state.last_error in ("robots", "quarantined"):
        found[state.last_error] = state.last_problem
    elif state.fail_count >= _FAILURES:
        found["failing"] = state.last_problem
    quiet = stale_for(state, now)
    if quiet is not None and not state.fail_count:
        found["stale"] = f"nothing new since {state.last_new_at}"
    caught = from_time(state.distrusted_at)
    if caught is not None and now - caught < timedelta(days=_LIES_DAYS):
        found["lying"] = f"found out at {state.distrusted_at}; its validators are not used for a month"
    if state.adopted_url:
        found["moved"] = f"enter {state.adopted_url} in the catalogue"
    elif state.redirect_to:
        found["moved"] = f"redirects to {state.redirect_to} since {state.redirect_first_at}"
    if state.id_policy == "link":
        found["guids"] = KINDS["guids"]
    return found


def stale_for(state: FeedState, now: datetime) -> timedelta | None:
    """How long a working feed has been quiet, when that is much longer than usual; else None."""
    last = from_time(state.last_new_at)
    if last is None:
        return None
    quiet = now - last
    usual = max(_STALE_LEAST, timedelta(seconds=_STALE_GAPS * state.gap_sec))
    return quiet if quiet > usual else None


def why_quiet(state: FeedState, now: datetime) -> str:
    """One line on «why is this feed quiet?»: the last answer, what it means, when it is asked next and why."""
    said = list[str]()
    if not state.polls:
        said.append("never asked yet" if not state.last_error else state.last_problem)
    elif state.gone_at:
        said.append(f"withdrawn by its publisher since {state.gone_at}")
    elif state.last_error:
        times = f" ({state.fail_count} times in a row)" if state.fail_count > 1 else ""
        said.append(f"{state.last_problem or state.last_error}{times}")
    else:
        last_new = from_time(state.last_new_at)
        if last_new is None:
            said.append("read, and it has brought nothing yet")
        else:
            quiet = f"last news {duration(now - last_new)} ago"
            usual = f", usually every {duration(timedelta(seconds=state.gap_sec))}" if state.gap_sec else ""
            said.append(quiet + usual)
        if state.unchanged_since:
            said.append(f"its server says «not changed» since {state.unchanged_since}")
    paused, due = from_time(state.host_paused_until), from_time(state.next_due_at)
    if paused is not None and paused > now and (due is None or paused >= due):
        said.append(f"its host asked for a pause until {state.host_paused_until}")
    elif due is not None and due > now:
        said.append(f"next poll in {duration(due - now)}" + (f": {state.wait_reason}" if state.wait_reason else ""))
    elif state.polls:
        said.append("due at the next pass")
    return "; ".join(said)


def duration(span: timedelta) -> str:
    """`45 s`, `12 min`, `5 h`, `3 days`: the largest unit that says enough."""
    seconds = max(int(span.total_seconds()), 0)
    for unit, size in (("days", 86_400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * size or (seconds >= size and unit != "days"):
            return f"{seconds // size} {unit}"
    return f"{seconds} s"
