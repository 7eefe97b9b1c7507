"""Why a mention at one place is no mention, whatever the rest of the article says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.watch import reasons

if TYPE_CHECKING:
    from monitor.watch.automaton import Found
    from monitor.watch.reading import Place
    from monitor.watch.rules import Rule


def somebody_elses(rule: Rule, found: Found, place: Place) -> str | None:
    """Why the words around a mention make it somebody else's: a `never` phrase, a lookalike's sign; else None."""
    reading = found.reading
    if reading.weak(place) is not None:
        return None
    for phrase in found.places(rule.phrases):
        if place == phrase or place.inside(phrase):
            return reasons.in_phrase(reading.text(phrase))
    for name, signs in rule.lookalikes:
        for sign in found.places(signs):
            if place.inside(sign):
                return reasons.in_lookalike(reading.text(sign), name)
    return None


def overruled(rule: Rule, found: Found, place: Place, *, certain: bool) -> str | None:
    """Why a mention that is nobody else's does not count: the house's own text, a longer name; else None.

    `certain` names are enough anywhere: no longer name of another item overrules them.
    """
    reading = found.reading
    if (why := reading.weak(place)) is not None:
        return reasons.in_boilerplate(why)
    for rival in () if certain else found.places(rule.rivals):
        if place.inside(rival):
            return reasons.in_longer_name(reading.text(rival))
    return None
