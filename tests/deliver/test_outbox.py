from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.deliver import Answer, Kind, TransitionError, after, begin, drop, retry
from monitor.deliver.answers import REFUSALS, ambiguous, not_accepted, refused
from monitor.deliver.outbox import LONGEST_BACK_OFF, interrupted
from monitor.deliver.settle import must_look
from monitor.model import DeliveryState, Shown
from tests.deliver.keeping import NOW, one, planned


def test_the_first_message_is_the_parent_of_the_others() -> None:
    first, second, third = planned("a", "b", "c")
    assert [d.seq for d in (first, second, third)] == [0, 1, 2]
    assert (first.parent, second.parent, third.parent) == (None, first.id, first.id)
    assert first.state is DeliveryState.PENDING
    assert first.stories == (("migration", "story of a"),)


def test_ids_are_the_same_for_the_same_digest_and_time_and_differ_otherwise() -> None:
    assert planned("a", "b") == planned("a", "b")
    ids = {d.id for d in (*planned("a", "b"), *planned("a", channel="C0OPS"), *planned("a", digest="other"))}
    assert len(ids) == 4


def test_sending_is_counted_and_timed() -> None:
    begun = begin(one(error="the bot is not in it", code="not_in_channel", next_try=NOW), NOW)
    assert (begun.state, begun.attempts, begun.attempted) == (DeliveryState.SENDING, 1, NOW)
    assert (begun.error, begun.next_try) == ("the bot is not in it", None)
    sent = after(begun, Answer(Kind.ACCEPTED, ts="1.2"), NOW)
    assert (sent.error, sent.code) == ("", "")


def test_accepted_is_sent() -> None:
    sent = after(begin(one(), NOW), Answer(Kind.ACCEPTED, ts="1.2"), NOW)
    assert (sent.state, sent.ts, sent.error) == (DeliveryState.SENT, "1.2", "")


@pytest.mark.parametrize(
    ("code", "state"),
    [
        ("ratelimited", DeliveryState.PENDING),
        ("request_timeout", DeliveryState.PENDING),
        ("service_unavailable", DeliveryState.PENDING),
        ("channel_not_found", DeliveryState.PARKED),
        ("not_in_channel", DeliveryState.PARKED),
        ("is_archived", DeliveryState.PARKED),
        ("restricted_action", DeliveryState.PARKED),
        ("no_permission", DeliveryState.PARKED),
        ("invalid_auth", DeliveryState.PENDING),
        ("not_authed", DeliveryState.PENDING),
        ("account_inactive", DeliveryState.PENDING),
        ("token_revoked", DeliveryState.PENDING),
        ("token_expired", DeliveryState.PENDING),
        ("missing_scope", DeliveryState.PENDING),
        ("message_limit_exceeded", DeliveryState.PENDING),
        ("accesslimited", DeliveryState.PENDING),
        ("fatal_error", DeliveryState.UNKNOWN),
        ("internal_error", DeliveryState.UNKNOWN),
        ("a_code_of_next_year", DeliveryState.UNKNOWN),
    ],
)
def test_what_becomes_of_a_refused_message(code: str, state: DeliveryState) -> None:
    answer = refused(code, "#desk")
    result = after(begin(one(channel="#desk"), NOW), answer, NOW)
    assert result.state is state
    assert result.error
    assert "{" not in result.error
    assert result.code == code
    assert result.next_try is not None


def test_every_sentence_says_what_to_do() -> None:
    assert refused("not_in_channel", "#desk").sentence == (
        "Slack says the bot is not in #desk: invite it there with /invite @monitor"
    )
    for code in REFUSALS:
        sentence = refused(code, "#desk", detail="blocks[0]").sentence
        assert len(sentence) > 30
        assert "{" not in sentence


def test_pauses_grow_to_a_limit_and_slack_own_wish_counts() -> None:
    tries = [after(replace(begin(one(), NOW), attempts=n), not_accepted("refused"), NOW) for n in (1, 2, 3, 40)]
    pauses = [d.next_try - NOW for d in tries if d.next_try]
    assert pauses == [timedelta(seconds=15), timedelta(seconds=30), timedelta(minutes=1), LONGEST_BACK_OFF]
    asked = after(begin(one(), NOW), refused("ratelimited", "C0", retry_after=120), NOW)
    assert asked.next_try == NOW + timedelta(seconds=120)


