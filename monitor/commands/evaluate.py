"""`monitor evaluate`: how good is what is found, on labelled articles, and what is joined, on labelled pairs?"""

from __future__ import annotations

import json
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from monitor.commands import evaluate_json, evaluate_print
from monitor.commands.labelled import read_labelled
from monitor.config import load, load_watchlist
from monitor.errors import UserError
from monitor.store import open_store
from monitor.stories.evaluation import Pair, evaluate_pairs
from monitor.watch.evaluation import Labelled, known_items, naive
from monitor.watch.evaluation import evaluate as evaluate_watchlists

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from monitor.config.schema import Config, Feed, Watchlist

DONE, NEEDS_A_PERSON = 0, 1


def evaluate(
    config: str,
    file: str,
    items: str | None,
    watchlist: str | None,
    at_least: float | None,
    form: str,
    *,
    baseline: bool,
) -> int:
    """Decide every line of `file` and compare with its labels; returns the exit status.

    1 means that F1 is under `at_least`, or that labels name items that no watchlist has. Raises UserError for a file,
    an item or a configuration that cannot be used.
    """
    if at_least is not None and not 0 <= at_least <= 1:
        raise UserError(f"--at-least {at_least:g}: F1 is a number from 0 to 1, write for example --at-least 0.97")
    records = read_labelled(file)
    pairs = [one for one in records if isinstance(one, Pair)]
    articles = [one for one in records if isinstance(one, Labelled)]
    if not pairs:
        return _articles(articles, _configuration(config, watchlist), items, at_least, form, baseline=baseline)
    if items or watchlist:
        raise UserError(f"{file} holds pairs of articles: --items and --watchlist go with labelled articles")
    return _pairs(pairs, at_least, form)


def _articles(
    articles: Iterable[Labelled], used: Config, items: str | None, at_least: float | None, form: str, *, baseline: bool
) -> int:
    chosen = _chosen(items, used.watchlists)
    known = [_from_its_feed(one, used.feeds) for one in articles]
    result = evaluate_watchlists(used.watchlists, known, chosen)
    alone = naive(used.watchlists, known, chosen) if baseline else None
    if form == "json":
        _print_json(evaluate_json.of_articles(result, alone))
    else:
        evaluate_print.print_articles(result, alone, used.watchlists)
    low = _under(at_least, result.micro.score.f1, form)
    return NEEDS_A_PERSON if low or result.unknown else DONE


def _pairs(pairs: Sequence[Pair], at_least: float | None, form: str) -> int:
    """Decide the pairs over a store that is thrown away."""
    with tempfile.TemporaryDirectory(prefix="monitor-evaluate-") as scratch, open_store(scratch) as store:
        result = evaluate_pairs(pairs, store.stories, store.transaction)
    if form == "json":
        _print_json(evaluate_json.of_pairs(result))
    else:
        evaluate_print.print_pairs(result)
    return NEEDS_A_PERSON if _under(at_least, result.pooled.score.f1, form) else DONE


def _configuration(config: str, watchlist: str | None) -> Config:
    """The configuration, with the watchlist to be tried instead of its own."""
    settings = load(Path(config)).config
    if watchlist:
        return settings.model_copy(update={"watchlists": (load_watchlist(Path(watchlist)),)})
    return settings


def _chosen(items: str | None, watchlists: Iterable[Watchlist]) -> tuple[str, ...]:
    """The items of `--items`, each of which some watchlist has."""
    from difflib import get_close_matches

    chosen = tuple(dict.fromkeys(filter(None, (one.strip() for one in (items or "").split(",")))))
    if items is not None and not chosen:
        raise UserError("--items names nothing: write ids of items, for example --items comar,inm")
    known = known_items(watchlists)
    for one in chosen:
        if one not in known:
            near = get_close_matches(one, known, n=1)
            ids = ", ".join(name for name in known if "/" not in name)
            raise UserError(f"--items: no watchlist has {one}: " + (f"did you mean {near[0]}?" if near else ids))
    return chosen


def _from_its_feed(one: Labelled, feeds: Iterable[Feed]) -> Labelled:
    """An article that names a feed of the configuration has its outlet's name and tier, as it would in a cycle."""
    feed = next((feed for feed in feeds if feed.id == one.article.feed), None)
    if feed is None:
        return one
    outlet = feed.name if one.article.outlet == feed.id else one.article.outlet
    return replace(one, article=replace(one.article, outlet=outlet, tier=feed.tier))


def _print_json(found: Mapping[str, Any]) -> None:
    print(json.dumps(found, ensure_ascii=False, indent=1))


def _under(at_least: float | None, f1: float | None, form: str) -> bool:
    """Whether F1 is too low, or there is none; says so, but for JSON, where the status tells it."""
    if at_least is None or (f1 is not None and f1 >= at_least):
        return False
    if form == "text":
        print(f"\nF1 should be at least {at_least:g}: {'there is none' if f1 is None else f'it is {f1:.4f}'}.")
    return True
