"""Every way in which a call to Slack goes wrong, as a person who scripts one says it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.crash.victim import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.world import SlackServer

    Fault = Callable[[SlackServer, str], None]

# Seconds after which the victim has given up waiting, and that a message may stay unseen in history: longer than the
# two looks that find nothing, so that it is sent again, and stands there twice until the younger one is removed.
TOO_LATE, UNSEEN = PATIENCE + 0.5, 250.0

# What may happen to a call that changes something.
FAULTS: Mapping[str, Fault] = {
    "dropped before accepting": lambda slack, method: slack.drop_before_accept(method=method),
    "dropped after accepting": lambda slack, method: slack.drop_after_accept(method=method),
    "half an answer": lambda slack, method: slack.cut_answer(method=method),
    "502 before accepting": lambda slack, method: slack.http_status(502, method=method),
    "500 after accepting": lambda slack, method: slack.http_status(500, method=method, accepted=True),
    "internal_error after accepting": lambda slack, method: slack.fail_next(
        "internal_error", method=method, accepted=True
    ),
    "fatal_error before accepting": lambda slack, method: slack.fail_next("fatal_error", method=method),
    "accepted, answered too late": lambda slack, method: slack.delay(TOO_LATE, method=method),
    "never accepted, never answered": lambda slack, method: slack.delay(TOO_LATE, method=method, accepted=False),
    "rate limit": lambda slack, method: slack.rate_limit(1, method=method),
    "service_unavailable": lambda slack, method: slack.fail_next("service_unavailable", method=method),
    "token revoked": lambda slack, method: slack.fail_next("token_revoked", method=method),
    "channel archived": lambda slack, method: slack.fail_next("is_archived", method=method),
    "limit of the workspace": lambda slack, method: slack.fail_next("message_limit_exceeded", method=method),
    "layout refused": lambda slack, method: slack.fail_next("invalid_blocks", method=method),
    "lost, and late in history": lambda slack, method: slack.drop_after_accept(method=method, late=UNSEEN),
}

# What may happen to a look for a message whose answer was lost.
LOOKS: Mapping[str, Fault] = {
    "look dropped": lambda slack, method: slack.drop_before_accept(method=method),
    "look fails": lambda slack, method: slack.http_status(500, method=method),
    "look refused": lambda slack, method: slack.fail_next("internal_error", method=method),
    "look limited": lambda slack, method: slack.rate_limit(1, method=method),
}


def at_call(slack: SlackServer, method: str, number: int, fault: Fault) -> None:
    """Script `fault` for the call of that number, counted from 1; those before it get honest answers."""
    for _ in range(number - 1):
        slack.delay(0.0, method=method)
    fault(slack, method)
