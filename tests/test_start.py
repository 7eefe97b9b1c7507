"""What a start does not load: each of these took tens of milliseconds of CPU that nobody needed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from monitor import model

ROOT = Path(__file__).parents[1]
ENDS = (
    "from monitor.cli import main\ntry:\n    main({arguments})\nfinally:\n    import sys; print('loaded', *sys.modules)"
)


@pytest.mark.parametrize(
    ("arguments", "unwanted"),
    [
        (
            ["check"],
            {
                *("aiohttp", "asyncio", "email", "numpy", "pydantic", "rich", "sqlite3", "ssl"),
                *("monitor.digest", "monitor.model.digests", "monitor.stories", "monitor.store", "monitor.workers"),
            },
        ),
        (["--help"], {"asyncio", "pydantic", "yaml", "dataclasses", "logging", "monitor.model"}),
    ],
)
def test_a_command_loads_what_it_needs(arguments: list[str], unwanted: set[str]) -> None:
    command = [sys.executable, "-c", ENDS.format(arguments=arguments)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = set(done.stdout.rpartition("loaded")[2].split())
    assert "monitor.cli" in loaded
    assert not loaded & unwanted


def test_every_record_is_there_when_it_is_asked_for() -> None:
    assert [name for name in model.__all__ if getattr(model, name) is None] == []
    with pytest.raises(AttributeError, match="no attribute 'Artikel'"):
        _ = model.Artikel  # type: ignore[attr-defined]  # which is what is tried
