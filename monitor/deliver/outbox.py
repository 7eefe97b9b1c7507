"""The life of a delivery, as a pure state machine; who calls it saves every step.

    PENDING ─► SENDING ─► SENT            accepted
       ▲          │─────► PENDING later   not accepted, on hold, token refused; an edit: whatever happened to its answer
       │          │─────► PARKED          the channel or the message is refused for good: a person must look
       │          │─────► DROPPED         an edit that Slack will never take
       │          └─────► UNKNOWN         a post that may be there or not: never sent again blindly
       └────────────────────┴► SENT       what a look says (settle.py)

SENDING is saved before the request, so that a crash in between is seen as what it is: unknown.
PARKED with a time (its channel is refused) is tried again then; without one (the message is refused) it stays.
UNKNOWN is looked for at `next_try`. `error` and `code` say why it is not SENT, and stay while it is tried again.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from monitor.deliver.answers import Answer, Kind
from monitor.deliver.plain import without_blocks
from monitor.errors import UserError
from monitor.model import Delivery, DeliveryState, Digest, Message

if TYPE_CHECKING:
    from collections.abc import Sequence

# The first failure is mostly a moment; a quarter of an hour is as late as a digest may come after a long one.
BACK_OFF, LONGEST_BACK_OFF = timedelta(seconds=15), timedelta(minutes=15)
SHORTEST_WAIT = timedelta(seconds=1)  # Slack counts in whole seconds, and a zero must not be asked again without end
HOLD = timedelta(hours=1)  # slack.dev gives no time for these; limits of a workspace are lifted by people
MENDING = timedelta(minutes=5)  # how soon after a refused channel a mend can have happened
# After a lost answer: Slack shows what it took within a second, mostly, and what is there by then is settled.
FIRST_LOOK = timedelta(seconds=2)
# After it was SENT, one that was once sent again is looked for doubles: a request that was lost on its way shows within
# minutes or never, one that Slack itself held back once the incident is over: hours, and after a bad one the next day.
SWEEPS = (timedelta(minutes=5), timedelta(hours=1), timedelta(hours=24))
# Tries of an edit that its channel refuses or that is answered in an unknown way: half an hour, with the pauses between
# them. It is no news (its reply is), and what follows in the channel waits behind it.
MOST_TRIES_OF_AN_EDIT = 8
STOPPED = "the program was stopped while it posted"
LOOKED_FOR = "it is looked for in {channel} before anything else goes there"


class TransitionError(UserError):
    """What a person asked for makes no sense for a delivery as it stands; the text says why."""


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
            shown=message.shown,
            state=DeliveryState.PENDING,
            created=now,
        )
        for seq, message in enumerate(messages)
    )


def delivery_id(digest: str, channel: str, now: datetime, seq: int) -> str:
    """32 hex digits: 128 bits, so that an id found in Slack's history is ours and this one's."""
    return hashlib.sha256(f"{digest}\0{channel}\0{now.isoformat()}\0{seq}".encode()).hexdigest()[:32]


def is_over(delivery: Delivery) -> bool:
    """Whether nothing more happens to it by itself: SENT, DROPPED, or PARKED without a time."""
    return delivery.state in (DeliveryState.SENT, DeliveryState.DROPPED) or (
        delivery.state is DeliveryState.PARKED and delivery.next_try is None
    )


def begin(delivery: Delivery, now: datetime) -> Delivery:
    """About to be sent: to be saved durably before the first byte goes out."""
    return replace(delivery, state=DeliveryState.SENDING, attempts=delivery.attempts + 1, attempted=now, next_try=None)


def interrupted(delivery: Delivery) -> Delivery:
    """Found SENDING at a start: nobody heard the answer. An edit is sent again, which changes nothing."""
    if delivery.kind == "edit":
        return replace(delivery, state=DeliveryState.PENDING)
    return _unknown(delivery, Answer(Kind.AMBIGUOUS, STOPPED), None)


def orphaned(edit: Delivery) -> Delivery:
    """An edit of a message that will not be there."""
    return _dropped(edit, "the message that this changes was not posted", "")


def after(delivery: Delivery, answer: Answer, now: datetime) -> Delivery:  # noqa: PLR0911 - one return a kind of answer
    """What becomes of a delivery that was SENDING, once `answer` came at `now`."""
    match answer.kind:
        case Kind.ACCEPTED:
            return accepted(delivery, answer.ts, answer.channel, now)
        case Kind.NOT_ACCEPTED:
            return _later(delivery, answer, now + _pause(delivery, answer))
        case Kind.HOLD:
            return _later(delivery, answer, now + HOLD)
        case Kind.TOKEN:
            return _later(delivery, answer, now)  # the token is the program's fault, not the message's
        case Kind.CHANNEL:
            return _shut_out(delivery, answer, now)
        case Kind.GONE if delivery.kind == "edit":
            return _dropped(delivery, answer.sentence, answer.code)
        case Kind.THREAD | Kind.GONE if delivery.parent:
            return _without_thread(delivery, answer, now)
        case Kind.THREAD | Kind.GONE | Kind.PAYLOAD:
            return _plainer(delivery, answer, now)
        case Kind.AMBIGUOUS:
            return _lost(delivery, answer, now)


def _without_thread(delivery: Delivery, answer: Answer, now: datetime) -> Delivery:
    """What it tells must be told, thread or no thread; that more outlets tell the same is no message of its own."""
    if delivery.shown and not (delivery.stories or delivery.updates):
        return _dropped(delivery, answer.sentence, answer.code)
    return replace(_later(delivery, answer, now), parent=None)


def _shut_out(delivery: Delivery, answer: Answer, now: datetime) -> Delivery:
    if _was_tried_enough(delivery):
        return _dropped(delivery, answer.sentence, answer.code)
    return _parked(delivery, answer, now + MENDING)


def _lost(delivery: Delivery, answer: Answer, now: datetime) -> Delivery:
    if _was_tried_enough(delivery):
        return _dropped(delivery, answer.sentence, answer.code)
    if delivery.kind == "edit":  # twice the same changes nothing
        return _later(delivery, answer, now + _pause(delivery, answer))
    return _unknown(delivery, answer, now + FIRST_LOOK)


def _was_tried_enough(delivery: Delivery) -> bool:
    return delivery.kind == "edit" and delivery.attempts >= MOST_TRIES_OF_AN_EDIT


def accepted(delivery: Delivery, ts: str | None, channel: str | None, now: datetime) -> Delivery:
    """SENT: it stands in `channel` (Slack's id) under the name `ts`."""
    return replace(
        delivery,
        state=DeliveryState.SENT,
        ts=ts,
        posted_in=channel,
        next_try=None,
        error="",
        code="",
        sweep=delivery.sweep and next_sweep(delivery, now),
    )


def next_sweep(delivery: Delivery, now: datetime) -> datetime | None:
    """When a message that was sent more than once is looked for doubles next; None when that is over."""
    since = delivery.attempted or now
    return next((since + pause for pause in SWEEPS if since + pause > now), None)


def back_off(attempts: int) -> timedelta:
    """How long to wait after so many attempts: twice as long each time, up to a limit."""
    return min(BACK_OFF * (1 << min(attempts - 1, 10)), LONGEST_BACK_OFF)


def retry(delivery: Delivery, now: datetime) -> Delivery:
    """A person wants it sent now: PENDING. Raises TransitionError where that makes no sense.

    Of one that is UNKNOWN (or SENDING, when no daemon runs) the person says that it is not there. It is looked for once
    more before it is sent, and for doubles after that.
    """
    if delivery.state in (DeliveryState.SENT, DeliveryState.DROPPED):
        raise TransitionError(f"{delivery.id} was {delivery.state}: there is nothing to send again")
    lost = delivery.state in (DeliveryState.SENDING, DeliveryState.UNKNOWN) and delivery.kind == "post"
    return replace(
        delivery,
        state=DeliveryState.PENDING,
        next_try=None,
        error="",
        code="",
        first_attempt=_first_attempt(delivery) if lost else delivery.first_attempt,
        scanned=None if lost else delivery.scanned,
        sweep=now if lost else delivery.sweep,
    )


def drop(delivery: Delivery, now: datetime) -> Delivery:
    """A person gives it up: DROPPED, and its stories are not told again. Raises TransitionError, as `retry`."""
    if delivery.state in (DeliveryState.SENT, DeliveryState.DROPPED):
        raise TransitionError(f"{delivery.id} was {delivery.state}: there is nothing to give up")
    return _dropped(delivery, f"given up by hand on {now:%Y-%m-%d %H:%M} UTC", "")


def _first_attempt(delivery: Delivery) -> datetime | None:
    """When it may have reached Slack first."""
    return delivery.first_attempt or delivery.attempted


def _unknown(delivery: Delivery, answer: Answer, look: datetime | None) -> Delivery:
    what = f"{answer.sentence}; {LOOKED_FOR}".replace("{channel}", delivery.channel)
    return replace(
        delivery,
        state=DeliveryState.UNKNOWN,
        first_attempt=_first_attempt(delivery),
        absent=0,
        scanned=None,
        next_try=look,
        error=what,
        code=answer.code,
    )


def _later(delivery: Delivery, answer: Answer, when: datetime) -> Delivery:
    return replace(delivery, state=DeliveryState.PENDING, next_try=when, error=answer.sentence, code=answer.code)


def _parked(delivery: Delivery, answer: Answer, when: datetime | None) -> Delivery:
    return replace(delivery, state=DeliveryState.PARKED, next_try=when, error=answer.sentence, code=answer.code)


def _dropped(delivery: Delivery, why: str, code: str) -> Delivery:
    return replace(delivery, state=DeliveryState.DROPPED, next_try=None, sweep=None, error=why, code=code)


def _pause(delivery: Delivery, answer: Answer) -> timedelta:
    if answer.retry_after is not None:
        return max(timedelta(seconds=answer.retry_after), SHORTEST_WAIT)
    return back_off(delivery.attempts)


def _plainer(delivery: Delivery, answer: Answer, now: datetime) -> Delivery:
    """A refused layout is tried once more as plain text; a refused plain text is parked for good.

    An edit that is refused is given up: the message stays as it was, and its thread tells the rest.
    """
    if delivery.kind == "edit":
        return _dropped(delivery, answer.sentence, answer.code)
    if "blocks" not in delivery.payload:
        return _parked(delivery, answer, None)
    return replace(_later(delivery, answer, now), payload=without_blocks(delivery.payload))
