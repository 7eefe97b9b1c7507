"""What a check of the outside found, in words for the person who can mend it, and what it starts from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Mark(StrEnum):
    """What became of a check. The values are part of the JSON output."""

    FINE = "fine"
    NOTE = "note"
    PERSON = "needs a person"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was asked, and what came of it: in a sentence, with what to do (`mend`) and where (`place`)."""

    subject: str
    mark: Mark
    message: str
    mend: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Use:
    """What a channel (an id or a #name) is for, as "digest desk", and where that is written."""

    channel: str
    purpose: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Bot:
    """Who the token belongs to; `scopes` is None where Slack does not say."""

    name: str
    scopes: frozenset[str] | None

    def lacks(self, scope: str) -> bool:
        """Whether the token is known not to have the scope."""
        return self.scopes is not None and scope not in self.scopes
