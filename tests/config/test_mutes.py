"""mutes.yaml: what may be written, what each mistake is told, and what becomes of it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from monitor.config import ConfigError, load
from monitor.config.schema import Mute
from tests.config.writing import MONITOR, WATCHLIST, marks, problems_of, write

if TYPE_CHECKING:
    from pathlib import Path

UNTIL = "until: 2026-12-31, reason: enough"
MORE = WATCHLIST.replace("migration", "more")
MISTAKES = {
    "nothing muted": (f"mutes:\n  - ‸{{{UNTIL}}}\n", "does not say what is muted", "add story:"),
    "no end": ("mutes:\n  - ‸{item: cbp-one, reason: x}\n", "the mute number 1 has no `until`", "add `until: 2026"),
    "no reason": ("mutes:\n  - ‸{item: cbp-one, until: 2026-12-31}\n", "has no `reason`", "add `reason"),
    "empty reason": ('mutes:\n  - {item: cbp-one, until: 2026-12-31, reason: ‸" "}\n', "nothing here", "few words"),
    "unknown item": (f"mutes:\n  - {{item: ‸cbp-on, {UNTIL}}}\n", 'there is no item "cbp-on"', "did you mean cbp-one?"),
    "no item like it": (f"mutes:\n  - {{item: ‸x, {UNTIL}}}\n", 'no item "x"', "write the id of an item"),
    "item of a watchlist": (
        f"mutes:\n  - {{item: ‸migration/comar, {UNTIL}}}\n",
        'the watchlist migration has no item "comar"',
        "",
    ),
    "unknown watchlist": (f"mutes:\n  - {{item: ‸migratoin/cbp-one, {UNTIL}}}\n", "no watchlist", "mean migration?"),
    "item like a name": (f"mutes:\n  - {{item: ‸CBP One, {UNTIL}}}\n", "is no id", "write cbp-one"),
    "item too deep": (f"mutes:\n  - {{item: ‸a/b/c, {UNTIL}}}\n", "names no item", "watchlist/item"),
    "unknown feed": (f"mutes:\n  - {{source: ‸nort, {UNTIL}}}\n", 'no feed "nort"', "did you mean north?"),
    "feed by its name": (f"mutes:\n  - {{source: ‸diario del sur, {UNTIL}}}\n", "no feed", "write sur"),
    "no story": (f"mutes:\n  - {{story: ‸the fashion week, {UNTIL}}}\n", "neither an address nor", "https://…"),
    "broken address": (f"mutes:\n  - {{story: ‸'https:///a', {UNTIL}}}\n", "incomplete", "copy it"),
    "phrase of marks": (f'mutes:\n  - {{phrase: ‸"—", {UNTIL}}}\n', "no letter", "write a name"),
    "list in a phrase": (f"mutes:\n  - {{phrase: ‸$mexico, {UNTIL}}}\n", "cannot be used here", ""),
    "no date": ("mutes:\n  - {source: sur, until: ‸31/12/2026, reason: x}\n", "is no date", "2026-12-31"),
    "for ever": ("mutes:\n  - {source: sur, until: ‸never, reason: x}\n", "is no date", "2026-12-31"),
    "typo": (f"mutes:\n  - {{‸itme: cbp-one, phrase: x, {UNTIL}}}\n", "knows no key `itme`", "did you mean item?"),
    "no list": (f"mutes:\n  ‸item: cbp-one\n  {UNTIL.replace(', ', chr(10) + '  ')}\n", "a list belongs here", "- "),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_each_mistake_is_told_once_at_its_place(name: str, tmp_path: Path) -> None:
    text, message, mend = MISTAKES[name]
    [problem] = problems_of(write(tmp_path, {"mutes.yaml": text}))
    assert problem.file == tmp_path / "mutes.yaml"
    assert [(problem.line, problem.column)] == marks(text), str(problem)
    assert message in problem.message
    assert mend in problem.mend


MUTES = """\
# on holiday
mutes:
  - phrase: "semana  de la moda*"
    until: 2026-12-31
    reason: fashion week
  - {item: cbp-one, source: north, until: 2027-01-15, reason: their series}
  - {item: more/cbp-one, until: 2027-01-15, reason: b}
  - story: https://a.example/2026/x?utm_source=y
    until: 2026-12-31
    reason: told enough
  - {story: 0123456789abcdef, until: 2026-12-31, reason: told enough}
