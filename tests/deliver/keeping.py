"""An outbox in memory that remembers every state that was saved, and builders for what it holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from monitor.config import schema
from monitor.deliver import Terms, is_over, plan_deliveries
from monitor.digest import check_payload
from monitor.model import Delivery, DeliveryState, Digest, FeedHealth, Message

if TYPE_CHECKING:
    from collections.abc import Iterable

TERMS = Terms(check_payload)
NOW = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)


class MemoryOutbox:
    """What `monitor.deliver.Outbox` asks for. `log` holds every (id, state) saved, in order."""

    def __init__(self, deliveries: Iterable[Delivery]) -> None:
        self.kept = {delivery.id: delivery for delivery in deliveries}
        self.log: list[tuple[str, DeliveryState]] = []

    def unsent(self) -> list[Delivery]:
        over = (DeliveryState.SENT, DeliveryState.DROPPED)
        found = [delivery for delivery in self.kept.values() if delivery.state not in over]
        return sorted(found, key=lambda d: (d.created, d.digest, d.seq))

    def channels(self, now: datetime) -> list[str]:
        due = [one.channel for one in self.kept.values() if _is_swept(one, now)]
        return sorted({*due, *(one.channel for one in self.unsent() if not is_over(one))})

    def first(self, channel: str) -> Delivery | None:
        found = [one for one in self.unsent() if one.channel == channel and not is_over(one)]
        lost = (DeliveryState.SENDING, DeliveryState.UNKNOWN)  # in this order: one look is for all that is lost
        return min(found, key=lambda one: lost.index(one.state) if one.state in lost else len(lost), default=None)

    def unknown(self, channel: str) -> list[Delivery]:
        found = [one for one in self.unsent() if one.channel == channel and one.state is DeliveryState.UNKNOWN]
        return sorted(found, key=lambda one: one.id)

    def sweeps(self, channel: str, now: datetime) -> list[Delivery]:
        return [one for one in self.kept.values() if one.channel == channel and _is_swept(one, now)]

    def save(self, delivery: Delivery) -> bool:
        before = self.kept.get(delivery.id)
        if before and before.state is DeliveryState.DROPPED:
            return False
        self.kept[delivery.id] = delivery
        self.log.append((delivery.id, delivery.state))
        return True

    def parent(self, delivery: Delivery) -> Delivery | None:
        return self.kept[delivery.parent] if delivery.parent else None

    def channel_id(self, channel: str) -> str | None:
        posted = [one for one in self.kept.values() if one.channel == channel and one.posted_in and one.attempted]
        return max(posted, key=lambda one: one.attempted or NOW).posted_in if posted else None


def _is_swept(delivery: Delivery, now: datetime) -> bool:
    return delivery.state is DeliveryState.SENT and delivery.sweep is not None and delivery.sweep <= now


class Clock:
    """A clock that only `sleep` moves; `slept` holds every pause asked for."""

    def __init__(self) -> None:
        self.now = NOW
        self.slept: list[float] = []

    def __call__(self) -> datetime:
        return self.now

    def seconds(self) -> float:
        """The same since 1970."""
        return self.now.timestamp()

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += timedelta(seconds=seconds)


def payload(text: str, **more: Any) -> dict[str, Any]:
    title = {"type": "link", "url": f"https://press.example/{len(text)}", "text": text}
    blocks = [
        {"type": "header", "text": {"type": "plain_text", "text": "Desk & co", "emoji": False}},
        {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [title]}]},
        {"type": "context", "elements": [{"type": "mrkdwn", "text": "Why: Comar", "verbatim": True}]},
    ]
    return {"text": text, "blocks": blocks, "unfurl_links": False, "unfurl_media": False} | more


def planned(*texts: str, channel: str = "C0POLICY", digest: str = "desk") -> tuple[Delivery, ...]:
    """The deliveries of one digest, one for every text."""
    of = Digest(digest, "Desk", channel, NOW, "UTC", (), FeedHealth(1, 1))
    messages = [Message(payload(text), (("migration", f"story of {text}"),)) for text in texts]
    return plan_deliveries(of, messages, NOW)


def one(**over: Any) -> Delivery:
    return replace(planned("hello")[0], **over)


def settings(api_url: str) -> schema.Slack:
    return schema.Slack(api_url=api_url)
