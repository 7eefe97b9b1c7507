"""Pairs of addresses as publishers build them: written by another hand than the rules, judged from the addresses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from monitor.stories import canonical_url

PAIRS = [
    json.loads(line) for line in (Path(__file__).parents[1] / "evaluation/urls.jsonl").read_text("utf-8").splitlines()
]


def test_the_table_is_large_enough() -> None:
    assert sum(pair["same"] for pair in PAIRS) >= 60
    assert sum(not pair["same"] for pair in PAIRS) >= 40


@pytest.mark.parametrize("pair", PAIRS, ids=[pair["id"] for pair in PAIRS])
def test_each_pair_is_one_page_or_two(pair: dict[str, str | bool]) -> None:
    one, other = (canonical_url(str(pair[side])) for side in "ab")
    assert (one == other) == pair["same"], pair["why"]
