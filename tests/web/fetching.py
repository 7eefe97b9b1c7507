"""Fetching from a test: settings for loopback, and one event loop for each call."""

from __future__ import annotations

import asyncio
import socket
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from monitor.config.schema import Http, PerHost
from monitor.model import Request, Response, Validators
from monitor.web import Web

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from monitor.model import Robots

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def settings(
    *,
    allowed: tuple[str, ...] = ("127.0.0.0/8",),
    host: int = 8,
    pause: float = 0,
    deadline: float = 10,
    all_: int = 32,
    proxy: str | None = None,
) -> Http:
    return Http(
        contact="https://monitor.example/bot",
        allow_private=allowed,
        per_host=PerHost(at_once=host, pause=timedelta(seconds=pause)),
        deadline=timedelta(seconds=deadline),
        at_once=all_,
        proxy=proxy,
    )


def web(
    http: Http | None = None,
    holds: Mapping[str, datetime] | None = None,
    known: Mapping[str, Robots] | None = None,
    clock: Callable[[], datetime] = lambda: NOW,
) -> Web:
    return Web(http or settings(), holds=holds, known=known, clock=clock)


def page(url: str) -> Request:
    return Request(url, "page")


def feed(url: str, etag: str | None = None, last_modified: str | None = None) -> Request:
    return Request(url, "feed", Validators(etag, last_modified))


def fetch(request: Request | str, http: Http | None = None) -> Response:
    """One fetch with a session of its own."""
    return fetch_all([request], http)[0]


def fetch_all(requests: list[Request] | list[str] | list[Request | str], http: Http | None = None) -> list[Response]:
    """Several at once through one session; the responses in the order of the requests."""

    async def run() -> list[Response]:
        async with web(http) as client:
            return await asyncio.gather(
                *(client.get(feed(each) if isinstance(each, str) else each) for each in requests)
            )

    return asyncio.run(run())


def fetch_in_turn(requests: list[Request | str], http: Http | None = None) -> list[Response]:
    """Several through one session, each after the other."""

    async def run() -> list[Response]:
        async with web(http) as client:
            return [await client.get(feed(each) if isinstance(each, str) else each) for each in requests]

    return asyncio.run(run())


class Names:
    """A scripted name server: what the system's resolver answers for these names, in turn."""

    def __init__(self, answers: dict[str, list[list[str]]]) -> None:
        self.answers = answers

    def __call__(self, host: str, port: int, *_: object, **__: object) -> list[object]:
        queue = self.answers[host]
        addresses = queue.pop(0) if len(queue) > 1 else queue[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]
