"""What is sent, what is followed, and what each answer means: over real sockets."""

from __future__ import annotations

import asyncio
import socket
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from multidict import CIMultiDict, CIMultiDictProxy

from monitor.model import Outcome, Request, Validators
from monitor.web.answers import Answer as Received
from monitor.web.client import Hop, next_hop
from tests.web.fetching import NOW, Names, feed, fetch, fetch_in_turn, web
from tests.world import Answer, Item, Press

if TYPE_CHECKING:
    from collections.abc import Sequence

ITEMS = [Item("Uno", "https://a.example/1")]


def test_a_feed_comes_as_it_is(press: Press) -> None:
    url = press.feed("/feed", ITEMS)
    response = fetch(url)
    assert (response.outcome, response.status, response.message) == (Outcome.FETCHED, 200, "")
    assert (response.url, response.final_url, response.moved_to) == (url, url, None)
    assert b"<title>Uno</title>" in response.body
    assert response.content_type == "application/rss+xml"


def test_we_say_who_we_are_and_what_we_want(press: Press) -> None:
    fetch(press.feed("/feed", ITEMS))
    fetch(Request(press.page("/page", "<p>x"), "page"))
    polled, read = (visit.headers for visit in press.requests)
    assert polled["User-Agent"].startswith("monitor/")
    assert polled["User-Agent"].endswith("(+https://monitor.example/bot; feed reader)")
    assert polled["Accept"].startswith("application/rss+xml, application/atom+xml")
    assert read["Accept"].startswith("text/html")
    assert {"gzip", "deflate", "br", "zstd"} <= {part.strip() for part in polled["Accept-Encoding"].split(",")}


