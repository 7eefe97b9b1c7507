"""Pages in place of the one that was wanted are named for what they are. They are ours, with the services' marks."""

from __future__ import annotations

import pytest

from monitor.model import Outcome
from monitor.web.walls import led_aside
from tests.web.fetching import feed, fetch, page
from tests.world import Answer, Press, newspaper_page

CLOUDFLARE = "<title>Un momento…</title><script>window._cf_chl_opt={cvId:'3'};</script>"
ANUBIS = "<title>Making sure you're not a bot!</title><script src='/.within.website/x/cmd/anubis/static/js/main.mjs'>"
DATADOME = "<title>outlet.example</title><script>var dd={'rt':'c','host':'geo.captcha-delivery.com'}</script>"
IMPERVA = "<title></title><iframe src='/_Incapsula_Resource'>Request unsuccessful. Incapsula incident ID: 1-2</iframe>"


def html(head: str) -> bytes:
    return f"<!DOCTYPE html><html><head>{head}</head><body></body></html>".encode()


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (CLOUDFLARE, "a Cloudflare challenge"),
        ("<title>Attention Required! | Cloudflare</title>", "a Cloudflare block"),
        (ANUBIS, "an Anubis challenge"),
        (DATADOME, "a DataDome challenge"),
        ("<script>window._pxAppId='1'</script><div id='px-captcha'>", "a HUMAN (PerimeterX) challenge"),
        (IMPERVA, "an Imperva block"),
        ("<script>window.gokuProps = {}</script>", "an AWS WAF challenge"),
        ("<h1>Access Denied</h1>https://errors.edgesuite.net/18.1", "an Akamai block"),
    ],
)
@pytest.mark.parametrize("status", [200, 403, 503])
def test_a_wall_is_named_whatever_its_status(press: Press, head: str, name: str, status: int) -> None:
    url = press.answer("/a", Answer(status, {"Content-Type": "text/html"}, html(head)))
    for request in (feed(url), page(url)):
        response = fetch(request)
        assert response.outcome is Outcome.BLOCKED
        assert response.message.startswith(f"{name} ({status}); only a browser gets through: ask the outlet")


@pytest.mark.parametrize(
    ("headers", "name"),
    [({"x-vercel-mitigated": "challenge"}, "Vercel"), ({"SG-Captcha": "challenge"}, "SiteGround")],
)
def test_a_wall_that_says_so_in_a_header_is_named(press: Press, headers: dict[str, str], name: str) -> None:
    assert name in fetch(press.answer("/a", Answer(202, headers, b"x"))).message


def test_an_article_on_walls_is_an_article_and_a_feed_a_feed(press: Press) -> None:
    words = ("Cloudflare, Anubis y DataDome cierran el paso: “Just a moment…”, “Attention Required!”.",)
    told = newspaper_page("Cómo los muros detienen a los robots", words)
    assert fetch(page(press.page("/a", told))).outcome is Outcome.FETCHED
    scripts = told.replace("</head>", "<script src='/cdn-cgi/challenge-platform/scripts/jsd/main.js'></script></head>")
    assert fetch(page(press.page("/b", scripts))).outcome is Outcome.FETCHED, "a site behind Cloudflare, let through"
    about = b"<?xml version='1.0'?><rss><channel><item><title>_cf_chl_opt</title></item></channel></rss>"
    assert fetch(press.feed("/c.xml", about)).outcome is Outcome.FETCHED


def test_a_refusal_whose_page_never_ends_costs_no_more_than_its_status(press: Press) -> None:
    url = press.answer("/a", Answer(403, {"Content-Type": "text/html"}, html("x" * 200_000), chunks=200, drip=0.2))
    response = fetch(url)
    assert (response.outcome, response.status) == (Outcome.BLOCKED, 403)
    bomb = {"Content-Type": "text/html", "Content-Encoding": "gzip, gzip"}
    assert fetch(press.answer("/b", Answer(403, bomb, b"x"))).status == 403


@pytest.mark.parametrize(
    ("asked", "final", "kind"),
    [
        ("https://a.example/news/1", "https://a.example/login?next=/news/1", "a login page"),
        ("https://a.example/news/1", "https://a.example/user/signin.php", "a login page"),
        ("https://a.example/news/1", "https://sso.a.example/x", "a login page"),
        ("https://a.example/news/1", "https://consent.a.example/m?continue=x", "a page that asks for consent"),
        ("https://a.example/news/1", "https://a.example/suscripciones/", "a page that sells subscriptions"),
        ("https://a.example/news/1", "https://a.example/news/1-login-of-migrants", ""),
        ("https://a.example/news/1", "https://www.a.example/news/1", ""),
        ("https://login.a.example/feed", "https://login.a.example/feed.xml", ""),
    ],
)
def test_where_a_redirect_leads_aside(asked: str, final: str, kind: str) -> None:
    assert led_aside(asked, final) == kind


def test_a_page_that_redirects_to_a_login_is_blocked(press: Press) -> None:
    press.page("/login", newspaper_page("Entrar", ("Escriba su contraseña.",)))
    response = fetch(page(press.redirect("/a", "/login?next=/a")))
    assert response.outcome is Outcome.BLOCKED
    assert "a login page; only a browser gets through" in response.message
    assert not response.body
