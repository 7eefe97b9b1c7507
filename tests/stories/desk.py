"""A grouper on a real SQLite file, with the archive that the store keeps."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from monitor.model import Article, Delivery, DeliveryState, Entry, Fate, FateKind, Kept, Span
from monitor.store import Store, open_store
from monitor.stories import Grouper, Placement, canonical_url

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def article(
    title: str,
    text: str,
    *,
    url: str = "",
    host: str = "one.example",
    feed: str = "",
    language: str = "en",
    at: datetime = NOW,
    summary: str = "",
    tier: int = 2,
    byline: str = "",
    weak: tuple[Span, ...] = (),
) -> Article:
    """An article as it comes out of its page; its address is made from host and headline if not given."""
    url = url or f"https://{host}/{title.lower().replace(' ', '-')}"
    feed = feed or host.replace(".", "-")
    return Article(
        id=Entry(feed=feed, key=url, url=url, title=title).id,
        feed=feed,
        outlet=host,
        tier=tier,
        url=url,
        canonical_url=canonical_url(url),
        title=title,
        summary=summary,
        text=text,
        weak=weak,
        language=language,
        published=at,
        first_seen=at,
        full_text=bool(text),
        byline=byline,
    )


class Desk:
    """Keeps and places articles through the real store; `reopen` is a restart."""

    store: Store
    grouper: Grouper

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._open()

    def _open(self) -> None:
        self._stack = ExitStack()
        self.store = self._stack.enter_context(open_store(str(self.folder)))
        self.grouper = Grouper(self.store.stories, self.store.articles.get)

    def close(self) -> None:
        self._stack.close()

    def reopen(self) -> None:
        self.close()
        self._open()

    def place(self, one: Article, now: datetime | None = None) -> Placement:
        """Archive and place an article, as a cycle does, in one transaction."""
        now = now or one.first_seen
        entry = Entry(feed=one.feed, key=one.url, url=one.url, title=one.title)
        with self.store.transaction():
            self.store.entries.add([Kept(entry, canonical_url(one.url), now, Fate(FateKind.PENDING))])
            self.store.articles.save(one, (), now)
            return self.grouper.place(one, now)

    def tell(self, story: str) -> None:
        """One channel is told of a story: its lead stays."""
        delivery = Delivery("d", "desk", "C0", 0, None, {}, (("migration", story),), DeliveryState.PENDING, NOW)
        with self.store.transaction():
            self.store.deliveries.add([delivery])
