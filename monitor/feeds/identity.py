"""Which entry is which: a key for each entry of a feed that stays the same from poll to poll.

In order: the guid; guid and address where a guid repeats within the feed (publishers who write "N/A" into
every item); the address; title and day; a hash of what there is. A key is only as long as it must be, since
each part of it is something that a publisher may change.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from monitor.model import Entry

LONGEST_KEY = 500
"""Characters of a key kept as they are; a longer one is hashed. The longest guid of 6,555 has 317."""


@dataclass(frozen=True, slots=True)
class Found:
    """An entry whose key is not decided yet, and its guid, empty where the feed gives none.

    Its key is the first of those it may get, if it has a guid or an address.
    """

    entry: Entry
    guid: str


def keyed(found: Sequence[Found]) -> tuple[Entry, ...]:
    """The entries with their keys, in order; one that stands in the feed twice comes once.

    Items that share a key but not address and title are different ones: they move on to their next, longer
    key.
    """
    ladders = [_ladder(one) for one in found]
    keys = [next(ladder) for ladder in ladders]
    climbing = True
    while climbing:
        climbing = False
        for group in _groups(keys):
            if len({(found[number].entry.url, found[number].entry.title) for number in group}) > 1:
                for number in group:
                    longer = next(ladders[number], None)
                    if longer is not None:
                        keys[number] = longer
                        climbing = True
    entries: dict[str, Entry] = {}
    for key, one in zip(keys, found, strict=True):
        if key not in entries:
            entries[key] = one.entry if one.entry.key == key else replace(one.entry, key=key)
    return tuple(entries.values())


def _groups(keys: Sequence[str]) -> list[list[int]]:
    """The numbers of the entries that share their key with another one, by key."""
    if len(set(keys)) == len(keys):
        return []
    groups: defaultdict[str, list[int]] = defaultdict(list)
    for number, key in enumerate(keys):
        groups[key].append(number)
    return [group for group in groups.values() if len(group) > 1]


def _ladder(one: Found) -> Iterator[str]:
    """The keys of an entry, shortest first."""
    entry = one.entry
    day = entry.published.date().isoformat() if entry.published else ""
    if one.guid:
        yield bounded(one.guid)
    if entry.url:
        yield bounded(f"{one.guid}\n{entry.url}" if one.guid else entry.url)
    if entry.title:
        yield bounded("\n".join(part for part in (one.guid, entry.url, entry.title, day) if part))
    yield hashlib.sha256(f"{one.guid}\n{entry.url}\n{entry.title}\n{entry.summary}".encode()).hexdigest()


def bounded(key: str) -> str:
    """The key, or its hash where it is too long to keep."""
    return key if len(key) <= LONGEST_KEY else hashlib.sha256(key.encode()).hexdigest()
