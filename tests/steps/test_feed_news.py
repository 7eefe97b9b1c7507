"""What feeds do to those who keep feeds.yaml: through real cycles, with a clock of their own."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from monitor.config import load
from monitor.feeds import due
from monitor.model import FateKind, Outcome, Robots
from monitor.steps.tell import health_of
from monitor.store import open_store
from tests.steps.newsroom import NOW, Newsroom
from tests.world import Answer, Press

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DAY = timedelta(days=1)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    with Press() as press, Newsroom(tmp_path, press) as newsroom:
        newsroom.publish("gaceta", "oficina")
        yield newsroom


def told(room: Newsroom) -> list[str]:
    """What the ops channel is told of feeds.yaml, whether sent yet or not."""
    runs = [one.payload["blocks"][0]["elements"][0]["elements"][0] for one in room.store.deliveries.unsent()]
    return [str(run["text"]) for run in runs]


def scripted(room: Newsroom) -> None:
    """One honest cycle; from then on the press answers as the test says."""
    room.cycle()
    room.feeds.clear()


def line_of_url(room: Newsroom) -> int:
    lines = (room.folder / "config" / "feeds.yaml").read_text().splitlines()
    return next(number for number, line in enumerate(lines, 1) if "gaceta.xml" in line)


def test_a_move_that_lasts_is_adopted_and_told_once_with_the_line_to_change(room: Newsroom) -> None:
    scripted(room)
    items = room.press.answer("/new.xml", Answer(200, {}, b"<rss><channel><title>Gaceta</title></channel></rss>"))
    room.press.redirect("/gaceta.xml", "/new.xml", 301)
    for _ in range(12):
        room.cycle(DAY / 2)
    (text,) = told(room)
    assert text == (
        f"feeds.yaml:{line_of_url(room)}: gaceta (gaceta) has moved for good, and is read at its new address. "
        f"Write there: url: {items}"
    )
    visits = len(room.press.visits("/gaceta.xml"))
    room.cycle(DAY / 2)
    assert (len(room.press.visits("/gaceta.xml")), told(room)) == (visits, [text])


def test_what_is_gone_is_told_once_and_asked_only_by_a_person_once_a_day(room: Newsroom) -> None:
    scripted(room)
    room.press.answer("/gaceta.xml", Answer(410))
    assert room.cycle().feeds[0].outcome is Outcome.GONE
    (text,) = told(room)
    assert text.startswith(f"feeds.yaml:{line_of_url(room)}: gaceta (gaceta) is gone for good")
    visits = len(room.press.visits("/gaceta.xml"))
    line = room.cycle(DAY / 2).feeds[0]
    assert (line.asked, line.message.startswith("not asked again before 2026-11-2")) == (False, True)
    room.cycle(DAY)
    assert (len(room.press.visits("/gaceta.xml")), told(room)) == (visits + 1, [text])


def test_a_server_whose_304_is_wrong_is_found_within_a_day_and_loses_nothing_after(
    room: Newsroom, caplog: pytest.LogCaptureFixture
) -> None:
    """An ETag that never changes, and a server that believes it."""
    frozen = {"ETag": '"frozen"', "Content-Type": "application/rss+xml"}

    def printed(*names: str) -> None:
        items = "".join(f"<item><title>Nota {name}</title><guid>{name}</guid></item>" for name in names)
        body = f"<rss version='2.0'><channel><title>Gaceta</title>{items}</channel></rss>".encode()
        room.press.answer("/gaceta.xml", Answer(200, frozen, body))

    scripted(room)
    printed("a")
    assert room.cycle().feeds[0].new == 1
    printed("b", "a")
    assert room.cycle().feeds[0].outcome is Outcome.NOT_MODIFIED, "b is not seen"
    assert room.cycle(DAY).feeds[0].new == 1, "b is found"
    assert [message for message in caplog.messages if "not modified" in message]
    printed("c", "b", "a")
    assert room.cycle().feeds[0].new == 1, "c is seen at once"


def test_a_restart_polls_nothing_that_is_not_due(room: Newsroom, tmp_path: Path) -> None:
    """Another process on the same state: all that decides is in the store, and it has a day's worth of wishes."""
    room.cycle()
    feed = load(room.folder / "config").config.feeds
    with open_store(str(room.folder / "state")) as store:
        states = store.feeds.states()
        assert due(feed, states, NOW + DAY / 100, every_feed=False) == []
        assert due(feed, states, NOW + DAY / 24, every_feed=False) == list(feed)


def test_a_page_that_robots_txt_does_not_allow_is_not_read_and_its_article_stands_on_its_summary(
    room: Newsroom,
) -> None:
    room.press.page("/robots.txt", "User-agent: *\nDisallow: /oficina.html", "text/plain")
    room.edit(
        "gaceta", "oficina", summary="La Comar abrió una oficina en Tapachula para quienes piden asilo en México."
    )
    assert room.found() == {FateKind.MATCHED: 1}
    (kept,) = room.versions("gaceta", "oficina")
    assert kept.fate.next_try is not None
    assert kept.fate.next_try >= NOW + DAY, "not tried again for a day"
    article = room.store.articles.get([kept.entry.id])[kept.entry.id]
    assert (article.full_text, article.summary[:8]) == (False, "La Comar")
    room.cycle(DAY / 2)
    assert (room.visits("oficina"), len(room.press.visits("/robots.txt"))) == (0, 1)
    room.press.page("/robots.txt", "User-agent: *\nDisallow:", "text/plain")
    room.cycle(DAY)
    assert (room.visits("oficina"), len(room.press.visits("/robots.txt"))) == (1, 2)


def test_what_sites_allow_outlives_the_process(room: Newsroom) -> None:
    room.press.page("/robots.txt", "User-agent: GPTBot\nDisallow: /\n\nUser-agent: *\nDisallow: /private", "text/plain")
    room.cycle()
    with open_store(str(room.folder / "state")) as store:
        assert store.feeds.robots() == {room.press.base_url: Robots("User-agent: *\nDisallow: /private", NOW)}


def test_silence_is_a_trouble_of_the_day(room: Newsroom) -> None:
    room.cycle()
    config, states = load(room.folder / "config").config, room.store.feeds.states()
    assert health_of(config, states, NOW + 29 * DAY).troubles == ()
    (trouble,) = health_of(config, states, NOW + 30 * DAY).troubles
    assert (trouble.feed, trouble.since) == ("gaceta", NOW)
    assert trouble.message == "nothing new for far longer than usual"
