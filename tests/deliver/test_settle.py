from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.deliver import Answer, Kind, after, begin, interrupted
from monitor.deliver.answers import ambiguous, not_accepted, refused
from monitor.deliver.outbox import SWEEPS
from monitor.deliver.settle import FRESH, Copy, Look, looked_again, must_look, oldest_of, settled, swept
from monitor.model import Delivery, DeliveryState
from tests.deliver.keeping import NOW, one

SENT, PENDING, UNKNOWN = DeliveryState.SENT, DeliveryState.PENDING, DeliveryState.UNKNOWN
NO_SCOPE = refused("missing_scope", "C0POLICY", needed="channels:history")


def at(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def lost(**over: Any) -> Delivery:
    """A delivery whose answer was lost at NOW."""
    return replace(after(begin(one(), NOW), ambiguous("Slack fell silent"), NOW), **over)


def empty(delivery: Delivery, seconds: float) -> Delivery:
    """After a complete look at that time that did not find it."""
    return settled(delivery, Look("C0POLICY"), at(seconds), "hold")


def seen(delivery: Delivery, *copies: Copy) -> Look:
    return Look("C0POLICY", {delivery.id: copies})


def test_what_is_found_is_sent_even_by_a_look_that_broke_off() -> None:
    for failure in (None, not_accepted("gone")):
        found = settled(lost(), replace(seen(lost(), Copy("5.1")), failure=failure), at(2), "hold")
        assert (found.state, found.ts, found.posted_in) == (SENT, "5.1", "C0POLICY")
        assert (found.error, found.next_try, found.sweep) == ("", None, None)


def test_of_two_copies_the_older_one_counts_and_a_sweep_follows() -> None:
    found = settled(lost(sweep=NOW), seen(lost(), Copy("7.1"), Copy("5.1")), at(2), "hold")
    assert (found.state, found.ts, found.sweep) == (SENT, "5.1", at(2))


def test_it_is_absent_after_two_complete_looks_a_minute_after_the_attempt_and_half_a_minute_apart() -> None:
    early = empty(lost(), 2)
    assert (early.state, early.absent, early.next_try) == (UNKNOWN, 0, at(60))
    once = empty(early, 60)
    assert (once.state, once.absent, once.scanned, once.next_try) == (UNKNOWN, 1, at(60), at(90))
    too_soon = empty(once, 80)
    assert (too_soon.state, too_soon.absent, too_soon.next_try) == (UNKNOWN, 1, at(90))
    twice = empty(too_soon, 90)
    assert (twice.state, twice.next_try, twice.sweep) == (PENDING, at(90), at(90))
    assert "it is posted again" in twice.error


def test_a_second_attempt_counts_from_itself_and_is_posted_again_later_and_later() -> None:
    first = empty(empty(lost(), 60), 90)
    again = after(begin(first, at(100)), ambiguous("Slack fell silent"), at(100))
    assert (again.absent, again.scanned, again.first_attempt) == (0, None, NOW)
    assert empty(again, 130).absent == 0
    twice = empty(empty(again, 160), 190)
    assert (twice.state, twice.next_try) == (PENDING, at(205))


@pytest.mark.parametrize(
    ("failure", "seconds"),
    [
        (not_accepted("refused"), 30),
        (ambiguous("Slack fell silent"), 30),
        (refused("fatal_error", "C0POLICY"), 30),
        (refused("ratelimited", "C0POLICY", retry_after=120), 120),
        (refused("not_in_channel", "C0POLICY"), 300),
    ],
)
def test_a_look_that_failed_says_nothing(failure: Answer, seconds: int) -> None:
    once = empty(lost(), 60)
    blind = settled(once, Look("C0POLICY", failure=failure), at(90), "hold")
    assert (blind.state, blind.absent, blind.scanned) == (UNKNOWN, 1, at(60))
    assert blind.next_try == at(90 + seconds)


def test_looks_that_keep_failing_become_rare() -> None:
    hours = settled(lost(), Look(failure=not_accepted("refused")), at(7200), "hold")
    assert hours.next_try == at(7200 + 900)


def test_without_permission_to_look_a_person_decides() -> None:
    held = settled(lost(), Look(failure=NO_SCOPE), at(2), "hold")
    assert (held.state, held.code, held.next_try) == (UNKNOWN, "missing_scope", at(302))
    assert "add the scope channels:history to the app" in held.error
    assert f"monitor deliveries retry {held.id[:8]}" in held.error


def test_without_permission_to_look_it_is_sent_again_where_that_is_wanted() -> None:
    waits = settled(lost(), Look(failure=NO_SCOPE), at(2), "resend")
    assert (waits.state, waits.next_try) == (UNKNOWN, at(60))
    again = settled(waits, Look(failure=NO_SCOPE), at(60), "resend")
    assert (again.state, again.next_try) == (PENDING, at(60))
    assert "posted again without looking" in again.error


def test_it_is_looked_for_right_before_it_is_sent_again() -> None:
    again = replace(empty(empty(lost(), 60), 90), scanned=at(90))
    assert not must_look(again, at(95))
    assert must_look(again, at(101))
    assert looked_again(again, seen(again, Copy("5.1")), at(101)).state is SENT
    absent = looked_again(again, Look("C0POLICY"), at(101))
    assert (absent.state, absent.next_try, must_look(absent, at(102))) == (PENDING, None, False)
    blind = looked_again(again, Look(failure=not_accepted("refused")), at(101))
    assert (blind.state, blind.next_try) == (PENDING, at(131))
    allowed = looked_again(again, Look(failure=NO_SCOPE), at(101))
    assert not must_look(allowed, at(102))
    assert not must_look(one(), NOW)


def test_a_look_begins_long_before_the_first_attempt() -> None:
    assert oldest_of([lost(), lost(first_attempt=at(-50))], NOW) == at(-50) - timedelta(days=1)
    assert oldest_of([lost()], at(-9000)) == at(-9000) - timedelta(days=1)  # the clock was set back


def resent() -> Delivery:
    """SENT at the second attempt, 100 s after the first."""
    again = begin(empty(empty(lost(), 60), 90), at(100))
    return after(again, Answer(Kind.ACCEPTED, ts="7.1", channel="C0POLICY"), at(101))


def test_one_that_was_sent_again_is_swept_three_times() -> None:
    delivery = resent()
    for pause, following in zip(SWEEPS, (*SWEEPS[1:], None), strict=True):
        assert delivery.sweep == at(100) + pause
        result = swept(delivery, seen(delivery, Copy("7.1")), delivery.sweep)
        assert (result.delete, result.stay) == ((), ("7.1",))
        delivery = result.delivery
        assert delivery.sweep == (following and at(100) + following)


def test_one_that_was_sent_at_once_is_not_swept() -> None:
    assert after(begin(one(), NOW), Answer(Kind.ACCEPTED, ts="7.1"), NOW).sweep is None


@pytest.mark.parametrize(
    ("copies", "delete", "ts"),
    [
        ((Copy("5.1"), Copy("7.1")), ("7.1",), "5.1"),
        ((Copy("5.1"), Copy("7.1", 2)), ("5.1",), "7.1"),
        ((Copy("5.1", 1), Copy("7.1")), ("7.1",), "5.1"),
        ((Copy("5.1", 1), Copy("7.1", 2)), (), "7.1"),
        ((Copy("5.1"), Copy("6.1"), Copy("7.1")), ("6.1", "7.1"), "5.1"),
        ((), (), "7.1"),
    ],
)
def test_of_doubles_the_one_with_replies_stays_else_the_older(
    copies: tuple[Copy, ...], delete: tuple[str, ...], ts: str
) -> None:
    result = swept(resent(), seen(resent(), *copies), at(400))
    assert (result.delete, result.delivery.ts) == (delete, ts)
    assert set(result.stay) | set(delete) == {copy.ts for copy in copies}


def test_a_sweep_that_failed_is_made_again_but_not_for_ever() -> None:
    failed = swept(resent(), Look(failure=not_accepted("refused")), at(400)).delivery
    assert failed.sweep == at(400 + 900)
    assert swept(resent(), Look(failure=not_accepted("refused")), at(200_000)).delivery.sweep is None
    assert swept(resent(), Look(failure=NO_SCOPE), at(400)).delivery.sweep is None


# --------------------------------------------------------------------------- whatever happens


@dataclass
class World:
    """One delivery, and the copies of it that Slack took, each with when history shows it."""

    delivery: Delivery
    now: datetime = NOW
    copies: list[tuple[str, datetime]] = None  # type: ignore[assignment] # set in __post_init__

    def __post_init__(self) -> None:
        self.copies = []

    def step(self, event: "Event") -> None:
        """What a run does with it, when this is what happens to the next request."""
        self.now += timedelta(seconds=event.pause)
        if self.delivery.state is DeliveryState.SENDING:
            self.delivery = interrupted(self.delivery)
        if self.delivery.next_try and self.delivery.next_try > self.now:
            return
        if self.delivery.state is UNKNOWN:
            self.delivery = settled(self.delivery, self.look(event), self.now, "hold")
        elif self.delivery.state is PENDING and must_look(self.delivery, self.now):
            self.delivery = looked_again(self.delivery, self.look(event), self.now)
            if self.delivery.state is PENDING and not must_look(self.delivery, self.now):
                self.post(event)
        elif self.delivery.state is PENDING:
            self.post(event)
        elif self.delivery.sweep and self.delivery.sweep <= self.now:
            result = swept(self.delivery, self.look(event), self.now)
            self.copies = [copy for copy in self.copies if copy[0] not in result.delete]
            self.delivery = result.delivery

    def post(self, event: "Event") -> None:
        self.delivery = begin(self.delivery, self.now)
        if event.taken:
            shown = [ts for ts, visible in self.copies if visible <= self.now - FRESH]
            assert not shown, "posted again, though the first was there to be seen"
            self.copies.append((f"{len(self.copies)}.{self.now.timestamp():.6f}", self.now + event.late))
        if event.answer == "crash":
            return
        if event.answer == "refused" and not event.taken:
            self.delivery = after(self.delivery, not_accepted("refused"), self.now)
        elif event.answer == "yes" and event.taken:
            accepted = Answer(Kind.ACCEPTED, ts=self.copies[-1][0], channel="C0POLICY")
            self.delivery = after(self.delivery, accepted, self.now)
        else:
            self.delivery = after(self.delivery, ambiguous("Slack fell silent"), self.now)

    def look(self, event: "Event") -> Look:
        shown = tuple(Copy(ts) for ts, visible in self.copies if visible <= self.now)
        if event.answer == "yes":
            return Look("C0POLICY", {self.delivery.id: shown} if shown else {})
        return Look("C0POLICY", failure=refused("ratelimited", "C0POLICY", retry_after=event.pause))


@dataclass(frozen=True)
class Event:
    """What happens to a request: whether Slack takes it, what is heard of it, when history shows it."""

    pause: int
    taken: bool
    answer: str
    late: timedelta


EVENTS = st.builds(
    Event,
    st.sampled_from([0, 1, 5, 30, 61, 400]),
    st.booleans(),
    st.sampled_from(["yes", "lost", "refused", "crash"]),
    st.sampled_from([0, 0, 1, 59, 95, 200, 3000]).map(lambda seconds: timedelta(seconds=seconds)),
)
HONEST = Event(1500, taken=True, answer="yes", late=timedelta())


@given(st.lists(EVENTS, max_size=25))
def test_whatever_happens_it_stands_there_once_and_never_waits_without_a_reason(events: list[Event]) -> None:
    world = World(one())
    for event in events:
        world.step(event)
        if world.delivery.state in (UNKNOWN, PENDING) and world.delivery.attempts:
            assert world.delivery.error
            assert world.delivery.state is UNKNOWN or world.delivery.next_try or must_look(world.delivery, world.now)
    for _ in range(120):  # for 50 hours
        world.step(HONEST)
    assert world.delivery.state is SENT
    assert [ts for ts, _ in world.copies] == [world.delivery.ts]
    assert world.delivery.sweep is None
