"""What the README says is true: its links, its commands, its example."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import pytest

from monitor.config import load_watchlist
from monitor.watch import lint, run_examples
from tests.world import run_monitor
from tests.world.configuration import ROOT

if TYPE_CHECKING:
    from pathlib import Path

README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("target", sorted(set(re.findall(r"\]\((?!https?:)([^)#]+)\)", README))))
def test_what_is_linked_is_there(target: str) -> None:
    assert (ROOT / target).exists()


@pytest.mark.parametrize("goal", sorted(set(re.findall(r"^ *make ([a-z]+)", README, flags=re.MULTILINE))))
def test_what_is_made_can_be_made(goal: str) -> None:
    assert re.search(rf"^{goal}:", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE)


def test_its_commands_are_those_of_the_program() -> None:
    told = set(re.findall(r"^\| `monitor ([a-z]+)", README, flags=re.MULTILINE))
    helped = run_monitor("--help").stdout
    assert told == set(re.findall(r"^    ([a-z]+)  ", helped, flags=re.MULTILINE)) - {"help"}
    of_commands = {"--watchlist": "explain", "--online": "check", "--integrity": "status"}
    for option in set(re.findall(r"(?<=[` ])--[a-z][a-z-]+", README)):
        assert option in (run_monitor(of_commands[option], "--help").stdout if option in of_commands else helped)


def test_its_watchlist_holds_and_needs_no_advice(tmp_path: Path) -> None:
    (block,) = re.findall(r"^ *```yaml\n(.*?)^ *```", README, flags=re.MULTILINE | re.DOTALL)
    file = tmp_path / "energy.yaml"
    file.write_text(re.sub(r"^ {3}", "", block, flags=re.MULTILINE), encoding="utf-8")
    watchlist = load_watchlist(file)
    assert run_examples([watchlist]) == []
    assert lint([watchlist], date(2026, 11, 22)) == []
