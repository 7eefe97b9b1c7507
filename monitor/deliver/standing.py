"""How the channels stand: what is not SENT, why, since when, and what a person must do about it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from monitor.deliver.answers import UNSEEN, Kind, kind_of
from monitor.deliver.outbox import is_over
from monitor.model import Delivery, DeliveryState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

Trouble = Literal["waits", "lost", "unsettled", "channel", "message", "hold", "token"]
TROUBLES: dict[Kind, Trouble] = {Kind.CHANNEL: "channel", Kind.HOLD: "hold", Kind.TOKEN: "token"}
LOST_TOO_OFTEN = 5  # answers to one message: by then half an hour has gone, and no ordinary fault lasts like that


@dataclass(frozen=True, slots=True)
class Standing:
    """Messages of one channel that are not SENT, for one reason.

    `kind` is the reason: they wait in the ordinary way ("waits") or for an answer that was lost ("lost", and where
    it cannot be found without a person "unsettled"), the channel, one message or the token is refused, or Slack holds
    all back. `sentence` says so and what to do. `since` is when the first of them was composed, `next_try` when
    something happens by itself. `deliveries` are in the order in which they go out.
    """

    channel: str
    kind: Trouble
    sentence: str
    since: datetime
    deliveries: tuple[Delivery, ...]
    next_try: datetime | None = None

    @property
    def needs_person(self) -> bool:
        """Whether it does not mend by itself."""
        return self.kind not in ("waits", "lost")


def standings(unsent: Sequence[Delivery]) -> tuple[Standing, ...]:
    """How every channel stands in which something is not SENT; `unsent` is in the order of composition.

    What waits in a channel is one, for the reason of the first; each message that is refused for good is its own.
    """
    waiting: dict[str, list[Delivery]] = {}
    for delivery in unsent:
        if not is_over(delivery):
            waiting.setdefault(delivery.channel, []).append(delivery)
    parked = (one for one in unsent if one.state is DeliveryState.PARKED and is_over(one))
    return (
        *(_of_channel(queue) for queue in waiting.values()),
        *(Standing(one.channel, "message", one.error, one.created, (one,)) for one in parked),
    )


def standing(unsent: Sequence[Delivery]) -> tuple[str, ...]:
    """The same as sentences: what stands in the way, then how many wait, by channel."""
    found = standings(unsent)
    told = [one.sentence for one in found if one.sentence]
    told += [f"{one.channel}: {waiting(one)} to be sent by a later run" for one in found if one.kind != "message"]
    return tuple(dict.fromkeys(told))


def waiting(one: Standing) -> str:
    """How many messages wait, in words."""
    count = len(one.deliveries)
    return f"{count} {'messages wait' if count > 1 else 'message waits'}"


def _of_channel(queue: Sequence[Delivery]) -> Standing:
    order = sorted(queue, key=lambda delivery: not _lost(delivery))  # settled before anything else is sent
    first = order[0]
    since = min(delivery.created for delivery in order)
    return Standing(first.channel, _trouble(first), first.error, since, tuple(order), first.next_try)


def _lost(delivery: Delivery) -> bool:
    return delivery.state in (DeliveryState.SENDING, DeliveryState.UNKNOWN)


def _trouble(first: Delivery) -> Trouble:
    """Why the first message of a channel waits. What is being tried again stands as it did before."""
    kind = kind_of(first.code)
    if first.code == UNSEEN:
        return "unsettled"
    if first.state is DeliveryState.UNKNOWN:
        stuck = kind in (Kind.CHANNEL, Kind.TOKEN) or first.attempts >= LOST_TOO_OFTEN
        return "unsettled" if stuck else "lost"
    return TROUBLES.get(kind, "waits") if kind else "waits"
