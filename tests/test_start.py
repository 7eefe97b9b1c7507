"""What a start does not load: each of these took tens of milliseconds of CPU that nobody needed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from monitor import model, store
from tests.world import write_configuration

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
                *("aiohttp", "asyncio", "email", "numpy", "rich", "sqlite3", "ssl"),
                *("monitor.digest", "monitor.model.digests", "monitor.stories", "monitor.store", "monitor.workers"),
            },
        ),
        (["--help"], {"asyncio", "yaml", "dataclasses", "logging", "monitor.model"}),
    ],
)
def test_a_command_loads_what_it_needs(arguments: list[str], unwanted: set[str]) -> None:
    command = [sys.executable, "-c", ENDS.format(arguments=arguments)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = set(done.stdout.rpartition("loaded")[2].split())
    assert "monitor.cli" in loaded
    assert not loaded & unwanted


UNTIL_CONNECTED = """
import os, sys
def look(event, arguments):
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        print(*sys.modules, flush=True)
        os._exit(0)
sys.addaudithook(look)
from monitor.cli import main
main(sys.argv[1:])
"""


def test_the_first_request_waits_for_nothing_that_only_its_answer_needs(tmp_path: Path) -> None:
    config = tmp_path / "config"
    write_configuration(config, {"press": "http://127.0.0.1:9/feed"})
    options = ["--config", str(config), "--state", str(tmp_path / "state"), "--dry-run"]
    command = [sys.executable, "-c", UNTIL_CONNECTED, *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert {"aiohttp", "monitor.cycle", "monitor.store.feeds"} <= loaded
    libraries = {"daachorse", "feedparser", "numpy", "rich", "slack_sdk", "trafilatura"}
    assert not loaded & {
        *libraries,
        "monitor.deliver",
        "monitor.digest",
        "monitor.model.digests",
        "monitor.store.stories",
    }


def test_every_name_is_there_when_it_is_asked_for() -> None:
    for package in (model, store):
        assert [name for name in package.__all__ if getattr(package, name) is None] == []
    with pytest.raises(AttributeError, match="no attribute 'Artikel'"):
        _ = model.Artikel  # type: ignore[attr-defined]  # which is what is tried
