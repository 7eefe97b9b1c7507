"""What the prefilter passes over the matcher could not have matched, whatever the page looks like."""

from __future__ import annotations

import gzip
import json
import logging
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.articles import read_page, source_of
from monitor.config import load
from monitor.config.schema import Item, Together, Watchlist
from monitor.model import Article, Decision
from monitor.watch import Matcher, Prefilter
from monitor.watch.letters import Letters
from tests.watch.pages import PARAGRAPHS, TITLE, pages

ROOT = Path(__file__).parents[2]
REAL = ROOT.parent / "shared" / "data" / "pages"

NAMES = ("CBP One", "Instituto Nacional de Migración", "Tapachula", "Eagle Pass", "Title 42", "Ñuñoa", "Deportad*")
AMBIGUOUS = ("Comar", "INM", "Darién", "C.B.P.", "212(f)")
CAMP = Together(within=60, each=(("caravana", "éxodo"), ("mercado", "familias")))
WATCHLIST = Watchlist(
    watchlist="desk",
    items=(
        Item(id="sure", name="Sure", names=NAMES),
        Item(id="doubtful", name="Doubtful", ambiguous=AMBIGUOUS, signs=("refugiad*", "México")),
        Item(id="described", name="Described", together=(CAMP,)),
    ),
)
MATCHER = Matcher([WATCHLIST])
TOLD = f"{TITLE} {PARAGRAPHS[0]}"

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)


def page(*sentences: str) -> str:
    """A page that shows the article told of, and these sentences."""
    paragraphs = "".join(f"<p>{paragraph}</p>" for paragraph in (*PARAGRAPHS, *sentences))
    return (
        f"<!doctype html><html><head><title>{TITLE}</title></head><body><article>{paragraphs}</article></body></html>"
    )


def passes_over(html: str, told: str = TOLD) -> bool:
    return MATCHER.prefilter.passes_over(html, told)


def article(text: str, title: str = TITLE, summary: str = "") -> Article:
    return Article(
        id="1",
        feed="f",
        outlet="F",
        tier=1,
        url="https://press.example/1",
        canonical_url="https://press.example/1",
        title=title,
        summary=summary,
        text=text,
        weak=(),
        language="es",
        published=None,
        first_seen=datetime(2026, 11, 22, tzinfo=UTC),
        full_text=bool(text),
        byline="",
        paywalled=False,
    )


SPELT = (
    *(
        "移民局",
        "Тапачула",
        "ＩＮＭ",
        "ø",
        "ß",
        "é",
        "e\u0301",
        "\u200b",
        "\uffff",
        "\ud800",
        "😀",
        "œ",
        "\x03",
        "’",
        "ǆ",
    ),
    *("&", "&amp", "&amp;", "#", "&#12", "&ntilde", "&ntilde;", "&#8217;", "x", "1", ";", " ", "<", ">"),
)


def items(matcher: Matcher, read: Article) -> set[str]:
    return {match.item for match in matcher.decide(read) if match.decision is not Decision.NO_MATCH}


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(pages((*NAMES, *AMBIGUOUS, "éxodo")), st.sampled_from(("utf-8", "latin-1", "utf-16", "cp1252")))
def test_what_is_passed_over_could_not_have_matched(html: str, encoding: str) -> None:
    body = html.encode(encoding, "xmlcharrefreplace")
    kind = f"text/html; charset={encoding}"
    if passes_over(source_of(body, kind)):
        text = read_page(body, kind, "https://press.example/1", False).text  # noqa: FBT003 - as a worker passes it
        assert items(MATCHER, article(text)) == set()


@given(st.lists(st.sampled_from(SPELT), max_size=12))
def test_letters_of_another_script_are_the_same_by_a_table(pieces: list[str]) -> None:
    rows = []
    for far in (0, 99):  # always by a table, never
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("monitor.watch.letters._FAR", far)
            rows.append(Letters(("".join(pieces),)).written.replace(b"\x03", b" "))
    assert rows[0] == rows[1]


QUIET = (
    "",
    "Nadie lo dijo.",
    "inmigrantes, comarcas, capbpone",  # a name's letters inside of words
    "<b>com</b> arte y con inm&eacute;dito",
    "Comar y el INM",  # ambiguous, without a sign
    "Nuñoas y deportivos",
    "<script>var tapachula = 1;</script>",
    "<style>.tapachula { color: red }</style>",
    '<a href="/tapachula" title="Tapachula" data-x="CBP One">aquí</a>',
)


@pytest.mark.parametrize("sentence", QUIET)
def test_a_page_without_a_name_is_passed_over(sentence: str) -> None:
    assert passes_over(page(sentence))


