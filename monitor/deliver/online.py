"""What `monitor check --online` asks Slack: the token, its scopes, the channels, the layout, a message there and back.

Methods and arguments: docs.slack.dev/reference/methods. Nothing is sent twice, and what is posted is deleted again.
"""

from __future__ import annotations

import asyncio
import json
import os
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from monitor.deliver.answers import TOKEN_HINT
from monitor.deliver.checks import Bot, Check, Mark, Use
from monitor.deliver.online_channels import SCOPES, Seen, add_scope, check_channel, look_up
from monitor.deliver.online_client import Online, Reply

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence

    from monitor.config import schema

PAGE = 200  # messages in one answer, as docs.slack.dev, "Pagination", recommends
EVENT_TYPE = "monitor_check"
"""Of the message there and back: not that of deliveries, so that nobody takes it for one."""

TEXT = "`monitor check --online` looks whether it finds this message again, and deletes it."
UNTIL_FOUND = (
    "mend what is said above and ask again: as it is, a message whose answer is lost waits for a person to look for it"
)
CLOCKS_DIFFER = timedelta(minutes=1)
"""What is told. A message whose answer was lost is looked for from five minutes before it was sent, by our clock: were
that further ahead of Slack's, the message would never be found, and be posted twice."""

LOOKS = 3
PAUSE = 1.0
"""How often history is looked at, and the seconds between: what was posted this moment may show a little later."""


async def check_slack(
    settings: schema.Slack,
    token: str,
    uses: Sequence[Use],
    sample: Sequence[Mapping[str, Any]],
    proxy: str | None = None,
) -> AsyncIterator[Check]:
    """Ask everything in order and give each answer as it comes; no answer holds the token.

    `uses` are the channels of the configuration, `sample` the payloads of a digest whose layout Slack is to judge,
    `proxy` the URL of one to go through.
    When the token is no good nothing else is asked.
    """
    async with Online(settings, token, proxy) as slack:
        hello = await slack.ask("auth.test")
        yield _token(hello)
        if hello.fault or not hello.data.get("bot_id"):
            return
        if hello.at is not None:
            for check in _clock(hello.at, datetime.now(UTC)):
                yield check
        bot = Bot(str(hello.data.get("user", "monitor")), hello.scopes)
        for check in _scopes(bot):
            yield check
        seen = await look_up(slack, {use.channel for use in uses}, bot)
        for use in uses:
            yield check_channel(use, seen, bot)
        yield await _layout(slack, sample)
        yield await _ops(slack, settings.ops_channel, seen)


def _token(hello: Reply) -> Check:
    if hello.fault:
        return Check("token", Mark.PERSON, hello.fault)
    who = f"of the workspace {hello.data.get('team', '?')}, for {hello.data.get('user', '?')}"
    if not hello.data.get("bot_id"):
        return Check("token", Mark.PERSON, f"it is valid {who}, and it is no bot's", TOKEN_HINT)
    return Check("token", Mark.FINE, f"valid, {who}")


def _clock(theirs: datetime, ours: datetime) -> list[Check]:
    off = ours - theirs
    if abs(off) <= CLOCKS_DIFFER:
        return []
    where = "ahead of" if ours > theirs else "behind"
    told = f"this machine's is {abs(off).total_seconds() / 60:.0f} minutes {where} Slack's"
    return [Check("clock", Mark.PERSON, told, "have it set by the network (NTP): lost answers are looked for by time")]


def _scopes(bot: Bot) -> list[Check]:
    if bot.scopes is None:
        return [Check("scopes", Mark.NOTE, "Slack does not say what the token may do: what follows shows it")]
    there = [scope for scope in SCOPES if scope in bot.scopes]
    checks = [Check("scopes", Mark.FINE, ", ".join(there))] if there else []
    for scope in SCOPES:
        if bot.lacks(scope):
            mark = Mark.NOTE if scope.startswith("groups:") else Mark.PERSON
            checks.append(Check(f"scope {scope}", mark, f"missing: {SCOPES[scope]}", add_scope(scope)))
    return checks


