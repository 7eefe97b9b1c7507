"""Which matches a mute covers, and what is left of a story: no store, no clock but the one that is given."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from monitor.config.schema import Mute
from monitor.model import Article, Decision, Joined, Match, Member, Story
from monitor.mutes import label, muted, mutes_feed, names_of, overdue, without
from tests.store.records import article, kept, match

ZONE = "America/Mexico_City"
LAST = date(2026, 11, 22)
COMAR, INM = ("migration", "comar"), ("migration", "inm")


def mute(**what: str) -> Mute:
    return Mute(place="mutes.yaml:3", until=LAST, reason="noise", **what)


def press(key: str, text: str = "La Comar abrió una oficina.", feed: str = "press") -> Article:
    return replace(article(kept(key, feed), text), canonical_url=f"https://press.example/{key}")


def about(*items: str, decision: Decision = Decision.MATCH) -> tuple[Match, ...]:
    return tuple(replace(match(decision), item=item) for item in items)


def covered(one: Mute, of: Article, *items: str, names: frozenset[str] = frozenset()) -> set[str]:
    return {item for _, item in muted([one], ZONE, of, about(*items), names)}


def test_an_item_is_muted_and_no_other() -> None:
    one = mute(watchlist="migration", item="comar")
    assert muted([one], ZONE, press("a"), about("comar", "inm")) == {COMAR: one}
    elsewhere = replace(about("comar")[0], watchlist="energy")
    assert muted([one], ZONE, press("a"), [elsewhere]) == {}


def test_what_is_no_match_is_not_muted() -> None:
    one = mute(watchlist="migration", item="comar")
    assert muted([one], ZONE, press("a"), about("comar", decision=Decision.NO_MATCH)) == {}
    assert COMAR in muted([one], ZONE, press("a"), about("comar", decision=Decision.UNSURE))


def test_a_feed_is_muted_whole() -> None:
    assert covered(mute(source="sur"), press("a", feed="sur"), "comar", "inm") == {"comar", "inm"}
    assert covered(mute(source="sur"), press("a", feed="norte"), "comar") == set()


def test_what_a_mute_names_must_all_hold() -> None:
    both = mute(watchlist="migration", item="comar", source="sur", phrase="oficina")
    assert covered(both, press("a", feed="sur"), "comar", "inm") == {"comar"}
    assert covered(both, press("a", feed="norte"), "comar") == set()
    assert covered(both, press("a", "La Comar cerró.", feed="sur"), "comar") == set()


@pytest.mark.parametrize(
    ("phrase", "text", "holds"),
    [
        ("semana de la moda", "En la SEMANA  DE LA MODA, la Comar", True),
        ("semana de la moda", "En la seman\N{COMBINING ACUTE ACCENT}a de\nla-moda", True),
        ("fashion week*", "The fashion weeks of Milan", True),
        ("moda", "La modalidad de la Comar", False),
        ("INM", "the inm of an inmate", False),
    ],
)
def test_a_phrase_is_read_by_the_text_rules_of_watchlists(phrase: str, text: str, *, holds: bool) -> None:
    assert bool(covered(mute(phrase=phrase), press("a", text), "comar")) is holds


def test_several_phrases_are_told_apart() -> None:
    fashion, football = mute(phrase="moda"), mute(phrase="fútbol")
    assert muted([fashion, football], ZONE, press("a", "El futbol y la Comar"), about("comar")) == {COMAR: football}


@pytest.mark.parametrize(
    ("seen", "holds"),
    [
        (datetime(2026, 11, 1, tzinfo=UTC), True),
        (datetime(2026, 11, 23, 5, 59, tzinfo=UTC), True),  # 23:59 of the last day in Mexico City
        (datetime(2026, 11, 23, 6, 0, tzinfo=UTC), False),
    ],
)
def test_a_mute_covers_what_is_first_seen_before_its_last_day_is_over(seen: datetime, *, holds: bool) -> None:
    one = replace(press("a", feed="sur"), first_seen=seen)
    assert bool(covered(mute(source="sur"), one, "comar")) is holds
    assert mutes_feed([mute(source="sur")], ZONE, "sur", seen) is holds


def story(*articles: Article, items: tuple[str, ...] = ("comar",)) -> Story:
    members = tuple(Member(one, about(*items), Joined("copy", "a reason"), one.first_seen) for one in articles)
    return Story("0123456789abcdef", articles[0].id, articles[0].first_seen, members)


@pytest.mark.parametrize("name", ["0123456789abcdef", "http://www.press.example/b?utm_source=x"])
def test_a_story_is_muted_by_its_id_and_by_the_address_of_any_of_its_articles(name: str) -> None:
    names = names_of(story(press("a"), press("b")))
    assert covered(mute(story=name), press("c"), "comar", names=names) == {"comar"}
    assert covered(mute(story=name), press("c"), "comar") == set()


def test_an_article_is_muted_by_its_own_address_before_it_has_a_story() -> None:
    assert covered(mute(story="https://press.example/a"), press("a"), "comar") == {"comar"}


def test_what_is_left_of_a_story_is_told_without_what_is_muted() -> None:
    one, two = press("a", feed="sur"), press("b")
    whole = story(one, two, items=("comar", "inm"))
    assert without(whole, {}) == whole
    left = without(whole, {one.id: {COMAR, INM}, two.id: {COMAR}})
    assert left is not None
    assert left.lead == two.id
    assert [(member.article.id, [m.item for m in member.matches]) for member in left.members] == [(two.id, ["inm"])]
    assert without(whole, {one.id: {COMAR, INM}, two.id: {COMAR, INM}}) is None


def test_a_mute_that_has_ended_and_one_that_hardly_ever_does_are_doubted() -> None:
    ends = [LAST - timedelta(days=1), LAST, LAST + timedelta(days=365), LAST + timedelta(days=366)]
    found = overdue([mute(source="sur").model_copy(update={"until": end}) for end in ends], LAST)
    assert [one.index for one in found] == [0, 3]
    assert found[0].message == "this mute expired on 2026-11-21 (noise)"
    assert found[0].mend == "delete it, or give it a new date"
    assert "more than a year" in found[1].message


def test_a_fate_names_the_mute() -> None:
    assert label(mute(watchlist="migration", item="comar", source="sur")) == (
        "mutes.yaml:3 item comar source sur until 2026-11-22"
    )
