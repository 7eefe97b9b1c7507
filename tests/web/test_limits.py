"""Nothing hangs, nothing fills the memory: servers that do their worst."""

from __future__ import annotations

import gzip
import re
import socket
import sys
import zlib
from pathlib import Path

import brotli  # type: ignore[import-untyped]  # ships no annotations
import pytest

from monitor.model import Outcome, Request
from monitor.web.client import MOST_BYTES
from tests.web.fetching import fetch, settings
from tests.world import Answer, Press

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

CLEAR = Path("/proc/self/clear_refs")
BLOCK = bytes(2**20)
BOMB_MEGABYTES = 300  # thirty times the limit of a feed


def _bomb(encoding: str) -> bytes:
    if encoding == "br":
        packer = brotli.Compressor(quality=1)
        return b"".join(packer.process(BLOCK) for _ in range(BOMB_MEGABYTES)) + bytes(packer.finish())
    if encoding == "zstd":
        frames = zstd.ZstdCompressor()
        return b"".join(frames.compress(BLOCK) for _ in range(BOMB_MEGABYTES)) + frames.flush()
    stream = zlib.compressobj(1, wbits=31 if encoding == "gzip" else 15)
    return b"".join(stream.compress(BLOCK) for _ in range(BOMB_MEGABYTES)) + stream.flush()


