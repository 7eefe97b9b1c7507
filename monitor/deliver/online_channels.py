"""The channels that the configuration names, as Slack knows them: there, open, and the bot in them.

Methods and arguments: docs.slack.dev/reference/methods/conversations.info and conversations.list.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from monitor.deliver.checks import Bot, Check, Mark, Use

if TYPE_CHECKING:
    from collections.abc import Mapping

    from monitor.deliver.online_client import Online

PAGE = 999  # of channels: "a limit value under 1000" (docs.slack.dev, conversations.list)
MOST_PAGES = 20  # conversations.list may be called 20 times a minute (tier 2), so up to 20,000 channels are looked at

NOT_FOUND = "channel_not_found"  # Slack's word, also for a private channel that the bot is not in

SCOPES: Mapping[str, str] = {
    "chat:write": "nothing can be posted",
    "channels:read": "channels cannot be looked up",
    "channels:history": "a message whose answer is lost cannot be looked for",
    "groups:read": "private channels cannot be looked up; without any, it is not needed",
    "groups:history": "as channels:history, for private channels; without any, it is not needed",
}
"""What deploy/slack-manifest.yaml asks for, and what is not possible without."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What Slack says of the channels asked for (`wanted`), by what they are called in the configuration."""

    wanted: frozenset[str] = frozenset()
    found: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)


def add_scope(scope: str) -> str:
    """What to do so that the token has a scope."""
    return (
        f'add the line "- {scope}" to the app\'s manifest, under oauth_config: scopes: bot: as in '
        "deploy/slack-manifest.yaml, and install the app again (docs/slack.md)"
    )


async def look_up(slack: Online, channels: set[str], bot: Bot) -> Seen:
    """Ask Slack for each channel: ids one by one, names by going through the list of all channels."""
    seen = Seen(frozenset(channels))
    names = {channel for channel in channels if channel.startswith("#")}
    for channel in sorted(channels - names):
        reply = await slack.ask("conversations.info", channel=channel)
        if reply.fault:
            seen.faults[channel] = NOT_FOUND if reply.code == NOT_FOUND else reply.fault
        else:
            seen.found[channel] = reply.data.get("channel", {})
    if names:
        await _look_for_names(slack, names, bot, seen)
    return seen


async def _look_for_names(slack: Online, names: set[str], bot: Bot, seen: Seen) -> None:
    """Fill in what is found; each name that is not gets the reason."""
    types = "public_channel" if bot.lacks("groups:read") else "public_channel,private_channel"
    cursor = ""
    for _ in range(MOST_PAGES):
        reply = await slack.ask("conversations.list", types=types, limit=PAGE, **({"cursor": cursor} if cursor else {}))
        for one in reply.data.get("channels", ()):
            seen.names.append(str(one.get("name")))
            seen.found.setdefault(f"#{one.get('name')}", one)
        cursor = reply.next_cursor
        if not cursor or names <= seen.found.keys():
            fault = reply.fault or NOT_FOUND
            break
    else:
        fault = f"it is not among the first {len(seen.names):,} channels: write its id instead (C…)"
    seen.faults.update(dict.fromkeys(names - seen.found.keys(), fault))


def check_channel(use: Use, seen: Seen, bot: Bot) -> Check:
    """Whether a digest can be posted there, and read again."""
    subject = f"{use.channel} ({use.purpose})"
    fault = seen.faults.get(use.channel)
    if fault == NOT_FOUND:
        return Check(subject, Mark.PERSON, "Slack knows no such channel", _missing(use.channel, seen, bot), use.place)
    if fault is not None:
        return Check(subject, Mark.PERSON, f"could not be looked at: {fault}", place=use.place)
    channel = seen.found[use.channel]
    if channel.get("is_archived"):
        mend = "unarchive it, or name another one here"
        return Check(subject, Mark.PERSON, "it is archived: nothing can be posted there", mend, use.place)
    if not (channel.get("is_member") or channel.get("is_im")):
        return Check(subject, Mark.PERSON, "the bot is not in it", f"write there /invite @{bot.name}")
    if channel.get("is_private") and bot.lacks("groups:history"):
        return Check(subject, Mark.PERSON, "it is private, its history cannot be read", add_scope("groups:history"))
    return _by_name(use, subject, channel, seen)


def _by_name(use: Use, subject: str, channel: Mapping[str, Any], seen: Seen) -> Check:
    """A channel that is in order, unless it is called by another name elsewhere."""
    if twin := _other_name(use.channel, seen):
        said = f"it is {twin}, too: two digests that call one channel by two names tell it a story twice"
        return Check(subject, Mark.PERSON, said, f"write {twin} here, too, or {use.channel} there", use.place)
    other = f"#{channel.get('name')}" if use.channel != f"#{channel.get('name')}" else channel.get("id")
    return Check(subject, Mark.FINE, f"it is {other}, and the bot is in it")


def _other_name(channel: str, seen: Seen) -> str:
    """What the same channel is called elsewhere in the configuration; "" where it is called one thing alone."""
    place = seen.found[channel].get("id")
    twins = (name for name in seen.wanted if name != channel and seen.found.get(name, {}).get("id") == place)
    return next(twins, "") if place else ""


def _missing(channel: str, seen: Seen, bot: Bot) -> str:
    from difflib import get_close_matches  # only a mistake needs it

    near = get_close_matches(channel.removeprefix("#"), seen.names, n=1)
    correct = f"did you mean #{near[0]}? Correct it" if near else "correct it"
    private = "give the token groups:read" if bot.lacks("groups:read") else f"write there /invite @{bot.name}"
    return f"{correct}, or, if it is private, {private}"
