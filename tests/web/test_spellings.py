"""However an address inside is spelt, and whoever names it, no socket is ever connected to it.

Python's own audit of `socket.connect` sees every connection of this process, whatever library makes it.
"""

from __future__ import annotations

import socket
import sys
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from monitor.model import Outcome, Request
from monitor.web.guard import DENIED_IPV4, DENIED_IPV6
from tests.web.fetching import fetch
from tests.web.fetching import settings as http

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.world import Press

LOOK_UP = socket.getaddrinfo
_dialled: list[str] | None = None


def _audit(event: str, arguments: tuple[object, ...]) -> None:
    if _dialled is not None and event == "socket.connect" and isinstance(arguments[1], tuple):
        _dialled.append(f"{arguments[1][0]}")


sys.addaudithook(_audit)  # stays for the life of the process: outside of these tests it does nothing


@pytest.fixture
def dialled() -> Iterator[list[str]]:
    """The addresses that were connected to."""
    global _dialled  # noqa: PLW0603 - a hook cannot be taken away
    _dialled = []
    yield _dialled
    _dialled = None


@pytest.fixture(autouse=True)
def _no_name_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """Numbers are read as the system reads them; no other name is looked up, and traffic stays here."""

    def look_up(host: str, port: int, *rest: object, **options: object) -> object:
        try:
            ip_address(host.partition("%")[0])
        except ValueError:
            try:
                socket.inet_aton(host)
            except (OSError, UnicodeError):
                raise socket.gaierror(socket.EAI_NONAME, "no such name") from None
        return LOOK_UP(host, port, *rest, **options)  # type: ignore[arg-type] # handed on as it came

    monkeypatch.setattr(socket, "getaddrinfo", look_up)


# ------------------------------------------------------------------------------------- spellings

DIGITS = {
    "wide": str.maketrans("0123456789.", "０１２３４５６７８９。"),
    "circled": str.maketrans("123456789", "①②③④⑤⑥⑦⑧⑨"),
    "bold": str.maketrans("0123456789", "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗"),
}
inside_4 = st.sampled_from(DENIED_IPV4).flatmap(
    lambda network: st.integers(int(network.network_address), int(network.broadcast_address)).map(IPv4Address)
)
inside_6 = st.sampled_from([*DENIED_IPV6, *map(IPv6Address, ("::1", "fe80::1", "fc00::1", "ff02::1"))]).map(
    lambda one: one if isinstance(one, IPv6Address) else IPv6Address(int(one.network_address) + 1)
)


@st.composite
def hosts(draw: st.DrawFn) -> str:
    """A host that is inside, in some spelling."""
    if draw(st.booleans()):
        return draw(st.one_of(_numbers(), _numbers().map(lambda one: one + "."), _letters()))
    return f"[{draw(_in_brackets())}]"


@st.composite
def _numbers(draw: st.DrawFn) -> str:
    """One to four parts, each decimal, octal or hexadecimal (inet_aton)."""
    address, parts = int(draw(inside_4)), draw(st.integers(1, 4))
    values = [address >> (24 - 8 * place) & 0xFF for place in range(parts - 1)]
    values.append(address & (1 << (32 - 8 * (parts - 1))) - 1)
    return ".".join(draw(st.sampled_from(("%d", "0%o", "0x%x", "0X%X", "0x%08x", "000%o"))) % one for one in values)


@st.composite
def _letters(draw: st.DrawFn) -> str:
    """Dotted numbers in characters that some resolve to digits, or percent-encoded."""
    written = str(draw(inside_4))
    how = draw(st.sampled_from((*DIGITS, "percent", "nul", "comma")))
    if how in DIGITS:
        return written.translate(DIGITS[how])
    return {"percent": quote(written[0]) + "%2e".join(written[1:].split(".")), "nul": f"{written}\0.example"}.get(
        how, written.replace(".", ",")
    )


