"""Bytes to entries: when a feed is due, how it is asked for, what it holds, and what is new in it."""

from monitor.feeds.fate import first_fate
from monitor.feeds.reading import read, settled
from monitor.feeds.revisions import (
    as_version,
    is_move,
    is_version,
    next_reading,
    original_key,
    rewritten,
    version_keys,
    waiting,
)
from monitor.feeds.rhythm import silent_since
from monitor.feeds.schedule import due, request_for, soonest

PRELOAD = ("monitor.feeds.direct", "monitor.feeds.entries", "feedparser", "lxml.etree")
"""What a worker needs to run `monitor.feeds.parse.parse` (docs/design.md, "Workers")."""

__all__ = [
    "PRELOAD",
    "as_version",
    "due",
    "first_fate",
    "is_move",
    "is_version",
    "next_reading",
    "original_key",
    "read",
    "request_for",
    "rewritten",
    "settled",
    "silent_since",
    "soonest",
    "version_keys",
    "waiting",
]
