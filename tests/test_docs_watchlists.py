"""Every example in the guide for analysts is a watchlist that loads, holds, and draws no advice."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from monitor.config import load_watchlist
from monitor.config.schema import Item
from monitor.watch import lint, run_examples
from tests.world import call_monitor

_ROOT = Path(__file__).resolve().parent.parent
_GUIDE = _ROOT / "docs" / "watchlists.md"
_FENCED = re.compile(r"^```yaml\n(version:.*?)^```$", re.MULTILINE | re.DOTALL)

_EXAMPLES = _FENCED.findall(_GUIDE.read_text(encoding="utf-8"))


@pytest.mark.parametrize("example", _EXAMPLES, ids=lambda text: text.split("- id: ")[1].split("\n")[0])
def test_example_of_the_guide_is_a_watchlist_that_holds(example: str, tmp_path: Path) -> None:
    file = tmp_path / "example.yaml"
    file.write_text(example, encoding="utf-8")

    watchlist = load_watchlist(file)

    assert run_examples([watchlist]) == []
    assert lint([watchlist], date(2027, 1, 1)) == []


def test_the_guide_has_an_example_for_every_key_of_an_item() -> None:
    shown = "\n".join(_EXAMPLES)
    keys = {field.key for field in Item.model_fields.values()}

    assert {key for key in keys if not re.search(rf"^[ -]*{key}:", shown, re.MULTILINE)} == set()


def test_what_the_guide_shows_of_explain_is_what_the_command_beside_it_prints() -> None:
    guide = _GUIDE.read_text(encoding="utf-8")
    asked = re.search(r'^echo "(.*)" \| \.venv/bin/monitor explain -$', guide, re.MULTILINE)
    shown = re.search(r"^```text\n(no match  inm: .*?)^```$", guide, re.MULTILINE | re.DOTALL)
    assert asked is not None
    assert shown is not None

    ran = call_monitor("explain", "-", stdin=f"{asked[1]}\n".encode())

    assert ran.status == 0, ran.stderr
    assert shown[1].strip() in ran.stdout


def test_commands_of_the_guide_start_the_program_of_the_project() -> None:
    blocks = re.findall(r"^```sh\n(.*?)^```$", _GUIDE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    commands = [line for block in blocks for line in block.splitlines()]

    assert [line for line in commands if not re.match(r'(echo ".*" \| )?\.venv/bin/monitor \w', line)] == []
