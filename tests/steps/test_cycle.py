"""The cycle itself, in this process: real press, real workers, real store, a clock of its own."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from monitor.commands.run import started
from monitor.config import load
from monitor.cycle import compose_now, gather
from monitor.model import CycleResult, Fate, FateKind, Outcome
from monitor.progress import Silent
from monitor.store import open_store
from tests.world import Answer, Item, Press, newspaper_page, write_configuration

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from monitor.model import Article, Match
    from monitor.runtime import Runtime

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
TEXT = ("La Comar abrió una oficina en Tapachula para quienes piden asilo en México, dijo su delegada el martes.",)


class Stumbling:
    """A matcher that fails on one article, as a fault of ours would."""

    def __init__(self, runtime: Runtime, on: str) -> None:
        self._matcher, self._on = runtime.matcher, on

    def decide(self, article: Article) -> tuple[Match, ...]:
        if self._on in article.title:
            raise RuntimeError("a fault")
        return self._matcher.decide(article)


def _clock(now: datetime) -> Callable[[], datetime]:
    return lambda: now


def cycles(folder: Path, press: Press, *times: datetime, stumble: str = "") -> list[CycleResult]:
    """Run a cycle at each of these times on one state; every configured feed is polled each time."""

    async def run() -> list[CycleResult]:
        results = []
        for now in times:
            async with AsyncExitStack() as stack:
                store = stack.enter_context(open_store(str(folder / "state")))
                config = load(folder / "config").config
                runtime = await stack.enter_async_context(started(config, store, Silent(), _clock(now)))
                if stumble:
                    runtime = replace(runtime, matcher=Stumbling(runtime, stumble))  # type: ignore[arg-type] # it quacks
                result = await gather(runtime, now, every_feed=True)
                results.append(replace(result, digests=compose_now(runtime, now)))
        return results

    return asyncio.run(run())


def fates(result: CycleResult) -> dict[FateKind, int]:
    return {kind: count for kind, count in result.fates.items() if count}


@pytest.fixture
def press() -> object:
    with Press() as served:
        yield served


def publish(press: Press, *titles: str) -> list[Item]:
    return [
        Item(title, press.page(f"/{number}.html", newspaper_page(title, (f"{title}, número {number}.", *TEXT))))
        for number, title in enumerate(titles)
    ]


def test_a_fault_in_one_article_costs_itself_alone(tmp_path: Path, press: Press) -> None:
    url = press.feed("/feed.xml", publish(press, "Comar uno", "Fatal", "Fútbol dos"))
    write_configuration(tmp_path / "config", {"press": url})
    first, second, third = cycles(
        tmp_path, press, NOW, NOW + timedelta(hours=1), NOW + timedelta(hours=30), stumble="Fatal"
    )
    assert fates(first) == {FateKind.MATCHED: 2, FateKind.FAILED: 1}
    assert sum(first.fates.values()) == 3
    assert fates(second) == fates(third) == {}
    with open_store(str(tmp_path / "state")) as store:
        assert store.entries.open(NOW + timedelta(days=30)) == []  # it was tried again, and not for ever


def test_a_page_not_had_is_tried_again_and_then_told_in_full(tmp_path: Path, press: Press) -> None:
    summary = "La Comar recibió solicitudes de asilo en México."
    page = newspaper_page("Crecen las solicitudes", TEXT)
    link = press.answer(
        "/late.html", Answer(503), Answer(200, {"Content-Type": "text/html; charset=utf-8"}, page.encode())
    )
    write_configuration(
        tmp_path / "config", {"press": press.feed("/feed.xml", [Item("Crecen las solicitudes", link, summary=summary)])}
    )
    first, soon, later = cycles(tmp_path, press, NOW, NOW + timedelta(minutes=1), NOW + timedelta(hours=5))
    assert fates(first) == {FateKind.MATCHED: 1}
    ((before,), (still,), (after,)) = (result.digests[0].stories for result in (first, soon, later))
    assert (before.lead.full_text, still.lead.full_text, after.lead.full_text) == (False, False, True)
    assert len(press.visits("/late.html")) == 2


def test_a_page_that_is_about_nothing_watched_speaks_for_no_story(tmp_path: Path, press: Press) -> None:
    """Its summary matched, a copy of it joined; then its page came."""
    summary = " ".join(
        ("La Comar recibió solicitudes de asilo en México.", *TEXT, "Habrá dos ventanillas más en mayo.")
    )
    credit = (
        "Un banco abrió una oficina en Tapachula para quienes piden crédito, dijo su delegada el martes.",
        "La sucursal recibió solicitudes desde temprano, la mayoría de dueños de puestos del mercado.",
        "Habrá dos ventanillas más en mayo, y los sábados atenderá hasta las tres, según un letrero en la puerta.",
    )
    page = newspaper_page("Crecen las solicitudes", credit)
    came = Answer(200, {"Content-Type": "text/html; charset=utf-8"}, page.encode())
    late = Item("Crecen las solicitudes", press.answer("/late.html", Answer(503), came), summary=f"{summary} Y más.")
    never = Item("Crecen las solicitudes", press.answer("/never.html", *[Answer(503)] * 9), summary=summary)
    feeds = {name: press.feed(f"/{name}.xml", [item]) for name, item in (("late", late), ("never", never))}
    write_configuration(tmp_path / "config", feeds)
    before, after = cycles(tmp_path, press, NOW, NOW + timedelta(hours=5))
    ((first,), (later,)) = (result.digests[0].stories for result in (before, after))
    assert (first.lead.feed, first.articles) == ("late", 2)
    assert (later.lead.feed, later.articles) == ("never", 1)


def test_the_entries_of_a_feed_that_is_taken_out_expire(tmp_path: Path, press: Press) -> None:
    link = press.answer("/never.html", Answer(503))
    out = press.feed("/out.xml", [Item("Nada", link)])
    stays = press.feed("/stays.xml", publish(press, "Fútbol"))
    write_configuration(tmp_path / "config", {"out": out, "stays": stays})
    cycles(tmp_path, press, NOW)
    write_configuration(tmp_path / "config", {"stays": stays})
    gone = NOW + timedelta(hours=5)
    cycles(tmp_path, press, gone)
    with open_store(str(tmp_path / "state")) as store:
        (waiting,) = store.entries.open(NOW + timedelta(days=30))
        assert waiting.fate == Fate(FateKind.EXPIRED, of="its feed is no longer configured", next_try=gone)
    cycles(tmp_path, press, gone + timedelta(hours=25))
    write_configuration(tmp_path / "config", {"out": out, "stays": stays})
    cycles(tmp_path, press, gone + timedelta(hours=26))
    with open_store(str(tmp_path / "state")) as store:
        assert store.entries.open(NOW + timedelta(days=30)) == []
    assert len(press.visits("/never.html")) == 1


@pytest.mark.parametrize("summary", ["", "La Comar recibió solicitudes de asilo en México."])
def test_a_feed_that_is_out_for_a_while_loses_nothing_that_was_still_open(
    tmp_path: Path, press: Press, summary: str
) -> None:
    page = newspaper_page("Crecen las solicitudes", TEXT)
    late = (Answer(503), Answer(200, {"Content-Type": "text/html; charset=utf-8"}, page.encode()))
    item = Item("Crecen las solicitudes", press.answer("/late.html", *late), summary=summary)
    out, stays = press.feed("/out.xml", [item]), press.feed("/stays.xml", publish(press, "Fútbol"))
    write_configuration(tmp_path / "config", {"out": out, "stays": stays})
    cycles(tmp_path, press, NOW)
    write_configuration(tmp_path / "config", {"stays": stays})
    cycles(tmp_path, press, NOW + timedelta(hours=5), NOW + timedelta(hours=6))
    assert len(press.visits("/late.html")) == 1
    write_configuration(tmp_path / "config", {"out": out, "stays": stays})
    back, after = cycles(tmp_path, press, NOW + timedelta(hours=7), NOW + timedelta(hours=30))
    for result in (back, after):
        told = [story.lead for digest in result.digests for story in digest.stories if story.lead.feed == "out"]
        assert [lead.full_text for lead in told] == [True]
    assert len(press.visits("/late.html")) == 2


def test_a_feed_that_asked_us_to_wait_is_not_asked_even_by_hand(tmp_path: Path, press: Press) -> None:
    url = press.answer("/busy.xml", Answer(429, {"Retry-After": "7200"}))
    write_configuration(tmp_path / "config", {"busy": url})
    first, second = cycles(tmp_path, press, NOW, NOW + timedelta(hours=1))
    assert [line.outcome for line in (*first.feeds, *second.feeds)] == [Outcome.RATE_LIMITED] * 2
    assert "11:00" in second.feeds[0].message
    assert len(press.visits("/busy.xml")) == 1


def test_an_entry_without_a_link_is_decided_on_what_the_feed_says(tmp_path: Path, press: Press) -> None:
    item = Item("Comar", "", summary="La Comar recibió solicitudes de asilo en México.", guid="a")
    write_configuration(tmp_path / "config", {"press": press.feed("/feed.xml", [item])})
    (result,) = cycles(tmp_path, press, NOW)
    assert fates(result) == {FateKind.MATCHED: 1}


def test_a_renamed_feed_loses_nothing_that_was_still_open(tmp_path: Path, press: Press) -> None:
    page = newspaper_page("Comar", TEXT)
    link = press.answer(
        "/late.html", Answer(503), Answer(200, {"Content-Type": "text/html; charset=utf-8"}, page.encode())
    )
    url = press.feed("/feed.xml", [Item("Comar", link, guid="1")])
    write_configuration(tmp_path / "config", {"old-name": url})
    cycles(tmp_path, press, NOW)
    write_configuration(tmp_path / "config", {"new-name": url})
    (result,) = cycles(tmp_path, press, NOW + timedelta(minutes=1))
    assert fates(result) == {FateKind.MATCHED: 1}


def test_what_waited_for_a_feed_that_is_gone_is_read_for_another(tmp_path: Path, press: Press) -> None:
    page = newspaper_page("Comar", TEXT)
    link = press.answer(
        "/late.html", Answer(503), Answer(200, {"Content-Type": "text/html; charset=utf-8"}, page.encode())
    )
    one = press.feed("/one.xml", [Item("Comar", link, guid="1")])
    two = press.feed("/two.xml", [Item("Comar", link, guid="2")])
    write_configuration(tmp_path / "config", {"one": one})
    cycles(tmp_path, press, NOW)
    write_configuration(tmp_path / "config", {"one": one, "two": two})
    (result,) = cycles(tmp_path, press, NOW + timedelta(minutes=1))
    assert fates(result) == {FateKind.DUPLICATE: 1}
    write_configuration(tmp_path / "config", {"two": two})
    gone, read = cycles(tmp_path, press, NOW + timedelta(hours=5), NOW + timedelta(hours=6))
    assert gone.digests == ()
    assert [story.lead.feed for story in read.digests[0].stories] == ["two"]


def test_a_tarpit_costs_itself_alone(tmp_path: Path, press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.steps.batch.BATCH_DEADLINE", 3.0)
    tarpit = press.answer("/tarpit.html", Answer(delay=30))
    items = [Item("Nada", tarpit), *publish(press, "Comar")]
    write_configuration(tmp_path / "config", {"press": press.feed("/feed.xml", items)})
    (result,) = cycles(tmp_path, press, NOW)
    assert fates(result) == {FateKind.MATCHED: 1, FateKind.PENDING: 1}
