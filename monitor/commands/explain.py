"""`monitor explain`: what matched in an article, what nearly did, and which words decided."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.commands.article_source import Source, read_source
from monitor.commands.since import iso
from monitor.config import load, load_watchlist
from monitor.errors import UserError
from monitor.mutes import label, muted
from monitor.watch import Matcher

if TYPE_CHECKING:
    from collections.abc import Mapping

    from monitor.config.schema import Config, Mute, Watchlist
    from monitor.model import Article, Match
    from monitor.mutes import ItemKey
    from monitor.watch.marks import Mark
    from monitor.watch.nearly import NearMiss


@dataclass(frozen=True, slots=True)
class Cut:
    """A part of the page that is not in the article, with the items that it names."""

    text: str
    why: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """An article, what was decided about it, and what a person wants to see of that."""

    source: Source
    watchlists: tuple[Watchlist, ...]
    matches: tuple[Match, ...]
    near: tuple[NearMiss, ...]
    marks: tuple[Mark, ...]
    muted: Mapping[ItemKey, Mute]
    cut: tuple[Cut, ...]


def explain(config: str, state: str, source: str, watchlist: str | None, form: str) -> int:
    """Read the article, decide, and say why; returns the exit status. Raises UserError when it cannot be read."""
    settings = load(Path(config)).config
    watchlists = (load_watchlist(Path(watchlist)),) if watchlist else settings.watchlists
    found = asyncio.run(read_source(settings, state, source))
    article = found.article
    if not (article.title or article.text or article.summary).strip():
        raise UserError(": ".join(filter(None, (source, "there is no text in it", found.remark))))
    explanation = _explained(found, watchlists, settings)
    if form == "json":
        print(json.dumps(_as_json(explanation), ensure_ascii=False, indent=1, default=_plain))
    else:
        from monitor.commands.explain_print import print_explanation

        print_explanation(explanation)
    return 0


def _explained(source: Source, watchlists: tuple[Watchlist, ...], config: Config) -> Explanation:
    from monitor.watch.marks import (
        marks,
    )  # they load the automaton, which an article that cannot be read need not wait for
    from monitor.watch.nearly import near_misses

    article, matcher = source.article, Matcher(watchlists)
    matches = matcher.decide(article)
    return Explanation(
        source,
        watchlists,
        matches,
        near_misses(watchlists, article, matches),
        marks(watchlists, article, matches),
        muted(config.mutes, config.settings.timezone, article, matches, source.names),
        tuple(Cut(text, why, _named(matcher, article, text)) for text, why in source.cut),
    )


def _named(matcher: Matcher, article: Article, text: str) -> tuple[str, ...]:
    """The items that a part of the page names, whatever would be decided about it."""
    part = replace(article, title="", text=text, weak=(), full_text=True)
    return tuple(match.item for match in matcher.decide(part))


def _as_json(explanation: Explanation) -> dict[str, object]:
    article, kept = explanation.source.article, explanation.source.kept
    return {
        "format": "monitor.explain/1",
        "article": asdict(replace(article, weak=())),
        "boilerplate": [asdict(span) | {"text": article.text[span.start : span.end]} for span in article.weak],
        "cut": [asdict(cut) for cut in explanation.cut],
        "remark": explanation.source.remark,
        "seen": {"feed": kept.entry.feed, "first_seen": kept.first_seen, **asdict(kept.fate)} if kept else None,
        "items": [asdict(match) | {"muted": _muted(explanation, match)} for match in explanation.matches],
        "near": [{"watchlist": miss.watchlist, **asdict(miss.mention), "why": miss.why} for miss in explanation.near],
        "marks": [asdict(mark) for mark in explanation.marks],
    }


def _plain(value: object) -> str:
    return iso(value) if isinstance(value, datetime) else str(value)


def _muted(explanation: Explanation, match: Match) -> dict[str, object] | None:
    mute = explanation.muted.get((match.watchlist, match.item))
    return {"by": label(mute), "reason": mute.reason} if mute else None