def _peak_kilobytes() -> int:
    """The most memory that this process has held since the last call (man 5 proc: VmHWM, clear_refs 5)."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text("ascii"))
    CLEAR.write_text("5", "ascii")
    return int(found[1]) if found else 0


@pytest.mark.skipif(not CLEAR.exists(), reason="needs Linux to tell the peak of memory")
@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd"])
def test_a_bomb_is_stopped_before_it_unfolds(press: Press, encoding: str) -> None:
    body = _bomb(encoding)
    assert len(body) < BOMB_MEGABYTES * 2**20 // 100
    url = press.answer("/a", Answer(headers={"Content-Encoding": encoding}, body=body))
    _peak_kilobytes()  # forgets what making the bomb took
    before = _peak_kilobytes()
    response = fetch(url)
    grown = _peak_kilobytes() - before
    assert (response.outcome, response.message) == (Outcome.TOO_LARGE, "it is larger than 10 MB")
    assert grown < 60 * 1024, f"{grown} KB more than before"  # 300 MB would unfold


@pytest.mark.parametrize("encoding", ["gzip", "br", "zstd"])
def test_compressed_bodies_are_unpacked(press: Press, encoding: str) -> None:
    text = b"Comar " * 50_000
    pack = {"gzip": gzip.compress, "br": brotli.compress, "zstd": zstd.compress}[encoding]
    url = press.answer("/a", Answer(headers={"Content-Encoding": encoding}, body=pack(text), chunks=7))
    assert fetch(url).body == text


@pytest.mark.parametrize("chunks", [1, 7])
def test_a_gzip_file_is_unpacked_though_no_header_says_so(press: Press, chunks: int) -> None:
    text = b"<urlset></urlset>" * 500
    assert fetch(press.answer("/a.xml.gz", Answer(body=gzip.compress(text), chunks=chunks))).body == text


def test_a_bomb_in_a_gzip_file_is_stopped_and_a_damaged_one_said_to_be_so(press: Press) -> None:
    bomb = fetch(press.answer("/a.xml.gz", Answer(body=_bomb("gzip"))))
    assert (bomb.outcome, bomb.message) == (Outcome.TOO_LARGE, "it is larger than 10 MB")
    damaged = fetch(press.answer("/b.xml.gz", Answer(body=gzip.compress(b"Comar")[:10] + b"\xff" * 40)))
    assert damaged.outcome is Outcome.ERROR
    assert "compressed as gzip" in damaged.message


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd"])
@pytest.mark.parametrize("chunks", [1, 40])
def test_markup_that_only_says_that_it_is_compressed_is_read(press: Press, encoding: str, chunks: int) -> None:
    text = b"<rss><channel><title>Comar</title></channel></rss>" * 20
    response = fetch(press.answer("/a", Answer(headers={"Content-Encoding": encoding}, body=text, chunks=chunks)))
    if encoding == "deflate":  # such bytes may be compressed so
        assert response.message == "the answer says that it is compressed as deflate, but is not, or is damaged"
    else:
        assert (response.outcome, response.body) == (Outcome.FETCHED, text)


@pytest.mark.parametrize("bits", [15, -15])
@pytest.mark.parametrize("chunks", [1, 40])
def test_deflate_is_read_with_its_header_and_without(press: Press, bits: int, chunks: int) -> None:
    packer = zlib.compressobj(wbits=bits)
    text = bytes(range(256)) * 999
    body = packer.compress(text) + packer.flush()
    assert (
        fetch(press.answer("/a", Answer(headers={"Content-Encoding": "deflate"}, body=body, chunks=chunks))).body
        == text
    )


@pytest.mark.parametrize("encoding", ["gzip, gzip", "br, gzip", "compress", "gzip\r\nContent-Encoding: br"])
def test_stacked_and_unknown_encodings_are_refused(press: Press, encoding: str) -> None:
    raw = f"HTTP/1.1 200 OK\r\nContent-Encoding: {encoding}\r\nContent-Length: 4\r\n\r\nabcd".encode()
    response = fetch(press.answer("/a", Answer(raw=raw)))
    assert response.outcome is Outcome.ERROR
    assert "compressed" in response.message


def test_a_damaged_compression_is_an_error(press: Press) -> None:
    url = press.answer("/a", Answer(headers={"Content-Encoding": "gzip"}, body=b"not gzip at all"))
    response = fetch(url)
    assert response.outcome is Outcome.ERROR
    assert response.message == "the answer says that it is compressed as gzip, but is not, or is damaged"


@pytest.mark.parametrize("kind", ["feed", "page"])
def test_a_body_may_be_as_long_as_the_limit_and_no_longer(press: Press, kind: str) -> None:
    most = MOST_BYTES["feed" if kind == "feed" else "page"]
    request = Request(press.url("/a"), "feed" if kind == "feed" else "page")
    for chunks in (1, 3):  # with a Content-Length and without
        press.answer("/a", Answer(body=bytes(most), chunks=chunks))
        assert len(fetch(request).body) == most
        press.answer("/a", Answer(body=bytes(most + 1), chunks=chunks))
        response = fetch(request)
        assert (response.outcome, response.body) == (Outcome.TOO_LARGE, b"")


def test_a_body_announced_too_large_is_not_read(press: Press) -> None:
    raw = b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\nx"
    assert fetch(press.answer("/a", Answer(raw=raw))).outcome is Outcome.TOO_LARGE


def test_a_slow_drip_ends_with_the_deadline(press: Press) -> None:
    url = press.answer("/a", Answer(body=b"x" * 500, chunks=500, drip=0.05))
    response = fetch(url, settings(deadline=0.4))
    assert (response.outcome, response.message) == (Outcome.TIMED_OUT, "no whole answer within 0.4 s")


def test_a_drip_within_the_deadline_is_fetched(press: Press) -> None:
    url = press.answer("/a", Answer(body=b"x" * 50, chunks=50, drip=0.005))
    assert fetch(url).body == b"x" * 50


def test_a_server_that_says_nothing_times_out(press: Press) -> None:
    url = press.answer("/a", Answer(delay=60))
    assert fetch(url, settings(deadline=0.3)).outcome is Outcome.TIMED_OUT


def test_the_deadline_is_for_the_whole_chain(press: Press) -> None:
    for number in range(4):
        press.answer(f"/{number}", Answer(302, {"Location": f"/{number + 1}"}, delay=0.2))
    press.answer("/4", Answer(body=b"x"))
    assert fetch(press.url("/0"), settings(deadline=0.5)).outcome is Outcome.TIMED_OUT
    assert not press.visits("/4")


@pytest.mark.parametrize(
    "answer",
    [
        Answer(headers={"Content-Length": "10"}, body=b"x" * 10, drop="middle"),
        Answer(body=b"x" * 10, drop="middle"),
        Answer(raw=b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort"),
        Answer(raw=b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab"),
    ],
)
def test_a_body_that_breaks_off_is_an_error(press: Press, answer: Answer) -> None:
    response = fetch(press.answer("/a", answer))
    assert (response.outcome, response.body) == (Outcome.ERROR, b"")
    assert response.message == "the answer broke off before its end"


def test_bytes_beyond_the_content_length_are_an_error(press: Press) -> None:
    raw = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcdef"
    response = fetch(press.answer("/a", Answer(raw=raw)))
    assert (response.outcome, response.body) == (Outcome.ERROR, b"")
    assert response.message == f"127.0.0.1:{press.port} does not answer in HTTP, but with “abcdef”"


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"SSH-2.0-OpenSSH_9\r\n", ", but with “SSH-2.0-OpenSSH_9”"),
        (
            b"SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3 and so forth\r\n",
            ", but with “SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3 a”",
        ),
        (b"'\"b'\r\n", ", but with “'\"b'”"),
        (b"\x15\x03\x01\x00\x02\x02\x16", ""),
        (b"HTTP/1.1 banana\r\n\r\n", ", but with “HTTP/1.1 banana”"),
        (b"HTTP/1.1 200 OK\r\nA\x00: b\r\n\r\n", ""),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nab\r\n0\r\n\r\n", ", but with “zz”"),
        (
            b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nConnection: close\r\n\r\nab",
            ": more came than its Content-Length says",
        ),
        (b"HTTP/1.1 200 OK\r\nX: " + b"x" * 200_000, ": the head of its answer has a line without end"),
    ],
)
def test_what_is_not_http_is_an_error(press: Press, raw: bytes, why: str) -> None:
    response = fetch(press.answer("/a", Answer(raw=raw)))
    assert response.outcome is Outcome.ERROR
    assert response.message.replace(f":{press.port}", "") == f"127.0.0.1 does not answer in HTTP{why}"


def test_headers_may_be_long_but_not_endless(press: Press) -> None:
    assert fetch(press.answer("/a", Answer(headers={"X": "x" * 20_000}, body=b"x"))).outcome is Outcome.FETCHED
    raw = b"HTTP/1.1 200 OK\r\nX: " + b"x" * 200_000 + b"\r\n\r\n"
    assert fetch(press.answer("/a", Answer(raw=raw))).outcome is Outcome.ERROR


def test_a_connection_closed_at_once_is_unreachable(press: Press) -> None:
    assert fetch(press.answer("/a", Answer(drop="before"))).outcome is Outcome.UNREACHABLE


def test_a_port_where_nobody_listens_is_unreachable() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        response = fetch(f"http://127.0.0.1:{unused.getsockname()[1]}/")
    assert response.outcome is Outcome.UNREACHABLE
    assert "refuses connections" in response.message


def test_no_secure_connection_is_unreachable(press: Press) -> None:
    response = fetch(press.url("/a").replace("http:", "https:"))
    assert response.outcome is Outcome.UNREACHABLE
    assert "no secure connection to" in response.message
    assert not re.search(r"_|\[|ssl", response.message)


def test_a_name_that_does_not_exist_is_unreachable() -> None:
    response = fetch(f"http://{'a' * 64}.invalid/")  # a label too long for any resolver: nobody is asked
    assert response.outcome in (Outcome.UNREACHABLE, Outcome.FORBIDDEN_ADDRESS)
    assert response.message
