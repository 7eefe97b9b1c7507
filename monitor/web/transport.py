"""One request to one server and its answer, over aiohttp. Imported when the first request is near.

Importing aiohttp costs about 200 ms of CPU: nothing that `--help` or `check` needs may import this module.
"""

from __future__ import annotations

import asyncio
import socket
from contextlib import asynccontextmanager, suppress
from contextvars import ContextVar
from typing import TYPE_CHECKING

import aiohttp
from aiohttp import encode_basic_auth

from monitor.model import Outcome
from monitor.web.answers import (
    OWN_NETWORKS,
    READABLE,
    WALLED,
    Answer,
    FetchError,
    ForbiddenAddressError,
    GarbledError,
)
from monitor.web.faults import failure
from monitor.web.hosts import host_of
from monitor.web.resolver import Resolver
from monitor.web.unpacking import ENCODINGS, Unpacking
from monitor.web.walls import HEAD

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping

    from aiohttp import ClientHandlerType
    from aiohttp.connector import AddrInfoType

    from monitor.web.guard import Guard
    from monitor.web.proxies import Proxies, Proxy

NAMES_KEPT = 300  # seconds: a cycle asks once for a host; stale answers are no danger, every dial is judged
MOST_HEADER_BYTES = 32 * 1024  # of a line or field: a content policy can be longer than aiohttp's 8 KB
CHUNK = 64 * 1024  # bytes as they come
REFUSAL_SECONDS = 2.0  # for the beginning of the page behind a refusal: the status itself is there already

_DIALS: ContextVar[list[int]] = ContextVar("dials")
"""The sockets made for the request that is under way, by their families; none where a connection was kept."""


class Transport:
    """Sessions of aiohttp: no cookies, no redirects, every address judged that we dial ourselves.

    What goes through a proxy has a session of its own: its only connections are to that, wherever it stands.
    """

    def __init__(self, guard: Guard, user_agent: str, proxies: Proxies) -> None:
        self._guard = guard
        self._proxies = proxies
        self._direct = _session(user_agent, _judged(guard))
        self._through = _session(user_agent, _dialled)

    async def exchange(self, url: str, headers: Mapping[str, str], most: int, *, cut: bool = False) -> Answer:
        """Sends one GET and reads the answer, of its body at most `most` bytes after decompression.

        Raises FetchError for a body that is larger, unless it may be `cut`, or in an encoding that we do not read or
        that it does not have, for what must not be fetched through a proxy, and where a connection fails or what comes
        is no HTTP (GarbledError); else what aiohttp raises.
        """
        proxy = self._proxies.way(url)
        if proxy is None:
            async with self._direct.get(url, headers=headers, allow_redirects=False) as response:
                return await _answer(response, most, cut=cut)
        async with self._passed_on(url, headers, proxy) as response:
            return await _answer(response, most, cut=cut)

    @asynccontextmanager
    async def _passed_on(
        self, url: str, headers: Mapping[str, str], proxy: Proxy
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        """The answer, its body unread, through a proxy."""
        if why := self._guard.unseen_refusal(url):
            raise FetchError(Outcome.FORBIDDEN_ADDRESS, why, advice=OWN_NETWORKS)
        # aiohttp takes this one out of the proxy's headers, and sends it as Proxy-Authorization to the proxy alone.
        login = {} if proxy.login is None else {"Authorization": encode_basic_auth(proxy.login, proxy.password)}
        try:
            async with self._through.get(
                url, headers=headers, allow_redirects=False, proxy=proxy.url, proxy_headers=login
            ) as response:
                yield response
        except aiohttp.ClientHttpProxyError as error:
            sentence = f"the proxy {proxy} does not let us through ({error.status})"
            raise FetchError(Outcome.UNREACHABLE, sentence) from error
        except (aiohttp.ClientProxyConnectionError, aiohttp.ClientConnectorDNSError) as error:
            raise FetchError(Outcome.UNREACHABLE, f"the proxy {proxy} cannot be reached") from error

    async def close(self) -> None:
        """Closes every connection."""
        await self._direct.close()
        await self._through.close()


def _session(user_agent: str, sockets: Callable[[AddrInfoType], socket.socket]) -> aiohttp.ClientSession:
    connector = aiohttp.TCPConnector(
        limit=0,  # the turns limit what is under way
        resolver=Resolver(),
        ttl_dns_cache=NAMES_KEPT,
        socket_factory=sockets,
    )
    return aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        headers={"User-Agent": user_agent},
        timeout=aiohttp.ClientTimeout(total=None, sock_connect=None),  # the whole chain has one deadline
        trust_env=False,  # which proxy is meant, `proxies.py` says
        max_line_size=MOST_HEADER_BYTES,
        max_field_size=MOST_HEADER_BYTES,
        auto_decompress=False,  # `unpacking.py` does, and survives what is not so compressed
        middlewares=(_asked_once,),
    )


