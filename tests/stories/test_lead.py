from __future__ import annotations

import itertools
from datetime import timedelta

import pytest

from monitor.stories import choose_lead
from tests.stories.desk import NOW, article

TEXT = "The judge blocked the rule on Monday. " * 20


def test_the_order_of_reasons() -> None:
    summary = article("Summary only", "", summary=TEXT, tier=1, host="s.example")
    trusted = article("Trusted", TEXT, tier=1, host="t.example", at=NOW + timedelta(hours=9))
    wire = article("Wire", f"NOGALES (AP) — {TEXT}", host="w.example", at=NOW + timedelta(hours=2))
    later_wire = article("Wire again", f"{TEXT}{TEXT}", byline="Reuters", host="v.example", at=NOW + timedelta(hours=3))
    long = article("Long", TEXT * 2, host="l.example", at=NOW + timedelta(hours=8))
    short = article("Short", TEXT, host="a.example", at=NOW + timedelta(hours=1))
    late = article("Late", TEXT, host="b.example", at=NOW + timedelta(hours=4))

    ranked = [trusted, wire, later_wire, long, short, late, summary]
    for better, worse in itertools.combinations(ranked, 2):
        assert choose_lead([better, worse]) == choose_lead([worse, better]) == better.id


def test_an_agency_in_running_text_is_no_byline() -> None:
    plain = article("Plain", f"{'Words of our own. ' * 8} The paper asked EFE (EFE) about it.", host="a.example")
    other = article("Other", "Words of our own. " * 20, host="b.example")
    assert choose_lead([plain, other]) == other.id


def test_no_articles() -> None:
    with pytest.raises(ValueError, match=r"empty|iterable"):
        choose_lead([])
