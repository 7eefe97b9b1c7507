from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from monitor.model import Delivery, DeliveryState, Joined
from monitor.stories import Hand
from tests.stories.copies import ASYLUM, COMAR, FERRY
from tests.stories.desk import NOW, Desk, article

if TYPE_CHECKING:
    from monitor.model import Article

HOUR = timedelta(hours=1)


def _copies(text: tuple[str, str], count: int, prefix: str = "h", tier: int = 2) -> list[Article]:
    return [
        article(text[0], text[1], host=f"{prefix}{number}.example", at=NOW + number * HOUR, tier=tier)
        for number in range(count)
    ]


def _hand(desk: Desk) -> Hand:
    return Hand(desk.store.stories, desk.store.regrouping, desk.store.articles.get)


def _split(desk: Desk, one: Article, why: str = "") -> str:
    with desk.store.transaction():
        return _hand(desk).split(one, NOW + 5 * HOUR, why)


def _join(desk: Desk, story: str, other: str, why: str = "") -> None:
    with desk.store.transaction():
        _hand(desk).join(story, other, NOW + 5 * HOUR, why)


def _tell(desk: Desk, story: str, delivery: str = "d") -> None:
    made = Delivery(delivery, "desk", "C0", 0, None, {}, (("migration", story),), DeliveryState.SENT, NOW)
    with desk.store.transaction():
        desk.store.deliveries.add([made])


def _members(desk: Desk, story: str) -> dict[str, Joined]:
    (whole,) = desk.store.digests.stories([story])
    return {member.article.id: member.joined for member in whole.members}


def test_an_article_taken_out_begins_a_story_and_says_why(desk: Desk) -> None:
    first, second, third = _copies(ASYLUM, 3)
    for one in (first, second, third):
        desk.place(one)
    own = _split(desk, second, "another ruling")
    assert own == second.id
    assert set(_members(desk, first.id)) == {first.id, third.id}
    (joined,) = _members(desk, own).values()
    assert joined == Joined("first", f"a person took it out of {first.id}, because another ruling")
    desk.reopen()
    said = desk.store.relations.said(second.id)
    assert said == {first.id: False, third.id: False}


def test_what_is_told_by_the_lead_goes_with_it(desk: Desk) -> None:
    first, second, third = _copies(ASYLUM, 3)
    for one in (first, second, third):
        desk.place(one)
    assert desk.store.stories.lead(first.id) == first.id
    _tell(desk, first.id)
    own = _split(desk, first)
    assert own == f"{first.id}-2"
    assert desk.store.regrouping.is_told(own)
    assert not desk.store.regrouping.is_told(first.id)
    assert desk.store.stories.lead(first.id) == second.id
    assert desk.store.stories.lead(own) == first.id


def test_what_is_no_lead_leaves_a_told_story_and_is_news(desk: Desk) -> None:
    first, second = _copies(ASYLUM, 2)
    desk.place(first)
    desk.place(second)
    _tell(desk, first.id)
    own = _split(desk, second)
    assert desk.store.regrouping.is_told(first.id)
    assert not desk.store.regrouping.is_told(own)


def test_it_never_goes_back_even_when_its_text_comes_anew(desk: Desk) -> None:
    first, second, third = _copies(ASYLUM, 3)
    for one in (first, second):
        desk.place(one)
    own = _split(desk, second)
    again = dataclasses.replace(second, text=second.text + " One more sentence was added to it in the evening.")
    placed = desk.place(again, NOW + 6 * HOUR)
    assert placed.is_new
    assert placed.story == own
    assert desk.place(third, NOW + 7 * HOUR).story in (first.id, own)
    desk.reopen()
    assert desk.place(again, NOW + 8 * HOUR) == placed


def test_the_first_article_taken_out_never_takes_its_old_story_over(desk: Desk) -> None:
    first, second = _copies(ASYLUM, 2)
    desk.place(first)
    desk.place(second)
    own = _split(desk, first)
    again = dataclasses.replace(first, text=first.text + " One more sentence was added to it in the evening.")
    assert desk.place(again, NOW + 6 * HOUR).story == own
    assert set(_members(desk, first.id)) == {second.id}


