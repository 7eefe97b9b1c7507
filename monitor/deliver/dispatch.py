"""Sending what is due: every channel its own queue, every step saved before and after the request."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from monitor.deliver.answers import Answer, Kind
from monitor.deliver.outbox import after, begin, interrupted, is_settled, orphaned, queues
from monitor.model import Delivery, DeliveryState

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from datetime import datetime

    from monitor.deliver.slack import Slack

PACE_SECONDS = 1.0  # docs.slack.dev, "Rate limits": one message a second per channel
LONGEST_WAIT_SECONDS = 60.0  # in one run and channel; longer ones are kept for a later run


class Outbox(Protocol):
    """Where deliveries are kept."""

    def unsent(self) -> Sequence[Delivery]:
        """Everything that is not SENT, in the order of composition: a parent before its replies."""

    def save(self, delivery: Delivery) -> None:
        """Keep it durably: after this returns it survives a crash of the machine."""

    def parent(self, delivery: Delivery) -> Delivery | None:
        """The delivery whose thread this one continues, or that it changes; None without a parent."""


@dataclass(frozen=True, slots=True)
class Report:
    """What came of one run, and how the outbox stands after it.

    `sent` went out in this run; `unsent` is everything that did not, of earlier runs too. `notes` say what went
    wrong in this run, each once; `token_refused` means that nothing goes out until the token is mended.
    """

    sent: tuple[Delivery, ...] = ()
    unsent: tuple[Delivery, ...] = ()
    notes: tuple[str, ...] = ()
    token_refused: bool = False


@dataclass(slots=True)
class _Run:
    """What the queues of one run share."""

    outbox: Outbox
    slack: Slack
    clock: Callable[[], datetime]
    sleep: Callable[[float], Awaitable[None]]
    stopping: asyncio.Event
    token_refused: bool = False
    sent: list[Delivery] = field(default_factory=list)
    notes: dict[str, None] = field(default_factory=dict)

    @property
    def over(self) -> bool:
        """Whether no further message may be begun."""
        return self.token_refused or self.stopping.is_set()

    def save(self, delivery: Delivery) -> Delivery:
        self.outbox.save(delivery)
        if delivery.state is DeliveryState.SENT:
            self.sent.append(delivery)
        if delivery.error:
            self.notes[delivery.error] = None
        return delivery

    async def pause(self, seconds: float) -> None:
        """Sleep, but not past the stopping signal."""
        either = (asyncio.ensure_future(self.sleep(seconds)), asyncio.ensure_future(self.stopping.wait()))
        try:
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for one in either:
                one.cancel()


async def deliver(
    outbox: Outbox,
    slack: Slack,
    clock: Callable[[], datetime],
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    stopping: asyncio.Event | None = None,
) -> Report:
    """Send everything that is due, in order within a channel, the channels side by side.

    Once `stopping` is set no message is begun any more: what is on its way is awaited, the rest stays as it is.
    What is found SENDING was cut off by a crash: it turns UNKNOWN and is not sent again. Raises only what the
    outbox raises (a full disk).
    """
    run = _Run(outbox, slack, clock, sleep, stopping or asyncio.Event())
    async with asyncio.TaskGroup() as group:
        for queue in queues(outbox.unsent(), clock()).values():
            group.create_task(_send_queue(run, queue))
    return Report(tuple(run.sent), tuple(outbox.unsent()), tuple(run.notes), run.token_refused)


async def _send_queue(run: _Run, queue: Sequence[Delivery]) -> None:
    """The deliveries of one channel, until one of them does not get through: what follows waits behind it.

    So a reply is reached only once its parent is SENT or settled otherwise. In the latter case there is no thread,
    and the reply is posted as a message of its own: its stories must be told.
    """
    waited, posted = 0.0, False
    for queued in queue:
        delivery = run.save(interrupted(queued)) if queued.state is DeliveryState.SENDING else queued
        if delivery.state is DeliveryState.UNKNOWN:
            continue
        if posted:
            await run.pause(PACE_SECONDS)
        result, waited = await _send(run, delivery, _sent_parent(run, delivery), waited)
        # After an answer that was lost the next one may be lost too: that is left to a later run.
        if not is_settled(result) or result.state is DeliveryState.UNKNOWN:
            return
        posted = True


def _sent_parent(run: _Run, delivery: Delivery) -> Delivery | None:
    parent = run.outbox.parent(delivery)
    return parent if parent and parent.state is DeliveryState.SENT else None


async def _call(run: _Run, delivery: Delivery, parent: Delivery | None) -> Answer:
    if delivery.kind == "edit":
        assert parent is not None
        return await run.slack.edit(delivery, parent)
    return await run.slack.post(delivery, parent.ts if parent else None)


async def _send(run: _Run, delivery: Delivery, parent: Delivery | None, waited: float) -> tuple[Delivery, float]:
    """One delivery as far as it gets in this run, and the seconds this channel has waited by then."""
    if delivery.kind == "edit" and parent is None:
        return run.save(orphaned(delivery)), waited
    while not run.over:
        begun = run.save(begin(delivery, run.clock()))
        answer = await _call(run, begun, parent)
        delivery = run.save(after(begun, answer, run.clock()))
        if answer.kind is Kind.TOKEN:
            run.token_refused = True
        pause = _worth_waiting(answer, delivery)
        if pause is None or waited + pause > LONGEST_WAIT_SECONDS:
            break
        waited += pause
        await run.pause(pause)
    return delivery, waited


def _worth_waiting(answer: Answer, delivery: Delivery) -> float | None:
    """Seconds after which the same delivery is tried again in this run; None when it is not."""
    if delivery.state is not DeliveryState.PENDING:
        return None
    if answer.kind is Kind.PAYLOAD:
        return PACE_SECONDS
    return answer.retry_after if answer.kind is Kind.NOT_ACCEPTED else None
