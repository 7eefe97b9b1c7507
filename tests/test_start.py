"""What a start does not load: each of these took tens of milliseconds of CPU that nobody needed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ENDS = (
    "from monitor.cli import main\ntry:\n    main({arguments})\nfinally:\n    import sys; print('loaded', *sys.modules)"
)


@pytest.mark.parametrize(
    ("arguments", "unwanted"),
    [
        (["check"], {"aiohttp", "pydantic", "numpy", "sqlite3", "rich", "monitor.store", "monitor.workers"}),
        (["--help"], {"asyncio", "pydantic", "yaml", "dataclasses", "logging", "monitor.model"}),
    ],
)
def test_a_command_loads_what_it_needs(arguments: list[str], unwanted: set[str]) -> None:
    command = [sys.executable, "-c", ENDS.format(arguments=arguments)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = set(done.stdout.rpartition("loaded")[2].split())
    assert "monitor.cli" in loaded
    assert not loaded & unwanted
