"""A permanent redirect is followed at once and believed later: publishers answer 301 by mistake and take it back."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from pipeline.feeds.fetch import Redirect
from pipeline.feeds.state import FeedState, from_time, to_time
from pipeline.feeds.urls import BadUrlError, wire_url

__all__ = ["PROOF_COUNT", "PROOF_DAYS", "address_of", "with_redirects", "without_adoption"]

PROOF_COUNT, PROOF_DAYS = 5, 7
"""How often and for how long the same permanent redirect must be seen before the old address is no longer asked."""
_PERMANENT = frozenset({301, 308})


def address_of(state: FeedState, url: str) -> str:
    """Where to ask for the feed that the catalogue has at `url`."""
    return state.adopted_url if state.adopted_url and state.adopted_for == url else url


def with_redirects(
    state: FeedState, url: str, asked: str, redirects: Sequence[Redirect], final_url: str, moment: datetime
) -> FeedState:
    """`state` after a successful answer for `asked`, with the redirects that led to `final_url`.

    A chain of 301 and 308 is adopted after proof, one that only turns http into https at once, one with a temporary
    redirect in it never.
    """
    if not redirects or any(hop.status not in _PERMANENT for hop in redirects):
        return replace(state, redirect_to="", redirect_first_at="", redirect_count=0)
    if _only_secured(asked, final_url):
        return _adopted(state, url, final_url)
    same = state.redirect_to == final_url
    count = state.redirect_count + 1 if same else 1
    first = (from_time(state.redirect_first_at) if same else None) or moment
    if count >= PROOF_COUNT and moment - first >= timedelta(days=PROOF_DAYS):
        return _adopted(state, url, final_url)
    return replace(state, redirect_to=final_url, redirect_first_at=to_time(first), redirect_count=count)


def without_adoption(state: FeedState) -> FeedState:
    """`state` with the catalogue's address again, for when the new one fails."""
    return replace(state, adopted_url="", adopted_for="", etag="", last_modified="", validators_for="")


def _adopted(state: FeedState, url: str, final_url: str) -> FeedState:
    return replace(
        state, adopted_url=final_url, adopted_for=url, redirect_to="", redirect_first_at="", redirect_count=0
    )


def _only_secured(asked: str, final_url: str) -> bool:
    try:
        before, after = wire_url(asked), wire_url(final_url)
    except BadUrlError:
        return False
    return (
        before.scheme == "http"
        and after.scheme == "https"
        and before.port is None
        and (before.hostname, before.path, before.query) == (after.hostname, after.path, after.query)
    )