def test_nothing_is_said_that_follows_us_around(press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    # By name: cookie jars ignore numeric addresses anyway.
    monkeypatch.setattr(socket, "getaddrinfo", Names({"news.example": [["127.0.0.1"]]}))
    here = f"http://news.example:{press.port}"
    press.answer("/a", Answer(302, {"Location": "/b", "Set-Cookie": "id=1"}))
    press.answer("/b", Answer(headers={"Set-Cookie": "id=2"}, body=b"x"))
    fetch_in_turn([f"{here}/a", f"{here}/b"])
    assert len(press.requests) == 3
    assert not any({"Cookie", "Referer", "Origin"} & set(visit.headers) for visit in press.requests)


def test_validators_go_back_byte_for_byte(press: Press) -> None:
    etag, modified = 'W/"a,b -gzip ñ"', "Sun, 22 Nov 2026 08:00:00 +0100 (CET)"
    url = press.answer("/feed", Answer(headers={"ETag": etag, "Last-Modified": modified}, body=b"x"))
    first = fetch(url)
    assert first.validators == Validators(etag, modified)
    second = fetch(Request(url, "feed", first.validators))
    assert second.outcome is Outcome.NOT_MODIFIED
    assert (second.validators, second.body) == (Validators(etag, modified), b"")
    sent = press.requests[1].headers
    assert (sent["If-None-Match"], sent["If-Modified-Since"]) == (etag, modified)


def test_no_validators_are_kept_when_none_came(press: Press) -> None:
    url = press.answer("/feed", Answer(body=b"x"))
    assert fetch(feed(url, '"old"', "Sun, 22 Nov 2026 08:00:00 GMT")).validators == Validators()
    url = press.answer("/feed", Answer(304))
    response = fetch(feed(url, '"old"'))
    assert (response.outcome, response.validators) == (Outcome.NOT_MODIFIED, Validators())


def test_validators_of_a_server_that_wants_no_copies_are_not_kept(press: Press) -> None:
    url = press.answer("/feed", Answer(headers={"ETag": '"a"', "Expires": "0"}, body=b"x"))
    assert fetch(url).validators == Validators()


def test_a_validator_that_cannot_be_sent_back_is_none(press: Press) -> None:
    raw = b'HTTP/1.1 200 OK\r\nETag: "\xf1"\r\nLast-Modified: x\r\nContent-Length: 1\r\n\r\nx'
    assert fetch(press.answer("/feed", Answer(raw=raw))).validators == Validators(None, "x")


def test_not_modified_unasked_is_an_error(press: Press) -> None:
    response = fetch(press.answer("/feed", Answer(304)))
    assert (response.outcome, response.status) == (Outcome.ERROR, 304)
    assert "everything" in response.message


@pytest.mark.parametrize(
    ("control", "seconds"),
    [
        ("max-age=600", 600),
        ("public, Max-Age = 60", 60),
        ('max-age="7", must-revalidate', 7),
        ("s-maxage=5", None),
        ("max-age=-1", None),
        ("max-age=soon", None),
        ("max-age=" + "9" * 5000, 365 * 86400),
        ("", None),
    ],
)
def test_max_age_is_read(press: Press, control: str, seconds: int | None) -> None:
    url = press.answer("/feed", Answer(headers={"Cache-Control": control}, body=b"x"))
    assert fetch(url).max_age == seconds


# ------------------------------------------------------------------------------------- redirects


@pytest.mark.parametrize(
    ("statuses", "moved"),
    [
        ([301], True),
        ([308], True),
        ([301, 308], True),
        ([301, 302], False),
        ([307, 301], False),
        ([303], False),
    ],
)
def test_an_address_has_moved_when_every_redirect_says_for_good(
    press: Press, statuses: Sequence[int], *, moved: bool
) -> None:
    for number, status in enumerate(statuses):
        press.redirect(f"/{number}", f"/{number + 1}", status)
    end = press.feed(f"/{len(statuses)}", ITEMS)
    response = fetch(press.url("/0"))
    assert (response.outcome, response.final_url) == (Outcome.FETCHED, end)
    assert response.url == press.url("/0")
    assert response.moved_to == (end if moved else None)


def test_an_address_that_moved_to_nothing_has_not_moved(press: Press) -> None:
    response = fetch(press.redirect("/a", "/nothing", 301))
    assert (response.outcome, response.moved_to) == (Outcome.ERROR, None)
    assert response.message.startswith(f"redirected to {press.url('/nothing')}: ")


@pytest.mark.parametrize(
    ("location", "path"),
    [("b", "/x/b"), ("../b?q=1#part", "/b?q=1"), ("?q=2", "/x/a?q=2"), ("/ñ", "/%C3%B1"), ("/a b", "/a%20b")],
)
def test_a_relative_redirect_is_resolved(press: Press, location: str, path: str) -> None:
    press.redirect("/x/a", location)
    fetch(press.url("/x/a"))
    assert press.requests[-1].path == path


def test_a_redirect_in_latin_1_is_followed(press: Press) -> None:
    press.answer("/a", Answer(raw=b"HTTP/1.1 302 x\r\nLocation: /\xf1\r\nContent-Length: 0\r\n\r\n"))
    fetch(press.url("/a"))
    assert press.requests[-1].path == "/%C3%B1"


def test_five_redirects_are_followed_and_no_more(press: Press) -> None:
    for number in range(6):
        press.redirect(f"/{number}", f"/{number + 1}")
    press.feed("/6", ITEMS)
    assert fetch(press.url("/1")).outcome is Outcome.FETCHED
    response = fetch(press.url("/0"))
    assert (response.outcome, response.message) == (
        Outcome.ERROR,
        f"redirected to {press.url('/5')}: more than 5 redirects",
    )
    assert len(press.visits("/6")) == 1


def test_a_circle_ends(press: Press) -> None:
    press.redirect("/a", "/b")
    press.redirect("/b", "/a")
    response = fetch(press.url("/a"))
    assert response.outcome is Outcome.ERROR
    assert "circle" in response.message
    assert len(press.requests) == 2


@pytest.mark.parametrize("location", ["", "   ", "http://[::1", "//[x]/"])
def test_a_redirect_to_nowhere_is_an_error(press: Press, location: str) -> None:
    response = fetch(press.redirect("/a", location))
    assert response.outcome is Outcome.ERROR
    assert response.message


@pytest.mark.parametrize(
    "location", ["ftp://a.example/", "file:///etc/passwd", "javascript:x", "http://u:p@127.0.0.1/"]
)
def test_a_redirect_out_of_the_web_is_refused(press: Press, location: str) -> None:
    response = fetch(press.redirect("/a", location))
    assert response.outcome is Outcome.FORBIDDEN_ADDRESS
    assert len(press.requests) == 1


def test_validators_stay_at_their_origin(press: Press) -> None:
    press.redirect("/a", "/b")
    press.feed("/b", ITEMS)
    fetch(feed(press.url("/a"), '"x"'))
    assert [visit.headers.get("If-None-Match") for visit in press.requests] == ['"x"', '"x"']
    with Press() as elsewhere:
        press.redirect("/c", elsewhere.feed("/d", ITEMS))
        assert fetch(feed(press.url("/c"), '"x"', "y")).outcome is Outcome.FETCHED
        headers = elsewhere.requests[0].headers
    assert not {"If-None-Match", "If-Modified-Since"} & set(headers)


@pytest.mark.parametrize(
    ("old", "new", "kept"),
    [
        ("http://a.example/f", "https://a.example/f", True),
        ("https://a.example/f", "http://a.example/f", False),
        ("https://a.example/f", "https://www.a.example/f", False),
        ("https://a.example/f", "https://a.example:8443/f", False),
    ],
)
def test_validators_go_along_to_the_secure_half_of_their_host(old: str, new: str, *, kept: bool) -> None:
    answer = Received(301, CIMultiDictProxy(CIMultiDict({"Location": new})))
    hop = next_hop(Hop(old, Validators('"x"')), answer)
    assert hop.validators == (Validators('"x"') if kept else Validators())


# ------------------------------------------------------------------------------------- what answers mean


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (200, Outcome.FETCHED),
        (203, Outcome.FETCHED),
        (204, Outcome.ERROR),
        (206, Outcome.ERROR),
        (300, Outcome.ERROR),
        (400, Outcome.ERROR),
        (401, Outcome.BLOCKED),
        (402, Outcome.BLOCKED),
        (403, Outcome.BLOCKED),
        (404, Outcome.ERROR),
        (410, Outcome.GONE),
        (429, Outcome.RATE_LIMITED),
        (451, Outcome.BLOCKED),
        (500, Outcome.ERROR),
        (503, Outcome.ERROR),
        (522, Outcome.ERROR),
        (999, Outcome.ERROR),
    ],
)
def test_every_status_has_its_outcome_and_sentence(press: Press, status: int, outcome: Outcome) -> None:
    response = fetch(press.answer("/a", Answer(status, body=b"" if status == 204 else b"some page")))
    assert (response.outcome, response.status) == (outcome, status)
    assert bool(response.body) is outcome.fine
    assert (str(status) in response.message) is not outcome.fine


