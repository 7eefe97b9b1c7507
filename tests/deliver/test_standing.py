from dataclasses import replace
from datetime import timedelta

from monitor.deliver import Answer, Kind, after, begin, standing, standings, waiting
from monitor.deliver.answers import REFUSALS, ambiguous, refused
from monitor.model import Delivery, DeliveryState
from tests.deliver.keeping import NOW, one, planned


def answered(delivery: Delivery, code: str) -> Delivery:
    return after(begin(delivery, NOW), refused(code, delivery.channel), NOW)


def test_what_waits_in_a_channel_is_one_for_the_reason_of_its_first_message() -> None:
    first, second, third = planned("a", "b", "c")
    (found,) = standings([answered(first, "not_in_channel"), second, third])
    assert (found.channel, found.kind, found.needs_person, waiting(found)) == (
        "C0POLICY",
        "channel",
        True,
        "3 messages wait",
    )
    assert found.sentence == "Slack says the bot is not in C0POLICY: invite it there with /invite @monitor"
    assert (found.since, found.next_try) == (NOW, NOW + timedelta(minutes=5))


def test_a_message_that_is_refused_for_good_is_its_own_and_holds_up_nobody() -> None:
    first, second = planned("a", "b")
    parked = after(begin(replace(first, payload={"text": "a"}), NOW), refused("no_text", "C0POLICY"), NOW)
    waits, message = standings([parked, second])
    assert (waits.kind, waits.needs_person, waiting(waits)) == ("waits", False, "1 message waits")
    assert (message.kind, message.needs_person, message.deliveries) == ("message", True, (parked,))


def test_a_lost_answer_stands_before_what_was_composed_earlier() -> None:
    first, second = planned("a", "b")
    lost = after(begin(second, NOW), ambiguous("Slack did not answer"), NOW)
    (found,) = standings([first, lost])
    assert (found.kind, found.needs_person, found.deliveries) == ("lost", False, (lost, first))
    assert found.sentence.startswith("Slack did not answer; it is looked for in C0POLICY")
    (often,) = standings([replace(lost, attempts=5)])
    assert (often.kind, often.needs_person) == ("unsettled", True)


def test_what_is_being_tried_again_stands_as_it_did() -> None:
    for code, kind in (("is_archived", "channel"), ("accesslimited", "hold"), ("token_revoked", "token")):
        waits = answered(one(), code)
        assert [each.kind for each in standings([waits])] == [kind]
        assert [each.kind for each in standings([begin(waits, NOW)])] == [kind]


def test_every_refusal_has_a_sentence_wherever_it_leads() -> None:
    for code in REFUSALS:
        for delivery in (one(), one(kind="edit", parent="p"), one(payload={"text": "plain"})):
            result = answered(delivery, code)
            assert len(result.error) > 30
            if result.state is not DeliveryState.DROPPED:
                assert standing([result])[0] == result.error


def test_what_is_not_sent_is_said_in_plain_words() -> None:
    first, second, third = planned("a", "b", "c")
    other = after(begin(planned("d", channel="C0OPS")[0], NOW), Answer(Kind.AMBIGUOUS, "Slack fell silent"), NOW)
    unsent = [replace(first, error="Slack asks to wait"), second, third, other]
    assert standing(unsent) == (
        "Slack asks to wait",
        "Slack fell silent; it is looked for in C0OPS before anything else goes there",
        "C0POLICY: 3 messages wait to be sent by a later run",
        "C0OPS: 1 message waits to be sent by a later run",
    )
    assert standing([]) == ()
