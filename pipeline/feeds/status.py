"""How feeds fare, a row each: what `feeds status` prints and the page's API gives."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from pipeline.feeds.health import conditions, why_quiet
from pipeline.feeds.state import FeedState
from schemas.times import rfc3339

__all__ = ["feed_rows"]


def feed_rows(states: Mapping[str, FeedState], lost: Iterable[str], now: datetime) -> list[dict[str, Any]]:
    """The feeds by id, then those whose state was damaged."""
    rows = []
    for feed_id, state in sorted(states.items()):
        troubles = conditions(state, now)
        rows.append(
            {
                "feed": feed_id,
                "health": " ".join(troubles) or (f"failing ×{state.fail_count}" if state.fail_count else "ok"),
                "last_ok": state.last_ok_at,
                "last_new": state.last_new_at,
                "next_poll": max(state.next_due_at, state.host_paused_until),
                "why": why_quiet(state, now),
                "problem": state.last_error or None,
                "troubles": troubles,
                "interval_sec": state.interval_sec,
                "usual_gap_sec": state.gap_sec or None,
                "items_seen": state.items_seen,
                "id_policy": state.id_policy,
                "id_migrated": state.id_migrated,
                "asked_at": rfc3339(now),
            }
        )
    rows += [
        {"feed": feed_id, "health": "state_lost", "why": "it starts anew at the next pass"} for feed_id in sorted(lost)
    ]
    return rows
