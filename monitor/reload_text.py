"""What is told of a reading of the configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.plural import plural

if TYPE_CHECKING:
    from monitor.reload import Reading

# Lines of one message: mistakes and failing examples; more than a person mends in one go, and `check` lists them all.
MOST_LISTED = 8


def told(reading: Reading, before: tuple[str, ...], *, asked: bool) -> str:
    """What there is to say of a reading, "" for nothing. `before` are the mistakes of the reading before."""
    if reading.mistakes:
        return _wrong(reading.mistakes) if asked or reading.mistakes != before else ""
    news = "can be used again" if before else "was edited" if reading.changes else "was read again"
    if reading.changes:
        changed = (f"• {sentence}" for sentence in reading.changes)
        return "\n".join((f"The configuration {news}. In force from the next cycle on:", *changed, *_unheld(reading)))
    return f"The configuration {news}: nothing differs from what is in force." if before or asked else ""


def _wrong(mistakes: tuple[str, ...]) -> str:
    head = f"The configuration cannot be used ({plural(len(mistakes), 'mistake')}); what was in force goes on:"
    return "\n".join((head, *_listed(mistakes)))


def _unheld(reading: Reading) -> list[str]:
    if not reading.failing:
        return []
    hold = "does not hold" if len(reading.failing) == 1 else "do not hold"
    return [f"Taken although {plural(len(reading.failing), 'example')} {hold}:", *_listed(reading.failing)]


def _listed(lines: tuple[str, ...]) -> list[str]:
    more = len(lines) - MOST_LISTED
    rest = [f"and {more} more: run `monitor check`"] if more > 0 else []
    return [*(f"• {line}" for line in lines[:MOST_LISTED]), *rest]
