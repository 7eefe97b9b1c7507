"""Mutes through the whole cycle: what is muted is stored and has its fate, and is told neither now nor later."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from monitor.model import FateKind
from monitor.steps.tell import put_in_outbox
from monitor.store import Store, open_store
from monitor.stories import canonical_url
from tests.steps.test_cycle import NOW, TEXT, cycles, fates
from tests.world import Answer, Item, Press, newspaper_page, write_configuration

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from monitor.model import CycleResult

HOUR = timedelta(hours=1)
LATER = datetime(2026, 11, 24, 9, tzinfo=UTC)  # two days on: the mutes below have ended
BOTH = "The CBP One app is closed, and the Comar of Mexico saw more people ask for asylum in Tapachula."


@pytest.fixture
def press() -> Iterator[Press]:
    with Press() as served:
        yield served


def mute(folder: Path, *lines: str) -> None:
    """Write mutes.yaml, each line of it a mute that ends today."""
    mutes = [f"  - {{{line}, until: 2026-11-22, reason: enough of it}}\n" for line in lines]
    (folder / "config" / "mutes.yaml").write_text("mutes:\n" + "".join(mutes), encoding="utf-8")


def publish(press: Press, feed: str, *titles: str, text: tuple[str, ...] = TEXT) -> str:
    """A feed with a page for each title; returns its address."""
    items = [
        Item(title, press.page(f"/{feed}/{number}.html", newspaper_page(title, (f"{title}: {number}.", *text))))
        for number, title in enumerate(titles)
    ]
    return press.feed(f"/{feed}.xml", items)


def told(result: CycleResult) -> list[tuple[str, list[str], list[str]]]:
    """Of every story told: the feed of its lead, the feeds of the others, its items."""
    return [
        (one.lead.feed, [other.article.feed for other in one.also_in], [item.id for item in one.items])
        for digest in result.digests
        for one in digest.stories
    ]


def fates_of(folder: Path, *addresses: str) -> list[tuple[FateKind, str]]:
    with open_store(str(folder / "state")) as store:
        found = [kept for url in addresses for kept in store.entries.at_address(canonical_url(url))]
        return [(kept.fate.kind, kept.fate.of) for kept in found]


def test_a_muted_item_is_kept_and_not_told_and_others_of_the_article_are(tmp_path: Path, press: Press) -> None:
    plain = publish(press, "plain", "Comar")
    both = publish(press, "both", "CBP One", text=(BOTH,))
    write_configuration(tmp_path / "config", {"plain": plain, "both": both})
    mute(tmp_path, "item: comar")
    first, after = cycles(tmp_path, press, NOW, LATER)
    assert fates(first) == {FateKind.MUTED: 1, FateKind.MATCHED: 1}
    assert told(first) == told(after) == [("both", [], ["cbp-one"])]
    assert fates_of(tmp_path, press.url("/plain/0.html")) == [
        (FateKind.MUTED, "mutes.yaml:2 item comar until 2026-11-22")
    ]
    (tmp_path / "config" / "mutes.yaml").unlink()
    (unlocked,) = cycles(tmp_path, press, LATER + HOUR)
    assert told(unlocked) == [("both", [], ["cbp-one"])]
    with open_store(str(tmp_path / "state")) as store:
        (kept,) = store.entries.at_address(canonical_url(press.url("/plain/0.html")))
        assert "Tapachula" in store.articles.get([kept.entry.id])[kept.entry.id].text
        assert store.stories.placed(kept.entry.id)


def test_a_mute_that_comes_between_match_and_digest_holds_and_ends_for_what_is_new(
    tmp_path: Path, press: Press
) -> None:
    write_configuration(tmp_path / "config", {"sur": publish(press, "sur", "Comar")})
    (before,) = cycles(tmp_path, press, NOW)
    assert told(before) == [("sur", [], ["comar"])]  # composed as by a dry run, and not told
    mute(tmp_path, "phrase: TAPACHULA")
    (while_muted,) = cycles(tmp_path, press, NOW + HOUR)
    assert told(while_muted) == []
    (kind, of) = fates_of(tmp_path, press.url("/sur/0.html"))[0]
    assert (kind, of) == (FateKind.MUTED, "mutes.yaml:2 phrase TAPACHULA until 2026-11-22")
    (tmp_path / "config" / "mutes.yaml").unlink()
    publish(press, "sur", "Comar", "Otra cosa de la Comar en México")
    (after,) = cycles(tmp_path, press, LATER)
    assert [story.lead.title for digest in after.digests for story in digest.stories] == [
        "Otra cosa de la Comar en México"
    ]


LONG = (
    *TEXT,
    "El edificio costó 62 millones de pesos y tendrá 24 ventanillas, un comedor y un espacio para menores de edad.",
    "Las organizaciones que trabajan junto al río recibieron la apertura con reservas: nadie avisó a las familias.",
)


def test_a_muted_feed_is_not_in_the_story_that_others_tell(tmp_path: Path, press: Press) -> None:
    feeds = {feed: publish(press, feed, "Abre la Comar", text=LONG) for feed in ("sur", "norte")}
    write_configuration(tmp_path / "config", feeds)
    mute(tmp_path, "source: sur")
    (result,) = cycles(tmp_path, press, NOW)
    assert fates(result) == {FateKind.MUTED: 1, FateKind.MATCHED: 1}
    assert told(result) == [("norte", [], ["comar"])]
    with open_store(str(tmp_path / "state")) as store:
        stories = {story_of(store, press.url(f"/{feed}/0.html")) for feed in feeds}
    assert len(stories) == 1  # one story with two articles, of which one is told


def story_of(store: Store, url: str) -> str:
    (kept,) = store.entries.at_address(canonical_url(url))
    placed: Any = store.stories.placed(kept.entry.id)
    return str(placed[0])


def test_a_muted_story_stays_muted_with_what_joins_it(tmp_path: Path, press: Press) -> None:
    one = publish(press, "one", "Abre la Comar", text=LONG)
    write_configuration(tmp_path / "config", {"one": one})
    mute(tmp_path, f"story: '{press.url('/one/0.html')}?utm_source=slack'")
    (first,) = cycles(tmp_path, press, NOW)
    copies = {feed: publish(press, feed, "Abre la Comar", text=LONG) for feed in ("two", "three")}
    write_configuration(
        tmp_path / "config", {"one": one, **copies, "other": publish(press, "other", "Cierra la Comar")}
    )
    (second,) = cycles(tmp_path, press, NOW + HOUR)
    assert (fates(first), told(first)) == ({FateKind.MUTED: 1}, [])
    assert fates(second) == {FateKind.MUTED: 2, FateKind.MATCHED: 1}
    assert told(second) == [("other", [], ["comar"])]


def test_a_page_of_a_muted_feed_is_told_through_another(tmp_path: Path, press: Press) -> None:
    page = press.page("/shared.html", newspaper_page("Comar", TEXT))
    feeds = {feed: press.feed(f"/{feed}.xml", [Item("Comar", page, guid=feed)]) for feed in ("quiet", "loud")}
    write_configuration(tmp_path / "config", {"quiet": feeds["quiet"]})
    mute(tmp_path, "source: quiet")
    (first,) = cycles(tmp_path, press, NOW)
    write_configuration(tmp_path / "config", feeds)
    (second,) = cycles(tmp_path, press, NOW + HOUR)
    assert (fates(first), fates(second)) == ({FateKind.MUTED: 1}, {FateKind.MATCHED: 1})
    assert told(second) == [("loud", [], ["comar"])]


def test_a_page_known_through_a_feed_that_is_muted_later_is_told_through_another(tmp_path: Path, press: Press) -> None:
    page = press.page("/shared.html", newspaper_page("Comar", TEXT))
    feeds = {feed: press.feed(f"/{feed}.xml", [Item("Comar", page, guid=feed)]) for feed in ("quiet", "loud")}
    write_configuration(tmp_path / "config", {"quiet": feeds["quiet"]})
    cycles(tmp_path, press, NOW)
    write_configuration(tmp_path / "config", feeds)
    (known,) = cycles(tmp_path, press, NOW + HOUR)
    assert fates(known) == {FateKind.DUPLICATE: 1}
    mute(tmp_path, "source: quiet")
    first, second = cycles(tmp_path, press, NOW + 2 * HOUR, NOW + 3 * HOUR)
    assert told(first) == []
    assert told(second) == [("loud", [], ["comar"])]
    assert sorted(kind for kind, _ in fates_of(tmp_path, page)) == [FateKind.MATCHED, FateKind.MUTED]


def test_a_page_that_is_first_had_through_a_muted_feed_is_read_for_those_that_waited_for_it(
    tmp_path: Path, press: Press
) -> None:
    body = newspaper_page("Comar", TEXT).encode()
    page = press.answer("/late.html", Answer(503), Answer(200, {"Content-Type": "text/html; charset=utf-8"}, body))
    feeds = {feed: press.feed(f"/{feed}.xml", [Item("Nada", page, guid=feed)]) for feed in ("quiet", "loud")}
    write_configuration(tmp_path / "config", {"quiet": feeds["quiet"]})
    cycles(tmp_path, press, NOW)
    write_configuration(tmp_path / "config", feeds)
    (waiting,) = cycles(tmp_path, press, NOW + HOUR / 60)
    assert fates(waiting) == {FateKind.DUPLICATE: 1}
    mute(tmp_path, "source: quiet")
    first, second = cycles(tmp_path, press, NOW + 5 * HOUR, NOW + 6 * HOUR)
    assert (told(first), told(second)) == ([], [("loud", [], ["comar"])])


def test_what_one_channel_was_told_is_not_changed_and_another_is_not_told(tmp_path: Path, press: Press) -> None:
    plans = [
        {"id": channel.lower(), "channel": channel, "watchlists": ["migration"], "at": ["08:00"]}
        for channel in ("C0ONE", "C0TWO")
    ]
    feeds = {"sur": publish(press, "sur", "Comar")}
    write_configuration(tmp_path / "config", feeds, settings={"digests": plans})
    (first,) = cycles(tmp_path, press, NOW)
    with open_store(str(tmp_path / "state")) as store:
        put_in_outbox(store, first.digests[0])
    mute(tmp_path, "item: comar")
    (second,) = cycles(tmp_path, press, NOW + HOUR)
    assert (len(first.digests), told(second)) == (2, [])
    assert [kind for kind, _ in fates_of(tmp_path, press.url("/sur/0.html"))] == [FateKind.MATCHED]


def late_page(folder: Path, press: Press) -> str:
    """A feed whose summary matches and whose page answers only the second time; returns the page's address."""
    page = newspaper_page("Crecen las solicitudes", TEXT)
    link = press.answer(
        "/late.html", Answer(503), Answer(200, {"Content-Type": "text/html; charset=utf-8"}, page.encode())
    )
    item = Item("Crecen las solicitudes", link, summary="La Comar recibió solicitudes de asilo en México.")
    write_configuration(folder / "config", {"press": press.feed("/feed.xml", [item])})
    return link


