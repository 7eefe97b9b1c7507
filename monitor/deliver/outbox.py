"""The life of a delivery, as a pure state machine; who calls it saves every step.

    PENDING ─► SENDING ─► SENT            accepted
                  │─────► PENDING later   not accepted, on hold, token refused
                  │─────► PARKED          the channel or the message is refused for good: a person must look
                  └─────► UNKNOWN         may be there or not: never sent again blindly

SENDING is saved before the request, so that a crash in between is seen as what it is: unknown.
PARKED with a time (its channel is refused) is tried again then; without one (the message is refused) it stays.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from monitor.deliver.answers import UNSETTLED, Answer, Kind
from monitor.deliver.plain import without_blocks
from monitor.model import Delivery, DeliveryState, Digest, Message

if TYPE_CHECKING:
    from collections.abc import Sequence

# The first failure is mostly a moment; a quarter of an hour is as late as a digest may come after a long one.
BACK_OFF, LONGEST_BACK_OFF = timedelta(seconds=15), timedelta(minutes=15)
HOLD = timedelta(hours=1)  # slack.dev gives no time for these; limits of a workspace are lifted by people
MENDING = timedelta(minutes=5)  # how soon after a refused channel a mend can have happened
STOPPED = "the program was stopped while it posted"


def plan_deliveries(digest: Digest, messages: Sequence[Message], now: datetime) -> tuple[Delivery, ...]:
    """One PENDING delivery for every message; those after the first continue in the thread of the first.

    The same digest at the same time always gets the same ids.
    """
    first = delivery_id(digest.id, digest.channel, now, 0)
    return tuple(
        Delivery(
            id=delivery_id(digest.id, digest.channel, now, seq),
            digest=digest.id,
            channel=digest.channel,
            seq=seq,
            parent=first if seq else None,
            payload=message.payload,
            stories=message.stories,
            updates=message.updates,
            state=DeliveryState.PENDING,
            created=now,
        )
        for seq, message in enumerate(messages)
    )


def delivery_id(digest: str, channel: str, now: datetime, seq: int) -> str:
    """32 hex digits: 128 bits, so that an id found in Slack's history is ours and this one's."""
    return hashlib.sha256(f"{digest}\0{channel}\0{now.isoformat()}\0{seq}".encode()).hexdigest()[:32]


def queues(unsent: Sequence[Delivery], now: datetime) -> dict[str, list[Delivery]]:
    """What a run must look at, by channel, in the order of `unsent`: what may go out now, and what a crash cut off.

    A channel's queue ends before the first message that has to wait: nothing overtakes it, and nothing reaches a
    channel before the time that Slack named. What is UNKNOWN, or PARKED for good, holds up nobody.
    """
    found: dict[str, list[Delivery]] = {}
    waiting: set[str] = set()
    for delivery in unsent:
        if delivery.channel in waiting or is_settled(delivery):
            continue
        if delivery.next_try is not None and delivery.next_try > now:
            waiting.add(delivery.channel)
        else:
            found.setdefault(delivery.channel, []).append(delivery)
    return found


def is_settled(delivery: Delivery) -> bool:
    """Whether it is never sent (again) by itself: SENT, DROPPED, UNKNOWN, or PARKED without a time."""
    return delivery.state in (DeliveryState.SENT, DeliveryState.DROPPED, DeliveryState.UNKNOWN) or (
        delivery.state is DeliveryState.PARKED and delivery.next_try is None
    )


def standing(unsent: Sequence[Delivery]) -> tuple[str, ...]:
    """Sentences for people on messages that are not SENT: what stands in their way, then how many wait, by channel."""
    waiting = Counter(delivery.channel for delivery in unsent if not is_settled(delivery))
    told = [delivery.error for delivery in unsent if delivery.error]
    told += [
        f"{channel}: {count} {'messages wait' if count > 1 else 'message waits'} to be sent by a later run"
        for channel, count in waiting.items()
    ]
    return tuple(dict.fromkeys(told))


def begin(delivery: Delivery, now: datetime) -> Delivery:
    """About to be sent: to be saved durably before the first byte goes out."""
    return replace(
        delivery,
        state=DeliveryState.SENDING,
        attempts=delivery.attempts + 1,
        attempted=now,
        next_try=None,
        error="",
    )


def interrupted(delivery: Delivery) -> Delivery:
    """Found SENDING at a start: nobody heard the answer. An edit is sent again, which changes nothing."""
    if delivery.kind == "edit":
        return replace(delivery, state=DeliveryState.PENDING)
    what = f"{STOPPED}; {UNSETTLED}".replace("{channel}", delivery.channel)
    return replace(delivery, state=DeliveryState.UNKNOWN, error=what)


def orphaned(edit: Delivery) -> Delivery:
    """An edit of a message that will not be there."""
    return replace(edit, state=DeliveryState.DROPPED, error="the message that this changes was not posted")


def after(delivery: Delivery, answer: Answer, now: datetime) -> Delivery:  # noqa: PLR0911 - one return a kind of answer
    """What becomes of a delivery that was SENDING, once `answer` came at `now`."""
    match answer.kind:
        case Kind.ACCEPTED:
            return replace(delivery, state=DeliveryState.SENT, ts=answer.ts, posted_in=answer.channel, error="")
        case Kind.NOT_ACCEPTED:
            return _later(delivery, answer, now + _pause(delivery, answer))
        case Kind.HOLD:
            return _later(delivery, answer, now + HOLD)
        case Kind.TOKEN:
            return _later(delivery, answer, now)  # the token is the program's fault, not the message's
        case Kind.CHANNEL:
            return replace(delivery, state=DeliveryState.PARKED, error=answer.sentence, next_try=now + MENDING)
        case Kind.PAYLOAD:
            return _plainer(delivery, answer, now)
        case Kind.GONE:
            return replace(delivery, state=DeliveryState.DROPPED, error=answer.sentence)
        case Kind.AMBIGUOUS if delivery.kind == "edit":
            return _later(delivery, answer, now + _pause(delivery, answer))  # twice the same changes nothing
        case Kind.AMBIGUOUS:
            return replace(delivery, state=DeliveryState.UNKNOWN, error=answer.sentence)


def _later(delivery: Delivery, answer: Answer, when: datetime) -> Delivery:
    return replace(delivery, state=DeliveryState.PENDING, next_try=when, error=answer.sentence)


def _pause(delivery: Delivery, answer: Answer) -> timedelta:
    if answer.retry_after is not None:
        return timedelta(seconds=answer.retry_after)
    return min(BACK_OFF * (1 << min(delivery.attempts - 1, 10)), LONGEST_BACK_OFF)


def _plainer(delivery: Delivery, answer: Answer, now: datetime) -> Delivery:
    """A refused layout is tried once more as plain text; a refused plain text is parked for good."""
    if "blocks" not in delivery.payload:
        return replace(delivery, state=DeliveryState.PARKED, error=answer.sentence)
    return replace(_later(delivery, answer, now), payload=without_blocks(delivery.payload))
