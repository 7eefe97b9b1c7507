"""Slips in the shape of a line: told at their place and put right, so that the rest of the file is read as meant.

YAML takes each of them for something else, and complains lines later of what only follows from it.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from monitor.config.keys import known_keys, list_keys
from monitor.config.problems import shown
from monitor.config.tree import Place

if TYPE_CHECKING:
    from monitor.config.problems import Report

_DASHES = "\u2010-\u2015\u2212"
"""Hyphens and dashes that are not the hyphen of the keyboard: word processors put them in its place."""
_BULLETS = (
    "\u2022\u2023\u2043\u2219\u25aa\u25ab\u25a0\u25a1\u25b6\u25ba\u25cb\u25cf\u25e6\u27a2\u2713\u2714\u00b7\uf0b7"
)
"""What word processors and mail programs put in front of the entries of a list; U+F0B7 is that of Word."""
MARK = re.compile(rf"(?P<mark>[{_DASHES}{_BULLETS}]|-(?=[^\s-])|\*(?=\s))(?P<gap>\s*)(?P<entry>\S.*)")
"""An entry with the wrong mark in front, or with no space behind the right one."""

_CANDIDATE = re.compile(rf"^ *(?:[{_DASHES}{_BULLETS}]|-[^\s-]|\*\s)", re.MULTILINE)
MOST_LINES = 200_000
"""Lines looked at: a file of 100,000 values, the most that is read, has hardly more."""

_OPEN_KEY = re.compile(r"\s*(?:- +)*([\w-]+):\s*(?:#.*)?")
_ENTRY = re.compile(r" *((?:- +)+|-$)")


def mend_marks(lines: list[str], report: Report) -> None:
    """Give every entry of a list its hyphen and space where another mark stands, or no space.

    Only where an entry is expected: below a key that takes a list, and in the column of other entries. There
    nothing else can stand, so that no text is mistaken for one.
    """
    if not _CANDIDATE.search("\n".join(lines)):
        return
    columns: set[int] = set()
    below_list_key = False
    for number, line in enumerate(islice(lines, MOST_LINES)):
        bare, depth = line.lstrip(" "), _depth(line)
        if report.full:
            break
        if not bare or bare.startswith("#"):
            continue
        columns = {column for column in columns if column <= depth} if columns else columns
        found = MARK.match(bare) if below_list_key or depth in columns else None
        if found:
            report.error(Place(number + 1, depth + 1), *sentence(found))
            _put_right(lines, number, depth, found)
            columns.add(depth)
        elif entry := _ENTRY.match(line):
            columns.update(position for position in range(depth, entry.end()) if line[position] == "-")
        opened = _OPEN_KEY.fullmatch(lines[number])  # which may just have been put right
        below_list_key = opened is not None and opened.group(1) in list_keys()


def sentence(found: re.Match[str]) -> tuple[str, str]:
    """Message and mend for what `MARK` found."""
    entry = shown(found.group("entry"))
    if found.group("mark") == "-":
        return "there is no space after this dash", f"put a space after the dash: - {entry.partition(':')[0]}"
    return f"{found.group('mark')} begins no entry of a list", f"entries begin with a hyphen: - {entry}"


def _put_right(lines: list[str], number: int, depth: int, found: re.Match[str]) -> None:
    gap = len(found.group("gap"))
    lines[number] = " " * depth + "-" + " " * max(gap, 1) + found.group("entry")
    if gap:
        return
    # The entry moved by one: what was written in its column moves along.
    after = range(number + 1, len(lines))
    if next((_depth(lines[below]) for below in after if lines[below].strip()), 0) != depth + 1:
        return
    for below in after:
        if lines[below].strip():
            if _depth(lines[below]) <= depth:
                break
            lines[below] = " " + lines[below]


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


_COLON = re.compile(r"( *(?:- +)*)([\w-]+):(?=[^\s:/])(.*)")


def mend_colons(lines: list[str], report: Report) -> bool:
    """Put a space after the colon of every `key:value` whose key is one of ours; whether there was any.

    Such a line can be the innocent second line of a text, so this is for files that YAML cannot read.
    """
    mended = False
    for number, line in enumerate(lines):
        found = _COLON.fullmatch(line)
        if found and found.group(2) in known_keys() and not report.full:
            before, key, value = found.groups()
            report.error(Place(number + 1, len(before) + 1), *no_space_after_colon(key, value))
            lines[number] = f"{before}{key}: {value}"
            mended = True
    return mended


def no_space_after_colon(key: str, value: str) -> tuple[str, str]:
    """Message and mend for `name:Boundary`."""
    return f"there is no space after the colon of `{key}`", f"write {key}: {shown(value)}"


_CONFLICT = re.compile(r"(?:<{7}|>{7})(?: .*)?")
_CONFLICT_TOLD = (
    "a merge left its marks here",
    "keep one of the two versions, and delete the lines <<<<<<<, ======= and >>>>>>>",
)


def drop_conflicts(lines: list[str], report: Report) -> None:
    """Tell of the marks of a merge, and keep what stands between `<<<<<<<` and `=======` (or `|||||||`)."""
    inside = theirs = False
    for number, line in enumerate(lines):
        if report.full:
            break
        if line.startswith(("<<<<<<<", ">>>>>>>")) and _CONFLICT.fullmatch(line):
            opens = line.startswith("<")
            if opens or not inside:
                report.error(Place(number + 1, 1), *_CONFLICT_TOLD)
            inside, theirs = opens, False
            lines[number] = ""
        elif inside and line.startswith(("=======", "|||||||")):
            theirs = True
        if theirs:
            lines[number] = ""
