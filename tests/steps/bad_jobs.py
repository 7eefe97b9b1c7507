"""The jobs of the workers, but for bodies that ask a worker to misbehave as a hostile document would make it."""

from __future__ import annotations

import ctypes
import os
import signal
import time
from typing import TYPE_CHECKING

from monitor import articles
from monitor.feeds import parse as parsing

if TYPE_CHECKING:
    from monitor.feeds.parse import Parsed
    from monitor.model import Page

HANG, CRASH, KILL, EAT = b"<!-- hang -->", b"<!-- crash -->", b"<!-- kill -->", b"<!-- eat -->"


def read_page(body: bytes, content_type: str, url: str, precision: bool) -> Page:  # noqa: FBT001 - as the real one
    """As monitor.articles.read_page."""
    _misbehave(body)
    return articles.read_page(body, content_type, url, precision)


def parse(body: bytes, url: str, content_type: str) -> Parsed:
    """As monitor.feeds.parse.parse."""
    _misbehave(body)
    return parsing.parse(body, url, content_type)


def _misbehave(body: bytes) -> None:
    if HANG in body:
        time.sleep(600)
    if CRASH in body:
        ctypes.string_at(0)
    if KILL in body:
        os.kill(os.getpid(), signal.SIGKILL)
    eaten = []
    while EAT in body:
        eaten.append(bytearray(32 * 1024**2))