async def _asked_once(request: aiohttp.ClientRequest, handler: ClientHandlerType) -> aiohttp.ClientResponse:
    """Sends a request a second time only where it went out on a kept connection that failed.

    The server had given that one up before the request came, so that nobody saw it (RFC 9112 §9.3.1). A new connection
    that fails is the server's answer. aiohttp would send a GET again after that as well, at once and without the pause
    between two starts: it does so for its own errors only, so another is raised.
    """
    try:
        return await _sent(request, handler)
    except GarbledError as error:  # something came: that is no reason to ask again at once
        error.kept = not _DIALS.get()
        raise
    except FetchError:
        if _DIALS.get():
            raise
    return await _sent(request, handler)


async def _sent(request: aiohttp.ClientRequest, handler: ClientHandlerType) -> aiohttp.ClientResponse:
    """The head of the answer. Raises FetchError where a connection was made or kept, and none came over it."""
    _DIALS.set([])
    try:
        return await handler(request)
    except (aiohttp.ClientConnectorError, aiohttp.ClientHttpProxyError):
        raise
    except (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError, aiohttp.ClientResponseError) as error:
        raise failure(error, host_of(str(request.url))) from error


async def _answer(response: aiohttp.ClientResponse, most: int, *, cut: bool) -> Answer:
    """What there is to know of an answer, with its body where that is to be read."""
    if response.status in READABLE:
        body = await _body(response, most, cut=cut)
    else:
        body = await _refusal(response) if response.status in WALLED else b""
    return Answer(response.status, response.headers, body)


async def _refusal(response: aiohttp.ClientResponse) -> bytes:
    """The beginning of a page that stands behind a refusal, as far as it comes at once; else nothing."""
    with suppress(aiohttp.ClientError, FetchError, TimeoutError):
        async with asyncio.timeout(REFUSAL_SECONDS):
            return await _body(response, HEAD, cut=True)
    return b""


async def _body(response: aiohttp.ClientResponse, most: int, *, cut: bool = False) -> bytes:
    encoding = ", ".join(response.headers.getall("Content-Encoding", ())).strip().lower()
    if encoding not in ENCODINGS:
        raise FetchError(Outcome.ERROR, f"the answer is compressed as {encoding[:80]!r}, which we do not read")
    if (response.content_length or 0) > most and not cut:
        raise _too_large(most)
    unpacking, parts, size = Unpacking(encoding), list[bytes](), 0
    async for chunk in response.content.iter_chunked(CHUNK):
        for part in unpacking.take(chunk):
            size += len(part)
            parts.append(part)
            if size > most and not cut:
                raise _too_large(most)
            if size >= most and cut:
                return b"".join(parts)[:most]
    return b"".join(parts)


def _too_large(most: int) -> FetchError:
    return FetchError(Outcome.TOO_LARGE, f"it is larger than {most // 2**20} MB")


def _judged(guard: Guard) -> Callable[[AddrInfoType], socket.socket]:
    """Makes the sockets that connections are dialled with, or refuses to."""

    def make(info: AddrInfoType) -> socket.socket:
        address = info[4]
        why = guard.refusal(str(address[0]), int(address[1]))
        if why:
            raise ForbiddenAddressError(why)
        return _dialled(info)

    return make


def _dialled(info: AddrInfoType) -> socket.socket:
    """A socket for a new connection, of which it is noted that it is one."""
    family, kind, protocol, *_ = info
    _DIALS.get().append(family)
    return socket.socket(family, kind, protocol)
