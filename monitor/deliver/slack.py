"""The Slack client: one request for one message, and an answer whatever happens. It never sends twice."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from monitor.deliver.answers import TOKEN_HINT, Answer, Kind, ambiguous, not_accepted, refused
from monitor.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aiohttp import ClientSession
    from slack_sdk.errors import SlackApiError
    from slack_sdk.web.async_client import AsyncWebClient

    from monitor.config import schema
    from monitor.model import Delivery

# Below the time that the daemon gives messages on their way when it ends (monitor/daemon.py, DRAIN), so that a stop
# cuts none off. Slack answers within a second; what takes longer than this is as good as lost.
TIMEOUT_SECONDS = 7
CONNECT_SECONDS = 5  # so that "no connection" (safe to repeat) is told from "no answer" (not safe)
EVENT_TYPE = "monitor_delivery"
ONLY_OF_POSTS = ("unfurl_links", "unfurl_media")  # `chat.update` has no such arguments (docs.slack.dev)
LONGEST_DETAIL = 300  # characters of what Slack adds to a refusal
HTTP_TOO_MANY_REQUESTS = 429
HTTP_SERVER_ERROR = 500
DEFAULT_RETRY_AFTER = 30.0  # seconds, where a 429 does not say: Slack's own are mostly 1 to 60


class TokenError(UserError):
    """The token's file cannot be read; the message says which and what to do."""


def read_token(environment: Mapping[str, str] = os.environ) -> str | None:
    """The bot token from `$CREDENTIALS_DIRECTORY/slack_token`, `$SLACK_BOT_TOKEN_FILE` or `$SLACK_BOT_TOKEN`.

    None when none of them is there. Raises TokenError when the file that is named cannot be read.
    """
    folder = environment.get("CREDENTIALS_DIRECTORY")
    credential = Path(folder, "slack_token") if folder else None  # systemd's LoadCredential=
    if credential and credential.exists():
        return _token_in(credential)
    if named := environment.get("SLACK_BOT_TOKEN_FILE"):
        return _token_in(Path(named))
    return environment.get("SLACK_BOT_TOKEN", "").strip() or None


def _token_in(file: Path) -> str:
    try:
        token = file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text"
        raise TokenError(f"cannot read the Slack token from {file}: {reason}") from error
    if not token:
        raise TokenError(f"the Slack token's file {file} is empty: write the bot token (xoxb-…) into it")
    return token


