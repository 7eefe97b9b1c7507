"""What a reader raises for what it cannot take, and what becomes of it on the way out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from monitor.config.tree import PathPart

Path: TypeAlias = "tuple[PathPart, ...]"

KEY = "[key]"
"""The last part of a path where a key of a dict is at fault, and not what stands behind it."""


class Unfit(ValueError):
    """Raised for a value that its field cannot take: what is wrong, and what to write instead."""

    def __init__(self, message: str, mend: str) -> None:
        super().__init__(message, mend)
        self.message, self.mend = message, mend


class Mistake(NamedTuple):
    """One thing that is wrong: of what kind, by which keys and indexes it is reached, and its facts.

    Kinds with their facts: unfit (message, mend), missing, unknown_key, no_list, no_group (of keys), no_words (in a
    dict), choice (words), too_small, too_large, too_few (bound); wrong_type (wanted), which no file can bring about.
    """

    kind: str
    path: Path
    facts: Mapping[str, Any]


class ValidationError(ValueError):
    """Raised with everything that is wrong with a value, in the order of its fields."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__(*self.mistakes)

    @classmethod
    def of(cls, kind: str, **facts: object) -> ValidationError:
        """One mistake, of the value itself."""
        return cls((Mistake(kind, (), facts),))

    def under(self, *path: PathPart) -> Iterator[Mistake]:
        """The mistakes as they are reached from further out."""
        return (Mistake(kind, (*path, *rest), facts) for kind, rest, facts in self.mistakes)