def test_a_page_that_comes_late_is_muted_as_its_summary_was(tmp_path: Path, press: Press) -> None:
    link = late_page(tmp_path, press)
    mute(tmp_path, "item: migration/comar")
    (first,) = cycles(tmp_path, press, NOW)
    assert fates(first) == {FateKind.MUTED: 1}
    (tmp_path / "config" / "mutes.yaml").unlink()
    (last,) = cycles(tmp_path, press, LATER)
    assert len(press.visits("/late.html")) == 2
    assert told(last) == []
    assert [kind for kind, _ in fates_of(tmp_path, link)] == [FateKind.MUTED]


def test_a_page_that_comes_after_its_summary_was_told_keeps_its_fate(tmp_path: Path, press: Press) -> None:
    link = late_page(tmp_path, press)
    (first,) = cycles(tmp_path, press, NOW)
    with open_store(str(tmp_path / "state")) as store:
        put_in_outbox(store, first.digests[0])
    mute(tmp_path, "item: comar")
    (last,) = cycles(tmp_path, press, NOW + 5 * HOUR)
    assert len(press.visits("/late.html")) == 2
    assert told(last) == []
    assert [kind for kind, _ in fates_of(tmp_path, link)] == [FateKind.MATCHED]


def test_a_page_that_comes_late_and_names_only_what_is_muted_is_muted(tmp_path: Path, press: Press) -> None:
    page = newspaper_page("Crecen las solicitudes", TEXT)
    link = press.answer(
        "/late.html", Answer(503), Answer(200, {"Content-Type": "text/html; charset=utf-8"}, page.encode())
    )
    item = Item(
        "Crecen las solicitudes", link, summary="La Comar recibió solicitudes de asilo en México; CBP One cerró."
    )
    write_configuration(tmp_path / "config", {"press": press.feed("/feed.xml", [item])})
    cycles(tmp_path, press, NOW)
    mute(tmp_path, "item: comar")
    (with_summary,) = cycles(tmp_path, press, NOW + HOUR / 60)
    assert told(with_summary) == [("press", [], ["cbp-one"])]
    (with_page,) = cycles(tmp_path, press, NOW + 5 * HOUR)
    assert told(with_page) == []
    assert fates_of(tmp_path, link) == [(FateKind.MUTED, "mutes.yaml:2 item comar until 2026-11-22")]
