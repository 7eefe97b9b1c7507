"""The Slack client: one request for one message, and an answer whatever happens. It never sends twice."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from functools import partial
from typing import TYPE_CHECKING, Any, Self

from monitor.deliver import connection
from monitor.deliver.answers import TOKEN_HINT, Answer, Kind, ambiguous, not_accepted, refused
from monitor.deliver.reading import EVENT_TYPE, Page, copies_in, page_of
from monitor.deliver.settle import Copy, Look

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
    from datetime import datetime

    from slack_sdk.errors import SlackApiError
    from slack_sdk.web.async_client import AsyncWebClient

    from monitor.config import schema
    from monitor.model import Delivery

ONLY_OF_POSTS = ("unfurl_links", "unfurl_media")  # `chat.update` has no such arguments (docs.slack.dev)
LONGEST_DETAIL = 300  # characters of what Slack adds to a refusal
HTTP_TOO_MANY_REQUESTS = 429
HTTP_SERVER_ERROR = 500
DEFAULT_RETRY_AFTER = 30.0  # seconds, where a 429 does not say: Slack's own are mostly 1 to 60
# Seconds between two pages of one method: tier 3 is "50+ per minute" (docs.slack.dev, "Rate limits");
# conversations.list is tier 2, "20+", and read once in a run, in pages of 999.
PAGE_SECONDS = 1.2
PAGE = 200  # "no more than 200 results at a time" is recommended (docs.slack.dev, "Pagination")
PAGE_OF_CHANNELS = 999  # the most that conversations.list takes (docs.slack.dev)
MOST_PAGES = 100  # of one look: 20,000 messages, two minutes. More in a day and a half is no channel for digests.
PUBLIC, PRIVATE = "public_channel", "private_channel"


class Slack:
    """Async context manager around one `slack_sdk` client.

    No retries: what is not answered is not repeated here. `sleep` takes seconds; `proxy` is the URL of one to go
    through, which no sentence shows.
    """

    def __init__(
        self,
        settings: schema.Slack,
        token: str,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        proxy: str | None = None,
    ) -> None:
        self._token = token
        self._opened = AsyncExitStack()
        self._connect = partial(connection.slack_client, settings.api_url, token, proxy)
        self._sleep = sleep
        self._ids: dict[str, str] = {}
        self._gates: dict[str, asyncio.Lock] = {}
        self._client: AsyncWebClient | None = None

    async def __aenter__(self) -> Self:
        self._client = await self._opened.enter_async_context(self._connect())
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self._opened.aclose()

    # ------------------------------------------------------------------ to write

    async def post(self, delivery: Delivery, thread_ts: str | None) -> Answer:
        """Send one message, once. Never raises for what Slack or the network does."""
        channel = self._ids.get(delivery.channel, delivery.channel)
        call = dict(delivery.payload) | {"channel": channel, "metadata": metadata(delivery)}
        if thread_ts is not None:
            call["thread_ts"] = thread_ts
        answer = await self._write("chat.postMessage", call, delivery.channel)
        if answer.channel:
            self._ids[delivery.channel] = answer.channel
        return answer

    async def edit(self, delivery: Delivery, message: Delivery, channel_id: str) -> Answer:
        """Put what `delivery` holds in the place of `message`, which is SENT. Never raises, as `post`."""
        shown = {key: value for key, value in delivery.payload.items() if key not in ONLY_OF_POSTS}
        # Without `blocks` the old ones stay or go, depending on whom one asks (docs.slack.dev, python-slack-sdk #523).
        # The mark is the message's own: by that it is found in the channel's history.
        place = {"channel": channel_id, "ts": message.ts, "metadata": metadata(message)}
        return await self._write("chat.update", {"blocks": []} | shown | place, delivery.channel)

    async def delete(self, channel_id: str, ts: str) -> Answer:
        """Take one of the bot's messages away. Never raises, as `post`."""
        return await self._write("chat.delete", {"channel": channel_id, "ts": ts}, channel_id)

    async def _write(self, method: str, call: dict[str, Any], channel: str) -> Answer:
        found = await self._ask(method, channel, json=call)
        if isinstance(found, Answer):
            return found
        ts = found.get("ts")
        if not isinstance(ts, str):
            return ambiguous("Slack's answer has no `ts`")
        return Answer(Kind.ACCEPTED, ts=ts, channel=found.get("channel"))

    # ------------------------------------------------------------------ to look

    async def find(self, channel_id: str, thread_ts: str | None, oldest: datetime) -> Look:
        """Every message of ours in a channel since `oldest`, or in one of its threads, by the id of its delivery.

        A channel's own messages are not those of its threads. Never raises: what went wrong is the look's `failure`.
        """
        method = "conversations.replies" if thread_ts else "conversations.history"
        arguments = {
            "channel": channel_id,
            "oldest": f"{oldest.timestamp():.6f}",
            "include_all_metadata": "true",
            "limit": PAGE,
        }
        found: dict[str, tuple[Copy, ...]] = {}
        async for page in self._pages(method, arguments | ({"ts": thread_ts} if thread_ts else {}), "messages"):
            if isinstance(page, Answer):
                gone = thread_ts is not None and page.code == "thread_not_found"  # so nothing is in it
                return Look(channel_id, found, None if gone else page)
            for delivery, copy in copies_in(page.items):
                found[delivery] = (*found.get(delivery, ()), copy)
        return Look(channel_id, found)

    async def channel_id(self, name: str) -> str | Answer:
        """Slack's id of the channel called `#name`, as this bot may see it."""
        if name in self._ids:
            return self._ids[name]
        # Each kind of channel has a scope of its own: without the one for private channels the public ones are listed.
        for kind in (PUBLIC, PRIVATE):
            arguments = {"types": kind, "limit": PAGE_OF_CHANNELS, "exclude_archived": "false"}
            async for page in self._pages("conversations.list", arguments, "channels"):
                if isinstance(page, Answer):
                    return page
                for channel in page.items:
                    if f"#{channel.get('name')}" == name and isinstance(found := channel.get("id"), str):
                        self._ids[name] = found
                        return found
        return refused("channel_not_found", name)

    async def _pages(self, method: str, arguments: Mapping[str, Any], what: str) -> AsyncIterator[Page | Answer]:
        """The pages of a list, paced; an Answer, as the last, when one of them could not be had."""
        cursor, channel = "", str(arguments.get("channel", ""))
        for _ in range(MOST_PAGES):
            await self._turn(method)
            params = dict(arguments) | ({"cursor": cursor} if cursor else {})
            found = await self._ask(method, channel, http_verb="GET", params=params)
            page = found if isinstance(found, Answer) else page_of(found, what)
            yield page
            if isinstance(page, Answer) or not page.next:
                return
            cursor = page.next
        yield ambiguous(f"{channel} holds more than {MOST_PAGES * PAGE} messages since then")

    async def _turn(self, method: str) -> None:
        """Wait until the next page of this method may be asked for, behind all that wait for one already."""
        first = method not in self._gates
        async with self._gates.setdefault(method, asyncio.Lock()):
            if not first:
                await self._sleep(PAGE_SECONDS)

    # ------------------------------------------------------------------ one call

    async def _ask(self, method: str, channel: str, **call: Any) -> Mapping[str, Any] | Answer:
        """What Slack said yes with, or an Answer that says what else happened. `channel` is for its sentences."""
        assert self._client is not None, "use `async with`"
        if not _fits_a_header(self._token):
            return Answer(Kind.TOKEN, f"the Slack token holds odd characters: {TOKEN_HINT}", "odd_token")
        try:
            response = await self._client.api_call(method, **call)
        except Exception as error:  # noqa: BLE001 - slack_sdk raises ValueError and AttributeError after a message was taken
            return self._failure(error, channel)
        data = response.data
        return data if isinstance(data, dict) else ambiguous("Slack's answer is no object")

    def _failure(self, error: Exception, channel: str) -> Answer:
        import aiohttp
        from slack_sdk.errors import SlackApiError

        match error:
            case SlackApiError():
                return self._refusal(error, channel)
            case aiohttp.ClientConnectorError() | aiohttp.ConnectionTimeoutError():
                return not_accepted(self._redacted(connection.why_not(error)))
            case aiohttp.ClientHttpProxyError():  # of CONNECT: nothing went further
                return not_accepted(f"the proxy refuses ({error.status} {error.message})")
            case TimeoutError():
                return ambiguous(f"Slack did not answer within {connection.TIMEOUT_SECONDS} s")
            case aiohttp.InvalidURL():
                what = f"the request cannot be made ({self._redacted(error)})"
                return Answer(Kind.TOKEN, f"{what}: correct slack.api_url in monitor.yaml", "invalid_url")
            case _:
                return ambiguous(f"the connection to Slack broke ({self._redacted(error)})")

    def _refusal(self, error: SlackApiError, channel: str) -> Answer:
        response = error.response
        data = getattr(response, "data", None)
        code = data.get("error") if isinstance(data, dict) else None
        status = getattr(response, "status_code", None) or getattr(response, "status", "unknown")
        if status == HTTP_TOO_MANY_REQUESTS:
            return refused("ratelimited", channel, retry_after=_seconds(response.headers.get("Retry-After")))
        if not isinstance(data, dict) or not isinstance(code, str):
            return ambiguous(f"Slack answered with status {status} and no JSON")
        if isinstance(status, int) and status >= HTTP_SERVER_ERROR and code != "service_unavailable":
            return ambiguous(f"Slack failed with status {status}", code=code)
        return refused(code, channel, detail=self._detail(data), needed=self._redacted(data.get("needed") or ""))

    def _detail(self, data: Mapping[str, Any]) -> str:
        errors = data.get("errors")
        said = "; ".join(map(str, errors)) if isinstance(errors, list) else ""
        return self._redacted(said)[:LONGEST_DETAIL] if said else ""

    def _redacted(self, what: object) -> str:
        said = str(what).replace(self._token, "[token]")
        return said or (type(what).__name__ if isinstance(what, Exception) else "")


def _fits_a_header(token: str) -> bool:
    """Whether it can be sent at all (RFC 9110 §5.5): a line break would be an error that quotes the token."""
    return token.isascii() and token.isprintable() and " " not in token


def metadata(delivery: Delivery) -> dict[str, Any]:
    """What marks the message as ours in Slack's history: ids only, metadata has a limit of its own."""
    return {"event_type": EVENT_TYPE, "event_payload": {"delivery_id": delivery.id}}


def _seconds(header: str | None) -> float:
    """Seconds of a Retry-After header; Slack sends whole numbers (docs.slack.dev, "Rate limits")."""
    return float(header) if header and header.strip().isdigit() else DEFAULT_RETRY_AFTER
