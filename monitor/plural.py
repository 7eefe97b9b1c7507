"""A number with its noun, for every sentence that counts something."""

from __future__ import annotations


def plural(count: int, one: str, many: str = "") -> str:
    """The count with its noun: "1 feed", "1,200 feeds"; `many` is the plural where it is not `one` + s."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"
