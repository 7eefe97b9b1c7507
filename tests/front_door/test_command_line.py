"""The command line itself: help, versions, wrong arguments."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from monitor import __version__
from monitor.usage import COMMANDS
from tests.world import call_monitor, run_monitor

if TYPE_CHECKING:
    from pathlib import Path


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
        (["chek"], "monitor: there is no command chek: did you mean check?\n"),
        (["xylophone"], f"there is no command xylophone: choose from {', '.join(COMMANDS)}, help\n"),
        (["check", "--format", "slack"], "monitor check: --format slack: choose from text, json\n"),
        (["--log-level", "warn"], "did you mean warning?"),
        (["--format", "json", "check"], "--format stands behind the command: monitor check … --format json\n"),
        (["--format", "json"], "--format goes with"),
        (["--once", "check"], "stand alone"),
        (["--config", "/nowhere/at/all", "explain", "-"], "/nowhere/at/all"),
        (["--dry-run", "--config", "/nowhere/at/all"], "/nowhere/at/all"),
        (["--state", "postgresql://db.example/m", "--dry-run"], "folder"),
    ],
)
def test_a_wrong_command_line_is_status_2_and_one_clear_message(arguments: list[str], said: str) -> None:
    done = call_monitor(*arguments)
    assert done.status == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("arguments", [["chek"], ["check", "--nope"], ["explain"]])
def test_what_is_wrong_comes_first(arguments: list[str]) -> None:
    done = run_monitor(*arguments)
    assert (done.status, done.stdout) == (2, "")
    reason, hint = done.stderr.splitlines()
    assert reason.startswith("monitor")
    assert "usage" not in reason
    assert "--help` says what there is." in hint


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_a_command_has_a_description_an_example_and_its_exit_statuses(command: str) -> None:
    done = call_monitor(command, "--help")
    assert done.status == 0
    _, description, *_ = done.stdout.split("\n\n")
    assert len(description.splitlines()) == 2
    assert f"example: monitor {command}" in done.stdout
    assert "exit status: 0 " in done.stdout
    assert call_monitor("help", command).stdout == done.stdout


def test_help_is_a_command_too() -> None:
    asked = call_monitor("help")
    assert (asked.status, asked.stdout) == (0, call_monitor("--help").stdout)


@pytest.mark.parametrize(("command", "idle"), [("demo", ["--config", "--state"]), ("check", ["--state"])])
def test_an_option_without_effect_is_taken_and_not_offered(command: str, idle: list[str], tmp_path: Path) -> None:
    shown = call_monitor(command, "--help").stdout
    assert "--log-level" in shown
    for option in idle:
        assert option not in shown
        assert call_monitor(command, option, tmp_path, "--help").status == 0


def test_help_costs_next_to_nothing() -> None:
    def seconds() -> float:
        before = os.times()
        run_monitor("--help")
        after = os.times()
        return after.children_user + after.children_system - before.children_user - before.children_system

    # Measured 0.06 to 0.07 s, a third of it Python's own start; importing aiohttp or rich alone adds 0.1 s or more.
    assert min(seconds() for _ in range(5)) < 0.15
