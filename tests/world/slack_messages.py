"""A message of the loopback Slack: what is known of it, and what of that an answer shows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

BOT = "U0"
TOMBSTONE = "USLACKBOT"  # who a message seems to be of when it was deleted and its thread goes on


@dataclass(frozen=True)
class Version:
    """What a message said before an edit."""

    text: str
    blocks: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Posted:
    """One message as it stands. `channel` is the id, `arguments` the call that posted it.

    `edited` are its earlier versions, the oldest first. `seen_from` is when history begins to show it.
    """

    channel: str
    ts: str
    text: str
    blocks: Sequence[Mapping[str, Any]] = ()
    thread_ts: str | None = None
    metadata: Mapping[str, Any] | None = None
    arguments: Mapping[str, Any] = field(default_factory=dict)
    user: str = BOT
    edited: tuple[Version, ...] = ()
    deleted: bool = False
    seen_from: float = 0.0


def shown(message: Posted, replies: Sequence[Posted], *, metadata: bool) -> dict[str, Any]:
    """The message object of an answer (docs.slack.dev, conversations.history and conversations.replies)."""
    told: dict[str, Any] = {
        "type": "message",
        "user": message.user,
        "ts": message.ts,
        "text": message.text,
        "team": "T0",
    }
    if message.deleted:
        told |= {"subtype": "tombstone", "user": TOMBSTONE, "text": "This message was deleted.", "hidden": True}
    elif message.user == BOT:
        # Slack names every block that has no name.
        blocks = [{"block_id": f"b{number}"} | dict(block) for number, block in enumerate(message.blocks)]
        told |= {"bot_id": "B0", "app_id": "A0"} | ({"blocks": blocks} if blocks else {})
    if metadata and message.metadata and not message.deleted:
        told["metadata"] = message.metadata
    if replies:
        told |= {"thread_ts": message.ts, "reply_count": len(replies), "latest_reply": replies[-1].ts}
    elif message.thread_ts:
        told |= {"thread_ts": message.thread_ts, "parent_user_id": BOT}
    return told
