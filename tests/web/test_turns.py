"""So many at once, one after the other, and nobody waits for somebody else's host: over real sockets."""

from __future__ import annotations

import asyncio
import socket
import threading
from itertools import pairwise

import pytest

from monitor.config.schema import PerHost
from monitor.model import Outcome, Response
from monitor.web.turns import REMEMBERED_HOSTS, Turns
from tests.web.fetching import feed, fetch_all, fetch_in_turn, settings, web
from tests.world import Answer, Press


@pytest.mark.parametrize("at_once", [1, 2, 3])
def test_a_host_gets_as_many_at_once_as_it_may_and_no_more(press: Press, at_once: int) -> None:
    # `meet` answers only when that many are inside: fewer at once would end in 504.
    url = press.answer("/a", Answer(meet=at_once, delay=0.02, body=b"x"))
    responses = fetch_all([url] * 9, settings(host=at_once))
    assert {response.outcome for response in responses} == {Outcome.FETCHED}
    assert press.peak == at_once


def test_starts_at_a_host_keep_their_pause(press: Press) -> None:
    url = press.answer("/a", Answer(body=b"x"))
    fetch_all([url] * 5, settings(host=4, pause=0.15))
    times = [visit.time for visit in press.requests]
    # Between two starts lies the pause; between two arrivals it may be less by what the first took to arrive.
    assert all(later - earlier > 0.05 for earlier, later in pairwise(times)), times


def test_starts_do_not_pile_up_while_others_fill_all_places(press: Press, other: Press) -> None:
    slow = [press.answer(f"/{number}", Answer(body=b"x", delay=0.3)) for number in range(2)]
    url = other.answer("/a", Answer(body=b"x"))
    fetch_all([*slow, url, url, url], settings(host=4, pause=0.15, all_=2))
    times = [visit.time for visit in other.requests]
    assert len(times) == 3
    assert all(later - earlier > 0.05 for earlier, later in pairwise(times)), times


def test_all_hosts_together_get_no_more_than_all(press: Press, other: Press) -> None:
    urls = [server.answer("/a", Answer(body=b"x", delay=0.03)) for server in (press, other)]
    responses = fetch_all(urls * 6, settings(host=8, all_=1))
    assert {response.outcome for response in responses} == {Outcome.FETCHED}
    arrivals = sorted(visit.time for server in (press, other) for visit in server.requests)
    assert all(later - earlier >= 0.03 for earlier, later in pairwise(arrivals)), arrivals


def test_a_slow_host_holds_up_nobody_else(press: Press, other: Press) -> None:
    slow = press.answer("/a", Answer(body=b"x", delay=0.4))
    quick = other.answer("/a", Answer(body=b"x"))
    done: list[str] = []

    async def run() -> None:
        async with web(settings(host=1, all_=2)) as client:

            async def get(url: str) -> None:
                done.append((await client.get(feed(url))).url)

            await asyncio.gather(*(get(url) for url in [slow] * 2 + [quick] * 5))

    asyncio.run(run())
    assert done[:5] == [quick] * 5


def test_waiting_for_a_turn_does_not_eat_the_deadline(press: Press) -> None:
    url = press.answer("/a", Answer(body=b"x", delay=0.2))
    responses = fetch_all([url] * 6, settings(host=1, deadline=1.0))
    assert [response.outcome for response in responses] == [Outcome.FETCHED] * 6


def test_one_that_is_cancelled_gives_its_turn_back(press: Press) -> None:
    slow = press.answer("/slow", Answer(delay=30))
    quick = press.answer("/quick", Answer(body=b"x"))

    async def run() -> Response:
        async with web(settings(host=1, all_=1)) as client:
            first, second = (asyncio.create_task(client.get(feed(slow))) for _ in range(2))
            while not press.requests:  # noqa: ASYNC110 - it happens in another thread
                await asyncio.sleep(0.005)
            second.cancel()
            first.cancel()
            await asyncio.gather(first, second, return_exceptions=True)
            return await client.get(feed(quick))

    assert asyncio.run(run()).outcome is Outcome.FETCHED


def test_idle_hosts_are_forgotten() -> None:
    async def run() -> int:
        turns = Turns(PerHost.model_validate({"at_once": 1, "pause": "0s"}), 4)
        async with turns.turn("kept.example", unless=lambda: False):
            for number in range(REMEMBERED_HOSTS * 2):
                async with turns.turn(f"{number}.example", unless=lambda: False):
                    pass
            assert "kept.example" in turns._paces  # noqa: SLF001 - that it does not grow for ever cannot be seen from outside
            return len(turns._paces)  # noqa: SLF001 - as above

    assert asyncio.run(run()) <= REMEMBERED_HOSTS


def test_connections_are_used_again(press: Press) -> None:
    url = press.answer("/a", Answer(body=b"x", headers={"ETag": '"a"'}))
    fetch_in_turn([url, feed(url, '"a"'), url])
    assert len(press.requests) == 3
    assert len({visit.port for visit in press.requests}) == 1


def test_dead_names_do_not_hold_up_good_ones(press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    press.answer("/a", Answer(body=b"x"))
    over = threading.Event()
    asked: list[str] = []

    def look_up(host: str, port: int, *_: object, **__: object) -> list[object]:
        asked.append(host)
        if host.startswith("dead") and not over.wait(20):
            raise AssertionError("the test should have ended by now")
        if host.startswith("dead"):
            raise socket.gaierror(socket.EAI_NONAME, "no such name")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    async def run() -> tuple[Response, list[Response]]:
        async with web(settings(all_=64, deadline=5)) as client:
            dead = [asyncio.create_task(client.get(feed(f"http://dead-{n}.example/"))) for n in range(40)]
            while not asked:  # noqa: ASYNC110 - as above
                await asyncio.sleep(0.005)
            good = await client.get(feed(f"http://good.example:{press.port}/a"))
            assert not any(task.done() for task in dead)
            over.set()
            return good, await asyncio.gather(*dead)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    good, dead = asyncio.run(run())
    assert good.outcome is Outcome.FETCHED
    assert {response.outcome for response in dead} == {Outcome.UNREACHABLE}
    assert dead[0].message == "the name dead-0.example is not known"


def test_a_lookup_that_outlives_the_client_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    over = threading.Event()
    ended = threading.Event()

    def look_up(*_: object, **__: object) -> list[object]:
        over.wait(20)
        ended.set()
        raise socket.gaierror(socket.EAI_NONAME, "no such name")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    (response,) = fetch_all(["http://dead.example/"], settings(deadline=0.1))
    assert response.outcome is Outcome.TIMED_OUT
    over.set()
    assert ended.wait(5)
