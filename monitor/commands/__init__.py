"""One module a command: each puts together what it needs, runs it, prints, and returns the exit status."""

from __future__ import annotations

from monitor.config import ConfigError
from monitor.store import StoreError


class Refused(Exception):
    """Nothing was run, because something must be given or mended first; the text says what."""


def refusal(error: Exception) -> str | None:
    """What to tell a person about an error that is theirs to mend; None for a fault of ours."""
    return str(error) if isinstance(error, ConfigError | StoreError | Refused) else None
