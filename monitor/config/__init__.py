"""From YAML to `Config`: every mistake with its place and its mend, in one run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.config.loading import Loaded, load, load_watchlist
from monitor.config.problems import ConfigError, Problem

if TYPE_CHECKING:
    from monitor.config.changes import changes

__all__ = ["ConfigError", "Loaded", "Problem", "changes", "load", "load_watchlist"]


def __getattr__(name: str) -> object:
    """`changes`, which a running daemon needs at the first edit."""
    if name == "changes":
        from monitor.config.changes import changes

        return changes
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