class Slack:
    """Async context manager around one `slack_sdk` client.

    No retries and no proxies from the environment: what is not answered is not repeated here.
    """

    def __init__(self, settings: schema.Slack, token: str) -> None:
        self._settings = settings
        self._token = token
        self._ids: dict[str, str] = {}
        self._session: ClientSession | None = None
        self._client: AsyncWebClient | None = None

    async def __aenter__(self) -> Self:
        import aiohttp
        from slack_sdk.web.async_client import AsyncWebClient

        # A fresh connection for every message: on one that Slack has just closed, an answer can be lost.
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(force_close=True),
            timeout=aiohttp.ClientTimeout(total=TIMEOUT_SECONDS, connect=CONNECT_SECONDS),
            trust_env=False,
        )
        base_url = self._settings.api_url.rstrip("/") + "/"
        self._client = AsyncWebClient(self._token, base_url=base_url, session=self._session, retry_handlers=[])
        self._client.proxy = None  # the constructor takes HTTPS_PROXY, even for 127.0.0.1
        return self

    async def __aexit__(self, *exception: object) -> None:
        if self._session is not None:
            await self._session.close()

    async def post(self, delivery: Delivery, thread_ts: str | None) -> Answer:
        """Send one message, once. Never raises for what Slack or the network does."""
        channel = self._ids.get(delivery.channel, delivery.channel)
        call = dict(delivery.payload) | {"channel": channel, "metadata": metadata(delivery)}
        if thread_ts is not None:
            call["thread_ts"] = thread_ts
        answer = await self._answer("chat.postMessage", call, delivery.channel)
        if answer.channel:
            self._ids[delivery.channel] = answer.channel
        return answer

    async def edit(self, delivery: Delivery, message: Delivery) -> Answer:
        """Put what `delivery` holds in the place of `message`, which is SENT. Never raises, as `post`."""
        shown = {key: value for key, value in delivery.payload.items() if key not in ONLY_OF_POSTS}
        # Without `blocks` the old ones stay or go, depending on whom one asks (docs.slack.dev, python-slack-sdk #523).
        # The mark is the message's own: by that it is found in the channel's history.
        place = {"channel": message.posted_in or message.channel, "ts": message.ts, "metadata": metadata(message)}
        return await self._answer("chat.update", {"blocks": []} | shown | place, delivery.channel)

    async def _answer(self, method: str, call: dict[str, Any], channel: str) -> Answer:
        assert self._client is not None, "use `async with`"
        if not _fits_a_header(self._token):
            return Answer(Kind.TOKEN, f"the Slack token holds odd characters: {TOKEN_HINT}", "odd_token")
        try:
            response = await self._client.api_call(method, json=call)
        except Exception as error:  # noqa: BLE001 - slack_sdk raises ValueError and AttributeError after a message was taken
            return self._failure(error, channel)
        ts = response.get("ts")
        if not isinstance(ts, str):
            return ambiguous("Slack's answer has no `ts`", channel)
        return Answer(Kind.ACCEPTED, ts=ts, channel=response.get("channel"))

    def _failure(self, error: Exception, channel: str) -> Answer:
        import aiohttp
        from slack_sdk.errors import SlackApiError

        match error:
            case SlackApiError():
                return self._refusal(error, channel)
            case aiohttp.ClientConnectorError() | aiohttp.ConnectionTimeoutError():
                return not_accepted(self._redacted(error))
            case TimeoutError():
                return ambiguous(f"Slack did not answer within {TIMEOUT_SECONDS} s", channel)
            case aiohttp.InvalidURL():
                what = f"the request cannot be made ({self._redacted(error)})"
                return Answer(Kind.TOKEN, f"{what}: correct slack.api_url in monitor.yaml", "invalid_url")
            case _:
                return ambiguous(f"the connection to Slack broke ({self._redacted(error)})", channel)

    def _refusal(self, error: SlackApiError, channel: str) -> Answer:
        response = error.response
        data = getattr(response, "data", None)
        code = data.get("error") if isinstance(data, dict) else None
        status = getattr(response, "status_code", None) or getattr(response, "status", "unknown")
        if status == HTTP_TOO_MANY_REQUESTS:
            return refused("ratelimited", channel, retry_after=_seconds(response.headers.get("Retry-After")))
        if not isinstance(code, str):
            return ambiguous(f"Slack answered with status {status} and no JSON", channel)
        if isinstance(status, int) and status >= HTTP_SERVER_ERROR and code != "service_unavailable":
            return ambiguous(f"Slack failed with status {status}", channel, code=code)
        return refused(code, channel, detail=self._detail(data))

    def _detail(self, data: object) -> str:
        errors = data.get("errors") if isinstance(data, dict) else None
        said = "; ".join(map(str, errors)) if isinstance(errors, list) else ""
        return self._redacted(said)[:LONGEST_DETAIL] if said else ""

    def _redacted(self, what: object) -> str:
        return str(what).replace(self._token, "[token]") or type(what).__name__


def _fits_a_header(token: str) -> bool:
    """Whether it can be sent at all (RFC 9110 §5.5): a line break would be an error that quotes the token."""
    return token.isascii() and token.isprintable() and " " not in token


def metadata(delivery: Delivery) -> dict[str, Any]:
    """What marks the message as ours in Slack's history: ids only, metadata has a limit of its own."""
    return {"event_type": EVENT_TYPE, "event_payload": {"delivery_id": delivery.id}}


def _seconds(header: str | None) -> float:
    """Seconds of a Retry-After header; Slack sends whole numbers (docs.slack.dev, "Rate limits")."""
    return float(header) if header and header.strip().isdigit() else DEFAULT_RETRY_AFTER
