"""No address inside is ever dialled, however it is spelt and whoever names it."""

from __future__ import annotations

import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_network
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.model import Outcome
from monitor.web.guard import DENIED_IPV4, DENIED_IPV6, GLOBAL_IPV6, Guard, url_refusal
from tests.web.fetching import Names, feed, fetch
from tests.web.fetching import settings as http

if TYPE_CHECKING:
    from ipaddress import IPv4Network

    from tests.world import Press

INSIDE = [
    "0.0.0.0", "10.0.0.1", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.255.255.254", "168.63.129.16",
    "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.2.1", "192.88.99.1",
    "192.168.1.1", "198.18.0.1", "198.51.100.7", "203.0.113.9", "224.0.0.1", "255.255.255.255", "::", "::1",
    "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1", "2001::1", "2001:db8::1",
    "2002:7f00:1::", "3fff::1", "100::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:a9fe:a9fe",
    "64:ff9b::7f00:1", "64:ff9b::10.0.0.1", "64:ff9b:1::1", "::127.0.0.1", "0177.0.0.1", "2130706433",
    "localhost", "",
]  # fmt: skip
OUTSIDE = [
    "1.1.1.1", "8.8.8.8", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.1", "168.63.129.15",
    "172.15.255.255", "172.32.0.0", "192.0.1.0", "198.17.255.255", "198.20.0.0", "223.255.255.255",
    "2606:4700::1111", "2a00:1450:4001:800::200e", "2001:200::1", "::ffff:1.1.1.1", "64:ff9b::808:808",
]  # fmt: skip


@pytest.mark.parametrize("address", INSIDE)
def test_addresses_inside_are_refused(address: str) -> None:
    assert Guard().refusal(address, 80)


@pytest.mark.parametrize("address", OUTSIDE)
def test_addresses_outside_are_dialled(address: str) -> None:
    assert Guard().refusal(address, 443) == ""


@pytest.mark.parametrize(
    ("port", "refused"),
    [
        (80, False),
        (443, False),
        (8080, False),
        (8443, False),
        (22, True),
        (25, True),
        (6379, True),
        (0, True),
    ],
)
def test_only_the_ports_of_the_web_are_dialled(port: int, *, refused: bool) -> None:
    assert bool(Guard().refusal("1.1.1.1", port)) is refused


def test_a_network_of_our_own_is_let_through_on_every_port() -> None:
    guard = Guard(["127.0.0.0/8", "fd00::/8", "10.1.2.3"])
    for address in ("127.0.0.1", "::ffff:127.0.0.1", "fd00::5", "10.1.2.3"):
        assert guard.refusal(address, 6379) == ""
    for address in ("10.1.2.4", "::1", "192.168.0.1"):
        assert guard.refusal(address, 80)


def test_a_network_that_is_none_is_an_error() -> None:
    with pytest.raises(ValueError, match="localhost"):
        Guard(["localhost"])


# ------------------------------------------------------------------------------------- every spelling


def _within(network: IPv4Network | IPv6Network) -> st.SearchStrategy[int]:
    return st.integers(int(network.network_address), int(network.broadcast_address))


denied_ipv4 = st.sampled_from(DENIED_IPV4).flatmap(_within).map(IPv4Address)
denied_ipv6 = st.sampled_from(DENIED_IPV6).flatmap(_within).map(IPv6Address)


@st.composite
def spellings(draw: st.DrawFn) -> str:
    """An address inside, in one of the ways that inet_aton takes: 1 to 4 parts, each in any base."""
    address = int(draw(denied_ipv4))
    parts = draw(st.integers(1, 4))
    values = [address >> (24 - 8 * place) & 0xFF for place in range(parts - 1)]
    values.append(address & (1 << (32 - 8 * (parts - 1))) - 1)
    bases = [draw(st.sampled_from(("%d", "0%o", "0x%x", "0X%X", "0x%08x", "00%o"))) for _ in values]
    return ".".join(base % value for base, value in zip(bases, values, strict=True))


@given(spellings())
def test_no_spelling_gets_through(spelling: str) -> None:
    found = socket.getaddrinfo(spelling, 80, type=socket.SOCK_STREAM)  # numeric: no name server is asked
    assert found
    for _, _, _, _, address in found:
        assert Guard().refusal(str(address[0]), 80), spelling


@given(denied_ipv4)
def test_no_wrapping_in_ipv6_gets_through(address: IPv4Address) -> None:
    number = int(address)
    for prefix in ("::ffff:0:0", "64:ff9b::", "2002::", "::", "2001:0::"):
        shift = 80 if prefix == "2002::" else 0
        assert Guard().refusal(str(IPv6Address(int(IPv6Address(prefix)) | number << shift)), 80)


