"""One run of sending: where it takes messages from, on what terms they are sent, and what came of it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from monitor.deliver.answers import Answer, Kind
from monitor.model import Delivery, DeliveryState

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence
    from datetime import datetime

    from monitor.deliver.settle import OnUnknown
    from monitor.deliver.slack import Slack


class Outbox(Protocol):
    """Where deliveries are kept."""

    def unsent(self) -> Sequence[Delivery]:
        """Everything that is not SENT or DROPPED, in the order of composition."""

    def channels(self, now: datetime) -> Sequence[str]:
        """Where something waits, or is to be looked for doubles by now."""

    def first(self, channel: str) -> Delivery | None:
        """What a channel waits for: one that is SENDING, else one that is UNKNOWN, else the oldest that is not over."""

    def unknown(self, channel: str) -> Sequence[Delivery]:
        """The UNKNOWN ones of a channel."""

    def sweeps(self, channel: str, now: datetime) -> Sequence[Delivery]:
        """The SENT ones of a channel that are to be looked for doubles by now."""

    def save(self, delivery: Delivery) -> bool:
        """Keep it durably: after this returns it survives a crash of the machine. False when it was DROPPED.

        What a SENT one says stays as it is kept: others change that.
        """

    def parent(self, delivery: Delivery) -> Delivery | None:
        """The delivery whose thread this one continues, or that it changes; None without a parent."""

    def channel_id(self, channel: str) -> str | None:
        """Slack's id of a channel in which something was posted before."""


@dataclass(frozen=True, slots=True)
class Report:
    """What came of one run, and how the outbox stands after it.

    `sent` went out in this run; `unsent` is everything that did not, of earlier runs too. `notes` say what went
    wrong in this run, each once, `doubles` what was found twice; `token_refused` means that nothing goes out until the
    token is mended.
    """

    sent: tuple[Delivery, ...] = ()
    unsent: tuple[Delivery, ...] = ()
    notes: tuple[str, ...] = ()
    doubles: tuple[str, ...] = ()
    token_refused: bool = False


@dataclass(frozen=True, slots=True)
class Terms:
    """How messages are sent: what is wrong with a payload, in words (nothing: []), and `slack.on_unknown`.

    `moved` says of one that was never posted whether it goes to another channel by now, so that it is not sent to its
    own; it is taken along by the caller.
    """

    check: Callable[[Mapping[str, Any]], Sequence[str]]
    on_unknown: OnUnknown = "hold"
    moved: Callable[[Delivery], bool] = lambda _: False


@dataclass(slots=True)
class Run:
    """What the queues of one run share. `called` is when something was last written, by channel."""

    outbox: Outbox
    slack: Slack
    terms: Terms
    clock: Callable[[], datetime]
    sleep: Callable[[float], Awaitable[None]]
    stopping: asyncio.Event
    token_refused: bool = False
    sent: list[Delivery] = field(default_factory=list)
    notes: dict[str, None] = field(default_factory=dict)
    doubles: list[str] = field(default_factory=list)
    called: dict[str, datetime] = field(default_factory=dict)

    @property
    def over(self) -> bool:
        """Whether no further message may be begun."""
        return self.token_refused or self.stopping.is_set()

    def save(self, delivery: Delivery) -> bool:
        """Keep what became of it, and note it for the report; False when a person gave it up meanwhile."""
        kept = self.outbox.save(delivery)
        if delivery.state is DeliveryState.SENT and kept:
            self.sent.append(delivery)
        if delivery.error and delivery.state is not DeliveryState.SENDING:
            self.notes[delivery.error] = None
        return kept

    def heard(self, answer: Answer) -> None:
        """Note what an answer means for the whole run."""
        if answer.kind is Kind.TOKEN:
            self.token_refused = True
            self.notes[answer.sentence] = None

    async def pause(self, seconds: float) -> None:
        """Sleep, but not past the stopping signal."""
        either = (asyncio.ensure_future(self.sleep(seconds)), asyncio.ensure_future(self.stopping.wait()))
        try:
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for one in either:
                one.cancel()
