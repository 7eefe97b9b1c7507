"""The whole of what is remembered, on one connection."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.store.alarms import Alarms
from monitor.store.articles import Articles
from monitor.store.blocks import Blocks
from monitor.store.channels import Channels
from monitor.store.deliveries import Deliveries
from monitor.store.digests import Digests
from monitor.store.entries import Entries
from monitor.store.feeds import Feeds
from monitor.store.figures import Figures
from monitor.store.following import Following
from monitor.store.integrity import find_faults, quick_check
from monitor.store.lease import Leases
from monitor.store.mutes import Muted
from monitor.store.regrouping import Regrouping
from monitor.store.relations import Relations
from monitor.store.search import Search
from monitor.store.stories import Stories
from monitor.store.tellings import Tellings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from monitor.store.database import Database
    from monitor.store.faults import StoreError


class Store:
    """Everything that is remembered, by subject. Used from the event loop alone."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self.feeds = Feeds(db)
        self.entries = Entries(db)
        self.search = Search(db)
        self.articles = Articles(db, self.search)
        self.blocks = Blocks(db)
        self.stories = Stories(db)
        self.regrouping = Regrouping(db)
        self.relations = Relations(db)
        self.digests = Digests(db, self.articles, self.relations)
        self.tellings = Tellings(db, self.digests, self.relations)
        self.deliveries = Deliveries(db)
        self.channels = Channels(db)
        self.alarms = Alarms(db)
        self.following = Following(db, self.deliveries)
        self.muted = Muted(db)
        self.lease = Leases(db)
        self.figures = Figures(db)

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
        return find_faults(self._db, held=held)

    def check_quickly(self) -> bool:
        """Look at every page, for a few seconds at most: whether that was time enough. Raises FatalStoreError."""
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
