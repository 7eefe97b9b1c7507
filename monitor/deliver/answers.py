"""What Slack answered, in classes that say what to do next, and in words for the person who can mend it.

Codes: docs.slack.dev, "Errors" of `chat.postMessage`, `chat.update`, `chat.delete`, `conversations.history`,
`conversations.replies` and `conversations.list`; those of files, drafts and attachments are left out, which no message
of ours has. A code that is not listed counts as ambiguous: sending again blindly could post twice, which is worse than
asking.
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
    THREAD = "thread refused"
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
OTHER_CHANNEL = "or name another channel in monitor.yaml"
MIGRATION = "the workspace is being moved by Slack: wait until that is over; trying again in an hour"
OLD = "is slack.api_url in monitor.yaml Slack's own? Else this program needs an update"
BUG = "this is a mistake of this program, please report it"
MALFORMED = f"Slack cannot read the request: {BUG}"
LAYOUT = f"Slack refused the layout of the message: {BUG}"
TOO_LONG = f"Slack finds the message too long: {BUG}"
MARK = f"Slack refused the message's metadata: {BUG}"
NO_REPLY = "nothing can be added to the thread in {channel} that this continues"
FAILED = "Slack failed while it posted to {channel}"

REFUSALS: Mapping[str, tuple[Kind, str]] = {
    "ratelimited": (Kind.NOT_ACCEPTED, WAIT),
    "rate_limited": (Kind.NOT_ACCEPTED, WAIT),
    "request_timeout": (Kind.NOT_ACCEPTED, "Slack did not get the whole message in time"),
    "service_unavailable": (Kind.NOT_ACCEPTED, "Slack is out of service at the moment"),
    # ------------------------------------------------------------------ the channel
    "channel_not_found": (
        Kind.CHANNEL,
        "Slack knows no channel {channel}: correct it in monitor.yaml or, if it is private, invite the bot",
    ),
    "not_in_channel": (Kind.CHANNEL, INVITE),
    "is_archived": (Kind.CHANNEL, "{channel} is archived: unarchive it or name another one in monitor.yaml"),
    "restricted_action": (
        Kind.CHANNEL,
        f"a setting of the workspace keeps the bot out of {{channel}}: ask an admin, {OTHER_CHANNEL}",
    ),
    "restricted_action_read_only_channel": (
        Kind.CHANNEL,
        "{channel} is read-only: let the bot post there, or name another one in monitor.yaml",
    ),
    "restricted_action_thread_only_channel": (
        Kind.CHANNEL,
        f"{{channel}} takes nothing but replies: ask an admin, {OTHER_CHANNEL}",
    ),
    "no_permission": (
        Kind.CHANNEL,
        "the bot may not post in {channel}: invite it there with /invite @monitor",
    ),
    "access_denied": (Kind.CHANNEL, f"the bot may not use {{channel}}: ask an admin, {OTHER_CHANNEL}"),
    "ekm_access_denied": (
        Kind.CHANNEL,
        f"the admins have suspended messages to {{channel}}: ask them, {OTHER_CHANNEL}",
    ),
    "messages_tab_disabled": (
        Kind.CHANNEL,
        f"{{channel}} is the app's own conversation, which is switched off: switch it on, {OTHER_CHANNEL}",
    ),
    "team_not_found": (
        Kind.CHANNEL,
        "Slack cannot tell in which workspace {channel} is: write the channel's id instead of its name",
    ),
    "method_not_supported_for_channel_type": (
        Kind.CHANNEL,
        "{channel} is no channel that a bot can read: name another one in monitor.yaml",
    ),
    "thread_not_found": (Kind.THREAD, NO_REPLY),
    "cannot_reply_to_message": (Kind.THREAD, NO_REPLY),
    "restricted_action_thread_locked": (Kind.THREAD, NO_REPLY),
    "restricted_action_non_threadable_channel": (Kind.THREAD, NO_REPLY),
    # ------------------------------------------------------------------ the token, or all that is asked with it
    "invalid_auth": (Kind.TOKEN, f"Slack does not know the token: {TOKEN_HINT}"),
    "not_authed": (Kind.TOKEN, f"Slack got no token: {TOKEN_HINT}"),
    "account_inactive": (
        Kind.TOKEN,
        f"the bot was removed from the workspace: install it again and {TOKEN_HINT}",
    ),
    "token_revoked": (Kind.TOKEN, f"the token was revoked: install the app again and {TOKEN_HINT}"),
    "token_expired": (Kind.TOKEN, f"the token has expired: {TOKEN_HINT}"),
    "not_allowed_token_type": (Kind.TOKEN, f"this kind of token may not post: {TOKEN_HINT}"),
    "is_bot": (Kind.TOKEN, f"the token is that of a bot of the old kind: make an app and {TOKEN_HINT}"),
    "team_access_not_granted": (
        Kind.TOKEN,
        f"the app may not use this workspace: install it there and {TOKEN_HINT}",
    ),
    "enterprise_is_restricted": (
        Kind.TOKEN,
        f"the app is installed for the organisation: install it in the workspace and {TOKEN_HINT}",
    ),
    "two_factor_setup_required": (
        Kind.TOKEN,
        "the workspace asks for two-factor authentication: set it up for the account that installed the app",
    ),
    "missing_scope": (
        Kind.TOKEN,
        "the bot lacks a permission: add the scope {needed} to the app and install it again",
    ),
    "unknown_method": (Kind.TOKEN, f"there is no such method: {OLD}"),
    "method_deprecated": (Kind.TOKEN, f"Slack has given up this method: {OLD}"),
    "deprecated_endpoint": (Kind.TOKEN, f"Slack has given up this method: {OLD}"),
    # ------------------------------------------------------------------ the message
    "no_text": (Kind.PAYLOAD, f"Slack found no text in the message: {BUG}"),
    "invalid_blocks": (Kind.PAYLOAD, LAYOUT),
    "invalid_blocks_format": (Kind.PAYLOAD, LAYOUT),
    "msg_blocks_too_long": (Kind.PAYLOAD, TOO_LONG),
    "msg_too_long": (Kind.PAYLOAD, TOO_LONG),
    "metadata_too_large": (Kind.PAYLOAD, f"Slack finds the message's metadata too large: {BUG}"),
    "invalid_metadata_format": (Kind.PAYLOAD, MARK),
    "invalid_metadata_schema": (Kind.PAYLOAD, MARK),
    "metadata_must_be_sent_from_app": (Kind.PAYLOAD, f"only an app's message may have metadata: {TOKEN_HINT}"),
    "invalid_arguments": (Kind.PAYLOAD, MALFORMED),
    "invalid_arg_name": (Kind.PAYLOAD, MALFORMED),
    "invalid_array_arg": (Kind.PAYLOAD, MALFORMED),
    "invalid_charset": (Kind.PAYLOAD, MALFORMED),
    "invalid_form_data": (Kind.PAYLOAD, MALFORMED),
    "invalid_json": (Kind.PAYLOAD, MALFORMED),
    "json_not_object": (Kind.PAYLOAD, MALFORMED),
    "invalid_post_type": (Kind.PAYLOAD, MALFORMED),
    "missing_post_type": (Kind.PAYLOAD, MALFORMED),
    # ------------------------------------------------------------------ the message that is changed or deleted
    "message_not_found": (Kind.GONE, "the message in {channel} that this changes is gone"),
    "cant_update_message": (Kind.GONE, "the message in {channel} is not the bot's to change any more"),
    "edit_window_closed": (Kind.GONE, "a setting of the workspace lets no message as old as this one be changed"),
    "is_inactive": (Kind.GONE, "the message in {channel} cannot be changed: its channel is archived or frozen"),
    "block_mismatch": (Kind.GONE, "Slack does not put this in the place of the message in {channel}"),
    "cant_delete_message": (Kind.GONE, "the message in {channel} is not the bot's to delete"),
    "compliance_exports_prevent_deletion": (Kind.GONE, "the workspace lets no message be deleted"),
    # ------------------------------------------------------------------ the workspace
    "message_limit_exceeded": (
        Kind.HOLD,
        "the workspace has reached its limit of messages: an admin must raise it; trying again in an hour",
    ),
    "accesslimited": (
        Kind.HOLD,
        "Slack limits access to the workspace at the moment: ask an admin; trying again in an hour",
    ),
    "org_login_required": (Kind.HOLD, MIGRATION),
    "team_added_to_org": (Kind.HOLD, MIGRATION),
    "external_channel_migrating": (Kind.HOLD, MIGRATION),
    "fatal_error": (Kind.AMBIGUOUS, FAILED),
    "internal_error": (Kind.AMBIGUOUS, FAILED),
    "update_failed": (Kind.AMBIGUOUS, FAILED),
}
UNSEEN = "unseen"  # what was lost cannot be looked for: looks fail for long
OURS: Mapping[str, Kind] = {"odd_token": Kind.TOKEN, "invalid_url": Kind.TOKEN, "unreachable": Kind.NOT_ACCEPTED}
"""Codes of this program's own, where no answer of Slack's came."""
WRITING = "chat:write"  # the scope of posting, editing and deleting, where Slack does not say which is missing


def refused(code: str, channel: str, *, detail: str = "", retry_after: float | None = None, needed: str = "") -> Answer:
    """The answer behind an error code of Slack. `detail` is what Slack adds about a mistake of ours.

    `needed` are the scopes that Slack wants where it misses one.
    """
    kind, sentence = REFUSALS.get(code, (Kind.AMBIGUOUS, f"Slack answered {code!r}, which this program does not know"))
    shown = sentence.replace("{channel}", channel).replace("{needed}", needed or WRITING)
    if kind is Kind.AMBIGUOUS:
        return ambiguous(shown, code=code)
    return Answer(kind, shown + (f" ({detail})" if detail else ""), code, retry_after=retry_after)


def not_accepted(reason: str) -> Answer:
    """No byte of the message reached Slack."""
    return Answer(Kind.NOT_ACCEPTED, f"Slack cannot be reached: {reason}", "unreachable")


def ambiguous(what: str, *, code: str = "") -> Answer:
    """The call may have been taken or not."""
    return Answer(Kind.AMBIGUOUS, what, code)


def kind_of(code: str) -> Kind | None:
    """The class of a code, Slack's or ours; None for "" and for one that is not known."""
    return REFUSALS[code][0] if code in REFUSALS else OURS.get(code)
