"""One connection to Slack's Web API, as the outbox and `check --online` open it."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from slack_sdk.web.async_client import AsyncWebClient

# Below the time that the daemon gives messages on their way when it ends (monitor/daemon.py, DRAIN), so that a stop
# cuts none off. Slack answers within a second; what takes longer than this is as good as lost.
TIMEOUT_SECONDS = 7
CONNECT_SECONDS = 5  # so that "no connection" (safe to repeat) is told from "no answer" (not safe)


@asynccontextmanager
async def slack_client(api_url: str, token: str, proxy: str | None) -> AsyncIterator[AsyncWebClient]:
    """A client that sends each request once, through `proxy` (its URL, with a login if it has one) or directly."""
    import aiohttp
    from slack_sdk.web.async_client import AsyncWebClient

    # A fresh connection for every message: on one that Slack has just closed, an answer can be lost.
    async with aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(force_close=True),
        timeout=aiohttp.ClientTimeout(total=TIMEOUT_SECONDS, connect=CONNECT_SECONDS),
        trust_env=False,
    ) as session:
        client = AsyncWebClient(token, base_url=api_url.rstrip("/") + "/", session=session, retry_handlers=[])
        client.proxy = proxy  # the constructor takes HTTPS_PROXY, even for 127.0.0.1 and whatever NO_PROXY says
        yield client