LOUD = (
    "Tapachula",
    "T<b>apa</b>chula",
    "".join(f"<span>{letter}</span>" for letter in "Tapachula"),
    "CBP <em>One</em>",
    "CBP<br>One",
    "CBP<script>f('</b>')</script> One",
    "CBP <!-- <b>x</b> --> One",
    "CBP<aside>Lea también otra cosa</aside> One",
    "CBP > One",
    "CBP < One",
    "C.B.P. One",
    "Instituto<br>Nacional de Mi<b>gra</b>ción",
    "Tapa&shy;chula",
    "Tapa&#8203;chula",
    "Tapa\u00adchula",
    "Tapa\ue000chula",
    "\u00d1un\u0303oa",
    "\uff34\uff21\uff30\uff21\uff23\uff28\uff35\uff2c\uff21",
    "&Ntilde;u&ntildeoa",
    "M&amp;eacute;xico: Ñu&amp;ntilde;oa",
    "#CBPOne",
    "los deporta<b>dos</b>",
    '<a title="a > b">Tapa</a>chula',
    "<noscript>Tapachula</noscript>",
    "<template>Tapachula</template>",
    "<textarea>Tapachula</textarea>",
    "El INM de México",
    "refugiados: la <b>C</b>omar",
    "La caravana cruzó el mercado",
    "<title>Los <script></title> Tapachula <script></script>",
    "<!-- <script> --> Tapachula <!-- </script> -->",
    '<p title="<script>">Tapachula</p></script>',
)


@pytest.mark.parametrize("sentence", LOUD)
def test_a_page_with_a_name_is_read(sentence: str) -> None:
    assert not passes_over(page(sentence))


@pytest.mark.parametrize(
    "said", ["Ñuñoa", "en Tapachula", "La CBP\nOne", "<b>CBP</b> One", "<script>f()</script> Tapachula é"]
)
def test_a_text_that_only_json_tells_is_looked_at(said: str) -> None:
    told = json.dumps({"@type": "NewsArticle", "articleBody": said}).replace("</", "<\\/")
    assert not passes_over(page(f'<script type="application/ld+json">{told}</script>'))
    assert passes_over(page('<script type="application/ld+json">{"articleBody": "\\u00d1u\\n"}</script>'))


def test_what_the_feed_tells_counts_with_what_the_page_shows() -> None:
    assert not passes_over(page(), f"{TOLD} Tapachula")
    assert not passes_over(page("La Comar abrió."), f"{TOLD} para refugiados")
    assert not passes_over(page(), f"{TOLD} La caravana")


@pytest.mark.parametrize(
    "html",
    [
        "<html><head><title>Just a moment...</title></head><p>Enable JavaScript and cookies to continue</p></html>",
        f'<html><head><meta property="og:title" content="{TITLE}"></head><body><div id=app></div></body></html>',
        "<html><body>"
        + "<p>Usamos cookies propias y de terceros para mostrarle publicidad, como dice nuestra política.</p>" * 20,
        '<html><body><div id="data-preloaded" data-preloaded="{}"></div>' + page(),
        "",
    ],
    ids=["challenge", "frame", "consent wall", "forum", "nothing"],
)
def test_a_page_that_does_not_show_the_article_is_read(html: str) -> None:
    assert not passes_over(html)


def test_a_page_of_scripts_without_end_is_looked_at_once() -> None:
    start = time.process_time()
    assert not passes_over("<script>" * 300_000 + "--></script>")
    assert time.process_time() - start < 30  # seconds; it takes one, and minutes where each script looks to the end


def test_where_hardly_a_page_can_be_passed_over_none_is() -> None:
    names = tuple(f"Nombre número {number} de una lista muy larga" for number in range(3_000))
    many = Prefilter.of([Watchlist(watchlist="w", items=(Item(id="many", name="Many", names=names),))])
    assert not many.passes_over(page(), TOLD)


@pytest.mark.skipif(not REAL.is_dir(), reason="the real pages are not here")
def test_real_pages_are_decided_alike() -> None:
    matcher = Matcher(load(ROOT / "config").config.watchlists)
    passed = 0
    for file in sorted(REAL.glob("*.html.gz"))[::6]:
        body = gzip.decompress(file.read_bytes())
        read = read_page(body, "text/html", "https://press.example/1", False)  # noqa: FBT003 - as a worker passes it
        if matcher.prefilter.passes_over(source_of(body, "text/html"), read.title):
            passed += 1
            assert items(matcher, article(read.text, read.title)) == set()
            assert read.text
    assert passed > 20
