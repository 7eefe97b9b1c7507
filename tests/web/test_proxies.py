"""Feeds and pages through a real proxy on loopback, and what the guard can see then."""

from __future__ import annotations

import base64
import logging
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.config.places import as_proxy
from monitor.config.unfit import Unfit
from monitor.errors import UserError
from monitor.model import Outcome
from monitor.web.guard import Guard
from monitor.web.proxies import Proxies, way_to
from tests.web.fetching import fetch, settings
from tests.world import Item, Press
from tests.world.proxy import Proxy

if TYPE_CHECKING:
    from monitor.config.schema import Http

NAMED = "http://press.example/a.xml"
LOGIN = "Basic " + base64.b64encode(b"desk:s3cr3t").decode()


def through(proxy: Proxy, *, allowed: tuple[str, ...] = ()) -> Http:
    return settings(proxy=proxy.base_url, allowed=allowed)


def test_feeds_go_through_the_proxy_which_looks_their_names_up(press: Press) -> None:
    """Nothing on this machine knows press.example, and loopback is not let through: only the proxy gets there."""
    press.feed("/a.xml", [Item("Uno", "https://a.example/1")])
    with Proxy({"press.example": ("127.0.0.1", press.port)}) as proxy:
        response = fetch(NAMED, through(proxy))
        assert (response.outcome, response.final_url) == (Outcome.FETCHED, NAMED)
        lines = [asked.line for asked in proxy.asked]
    assert lines == ["GET http://press.example/robots.txt HTTP/1.1", f"GET {NAMED} HTTP/1.1"]
    assert [visit.headers["Host"] for visit in press.requests] == ["press.example"]


def test_https_goes_through_a_tunnel(press: Press) -> None:
    """What is behind it here speaks no TLS; that it was asked for by name is what is shown."""
    with Proxy({"press.example:443": ("127.0.0.1", press.port)}) as proxy:
        response = fetch("https://press.example/a.xml", through(proxy))
        assert {asked.line for asked in proxy.asked} == {"CONNECT press.example:443 HTTP/1.1"}
    assert response.outcome is Outcome.UNREACHABLE
    assert "no secure connection to press.example" in response.message


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/a", "http://2130706433/a", "http://0x7f.1/a", "http://0177.0.0.1/a", "http://[::1]/a",
        "http://[::ffff:10.0.0.1]/a", "http://169.254.169.254/latest/", "http://１２７.0.0.1/a", "http://localhost/a",
        "http://metadata.google.internal/a", "http://printer.local/a", "http://intranet/a", "http://localhost./a",
        "http://press.example:25/a", "https://10.1.2.3/",
    ],
)  # fmt: skip
def test_what_is_inside_by_its_own_spelling_is_not_asked_of_the_proxy(url: str) -> None:
    with Proxy({}) as proxy:
        response = fetch(url, through(proxy))
        assert (response.outcome, proxy.asked) == (Outcome.FORBIDDEN_ADDRESS, [])
    assert response.message


@given(st.integers(0, 2**32 - 1), st.sampled_from(["{}", "0x{:x}", "0{:o}"]))
def test_an_address_is_judged_alike_in_every_spelling(number: int, spelling: str) -> None:
    guard = Guard()
    plain = ".".join(str(number >> shift & 255) for shift in (24, 16, 8, 0))
    told, expected = guard.unseen_refusal(f"http://{spelling.format(number)}/"), guard.refusal(plain, 80)
    assert bool(told) is bool(expected)


def test_networks_that_are_let_through_are_let_through_here_too(press: Press) -> None:
    url = press.feed("/a.xml", [Item("Uno", "https://a.example/1")])
    with Proxy({f"127.0.0.1:{press.port}": ("127.0.0.1", press.port)}) as proxy:
        assert fetch(url, through(proxy, allowed=("127.0.0.0/8",))).outcome is Outcome.FETCHED
        assert proxy.asked


