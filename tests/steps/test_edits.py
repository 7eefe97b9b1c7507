"""An entry that changes under its guid, and another article at a known address: real press, store and workers."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING

import pytest

from monitor.feeds.revisions import MOST_AT_ONCE, WAITS
from monitor.model import FateKind
from tests.steps.newsroom import COUNTED_ANEW, EDITED, FOOTBALL, HEADLINE, NOW, PARAGRAPHS, Newsroom, how
from tests.world import Answer, Press, newspaper_page

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HALF_AN_HOUR = timedelta(minutes=30)
DAY = timedelta(days=1)


@pytest.fixture
def newsroom(tmp_path: Path) -> Iterator[Newsroom]:
    with Press() as press, Newsroom(tmp_path, press) as one:
        yield one


def test_an_edited_article_is_an_update_of_its_story(newsroom: Newsroom) -> None:
    newsroom.publish("press", "a")
    assert newsroom.found() == {FateKind.MATCHED: 1}
    newsroom.page("a", EDITED, COUNTED_ANEW)
    newsroom.edit("press", "a", title=EDITED)
    assert newsroom.found() == {FateKind.MATCHED: 1}
    (story,) = newsroom.stories()
    assert how([story]) == [["first", "update"]]
    (old, new) = newsroom.versions("press", "a")
    assert story.lead == new.entry.id, "nobody was told yet: it is told by its last version"
    texts = {member.article.id: member.article for member in story.members}
    assert "140,000" in texts[old.entry.id].text
    assert (texts[old.entry.id].title, texts[new.entry.id].title) == (HEADLINE, EDITED)
    assert newsroom.found() == {}
    assert newsroom.visits("a") == 2


def test_one_figure_in_a_long_text_is_an_update(newsroom: Newsroom) -> None:
    """A dozen shingles of five hundred: between two entries that would be a copy."""
    long = tuple(f"Párrafo {number} sobre otra cosa que pasó en la ciudad número {number * 7}." for number in range(60))
    newsroom.publish("press", "a", HEADLINE, (*PARAGRAPHS, *long))
    newsroom.cycle()
    newsroom.page("a", EDITED, (*COUNTED_ANEW, *long))
    newsroom.edit("press", "a", title=EDITED)
    newsroom.cycle()
    assert how(newsroom.stories()) == [["first", "update"]]


def test_a_flash_that_became_a_report_is_an_update_under_the_same_headline(newsroom: Newsroom) -> None:
    newsroom.publish("press", "a", HEADLINE, PARAGRAPHS[:2])
    newsroom.edit("press", "a", summary="La Comar abrió una oficina.")
    newsroom.cycle()
    report = tuple(f"{paragraph} Así lo contaron {number} vecinos." for number, paragraph in enumerate(FOOTBALL))
    newsroom.page("a", HEADLINE, (*PARAGRAPHS, *report))
    newsroom.edit("press", "a", summary="La Comar abrió una oficina. Lo que se sabe.", published=NOW + HALF_AN_HOUR)
    assert newsroom.found() == {FateKind.MATCHED: 1}
    assert how(newsroom.stories()) == [["first", "update"]]


@pytest.mark.parametrize(
    "title",
    [
        f"EN VIVO: {HEADLINE}",
        f"LIVE | {HEADLINE}",
        f"{HEADLINE} (12 comments)",
        f"{HEADLINE} (37)",
        f"{HEADLINE} - 1,204 vistas",
        f"{HEADLINE} · hace 2 horas",
        f"  {HEADLINE.upper()} ",
        f"<b>{HEADLINE}</b>",
    ],
)
def test_what_decorates_a_headline_is_no_edit(newsroom: Newsroom, title: str) -> None:
    newsroom.publish("press", "a")
    newsroom.cycle()
    newsroom.edit("press", "a", title=title)
    assert newsroom.found() == {}
    assert newsroom.visits("a") == 1


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("La Comar abrió. 3 comentarios", "La Comar abrió. 47 comentarios"),
        ("Hace 2 horas. La Comar abrió.", "Hace 3 horas. La Comar abrió."),
        ("La Comar abrió. Actualizado a las 14:32", "La Comar abrió. Actualizado a las 16:05"),
        ("La Comar abrió. Last updated 22/11/2026 3:14 p.m.", "La Comar abrió. Last updated 22/11/2026 5:40 p.m."),
    ],
)
def test_counters_and_ages_in_summaries_are_no_edits_even_where_every_poll_is_dated_anew(
    newsroom: Newsroom, before: str, after: str
) -> None:
    newsroom.publish("press", "a")
    newsroom.edit("press", "a", summary=before)
    newsroom.cycle()
    newsroom.edit("press", "a", summary=after, published=NOW + HALF_AN_HOUR)
    assert newsroom.found() == {}


def test_another_summary_alone_is_an_advertisement(newsroom: Newsroom) -> None:
    newsroom.publish("press", "a")
    newsroom.edit("press", "a", summary="La Comar abrió. Suscríbase hoy por un peso.")
    newsroom.cycle()
    newsroom.edit("press", "a", summary="La Comar abrió. Gane un viaje a Cancún con su tarjeta.")
    assert newsroom.found() == {}
    newsroom.edit("press", "a", summary="Seguros de auto desde 99 pesos.", published=NOW + HALF_AN_HOUR)
    assert newsroom.found() == {FateKind.DUPLICATE: 1}, "dated anew it is read once, and tells nothing"
    assert how(newsroom.stories()) == [["first"]]


def test_a_headline_written_anew_over_the_same_text_is_an_update(newsroom: Newsroom) -> None:
    newsroom.publish("press", "a")
    newsroom.cycle()
    newsroom.edit("press", "a", title="Tapachula estrena oficina de la Comar para quienes piden asilo")
    assert newsroom.found() == {FateKind.MATCHED: 1}
    (story,) = newsroom.stories()
    assert how([story]) == [["first", "update"]]
    assert story.members[-1].joined.reason.endswith("its headline is another")


def test_a_slip_of_the_pen_that_was_mended_tells_nothing(newsroom: Newsroom) -> None:
    newsroom.publish("press", "a", "La Comar abre una ofcina en Tapachula para quienes piden asilo en el sur")
    newsroom.cycle()
    newsroom.edit("press", "a", title="La Comar abre una oficina en Tapachula para quienes piden asilo en el sur")
    assert newsroom.found() == {FateKind.DUPLICATE: 1}
    (old, new) = newsroom.versions("press", "a")
    assert new.fate.of == old.entry.id
    (story,) = newsroom.stories()
    assert [member.article.id for member in story.members] == [old.entry.id]
    assert newsroom.store.articles.get([new.entry.id]) == {}, "the archive holds an article once"


def test_two_caches_that_answer_in_turns_bring_one_version(newsroom: Newsroom) -> None:
    newsroom.publish("press", "a")
    newsroom.cycle()
    found = []
    for turn in range(6):
        newsroom.edit("press", "a", title=HEADLINE if turn % 2 else EDITED)
        found.append(newsroom.found(timedelta(hours=3)))
    assert found == [{FateKind.MATCHED: 1}, *[{}] * 5]
    assert newsroom.visits("a") == 2


@pytest.mark.parametrize("entries", [5, MOST_AT_ONCE + 1])
def test_a_feed_that_writes_all_its_headlines_another_way_is_not_read_anew(newsroom: Newsroom, entries: int) -> None:
    for number in range(entries):
        newsroom.publish("press", f"a{number}", f"Liga {number}", FOOTBALL)
    newsroom.cycle()
    for number in range(entries):
        newsroom.edit("press", f"a{number}", title=f"Deportes hoy: Liga {number}")
    assert newsroom.found() == {}
    for number in range(entries):  # the form is known now, and each is looked at for itself again
        newsroom.edit("press", f"a{number}", title=f"Deportes hoy: Liga {number} ", summary="3 comentarios")
        assert newsroom.found() == {}
    newsroom.edit("press", "a0", title="Deportes hoy: Liga 0, suspendida")
    assert newsroom.found() == {FateKind.DUPLICATE: 1}
    assert [newsroom.visits(f"a{number}") for number in range(entries)] == [2, *[1] * (entries - 1)]


def test_addresses_and_entities_written_anew_are_no_edits(newsroom: Newsroom) -> None:
    newsroom.publish("press", "a", "Oficina de la Comar & México: “reservas” y algo más")
    newsroom.cycle()
    link = newsroom.press.url("/a.html?utm_source=rss&utm_campaign=nueva")
    newsroom.edit(
        "press", "a", title="Oficina de la Comar &amp; M&eacute;xico: &quot;reservas&quot; y algo más", link=link
    )
    assert newsroom.found() == {}
    assert newsroom.visits("a") == 1


def test_what_was_there_before_the_feed_was_added_stays_unread(newsroom: Newsroom) -> None:
    newsroom.publish("press", "a")
    newsroom.edit("press", "a", published=NOW - timedelta(days=3))
    assert newsroom.found() == {FateKind.BASELINE: 1}
    newsroom.edit("press", "a", title=EDITED)
    assert newsroom.found() == {}
    assert newsroom.visits("a") == 0


def test_an_edit_can_make_an_article_match(newsroom: Newsroom) -> None:
    newsroom.publish("press", "a", "Abre oficina", FOOTBALL)
    assert newsroom.found() == {FateKind.UNMATCHED: 1}
    newsroom.page("a", HEADLINE, PARAGRAPHS)
    newsroom.edit("press", "a", title=HEADLINE)
    assert newsroom.found() == {FateKind.MATCHED: 1}
    assert how(newsroom.stories()) == [["first"]]


def test_an_edit_of_what_waits_to_be_read_is_read_with_it(newsroom: Newsroom) -> None:
    newsroom.publish("press", "a")
    came = Answer(200, {"Content-Type": "text/html; charset=utf-8"}, newspaper_page(EDITED, COUNTED_ANEW).encode())
    newsroom.press.answer("/a.html", Answer(503), came)
    newsroom.edit("press", "a", title="Abre oficina")
    assert newsroom.found() == {FateKind.FAILED: 1}
    newsroom.edit("press", "a", title=EDITED)
    assert newsroom.found(timedelta(minutes=5)) == {}
    newsroom.cycle(timedelta(hours=5))
    (one,) = newsroom.versions("press", "a")
    assert (one.fate.kind, one.entry.title, newsroom.visits("a")) == (FateKind.MATCHED, EDITED, 2)
    ((member,),) = (story.members for story in newsroom.stories())
    assert member.article.title == EDITED


def test_a_live_ticker_is_read_ever_more_seldom(newsroom: Newsroom) -> None:
    newsroom.publish("press", "a")
    newsroom.cycle()
    visits = []
    for hour in range(1, 61):
        count = f"{140 + hour},000"
        newsroom.page("a", f"Van {count} solicitudes", [one.replace("140,000", count) for one in PARAGRAPHS])
        newsroom.edit("press", "a", title=f"Van {count} solicitudes ante la Comar")
        newsroom.cycle(timedelta(hours=1))
        visits.append(newsroom.visits("a") - 1)
    assert len(newsroom.versions("press", "a")) == 1 + len(WAITS)
    assert visits[-1] == len(WAITS) == 6
    assert [visits.index(count) + 1 for count in range(1, 7)] == [1, 2, 4, 7, 13, 24]
    assert set(how(newsroom.stories())[0]) == {"first", "update"}


def test_later_edits_are_upkeep(newsroom: Newsroom) -> None:
    newsroom.publish("press", "a")
    newsroom.cycle()
    newsroom.cycle(2 * DAY + HALF_AN_HOUR)
    newsroom.edit("press", "a", title=EDITED)
    assert newsroom.found() == {}


def test_another_article_at_an_address_is_read_and_is_a_story_of_its_own(newsroom: Newsroom) -> None:
    newsroom.publish("press", "latest")
    newsroom.cycle()
    crossing = tuple(
        f"{paragraph} Quienes piden asilo preguntaron en la Comar por sus citas en Tenosique." for paragraph in FOOTBALL
    )
    newsroom.page("latest", "Cierra albergue en Tenosique", crossing)
    item = newsroom.feeds["press"][0]
    newsroom.feeds["press"] = [item.__class__("Cierra albergue en Tenosique", item.link, guid="other", published=NOW)]
    assert newsroom.found() == {FateKind.MATCHED: 1}
    assert how(newsroom.stories()) == [["first"], ["first"]]


def test_one_page_in_several_feeds_is_fetched_once_and_told_once(newsroom: Newsroom) -> None:
    newsroom.publish("nacional", "a")
    newsroom.publish("estados", "a")
    newsroom.publish("sur", "a")
    newsroom.edit("estados", "a", title="Chiapas: la Comar abre oficina en Tapachula")
    assert newsroom.found() == {FateKind.MATCHED: 2, FateKind.DUPLICATE: 1}
    assert newsroom.visits("a") == 1
    assert how(newsroom.stories()) in ([["first", "same page"]], [["same page", "first"]])
    newsroom.page("a", EDITED, COUNTED_ANEW)
    for feed in ("nacional", "estados", "sur"):
        newsroom.edit(feed, "a", title=EDITED)
    assert newsroom.found() == {FateKind.MATCHED: 1, FateKind.DUPLICATE: 2}
    assert newsroom.visits("a") == 2
    (joined,) = how(newsroom.stories())
    assert sorted(joined) == ["first", "same page", "update"]


def test_an_address_that_fails_does_not_hide_the_page_behind_another_one(newsroom: Newsroom) -> None:
    newsroom.publish("one", "a")
    newsroom.publish("two", "a")
    newsroom.press.answer("/a.html?output=amp", Answer(404))
    newsroom.edit("one", "a", link=newsroom.press.url("/a.html?output=amp"), title="Oficina de la Comar")
    assert newsroom.found() == {FateKind.MATCHED: 2}


def test_what_is_edited_over_the_other_desks_headline_is_no_update(newsroom: Newsroom) -> None:
    """The page again, later and through another feed, with the clock of the site in it."""
    newsroom.publish("nacional", "a", HEADLINE, ("Publicado hace 2 horas", *PARAGRAPHS))
    newsroom.feeds["sur"] = []
    newsroom.cycle()
    newsroom.publish("sur", "a", "Abre oficina de la Comar", ("Publicado hace 3 horas", *PARAGRAPHS))
    assert newsroom.found() == {FateKind.MATCHED: 1}
    assert how(newsroom.stories()) in ([["first", "same page"]], [["same page", "first"]])


def test_a_muted_article_stays_muted_when_it_is_edited(newsroom: Newsroom) -> None:
    newsroom.mutes = ({"phrase": "Tapachula", "until": "2099-01-01", "reason": "enough of it"},)
    newsroom.publish("press", "a")
    assert newsroom.found() == {FateKind.MUTED: 1}
    newsroom.page("a", EDITED, COUNTED_ANEW)
    newsroom.edit("press", "a", title=EDITED)
    assert newsroom.found() == {FateKind.MUTED: 1}


def test_a_headline_whose_page_cannot_be_had_begins_no_story_by_its_edit(newsroom: Newsroom) -> None:
    newsroom.publish("press", "a", "La Comar recibe más solicitudes de asilo en México")
    newsroom.press.answer("/a.html", Answer(403))
    assert newsroom.found() == {FateKind.MATCHED: 1}
    newsroom.edit("press", "a", title="Refugiados: la Comar abre ventanillas")
    newsroom.found()
    for _ in range(5):
        newsroom.cycle(timedelta(hours=13))
    assert how(newsroom.stories()) == [["first", "update"]]
    (old, new) = newsroom.versions("press", "a")
    assert (new.fate.kind, new.fate.of, new.fate.next_try) == (FateKind.MATCHED, old.fate.of, None)


def test_an_edit_that_is_about_another_item_is_told_for_it(newsroom: Newsroom) -> None:
    newsroom.publish("press", "a")
    newsroom.cycle()
    newsroom.edit("press", "a", title=f"CBP One: {HEADLINE}")
    assert newsroom.found() == {FateKind.MATCHED: 1}
    assert how(newsroom.stories()) == [["first", "update"]]


@pytest.mark.parametrize("seed", range(3))
def test_whatever_a_feed_shows_each_version_is_taken_in_once(newsroom: Newsroom, seed: int) -> None:
    """Titles in any order, and a clock with any pauses: nothing twice, and never more than six."""
    chance = Random(seed)
    words = ["uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho"]
    newsroom.publish("press", "a")
    newsroom.cycle()
    for _ in range(40):
        newsroom.edit("press", "a", title=f"{HEADLINE}: {chance.choice(words)}")
        newsroom.cycle(timedelta(minutes=chance.choice([5, 30, 240])))
    versions = newsroom.versions("press", "a")
    assert 1 < len(versions) <= 1 + len(WAITS)
    assert newsroom.visits("a") == len(versions)
    assert {one.fate.kind for one in versions[1:]} <= {FateKind.DUPLICATE, FateKind.PENDING}
    assert how(newsroom.stories()) == [["first"]]
