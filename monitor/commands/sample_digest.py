"""A digest with one of everything that a digest can hold, invented, for Slack to judge its layout."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from monitor.model import (
    AlsoIn,
    Article,
    Change,
    Decision,
    Digest,
    DigestStory,
    Earlier,
    FeedHealth,
    FeedTrouble,
    ItemLine,
    Mention,
    Outcome,
    Snippet,
    Span,
)


def sample_digest(now: datetime) -> Digest:
    """A story with other outlets and figures, other coverage behind it, an update, one to check, a feed in trouble."""
    trouble = FeedTrouble("sample", "Diario de Muestra", Outcome.TIMED_OUT, "no answer", now - timedelta(days=2))
    copy = replace(
        _article("b", "Refugee agency opens an office in Tapachula", now), outlet="Sample Wire", language="en"
    )
    lead = _story("a", "Comar abre otra oficina en Tapachula", "Comar", now)
    stories = (
        replace(lead, also_in=(AlsoIn(copy, "copy"),), figures=("140,000 solicitudes", "66%"), articles=2),
        replace(
            _story("c", "Comar & INM: «más <plazas>» para *todos*", "Comar", now),
            earlier=Earlier("coverage", lead.lead.title, lead.lead.url),
            behind=True,
        ),
        replace(
            _story("d", "Suman 280,000 solicitudes", "Comar", now),
            earlier=Earlier("update", "Suman 272,000 solicitudes", "https://press.example/d", now - timedelta(hours=8)),
            changes=(Change("272,000", "280,000", "solicitudes"),),
            updates=("d",),
        ),
        replace(_story("e", "El INM detuvo a 120 personas", "INM", now), decision=Decision.UNSURE),
    )
    health = FeedHealth(14, 13, (trouble,))
    return Digest("sample", "Sample digest", "#sample", now, "UTC", stories, health, read=31)


def _story(id_: str, title: str, name: str, now: datetime) -> DigestStory:
    lead = _article(id_, title, now)
    item = ItemLine("migration", name.lower(), name, Decision.MATCH, (name, "Tapachula"))
    start = lead.text.index("Tapachula")
    return DigestStory(
        story=id_,
        lead=lead,
        also_in=(),
        items=(item,),
        mentions=(Mention(item.id, name, "title", 0, len(name)),),
        snippet=Snippet(lead.text, (Span(start, start + len("Tapachula")),)),
        figures=(),
        section="Mexican institutions",
        priority="normal",
        decision=Decision.MATCH,
    )


def _article(id_: str, title: str, now: datetime) -> Article:
    url = f"https://press.example/{id_}?a=1&b=2"
    return Article(
        id=id_,
        feed="sample",
        outlet="Diario de Muestra",
        tier=1,
        url=url,
        canonical_url=url,
        title=title,
        summary="",
        text="La oficina de Tapachula atenderá a quienes piden refugio en México.",
        weak=(),
        language="es",
        published=now - timedelta(hours=2),
        first_seen=now - timedelta(hours=1),
        full_text=True,
    )
