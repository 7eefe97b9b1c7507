"""The command line itself: help, versions, wrong arguments."""

from __future__ import annotations

import pytest

from monitor import __version__
from tests.world import run_monitor


def test_help_names_every_command_and_every_exit_status() -> None:
    done = run_monitor("--help")
    assert done.status == 0
    for word in ("check", "explain", "demo", "--once", "--dry-run", "exit status", "SLACK_BOT_TOKEN"):
        assert word in done.stdout


def test_the_version_is_the_packages() -> None:
    assert run_monitor("--version").stdout.strip() == f"monitor {__version__}"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--once", "--dry-run"], "not allowed"),
        (["chek"], "invalid choice"),
        (["--format", "json"], "--format goes with"),
        (["--once", "check"], "stand alone"),
        (["--config", "/nowhere/at/all", "check"], "/nowhere/at/all"),
        (["--dry-run", "--config", "/nowhere/at/all"], "/nowhere/at/all"),
        (["--state", "postgresql://db.example/m", "--dry-run"], "folder"),
    ],
)
def test_a_wrong_command_line_is_status_2_and_one_clear_message(arguments: list[str], said: str) -> None:
    done = run_monitor(*arguments)
    assert done.status == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
