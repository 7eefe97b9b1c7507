"""What stands in the loopback Slack: channels and messages, and the methods that read and change them.

Arguments, answers and errors are those of docs.slack.dev/reference/methods.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tests.world.slack_arguments import (
    MOST_LIMIT,
    Answer,
    Arguments,
    Refused,
    check_shape,
    one_page,
    time_of,
    truth,
    validate,
)
from tests.world.slack_messages import BOT, Posted, Version, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

MOST_TEXT = 40_000  # chat.postMessage: longer text is cut without a word
MOST_EDITED_TEXT = 4_000  # chat.update: msg_too_long


class Workspace:
    """Channels and messages. `clock` gives seconds since 1970: messages are named by it, as Slack's are.

    `channels` are names by id, without `#`; `private`, `archived` and `left` hold the ids of those that are private,
    archived, or that the bot is not in. `page_size` is the most that a page holds, whatever the caller's limit.
    """

    def __init__(self, channels: Mapping[str, str], scopes: Iterable[str], clock: Callable[[], float]) -> None:
        self.channels = dict(channels)
        self.scopes = set(scopes)
        self.clock = clock
        self.private: set[str] = set()
        self.archived: set[str] = set()
        self.left: set[str] = set()
        self.page_size = MOST_LIMIT
        self.messages: list[Posted] = []
        self._last = 0

    def call(self, method: str, arguments: Arguments, *, late: float = 0.0) -> Answer:
        """The honest answer. A message that is posted `late` is not in history for so many seconds."""
        act = METHODS.get(method)
        if act is None:
            return Refused("unknown_method").answer
        try:
            answer: Answer = {"ok": True} | act(self, arguments)
        except Refused as refused:
            return refused.answer
        if late and method == "chat.postMessage":
            self._replace(self._at(answer["channel"], answer["ts"]), seen_from=self.clock() + late)
        return answer

    def say(self, channel: str, text: str, *, user: str = BOT, thread_ts: str | None = None, **more: Any) -> Posted:
        """Put a message into a channel, of the bot's or of somebody else's."""
        micros = max(int(self.clock() * 1e6), self._last + 1)
        self._last = micros
        ts = f"{micros // 10**6}.{micros % 10**6:06d}"
        self.messages.append(Posted(channel, ts, text, thread_ts=thread_ts, user=user, **more))
        return self.messages[-1]

    def restore(self, messages: Iterable[Posted]) -> None:
        """Nothing else stands anywhere."""
        self.messages[:] = messages
        self._last = max((_micros(message.ts) for message in self.messages), default=0)

    def reveal(self) -> None:
        """From now on history shows what is late."""
        for number, message in enumerate(self.messages):
            self.messages[number] = replace(message, seen_from=0.0)

    # ------------------------------------------------------------------ chat.*

    def post(self, arguments: Arguments) -> Answer:
        self._granted("chat:write")
        channel = self._named(str(arguments.get("channel", "")))
        self._writable(channel)
        check_shape(arguments)
        thread = arguments.get("thread_ts") or None
        if thread and not self._stands(channel, str(thread)):
            raise Refused("thread_not_found")
        message = self.say(
            channel,
            str(arguments.get("text", ""))[:MOST_TEXT],
            thread_ts=thread,
            blocks=arguments.get("blocks") or (),
            metadata=arguments.get("metadata"),
            arguments=arguments,
        )
        return {"channel": channel, "ts": message.ts, "message": self._shown(message, metadata=False)}

    def update(self, arguments: Arguments) -> Answer:
        self._granted("chat:write")
        channel = self._known(arguments)
        number = self._own(channel, arguments, "cant_update_message")
        if channel in self.archived:
            raise Refused("is_inactive")
        check_shape(arguments)
        message = self.messages[number]
        text = str(arguments.get("text") or "")
        if len(text) > MOST_EDITED_TEXT:
            raise Refused("msg_too_long")
        # Blocks that are not given stay only where no text is given either; metadata stays until {} takes it away.
        blocks = arguments.get("blocks", () if text else message.blocks)
        metadata = arguments.get("metadata", message.metadata) or None
        edited = (*message.edited, Version(message.text, message.blocks))
        self._replace(number, text=text or message.text, blocks=blocks or (), metadata=metadata, edited=edited)
        now = self.messages[number]
        return {"channel": channel, "ts": now.ts, "text": now.text, "message": self._shown(now, metadata=False)}

    def delete(self, arguments: Arguments) -> Answer:
        self._granted("chat:write")
        channel = self._known(arguments)
        number = self._own(channel, arguments, "cant_delete_message")
        self._replace(number, deleted=True)
        return {"channel": channel, "ts": self.messages[number].ts}

    # ------------------------------------------------------------------ conversations.*

    def history(self, arguments: Arguments) -> Answer:
        channel = self._readable(arguments)
        roots = [m for m in self._standing(channel, arguments) if m.thread_ts in (None, m.ts)]
        page, cursor = one_page([(-_micros(m.ts), m) for m in reversed(roots)], arguments, self.page_size)
        return self._messages(page, cursor, arguments)

    def replies(self, arguments: Arguments) -> Answer:
        channel = self._readable(arguments)
        ts = str(arguments.get("ts", ""))
        if not self._stands(channel, ts):
            raise Refused("thread_not_found")
        root = self.messages[self._at(channel, ts)].thread_ts or ts
        thread = [m for m in self._standing(channel, {}) if m.ts == root]
        thread += [m for m in self._standing(channel, arguments) if m.thread_ts == root]
        page, cursor = one_page([(_micros(m.ts), m) for m in thread], arguments, self.page_size)
        return self._messages(page, cursor, arguments)

    def info(self, arguments: Arguments) -> Answer:
        channel = str(arguments.get("channel", ""))
        self._granted("groups:read" if channel in self.private else "channels:read")
        return {"channel": self._described(self._known(arguments))}

    def listing(self, arguments: Arguments) -> Answer:
        types = str(arguments.get("types") or "public_channel").split(",")
        for kind in types:
            if kind not in LISTED:
                raise Refused("invalid_types")
            self._granted(LISTED[kind])
        found = [
            (number, self._described(channel))
            for number, channel in enumerate(self.channels)
            if ("private_channel" if channel in self.private else "public_channel") in types
            and not self._hidden(channel)
        ]
        page, cursor = one_page(found, arguments, self.page_size)
        if truth(arguments.get("exclude_archived")):
            page = [channel for channel in page if not channel["is_archived"]]
        return {"channels": page, "response_metadata": {"next_cursor": cursor}}

    # ------------------------------------------------------------------ what may be done

    def _granted(self, scope: str) -> None:
        if scope not in self.scopes:
            raise Refused("missing_scope", needed=scope, provided=",".join(sorted(self.scopes)))

    def _hidden(self, channel: str) -> bool:
        return channel in self.private and channel in self.left

    def _known(self, arguments: Arguments) -> str:
        """The channel by its id: only chat.postMessage takes a name."""
        channel = str(arguments.get("channel", ""))
        if channel not in self.channels or self._hidden(channel):
            raise Refused("channel_not_found")
        return channel

    def _named(self, wanted: str) -> str:
        name = wanted.removeprefix("#")
        found = wanted if wanted in self.channels else next((i for i, n in self.channels.items() if n == name), "")
        return self._known({"channel": found})

    def _writable(self, channel: str) -> None:
        if channel in self.archived:
            raise Refused("is_archived")
        if channel in self.left:
            raise Refused("not_in_channel")

    def _readable(self, arguments: Arguments) -> str:
        self._granted("groups:history" if arguments.get("channel") in self.private else "channels:history")
        channel = self._known(arguments)
        if channel in self.left:
            raise Refused("not_in_channel")
        return channel

    # ------------------------------------------------------------------ what stands there

    def _at(self, channel: str, ts: str) -> int:
        """The place of a message, -1 where there is none."""
        return next((n for n, m in enumerate(self.messages) if (m.channel, m.ts) == (channel, ts)), -1)

    def _replace(self, number: int, **changes: Any) -> None:
        self.messages[number] = replace(self.messages[number], **changes)

    def _own(self, channel: str, arguments: Arguments, error: str) -> int:
        number = self._at(channel, str(arguments.get("ts", "")))
        if number < 0 or self.messages[number].deleted:
            raise Refused("message_not_found")
        if self.messages[number].user != BOT:
            raise Refused(error)
        return number

    def _replied(self, message: Posted) -> list[Posted]:
        return [m for m in self.messages if (m.channel, m.thread_ts) == (message.channel, message.ts) and not m.deleted]

    def _remains(self, message: Posted) -> bool:
        """Whether anything stands there: a deleted message with replies stays as a tombstone."""
        return not message.deleted or bool(self._replied(message))

    def _stands(self, channel: str, ts: str) -> bool:
        number = self._at(channel, ts)
        return number >= 0 and self._remains(self.messages[number])

    def _standing(self, channel: str, arguments: Arguments) -> list[Posted]:
        """Messages between `oldest` and `latest`, oldest first; the ends only if `inclusive`."""
        oldest, latest = time_of(arguments, "oldest"), time_of(arguments, "latest")
        ends = truth(arguments.get("inclusive"))
        now = self.clock()
        return [
            m
            for m in self.messages
            if m.channel == channel
            and m.seen_from <= now
            and self._remains(m)
            and (oldest is None or oldest < (at := Decimal(m.ts)) or (ends and at == oldest))
            and (latest is None or (at := Decimal(m.ts)) < latest or (ends and at == latest))
        ]

    # ------------------------------------------------------------------ how it is told

    def _messages(self, page: Sequence[Posted], cursor: str, arguments: Arguments) -> Answer:
        metadata = truth(arguments.get("include_all_metadata"))
        found = [self._shown(message, metadata=metadata) for message in page]
        more = {"response_metadata": {"next_cursor": cursor}} if cursor else {}
        return {"messages": found, "has_more": bool(cursor), **more}

    def _shown(self, message: Posted, *, metadata: bool) -> Answer:
        return shown(message, self._replied(message), metadata=metadata)

    def _described(self, channel: str) -> Answer:
        private = channel in self.private
        return {
            "id": channel,
            "name": self.channels[channel],
            "name_normalized": self.channels[channel],
            "is_channel": not private,
            "is_group": private,
            "is_im": False,
            "is_private": private,
            "is_archived": channel in self.archived,
            "is_member": channel not in self.left,
        }


def _micros(ts: str) -> int:
    return int(Decimal(ts) * 10**6)


LISTED = {"public_channel": "channels:read", "private_channel": "groups:read"}
METHODS: Mapping[str, Callable[[Workspace, Arguments], Answer]] = {
    "auth.test": lambda _workspace, _arguments: {
        "url": "https://loopback.slack.com/",
        "team": "Loopback",
        "user": "monitor",
        "team_id": "T0",
        "user_id": BOT,
        "bot_id": "B0",
        "is_enterprise_install": False,
    },
    "blocks.validate": lambda _workspace, arguments: validate(arguments),
    "chat.postMessage": Workspace.post,
    "chat.update": Workspace.update,
    "chat.delete": Workspace.delete,
    "conversations.history": Workspace.history,
    "conversations.replies": Workspace.replies,
    "conversations.info": Workspace.info,
    "conversations.list": Workspace.listing,
}
