"""`$list` becomes its words, wherever signs stand."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.config import ConfigError, load_watchlist
from monitor.config.lists import expand
from monitor.config.problems import Report
from monitor.config.tree import START, MappingNode, ScalarNode, SequenceNode
from tests.config.writing import loaded, marks

if TYPE_CHECKING:
    from monitor.config.schema import Watchlist

TEXT = """\
watchlist: migration
lists:
  mexico: [México, Chiapas]
  all: [$mexico, asylum]
items:
  - id: comar
    name: Comar
    ambiguous: [Comar]
    signs: [refugee*, $all, Chiapas]
    only_with: [$mexico]
    lookalikes: [{name: other, signs: [Tunisi*, $mexico]}]
    together:
      - {within: 9, each: [$mexico, [$all, border]]}
"""


def read(folder: Path, text: str) -> Watchlist:
    file = folder / "migration.yaml"
    file.write_text(text.replace("‸", ""), encoding="utf-8")
    return load_watchlist(file)


def test_lists_are_expanded_everywhere_and_each_word_stands_once(tmp_path: Path) -> None:
    watchlist = read(tmp_path, TEXT)
    [item] = watchlist.items
    assert item.signs == ("refugee*", "México", "Chiapas", "asylum")
    assert item.only_with == ("México", "Chiapas")
    assert item.lookalikes[0].signs == ("Tunisi*", "México", "Chiapas")
    assert item.together[0].each == (("México", "Chiapas"), ("México", "Chiapas", "asylum", "border"))
    assert watchlist.lists == {"mexico": ("México", "Chiapas"), "all": ("México", "Chiapas", "asylum")}


@pytest.mark.parametrize(
    ("old", "new", "message", "mend"),
    [
        (
            "signs: [refugee*, $all",
            "signs: [refugee*, ‸$mexco, $all",
            "no list $mexco",
            "did you mean $mexico?",
        ),
        ("signs: [refugee*, $all", "signs: [‸$Xyz, $all", "no list $Xyz", "are $mexico, $all"),
        ("mexico: [México", "mexico: [‸$all, México", "in a circle: $all → $mexico → $all", "take $all out"),
        (
            "mexico: [México",
            "mexico: [‸$mexico, México",
            "in a circle: $mexico → $mexico",
            "take $mexico out",
        ),
        ("mexico: [México", "mexico: [‸no, México", "no as true or false", '"no"'),
        ("signs: [refugee*, $all, Chiapas]", "signs: ‸$all", "a list belongs here", "write [$all]"),
    ],
)
def test_mistakes_in_lists_are_told_once(old: str, new: str, message: str, mend: str, tmp_path: Path) -> None:
    text = TEXT.replace(old, new)
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, text)
    [problem] = caught.value.problems
    assert [(problem.line, problem.column)] == marks(text)
    assert message in problem.message
    assert mend in problem.mend


def test_a_bomb_of_lists_is_stopped(tmp_path: Path) -> None:
    """Each list holds the one below it and as many words again."""
    lines = ["  l0: [" + ", ".join(f"word{n}" for n in range(3000)) + "]"]
    lines += [f"  l{n}: [$l{n - 1}, " + ", ".join(f"w{n}x{m}" for m in range(3000)) + "]" for n in range(1, 9)]
    text = "watchlist: m\nlists:\n" + "\n".join(lines) + "\nitems:\n  - {id: a, name: A, names: [Aa], signs: [$l8]}\n"
    with pytest.raises(ConfigError, match="more than 20000 words"):
        read(tmp_path, text)


def test_an_unused_list_is_warned_of(tmp_path: Path) -> None:
    text = TEXT.replace("lists:\n", "lists:\n  old: [x]\n  older: [$old]\n")
    warnings = [str(warning) for warning in loaded(tmp_path, watchlist=text).warnings]
    assert [warning.split(": ", 1)[1] for warning in warnings] == [
        "no item uses the list $old – use it, or delete it",
        "no item uses the list $older – use it, or delete it",
    ]


WORDS = st.lists(st.sampled_from(["aa", "bb", "cc", "$one", "$two", "$three", "$lost"]), max_size=5)


@given(st.fixed_dictionaries({"one": WORDS, "two": WORDS, "three": WORDS}), WORDS)
def test_no_reference_survives(lists: dict[str, list[str]], signs: list[str]) -> None:
    """Whatever refers to whatever, what is left is words, and what cannot be resolved is reported."""
    root, item = MappingNode(START), MappingNode(START)
    words_of, items = MappingNode(START), SequenceNode(START)
    root["lists"], root["items"] = words_of, items
    for name, words in lists.items():
        words_of[name] = sequence(words)
        words_of.keys_at[name] = START
    item["signs"] = sequence(signs)
    items.append(item)
    report = Report(Path("m.yaml"))
    expand(root, report)
    left = [*item["signs"], *(word for name in lists for word in words_of[name])]
    assert not [word for word in left if isinstance(word, str) and word.startswith("$")]
    assert bool(report.errors) == faulty(lists, signs)


def sequence(words: list[str]) -> SequenceNode:
    node = SequenceNode(START)
    node.extend(ScalarNode.written(word, START) for word in words)
    return node


def faulty(lists: dict[str, list[str]], signs: list[str]) -> bool:
    """By another road: a list that is not there, or a list that reaches itself."""
    named = {word for words in (*lists.values(), signs) for word in words if word.startswith("$")}
    reach = {name: {word[1:] for word in words if word[1:] in lists} for name, words in lists.items()}
    for middle in lists:
        for name in lists:
            if middle in reach[name]:
                reach[name] |= reach[middle]
    return "$lost" in named or any(name in reach[name] for name in lists)
