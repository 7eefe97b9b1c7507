"""Servers that never come to an end: with their headers, interim answers, chunks, or the size of these."""

from __future__ import annotations

import contextlib
import re
import select
import socket
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from monitor.model import Outcome
from tests.web.fetching import fetch, settings

if TYPE_CHECKING:
    from collections.abc import Iterator

DEADLINE = 0.5
MEGABYTES = 60
"""More than a client may grow by: the largest body is 10 MB, and is held twice when it is joined."""

START = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
# By name: what comes first, what comes again and again, and how often at most (0: for ever).
ENDLESS = {
    "headers": (START, b"X-Number: 1\r\n", 0),
    "one header": (START + b"X: ", b"x" * 1000, 0),
    "slow headers": (START, b"X: y\r\n", -1),
    "10,000 headers": (START, b"X-A: b\r\n", 10_000),
    "interim answers": (b"", b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", 0),
    "a body without length": (START + b"\r\n", b"<p>word</p>" * 1000, 0),
    "chunks": (START + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n", 0),
    "slow chunks": (START + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n", -1),
    "a chunk's extension": (START + b"Transfer-Encoding: chunked\r\n\r\n1;", b"x" * 1000, 0),
    "a chunk of any size": (START + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffff\r\n", b"x" * 1000, 0),
    "trailers": (START + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"X: y\r\n", 0),
    "a status": (b"HTTP/1.1 200 ", b"O" * 1000, 0),
    "nothing": (b"", b"", -1),
}


@pytest.fixture
def port(request: pytest.FixtureRequest) -> Iterator[int]:
    """A server that sends what `ENDLESS` says under the parameter's name until the client has had enough."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(10)
        thread = threading.Thread(target=_serve, args=(server, *ENDLESS[str(request.param)]), daemon=True)
        thread.start()
        yield server.getsockname()[1]
        thread.join(10)


def _serve(server: socket.socket, first: bytes, again: bytes, times: int) -> None:
    with contextlib.suppress(OSError):  # the client leaves
        connection, _ = server.accept()
        with connection:
            connection.settimeout(10)
            connection.recv(65_536)
            connection.sendall(first)
            sent = 0
            while times <= 0 or sent < times:
                many = 1 if times < 0 else max(1, 65_536 // max(1, len(again)))
                many = min(many, times - sent) if times > 0 else many
                connection.sendall(again * many)
                sent += many
                if times < 0:
                    time.sleep(0.05)
                    if not again and select.select([connection], [], [], 0)[0]:
                        return
            connection.sendall(b"\r\n<p>end</p>")


def _resident_megabytes() -> int:
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text("ascii"))
    return int(found[1]) // 1024 if found else 0


@pytest.mark.parametrize("port", ENDLESS, indirect=True)
def test_what_never_ends_is_left_in_time(port: int) -> None:
    before, began = _resident_megabytes() if Path("/proc/self/status").exists() else 0, time.monotonic()
    response = fetch(f"http://127.0.0.1:{port}/", settings(deadline=DEADLINE))
    assert time.monotonic() - began < DEADLINE + 5  # a busy machine takes its time to stop
    assert response.outcome in (Outcome.TIMED_OUT, Outcome.TOO_LARGE, Outcome.ERROR), response
    assert response.message
    assert response.body == b""
    assert not before or _resident_megabytes() - before < MEGABYTES
