"""How much a state holds, and how the digests of a channel stand: what `monitor status` counts."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from monitor.store.copying import log_of
from monitor.store.database import Database, from_ms

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Extent:
    """What a state holds: `size` and `free` are bytes on its disk, `oldest` is when the first article was read."""

    size: int
    free: int
    entries: int
    articles: int
    texts: int
    stories: int
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts over the whole state, each by an index or a scan of one."""

    db: Database

    def extent(self) -> Extent:
        """How much there is, and how much room is left."""
        file, log = self.db.file, log_of(self.db.file)
        return Extent(
            size=file.stat().st_size + (log.stat().st_size if log.exists() else 0),
            free=shutil.disk_usage(file.parent).free,
            entries=self._count("SELECT count(*) FROM entry"),
            articles=self._count("SELECT count(*) FROM article"),
            texts=self._count("SELECT count(*) FROM article WHERE kept = 1"),
            stories=self._count("SELECT count(*) FROM story"),
            oldest=from_ms(self._count("SELECT min(read_at) FROM article") or None),
        )

    def told_last(self, digest: str, channel: str) -> datetime | None:
        """When a message of this digest reached this channel last: not when it was composed, it may have been parked.

        What another channel got, which was the digest's before an edit, was not told here.
        """
        query = """
            SELECT max(attempted) FROM delivery
            WHERE digest = :digest AND channel = :channel AND kind = 'post' AND state = 'sent'
        """
        return from_ms(self._count(query, digest=digest, channel=channel) or None)

    def _count(self, sql: str, **params: str) -> int:
        row = self.db.one(sql, **params)
        return (row[0] if row else 0) or 0
