"""build and retry: pure decisions on records."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from monitor.articles import build, retry
from monitor.articles.repeats import own_text, paragraphs, repeated_spans
from monitor.config.schema import Feed
from monitor.model import Article, Entry, Fate, FateKind, Kept, Outcome, Page, Response, Span

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
FEED = Feed(id="norte", name="El Norte", url="https://norte.example/rss", language="es", tier=1)
ENTRY = Entry(
    feed="norte",
    key="1",
    url="https://norte.example/a?utm=1",
    title="La Comar abre una oficina",
    summary="Abre en Tapachula.",
)
TEXT = "\n".join(
    f"Párrafo {word}: la Comar abrirá una oficina en la ciudad, según informó la dependencia en un comunicado." * 3
    for word in ("uno", "dos", "tres", "cuatro")
)
PAGE = Page(
    title="La Comar abre una oficina | El Norte",
    text=TEXT,
    blocks=paragraphs(TEXT),
    language="es",
    byline="Ana López",
    paywalled=True,
)


def article(page: Page | None, entry: Entry = ENTRY, repeated: tuple[str, ...] = ()) -> Article:
    kept = Kept(entry, "https://norte.example/a", NOW, Fate(FateKind.PENDING))
    return build(
        kept,
        FEED,
        page,
        final_url="https://norte.example/a",
        languages=("es", "en", "pt", "fr"),
        repeated=repeated,
        canonical_url="https://norte.example/a",
    )


def test_a_whole_page() -> None:
    built = article(PAGE)
    assert built.full_text
    assert built.text == TEXT
    assert (built.title, built.summary) == (ENTRY.title, ENTRY.summary)
    assert (built.id, built.feed, built.outlet, built.tier) == (ENTRY.id, "norte", "El Norte", 1)
    assert (built.url, built.byline, built.paywalled, built.language) == (
        "https://norte.example/a",
        "Ana López",
        True,
        "es",
    )


def test_without_its_page_the_summary_stands_in() -> None:
    built = article(None)
    assert (built.full_text, built.text, built.weak, built.summary) == (False, "", (), ENTRY.summary)
    assert built.url == ENTRY.url


@pytest.mark.parametrize("weak", [(), (Span(0, len(TEXT), "related links"),)])
def test_a_page_of_nothing_but_boilerplate_is_no_text(weak: tuple[Span, ...]) -> None:
    page = replace(PAGE, text=TEXT if weak else "", weak=weak, blocks=())
    assert not article(page).full_text
    assert article(page).summary == ENTRY.summary


def test_a_stub_is_kept_beside_the_longer_summary() -> None:
    summary = "La Comar abrirá una oficina. " * 10
    stub = "La Comar abrirá una oficina en Huixtla.\nSuscríbete para leer más."
    page = replace(PAGE, text=stub, weak=(Span(stub.index("Sus"), len(stub), "subscription notice"),), blocks=())
    built = article(page, replace(ENTRY, summary=summary))
    assert not built.full_text
    assert built.text == ""
    assert built.summary == f"{summary}\nLa Comar abrirá una oficina en Huixtla."
    assert built.paywalled


def test_a_short_page_longer_than_its_summary_is_the_article() -> None:
    page = replace(PAGE, text="La Comar abrirá una oficina en Huixtla, dijo hoy.", blocks=())
    assert article(page).full_text


def test_what_the_feed_does_not_say_comes_from_the_page() -> None:
    page = replace(PAGE, published=NOW)
    built = article(page, replace(ENTRY, title=""))
    assert (built.title, built.published) == (PAGE.title, NOW)
    assert article(page, replace(ENTRY, published=NOW - timedelta(hours=1))).published == NOW - timedelta(hours=1)


def test_a_page_dated_far_ahead_has_no_date() -> None:
    undated = replace(ENTRY, published=None)
    assert article(replace(PAGE, published=NOW + timedelta(hours=23)), undated).published == NOW + timedelta(hours=23)
    assert article(replace(PAGE, published=NOW + timedelta(hours=25)), undated).published is None
    assert article(replace(PAGE, published=datetime.max.replace(tzinfo=UTC)), undated).published is None


def test_the_publisher_of_an_aggregated_entry_is_the_outlet() -> None:
    assert article(PAGE, replace(ENTRY, publisher="La Jornada")).outlet == "La Jornada"


def test_repeated_blocks_are_weak() -> None:
    built = article(PAGE, repeated=(PAGE.blocks[1].why,))
    assert built.weak == (Span(PAGE.blocks[1].start, PAGE.blocks[1].end, "repeated on this site"),)


def test_an_article_published_again_does_not_lose_its_text() -> None:
    assert article(PAGE, repeated=tuple(block.why for block in PAGE.blocks)).weak == ()


def test_repeats_do_not_double_what_is_weak_already() -> None:
    weak = (Span(PAGE.blocks[0].start, PAGE.blocks[0].end, "share bar"),)
    assert repeated_spans(TEXT, PAGE.blocks, weak, [PAGE.blocks[0].why]) == weak


def test_blocks_are_known_by_their_words_not_their_numbers() -> None:
    first, second, other = (
        paragraphs(text)[0].why
        for text in ("Comparte 12 veces  esto", "COMPARTE 345 veces esto", "Comparte veces esto")
    )
    assert first == second != other
    assert len(first) == 16
    int(first, 16)


def test_own_text_leaves_out_overlapping_spans_once() -> None:
    assert own_text("abcdefgh", (Span(2, 5), Span(1, 3), Span(7, 8))) == "afg"


def response(outcome: Outcome, status: int | None = None, retry_at: datetime | None = None) -> Response:
    return Response(url="u", final_url="u", outcome=outcome, status=status, retry_at=retry_at)


def test_pages_are_tried_again_at_growing_distances() -> None:
    failed = response(Outcome.TIMED_OUT)
    times = [retry(tries, failed, NOW) for tries in (1, 2, 3, 4)]
    assert times == [NOW + timedelta(minutes=15), NOW + timedelta(hours=2), NOW + timedelta(hours=12), None]


@pytest.mark.parametrize("outcome", [Outcome.FORBIDDEN_ADDRESS, Outcome.TOO_LARGE])
def test_what_cannot_change_is_not_asked_again(outcome: Outcome) -> None:
    assert retry(1, response(outcome), NOW) is None


@pytest.mark.parametrize(("outcome", "status"), [(Outcome.GONE, 410), (Outcome.ERROR, 404), (Outcome.ERROR, 451)])
def test_what_will_hardly_change_is_asked_once_more(outcome: Outcome, status: int) -> None:
    assert retry(1, response(outcome, status), NOW) == NOW + timedelta(minutes=15)
    assert retry(2, response(outcome, status), NOW) is None


@pytest.mark.parametrize(
    "shown",
    [
        "Please enable JavaScript and cookies to continue. This site needs them to work in your browser.",
        "Esta página no existe. Tal vez la dirección cambió; vuelva a la portada o use el buscador del sitio.",
        "Este contenido es exclusivo para suscriptores. Suscríbase desde 9 pesos al mes y lea sin límites. " * 20,
    ],
)
def test_a_page_that_shows_something_else_is_not_the_article(shown: str) -> None:
    entry = replace(
        ENTRY, summary="La Comisión atenderá a novecientas personas diarias en su segunda sede de Tapachula."
    )
    built = article(Page(title="Aviso", text=shown, blocks=paragraphs(shown)), entry)
    assert (built.full_text, built.text, built.summary) == (False, "", entry.summary)


@pytest.mark.parametrize("status", [403, 429, 500, 503, None])
def test_what_may_change_is(status: int | None) -> None:
    assert retry(1, response(Outcome.BLOCKED, status), NOW) == NOW + timedelta(minutes=15)


def test_the_servers_wish_is_respected() -> None:
    wish = NOW + timedelta(hours=5)
    assert retry(1, response(Outcome.RATE_LIMITED, 429, wish), NOW) == wish
    assert retry(3, response(Outcome.RATE_LIMITED, 429, wish), NOW) == NOW + timedelta(hours=12)


@pytest.mark.parametrize("got", [None, response(Outcome.FETCHED, 200)])
def test_a_page_that_came_and_cannot_be_read_is_tried_once_more(got: Response | None) -> None:
    assert retry(1, got, NOW) == NOW + timedelta(minutes=15)
    assert retry(2, got, NOW) is None
