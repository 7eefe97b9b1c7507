"""Messages whose answer was lost, through a Slack that has a history: found, sent again, and never there twice."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest

from monitor.deliver import Report, Slack, Terms, begin, deliver, retry, standings
from monitor.digest import check_payload
from monitor.model import Delivery, DeliveryState
from tests.deliver.keeping import NOW, TERMS, Clock, MemoryOutbox, planned, settings
from tests.world import SlackServer

SENT, PENDING, UNKNOWN = DeliveryState.SENT, DeliveryState.PENDING, DeliveryState.UNKNOWN
HISTORY, REPLIES = "conversations.history", "conversations.replies"


class Desk:
    """A Slack and an outbox on one clock, which only waiting moves."""

    def __init__(self, server: SlackServer, deliveries: tuple[Delivery, ...], terms: Terms = TERMS) -> None:
        self.server = server
        self.clock = Clock()
        self.outbox = MemoryOutbox(deliveries)
        self.terms = terms
        server.clock = self.clock.seconds

    def run(self) -> Report:
        async def go() -> Report:
            async with Slack(settings(self.server.api_url), "xoxb-test", self.clock.sleep) as slack:
                return await deliver(self.outbox, slack, self.terms, self.clock, self.clock.sleep)

        return asyncio.run(go())

    def later(self, seconds: float) -> Report:
        asyncio.run(self.clock.sleep(seconds))
        return self.run()

    def states(self) -> list[DeliveryState]:
        return [delivery.state for delivery in self.outbox.kept.values()]

    def calls(self, method: str) -> int:
        return sum(call.method == method for call in self.server.calls)

    def shown(self) -> list[tuple[str, str | None]]:
        return [(message.text, message.thread_ts) for message in self.server.messages]


@pytest.fixture
def server() -> Iterator[SlackServer]:
    with SlackServer("xoxb-test") as running:
        yield running


@pytest.mark.parametrize("how", ["lost", "half", "502", "fatal", "slow"])
def test_what_slack_took_is_found_in_the_same_run_and_the_others_follow(
    server: SlackServer, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitor.deliver.connection.TIMEOUT_SECONDS", 0.3)
    desk = Desk(server, planned("a", "b"))
    match how:
        case "lost":
            server.drop_after_accept()
        case "half":
            server.cut_answer()
        case "502":
            server.http_status(502, accepted=True)
        case "fatal":
            server.fail_next("fatal_error", accepted=True)
        case _:
            server.delay(3)
    report = desk.run()
    first, second = server.messages
    assert [(d.state, d.ts, d.posted_in) for d in report.sent] == [
        (SENT, first.ts, "C0POLICY"),
        (SENT, second.ts, "C0POLICY"),
    ]
    assert desk.shown() == [("a", None), ("b", first.ts)]
    assert not report.unsent
    assert desk.calls(HISTORY) == 1


def test_what_slack_did_not_take_is_sent_again_after_two_looks_and_later_ones_wait(server: SlackServer) -> None:
    desk = Desk(server, (*planned("a"), *planned("b", digest="weekly"), *planned("c", channel="C0OPS")))
    server.fail_next("internal_error")
    server.drop_before_accept()  # whichever channel comes second
    desk.run()
    assert sorted(desk.states()) == [PENDING, UNKNOWN, UNKNOWN]
    desk.later(30)
    assert desk.shown() == []
    desk.later(30)  # looks a minute after the attempt, waits half a minute, looks again, sends
    assert sorted(text for text, _ in desk.shown()) == ["a", "b", "c"]
    assert desk.states() == [SENT, SENT, SENT]


def test_a_lost_reply_is_looked_for_in_its_thread(server: SlackServer) -> None:
    desk = Desk(server, planned("a", "b", "c"))
    root, *replies = desk.outbox.kept.values()
    desk.outbox.kept = {root.id: root}
    desk.run()
    desk.outbox.kept |= {reply.id: reply for reply in replies}
    server.drop_after_accept()
    assert not desk.later(5).unsent
    thread = server.messages[0].ts
    assert desk.shown() == [("a", None), ("b", thread), ("c", thread)]
    assert (desk.calls(HISTORY), desk.calls(REPLIES)) == (0, 1)


def test_a_crash_after_the_request_is_looked_into_at_the_next_start(server: SlackServer) -> None:
    first, second = planned("a", "b")
    desk = Desk(server, (first, second))
    server.drop_after_accept()
    server.fail_next("internal_error", method=HISTORY)
    desk.run()
    desk.outbox.save(replace(first, state=DeliveryState.SENDING, attempts=1, attempted=NOW))  # as the crash left it
    report = desk.later(1)
    assert not report.unsent
    assert [text for text, _ in desk.shown()] == ["a", "b"]
    assert any("stopped while it posted" in note for note in report.notes)


def test_all_pages_are_read_and_at_the_pace_of_slack(server: SlackServer) -> None:
    desk = Desk(server, planned("a"))
    server.page_size = 2
    server.drop_after_accept()
    server.fail_next("internal_error", method=HISTORY)
    desk.run()
    for number in range(5):
        server.says("C0POLICY", f"talk {number}")
    desk.clock.slept.clear()
    assert not desk.later(60).unsent
    assert desk.calls(HISTORY) == 4  # one that failed, then three pages
    assert desk.clock.slept == [60, 1.2, 1.2]


def test_a_look_that_breaks_off_on_a_later_page_does_not_count(server: SlackServer) -> None:
    desk = Desk(server, planned("a"))
    server.page_size = 2
    server.drop_before_accept()
    desk.run()
    for number in range(5):
        server.says("C0POLICY", f"talk {number}")
    for wait in (60, 40):
        server.delay(0, method=HISTORY)
        server.http_status(502, method=HISTORY)
        desk.later(wait)
        (delivery,) = desk.outbox.unsent()
        assert (delivery.state, delivery.absent) == (UNKNOWN, 0)


def test_a_look_that_is_rate_limited_waits_as_long_as_slack_wants_and_holds_up_no_other_channel(
    server: SlackServer,
) -> None:
    desk = Desk(server, (*planned("a"), *planned("c", channel="C0OPS")))
    server.limit(600, method=HISTORY, channel="C0POLICY")
    server.drop_after_accept()
    server.drop_after_accept()
    desk.run()
    assert desk.states() == [UNKNOWN, SENT]
    for _ in range(9):
        desk.later(60)
    assert desk.calls(HISTORY) == 2
    desk.later(61)
    assert desk.states() == [SENT, SENT]


def test_one_look_settles_all_that_a_crash_cut_off_in_a_channel(server: SlackServer) -> None:
    both = (*planned("a"), *planned("b", digest="weekly"))
    desk = Desk(server, both)
    desk.run()
    desk.outbox.kept = {one.id: begin(one, NOW) for one in both}  # as in a copy of the state from before
    assert not desk.run().unsent
    assert desk.calls(HISTORY) == 1
    assert [text for text, _ in desk.shown()] == ["a", "b"]


@pytest.mark.parametrize("named", ["C0POLICY", "#policy"])
def test_a_late_copy_is_deleted_when_it_shows(server: SlackServer, named: str) -> None:
    desk = Desk(server, planned("a", channel=named))
    server.drop_after_accept(late=150)
    desk.run()
    desk.later(61)
    assert [message.text for message in server.messages] == ["a", "a"]
    assert desk.states() == [SENT]
    report = desk.later(300)
    (message,) = server.messages
    (delivery,) = desk.outbox.kept.values()
    assert delivery.ts == message.ts == min(one.ts for one in server.accepted)
    assert report.doubles == (
        f"a message stood twice in {named}, because Slack showed it too late; the copy was deleted",
    )
    for wait in (3600, 86400, 86400):
        desk.later(wait)
    assert len(server.messages) == 1
    assert desk.calls(HISTORY) == 6  # at once, twice, then three sweeps


def test_of_two_copies_with_replies_none_is_deleted_and_it_is_told_once(server: SlackServer) -> None:
    desk = Desk(server, planned("a"))
    server.drop_after_accept(late=150)
    desk.run()
    desk.later(61)
    for message in server.messages:
        server.says("C0POLICY", "a reply", thread_ts=message.ts)
    report = desk.later(300)
    assert len(server.messages) == 2
    assert "both have replies, so both stay: delete one by hand" in report.doubles[0]
    assert all(not desk.later(wait).doubles for wait in (3600, 86400))


def test_a_copy_that_cannot_be_deleted_is_tried_again_and_one_that_may_not_is_told_once(server: SlackServer) -> None:
    desk = Desk(server, planned("a"))
    server.drop_after_accept(late=150)
    desk.run()
    desk.later(61)
    server.http_status(502, method="chat.delete")
    failed = desk.later(300)
    assert (failed.doubles, len(server.messages)) == ((), 2)
    assert "deleting the copy failed, and is tried again" in failed.notes[0]
    server.fail_next("compliance_exports_prevent_deletion", method="chat.delete")
    (told,) = desk.later(900).doubles
    assert "delete the copy by hand: the workspace lets no message be deleted" in told
    assert not desk.later(86400).doubles


def test_one_that_turns_up_late_is_not_sent_again(server: SlackServer) -> None:
    desk = Desk(server, planned("a"))
    server.drop_after_accept(late=200)
    desk.run()
    (delivery,) = desk.outbox.unsent()
    desk.outbox.save(retry(delivery, desk.clock.now))  # a person looked, and did not see it yet
    server.limit(250, method="chat.postMessage")
    desk.later(10)
    assert desk.states() == [PENDING]
    desk.later(300)
    assert desk.states() == [SENT]
    assert len(server.accepted) == 1


def test_without_permission_to_look_the_channel_is_held_until_a_person_decides(server: SlackServer) -> None:
    server.scopes.discard("channels:history")
    desk = Desk(server, (*planned("a"), *planned("b", digest="weekly"), *planned("c", channel="C0OPS")))
    server.drop_before_accept()
    server.drop_before_accept()
    desk.run()
    for _ in range(3):
        desk.later(300)
    held = standings(desk.outbox.unsent())
    assert [(one.channel, one.kind, one.needs_person) for one in held] == [
        ("C0POLICY", "unsettled", True),
        ("C0OPS", "unsettled", True),
    ]
    assert "add the scope channels:history to the app" in held[0].sentence
    first = next(iter(desk.outbox.kept.values()))
    desk.outbox.save(retry(first, desk.clock.now))
    desk.later(1)
    assert desk.shown() == [("a", None), ("b", None)]
    server.scopes.add("channels:history")
    desk.later(300)
    assert desk.states() == [SENT, SENT, SENT]


def test_without_permission_to_look_it_is_sent_again_where_that_is_wanted(server: SlackServer) -> None:
    server.scopes.discard("channels:history")
    desk = Desk(server, planned("a", "b"), Terms(check_payload, "resend"))
    server.drop_before_accept()
    desk.run()
    assert desk.states() == [UNKNOWN, PENDING]
    report = desk.later(60)
    assert desk.states() == [SENT, SENT]
    assert any("posted again without looking" in note for note in report.notes)


def test_a_channel_by_name_that_may_not_be_listed_is_held(server: SlackServer) -> None:
    server.scopes.discard("channels:read")
    desk = Desk(server, planned("a", channel="#policy"))
    server.drop_after_accept()
    desk.run()
    (held,) = standings(desk.outbox.unsent())
    assert "add the scope channels:read to the app" in held.sentence
    server.scopes.add("channels:read")
    assert not desk.later(300).unsent


def test_a_bot_that_was_removed_cannot_look_and_goes_on_when_it_is_back(server: SlackServer) -> None:
    desk = Desk(server, planned("a", "b"))
    server.drop_after_accept()
    server.http_status(502, method=HISTORY)
    desk.run()
    server.remove_bot("C0POLICY")
    desk.later(60)
    (held,) = standings(desk.outbox.unsent())
    assert (held.kind, held.sentence.startswith("Slack says the bot is not in C0POLICY")) == ("unsettled", True)
    server.invite_bot("C0POLICY")
    assert not desk.later(300).unsent
    assert [text for text, _ in desk.shown()] == ["a", "b"]


def test_a_token_that_is_refused_while_looking_stops_the_run(server: SlackServer) -> None:
    desk = Desk(server, planned("a", "b"))
    server.drop_after_accept()
    server.fail_next("token_revoked", method=HISTORY)
    report = desk.run()
    assert report.token_refused
    assert desk.states() == [UNKNOWN, PENDING]
    assert not desk.later(1).unsent


def test_a_look_that_fails_for_long_is_a_persons_business_and_what_that_one_says_counts(server: SlackServer) -> None:
    desk = Desk(server, planned("a", "b"))
    server.drop_after_accept()
    for _ in range(100):
        server.fail_next("a_refusal_of_next_year", method=HISTORY)
    desk.run()
    while desk.clock() < NOW + timedelta(minutes=20):
        desk.later(60)
    assert [one.needs_person for one in standings(desk.outbox.unsent())] == [False]
    while desk.clock() < NOW + timedelta(minutes=50):
        desk.later(60)
    (held,) = standings(desk.outbox.unsent())
    assert held.needs_person
    assert "a_refusal_of_next_year" in held.sentence
    assert f"`monitor deliveries retry {held.deliveries[0].id[:8]}`" in held.sentence
    (posted,) = server.messages
    server.remove("C0POLICY", posted.ts)
    desk.outbox.save(retry(held.deliveries[0], desk.clock()))
    assert not desk.later(5).unsent
    assert [text for text, _ in desk.shown()] == ["a", "b"]


@pytest.mark.parametrize("how", ["refused", "lost", "taken"])
def test_a_clock_that_was_ahead_for_days_and_is_set_right_neither_holds_up_nor_doubles(
    server: SlackServer, how: str
) -> None:
    desk = Desk(server, planned("a"))
    server.clock = lambda: slacks_own
    slacks_own = NOW.timestamp()
    desk.clock.now += timedelta(days=3)
    match how:
        case "refused":
            server.fail_next("service_unavailable")
        case "lost":
            server.drop_before_accept()
        case _:
            server.drop_after_accept()
            server.fail_next("internal_error", method=HISTORY)
    desk.run()
    slacks_own += 5
    desk.clock.now = NOW + timedelta(seconds=5)
    for _ in range(4):
        slacks_own += 60
        desk.later(60)
    assert desk.states() == [SENT]
    assert len(server.accepted) == 1


def test_what_breaks_a_limit_of_slack_goes_out_as_plain_text(server: SlackServer) -> None:
    (good,) = planned("a")
    long = {"type": "header", "text": {"type": "plain_text", "text": "x" * 151, "emoji": False}}
    bad = replace(good, payload={**good.payload, "blocks": [long, *good.payload["blocks"]]})
    desk = Desk(server, (bad,))
    report = desk.run()
    (message,) = server.messages
    assert (message.blocks, desk.calls("chat.postMessage")) == ((), 1)
    assert message.text.startswith("x" * 151)
    assert "goes out as plain text" in report.notes[0]
    assert "please report it" in report.notes[0]


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("late", [50, 400])
def test_through_random_trouble_everything_stands_there_once_and_in_order(
    server: SlackServer, seed: int, late: float
) -> None:
    desk = Desk(server, (*planned("a", "b"), *planned("c", digest="weekly"), *planned("d", "e", channel="#ops")))
    server.trouble(Random(seed), 0.4, late=late)
    for _ in range(20):
        desk.later(45)
    server.calm()
    for wait in (60, 900, 900, 900, 3600, 3600, 86400, 86400):
        desk.later(wait)
    assert set(desk.states()) == {SENT}
    if late < 60:  # shown before anything is sent again: no double is ever posted, even for a moment
        assert len(server.accepted) == 5
    first, second, third, fourth, fifth = sorted(server.messages, key=lambda message: message.text)
    assert [m.text for m in (first, second, third, fourth, fifth)] == ["a", "b", "c", "d", "e"]
    assert (second.thread_ts, fifth.thread_ts) == (first.ts, fourth.ts)
    assert first.ts < second.ts < third.ts
    assert [delivery.ts for delivery in desk.outbox.kept.values()] == [
        m.ts for m in (first, second, third, fourth, fifth)
    ]
