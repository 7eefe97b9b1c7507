"""Sending what is due: every channel its own queue, every step saved before and after the request."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from monitor.deliver.answers import BUG, Answer
from monitor.deliver.looking import channel_id, look_again, sent_parent, settle, sweep
from monitor.deliver.outbox import FIRST_LOOK, after, begin, interrupted, orphaned
from monitor.deliver.plain import without_blocks
from monitor.deliver.run import Outbox, Report, Run, Terms
from monitor.deliver.settle import must_look
from monitor.model import Delivery, DeliveryState

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection
    from datetime import datetime

    from monitor.deliver.slack import Slack

PACE_SECONDS = 1.0  # docs.slack.dev, "Rate limits": one message a second per channel
LONGEST_WAIT_SECONDS = 60.0  # in one run and channel; longer ones are kept for a later run
RATE = ("ratelimited", "rate_limited")


async def deliver(
    outbox: Outbox,
    slack: Slack,
    terms: Terms,
    clock: Callable[[], datetime],
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    stopping: asyncio.Event | None = None,
    channels: Collection[str] | None = None,
) -> Report:
    """Send everything that is due, in order within a channel, the channels (all, or those named) side by side.

    What is UNKNOWN is looked for, and what follows in its channel waits for it. Once `stopping` is set no message is
    begun any more: what is on its way is awaited, the rest stays as it is. What is found SENDING was cut off by a
    crash: no two runs may be in one channel at once. Raises only what the outbox raises (a full disk).
    """
    run = Run(outbox, slack, terms, clock, sleep, stopping or asyncio.Event())
    async with asyncio.TaskGroup() as group:
        for channel in due_channels(outbox, clock()) if channels is None else channels:
            group.create_task(_serve(run, channel))
    return Report(tuple(run.sent), tuple(outbox.unsent()), tuple(run.notes), tuple(run.doubles), run.token_refused)


def due_channels(outbox: Outbox, now: datetime) -> tuple[str, ...]:
    """The channels in which a run has something to do by now."""
    return tuple(channel for channel in outbox.channels(now) if _is_due(outbox, channel, now))


def _is_due(outbox: Outbox, channel: str, now: datetime) -> bool:
    first = outbox.first(channel)
    if first is not None and (first.state is DeliveryState.UNKNOWN or _wait(first, now) <= 0):
        return _wait(first, now) <= 0
    return bool(outbox.sweeps(channel, now))


def _wait(delivery: Delivery, now: datetime) -> float:
    """Seconds until something can be done about it: none where the clock was set back since it was tried."""
    if delivery.next_try is None or (delivery.attempted and delivery.attempted > now):
        return 0.0
    return (delivery.next_try - now).total_seconds()


async def _serve(run: Run, channel: str) -> None:
    """One channel, until its first message does not get through: what follows waits behind it.

    What has to be waited for is read from the outbox after every step, for others write there too.
    """
    left: float | None = None  # of the time to wait in: none for what an earlier run left waiting
    while not run.over and (delivery := run.outbox.first(channel)):
        if _is_to_be_sent(delivery) and run.terms.moved(delivery):
            break
        wait = _wait(delivery, run.clock())
        if wait > 0:
            if left is None or wait > left or not _is_worth_waiting(delivery, wait):
                break
            left -= wait
            await run.pause(wait)
        elif _is_to_be_sent(delivery) and (rest := _rest(run, channel)) > 0:
            await run.pause(rest)
        else:
            left = LONGEST_WAIT_SECONDS if left is None else left
            await _step(run, delivery)
    if not run.over:
        await sweep(run, channel)


def _is_worth_waiting(delivery: Delivery, wait: float) -> bool:
    """Whether it is likely to get on within this run."""
    if delivery.state is DeliveryState.UNKNOWN:
        return delivery.absent > 0 or wait <= FIRST_LOOK.total_seconds()
    return delivery.state is DeliveryState.PENDING and delivery.code in RATE


def _is_to_be_sent(delivery: Delivery) -> bool:
    return delivery.state in (DeliveryState.PENDING, DeliveryState.PARKED)


def _rest(run: Run, channel: str) -> float:
    """Seconds until the next message may be written to a channel, asked for once."""
    last = run.called.pop(channel, None)
    return PACE_SECONDS - (run.clock() - last).total_seconds() if last else 0.0


async def _step(run: Run, delivery: Delivery) -> None:
    """The next step of the first message of its channel."""
    if delivery.state is DeliveryState.SENDING:
        run.save(interrupted(delivery))
    elif delivery.state is DeliveryState.UNKNOWN:
        await settle(run, delivery.channel)
    elif must_look(delivery, run.clock()):
        await look_again(run, delivery)
    else:
        await _send(run, delivery)


async def _send(run: Run, delivery: Delivery) -> None:
    parent = sent_parent(run, delivery)
    if delivery.kind == "edit" and parent is None:
        run.save(orphaned(delivery))
        return
    if delivery.kind == "post" and parent is None:
        delivery = replace(delivery, parent=None)  # no thread: its stories must be told all the same
    begun = begin(_sound(run, delivery), run.clock())
    if not run.save(begun):
        return
    answer = await _call(run, begun, parent)
    run.called[delivery.channel] = run.clock()
    run.heard(answer)
    run.save(after(begun, answer, run.clock()))


async def _call(run: Run, delivery: Delivery, parent: Delivery | None) -> Answer:
    if delivery.kind == "edit" and parent is not None:
        place = parent.posted_in or await channel_id(run, delivery.channel)
        return place if isinstance(place, Answer) else await run.slack.edit(delivery, parent, place)
    return await run.slack.post(delivery, parent.ts if parent else None)


def _sound(run: Run, delivery: Delivery) -> Delivery:
    """The delivery as it may be sent: a post goes as plain text where its layout breaks a limit of Slack's."""
    if delivery.kind == "edit" or "blocks" not in delivery.payload:
        return delivery
    wrong = run.terms.check(delivery.payload)
    if not wrong:
        return delivery
    run.notes[
        f"a message to {delivery.channel} goes out as plain text, for Slack would refuse it: {wrong[0]}; {BUG}"
    ] = None
    return replace(delivery, payload=without_blocks(delivery.payload))