@pytest.mark.parametrize(
    ("headers", "service"),
    [({"cf-mitigated": "challenge"}, "Cloudflare"), ({"x-amzn-waf-action": "captcha"}, "AWS WAF")],
)
@pytest.mark.parametrize("status", [200, 202, 403, 503])
def test_a_challenge_is_recognised_whatever_its_status(
    press: Press, headers: dict[str, str], service: str, status: int
) -> None:
    response = fetch(press.answer("/a", Answer(status, headers, b"<html>Just a moment...")))
    assert response.outcome is Outcome.BLOCKED
    assert service in response.message
    assert not response.body


@pytest.mark.parametrize(
    ("status", "headers", "hours"),
    [
        (200, {"Retry-After": "7200"}, None),
        (404, {"Retry-After": "7200"}, None),
        (403, {}, 4),
        (403, {"Retry-After": "7200"}, 2),
        (429, {}, 4),
        (429, {"Retry-After": "7200"}, 2),
        (503, {}, 4),
        (503, {"Retry-After": "316800"}, 24),
        (503, {"Retry-After": "Sun, 22 Nov 2026 13:00:00 GMT"}, 1),
        (503, {"Retry-After": "Fri, 31 Dec 9999 23:59:59 -0100"}, 24),
    ],
)
def test_a_refusal_says_when_to_come_again(
    press: Press, status: int, headers: dict[str, str], hours: int | None
) -> None:
    response = fetch(press.answer("/a", Answer(status, headers, b"x")))
    assert response.retry_at == (None if hours is None else NOW + timedelta(hours=hours))


@pytest.mark.parametrize(
    "url",
    [
        "",
        "feed",
        "//x/",
        "ftp://a.example/f",
        "http://",
        "http://u@127.0.0.1/",
        "http://[::1",
        "http://127.0.0.1:x/",
    ],
)
def test_what_is_no_web_address_is_refused(url: str) -> None:
    response = fetch(url)
    assert (response.outcome, response.url) == (Outcome.FORBIDDEN_ADDRESS, url)
    assert response.message


def test_a_client_that_is_not_open_says_so() -> None:
    with pytest.raises(RuntimeError, match="async with"):
        asyncio.run(web().get(feed("http://127.0.0.1/")))
