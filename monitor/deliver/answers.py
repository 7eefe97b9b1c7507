"""What Slack answered, in classes that say what to do next, and in words for the person who can mend it.

Codes: docs.slack.dev, `chat.postMessage`, "Errors". A code that is not listed counts as ambiguous:
sending again blindly could post twice, which is worse than asking.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class Kind(StrEnum):
    """What an answer means for the message."""

    ACCEPTED = "accepted"
    NOT_ACCEPTED = "not accepted"
    CHANNEL = "channel refused"
    TOKEN = "token refused"  # noqa: S105 - the name of a kind, no secret
    PAYLOAD = "message refused"
    GONE = "message gone"
    HOLD = "hold"
    AMBIGUOUS = "ambiguous"


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer. `sentence` is for people and never holds the token; `retry_after` is in seconds.

    `ts` and `channel` (the id, even when a name was asked for) come with ACCEPTED.
    """

    kind: Kind
    sentence: str = ""
    code: str = ""
    ts: str | None = None
    channel: str | None = None
    retry_after: float | None = None


INVITE = "Slack says the bot is not in {channel}: invite it there with /invite @monitor"
WAIT = "Slack asks to wait before the next message to {channel}"
TOKEN_HINT = "put a valid bot token (xoxb-…) into SLACK_BOT_TOKEN or SLACK_BOT_TOKEN_FILE"  # noqa: S105 - advice, no secret
BUG = "this is a mistake of this program, please report it"

REFUSALS: Mapping[str, tuple[Kind, str]] = {
    "ratelimited": (Kind.NOT_ACCEPTED, WAIT),
    "rate_limited": (Kind.NOT_ACCEPTED, WAIT),
    "request_timeout": (Kind.NOT_ACCEPTED, "Slack did not get the whole message in time"),
    "service_unavailable": (Kind.NOT_ACCEPTED, "Slack is out of service at the moment"),
    "channel_not_found": (
        Kind.CHANNEL,
        "Slack knows no channel {channel}: correct it in monitor.yaml or, if it is private, invite the bot",
    ),
    "not_in_channel": (Kind.CHANNEL, INVITE),
    "is_archived": (Kind.CHANNEL, "{channel} is archived: unarchive it or name another one in monitor.yaml"),
    "restricted_action": (
        Kind.CHANNEL,
        "a setting of the workspace keeps the bot out of {channel}: ask an admin, or name another channel",
    ),
    "restricted_action_read_only_channel": (
        Kind.CHANNEL,
        "{channel} is read-only: let the bot post there, or name another one in monitor.yaml",
    ),
    "no_permission": (
        Kind.CHANNEL,
        "the bot may not post in {channel}: invite it there with /invite @monitor",
    ),
    "thread_not_found": (
        Kind.PAYLOAD,  # of this message alone: the channel is sound
        "the message in {channel} whose thread this continues is gone: nothing can be added to it",
    ),
    "invalid_auth": (Kind.TOKEN, f"Slack does not know the token: {TOKEN_HINT}"),
    "not_authed": (Kind.TOKEN, f"Slack got no token: {TOKEN_HINT}"),
    "account_inactive": (
        Kind.TOKEN,
        f"the bot was removed from the workspace: install it again and {TOKEN_HINT}",
    ),
    "token_revoked": (Kind.TOKEN, f"the token was revoked: install the app again and {TOKEN_HINT}"),
    "token_expired": (Kind.TOKEN, f"the token has expired: {TOKEN_HINT}"),
    "missing_scope": (
        Kind.TOKEN,
        "the bot lacks a permission: add the scope chat:write to the app and install it again",
    ),
    "no_text": (Kind.PAYLOAD, f"Slack found no text in the message: {BUG}"),
    "invalid_blocks": (Kind.PAYLOAD, f"Slack refused the layout of the message: {BUG}"),
    "invalid_blocks_format": (Kind.PAYLOAD, f"Slack refused the layout of the message: {BUG}"),
    "msg_blocks_too_long": (Kind.PAYLOAD, f"Slack finds the message too long: {BUG}"),
    "msg_too_long": (Kind.PAYLOAD, f"Slack finds the message too long: {BUG}"),
    "metadata_too_large": (Kind.PAYLOAD, f"Slack finds the message's metadata too large: {BUG}"),
    "invalid_metadata_format": (Kind.PAYLOAD, f"Slack refused the message's metadata: {BUG}"),
    "message_not_found": (Kind.GONE, "the message in {channel} that this changes is gone"),
    "cant_update_message": (Kind.GONE, "the message in {channel} is not the bot's to change any more"),
    "edit_window_closed": (Kind.GONE, "a setting of the workspace lets no message as old as this one be changed"),
    "is_inactive": (Kind.GONE, "the message in {channel} cannot be changed: its thread or channel is frozen"),
    "message_limit_exceeded": (
        Kind.HOLD,
        "the workspace has reached its limit of messages: an admin must raise it; trying again in an hour",
    ),
    "accesslimited": (
        Kind.HOLD,
        "Slack limits access to the workspace at the moment: ask an admin; trying again in an hour",
    ),
    "fatal_error": (Kind.AMBIGUOUS, "Slack failed while it posted to {channel}"),
    "internal_error": (Kind.AMBIGUOUS, "Slack failed while it posted to {channel}"),
}
UNSETTLED = "it is not known whether the message is there: look in {channel} before it is sent again"


def refused(code: str, channel: str, *, detail: str = "", retry_after: float | None = None) -> Answer:
    """The answer behind an error code of Slack. `detail` is what Slack adds about a mistake of ours."""
    kind, sentence = REFUSALS.get(code, (Kind.AMBIGUOUS, f"Slack answered {code!r}, which this program does not know"))
    if kind is Kind.AMBIGUOUS:
        return ambiguous(sentence, channel, code=code)
    shown = sentence.format(channel=channel) + (f" ({detail})" if detail else "")
    return Answer(kind, shown, code, retry_after=retry_after)


def not_accepted(reason: str) -> Answer:
    """No byte of the message reached Slack."""
    return Answer(Kind.NOT_ACCEPTED, f"Slack cannot be reached: {reason}", "unreachable")


def ambiguous(what: str, channel: str, *, code: str = "") -> Answer:
    """The message may be there or not."""
    return Answer(Kind.AMBIGUOUS, f"{what}; {UNSETTLED}".replace("{channel}", channel), code)
