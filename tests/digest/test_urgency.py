"""What does not wait for its digest, and what the night held back."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from monitor.config.schema import DigestPlan
from monitor.digest import choose_now, compose, foreseen, to_json, to_slack, to_terminal
from monitor.model import Decision, Story
from tests.digest.samples import FINE, NOW, PLAN, WATCHLIST, ZONE, cycle, simple_story
from tests.digest.test_schedule import plan

NIGHT = {"from": "20:00", "to": "07:00"}


def local(text: str) -> datetime:
    """A time of November 2026 in Mexico City: the 20th is a Friday."""
    return datetime.fromisoformat(f"2026-11-{text}").replace(tzinfo=ZoneInfo(ZONE))


def chosen(of: DigestPlan, stories: list[Story], now: datetime, told: int = 0) -> list[str]:
    return [story.id for story in choose_now(of, stories, (WATCHLIST,), told, ZONE, now)]


def test_high_priority_matches_are_told_at_once_up_to_the_limit() -> None:
    stories = [simple_story(f"s{n}", "comar", published=NOW - timedelta(hours=n)) for n in range(4)]
    stories += [
        simple_story("normal", "darien"),
        simple_story("unsure", "comar", decision=Decision.UNSURE),
        simple_story("front", "cbp-one"),
    ]
    urgent = PLAN.model_copy(update={"now": plan("08:00", now={"priority": "high", "at_most": 4}).now})

    assert chosen(urgent, stories[::-1], NOW) == ["front", "s0", "s1", "s2"]
    assert chosen(urgent, stories[::-1], NOW, told=2) == ["front", "s0"]
    assert chosen(urgent, stories[::-1], NOW, told=9) == []
    assert chosen(PLAN, stories[::-1], NOW) == []


def test_what_has_waited_for_an_hour_is_the_digests() -> None:
    of = plan("08:00", now={"priority": "high"})
    came = [simple_story(f"s{minutes}", "comar", at=NOW - timedelta(minutes=minutes)) for minutes in (0, 59, 60, 600)]
    assert chosen(of, came, NOW) == ["s0", "s59"]


def ahead(of: DigestPlan, came: list[datetime], now: datetime, *told: datetime) -> list[tuple[str, int, str]]:
    stories = [simple_story(f"s{n}", "comar", at=at) for n, at in enumerate(came)]
    found = foreseen(of, stories, (WATCHLIST,), told, ZONE, now)
    return [(f"{one.at.astimezone(ZoneInfo(ZONE)):%dT%H:%M}", one.stories, one.why) for one in found]


def test_what_will_go_out_before_the_digest_is_foreseen() -> None:
    of = plan("12:00", now={"priority": "high", "at_most": 2}, quiet=NIGHT)
    came = [local("20T23:00")] * 3
    # Two when the night ends; the third is an hour old as "at once" goes when there is a place again.
    assert ahead(of, came, local("20T23:30")) == [("21T07:00", 2, "quiet hours")]
    assert ahead(of, came[:1], local("21T07:00")) == [("21T07:00", 1, "nothing")]
    # Two went 50 and 20 minutes ago: a place in 10 minutes, the other in 40.
    gone = (local("21T09:10"), local("21T09:40"))
    assert ahead(of, [local("21T09:55")] * 3, local("21T10:00"), *gone) == [
        ("21T10:10", 1, "at_most"),
        ("21T10:40", 1, "at_most"),
    ]
    assert ahead(plan("12:00"), came, local("20T23:30")) == []


@pytest.mark.parametrize(
    ("at", "to", "came", "now", "told"),
    [
        ("08:00", "07:00", "20T23:00", "21T06:59", False),  # it is quiet
        ("08:00", "07:00", "20T23:00", "21T07:00", False),  # the digest comes in an hour
        ("09:01", "07:00", "20T23:00", "21T07:00", True),  # it does not come soon
        ("09:00", "07:00", "20T23:00", "21T07:00", False),
        ("07:00", "07:00", "20T23:00", "21T07:00", False),  # it comes at that very minute
        ("06:00", "07:00", "21T06:30", "21T07:00", True),  # it is over
        ("09:01", "07:00", "20T23:00", "21T08:00", False),  # too late to be "at once": it waits for the digest
        ("08:00", "07:00", "21T07:00", "21T07:00", True),  # came when the quiet hours were over
        ("08:00", "07:00", "20T19:59", "20T20:00", False),
    ],
)
def test_the_night_is_told_by_a_digest_that_comes_soon_else_when_it_ends(
    at: str,
    to: str,
    came: str,
    now: str,
    told: bool,  # noqa: FBT001 - a column of the table
) -> None:
    of = plan(at, now={"priority": "high"}, quiet=NIGHT | {"to": to})
    assert chosen(of, [simple_story("s", at=local(came))], local(now)) == (["s"] if told else [])


def test_the_night_before_a_day_without_a_digest_is_told_when_it_ends() -> None:
    of = plan("08:00", days="mon-fri", now={"priority": "high", "at_most": 2}, quiet=NIGHT)
    night = [
        simple_story(f"s{hour}", at=local(f"20T{hour}:00"), published=local(f"20T{hour}:00")) for hour in (21, 22, 23)
    ]
    assert chosen(of, night, local("21T07:00")) == ["s23", "s22"]
    assert chosen(of, [simple_story("s", at=local("22T23:00"))], local("23T07:00")) == []  # on Monday one comes


def night_and_day() -> list[Story]:
    return [
        simple_story("day", "cbp-one", at=local("22T07:30")),
        simple_story("late", "cbp-one", at=local("21T22:00"), published=local("21T22:00")),
        simple_story("early", "comar", at=local("22T04:00")),
        simple_story("normal", "darien", at=local("22T04:00")),
        simple_story("unsure", "comar", at=local("22T04:00"), decision=Decision.UNSURE),
    ]


@pytest.mark.parametrize(
    ("change", "first"),
    [
        ({}, ["late", "early"]),
        ({"now": None}, []),  # nothing was held back: all of it waits for the digest
        ({"quiet": None}, []),
        ({"quiet": {"from": "20:00", "to": "09:00"}}, []),  # still quiet
        ({"quiet": {"from": "00:00", "to": "07:00"}}, ["early"]),
        ({"quiet": {"from": "07:00", "to": "07:45"}}, []),  # no night
    ],
)
def test_the_first_digest_after_the_night_has_what_it_held_back_on_top(
    change: dict[str, Any], first: list[str]
) -> None:
    of = plan("08:00", **({"now": {"priority": "high"}, "quiet": NIGHT} | change))
    digest = compose(of, night_and_day(), (WATCHLIST,), FINE, NOW, ZONE, 0)
    assert [story.story for story in digest.stories if story.overnight] == first
    others = [story.story for story in digest.stories[len(first) :]]
    assert [story.story for story in digest.stories[: len(first)]] == first
    assert others[-1] == "unsure"


def test_every_rendering_says_overnight() -> None:
    of = plan("08:00", now={"priority": "high"}, quiet=NIGHT)
    digest = compose(of, night_and_day(), (WATCHLIST,), FINE, NOW, ZONE, 0)
    blocks = to_slack(digest)[0].payload["blocks"]
    headings = [block["text"]["text"] for block in blocks if block["type"] == "section"]
    assert headings == ["*Overnight*", "*High priority*", "*Routes*"]
    shown = to_terminal(cycle(digest))
    assert shown.index("OVERNIGHT") < shown.index("HIGH PRIORITY") < shown.index("ROUTES")
    (said,) = to_json(cycle(digest))["digests"]
    assert [(one["id"], one["overnight"]) for one in said["stories"]][:3] == [
        ("late", True),
        ("early", True),
        ("day", False),
    ]