def test_a_login_is_sent_to_the_proxy_alone_and_never_told(
    press: Press, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    press.feed("/a.xml", [Item("Uno", "https://a.example/1")])
    caplog.set_level(logging.DEBUG)
    with Proxy({"press.example": ("127.0.0.1", press.port)}, login=LOGIN) as proxy:
        monkeypatch.setenv("http_proxy", f"http://desk:s3cr3t@127.0.0.1:{proxy.port}")
        assert fetch(NAMED).outcome is Outcome.FETCHED
        monkeypatch.setenv("http_proxy", f"http://desk:wr0ng@127.0.0.1:{proxy.port}")
        refused = fetch(NAMED)
        monkeypatch.delenv("http_proxy")
        monkeypatch.setenv("HTTPS_PROXY", f"http://desk:wr0ng@127.0.0.1:{proxy.port}")
        tunnel = fetch("https://press.example/a")
    assert refused.message == "a proxy on the way wants a login (407)"
    assert tunnel.message == f"the proxy http://127.0.0.1:{proxy.port} does not let us through (407)"
    told = caplog.text + refused.message + tunnel.message
    assert ("s3cr3t" in told, "wr0ng" in told, LOGIN in told) == (False, False, False)
    assert f"through http://127.0.0.1:{proxy.port}: it looks names up itself" in caplog.text


def test_a_proxy_that_is_not_there_is_said_to_be() -> None:
    with Proxy({}) as proxy:
        port = proxy.port
    for scheme in ("http", "https"):
        response = fetch(f"{scheme}://press.example/a", settings(proxy=f"http://127.0.0.1:{port}"))
        assert (response.outcome, response.message) == (
            Outcome.UNREACHABLE,
            f"the proxy http://127.0.0.1:{port} cannot be reached",
        )


def test_a_redirect_is_judged_again_on_its_way_through(press: Press) -> None:
    press.redirect("/a.xml", "http://169.254.169.254/latest/meta-data")
    with Proxy({"press.example": ("127.0.0.1", press.port)}) as proxy:
        response = fetch(NAMED, through(proxy))
        assert (response.outcome, len(proxy.asked)) == (Outcome.FORBIDDEN_ADDRESS, 2)


# ------------------------------------------------------------------------------------- which one


@pytest.mark.parametrize(
    ("configured", "environment", "url", "way"),
    [
        (None, {}, "http://a.example/", None),
        (None, {"http": "http://p:1"}, "http://a.example/", "http://p:1"),
        (None, {"http": "http://p:1"}, "https://a.example/", None),
        (None, {"all": "p:1"}, "https://a.example/", "http://p:1"),
        (None, {"https": "http://p:1", "no": "a.example,b.example"}, "https://x.a.example/", None),
        (None, {"https": "http://p:1", "no": "*"}, "https://a.example/", None),
        ("http://q:2", {"http": "http://p:1"}, "http://a.example/", "http://q:2"),
        ("http://q:2", {"no": "a.example"}, "http://a.example/", None),
        ("direct", {"http": "http://p:1"}, "http://a.example/", None),
        ("http://[::1]:3128", {}, "http://a.example/", "http://[::1]:3128"),
    ],
)
def test_which_proxy_a_request_takes(
    configured: str | None, environment: dict[str, str], url: str, way: str | None
) -> None:
    found = Proxies(configured, environment).way(url)
    assert (found.url if found else None) == way


@pytest.mark.parametrize("value", ["socks5://u:s3cr3t@p:1", "http://", "http://u:s3cr3t@p:port", "http://[::1"])
def test_what_is_no_proxy_of_ours_is_refused_without_repeating_it(value: str) -> None:
    with pytest.raises(UserError, match="HTTPS_PROXY in the environment names no proxy that can be used") as refused:
        Proxies(None, {"https": value})
    assert "s3cr3t" not in str(refused.value)


def test_a_login_is_kept_out_of_every_text_of_a_proxy() -> None:
    (proxy,) = {Proxies(None, {"all": "http://us%40er:s3cr3t@p:1"}).way("http://a.example/")}
    assert proxy
    assert (proxy.login, proxy.password, str(proxy)) == ("us@er", "s3cr3t", "http://p:1")
    assert "s3cr3t" not in repr(proxy)


@pytest.mark.parametrize(
    "value", ["http://u:p@proxy:3128", "socks5://proxy", "proxy:3128", "http://proxy/path", "none"]
)
def test_yaml_takes_an_address_without_a_login_or_direct(value: str) -> None:
    assert (as_proxy(" http://proxy:3128/ "), as_proxy("direct")) == ("http://proxy:3128", "direct")
    with pytest.raises(Unfit):
        as_proxy(value)


@pytest.mark.parametrize("url", ["http://127.0.0.1:4000/api/", "http://localhost/api/", "http://[::1]:1/api/"])
def test_what_is_on_this_machine_is_never_asked_of_a_proxy(url: str) -> None:
    assert way_to(url, "http://proxy.example:3128") is None


def test_the_way_of_other_clients_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://desk:a%2Fb@proxy.example:3128")
    assert way_to("https://slack.example/api/", None) == "http://desk:a%2Fb@proxy.example:3128"
    assert way_to("https://slack.example/api/", "http://other.example:1") == "http://other.example:1"
    assert way_to("https://slack.example/api/", "direct") is None
    monkeypatch.setenv("NO_PROXY", "slack.example")
    assert way_to("https://slack.example/api/", None) is None
