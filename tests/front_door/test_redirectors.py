"""An aggregator whose links hide the publisher's page: the same story through it and through the publisher is one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.front_door.conftest import CBP_ONE, COMAR, Stage, an_hour_ago, stories
from tests.world import Answer, Item, Press, newspaper_page

if TYPE_CHECKING:
    from collections.abc import Iterator

INTERSTITIAL = (
    "<html><head><title>Google News</title></head><body><p>Opening the article in your browser.</p></body></html>"
)

CBP_HOME = (
    "La administración rebautizó la aplicación como CBP Home y la ofrece a quienes quieran irse por su cuenta.",
    "Quien se registra recibe un boleto de avión y mil dólares al llegar, según el anuncio de la secretaria.",
    "Abogados de Houston y Miami aconsejan no usarla sin consulta: quien sale puede perder su caso de asilo.",
)

# By slug: headline, text, and what the aggregator's link to it does.
PRINTED = {
    "leads": ("CBP One cierra - miles pierden su cita", CBP_ONE),
    "shows": ("La Comisión Mexicana de Ayuda a Refugiados abre oficina en Tapachula", COMAR),
    "refuses": ("CBP Home ofrece mil dólares a quien se vaya solo", CBP_HOME),
}
TITLES = {title for title, _ in PRINTED.values()}


@pytest.fixture
def aggregator(stage: Stage) -> Iterator[Press]:
    """A host of its own, as news.google.com is, whose links lead on, show a page of their own, or are refused."""
    with Press() as press:
        press.redirect("/rss/articles/leads", stage.press.url("/gaceta/leads.html?utm_source=agregador"))
        press.page("/rss/articles/shows", INTERSTITIAL)
        press.answer("/rss/articles/refuses", Answer(403))
        yield press


def _by_the_publisher(stage: Stage, _aggregator: Press) -> None:
    for slug, (title, paragraphs) in PRINTED.items():
        stage.publish("gaceta", slug, title, paragraphs, summary="Lo que se sabe hasta ahora.")


def _by_the_aggregator(stage: Stage, aggregator: Press, publisher: str = "") -> None:
    """As Google News does: the headline again, and the publisher's name behind it."""
    source = ("La Gaceta", publisher or stage.press.url("/"))
    for slug, (title, paragraphs) in PRINTED.items():
        link = aggregator.url(f"/rss/articles/{slug}")
        summary = f'<a href="{link}">{title}</a>&nbsp;&nbsp;<font color="#6f6f6f">La Gaceta</font>'
        item = Item(f"{title} - La Gaceta", link, summary=summary, guid=slug, published=an_hour_ago(), source=source)
        stage.announce("agregador", item)
        stage.press.page(f"/gaceta/{slug}.html", newspaper_page(title, paragraphs))


def _configure(stage: Stage) -> None:
    feeds = {name: stage.press.url(f"/{name}.xml") for name in ("gaceta", "agregador")}
    for name in feeds.keys() - stage.items.keys():
        stage.press.feed(f"/{name}.xml", [])
    stage.configure(feeds)


def _told(stage: Stage) -> list[dict[str, Any]]:
    return stories(stage.once())


def test_in_one_cycle_they_are_one_story(stage: Stage, aggregator: Press) -> None:
    _by_the_aggregator(stage, aggregator)
    _by_the_publisher(stage, aggregator)
    _configure(stage)
    told = _told(stage)
    assert len(told) == len(TITLES)
    assert {story["title"] for story in told} == TITLES
    assert _told(stage) == []


def test_what_the_publisher_told_is_not_told_again_by_the_aggregator(stage: Stage, aggregator: Press) -> None:
    _by_the_publisher(stage, aggregator)
    _configure(stage)
    assert {story["title"] for story in _told(stage)} == TITLES
    _by_the_aggregator(stage, aggregator)
    assert _told(stage) == []


def test_what_the_aggregator_told_is_not_told_again_by_the_publisher(stage: Stage, aggregator: Press) -> None:
    _by_the_aggregator(stage, aggregator)
    _configure(stage)
    told = _told(stage)
    assert {story["title"] for story in told} == TITLES, "without the publisher's name behind it"
    assert {story["outlet"] for story in told} == {"La Gaceta"}
    urls = {story["title"]: story["url"] for story in told}
    assert urls[PRINTED["leads"][0]].startswith(stage.press.url("/gaceta/leads.html"))
    assert urls[PRINTED["shows"][0]] == aggregator.url("/rss/articles/shows")
    assert "Opening the article" not in str(told)
    _by_the_publisher(stage, aggregator)
    assert _told(stage) == []


def test_a_headline_of_another_publisher_is_another_story_where_its_page_is_hidden(
    stage: Stage, aggregator: Press
) -> None:
    """Two papers may print one headline; nothing else is known of the one behind the redirector."""
    _by_the_aggregator(stage, aggregator, publisher="https://gaceta.example")
    _by_the_publisher(stage, aggregator)
    _configure(stage)
    told = [story["title"] for story in _told(stage)]
    assert {title: told.count(title) for title in TITLES} == {
        PRINTED["leads"][0]: 1,
        PRINTED["shows"][0]: 2,
        PRINTED["refuses"][0]: 2,
    }
