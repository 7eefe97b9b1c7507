"""The configuration that is shipped: it loads, keeps its examples, and knows its subject."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from monitor.commands.labelled import read_labelled
from monitor.config import load, load_watchlist
from monitor.model import Decision
from monitor.watch import Matcher, lint, run_examples
from monitor.watch.evaluation import Labelled

if TYPE_CHECKING:
    from monitor.config.schema import Config, Item, Watchlist

_ROOT = Path(__file__).resolve().parent.parent
_LABELLED = _ROOT.parent / "shared" / "data" / "watch-dev.jsonl"
_OWN = _ROOT / "tests" / "evaluation" / "articles.jsonl"

# The order of the items and their ids are relied on by archives and outside checks.
_ITEMS = [
    *("cbp-one", "comar", "inm", "darien", "unhcr", "iom", "title-42", "title-8", "212f", "mpp", "chnv"),
    *("safe-mobility", "la-declaration", "mx-mobility-model", "root-causes", "sre", "barcena"),
    *("guardia-nacional", "southern-border-towns", "eagle-pass", "unaccompanied-minors", "caravan"),
]
_MAIN = ("cbp-one", "comar", "inm", "darien")
_SMALL_WORDS = {
    "en": {"the", "of", "and", "for", "with", "in", "by", "to", "at", "was", "left"},
    "es": {"el", "la", "los", "las", "de", "del", "en", "una", "un", "por", "al", "su"},
}
_MEASURED = (*_MAIN, "unhcr", "iom", "title-42")


@pytest.fixture(scope="module")
def config() -> Config:
    return load(_ROOT / "config").config


@pytest.fixture(scope="module")
def migration() -> Watchlist:
    return load_watchlist(_ROOT / "config" / "watchlists" / "migration.yaml")


def test_the_items_are_those_the_desk_watches(migration: Watchlist) -> None:
    assert migration.watchlist == "migration"
    assert [item.id for item in migration.items] == _ITEMS


def test_every_example_holds(migration: Watchlist) -> None:
    assert run_examples([migration]) == []


def test_nothing_in_the_watchlist_draws_advice(migration: Watchlist) -> None:
    assert lint([migration], date(2026, 11, 22)) == []


def test_every_item_can_be_read_and_will_be_reviewed(migration: Watchlist) -> None:
    without = [item.id for item in migration.items if not (item.section and item.about and item.review_by)]

    assert without == []


@pytest.mark.parametrize("kind", ["match", "no_match"])
def test_every_item_has_examples_in_english_and_in_spanish(migration: Watchlist, kind: str) -> None:
    few = [item.id for item in migration.items if len(getattr(item.examples, kind)) < 2]

    assert few == []
    assert [item.id for item in migration.items if len(_languages(item, kind)) < 2] == []


def _languages(item: Item, kind: str) -> set[str]:
    """Those of the two whose small words stand in one of the sentences at least."""
    words = {word for sentence in getattr(item.examples, kind) for word in sentence.lower().split()}
    return {language for language, small in _SMALL_WORDS.items() if words & small}


def test_feeds_are_many_and_each_is_its_own(config: Config) -> None:
    addresses = Counter(feed.url.rstrip("/") for feed in config.feeds)
    hosts = {urlsplit(feed.url).hostname for feed in config.feeds}

    assert len(config.feeds) >= 40
    assert [address for address, times in addresses.items() if times > 1] == []
    assert len(hosts) >= 40


def test_feeds_cover_both_sides_of_the_border_and_the_route(config: Config) -> None:
    countries = {feed.country for feed in config.feeds}

    assert countries >= {"MX", "US", "GT", "HN", "SV", "NI", "CR", "PA", "CO"}
    assert {feed.language for feed in config.feeds} >= {"en", "es"}


def test_every_feed_says_where_its_address_comes_from() -> None:
    lines = (_ROOT / "config" / "feeds.yaml").read_text(encoding="utf-8").splitlines()
    unexplained = [
        line for before, line in pairwise(lines) if line.startswith("  - {id:") and not before.startswith("  # ")
    ]

    assert unexplained == []


@pytest.mark.parametrize("file", [_LABELLED, _OWN], ids=["passages", "own"])
def test_labelled_articles_are_decided_as_their_reader_labelled_them(migration: Watchlist, file: Path) -> None:
    """F1 over the four main items, and for each measured item; unsure is no match, and rare."""
    if not file.is_file():
        pytest.skip("the labelled passages are not here")
    matcher = Matcher([migration])
    counts = {item: Counter[str]() for item in _MEASURED}
    passages = [one for one in read_labelled(str(file)) if isinstance(one, Labelled)]
    for passage in passages:
        decisions = {match.item: match.decision for match in matcher.decide(passage.article)}
        for item, count in counts.items():
            decision = decisions.get(item, Decision.NO_MATCH)
            count[f"{decision is Decision.MATCH}, labelled {item in passage.labels}"] += 1
            count["unsure"] += decision is Decision.UNSURE

    assert {item: _f1(count) for item, count in counts.items() if _f1(count) < 0.94} == {}
    assert _f1(sum((counts[item] for item in _MAIN), Counter[str]())) >= 0.97
    assert sum(count["unsure"] for count in counts.values()) <= 0.03 * len(passages)


def _f1(count: Counter[str]) -> float:
    right = count["True, labelled True"]
    wrong = count["True, labelled False"] + count["False, labelled True"]
    return 2 * right / (2 * right + wrong) if right else 0.0
