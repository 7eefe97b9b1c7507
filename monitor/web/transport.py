"""One request to one server and its answer, over aiohttp. Imported when the first request is near.

Importing aiohttp costs about 200 ms of CPU: nothing that `--help` or `check` needs may import this module.
"""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import aiohttp

from monitor.model import Outcome
from monitor.web.answers import READABLE, Answer, FetchError, ForbiddenAddressError
from monitor.web.resolver import Resolver

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from aiohttp.connector import AddrInfoType

    from monitor.web.guard import Guard

NAMES_KEPT = 300  # seconds: a cycle asks once for a host; stale answers are no danger, every dial is judged
MOST_HEADER_BYTES = 32 * 1024  # of a line or field: a content policy can be longer than aiohttp's 8 KB
CHUNK = 64 * 1024  # bytes; also the most that one step of decompression puts out
ENCODINGS = frozenset(("", "identity", "gzip", "deflate", "br", "zstd"))


class Transport:
    """One aiohttp session: no cookies, no proxies, no redirects, every dialled address judged."""

    def __init__(self, guard: Guard, user_agent: str) -> None:
        connector = aiohttp.TCPConnector(
            limit=0,  # the turns limit what is under way
            resolver=Resolver(),
            ttl_dns_cache=NAMES_KEPT,
            socket_factory=_judged(guard),
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": user_agent},
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=None),  # the whole chain has one deadline
            trust_env=False,
            max_line_size=MOST_HEADER_BYTES,
            max_field_size=MOST_HEADER_BYTES,
        )

    async def exchange(self, url: str, headers: Mapping[str, str], most: int) -> Answer:
        """Sends one GET and reads the answer, of its body at most `most` bytes after decompression.

        Raises FetchError for a body that is larger or in an encoding that we do not read; else what aiohttp
        raises.
        """
        async with self._session.get(url, headers=headers, allow_redirects=False) as response:
            body = await _body(response, most) if response.status in READABLE else b""
            return Answer(response.status, response.headers, body)

    async def close(self) -> None:
        """Closes every connection."""
        await self._session.close()


async def _body(response: aiohttp.ClientResponse, most: int) -> bytes:
    encoding = ", ".join(response.headers.getall("Content-Encoding", ())).strip().lower()
    if encoding not in ENCODINGS:  # among them stacked ones, which multiply what a few bytes can hold
        raise FetchError(Outcome.ERROR, f"the answer is compressed as {encoding[:80]!r}, which we do not read")
    if (response.content_length or 0) > most:
        raise _too_large(most)
    chunks, size = [], 0
    async for chunk in response.content.iter_chunked(CHUNK):
        size += len(chunk)
        if size > most:
            raise _too_large(most)
        chunks.append(chunk)
    return b"".join(chunks)


def _too_large(most: int) -> FetchError:
    return FetchError(Outcome.TOO_LARGE, f"it is larger than {most // 2**20} MB")


def _judged(guard: Guard) -> Callable[[AddrInfoType], socket.socket]:
    """Makes the sockets that connections are dialled with, or refuses to."""

    def make(info: AddrInfoType) -> socket.socket:
        family, kind, protocol, _, address = info
        why = guard.refusal(str(address[0]), int(address[1]))
        if why:
            raise ForbiddenAddressError(why)
        return socket.socket(family, kind, protocol)

    return make
