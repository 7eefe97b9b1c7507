"""From YAML to `Config`: every mistake with its place and its mend, in one run."""

from monitor.config.changes import changes
from monitor.config.loading import Loaded, load, load_watchlist
from monitor.config.problems import ConfigError, Problem

__all__ = ["ConfigError", "Loaded", "Problem", "changes", "load", "load_watchlist"]
