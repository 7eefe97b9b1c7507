"""One connection to Slack's Web API, as the outbox and `check --online` open it."""

from __future__ import annotations

import os
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    import aiohttp
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


def why_not(error: aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError) -> str:
    """Why there is no connection, for a person; a proxy is not named, its address may hold a login."""
    import aiohttp

    if isinstance(error, aiohttp.ConnectionTimeoutError):
        return f"no connection within {CONNECT_SECONDS} s"
    host = "the proxy" if isinstance(error, aiohttp.ClientProxyConnectionError) else error.host
    match error:
        case aiohttp.ClientConnectorDNSError():
            return f"the name {host} is not known"
        case aiohttp.ClientConnectorCertificateError():
            cause = error.certificate_error
            return f"the certificate of {host} is not valid ({getattr(cause, 'verify_message', '') or cause})"
        case aiohttp.ClientConnectorSSLError():
            return f"no secure connection to {host} ({getattr(error.os_error, 'reason', '') or error.os_error})"
    if isinstance(error.os_error, ConnectionRefusedError):
        return f"{host} refuses connections"
    number = error.os_error.errno
    return f"no way to {host} ({os.strerror(number) if number else error.os_error})"
