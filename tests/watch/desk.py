"""A small desk for the tests: articles and watchlists in a line."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from monitor.config.schema import Item, Watchlist
from monitor.model import Article, Decision, Match
from monitor.watch import Matcher

BLANK = Article(
    id="a1",
    feed="el-diario",
    outlet="El Diario",
    tier=1,
    url="https://www.eldiario.example/nota/1",
    canonical_url="https://www.eldiario.example/nota/1",
    title="",
    summary="",
    text="",
    weak=(),
    language="es",
    published=None,
    first_seen=datetime(2026, 11, 22, tzinfo=UTC),
    full_text=True,
)


def article(text: str, **changes: Any) -> Article:
    return replace(BLANK, **{"text": text, **changes})


def item(**keys: Any) -> Item:
    return Item.model_validate({"id": "thing", "name": "The thing", **keys})


def watchlist(*items: Item, name: str = "desk") -> Watchlist:
    return Watchlist(watchlist=name, items=items)


def matches(found: Item, what: Article | str) -> Match | None:
    """The decision on one item, None when it is not mentioned."""
    decided = Matcher([watchlist(found)]).decide(article(what) if isinstance(what, str) else what)
    return decided[0] if decided else None


def decision(found: Item, what: Article | str) -> Decision:
    match = matches(found, what)
    return match.decision if match else Decision.NO_MATCH