"""


def both(folder: Path, mutes: str) -> Path:
    """A configuration with two watchlists that have the same item."""
    monitor = MONITOR.replace("[migration]", "[migration, more]")
    return write(folder, {"mutes.yaml": mutes, "monitor.yaml": monitor, "watchlists/more.yaml": MORE})


def test_mutes_are_read_with_their_places_and_watchlists(tmp_path: Path) -> None:
    loaded = load(both(tmp_path, MUTES.replace("{item: cbp", "{item: migration/cbp")))
    last, other = date(2026, 12, 31), date(2027, 1, 15)
    assert loaded.config.mutes == (
        Mute(place="mutes.yaml:3", until=last, reason="fashion week", phrase="semana de la moda*"),
        Mute(
            place="mutes.yaml:6",
            until=other,
            reason="their series",
            watchlist="migration",
            item="cbp-one",
            source="north",
        ),
        Mute(place="mutes.yaml:7", until=other, reason="b", watchlist="more", item="cbp-one"),
        Mute(place="mutes.yaml:8", until=last, reason="told enough", story="https://a.example/2026/x?utm_source=y"),
        Mute(place="mutes.yaml:11", until=last, reason="told enough", story="0123456789abcdef"),
    )
    assert loaded.warnings == ()
    assert loaded.where("mutes", 0, "until") == f"{tmp_path / 'mutes.yaml'}:4:12"


def test_an_item_that_several_watchlists_have_is_asked_for_by_its_watchlist(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load(both(tmp_path, MUTES))
    [problem] = caught.value.problems
    assert (problem.line, problem.message) == (6, "several watchlists have an item cbp-one")
    assert problem.mend == "write migration/cbp-one or more/cbp-one"


def test_an_item_of_one_watchlist_needs_only_its_id(tmp_path: Path) -> None:
    write(tmp_path, {"mutes.yaml": f"mutes:\n  - {{item: cbp-one, {UNTIL}}}\n"})
    [mute] = load(tmp_path).config.mutes
    assert (mute.watchlist, mute.item) == ("migration", "cbp-one")


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "mutes:\n", "mutes: []\n", "mutes:\n  # - item: a\n"])
def test_a_file_without_mutes_mutes_nothing(text: str, tmp_path: Path) -> None:
    loaded = load(write(tmp_path, {"mutes.yaml": text}))
    assert (loaded.config.mutes, loaded.warnings) == ((), ())


def test_what_a_broken_file_holds_is_not_held_against_mutes(tmp_path: Path) -> None:
    mutes = f"mutes:\n  - {{item: comar, source: oeste, {UNTIL}}}\n"
    found = problems_of(
        write(tmp_path, {"mutes.yaml": mutes, "feeds.yaml": "a: [\n", "watchlists/migration.yaml": "a: [\n"})
    )
    assert {problem.file.name for problem in found} == {"feeds.yaml", "migration.yaml"}


@pytest.mark.parametrize("phrase", ["el", "de la", "INM", "el paso"])
def test_a_phrase_of_small_words_alone_is_doubted(phrase: str, tmp_path: Path) -> None:
    loaded = load(write(tmp_path, {"mutes.yaml": f"mutes:\n  - {{phrase: {phrase}, {UNTIL}}}\n"}))
    doubted = [one.message for one in loaded.warnings if one.file.name == "mutes.yaml"]
    assert doubted == ([f'"{phrase}" stands in nearly every article'] if phrase in ("el", "de la") else [])
