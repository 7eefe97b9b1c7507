"""A Slack on loopback: enough of the Web API for a bot that posts, with its failures scripted."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.world.block_kit import ALL_BLOCKS_CHARACTERS, complaints, length
from tests.world.serving import LoopbackServer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

TOKEN = "xoxb-test"
CHANNELS = {"C0POLICY": "policy", "C0OPS": "ops", "C0OTHER": "other"}
MOST_TEXT = 40_000  # docs.slack.dev, chat.postMessage: longer text is cut without a word


@dataclass(frozen=True)
class Posted:
    """One message that a channel holds, as accepted. `channel` is the id, `arguments` the whole call."""

    channel: str
    ts: str
    text: str
    blocks: Sequence[Mapping[str, Any]] = ()
    thread_ts: str | None = None
    metadata: Mapping[str, Any] | None = None
    arguments: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Called:
    """One call that arrived, accepted or not."""

    method: str
    arguments: Mapping[str, Any]
    token: str


@dataclass(frozen=True)
class Trouble:
    """What happens to one call instead of, or on top of, the honest answer."""

    error: str = ""
    status: int = 200
    retry_after: int | None = None
    delay: float = 0.0
    drop_after_accept: bool = False


class SlackServer(LoopbackServer):
    """Context manager. `token` is the one that is valid; `channels` maps ids to names, without `#`.

    The scripted failures queue up: each is used by one call of its method, in order, and the calls after that
    get honest answers again.
    """

    def __init__(self, token: str = TOKEN, channels: Mapping[str, str] = CHANNELS) -> None:
        super().__init__()
        self.token = token
        self.channels = dict(channels)
        self._messages: list[Posted] = []
        self._calls: list[Called] = []
        self._troubles: dict[str, deque[Trouble]] = {}
        self._numbers = count(100)

    # ------------------------------------------------------------------ what the test says and sees

    @property
    def api_url(self) -> str:
        """For `slack.api_url`, with its slash."""
        return f"{self.base_url}/api/"

    @property
    def messages(self) -> Sequence[Posted]:
        """Every message accepted so far, in order; also those whose answer was dropped."""
        with self.lock:
            return tuple(self._messages)

    @property
    def calls(self) -> Sequence[Called]:
        """Every call so far, in order of arrival."""
        with self.lock:
            return tuple(self._calls)

    def fail_next(self, error: str, *, method: str = "chat.postMessage") -> None:
        """The next call is refused with `{"ok": false, "error": error}`."""
        self._script(method, Trouble(error=error))

    def rate_limit(self, seconds: int, *, method: str = "chat.postMessage") -> None:
        """The next call gets 429 with `Retry-After: seconds`."""
        self._script(method, Trouble(error="ratelimited", status=429, retry_after=seconds))

    def drop_after_accept(self, *, method: str = "chat.postMessage") -> None:
        """The next call is accepted, and the connection closed without an answer."""
        self._script(method, Trouble(drop_after_accept=True))

    def http_status(self, status: int, *, method: str = "chat.postMessage") -> None:
        """The next call gets this status and a page of HTML, as from a gateway."""
        self._script(method, Trouble(status=status))

    def delay(self, seconds: float, *, method: str = "chat.postMessage") -> None:
        """The next call is accepted at once and answered only after so many seconds."""
        self._script(method, Trouble(delay=seconds))

    def _script(self, method: str, trouble: Trouble) -> None:
        with self.lock:
            self._troubles.setdefault(method, deque()).append(trouble)

    # ------------------------------------------------------------------ the server's thread

    async def handle(self, request: web.Request) -> web.StreamResponse:
        method = request.path.removeprefix("/api/")
        arguments = await _arguments(request)
        token = request.headers.get("Authorization", "").removeprefix("Bearer ") or arguments.pop("token", "")
        trouble = self._arrived(Called(method, arguments, token))
        if trouble.status != 200 or trouble.error:
            return _failed(trouble)
        answer = self._call(method, arguments, token)
        await asyncio.sleep(trouble.delay)
        if trouble.drop_after_accept and request.transport is not None:
            request.transport.abort()
        return web.json_response(answer)

    def _arrived(self, called: Called) -> Trouble:
        with self.lock:
            self._calls.append(called)
            queue = self._troubles.get(called.method)
            return queue.popleft() if queue else Trouble()

    def _call(self, method: str, arguments: dict[str, Any], token: str) -> dict[str, Any]:
        if token != self.token:
            return _refusal("invalid_auth" if token else "not_authed")
        match method:
            case "auth.test":
                return {
                    "ok": True,
                    "team": "Loopback",
                    "user": "monitor",
                    "team_id": "T0",
                    "user_id": "U0",
                    "bot_id": "B0",
                }
            case "chat.postMessage":
                return self._post(arguments)
            case _:
                return _refusal("unknown_method")

    def _post(self, arguments: dict[str, Any]) -> dict[str, Any]:
        channel = self._channel(str(arguments.get("channel", "")))
        refusal = _refused(arguments) if channel else _refusal("channel_not_found")
        if refusal or channel is None:
            return refusal or {}
        with self.lock:
            thread = arguments.get("thread_ts")
            if thread and not any((m.channel, m.ts) == (channel, thread) for m in self._messages):
                return _refusal("thread_not_found")
            message = self._accept(channel, arguments)
        stored = {"type": "message", "user": "U0", "bot_id": "B0", "ts": message.ts, "text": message.text}
        return {"ok": True, "channel": channel, "ts": message.ts, "message": stored}

    def _accept(self, channel: str, arguments: dict[str, Any]) -> Posted:
        message = Posted(
            channel=channel,
            ts=f"1795338000.{next(self._numbers):06d}",
            text=str(arguments.get("text", ""))[:MOST_TEXT],
            blocks=arguments.get("blocks") or (),
            thread_ts=arguments.get("thread_ts") or None,
            metadata=arguments.get("metadata"),
            arguments=arguments,
        )
        self._messages.append(message)
        return message

    def _channel(self, wanted: str) -> str | None:
        if wanted in self.channels:
            return wanted
        return next((id_ for id_, name in self.channels.items() if name == wanted.removeprefix("#")), None)


async def _arguments(request: web.Request) -> dict[str, Any]:
    """The call's arguments: a JSON object, or a form whose structured values are JSON."""
    if request.content_type == "application/json":
        found = _structured(await request.text() or "{}")  # slack_sdk calls auth.test with an empty body
        return dict(found) if isinstance(found, dict) else {}
    form: dict[str, Any] = {name: str(value) for name, value in (await request.post()).items()}
    for name in ("blocks", "metadata", "attachments"):
        if name in form:
            form[name] = _structured(form[name])
    return form


