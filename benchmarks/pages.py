"""From pages to decided articles: CPU of `archive: all` and `archive: matches` beside bare extraction.

Each page is an entry of a feed with the page's own title. Ours decodes, extracts, judges, reads the metadata, builds
the article and decides on it by the shipped watchlist; `matches` looks first whether anything watched can be found, and
reads the pages where something can. Bare trafilatura extracts the text alone, or text and metadata, as ours does. All
take turns page by page, the best of some rounds each. The decisions of both ways must be equal. Then the same pages go
through one worker and through two, by the clock: that says something on two idle cores only.
Run: `python -m benchmarks.pages`.
"""

from __future__ import annotations

import asyncio
import logging
import os
import statistics
import sys
import time
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import trafilatura

from benchmarks.extraction import PAGES, pages
from monitor import articles
from monitor.articles.decode import decode
from monitor.commands.run import PRELOAD
from monitor.config import load
from monitor.config.schema import Feed
from monitor.model import Decision, Entry, Fate, FateKind, Kept
from monitor.steps.passing import read_unless_nothing
from monitor.watch import PRELOAD as PASSING
from monitor.watch import Matcher
from monitor.workers import Workers

if TYPE_CHECKING:
    from collections.abc import Callable

    from monitor.model import Match, Page

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 3
IN_WORKERS = 60  # pages sent through workers
TARGETS = {"all / bare": 1.15, "matches / bare": 0.15, "two workers / one": 1.7}

_FEED = Feed(id="bench", name="Bench", url="https://press.example/feed", language="en")  # as feeds are shipped
_NOW = datetime(2026, 11, 22, tzinfo=UTC)


def run(rounds: int = ROUNDS, every: int = 1) -> dict[str, Any]:
    """The figures; every so manieth page only."""
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    matcher = Matcher(load(ROOT / "config").config.watchlists)
    sample = [(body, url, _title(body, url)) for body, url in pages(181)[::every]]
    for body, url, title in sample[:2]:  # what is compiled and imported is paid once a worker
        _decided(matcher, _read(matcher, body, url, title, matches=True), title)
    times: dict[str, list[float]] = defaultdict(list)
    passed = differing = 0
    for body, url, title in sample:
        best, whole, looked = _turns(matcher, body, url, title, rounds)
        for way, seconds in best.items():
            times[way].append(1000 * seconds)
        passed += looked is None
        differing += _about(matcher, whole, title) != _about(matcher, looked, title)
    one, two = _in_workers(sample[:IN_WORKERS])
    total = {way: sum(own) for way, own in times.items()}
    return {
        "pages": len(sample),
        "real": PAGES.is_dir(),
        "load": os.getloadavg()[0],
        "ms a page, mean": {way: round(statistics.fmean(own), 2) for way, own in times.items()},
        "ms a page, median": {way: round(statistics.median(own), 2) for way, own in times.items()},
        "passed over": passed,
        "decided otherwise": differing,
        "all / bare": round(total["all"] / total["bare"], 3),
        "all / bare with metadata": round(total["all"] / total["bare with metadata"], 3),
        "matches / bare": round(total["matches"] / total["bare"], 3),
        "look / bare": round(total["look"] / total["bare"], 3),
        "two workers / one": round(one / two, 2),
        "targets": TARGETS,
    }


def _turns(
    matcher: Matcher, body: bytes, url: str, title: str, rounds: int
) -> tuple[dict[str, float], Page | None, Page | None]:
    """CPU seconds of each way on one page, the best of so many; and what `all` and `matches` read."""
    html = decode(body)
    read: dict[str, Page | None] = {}

    def ours(way: str) -> None:
        read[way] = _read(matcher, body, url, title, matches=way == "matches")
        _decided(matcher, read[way], title)

    ways: dict[str, Callable[[], object]] = {
        "bare": lambda: trafilatura.bare_extraction(html, include_comments=False),
        "bare with metadata": lambda: trafilatura.bare_extraction(
            html, url=url, include_comments=False, with_metadata=True
        ),
        "all": lambda: ours("all"),
        "matches": lambda: ours("matches"),
        "look": lambda: matcher.prefilter.passes_over(articles.source_of(body, "text/html"), title),
    }
    best = {way: min(_cpu(job) for _ in range(rounds)) for way, job in ways.items()}
    return best, read["all"], read["matches"]


def _cpu(job: Callable[[], object]) -> float:
    start = time.process_time()
    job()
    return time.process_time() - start


def _read(matcher: Matcher, body: bytes, url: str, title: str, *, matches: bool) -> Page | None:
    """A page as a worker reads it, with the title that its feed would tell."""
    if matches:
        return read_unless_nothing(body, "text/html", url, False, matcher.prefilter, title)  # noqa: FBT003 - a job
    return articles.read_page(body, "text/html", url, False)  # noqa: FBT003 - a job


def _title(body: bytes, url: str) -> str:
    return articles.read_page(body, "text/html", url, False).title or "Untitled"  # noqa: FBT003 - a job


def _decided(matcher: Matcher, page: Page | None, title: str) -> tuple[Match, ...]:
    entry = Entry(feed=_FEED.id, key="1", url=_FEED.url, title=title, published=_NOW)
    kept = Kept(entry, _FEED.url, _NOW, Fate(FateKind.PENDING))
    article = articles.build(
        kept, _FEED, page, final_url=entry.url, canonical_url=entry.url, languages=("es", "en", "pt", "fr"), repeated=()
    )
    return matcher.decide(article)


def _about(matcher: Matcher, page: Page | None, title: str) -> set[tuple[str, str]]:
    matches = _decided(matcher, page, title)
    return {(one.item, one.decision) for one in matches if one.decision is not Decision.NO_MATCH}


def _in_workers(sample: list[tuple[bytes, str, str]]) -> tuple[float, float]:
    """Seconds by the clock that one worker takes for these pages, and two."""

    async def all_read(count: int) -> float:
        with Workers(count, preload=(*PRELOAD, *PASSING)) as workers:

            async def one(body: bytes, url: str) -> None:
                await workers.run(articles.read_page, body, "text/html", url, False, deadline=60)  # noqa: FBT003

            await asyncio.gather(*(one(body, url) for body, url, _ in sample[:4]))
            start = time.perf_counter()
            await asyncio.gather(*(one(body, url) for body, url, _ in sample))
            return time.perf_counter() - start

    return asyncio.run(all_read(1)), asyncio.run(all_read(2))


def main() -> int:
    """Print the figures; 1 where decisions differ or a ratio of CPU misses its target on real pages."""
    import json

    result = run()
    print(json.dumps(result, indent=1))
    missed = [name for name in ("all / bare", "matches / bare") if result[name] > TARGETS[name]]
    return int(bool(result["decided otherwise"]) or (result["real"] and bool(missed)))


if __name__ == "__main__":
    sys.exit(main())
