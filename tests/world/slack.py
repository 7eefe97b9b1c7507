"""A Slack on loopback: enough of the Web API for a bot that posts, edits and looks, with its failures scripted."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass
from email.utils import formatdate
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.world.serving import LoopbackServer
from tests.world.slack_arguments import Refused
from tests.world.slack_messages import BOT, Posted, Version
from tests.world.slack_trouble import Trouble, Troubles
from tests.world.slack_workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from random import Random

__all__ = ["CHANNELS", "SCOPES", "TOKEN", "Called", "Posted", "SlackServer", "Trouble", "Version"]

TOKEN = "xoxb-test"
CHANNELS = {"C0POLICY": "policy", "C0OPS": "ops", "C0OTHER": "other"}
SCOPES = ("chat:write", "channels:read", "channels:history", "groups:read", "groups:history")
STRUCTURED = ("blocks", "metadata", "attachments", "message")  # arguments that a form or a query holds as JSON
POST = "chat.postMessage"


@dataclass(frozen=True)
class Called:
    """One call that arrived, accepted or not: when, by the server's clock, and the trouble that it met."""

    method: str
    arguments: Mapping[str, Any]
    token: str
    at: float = 0.0
    trouble: Trouble | None = None


class SlackServer(LoopbackServer):
    """Context manager. `token` is the one that is valid; `channels` maps ids to names, without `#`.

    The scripted failures queue up: each is used by one call of its method, in order, and the calls after that
    get honest answers again. Where a failure is `accepted`, the call has taken effect, and only its answer goes wrong.
    `clock` (seconds since 1970) names the messages and ends limits; it, `scopes`, `channels` and `page_size` may be set
    at any time.
    """

    def __init__(
        self,
        token: str = TOKEN,
        channels: Mapping[str, str] = CHANNELS,
        *,
        scopes: Iterable[str] = SCOPES,
        private: Iterable[str] = (),
        clock: Callable[[], float] = time.time,
    ) -> None:
        super().__init__()
        self.token = token
        self.clock = clock
        self._workspace = Workspace(channels, scopes, self._now)
        self._workspace.private.update(private)
        self._troubles = Troubles(self._now)
        self._refusing = ""
        self._calls: list[Called] = []

    # ------------------------------------------------------------------ what the test sees

    @property
    def api_url(self) -> str:
        """For `slack.api_url`, with its slash."""
        return f"{self.base_url}/api/"

    @property
    def messages(self) -> Sequence[Posted]:
        """The bot's messages as they stand now, in order of posting; also those whose answer was lost."""
        return tuple(message for message in self.accepted if not message.deleted)

    @property
    def accepted(self) -> Sequence[Posted]:
        """Every message of the bot's that was ever accepted, the deleted ones as well."""
        with self.lock:
            return tuple(message for message in self._workspace.messages if message.user == BOT)

    @property
    def calls(self) -> Sequence[Called]:
        """Every call so far, in order of arrival."""
        with self.lock:
            return tuple(self._calls)

    # ------------------------------------------------------------------ what the test says: one call each

    def fail_next(self, error: str, *, method: str = POST, accepted: bool = False, late: float = 0.0) -> None:
        """The next call is answered `{"ok": false, "error": error}`."""
        self._script(method, Trouble(accepted=accepted, error=error, late=late))

    def rate_limit(self, seconds: int, *, method: str = POST) -> None:
        """The next call gets 429 with `Retry-After: seconds`; the one after that does not."""
        self._script(method, Trouble(accepted=False, error="ratelimited", status=429, retry_after=seconds))

    def drop_before_accept(self, *, method: str = POST) -> None:
        """The next call arrives whole, the connection is closed without an answer, and nothing was taken."""
        self._script(method, Trouble(accepted=False, broken="lost"))

    def drop_after_accept(self, *, method: str = POST, late: float = 0.0) -> None:
        """The next call is accepted, and the connection closed without an answer."""
        self._script(method, Trouble(broken="lost", late=late))

    def cut_answer(self, *, method: str = POST, late: float = 0.0) -> None:
        """The next call is accepted, and the connection closed in the middle of the answer."""
        self._script(method, Trouble(broken="half", late=late))

    def http_status(self, status: int, *, method: str = POST, accepted: bool = False, late: float = 0.0) -> None:
        """The next call gets this status and a page of HTML, as from a gateway."""
        self._script(method, Trouble(accepted=accepted, status=status, late=late))

    def delay(self, seconds: float, *, method: str = POST, accepted: bool = True, late: float = 0.0) -> None:
        """The next call is accepted at once and answered only after so many seconds; or never, and then dropped."""
        self._script(method, Trouble(accepted, delay=seconds, broken="" if accepted else "lost", late=late))

    def late(self, seconds: float) -> None:
        """The next message is accepted, and history shows it only after so many seconds; or after `reveal`."""
        self._script(POST, Trouble(late=seconds))

    # ------------------------------------------------------------------ what the test says: from now on

    def limit(self, seconds: float, *, method: str = POST, channel: str | None = None) -> None:
        """Every call, to this channel (as the caller names it) or to any, gets 429 until the time is over."""
        with self.lock:
            self._troubles.limit(method, channel, seconds)

    def trouble(self, rng: Random, share: float, *, slow: float = 0.0, late: float = 0.0) -> None:
        """Each call meets trouble with the probability `share`, whatever its method.

        `slow`: some are answered after so many seconds (let it be longer than the caller's patience). `late`: messages
        whose answer is lost show in history only after up to so many seconds.
        """
        with self.lock:
            self._troubles.randomly(rng, share, slow, late)

    def calm(self) -> None:
        """An end to all that was scripted, to limits and to random trouble."""
        with self.lock:
            self._troubles.calm()

    def reveal(self) -> None:
        """History shows what is late."""
        with self.lock:
            self._workspace.reveal()

    def restore(self, messages: Iterable[Posted]) -> None:
        """The bot's messages are these, and nothing else stands anywhere."""
        with self.lock:
            self._workspace.restore(messages)

    def revoke_token(self, error: str = "token_revoked") -> None:
        """Every call is refused so until `restore_token`."""
        self._refusing = error

    def restore_token(self) -> None:
        """The token is valid again."""
        self._refusing = ""

    def archive(self, channel: str) -> None:
        """Archive a channel."""
        self._workspace.archived.add(channel)

    def unarchive(self, channel: str) -> None:
        """Take a channel out of the archive."""
        self._workspace.archived.discard(channel)

    def remove_bot(self, channel: str) -> None:
        """The bot is no member any more."""
        self._workspace.left.add(channel)

    def invite_bot(self, channel: str) -> None:
        """The bot is a member again."""
        self._workspace.left.discard(channel)

    def says(self, channel: str, text: str, *, thread_ts: str | None = None) -> str:
        """Somebody else writes a message, or a reply; returns its ts."""
        with self.lock:
            return self._workspace.say(channel, text, user="U0ANNA", thread_ts=thread_ts).ts

    def remove(self, channel: str, ts: str) -> None:
        """An admin deletes one of the bot's messages."""
        with self.lock:
            self._workspace.delete({"channel": channel, "ts": ts})

    @property
    def channels(self) -> dict[str, str]:
        """Names by id."""
        return self._workspace.channels

    @property
    def scopes(self) -> set[str]:
        """What the token may do."""
        return self._workspace.scopes

    @property
    def private(self) -> set[str]:
        """The ids of private channels."""
        return self._workspace.private

    @property
    def page_size(self) -> int:
        """The most that a page holds, whatever the caller's limit."""
        return self._workspace.page_size

    @page_size.setter
    def page_size(self, most: int) -> None:
        self._workspace.page_size = most

    def _now(self) -> float:
        return self.clock()  # which may be another one by now

    def _script(self, method: str, trouble: Trouble) -> None:
        with self.lock:
            self._troubles.script(method, trouble)

    # ------------------------------------------------------------------ the server's thread

    async def handle(self, request: web.Request) -> web.StreamResponse:
        method = request.path.removeprefix("/api/")
        arguments = await _arguments(request)
        bearer = request.headers.get("Authorization", "").removeprefix("Bearer ")
        trouble, answer = self._arrived(method, arguments, bearer or str(arguments.pop("token", "")))
        await asyncio.sleep(trouble.delay)
        if trouble.broken == "lost" and request.transport is not None:
            request.transport.abort()
        if trouble.status != 200 or trouble.error:
            return _failed(trouble)
        headers = {"x-oauth-scopes": ",".join(sorted(self.scopes)), "Date": formatdate(self.clock(), usegmt=True)}
        if trouble.broken == "half":
            return await _half(request, answer)
        return web.json_response(answer, headers=headers)

    def _arrived(self, method: str, arguments: dict[str, Any], token: str) -> tuple[Trouble, dict[str, Any]]:
        with self.lock:
            met = self._troubles.meet(method, arguments)
            self._calls.append(Called(method, arguments, token, self.clock(), met))
            trouble = met or Trouble()
            if not trouble.accepted:
                return trouble, {}
            refusal = self._refusing or ("" if token == self.token else "invalid_auth" if token else "not_authed")
            if refusal:
                return trouble, Refused(refusal).answer
            return trouble, self._workspace.call(method, arguments, late=trouble.late)