def _structured(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return {}  # which no check accepts


def _refused(arguments: Mapping[str, Any]) -> dict[str, Any] | None:
    """Slack's refusal of a message by its shape, or None."""
    blocks = arguments.get("blocks")
    if not (arguments.get("text") or blocks or arguments.get("attachments")):
        return _refusal("no_text")
    if blocks:
        found = complaints(blocks)
        if found:
            return _refusal("invalid_blocks") | {
                "errors": found,
                "response_metadata": {"messages": [f"[ERROR] {each}" for each in found]},
            }
        if length(blocks) > ALL_BLOCKS_CHARACTERS:
            return _refusal("msg_blocks_too_long")
    return _refusal("invalid_metadata_format") if _odd_metadata(arguments.get("metadata")) else None


def _odd_metadata(metadata: object) -> bool:
    if metadata is None:
        return False
    well = isinstance(metadata, dict) and isinstance(metadata.get("event_payload"), dict)
    return not (well and isinstance(metadata, dict) and metadata.get("event_type"))


def _refusal(error: str) -> dict[str, Any]:
    return {"ok": False, "error": error}


def _failed(trouble: Trouble) -> web.Response:
    headers = {} if trouble.retry_after is None else {"Retry-After": str(trouble.retry_after)}
    if trouble.error:
        return web.json_response(_refusal(trouble.error), status=trouble.status, headers=headers)
    page = f"<html><h1>{trouble.status}</h1></html>"
    return web.Response(status=trouble.status, text=page, content_type="text/html", headers=headers)
