"""Does the later of two texts still tell what the earlier began with? Then it is about the same, whatever it adds.

A report that has gone on has a new headline and a new lead, and names the persons and places of the earlier one further
down. Two reports of one beat share background, and each has persons and places of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.stories.facts import names_in
from monitor.stories.headlines import PLAIN
from monitor.stories.thresholds import (
    BEGINNING_CHARACTERS,
    CARRIED_HEADLINE,
    CARRIED_NAMES,
    CARRIED_NAMES_AT_LEAST,
)

if TYPE_CHECKING:
    from monitor.stories.fingerprint import Fingerprint


def carries(one: Fingerprint, other: Fingerprint) -> bool:
    """Whether the later of two texts names most of those the earlier begins with, and says its headline's words.

    Of two published together each may be the later.
    """
    if one.at == other.at:
        return _tells(one, other) or _tells(other, one)
    later, earlier = (one, other) if one.at > other.at else (other, one)
    return _tells(later, earlier)


def _tells(later: Fingerprint, earlier: Fingerprint) -> bool:
    names = names_in(earlier.written[:BEGINNING_CHARACTERS])
    known = [name for name in names if name in later.vocabulary]
    if len(known) < max(CARRIED_NAMES_AT_LEAST, CARRIED_NAMES * len(names)):
        return False
    words = [word for word in earlier.title_content if not (word.isdigit() or word in PLAIN)]
    return sum(map(later.knows, words)) >= CARRIED_HEADLINE * len(words)