@st.composite
def _in_brackets(draw: st.DrawFn) -> str:
    """IPv6, or IPv4 wrapped in it: mapped, NAT64, 6to4, Teredo, compatible; with a zone, in capitals, in full."""
    inner = int(draw(inside_4))
    address = draw(
        st.one_of(
            inside_6,
            st.sampled_from(("::ffff:0:0", "64:ff9b::", "::")).map(
                lambda one: IPv6Address(int(IPv6Address(one)) | inner)
            ),
            st.just(IPv6Address((0x2002 << 112) | (inner << 80))),
            st.just(IPv6Address((0x20010000 << 96) | (inner ^ 0xFFFFFFFF))),
        )
    )
    dotted = f"{IPv6Address(int(address) >> 32 << 32)}".rstrip(":") + f"::{IPv4Address(int(address) & 0xFFFFFFFF)}"
    forms = [str(address), address.exploded, str(address).upper(), f"{address}%25lo", f"{address}%lo"]
    if _is_address(dotted):
        forms.append(dotted)
    return draw(st.sampled_from(forms))


def _is_address(text: str) -> bool:
    try:
        return bool(ip_address(text))
    except ValueError:
        return False


@st.composite
def urls(draw: st.DrawFn) -> str:
    """A URL to a host inside."""
    scheme = draw(st.sampled_from(("http", "HTTP", "https", "hTTpS")))
    before = draw(st.sampled_from(("", "", "", "user@", "user:pass@", "news.example@", "a%40b@", "news.example\\@")))
    port = draw(st.sampled_from(("", ":80", ":080", ":8080", ":", ":443")))
    after = draw(
        st.sampled_from(("", "/", "/a?b=http://news.example/", "?a", "#@news.example/", "\\@news.example/", "/%2e%2e/"))
    )
    around = draw(st.sampled_from(("{}", " {}", "{}\n", "\t{}")))
    return around.format(f"{scheme}://{before}{draw(hosts())}{port}{after}")


# ------------------------------------------------------------------------------------- over real sockets

QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@QUICK
@given(url=urls(), page=st.booleans())
@example(url="http://１６９.２５４.１６９.２５４/", page=True)
@example(url="http://[::ffff:169.254.169.254]/", page=True)
@example(url="http://[64:ff9b::a9fe:a9fe]/", page=False)
def test_no_spelling_is_dialled_for_feeds_or_pages(dialled: list[str], url: str, *, page: bool) -> None:
    response = fetch(Request(url, "page" if page else "feed"), http(allowed=(), deadline=5))
    assert response.outcome in (Outcome.FORBIDDEN_ADDRESS, Outcome.UNREACHABLE), (url, response)
    assert response.message
    assert not dialled, (url, dialled)


@QUICK
@given(url=urls(), status=st.sampled_from((301, 302, 303, 307, 308)), page=st.booleans())
def test_no_spelling_is_dialled_behind_a_redirect(
    dialled: list[str], press: Press, url: str, status: int, *, page: bool
) -> None:
    start = press.redirect("/a", url.strip().replace("\0", ""), status)
    response = fetch(Request(start, "page" if page else "feed"), http(allowed=(f"{press.host}/32",), deadline=5))
    assert response.outcome is not Outcome.FETCHED
    assert set(dialled) <= {press.host}, (url, dialled)


ANSWERS = st.lists(
    st.lists(
        st.sampled_from(["127.0.0.1", "127.0.0.2", "10.0.0.1", "169.254.169.254", "0.0.0.0"]), min_size=1, max_size=4
    ),
    min_size=1,
    max_size=4,
)


@QUICK
@given(answers=ANSWERS)
def test_what_is_judged_is_what_is_dialled_and_a_name_is_asked_once(
    dialled: list[str], press: Press, monkeypatch: pytest.MonkeyPatch, answers: list[list[str]]
) -> None:
    """A name server that says something else each time gains nothing: there is no second look-up."""
    asked = 0

    def look_up(_host: str, port: int, *_: object, **__: object) -> list[object]:
        nonlocal asked
        asked += 1
        found = answers[(asked - 1) % len(answers)]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

    press.page("/", "outside")
    dialled.clear()
    with monkeypatch.context() as patched:
        patched.setattr(socket, "getaddrinfo", look_up)
        response = fetch(f"http://news.example:{press.port}/", http(allowed=("127.0.0.1/32",)))
    assert asked == 1
    assert set(dialled) <= {"127.0.0.1"}
    assert response.outcome is (Outcome.FETCHED if "127.0.0.1" in answers[0] else Outcome.FORBIDDEN_ADDRESS)


def test_the_audit_sees_what_is_dialled(dialled: list[str], press: Press) -> None:
    press.page("/", "outside")
    assert fetch(press.url("/")).outcome is Outcome.FETCHED
    assert set(dialled) == {press.host}  # robots.txt and the page: twice, where no connection is free again yet
