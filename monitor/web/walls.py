"""What stands between a program and a page: challenges, login, consent. Named for what they are. Pure.

Sources: the services' documentation of their headers, and the pages that they serve, which many issue threads quote
(docs/design.md, "Web"). A mark stands only where the page in place of the article has it: an article may tell of
Cloudflare, but has no `_cf_chl_opt` in its source.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from multidict import CIMultiDictProxy

HEAD = 64 * 1024
"""Bytes of a body that are looked at: the pages of these services are smaller, most of them by far."""

HEADERS: Mapping[str, tuple[tuple[str, ...], str]] = {
    "cf-mitigated": (("challenge",), "a Cloudflare challenge"),
    "x-amzn-waf-action": (("challenge", "captcha"), "an AWS WAF challenge"),
    "x-vercel-mitigated": (("challenge", "deny"), "a Vercel challenge"),
    "sg-captcha": (("challenge",), "a SiteGround challenge"),
}
"""How services mark the page that a browser is to solve, whatever its status."""


class Wall(NamedTuple):
    """A page in place of the one that was wanted, by marks of which all stand in it, in small letters."""

    name: str
    marks: tuple[bytes, ...]


WALLS = (
    Wall("a Cloudflare challenge", (b"_cf_chl_opt",)),
    Wall("a Cloudflare challenge", (b"cf-browser-verification",)),
    Wall("a Cloudflare block", (b"attention required! | cloudflare",)),
    Wall("a Cloudflare block", (b"cf-error-details", b"cloudflare ray id")),
    Wall("an Anubis challenge", (b"/.within.website/x/cmd/anubis/",)),
    Wall("a DataDome challenge", (b"captcha-delivery.com", b"var dd=")),
    Wall("a HUMAN (PerimeterX) challenge", (b"px-captcha", b"_pxappid")),
    Wall("an Imperva block", (b"incapsula incident id",)),
    Wall("an AWS WAF challenge", (b"window.gokuprops",)),
    Wall("an Akamai block", (b"errors.edgesuite.net", b"access denied")),
    Wall("a Sucuri block", (b"sucuri website firewall", b"access denied")),
    Wall("a DDoS-Guard challenge", (b"ddos-guard", b"/.well-known/ddos-guard/")),
    Wall("a SiteGround challenge", (b"/.well-known/sgcaptcha/",)),
    Wall("Google's check for robots", (b"our systems have detected unusual traffic",)),
)

# Where sites send whoever has no session: a whole segment of the path, or the first label of the host.
ASIDE: Mapping[str, frozenset[str]] = {
    "a login page": frozenset(
        ("login", "log-in", "signin", "sign-in", "sso", "iniciar-sesion", "inicio-sesion", "entrar", "connexion")
    ),
    "a page that asks for consent": frozenset(("consent", "cookie-consent", "cookiewall", "privacy-gate", "guce")),
    "a page that sells subscriptions": frozenset(
        ("paywall", "subscribe", "subscription", "suscribete", "suscripcion", "suscripciones", "assine", "sabonner")
    ),
}
# What to do of each, said behind it.
ADVICE = "only a browser gets through: ask the outlet to let our User-Agent in, or read another feed of it"

_ENDING = re.compile(r"\.(?:html?|php|aspx?|jsp)$")


def marked(headers: CIMultiDictProxy[str]) -> str:
    """The service that marks this answer as its own page; "" for none."""
    for name, (values, wall) in HEADERS.items():
        if headers.get(name, "").lower() in values:
            return wall
    return ""


def recognised(body: bytes) -> str:
    """What this page is in place of the one that was wanted; "" where it is none of those known."""
    start = body[:HEAD].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start.startswith(b"<") or start.startswith((b"<?xml", b"<rss", b"<feed")):
        return ""
    head = body[:HEAD].lower()
    return next((wall.name for wall in WALLS if all(mark in head for mark in wall.marks)), "")


def led_aside(asked: str, final: str) -> str:
    """What kind of page a redirect ended at in place of the one that was asked for; "" for none of those known."""
    before, after = _places(asked), _places(final)
    return next((kind for kind, names in ASIDE.items() if names & after and not names & before), "")


def _places(url: str) -> set[str]:
    """The segments of the path without their endings, and the first label of the host, in small letters."""
    parts = urlsplit(url.lower())
    return {_ENDING.sub("", part) for part in parts.path.split("/")} | {(parts.hostname or "").partition(".")[0]}
