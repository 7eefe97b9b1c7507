"""What a look into a channel's history says about messages whose answer was lost. Pure: who calls it looks and saves.

    UNKNOWN ─► SENT       found; of two copies the older one counts
        │────► PENDING    absent in two complete looks: it is sent again, and looked for doubles afterwards
        └────► UNKNOWN    the look failed, or came too early to prove anything

Slack has no key by which it knows a message again (docs.slack.dev): the id of the delivery in the message's metadata
is what is looked for.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

from monitor.deliver.answers import UNSEEN, Answer, Kind
from monitor.deliver.outbox import LONGEST_BACK_OFF, MENDING, accepted, back_off, next_sweep
from monitor.model import Delivery, DeliveryState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

OnUnknown = Literal["hold", "resend"]

SETTLING = timedelta(seconds=60)  # after the last attempt: what Slack took has mostly shown long before
APART = timedelta(seconds=30)  # between two looks that both count, so that one bad moment of Slack's is one look
ENOUGH = 2  # complete looks without it
# Of a look, before something is sent again: a copy that shows later than this is left to the sweeps.
FRESH = timedelta(seconds=10)
# How far before the first attempt a look begins. The reference is our clock, which may have been ahead of Slack's: by
# some minutes when it drifts, by up to 14 hours where a machine took its local time for UTC until it was set right.
LOOK_BACK = timedelta(days=1)
SHORTEST_PAUSE = timedelta(seconds=30)  # after a look that failed; then a quarter of the time since the attempt
# After an attempt, looks that still fail need a person: lost answers get as long (LOST_TOO_OFTEN, standing.py).
UNSEEN_LONG = timedelta(minutes=30)
SWEEP_AGAIN = timedelta(minutes=15)  # after a sweep that failed ...
SWEPT_LONG_ENOUGH = timedelta(hours=48)  # ... until this long after the attempt: a day more than sweeps take


@dataclass(frozen=True, slots=True)
class Copy:
    """A message that stands in Slack: its name there, and how many replies it has."""

    ts: str
    replies: int = 0


@dataclass(frozen=True, slots=True)
class Look:
    """What one look into a channel or a thread found: our messages by the id of their delivery.

    `channel` is Slack's id of the channel. With a `failure` it was not complete: what it did not find may be there.
    """

    channel: str = ""
    found: Mapping[str, tuple[Copy, ...]] = field(default_factory=dict)
    failure: Answer | None = None


@dataclass(frozen=True, slots=True)
class Sweep:
    """What to do about doubles: the delivery as it stands afterwards, the copies to delete, and those that stay."""

    delivery: Delivery
    delete: tuple[str, ...] = ()
    stay: tuple[str, ...] = ()


def oldest_of(deliveries: Sequence[Delivery], now: datetime) -> datetime:
    """Where a look for these must begin."""
    return min(now, *(d.first_attempt or d.attempted or d.created for d in deliveries)) - LOOK_BACK


def _as_of(delivery: Delivery, now: datetime) -> Delivery:
    """As if it was tried just now, where the clock was set back since: how long ago that is nobody knows."""
    if delivery.attempted is None or delivery.attempted <= now:
        return delivery
    first = delivery.first_attempt and min(delivery.first_attempt, now)
    return replace(delivery, attempted=now, first_attempt=first, scanned=None, absent=0)


def settled(delivery: Delivery, look: Look, now: datetime, on_unknown: OnUnknown) -> Delivery:
    """What becomes of an UNKNOWN delivery after a look that began before `now`."""
    delivery = _as_of(delivery, now)
    if copies := look.found.get(delivery.id):
        return _found(delivery, look.channel, copies, now)
    if look.failure:
        return _unseen(delivery, look.failure, now, on_unknown)
    return _absent(delivery, now)


def must_look(delivery: Delivery, now: datetime) -> bool:
    """Whether a PENDING delivery was UNKNOWN, and may have turned up since it was last looked for."""
    fresh = delivery.scanned is not None and timedelta() <= now - delivery.scanned <= FRESH
    return delivery.sweep is not None and not fresh


def looked_again(delivery: Delivery, look: Look, now: datetime) -> Delivery:
    """What becomes of a PENDING delivery that was UNKNOWN, looked for once more before it is sent."""
    delivery = replace(_as_of(delivery, now), scanned=delivery.scanned)
    if copies := look.found.get(delivery.id):
        return _found(delivery, look.channel, copies, now)
    # Where looking is not permitted, it was a person or `on_unknown: resend` that said: send it. Where looks go on to
    # fail, a person's word counts, too: that one has looked.
    by_hand = delivery.scanned is None
    failure = look.failure
    if not failure or failure.code == "missing_scope" or (by_hand and _fails_for_long(delivery, failure, now)):
        return replace(delivery, scanned=now, next_try=None)
    return replace(_unseen(delivery, failure, now, "hold"), state=DeliveryState.PENDING)


def swept(delivery: Delivery, look: Look, now: datetime) -> Sweep:
    """What a look for doubles says about a SENT delivery.

    Of two copies the one with replies stays, else the older one. Where both have replies both stay: people talk there.
    """
    if look.failure:
        seeable = look.failure.code != "missing_scope"
        return Sweep(replace(delivery, sweep=sweep_again(delivery, now) if seeable else None))
    copies = sorted(look.found.get(delivery.id, ()), key=lambda copy: copy.ts)
    keep = [copy.ts for copy in copies if copy.replies] or [copy.ts for copy in copies[:1]]
    ts = delivery.ts if delivery.ts in keep or not keep else keep[0]
    after = replace(delivery, ts=ts, sweep=next_sweep(delivery, now) if len(keep) < ENOUGH else None)
    return Sweep(after, tuple(copy.ts for copy in copies if copy.ts not in keep), tuple(keep))


def sweep_again(delivery: Delivery, now: datetime) -> datetime | None:
    """When a sweep that failed is made again; None when that has gone on for long enough."""
    long_enough = (delivery.attempted or delivery.created) + SWEPT_LONG_ENOUGH
    return now + SWEEP_AGAIN if now <= long_enough else None


def _found(delivery: Delivery, channel: str, copies: Sequence[Copy], now: datetime) -> Delivery:
    sent = accepted(delivery, min(copy.ts for copy in copies), channel, now)
    return replace(sent, sweep=now) if len(copies) > 1 else sent


def _absent(delivery: Delivery, now: datetime) -> Delivery:
    due = (delivery.attempted or delivery.created) + SETTLING
    if delivery.scanned:
        due = max(due, delivery.scanned + APART)
    if now < due:
        return replace(delivery, next_try=due)
    counted = replace(delivery, absent=delivery.absent + 1, scanned=now, next_try=now + APART)
    if counted.absent < ENOUGH:
        return counted
    return _again(counted, f"Slack did not keep what was posted in {delivery.channel}: it is posted again", now)


def _again(delivery: Delivery, why: str, now: datetime) -> Delivery:
    """PENDING: at once after the first attempt, later when that keeps happening."""
    pause = back_off(delivery.attempts - 1) if delivery.attempts > 1 else timedelta()
    return replace(
        delivery, state=DeliveryState.PENDING, next_try=now + pause, sweep=now, scanned=now, error=why, code=""
    )


def _unseen(delivery: Delivery, failure: Answer, now: datetime, on_unknown: OnUnknown) -> Delivery:
    if failure.code == "missing_scope":
        return _unseeable(delivery, failure, now, on_unknown)
    match failure.kind:
        case Kind.CHANNEL:
            why = f"{failure.sentence}. Until then it is not known whether a message is there, and the others wait"
            return replace(delivery, next_try=now + MENDING, error=why, code=failure.code)
        case Kind.TOKEN:
            return replace(delivery, next_try=now)  # the run ends with it, and is paused
        case _:
            age = now - (delivery.attempted or delivery.created)
            pause = max(SHORTEST_PAUSE, min(age / 4, LONGEST_BACK_OFF))
            asked = timedelta(seconds=failure.retry_after or 0)
            later = replace(delivery, next_try=now + max(pause, asked))
            if not _fails_for_long(delivery, failure, now):
                return later
            why = (
                f"{_not_known(delivery)}: looking fails ({failure.sentence}). Look there, and then {_decide(delivery)}"
            )
            return replace(later, error=why, code=UNSEEN)


def _fails_for_long(delivery: Delivery, failure: Answer, now: datetime) -> bool:
    """Whether looks fail as no ordinary fault makes them: Slack can be reached, and does not say what it holds."""
    odd = failure.kind not in (Kind.NOT_ACCEPTED, Kind.CHANNEL, Kind.TOKEN)
    return odd and now - (delivery.attempted or delivery.created) >= UNSEEN_LONG


def _not_known(delivery: Delivery) -> str:
    return f"it is not known whether a message is in {delivery.channel}, and the others wait"


def _decide(delivery: Delivery) -> str:
    """What a person does who has looked."""
    short = delivery.id[:8]
    return f"run `monitor deliveries retry {short}` (it is not there) or `monitor deliveries drop {short}` (it is)"


def _unseeable(delivery: Delivery, failure: Answer, now: datetime, on_unknown: OnUnknown) -> Delivery:
    """There is no permission to look: a person decides, or has decided in monitor.yaml."""
    if on_unknown == "hold":
        why = f"{_not_known(delivery)}: {failure.sentence}; or look there, and then {_decide(delivery)}"
        return replace(delivery, next_try=now + MENDING, error=why, code=failure.code)
    due = (delivery.attempted or delivery.created) + SETTLING
    if now < due:
        return replace(delivery, next_try=due)
    why = f"the answer to what was posted in {delivery.channel} was lost: posted again without looking (on_unknown)"
    return _again(delivery, why, now)
