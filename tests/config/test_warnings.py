"""What is allowed and probably not meant is told, and nothing else is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from monitor.config import load
from tests.config.writing import FEEDS, MONITOR, WATCHLIST, loaded, marks, write

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "watchlist: migration\nitems:\n  - id: a\n    name: A\n"

SUSPECT = {
    "split name": (HEAD + "    names: [Darien, ‸Connecticut]\n", "two names", '["Darien, Connecticut"]'),
    "split phrase": (
        HEAD + "    names: [Aa]\n    never: {phrases: [Darien, ‸Georgia]}\n",
        "two names",
        "one name",
    ),
    "split sign": (
        HEAD + "    ambiguous: [Darién]\n    lookalikes: [{name: x, signs: [darién, ‸Wisconsin, lake]}]\n",
        "two names",
        "one name",
    ),
    "split sentence": (
        HEAD + "    names: [Aa]\n    examples: {match: [Comar, ‸overwhelmed by requests, opened an office.]}\n",
        "ends one example",
        "in quotes",
    ),
    "operator": (HEAD + "    names: [‸Eagle Pass AND razor wire]\n", "as it stands", "no operators"),
    **{
        f"joined by {between}": (
            f"{HEAD}    names: [‸CILA{between}IBWC]\n",
            f"is one name, and holds {between.strip()}",
            "separate names with commas: [CILA, IBWC]",
        )
        for between in ("; ", " | ", " OR ", " y ", " and ")
    },
}
FINE = {
    "quoted pair": HEAD + '    names: ["Darien", "Connecticut"]\n',
    "quoted name": HEAD + '    names: ["Darien, Connecticut"]\n',
    "lines": HEAD + "    names:\n      - Darien\n      - Connecticut\n",
    "regions": HEAD + "    ambiguous: [Aa]\n    signs: [Chiapas, Oaxaca]\n    names: [Chiapas, Oaxaca]\n",
    "signs": HEAD + "    ambiguous: [Aa]\n    lookalikes: [{name: x, signs: [Bb, Connecticut, Georgia]}]\n",
    "sentences": HEAD + "    names: [Aa]\n    examples: {match: [Aa came. bb went.], no_match: [One., two]}\n",
    "capitals": HEAD + "    names: [SEARCH AND RESCUE]\n",
    "y": HEAD + "    names: [Búsqueda y Rescate, Médicos y ACNUR]\n",
    "and": HEAD + "    names: [Customs and Border Protection, Sembrando Vida]\n",
}


@pytest.mark.parametrize("name", SUSPECT)
def test_suspect_watchlists_are_warned_of(name: str, tmp_path: Path) -> None:
    text, message, mend = SUSPECT[name]
    [warning] = loaded(tmp_path, watchlist=text).warnings
    assert [(warning.line, warning.column)] == marks(text)
    assert message in warning.message
    assert mend in warning.mend


@pytest.mark.parametrize("name", FINE)
def test_what_is_meant_is_not(name: str, tmp_path: Path) -> None:
    assert loaded(tmp_path, watchlist=FINE[name]).warnings == ()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('http: {contact: "https://desk.example.edu/monitor"}\n', "", "`contact` is empty"),
        ('"https://desk.example.edu/monitor"', '‸"https://example.org/bot"', "still the example"),
        ('monitor"}', 'monitor", allow_private: [10.0.0.0/8, ‸0.0.0.0/0]}', "every machine inside"),
        ("America/Mexico_City", "‸EST", "EST never changes to summer time"),
        ("America/Mexico_City", "‸Etc/GMT+6", "Etc/GMT+6 never changes to summer time, and is 6 hours behind"),
        ("timezone", 'slack: {api_url: ‸"http://slack.internal/api/"}\ntimezone', "unencrypted"),
    ],
)
def test_suspect_settings_are_warned_of(old: str, new: str, message: str, tmp_path: Path) -> None:
    text = MONITOR.replace(old, new)
    [warning] = loaded(tmp_path, monitor=text).warnings
    assert [(warning.line, warning.column)] == (marks(text) or [(1, 1)])
    assert message in warning.message
    assert warning.mend


def test_feeds_asked_too_often_are_warned_of(tmp_path: Path) -> None:
    text = FEEDS.replace("language: es", "language: es, every: ‸30s")
    [warning] = loaded(tmp_path, feeds=text).warnings
    assert [(warning.line, warning.column)] == marks(text)
    assert warning.message == "asking sur every 30s is likely to get us blocked"


def test_a_watchlist_that_no_digest_tells_of_is_warned_of(tmp_path: Path) -> None:
    write(tmp_path, {"watchlists/more.yaml": WATCHLIST.replace("migration", "more")})
    [warning] = load(tmp_path).warnings
    assert "no digest tells of the watchlist more" in warning.message
