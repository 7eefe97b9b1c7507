"""What is asked of the web and what it answered."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import datetime


class Outcome(StrEnum):
    """What became of one fetch. The values are part of the JSON contract."""

    FETCHED = "fetched"
    NOT_MODIFIED = "not-modified"
    SAME_BODY = "same-body"
    NOT_A_FEED = "not-a-feed"
    BLOCKED = "blocked"
    GONE = "gone"
    RATE_LIMITED = "rate-limited"
    TIMED_OUT = "timed-out"
    TOO_LARGE = "too-large"
    UNREACHABLE = "unreachable"
    FORBIDDEN_ADDRESS = "forbidden-address"
    ERROR = "error"

    @property
    def fine(self) -> bool:
        """Whether the server did what it should, so that nobody needs to look."""
        return self in (Outcome.FETCHED, Outcome.NOT_MODIFIED, Outcome.SAME_BODY)


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server sent to recognise its answer by, byte for byte as received (RFC 9110 §8.8)."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """One thing to fetch. `kind` chooses the Accept header and the byte limit."""

    url: str
    kind: Literal["feed", "page"]
    validators: Validators = field(default_factory=Validators)


@dataclass(frozen=True, slots=True)
class Response:
    """What came back, never an exception: a fetch that failed has its outcome and a sentence.

    `body` is decompressed. `moved_to` is set when every redirect on the way was permanent (301, 308).
    `retry_at` is when the server (or our manners) wants the next request, `max_age` the seconds of
    `Cache-Control: max-age`.
    """

    url: str
    final_url: str
    outcome: Outcome
    message: str = ""
    status: int | None = None
    body: bytes = b""
    content_type: str = ""
    validators: Validators = field(default_factory=Validators)
    moved_to: str | None = None
    retry_at: datetime | None = None
    max_age: int | None = None


@dataclass(frozen=True, slots=True)
class Robots:
    """What is known of one site's robots.txt.

    `text` is what of it concerns us, None where it was never had. `asked` is when it was asked for last,
    `failing_since` when the row of failures began that is still on.
    """

    text: str | None
    asked: datetime
    failing_since: datetime | None = None
