"""What robots.txt allows is read, and nothing else; a feed is asked for unless a group names us."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model import Outcome, Robots
from monitor.web.headers import user_agent
from monitor.web.robots import (
    KEPT,
    MOST_DELAY,
    PRODUCT,
    UNREACHABLE_FOR,
    Rulebook,
    answered,
    concerning,
    is_due,
    origin_of,
    unanswered,
    verdict,
)
from tests.web.fetching import NOW, feed, page, settings, web
from tests.world import Answer, Press, newspaper_page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitor.model import Request, Response

DAY = timedelta(days=1)
PAGE = newspaper_page("Un titular", ("Un párrafo que dice lo bastante como para ser un artículo de verdad.",))


def allows(text: str, path: str, kind: str = "page") -> bool:
    known = Robots(concerning(text), NOW)
    return verdict(known, f"https://press.example{path}", kind, Rulebook(), NOW).allowed  # type: ignore[arg-type] # one of two words


def test_the_token_is_that_of_the_user_agent() -> None:
    assert user_agent("").startswith(f"{PRODUCT}/")


@pytest.mark.parametrize(
    ("text", "path", "page_allowed", "feed_allowed"),
    [
        ("", "/a", True, True),
        ("User-agent: *\nDisallow: /", "/a", False, True),
        ("User-agent: *\nDisallow:", "/a", True, True),
        ("User-agent: monitor\nDisallow: /", "/a", False, False),
        ("user-agent: MONITOR/1.0\ndisallow: /", "/a", False, False),
        ("User-agent: monitoring\nDisallow: /", "/a", True, True),
        ("User-agent: mon\nDisallow: /", "/a", True, True),
        ("User-agent: GPTBot\nUser-agent: CCBot\nDisallow: /", "/a", True, True),
        ("User-agent: GPTBot\nUser-agent: *\nDisallow: /private/", "/private/a", False, True),
        ("User-agent: *\nDisallow: /\n\nUser-agent: monitor\nAllow: /", "/a", True, True),
        ("User-agent: monitor\nDisallow: /a\nUser-agent: *\nDisallow: /b", "/b", True, True),
        ("User-agent: *\nDisallow: /a\nUser-agent: x\nDisallow: /b\nUser-agent: *\nDisallow: /c", "/c", False, True),
        ("User-agent: *\nDisallow: /*?print=\nAllow: /", "/a?print=1", False, True),
        ("User-agent: *\nDisallow: /*.pdf$", "/a.pdf", False, True),
        ("User-agent: *\nDisallow: /*.pdf$", "/a.pdf?x", True, True),
        ("User-agent: *\nDisallow: /news\nAllow: /news/mexico", "/news/mexico/1", True, True),
        ("User-agent: *\nDisallow: /ma%C3%B1ana", "/mañana", False, True),
        ("\ufeffUser-agent: * # all\r\nDisallow: /a # not this", "/a", False, True),
        ("<html><body>not here</body></html>", "/a", True, True),
        ("Disallow: /\nUser-agent: x\nDisallow: /", "/a", True, True),
    ],
)
def test_what_a_file_allows(text: str, path: str, *, page_allowed: bool, feed_allowed: bool) -> None:
    read = answered(200, text.encode(), NOW)
    assert read
    url = f"https://press.example{path}"
    assert verdict(read, url, "page", Rulebook(), NOW).allowed is page_allowed
    assert verdict(read, url, "feed", Rulebook(), NOW).allowed is feed_allowed


def test_thousands_of_agents_with_thousands_of_rules_are_no_product_of_both() -> None:
    """Each rule is kept once for each agent by a parser: 300 million here."""
    agents = "".join(f"User-agent: bot{n}\n" for n in range(15_000)) + "User-agent: *\n"
    kept = concerning(agents + "".join(f"Disallow: /{n}/\n" for n in range(20_000)))
    assert kept.count("User-agent") == 1
    assert not allows(kept, "/7/x")
    assert allows(kept, "/x")


@given(st.text(max_size=300))
def test_any_text_allows_or_does_not(text: str) -> None:
    allows(text, "/a?b")
    allows(f"User-agent: *\nDisallow: {text}\nCrawl-delay: {text}", "/a?b")


@given(
    st.lists(st.sampled_from(["*", PRODUCT, "GPTBot", "Googlebot"]), min_size=1, max_size=4),
    st.text("/ab*$", max_size=6),
)
def test_leaving_out_what_is_not_ours_changes_no_verdict(agents: list[str], rule: str) -> None:
    from protego import Protego

    text = "".join(f"User-agent: {agent}\nDisallow: {rule}\nAllow: /a\n" for agent in agents)
    whole = Protego.parse(text).can_fetch("https://press.example/ab", PRODUCT)
    assert allows(text, "/ab") is whole


@pytest.mark.parametrize("status", [401, 403, 404, 410, 451, 204, 300])
def test_no_file_is_everything_allowed(status: int) -> None:
    assert answered(status, b"", NOW) == Robots("", NOW)


def test_a_server_in_trouble_allows_nothing_for_a_month_unless_it_was_known_before() -> None:
    assert [answered(status, b"", NOW) for status in (429, 500, 503, 599)] == [None] * 4
    lost = unanswered(None, NOW)

    def judged(robots: Robots, days: int, kind: str = "page") -> tuple[bool, bool]:
        said = verdict(robots, "https://a.example/x", kind, Rulebook(), NOW + days * DAY)  # type: ignore[arg-type] # one of two words
        return said.allowed, said.lost

    assert [judged(lost, days) for days in (0, 29, 30)] == [(False, True), (False, True), (True, False)]
    assert judged(lost, 0, "feed") == (True, False)
    again = unanswered(lost, NOW + 20 * DAY)
    assert judged(again, 30) == (True, False), "a month from the first failure on"
    known = unanswered(Robots("User-agent: *\nDisallow: /a", NOW - DAY), NOW)
    assert judged(known, 0) == (True, False)


def test_a_file_counts_for_a_day_and_a_failure_for_minutes() -> None:
    fresh, lost = Robots("", NOW), unanswered(None, NOW)
    assert not is_due(fresh, "page", NOW + KEPT - timedelta(seconds=1))
    assert is_due(fresh, "page", NOW + KEPT)
    assert is_due(fresh, "page", NOW - timedelta(seconds=1)), "the clock was set back"
    assert is_due(lost, "page", NOW + UNREACHABLE_FOR)
    assert not is_due(lost, "feed", NOW + UNREACHABLE_FOR), "for a feed it makes no difference"


def test_a_site_is_scheme_host_and_port() -> None:
    assert origin_of("HTTPS://Press.Example:8443/a?b") == "https://press.example:8443"


# ------------------------------------------------------------------------------------- over real sockets


def got(requests: Sequence[Request], **options: object) -> tuple[list[Response], dict[str, Robots]]:
    """Each after the other through one client, and what it knows then."""

    async def run() -> tuple[list[Response], dict[str, Robots]]:
        async with web(**options) as client:  # type: ignore[arg-type] # as the test names them
            return [await client.get(one) for one in requests], dict(client.robots)

    return asyncio.run(run())


def test_what_is_not_allowed_is_not_fetched_and_not_tried_for_a_day(press: Press) -> None:
    press.page("/robots.txt", "User-agent: *\nDisallow: /private/", "text/plain")
    urls = [press.page(f"/{place}/a.html", PAGE) for place in ("private", "open")]
    (private, open_), known = got([page(url) for url in urls])
    assert (private.outcome, private.status, private.retry_at) == (Outcome.BLOCKED, None, NOW + DAY)
    assert private.message == f"robots.txt of 127.0.0.1:{press.port} does not allow it"
    assert open_.outcome is Outcome.FETCHED
    assert (len(press.visits("/private/a.html")), len(press.visits("/robots.txt"))) == (0, 1)
    assert known == {press.base_url: Robots("User-agent: *\nDisallow: /private/", NOW)}
    got([page(url) for url in urls], known=known)
    assert len(press.visits("/robots.txt")) == 1, "what is remembered is not asked for again"


def test_a_redirect_into_what_is_not_allowed_is_not_followed(press: Press, other: Press) -> None:
    other.page("/robots.txt", "User-agent: *\nDisallow: /", "text/plain")
    target = other.page("/a.html", PAGE)
    ((response,), _) = got([page(press.redirect("/a", target))])
    assert response.message == f"redirected to {target}: robots.txt of 127.0.0.2:{other.port} does not allow it"
    assert not other.visits("/a.html")


def test_many_pages_at_once_ask_for_one_file(press: Press) -> None:
    press.answer("/robots.txt", Answer(404, delay=0.2))
    urls = [press.page(f"/{n}.html", PAGE) for n in range(10)]

    async def run() -> list[Response]:
        async with web() as client:
            return await asyncio.gather(*(client.get(page(url)) for url in urls))

    assert {one.outcome for one in asyncio.run(run())} == {Outcome.FETCHED}
    assert len(press.visits("/robots.txt")) == 1


@pytest.mark.parametrize("trouble", [Answer(500), Answer(503), Answer(raw=b"nonsense\r\n\r\n"), Answer(delay=5)])
def test_where_the_file_cannot_be_had_feeds_are_read_and_pages_not(press: Press, trouble: Answer) -> None:
    press.answer("/robots.txt", trouble)
    one, two = press.page("/a.html", PAGE), press.feed("/b.xml")
    (pages, feeds), _ = got([page(one), feed(two)], http=settings(deadline=0.5))
    assert (pages.outcome, feeds.outcome) == (Outcome.UNREACHABLE, Outcome.FETCHED)
    assert pages.message == f"robots.txt of 127.0.0.1:{press.port} cannot be had, so that nothing may be read"
    assert len(press.visits("/robots.txt")) == 1


def test_a_host_that_sends_us_away_is_asked_for_nothing_more(press: Press) -> None:
    press.answer("/robots.txt", Answer(429, {"Retry-After": "3600"}))
    url = press.page("/a.html", PAGE)
    (first, second), _ = got([page(url), page(url)])
    for one in (first, second):
        assert (one.outcome, one.retry_at) == (Outcome.RATE_LIMITED, NOW + timedelta(hours=1))
    assert not press.visits("/a.html")


def test_redirects_of_the_file_are_followed_five_times_and_then_there_is_none(press: Press, other: Press) -> None:
    other.page("/rules", "User-agent: *\nDisallow: /", "text/plain")
    press.redirect("/robots.txt", other.url("/rules"), 301)
    ((response,), _) = got([page(press.page("/a.html", PAGE))])
    assert response.outcome is Outcome.BLOCKED
    press.redirect("/robots.txt", "/robots.txt")
    ((response,), _) = got([page(press.url("/a.html"))])
    assert response.outcome is Outcome.FETCHED


def test_a_file_that_leads_inside_is_none_and_nothing_inside_is_asked(press: Press, other: Press) -> None:
    press.redirect("/robots.txt", other.url("/rules"), 302)
    ((response,), _) = got([page(press.page("/a.html", PAGE))], http=settings(allowed=("127.0.0.1/32",)))
    assert (response.outcome, other.requests) == (Outcome.FETCHED, ())


def test_of_a_file_half_a_megabyte_is_read(press: Press) -> None:
    filling = "#" * 1023 + "\n"
    press.page("/robots.txt", "User-agent: *\nDisallow: /first\n" + 600 * filling + "Disallow: /last\n", "text/plain")
    first, last = (press.page(f"/{name}.html", PAGE) for name in ("first", "last"))
    (one, two), known = got([page(first), page(last)])
    assert (one.outcome, two.outcome) == (Outcome.BLOCKED, Outcome.FETCHED)
    assert len(known[press.base_url].text or "") < 100


def test_a_crawl_delay_is_kept_up_to_a_bound(press: Press) -> None:
    assert (
        verdict(Robots("User-agent: *\nCrawl-delay: 86400", NOW), "https://a.example/", "page", Rulebook(), NOW).pause
        == MOST_DELAY
    )
    press.page("/robots.txt", "User-agent: *\nCrawl-delay: 0.4", "text/plain")
    urls = [press.page(f"/{n}.html", PAGE) for n in range(3)]

    async def run() -> None:
        async with web() as client:
            await asyncio.gather(*(client.get(page(url)) for url in urls))

    asyncio.run(run())
    times = [visit.time for visit in press.requests]
    assert all(later - earlier > 0.35 for earlier, later in pairwise(times))
