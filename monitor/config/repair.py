"""Taking broken syntax out of the way, so that the rest of a file can be checked in the same run."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from monitor.config.tree import SET_ASIDE

if TYPE_CHECKING:
    from monitor.config.syntax import Trouble

_KEY_OR_DASH = re.compile(r"\s*(?:(?:- +)+(?:[\w-]+:(?= |$))?|[\w-]+:(?= |$)|-(?= |$))")


def set_aside(lines: list[str], trouble: Trouble) -> bool:
    """Take the line of a mistake and what hangs on it out of the way, so that what follows can be read.

    Its key or dash stays with a stand-in for the value, unless that does not help either. False means that
    nothing is left to take away.
    """
    first = trouble.place.line - 1
    line = lines[first]
    if not line.strip():
        return False
    lines[first] = "" if line.endswith(SET_ASIDE) else _emptied(line)
    depth = _depth(line)
    for number in range(first + 1, len(lines)):
        if lines[number].strip() and _depth(lines[number]) <= depth:
            break
        lines[number] = ""
    return True


def _depth(line: str) -> int:
    """The column of what stands first in a line, behind any dash."""
    return len(line) - len(line.lstrip(" -"))


def _emptied(line: str) -> str:
    found = _KEY_OR_DASH.match(line)
    return found.group() + " " + SET_ASIDE if found else ""
