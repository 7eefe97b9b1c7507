"""The whole of what is remembered, on one connection."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from monitor.store.feeds import Feeds
from monitor.store.search import Search

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from monitor.store.alarms import Alarms
    from monitor.store.articles import Articles
    from monitor.store.blocks import Blocks
    from monitor.store.channels import Channels
    from monitor.store.database import Database
    from monitor.store.deliveries import Deliveries
    from monitor.store.digests import Digests
    from monitor.store.entries import Entries
    from monitor.store.faults import StoreError
    from monitor.store.figures import Figures
    from monitor.store.following import Following
    from monitor.store.lease import Leases
    from monitor.store.mutes import Muted
    from monitor.store.regrouping import Regrouping
    from monitor.store.relations import Relations
    from monitor.store.stories import Stories
    from monitor.store.tellings import Tellings


class Store:
    """Everything that is remembered, by subject. Used from the event loop alone.

    A subject is loaded with its SQL and its records when it is first asked for: a first request needs the feeds alone.
    """

    def __init__(self, db: Database) -> None:
        self._db = db
        self.feeds = Feeds(db)
        self.search = Search(db)  # looks at once whether its index was kept in step

    @cached_property
    def entries(self) -> Entries:
        """Entries and their fates."""
        from monitor.store.entries import Entries

        return Entries(self._db)

    @cached_property
    def articles(self) -> Articles:
        """Articles and their matches."""
        from monitor.store.articles import Articles

        return Articles(self._db, self.search)

    @cached_property
    def blocks(self) -> Blocks:
        """Paragraphs that a site repeats."""
        from monitor.store.blocks import Blocks

        return Blocks(self._db)

    @cached_property
    def stories(self) -> Stories:
        """Stories and their members."""
        from monitor.store.stories import Stories

        return Stories(self._db)

    @cached_property
    def regrouping(self) -> Regrouping:
        """What a person needs who looks at stories and sets them right."""
        from monitor.store.regrouping import Regrouping

        return Regrouping(self._db)

    @cached_property
    def relations(self) -> Relations:
        """What stories have to do with each other."""
        from monitor.store.relations import Relations

        return Relations(self._db)

    @cached_property
    def digests(self) -> Digests:
        """Stories to tell, and the times of digests."""
        from monitor.store.digests import Digests

        return Digests(self._db, self.articles, self.relations)

    @cached_property
    def tellings(self) -> Tellings:
        """What was told, or is on its way."""
        from monitor.store.tellings import Tellings

        return Tellings(self._db, self.digests, self.relations)

    @cached_property
    def deliveries(self) -> Deliveries:
        """Messages on their way to Slack: the outbox."""
        from monitor.store.deliveries import Deliveries

        return Deliveries(self._db)

    @cached_property
    def channels(self) -> Channels:
        """Digests' changes of channel."""
        from monitor.store.channels import Channels

        return Channels(self._db)

    @cached_property
    def alarms(self) -> Alarms:
        """What is wrong and was told."""
        from monitor.store.alarms import Alarms

        return Alarms(self._db)

    @cached_property
    def following(self) -> Following:
        """What came to a story after a channel was told of it."""
        from monitor.store.following import Following

        return Following(self._db, self.deliveries)

    @cached_property
    def muted(self) -> Muted:
        """Matches that a mute keeps from being told."""
        from monitor.store.mutes import Muted

        return Muted(self._db)

    @cached_property
    def lease(self) -> Leases:
        """Which process the state is held by."""
        from monitor.store.lease import Leases

        return Leases(self._db)

    @cached_property
    def figures(self) -> Figures:
        """Counts over the whole state."""
        from monitor.store.figures import Figures

        return Figures(self._db)

    @property
    def changes(self) -> int:
        """Rows written since it was opened, for the lease none: as long as it stays the same, nothing is new."""
        return self._db.changes - self.lease.writes

    @property
    def fatal(self) -> StoreError | None:
        """Why nothing may be written any more, if so: the state is damaged, or another process's by now."""
        return self._db.fatal

    def faults(self, *, held: bool) -> Iterator[str]:
        """Everything that is wrong with what is stored, in words with what to do; `held`: somebody works on it."""
        from monitor.store.integrity import find_faults

        return find_faults(self._db, held=held)

    def check_quickly(self) -> bool:
        """Look at every page, for a few seconds at most: whether that was time enough. Raises FatalStoreError."""
        from monitor.store.integrity import quick_check

        return quick_check(self._db)

    def release_memory(self) -> None:
        """Give back what was kept at hand for a piece of work that is done."""
        self._db.release_memory()

    @property
    def writable(self) -> bool:
        """Whether anything can be stored."""
        return self._db.writable

    def transaction(self, *, durable: bool = False) -> AbstractContextManager[None]:
        """All or nothing; `durable` is on the disk when it returns."""
        return self._db.transaction(durable=durable)