def test_copies_of_each_part_find_it_afterwards(desk: Desk) -> None:
    """What a person takes out of a story takes its wording with it."""
    one = article("Part one", f"{ASYLUM[1]} {FERRY[1]}", host="a.example")
    two = article("Part two", f"{FERRY[1]}", host="b.example", at=NOW + HOUR)
    assert desk.place(one).story == desk.place(two).story
    own = _split(desk, two)
    copy = article("Ferry", FERRY[1], host="c.example", at=NOW + 6 * HOUR)
    assert desk.place(copy).story == own
    rest = article("Asylum", ASYLUM[1], host="d.example", at=NOW + 6 * HOUR)
    assert desk.place(rest).story == one.id


def test_two_stories_joined_are_one_for_good(desk: Desk) -> None:
    first, second = _copies(ASYLUM, 2)
    third, fourth = _copies(FERRY, 2, "k")
    for one in (first, second, third, fourth):
        desk.place(one)
    _join(desk, first.id, third.id, "the same night")
    members = _members(desk, first.id)
    assert set(members) == {first.id, second.id, third.id, fourth.id}
    assert members[third.id].how == members[fourth.id].how == "by hand"
    assert members[third.id].reason.startswith("a person joined it, because the same night; before: ")
    assert members[second.id].how == "same text"
    assert desk.store.digests.stories([third.id]) == []
    assert all(len(desk.store.relations.said(one)) == 1 for one in (third.id, fourth.id)), (
        "a row for each, not each pair"
    )
    later = article("Lost at sea", FERRY[1], host="late.example", at=NOW + 6 * HOUR)
    assert desk.place(later).story == first.id
    desk.reopen()
    again = dataclasses.replace(fourth, text=fourth.text + " And more.")
    assert desk.place(again, NOW + 7 * HOUR).story == first.id


@pytest.mark.parametrize(("told", "lead"), [("none", 1), ("first", 0), ("second", 1), ("both", 0)])
def test_what_was_told_of_either_is_told_of_both_and_its_lead_stays(desk: Desk, told: str, lead: int) -> None:
    one, two = _copies(ASYLUM, 1, tier=2)[0], _copies(FERRY, 1, "k", tier=1)[0]
    for each in (one, two):
        desk.place(each)
    if told in ("first", "both"):
        _tell(desk, one.id, "d1")
    if told in ("second", "both"):
        _tell(desk, two.id, "d2")
    _join(desk, one.id, two.id)
    assert desk.store.regrouping.is_told(one.id) is (told != "none")
    assert not desk.store.regrouping.is_told(two.id)
    assert desk.store.stories.lead(one.id) == (one, two)[lead].id


def test_a_later_word_counts(desk: Desk) -> None:
    first, second = _copies(COMAR, 2)
    desk.place(first)
    desk.place(second)
    own = _split(desk, second)
    _join(desk, first.id, own)
    assert desk.store.relations.said(second.id) == {first.id: True}
    again = dataclasses.replace(second, text=second.text + " Y algo más.")
    assert desk.place(again, NOW + 6 * HOUR).story == first.id


def test_relations_follow_what_is_joined(desk: Desk) -> None:
    from tests.stories.events import REPORTS

    placed = [
        desk.place(article(one.title, one.text, host=f"h{n}.example", language=one.language, at=NOW + n * HOUR))
        for n, one in enumerate(REPORTS[:3])
    ]
    first, second, third = (one.story for one in placed)
    _join(desk, first, second)
    assert {story: one.to_story for story, one in desk.store.relations.of([first, second, third]).items()} == {
        third: first
    }
    own = _split(desk, desk.store.articles.get([second])[second])
    assert desk.store.relations.of([own]) == {}
    assert desk.store.relations.to(first) == [third]
