"""What is wrong with a configuration, for the person who edits it: place, sentence, mend."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from monitor.config.tree import SET_ASIDE
from monitor.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from monitor.config.tree import Place

MOST_IN_A_FILE = 100
"""Problems told of one file: more than a person mends in one go, and a bound on a hostile file's work."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake. `line` and `column` count from 1, as editors do; `mend` says what to write instead.

    All that is told of it is `legible`, whatever the names of the files are.
    """

    file: Path
    line: int
    column: int
    message: str
    mend: str

    def __post_init__(self) -> None:
        """Some mistakes lie in the name of a file, and repeat it."""
        object.__setattr__(self, "message", legible(self.message))
        object.__setattr__(self, "mend", legible(self.mend))

    @property
    def place(self) -> str:
        """The place as editors and terminals turn it into a link."""
        return legible(f"{self.file}:{self.line}:{self.column}")

    def __str__(self) -> str:
        """One line that begins with the place."""
        return f"{self.place}: {self.message} – {self.mend}"


class ConfigError(UserError):
    """The configuration cannot be used. `problems` holds every mistake found, in reading order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


@dataclass(slots=True)
class Report:
    """Collects what is found in one file. Errors make it unusable, warnings do not.

    On `excused` lines what the YAML parser says would only follow from what was told of them already.
    """

    file: Path
    errors: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    excused: set[int] = field(default_factory=set)

    def error(self, place: Place, message: str, mend: str) -> None:
        """Note a mistake at `place`."""
        self._note(self.errors, Problem(self.file, place.line, place.column, message, mend))

    def warning(self, place: Place, message: str, mend: str) -> None:
        """Note what is allowed but probably not meant."""
        self._note(self.warnings, Problem(self.file, place.line, place.column, message, mend))

    @property
    def full(self) -> bool:
        """Whether further errors would be dropped, so that looking for them is idle."""
        return len(self.errors) >= MOST_IN_A_FILE

    @staticmethod
    def _note(problems: list[Problem], new: Problem) -> None:
        """Once: a word of a list is met in every item that uses it, and broken syntax in every reading."""
        told = ((old.line, old.column, old.mend) for old in problems)
        if len(problems) < MOST_IN_A_FILE and (new.line, new.column, new.mend) not in told:
            problems.append(new)


def closest(word: str, known: Iterable[str], cutoff: float = 0.6) -> str | None:
    """The one of `known` that `word` was probably meant to be, if any. `cutoff`: 1 is equal."""
    from difflib import get_close_matches  # only a mistake needs it

    by_folded = {candidate.casefold(): candidate for candidate in known}
    # 64: a key longer than that is no typo of ours, and the comparison is quadratic in the length.
    near = get_close_matches(word.casefold()[:64], by_folded, n=1, cutoff=cutoff)
    return by_folded[near[0]] if near else None


def did_you_mean(word: str, known: Sequence[str], otherwise: str) -> str:
    """The mend for an unknown word: the nearest known one, else `otherwise`."""
    near = closest(word, known)
    return f"did you mean {near}?" if near else otherwise


def legible(text: str) -> str:
    r"""`text` as every output takes it: a file's name may hold bytes that are not UTF-8 (`\udcff` for the byte ff)."""
    return text.encode("utf-8", "backslashreplace").decode()


LONGEST_SHOWN = 60
"""Characters of a file in a message: enough to find the place, and the message stays a line."""


def shown(text: str) -> str:
    """A piece of a file as it may stand in a message: one line, not long."""
    line = " ".join(text.replace(SET_ASIDE, "x").split())
    return line if len(line) <= LONGEST_SHOWN else line[: LONGEST_SHOWN - 1] + "…"  # the 60 of the docstring


def quoted(text: str) -> str:
    """`text` as it can be pasted into YAML: in double quotes, or in single ones where it holds those."""
    piece = shown(text)
    return "'" + piece.replace("'", "''") + "'" if '"' in piece or "\\" in piece else f'"{piece}"'
