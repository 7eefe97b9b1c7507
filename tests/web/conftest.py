from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.world import Press

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def press() -> Iterator[Press]:
    with Press() as server:
        yield server


@pytest.fixture
def other() -> Iterator[Press]:
    """A second host."""
    with Press("127.0.0.2") as server:
        yield server