async def _arguments(request: web.Request) -> dict[str, Any]:
    """The call's arguments: a query, and a JSON object or a form whose structured values are JSON."""
    if request.content_type == "application/json":
        found = _structured(await request.text() or "{}")  # slack_sdk calls auth.test with an empty body
        return dict(request.query) | (found if isinstance(found, dict) else {})
    form: dict[str, Any] = dict(request.query)
    form |= {name: str(value) for name, value in (await request.post()).items()}
    return form | {name: _structured(form[name]) for name in STRUCTURED if name in form}


def _structured(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return {}  # which no check accepts


async def _half(request: web.Request, answer: Mapping[str, Any]) -> web.StreamResponse:
    body = json.dumps(answer).encode()
    headers = {"Content-Length": str(len(body)), "Content-Type": "application/json"}
    response = web.StreamResponse(headers=headers)
    await response.prepare(request)
    await response.write(body[: len(body) // 2])
    if request.transport is not None:
        request.transport.close()
    return response


def _failed(trouble: Trouble) -> web.Response:
    headers = {} if trouble.retry_after is None else {"Retry-After": str(trouble.retry_after)}
    if trouble.error:
        return web.json_response(Refused(trouble.error).answer, status=trouble.status, headers=headers)
    page = f"<html><h1>{trouble.status}</h1></html>"
    return web.Response(status=trouble.status, text=page, content_type="text/html", headers=headers)
