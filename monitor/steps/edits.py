"""Entries that a feed shows again in other words: the article was edited, and is read anew as a version of its own."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from monitor import feeds
from monitor.model import Entry, Fate, FateKind, Kept
from monitor.steps.same_address import SameAddress
from monitor.stories import canonical_url, edited, same_page

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from monitor.config.schema import Feed
    from monitor.runtime import Runtime

log = logging.getLogger(__name__)

Edit = tuple[Entry, list[Kept]]
"""What the feed shows now, and every version of it that was taken in, the original first."""


def look_again(
    runtime: Runtime, feed: Feed, known: Sequence[tuple[Entry, Kept]], total: int, now: datetime
) -> list[Kept]:
    """Take in what was edited of these entries, each with what is kept under its key; gives the versions that are new.

    `total` is how many entries the feed shows that were known. The caller holds the transaction.
    """
    edits = [edit for entry, kept in known if (edit := _edit(runtime, entry, kept))]
    if feeds.is_move(len(edits), total):
        log.info(
            "feed %s: %d of %d known entries read otherwise: a move, none is read anew", feed.id, len(edits), total
        )
        for entry, versions in edits:
            _rewrite(runtime, entry, versions[-1], now)
        return []
    return [kept for edit in edits if (kept := _version(runtime, feed, edit, now))]


def _edit(runtime: Runtime, entry: Entry, kept: Kept) -> Edit | None:
    """The edit that an entry shows; None where it says what one of its versions said."""
    if not edited(entry, kept):
        return None
    versions = versions_of(runtime, kept)
    return (entry, versions) if all(edited(entry, one) for one in versions) else None


def versions_of(runtime: Runtime, kept: Kept) -> list[Kept]:
    """Every version that was taken in of the entry that this is, or is a version of, the original first."""
    key = feeds.original_key(kept.entry.key)
    original = runtime.store.entries.get(replace(kept.entry, key=key).id)
    later = runtime.store.entries.keyed(kept.entry.feed, *feeds.version_keys(key))
    return [original, *later] if original else later


def _version(runtime: Runtime, feed: Feed, edit: Edit, now: datetime) -> Kept | None:
    """Take an edit in as a new entry, unless one that waits to be read can say it, or it is not to be read."""
    entry, versions = edit
    if open_one := feeds.waiting(versions):
        _rewrite(runtime, entry, open_one, now)
        return None
    at = feeds.next_reading(versions, now)
    version = feeds.as_version(entry, versions, now)
    if at is None or runtime.store.entries.get(version.id):
        return None
    canonical = canonical_url(entry.url) if entry.url else ""
    standing = [one for one in SameAddress(runtime, feed).standing_for(canonical) if not edited(entry, one)]
    twin = same_page(version, standing)
    fate = Fate(FateKind.DUPLICATE, of=twin.entry.id) if twin else Fate(FateKind.PENDING, next_try=at)
    kept = Kept(version, canonical, now, fate)
    runtime.store.entries.add([kept])
    return kept


def _rewrite(runtime: Runtime, entry: Entry, kept: Kept, now: datetime) -> None:
    newer = feeds.rewritten(kept, entry, now)
    runtime.store.entries.rewrite(newer, canonical_url(newer.url) if newer.url else "")
