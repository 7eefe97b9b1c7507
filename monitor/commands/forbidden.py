"""What to do about a feed whose address is never fetched: it depends on who wrote that address."""

from __future__ import annotations

from monitor.web import REDIRECTED

LED = "its server leads to an address that is never fetched: ask the outlet, or take it out of feeds.yaml"
"""Opening a network of ours for an address that somebody else chose would let him reach what stands in it."""

OWN = "correct its `url`; only if that network is your own, let it through in `http.allow_private`"
"""feeds.yaml takes only http and https without a login, so what is written there can only lead inside, or to a port."""


def forbidden_advice(message: str, adopted: str | None = None) -> str:
    """What to do, given the sentence that came with the outcome and the address adopted in place of the configured."""
    return LED if adopted or message.startswith(REDIRECTED) else OWN
