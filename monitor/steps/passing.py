"""Which pages need not be read: nothing watched can be found there, and only what matches is kept."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from monitor import articles, feeds
from monitor.model import FateKind
from monitor.web import host_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from monitor.config.schema import Feed
    from monitor.model import Kept, Page
    from monitor.runtime import Runtime
    from monitor.watch import Prefilter

NOTHING_WATCHED = "none of the names stands on the page"
"""Why an entry whose page was passed over is unmatched."""

# Pages of a site that are read all the same, in so many days: paragraphs that a site repeats count as the house's, and
# are known by what was read. Two show a repeated one (`store.blocks`), five also those that stand on every other page.
LEARNT_FROM = 5
LEARNT_IN = timedelta(days=7)


def read_unless_nothing(
    body: bytes,
    content_type: str,
    url: str,
    precision: bool,  # noqa: FBT001 - a job has no keywords
    prefilter: Prefilter,
    told: str,
) -> Page | None:
    """What stands in a page, as `articles.read_page` says it; None where nothing watched can, with what was `told`."""
    html = articles.source_of(body, content_type)
    if html and prefilter.passes_over(html, told):
        return None
    return articles.read_page(body, content_type, url, precision)


@dataclass(slots=True)
class Passing:
    """For one batch of entries: which of their pages may be passed over."""

    runtime: Runtime
    _read: Counter[str] = field(default_factory=Counter)

    def told(self, entries: Sequence[Kept], by_id: Mapping[str, Feed]) -> str | None:
        """What their feeds tell of the entries of one page, if it may be passed over; None where it is to be read."""
        if not all(self._may_be(kept, by_id[kept.entry.feed]) for kept in entries):
            return None
        if self._is_to_learn(host_of(entries[0].entry.url)):
            return None
        return " \n ".join(f"{kept.entry.title} \n {kept.entry.summary}" for kept in entries)

    def _may_be(self, kept: Kept, feed: Feed) -> bool:
        """Not where the page's own headline would count, or its text for more than what is watched.

        Behind an aggregator's link it shows whether it is the article, and of a version whether it says anything new.
        """
        entry = kept.entry
        return (
            self.runtime.config.settings.keep.archive == "matches"
            and feed.read == "matches"
            and kept.fate.kind in (FateKind.PENDING, FateKind.FAILED)
            and bool(entry.title)
            and not entry.publisher_url
            and not feeds.is_version(entry.key)
        )

    def _is_to_learn(self, host: str) -> bool:
        if host not in self._read:
            since = self.runtime.clock() - LEARNT_IN
            self._read[host] = self.runtime.store.blocks.pages(host, since, LEARNT_FROM)
        self._read[host] += 1
        return self._read[host] <= LEARNT_FROM
