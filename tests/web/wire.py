"""A server of bare sockets: what it does on each connection is written down, byte for byte."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
import time
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

RESET = struct.pack("ii", 1, 0)  # SO_LINGER of no time: closing sends RST in place of FIN (man 7 socket)


class Wire:
    """Serves while it is open; robots.txt is answered 404 on a connection that is closed after it.

    Each connection gets the next of `scripts`, the last one again and again: one answer a request, then it is closed.
    `None` as an answer resets the connection.
    """

    def __init__(self, *scripts: Sequence[bytes | None]) -> None:
        self._scripts = list(scripts)
        self._server = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self.heads: list[bytes] = []
        """The requests that came, but for robots.txt."""
        self.times: list[float] = []
        """And when, monotonic."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.getsockname()[1]}/feed"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with contextlib.suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        self._thread.join(10)

    def _serve(self) -> None:
        with contextlib.suppress(OSError):  # the test is over
            while True:
                connection, _ = self._server.accept()
                with connection, contextlib.suppress(OSError):  # the client leaves
                    connection.settimeout(10)
                    self._talk(connection)

    def _talk(self, connection: socket.socket) -> None:
        head = _head(connection)
        if head.startswith(b"GET /robots.txt"):
            connection.sendall(b"HTTP/1.1 404 None\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            return
        script = self._scripts.pop(0) if len(self._scripts) > 1 else self._scripts[0]
        for number, answer in enumerate(script):
            head = _head(connection) if number else head
            if not head:
                return
            self.heads.append(head)
            self.times.append(time.monotonic())
            if answer is None:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                return
            connection.sendall(answer)


def _head(connection: socket.socket) -> bytes:
    """The head of a request; empty when the client has closed."""
    head = b""
    while not head.endswith(b"\r\n\r\n") and (more := connection.recv(4096)):
        head += more
    return head
