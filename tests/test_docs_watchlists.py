"""Every example in the guide for analysts is a watchlist that loads, holds, and draws no advice."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from monitor.config import load_watchlist
from monitor.config.schema import Item
from monitor.watch import lint, run_examples

_ROOT = Path(__file__).resolve().parent.parent
_GUIDE = _ROOT / "docs" / "watchlists.md"
_SHIPPED = _ROOT / "config" / "watchlists" / "migration.yaml"
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
    keys = {field.alias or name for name, field in Item.model_fields.items()}

    assert {key for key in keys if not re.search(rf"^[ -]*{key}:", shown, re.MULTILINE)} == set()


def test_what_the_guide_shows_of_explain_is_what_the_shipped_watchlist_answers(tmp_path: Path) -> None:
    guide = _GUIDE.read_text(encoding="utf-8")
    shown = re.search(r"^  why: (“INM” with .*)$", guide, re.MULTILINE)
    assert shown is not None
    shipped = load_watchlist(_SHIPPED)
    sentence = "El INM contó pasos irregulares por Danlí y Trojes rumbo a México."
    inm = next(item for item in shipped.items if item.id == "inm")
    wrong = inm.model_copy(update={"examples": inm.examples.model_copy(update={"match": (sentence,)})})

    (failure,) = run_examples([shipped.model_copy(update={"items": (wrong,)})])

    assert failure.sentence == sentence
    assert failure.reason == shown[1]