async def _layout(slack: Online, sample: Sequence[Mapping[str, Any]]) -> Check:
    """blocks.validate (since June 2026) on the blocks of every message of the sample."""
    subject = "layout of a digest"
    for payload in sample:
        # JSON in a form, the one way that is documented; as part of a JSON body it may not be understood.
        reply = await slack.ask("blocks.validate", blocks=json.dumps(payload["blocks"], ensure_ascii=False))
        if reply.code == "unknown_method":
            return Check(subject, Mark.NOTE, "not tried: this Slack has no blocks.validate")
        if reply.fault:
            errors = "; ".join(map(_error, reply.data.get("errors") or ()))
            bug = "this is a mistake of this program: please report it" if errors else ""
            return Check(subject, Mark.PERSON, f"refused: {errors}" if errors else reply.fault, bug)
    return Check(subject, Mark.FINE, "Slack takes it")


def _error(found: object) -> str:
    if isinstance(found, dict):
        return f"{found.get('message', '?')} at {found.get('pointer', '?')}"
    return str(found)


async def _ops(slack: Online, ops_channel: str | None, seen: Seen) -> Check:
    subject = "a message there and back"
    if ops_channel is None:
        mend = 'name one in monitor.yaml, slack: {ops_channel: "#monitor-ops"}: it is told of what needs a person'
        return Check(subject, Mark.NOTE, "not tried: there is no ops channel", mend)
    channel = seen.found.get(ops_channel, {})
    if not channel.get("is_member") or channel.get("is_archived"):
        return Check(subject, Mark.NOTE, f"not tried: {ops_channel} cannot be used as it is")
    return await _there_and_back(slack, subject, ops_channel, str(channel.get("id")))


async def _there_and_back(slack: Online, subject: str, name: str, channel: str) -> Check:
    """Post a message, find it by its metadata, delete it: what settles a lost answer works in this workspace."""
    mark, started = os.urandom(8).hex(), datetime.now(UTC)
    metadata = {"event_type": EVENT_TYPE, "event_payload": {"check": mark}}
    posted = await slack.ask("chat.postMessage", channel=channel, text=TEXT, metadata=metadata, unfurl_links=False)
    ts, found, why, gone = str(posted.data.get("ts", "")), "", "", Reply()
    since = ts or f"{started.timestamp() - 300:.6f}"
    try:
        found, why = await _found(slack, channel, since, mark, LOOKS if not posted.code else 1)
    finally:
        if ts or found:
            gone = await slack.ask("chat.delete", channel=channel, ts=ts or found)
    if gone.fault:
        mend = f"delete it there by hand: “{TEXT}”"
        return Check(subject, Mark.PERSON, f"it was posted in {name} and could not be deleted: {gone.fault}", mend)
    if posted.fault:
        there = "; it was there all the same, and is deleted again" if found else ""
        return Check(subject, Mark.PERSON, f"Slack did not take it in {name}: {posted.fault}{there}")
    if not found:
        return Check(subject, Mark.PERSON, f"posted in {name}, and not found in its history: {why}", UNTIL_FOUND)
    return Check(subject, Mark.FINE, f"posted in {name}, found by its metadata, and deleted again")


async def _found(slack: Online, channel: str, since: str, mark: str, looks: int) -> tuple[str, str]:
    """The ts of the message that bears the mark, or "" and why not."""
    why = ""
    for look in range(looks):
        if look:
            await asyncio.sleep(PAUSE)
        ts, why = await _looked_for(slack, channel, since, mark)
        if ts:
            return ts, ""
    return "", why


async def _looked_for(slack: Online, channel: str, since: str, mark: str) -> tuple[str, str]:
    cursor: dict[str, str] = {}
    while True:
        reply = await slack.ask(
            "conversations.history",
            channel=channel,
            oldest=since,
            inclusive=True,
            limit=PAGE,
            include_all_metadata=True,
            **cursor,
        )
        for message in reply.data.get("messages", ()):
            if _mark(message) == mark:
                return str(message["ts"]), ""
        if not reply.next_cursor:
            return "", reply.fault or "it does not show the message"
        cursor = {"cursor": reply.next_cursor}


def _mark(message: Mapping[str, Any]) -> object:
    payload = (message.get("metadata") or {}).get("event_payload")
    return payload.get("check") if isinstance(payload, dict) else None
