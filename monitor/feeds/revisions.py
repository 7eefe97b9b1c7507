"""An entry that the feed shows again in other words: whether and when it is read anew. Pure.

Newsrooms edit in place: new headline, new figures, the same guid. Each version that is taken in is an entry of its own;
its key is the original's and a hash of what the feed said, so that no version is taken in twice.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from monitor.model import Entry, FateKind, Kept

if TYPE_CHECKING:
    from collections.abc import Sequence

_MARK = "\nedited "
"""Between the key of the original and the hash of a version: a line break stands in no guid."""

LOOKED_AT_FOR = timedelta(days=2)
"""After first sight. What a newsroom adds to a story it adds within hours; later edits are upkeep of an archive, and
from two days on an address may be used for something else (`monitor.stories.pages.USED_AGAIN_AFTER`)."""

WAITS = (timedelta(0), *(timedelta(hours=2**power) for power in range(5)))
"""How long after the version before was first seen an edit is read, and so how many are: six, each one request. The
first is read at once; a live ticker that changes with every poll is read after 0, 1, 3, 6, 12 and 23 hours more, the
course of a day. What changes while a version waits is read with it."""

MOST_AT_ONCE = 10
"""Edits of one feed in one poll. More are a move of the house's system, that writes all headlines another way: a feed
holds 10 to 50 entries, and a newsroom edits a few of them between two polls. Chosen, not measured."""

MOVED_AT_LEAST = 4
MOVED_SHARE = 2 / 3
"""So many edits, and more than this share of the entries known to the feed, are a move of a small feed."""


def is_move(edits: int, known: int) -> bool:
    """Whether so many edits among so many entries known before are a change of form, not of what was reported."""
    return edits > MOST_AT_ONCE or (edits >= MOVED_AT_LEAST and edits > MOVED_SHARE * known)


def original_key(key: str) -> str:
    """The key that the feed gave the entry, of which this key may name a version."""
    return key.partition(_MARK)[0]


def is_version(key: str) -> bool:
    """Whether a key names a later version of an entry."""
    return _MARK in key


def version_keys(key: str) -> tuple[str, str]:
    """The bounds of the keys of an entry's later versions: from the first, up to but without the second."""
    return key + _MARK, key + _MARK + "g"  # behind every hexadecimal digit


def waiting(versions: Sequence[Kept]) -> Kept | None:
    """The version that will be read anyway, and was never decided: it takes up what the feed says now."""
    open_kinds = (FateKind.PENDING, FateKind.FAILED, FateKind.EXPIRED)
    return next((one for one in versions if one.fate.next_try and one.fate.kind in open_kinds), None)


def next_reading(versions: Sequence[Kept], now: datetime) -> datetime | None:
    """When an edit of this entry is read; None for never.

    `versions` are all that were taken in, the original first. What was there before the feed was added was never read,
    and stays so.
    """
    original, edits = versions[0], len(versions) - 1
    if original.fate.kind is FateKind.BASELINE or edits >= len(WAITS) or now - original.first_seen > LOOKED_AT_FOR:
        return None
    return max(now, max(one.first_seen for one in versions) + WAITS[edits])


def as_version(entry: Entry, versions: Sequence[Kept], now: datetime) -> Entry:
    """What the feed shows now, as a version of its own, dated by the edit."""
    content = hashlib.sha256(f"{entry.title}\n{entry.summary}".encode()).hexdigest()[:16]
    return replace(entry, key=f"{entry.key}{_MARK}{content}", published=_edited_at(entry, versions[-1], now))


def rewritten(kept: Kept, entry: Entry, now: datetime) -> Entry:
    """An entry that waits to be read, with what the feed says of it now: its key stays."""
    later = is_version(kept.entry.key)
    published = _edited_at(entry, kept, now) if later else entry.published or kept.entry.published
    return replace(entry, key=kept.entry.key, published=published)


def _edited_at(entry: Entry, before: Kept, now: datetime) -> datetime:
    """When the entry was edited: as the feed says, else when that was seen; later than the version before."""
    said = max((at for at in (entry.published, entry.updated) if at), default=None)
    return min(said, now) if said and said > (before.entry.published or before.first_seen) else now
