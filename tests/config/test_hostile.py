"""Whatever the bytes of a file, it ends soon and in `ConfigError`, never in anything else."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from monitor.config import ConfigError, Problem, load, load_watchlist
from tests.config.writing import FEEDS, MONITOR, WATCHLIST, write

if TYPE_CHECKING:
    from pathlib import Path

LONGEST = 3.0
"""CPU seconds; the slowest bomb here takes 0.6 on a busy core of 2026."""

RICH = """\
version: 1
watchlist: migration
lists: {mexico: [México, mexicano*], more: [$mexico, "a"]}
items:
  - id: comar
    name: "Comar: the agency"
    ambiguous: [Comar]
    signs: [$more, refugee*]
    lookalikes: [{name: prize, signs: [Comar d'Or]}]
    together: [{within: 14, each: [[a, b], $mexico]}]
    only: {in: title, at_least: 2, languages: [en, 'es']}
    review_by: 2026-12-31
    examples:
      match:
        - |
          A text
        - >-
          another
"""
PIECES = st.sampled_from(
    [
        *"[]{},:-#&*!|>'\"%@`?\t\n ~$\\",
        "- ",
        ": ",
        "\n  ",
        "é",
        "\u2028",
        "\ufeff",
        "<<",
        "42",
        "no",
        "---",
        "...",
    ]
)

BOMBS = {
    "brackets": b"[" * 50_000,
    "braces": b"{a: " * 50_000,
    "dashes": b"- " * 50_000,
    "questions": b"? " * 50_000,
    "pairs": b"[a: " * 50_000,
    "deep indentation": b"".join(b" " * n + b"a:\n" for n in range(1500)),
    "merge keys": b"a0: &a0 {k: v}\n"
    + b"".join(b"a%d: &a%d {<<: [*a%d, *a%d]}\n" % (n, n, n - 1, n - 1) for n in range(1, 99)),
    "laughs": b"a0: &a0 [x, x]\n" + b"".join(b"a%d: &a%d [*a%d, *a%d]\n" % (n, n, n - 1, n - 1) for n in range(1, 99)),
    "many values": b"- a\n" * 900_000,
    "many keys": b"".join(b"k%d: v\n" % n for n in range(300_000)),
    "many wrong items": b"watchlist: m\nitems:\n" + b"- {x: 1}\n" * 60_000,
    "many wrong names": b"watchlist: m\nitems:\n- {id: a, name: A, names: [" + b"42, " * 50_000 + b"]}\n",
    "many tabs": b"\ta\n" * 500_000,
    "many controls": b"\x07" * 3_000_000,
    "many tokens": (b"xoxb-" + b"1" * 12 + b"\n") * 100_000,
    "many broken lines": b"a: 'b'c\n" * 100_000,
    "many open quotes": b'a: "\n' * 100_001,
    "many bullets": b"names:\n" + b"\xe2\x80\xa2 a\n" * 300_000,
    "many dashes without a space": b"".join(b" " * n + b"-names:\n" for n in range(2500)),
    "one such dash and many values": b"-a\n" + b"- a\n" * 900_000,
    "many colons without a space": b"a:\n" + b" name:b\n" * 400_000,
    "many merges": b"<<<<<<< a\n" * 400_000,
    "a long key": b"k" * 3_000_000 + b": v",
    "a long text": b"k: " + b"v " * 1_500_000,
    "a long number": b"version: " + b"9" * 3_000_000,
    "nulls": b"\x00" * 3_000_000,
}


def told_of(file: Path) -> tuple[Problem, ...]:
    """The problems of a watchlist file; none if it holds, never another exception."""
    try:
        load_watchlist(file)
    except ConfigError as error:
        return error.problems
    return ()


def ends_well(file: Path) -> None:
    started = time.process_time()
    problems = told_of(file)
    assert len(problems) <= 100
    assert all(problem.line >= 1 and problem.column >= 1 and problem.mend for problem in problems)
    assert time.process_time() - started < LONGEST


@pytest.mark.parametrize("bomb", BOMBS)
def test_bombs_do_not_go_off(bomb: str, tmp_path: Path) -> None:
    file = tmp_path / "bomb.yaml"
    file.write_bytes(BOMBS[bomb])
    ends_well(file)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.binary(max_size=300))
@example(body=b"\xef\xbb\xbf")
@example(body=b"a: \xee\x80\x80")
@example(body=b"\xed\xa0\x80")
def test_any_bytes(body: bytes, tmp_path: Path) -> None:
    file = tmp_path / "any.yaml"
    file.write_bytes(body)
    with pytest.raises(ConfigError):  # no watchlist is that short and random
        load_watchlist(file)
    ends_well(file)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.lists(PIECES | st.text(max_size=3), max_size=30).map("".join))
def test_any_yaml_like_text(text: str, tmp_path: Path) -> None:
    file = tmp_path / "any.yaml"
    file.write_bytes(text.encode("utf-8", "surrogatepass"))
    ends_well(file)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_edit_of_a_good_file(data: st.DataObject, tmp_path: Path) -> None:
    """Pieces inserted, parts deleted: either it still holds, or it is told with places inside the file."""
    text = RICH
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(start, min(len(text), start + 8)))
        text = text[:start] + data.draw(PIECES | st.just("")) + text[end:]
    file = tmp_path / "edited.yaml"
    file.write_bytes(text.encode("utf-8", "surrogatepass"))
    lines = text.count("\n") + text.count("\r") + 1
    assert all(1 <= problem.line <= lines for problem in told_of(file))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_edit_of_a_good_folder(data: st.DataObject, tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {}
    for name, text in {
        "monitor.yaml": MONITOR,
        "feeds.yaml": FEEDS,
        "watchlists/migration.yaml": WATCHLIST,
    }.items():
        start = data.draw(st.integers(0, len(text)))
        files[name] = text[:start] + data.draw(PIECES) + text[start + data.draw(st.integers(0, 5)) :]
    with contextlib.suppress(ConfigError):
        load(write(tmp_path, files))


def test_the_good_file_of_the_edits_is_good(tmp_path: Path) -> None:
    file = tmp_path / "rich.yaml"
    file.write_text(RICH, encoding="utf-8")
    assert load_watchlist(file).items[0].signs == ("México", "mexicano*", "a", "refugee*")


ITEM = """\
  - id: item-{n}
    name: Item {n}
    section: Policy
    names: [Name {n}, Other {n}, Third {n}]
    ambiguous: [Ab{n}]
    signs: [$all, refugee*, asylum]
    lookalikes:
      - {{name: other, signs: [one{n}, two{n}, three{n}, four{n}]}}
    review_by: 2026-12-31
    examples:
      match:
        - A sentence with Name {n} in it.
        - Another one.
        - A third one.
      no_match:
        - Not this.
        - Nor that one.
"""


def big(folder: Path) -> Path:
    """40 feeds and 25 items with lists, lookalikes and examples: as large as the shipped configuration."""
    feed = '  - {{id: f{n}, name: Feed {n}, url: "https://f{n}.org/rss", language: es, country: MX, tier: 1}}\n'
    feeds = "".join(feed.format(n=n) for n in range(40))
    words = ", ".join(f"word{n}*" for n in range(30))
    items = "".join(ITEM.format(n=n) for n in range(25))
    watchlist = f"watchlist: migration\nlists:\n  all: [{words}]\nitems:\n{items}"
    return write(folder, {"feeds.yaml": f"feeds:\n{feeds}", "watchlists/migration.yaml": watchlist})


def test_loading_is_fast(tmp_path: Path) -> None:
    """CPU of a fresh process for import and load: 0.25 s is the aim; twice that allows for a busy machine."""
    program = (
        "import sys, time; start = time.process_time()\n"
        "from pathlib import Path; from monitor.config import load\n"
        "load(Path(sys.argv[1])); print(time.process_time() - start)"
    )
    took = [
        float(subprocess.run([sys.executable, "-c", program, big(tmp_path)], check=True, capture_output=True).stdout)
        for _ in range(3)
    ]
    assert min(took) < 0.5, took
