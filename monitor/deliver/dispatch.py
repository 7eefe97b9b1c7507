"""Sending what is due: every channel its own queue, every step saved before and after the request."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from monitor.deliver.answers import Answer, Kind
from monitor.deliver.outbox import after, begin, interrupted
from monitor.model import Delivery, DeliveryState

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from datetime import datetime

    from monitor.deliver.slack import Slack

PACE_SECONDS = 1.0  # docs.slack.dev, "Rate limits": one message a second per channel
LONGEST_WAIT_SECONDS = 60.0  # in one run and channel; longer ones are kept for a later run


class Outbox(Protocol):
    """Where deliveries are kept."""

    def due(self, now: datetime) -> Sequence[Delivery]:
        """What a run must look at, oldest digest first, by `seq` within one.

        PENDING whose `next_try` is none or past, PARKED whose `next_try` is past, and everything SENDING.
        """

    def save(self, delivery: Delivery) -> None:
        """Keep it durably: after this returns it survives a crash of the machine."""

    def parent_ts(self, delivery: Delivery) -> str | None:
        """The `ts` of the delivery's parent, once that is SENT."""


@dataclass(frozen=True, slots=True)
class Report:
    """What came of one run. Every delivery that was due is in exactly one of the four.

    `waiting` goes out in a later run by itself, `parked` and `unknown` wait for a person. `notes` say what
    went wrong, each once; `token_refused` means that nothing goes out until the token is mended.
    """

    sent: tuple[Delivery, ...] = ()
    waiting: tuple[Delivery, ...] = ()
    parked: tuple[Delivery, ...] = ()
    unknown: tuple[Delivery, ...] = ()
    notes: tuple[str, ...] = ()
    token_refused: bool = False

    @property
    def needs_person(self) -> bool:
        """Whether somebody must look: a refused token, or something parked or unknown."""
        return self.token_refused or bool(self.parked or self.unknown)

    @property
    def complete(self) -> bool:
        """Whether everything that was due has been sent."""
        return not (self.waiting or self.parked or self.unknown)


@dataclass(slots=True)
class _Run:
    """What the queues of one run share."""

    outbox: Outbox
    slack: Slack
    clock: Callable[[], datetime]
    sleep: Callable[[float], Awaitable[None]]
    token_refused: bool = False
    results: dict[str, Delivery] = field(default_factory=dict)
    notes: dict[str, None] = field(default_factory=dict)

    def save(self, delivery: Delivery) -> Delivery:
        self.outbox.save(delivery)
        self.results[delivery.id] = delivery
        if delivery.error:
            self.notes[delivery.error] = None
        return delivery


async def deliver(
    outbox: Outbox,
    slack: Slack,
    clock: Callable[[], datetime],
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> Report:
    """Send everything that is due, in order within a channel, the channels side by side.

    What is found SENDING was cut off by a crash: it turns UNKNOWN and is not sent again. Raises only what the
    outbox raises (a full disk).
    """
    run = _Run(outbox, slack, clock, sleep)
    queues: dict[str, list[Delivery]] = {}
    for delivery in outbox.due(clock()):
        run.results[delivery.id] = delivery
        if delivery.state is DeliveryState.SENDING:
            run.save(interrupted(delivery))
        else:
            queues.setdefault(delivery.channel, []).append(delivery)
    async with asyncio.TaskGroup() as group:
        for queue in queues.values():
            group.create_task(_send_queue(run, queue))
    return _report(run)


async def _send_queue(run: _Run, queue: Sequence[Delivery]) -> None:
    """The deliveries of one channel, until one of them does not get through: what follows waits behind it."""
    waited = 0.0
    for number, delivery in enumerate(queue):
        thread = run.outbox.parent_ts(delivery) if delivery.parent else None
        if delivery.parent and thread is None:
            run.notes[f"{delivery.channel}: a reply waits for the message that it belongs to"] = None
            continue
        if number:
            await run.sleep(PACE_SECONDS)
        result, waited = await _send(run, delivery, thread, waited)
        if result.state is not DeliveryState.SENT:
            return


async def _send(run: _Run, delivery: Delivery, thread: str | None, waited: float) -> tuple[Delivery, float]:
    """One delivery as far as it gets in this run, and the seconds this channel has waited by then."""
    while not run.token_refused:
        begun = run.save(begin(delivery, run.clock()))
        answer = await run.slack.post(begun, thread)
        delivery = run.save(after(begun, answer, run.clock()))
        if answer.kind is Kind.TOKEN:
            run.token_refused = True
        pause = _worth_waiting(answer, delivery)
        if pause is None or waited + pause > LONGEST_WAIT_SECONDS:
            break
        waited += pause
        await run.sleep(pause)
    return delivery, waited


def _worth_waiting(answer: Answer, delivery: Delivery) -> float | None:
    """Seconds after which the same delivery is tried again in this run; None when it is not."""
    if delivery.state is not DeliveryState.PENDING:
        return None
    if answer.kind is Kind.PAYLOAD:
        return PACE_SECONDS
    return answer.retry_after if answer.kind is Kind.NOT_ACCEPTED else None


def _report(run: _Run) -> Report:
    def those(*states: DeliveryState) -> tuple[Delivery, ...]:
        return tuple(delivery for delivery in run.results.values() if delivery.state in states)

    return Report(
        sent=those(DeliveryState.SENT),
        waiting=those(DeliveryState.PENDING),
        parked=those(DeliveryState.PARKED),
        unknown=those(DeliveryState.UNKNOWN),
        notes=tuple(run.notes),
        token_refused=run.token_refused,
    )
