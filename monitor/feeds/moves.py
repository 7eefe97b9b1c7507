"""Feeds whose address redirects elsewhere for good: when the new one is asked in its place, and until when. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from monitor.model import FeedState, Moved, Outcome, Response, Validators

if TYPE_CHECKING:
    from monitor.config.schema import Feed

POLLS = 10
LASTING = timedelta(days=3)
"""A permanent redirect is believed after as many polls in a row (NewsBlur's number), and three days: at four polls an
hour ten are over before anybody has noticed a slip, and three days hold a working day whatever the weekend."""

GIVEN_UP = timedelta(days=1)
"""An adopted address that fails for as long is dropped: the configured one may lead elsewhere by now."""


def address(feed: Feed, state: FeedState | None) -> str:
    """The URL to ask for."""
    return state.adopted if state and state.adopted else feed.url


def followed(state: FeedState, response: Response, now: datetime) -> FeedState:
    """The state after an answer that was fine: what it says of a move, and a new address adopted where it lasted.

    The validators are the new address's already: it was what answered.
    """
    if not response.moved_to:
        return replace(state, moved=None) if state.moved else state
    before = state.moved if state.moved and state.moved.to == response.moved_to else Moved(response.moved_to, now, 0)
    moved = replace(before, polls=before.polls + 1)
    if moved.polls >= POLLS and now - moved.since >= LASTING:
        return replace(state, moved=None, adopted=moved.to)
    return replace(state, moved=moved)


def failed(state: FeedState, response: Response, now: datetime) -> FeedState:
    """The state after any other answer: back to the configured address where the adopted one fails for long.

    One that is gone for good goes at once.
    """
    if state.adopted is None:
        return state
    lasting = state.failing_since is not None and now - state.failing_since >= GIVEN_UP
    if not lasting and response.outcome is not Outcome.GONE:
        return state
    return replace(state, adopted=None, moved=None, validators=Validators())


def told(state: FeedState) -> str:
    """The sentence for a feed whose address leads elsewhere for good; "" for others. `state` is that after the poll.

    It names a line to change only once the new address is believed: a captive portal redirects for good too.
    """
    asked = f"is asked at its new address: write url: {state.adopted} in feeds.yaml" if state.adopted else ""
    leads = f"redirects for good to {state.moved.to} since {state.moved.since:%d %b %Y}" if state.moved else ""
    return "; it ".join(sentence for sentence in (asked, leads) if sentence)