@given(st.one_of(denied_ipv6, _within(ip_network("::/0")).map(IPv6Address).filter(lambda a: a not in GLOBAL_IPV6)))
def test_ipv6_is_refused_unless_it_is_global(address: IPv6Address) -> None:
    wraps = address in ip_network("::ffff:0:0/96") or address in ip_network("64:ff9b::/96")
    assert wraps or Guard().refusal(str(address), 80)


@given(st.text(max_size=60))
def test_any_text_is_judged(text: str) -> None:
    assert isinstance(Guard().refusal(text, 80), str)
    assert isinstance(url_refusal(text), str)


# ------------------------------------------------------------------------------------- over real sockets

ATTACKS = [
    "http://127.0.0.1:{port}/", "http://127.1:{port}/", "http://2130706433:{port}/",
    "http://0x7f000001:{port}/", "http://0x7f.1:{port}/", "http://0177.0.0.1:{port}/",
    "http://017700000001:{port}/", "http://127.0.0.1.:{port}/", "http://0.0.0.0:{port}/",
    "http://0:{port}/", "http://[::]:{port}/", "http://[::1]:{port}/", "http://[::ffff:127.0.0.1]:{port}/",
    "http://[::ffff:7f00:1]:{port}/", "http://[64:ff9b::7f00:1]:{port}/", "http://localhost:{port}/",
    "http://LocalHost:{port}/", "http://１２７.０.０.１:{port}/", "http://127。0。0。1:{port}/",
    "http://①②⑦.⓪.⓪.①:{port}/", "http://127.0.0.1%2f:{port}/", "http://127.0.0.1\\@a.example:{port}/",
    "http://a@127.0.0.1:{port}/", "http://127.0.0.1:{port}#@a.example/", "http://127.0.0.1\t:{port}/",
    "http://169.254.169.254/latest/meta-data/", "http://[fd00:ec2::254]/", "http://168.63.129.16/",
    "http://10.0.0.1/", "http://192.168.0.1/", "http://[fe80::1%25lo]:{port}/",
]  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_is_refused_before_it_is_dialled(press: Press, attack: str) -> None:
    press.page("/", "inside")
    response = fetch(attack.format(port=press.port), http(allowed=(), deadline=5))
    assert response.outcome is Outcome.FORBIDDEN_ADDRESS, response
    assert response.message
    assert not press.requests


@settings(max_examples=40, deadline=None)
@given(spellings())
def test_no_spelling_is_dialled(spelling: str) -> None:
    response = fetch(f"http://{spelling}/", http(allowed=(), deadline=5))
    assert response.outcome is Outcome.FORBIDDEN_ADDRESS, (spelling, response)


def test_a_redirect_inside_is_refused(press: Press, other: Press) -> None:
    other.page("/secret", "inside")
    url = press.redirect("/a", other.url("/secret"))
    response = fetch(url, http(allowed=("127.0.0.1/32",)))
    assert (response.outcome, response.final_url) == (Outcome.FORBIDDEN_ADDRESS, other.url("/secret"))
    assert "127.0.0.2 is not a public address" in response.message
    assert "http.allow_private" not in response.message, "nobody opens his network to what a server chose"
    assert "http.allow_private" in fetch(other.url("/secret"), http(allowed=("127.0.0.1/32",))).message
    assert not other.requests


def test_a_name_for_an_address_inside_is_refused(press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", Names({"news.example": [["127.0.0.1"]]}))
    response = fetch(f"http://news.example:{press.port}/", http(allowed=()))
    assert response.outcome is Outcome.FORBIDDEN_ADDRESS
    assert "news.example" in response.message
    assert not press.requests


def test_a_name_that_turns_inside_is_refused_at_the_next_dial(
    press: Press, other: Press, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = Names({"news.example": [["127.0.0.1"], ["127.0.0.2"]]})
    monkeypatch.setattr(socket, "getaddrinfo", names)
    press.page("/", "outside")
    other.page("/", "inside")
    first = fetch(f"http://news.example:{press.port}/", http(allowed=("127.0.0.1/32",)))
    second = fetch(f"http://news.example:{other.port}/", http(allowed=("127.0.0.1/32",)))
    assert [first.outcome, second.outcome] == [Outcome.FETCHED, Outcome.FORBIDDEN_ADDRESS]
    assert not other.requests


def test_of_many_addresses_only_those_outside_are_dialled(press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    inside = ["10.0.0.1", "127.0.0.2", "169.254.169.254"]
    monkeypatch.setattr(
        socket, "getaddrinfo", Names({"mixed.example": [[*inside, "127.0.0.1"]], "bad.example": [inside]})
    )
    press.page("/", "outside")
    http_ = http(allowed=("127.0.0.1/32",))
    assert fetch(f"http://mixed.example:{press.port}/", http_).outcome is Outcome.FETCHED
    assert fetch(feed(f"http://bad.example:{press.port}/"), http_).outcome is Outcome.FORBIDDEN_ADDRESS
