"""What a cycle works with, put together once and handed on as one thing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from monitor.config.schema import Config
    from monitor.progress import Progress
    from monitor.store import Store
    from monitor.watch import Matcher
    from monitor.web import Web
    from monitor.workers import Workers


def utc_now() -> datetime:
    """The time now, aware, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Runtime:
    """One configuration in force, and the doors to everything outside the process."""

    config: Config
    matcher: Matcher
    store: Store
    web: Web
    workers: Workers
    progress: Progress
    clock: Callable[[], datetime] = utc_now