@pytest.mark.parametrize("code", ["invalid_blocks", "msg_blocks_too_long", "no_text", "metadata_too_large"])
def test_a_refused_layout_is_tried_once_as_plain_text(code: str) -> None:
    again = after(begin(one(), NOW), refused(code, "C0"), NOW)
    assert again.state is DeliveryState.PENDING
    assert again.next_try == NOW
    assert "blocks" not in again.payload
    assert again.payload["text"] == "Desk &amp; co\nhello <https://press.example/5>\nWhy: Comar"
    assert again.payload["unfurl_links"] is False
    parked = after(begin(again, NOW), refused(code, "C0"), NOW)
    assert (parked.state, parked.next_try) == (DeliveryState.PARKED, None)


def test_what_a_crash_cut_off_is_unknown_and_says_where_to_look() -> None:
    found = interrupted(begin(one(channel="#desk"), NOW))
    assert (found.state, found.first_attempt, found.next_try) == (DeliveryState.UNKNOWN, NOW, None)
    assert found.error.endswith("it is looked for in #desk before anything else goes there")
    lost = after(begin(one(), NOW), ambiguous("Slack did not answer"), NOW)
    assert (lost.state, lost.next_try) == (DeliveryState.UNKNOWN, NOW + timedelta(seconds=2))


def test_first_attempt_is_the_first_that_may_have_arrived() -> None:
    refused_first = after(begin(one(), NOW), not_accepted("refused"), NOW)
    later = NOW + timedelta(minutes=1)
    lost = after(begin(refused_first, later), ambiguous("Slack did not answer"), later)
    assert lost.first_attempt == later
    again = after(begin(lost, later + timedelta(hours=1)), ambiguous("Slack did not answer"), later)
    assert again.first_attempt == later


def test_a_reply_whose_thread_is_gone_is_posted_by_itself() -> None:
    reply = planned("a", "b")[1]
    for code in ("thread_not_found", "cannot_reply_to_message", "restricted_action_thread_locked"):
        again = after(begin(reply, NOW), refused(code, "C0"), NOW)
        assert (again.state, again.parent, again.next_try) == (DeliveryState.PENDING, None, NOW)
        assert after(begin(again, NOW), refused(code, "C0"), NOW).payload != again.payload  # no thread was asked for


def test_a_reply_that_names_outlets_alone_is_no_message_of_its_own() -> None:
    reply = replace(planned("a", "b")[1], stories=(), shown=(Shown("article", "behind"),))
    gone = after(begin(reply, NOW), refused("thread_not_found", "C0"), NOW)
    assert (gone.state, bool(gone.error)) == (DeliveryState.DROPPED, True)
    told = after(begin(replace(reply, updates=("update",)), NOW), refused("thread_not_found", "C0"), NOW)
    assert (told.state, told.parent) == (DeliveryState.PENDING, None)


def test_a_person_sends_again_or_gives_up() -> None:
    parked = after(begin(one(), NOW), refused("is_archived", "C0"), NOW)
    again = retry(parked, NOW)
    assert (again.state, again.next_try, again.error, again.sweep) == (DeliveryState.PENDING, None, "", None)
    lost = after(begin(one(), NOW), ambiguous("Slack did not answer"), NOW)
    assert (retry(lost, NOW).state, retry(lost, NOW).sweep) == (DeliveryState.PENDING, NOW)
    assert must_look(retry(lost, NOW), NOW)  # what a person says is looked up all the same
    cut_off = retry(begin(one(), NOW), NOW)
    assert (cut_off.sweep, cut_off.first_attempt) == (NOW, NOW)
    for open_one in (one(), parked, lost):
        dropped = drop(open_one, NOW)
        assert (dropped.state, dropped.next_try, dropped.stories) == (DeliveryState.DROPPED, None, open_one.stories)
        assert "given up by hand on 2026-11-22" in dropped.error
    for over in (drop(one(), NOW), after(begin(one(), NOW), Answer(Kind.ACCEPTED, ts="1.2"), NOW)):
        with pytest.raises(TransitionError, match="nothing to send again"):
            retry(over, NOW)
        with pytest.raises(TransitionError, match="nothing to give up"):
            drop(over, NOW)
