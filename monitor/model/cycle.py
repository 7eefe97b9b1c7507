"""What one cycle did."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from monitor.model.deliveries import Delivery, Thread
    from monitor.model.digests import Digest
    from monitor.model.feeds import FateKind
    from monitor.model.fetching import Outcome


@dataclass(frozen=True, slots=True)
class FeedLine:
    """One feed in the report of a cycle. One that is not `asked` was left alone, because its server wants it so."""

    id: str
    url: str
    outcome: Outcome
    message: str
    entries: int
    new: int
    asked: bool = True


@dataclass(frozen=True, slots=True)
class CycleResult:
    """What one cycle did: every feed polled, the fates of every new entry, the digests composed.

    `threads` are those in which stories that were told before are followed up.
    """

    feeds: tuple[FeedLine, ...]
    fates: Mapping[FateKind, int]
    digests: tuple[Digest, ...]
    deliveries: tuple[Delivery, ...] = ()
    threads: tuple[Thread, ...] = ()
