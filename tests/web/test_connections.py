"""Connections that are closed, reset, kept, and what came over them before."""

from __future__ import annotations

import socket
import threading

import pytest

from monitor.model import Outcome, Validators
from tests.web.fetching import feed, fetch, fetch_in_turn, settings
from tests.web.wire import RESET, Wire

FINE = b'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nETag: "a"\r\n\r\nok'
NOT_MODIFIED = b'HTTP/1.1 304 Not Modified\r\nETag: "a"\r\n\r\n'


@pytest.mark.parametrize("answer", [None, b"", b"HTTP/1.1 200"], ids=["reset", "closed", "closed in its head"])
def test_a_new_connection_that_fails_is_not_tried_again(answer: bytes | None) -> None:
    with Wire([answer]) as wire:
        response = fetch(wire.url)
    assert (response.outcome, len(wire.heads)) == (Outcome.UNREACHABLE, 1)
    assert response.message.endswith(" closed the connection without an answer")


@pytest.mark.parametrize("end", [None, b""], ids=["reset", "closed"])
def test_a_kept_connection_that_was_given_up_is_replaced_once(end: bytes | None) -> None:
    with Wire([FINE, end], [FINE]) as wire:
        first, second = fetch_in_turn([wire.url, wire.url])
    assert (first.body, second.body, len(wire.heads)) == (b"ok", b"ok", 3)
    with Wire([FINE, end], [end], [FINE]) as wire:
        first, second = fetch_in_turn([wire.url, wire.url])
    assert (first.body, second.outcome, len(wire.heads)) == (b"ok", Outcome.UNREACHABLE, 3)


@pytest.mark.parametrize(
    "garbled",
    [
        NOT_MODIFIED + b"<html>nothing new</html>",
        b"HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\nabcde",
        b"HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n<html></html>",
    ],
)
def test_a_not_modified_that_has_a_body_is_asked_for_everything(garbled: bytes) -> None:
    with Wire([garbled], [FINE]) as wire:
        response = fetch(feed(wire.url, '"a"'))
    assert (response.outcome, response.body, response.validators) == (Outcome.FETCHED, b"ok", Validators('"a"'))
    assert [b"If-None-Match" in head for head in wire.heads] == [True, False]


def test_the_second_request_waits_for_its_turn_and_is_the_last() -> None:
    with Wire([NOT_MODIFIED + b"<html>"]) as wire:
        response = fetch(feed(wire.url, '"a"'), settings(pause=0.3))
    assert response.message.endswith("does not answer in HTTP, but with “<html>”")
    assert len(wire.heads) == 2
    assert wire.times[1] - wire.times[0] > 0.25


def test_what_came_too_much_over_a_connection_costs_the_next_answer_nothing() -> None:
    with Wire([FINE, NOT_MODIFIED + b"<html>"], [FINE]) as wire:
        first, second = fetch_in_turn([wire.url, feed(wire.url, '"a"')])
    assert (first.body, second.body) == (b"ok", b"ok")
    with Wire([FINE, b"<html>" + FINE], [FINE]) as wire:
        first, second = fetch_in_turn([wire.url, wire.url])
    assert (first.body, second.body, len(wire.heads)) == (b"ok", b"ok", 3)


def test_a_connection_that_is_reset_while_it_is_secured_is_told_as_that() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=_reset_each, args=(server,), daemon=True)
        thread.start()
        response = fetch(f"https://127.0.0.1:{server.getsockname()[1]}/feed")
        server.shutdown(socket.SHUT_RDWR)
        thread.join(10)
    assert response.outcome is Outcome.UNREACHABLE
    assert response.message.endswith("closed the connection before it was secure")


def _reset_each(server: socket.socket) -> None:
    try:
        while True:
            connection, _ = server.accept()
            with connection:
                connection.recv(100)
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    except OSError:  # the test is over
        return
