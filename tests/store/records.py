"""Entries, articles, matches and deliveries as a store keeps them."""

from __future__ import annotations

from datetime import UTC, datetime

from monitor.model import (
    Article,
    Decision,
    Delivery,
    DeliveryState,
    Dismissed,
    Entry,
    Fate,
    FateKind,
    Kept,
    Match,
    Mention,
    Span,
)

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


def kept(key: str, feed: str = "press") -> Kept:
    entry = Entry(feed=feed, key=key, url=f"https://press.example/{key}", title=f"Title of {key}", published=NOW)
    return Kept(entry, f"press.example/{key}", NOW, Fate(FateKind.PENDING, next_try=NOW))


def article(one: Kept, text: str = "La Comar abrió una oficina.") -> Article:
    return Article(
        id=one.entry.id,
        feed=one.entry.feed,
        outlet="The Press",
        tier=1,
        url=one.entry.url,
        canonical_url=one.canonical_url,
        title=one.entry.title,
        summary="A summary",
        text=text,
        weak=(Span(3, 8, "related links"),),
        language="es",
        published=one.entry.published,
        first_seen=NOW,
        full_text=True,
        byline="Ana",
    )


def match(decision: Decision = Decision.MATCH) -> Match:
    mention = Mention("comar", "Comar", "body", 3, 8)
    return Match(
        watchlist="migration",
        item="comar",
        decision=decision,
        because=("Comar", "asilo"),
        mentions=(mention,),
        reason="a reason",
        signs=("asilo",),
        lookalikes=(("the insurer", ("Tunis",)),),
        dismissed=(Dismissed(mention, "related links"),),
    )


def delivery(number: int, stories: tuple[tuple[str, str], ...] = ()) -> Delivery:
    return Delivery(
        id=f"d{number}",
        digest="desk",
        channel="C0POLICY",
        seq=number,
        parent="d0" if number else None,
        payload={"text": "news", "blocks": [{"type": "divider"}]},
        stories=stories,
        state=DeliveryState.PENDING,
        created=NOW,
    )
