"""A scripted press: feeds, pages, and every bad manner that a server can have."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import time
from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from aiohttp import web

from tests.world.printing import Item, atom, newspaper_page, rss
from tests.world.serving import LoopbackServer

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from multidict import CIMultiDictProxy

__all__ = ["Answer", "Item", "Press", "Visit", "atom", "newspaper_page", "rss"]

MEETING_SECONDS = 10  # a `meet` that is not met by then answers 504: the test sees it, and does not hang


@dataclass(frozen=True)
class Answer:
    """One scripted answer.

    `delay` seconds pass before the first byte. The body leaves in `chunks` pieces with `drip` seconds between
    them. `drop` closes the connection instead of answering ("before") or halfway through the body ("middle").
    `raw` is sent as it is instead of everything else, and the connection closed: what no honest server says.
    `meet` waits until that many requests are inside the press at once. `conditional` answers 304 when the
    request's validator fits this answer's ETag or Last-Modified.
    """

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    delay: float = 0.0
    chunks: int = 1
    drip: float = 0.0
    drop: Literal["before", "middle"] | None = None
    raw: bytes | None = None
    meet: int = 0
    conditional: bool = True


@dataclass(frozen=True)
class Visit:
    """One request that arrived; `path` with its query, `time` monotonic, `port` the client's end."""

    method: str
    path: str
    headers: CIMultiDictProxy[str]
    time: float
    port: int


class Press(LoopbackServer):
    """Serves what it was told to, remembers who came. Unknown paths are 404."""

    def __init__(self, host: str = "127.0.0.1") -> None:
        super().__init__(host)
        self._answers: dict[str, list[Answer]] = {}
        self._given: defaultdict[str, int] = defaultdict(int)
        self._visits: list[Visit] = []
        self._inside = 0
        self._peak = 0
        self._arrivals = asyncio.Condition()

    # ------------------------------------------------------------------ what the test says

    def url(self, path: str) -> str:
        """The whole URL of a path of this press."""
        return self.base_url + path

    def answer(self, path: str, *answers: Answer) -> str:
        """Scripts the answers of a path: one a request, the last one for ever. Returns the URL."""
        with self.lock:
            self._answers[path] = list(answers)
            self._given.pop(path, None)
        return self.url(path)

    def page(
        self,
        path: str,
        html: str | bytes,
        content_type: str = "text/html; charset=utf-8",
        status: int = 200,
        headers: Mapping[str, str] | None = None,
    ) -> str:
        """Serves a page, with an ETag of its content. Returns the URL."""
        body = html.encode() if isinstance(html, str) else html
        return self.answer(path, Answer(status, _labelled(body, content_type, headers), body))

    def feed(
        self,
        path: str,
        items: Iterable[Item] | bytes = (),
        title: str = "The Loopback Times",
        *,
        content_type: str = "application/rss+xml",
        headers: Mapping[str, str] | None = None,
    ) -> str:
        """Serves a feed, RSS of these items or the very bytes given, with an ETag. Returns the URL."""
        body = items if isinstance(items, bytes) else rss(items, title=title, link=self.url("/"))
        return self.answer(path, Answer(200, _labelled(body, content_type, headers), body))

    def redirect(self, path: str, to: str, status: int = 302) -> str:
        """Sends whoever asks for `path` to `to`, which may be relative. Returns the URL."""
        return self.answer(path, Answer(status, {"Location": to}))

    # ------------------------------------------------------------------ what the test sees

    @property
    def requests(self) -> Sequence[Visit]:
        """Every request so far, in the order of arrival, but for robots.txt, which each site is asked for once."""
        with self.lock:
            return tuple(visit for visit in self._visits if visit.path != "/robots.txt")

    def visits(self, path: str) -> Sequence[Visit]:
        """The requests for one path (its query included), /robots.txt among them."""
        with self.lock:
            return tuple(visit for visit in self._visits if visit.path == path)

    @property
    def peak(self) -> int:
        """The most requests that were inside at one time."""
        return self._peak

    # ------------------------------------------------------------------ the server's thread

    async def handle(self, request: web.Request) -> web.StreamResponse:
        answer = self._take(request)
        await self._enter()
        try:
            if answer.meet and not await self._met(answer.meet):
                return web.Response(status=504)
            await asyncio.sleep(answer.delay)
            return await _send(request, _not_modified(request, answer))
        finally:
            self._inside -= 1

    def _take(self, request: web.Request) -> Answer:
        with self.lock:
            self._visits.append(
                Visit(request.method, request.path_qs, request.headers, time.monotonic(), _port(request))
            )
            path = request.path_qs if request.path_qs in self._answers else request.path
            answers = self._answers.get(path) or [Answer(404, {"Content-Type": "text/plain"}, b"not here")]
            number = self._given[path]
            self._given[path] += 1
            return answers[min(number, len(answers) - 1)]

    async def _enter(self) -> None:
        async with self._arrivals:
            self._inside += 1
            self._peak = max(self._peak, self._inside)
            self._arrivals.notify_all()

    async def _met(self, expected: int) -> bool:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(MEETING_SECONDS), self._arrivals:
                await self._arrivals.wait_for(lambda: self._peak >= expected)
                return True
        return False


def _port(request: web.Request) -> int:
    peer = None if request.transport is None else request.transport.get_extra_info("peername")
    return int(peer[1]) if peer else 0


def _labelled(body: bytes, content_type: str, headers: Mapping[str, str] | None) -> dict[str, str]:
    etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
    return {"Content-Type": content_type, "ETag": etag} | dict(headers or {})


def _not_modified(request: web.Request, answer: Answer) -> Answer:
    """304 in place of the answer, when the request's validator says that it is known (RFC 9110 §13.2.2)."""
    if not (answer.conditional and answer.status == 200):
        return answer
    etag, date = answer.headers.get("ETag"), answer.headers.get("Last-Modified")
    if "If-None-Match" in request.headers:
        known = request.headers["If-None-Match"] == etag
    else:
        known = date is not None and request.headers.get("If-Modified-Since") == date
    return replace(answer, status=304, body=b"") if known else answer


async def _send(request: web.Request, answer: Answer) -> web.StreamResponse:
    if answer.raw is not None or answer.drop == "before":
        return await _close(request, answer.raw or b"")
    response = web.StreamResponse(status=answer.status, headers=answer.headers)
    if answer.chunks == 1 and answer.drop is None:
        response.headers.setdefault("Content-Length", str(len(answer.body)))
    with contextlib.suppress(ConnectionResetError):  # the client may have had enough
        await response.prepare(request)
        await _write(response, answer)
        if answer.drop == "middle":
            return await _close(request, b"")
        await response.write_eof()
    return response


async def _write(response: web.StreamResponse, answer: Answer) -> None:
    if response.status == 304:
        return
    body = answer.body[: len(answer.body) // 2] if answer.drop == "middle" else answer.body
    size = max(1, -(-len(body) // answer.chunks))
    for start in range(0, len(body), size):
        if start:
            await asyncio.sleep(answer.drip)
        await response.write(body[start : start + size])


async def _close(request: web.Request, raw: bytes) -> web.StreamResponse:
    """Sends bytes that no library would, and closes. The response returned is never written."""
    transport = request.transport
    if transport is not None:
        if isinstance(transport, asyncio.WriteTransport):
            transport.write(raw)
        transport.close()
    await asyncio.sleep(0)
    return web.Response()
