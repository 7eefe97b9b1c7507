"""One answer of one server, and what it means: each status has its outcome and sentence here, faults in `faults.py`."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from monitor.model import Outcome
from monitor.web.walls import ADVICE, marked, recognised

if TYPE_CHECKING:
    from datetime import datetime

    from multidict import CIMultiDictProxy

REDIRECTS = frozenset((301, 302, 303, 307, 308))
PERMANENT = frozenset((301, 308))  # RFC 9110 §15.4: only these two say that the address has changed for good
READABLE = frozenset((200, 203))  # the statuses whose body is the thing asked for

SENTENCES: dict[int, tuple[Outcome, str]] = {
    304: (Outcome.NOT_MODIFIED, ""),
    401: (Outcome.BLOCKED, "the server wants a login"),
    402: (Outcome.BLOCKED, "the server wants to be paid"),
    403: (Outcome.BLOCKED, "the server refuses us"),
    407: (Outcome.BLOCKED, "a proxy on the way wants a login"),
    404: (Outcome.ERROR, "there is nothing at this address"),
    410: (Outcome.GONE, "it is gone for good, the server says"),
    429: (Outcome.RATE_LIMITED, "the server finds that we ask too often"),
    451: (Outcome.BLOCKED, "the server withholds it for legal reasons"),
    503: (Outcome.ERROR, "the server is overloaded or under repair"),
}
# Those behind whose status a service may stand that keeps programs out: what it says itself is read.
WALLED = frozenset((401, 402, 403, 405, 406, 429, 503))


@dataclass(frozen=True, slots=True)
class Answer:
    """What one server answered to one request. `body` is decompressed; of a refusal it is the beginning, or empty."""

    status: int
    headers: CIMultiDictProxy[str]
    body: bytes = b""


OWN_NETWORKS = "http.allow_private names networks of your own"
"""What to do about an address inside, if it was not a server that chose it."""


class FetchError(Exception):
    """A fetch that ended without an answer that can be used: with its outcome and a sentence for a person.

    `advice` is for whoever wrote the address himself.
    """

    def __init__(self, outcome: Outcome, sentence: str, retry_at: datetime | None = None, *, advice: str = "") -> None:
        super().__init__(sentence)
        self.outcome = outcome
        self.sentence = sentence
        self.advice = advice
        self.retry_at = retry_at


class GarbledError(FetchError):
    """What came is no answer in HTTP. `seconds` were spent at the server; `kept`: over a connection used before."""

    seconds: float = 0.0
    kept: bool = False


class LostError(FetchError):
    """A redirect that leads nowhere, in a circle, too far, or to where we do not go."""


class ForbiddenAddressError(PermissionError):
    """The guard refused an address at the socket; its text says why. The dialler survives only OSErrors."""


def meaning(answer: Answer) -> tuple[Outcome, str]:
    """The outcome of an answer and its sentence; the sentence is empty when all is well."""
    wall = marked(answer.headers) or (recognised(answer.body) if answer.status in READABLE | WALLED else "")
    if wall:
        return Outcome.BLOCKED, f"{wall} ({answer.status}); {ADVICE}"
    if answer.status in READABLE:
        return Outcome.FETCHED, ""
    outcome, sentence = SENTENCES.get(answer.status) or (Outcome.ERROR, _unusual(answer.status))
    return outcome, f"{sentence} ({answer.status})" if sentence else ""


def _unusual(status: int) -> str:
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        phrase = "a status of its own"
    return f"the server answered {phrase}"
