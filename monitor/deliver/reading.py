"""What Slack's lists say: their pages, and which of the messages on one are ours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from monitor.deliver.answers import Answer, ambiguous
from monitor.deliver.settle import Copy

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

EVENT_TYPE = "monitor_delivery"


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list; `next` is the cursor of the one after it, "" on the last."""

    items: Sequence[Mapping[str, Any]]
    next: str


def page_of(answer: Mapping[str, Any], what: str) -> Page | Answer:
    """The page that Slack answered with, its list under the key `what`; an Answer when it is none.

    A page that promises another and does not say where is none: what is missing would count as not there.
    """
    items = answer.get(what)
    if not isinstance(items, list):
        return ambiguous(f"Slack's answer has no `{what}`")
    metadata = answer.get("response_metadata")
    cursor = metadata.get("next_cursor") if isinstance(metadata, dict) else None
    if answer.get("has_more") and not cursor:
        return ambiguous("Slack's answer ends in the middle of a list")
    return Page([item for item in items if isinstance(item, dict)], str(cursor or ""))


def copies_in(messages: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, Copy]]:
    """Those messages that are ours, each with the id of its delivery."""
    for message in messages:
        name, ts, replies = _delivery_in(message.get("metadata")), message.get("ts"), message.get("reply_count")
        if name and isinstance(ts, str):
            yield name, Copy(ts, replies if isinstance(replies, int) else 0)


def _delivery_in(metadata: object) -> str:
    if not isinstance(metadata, dict) or metadata.get("event_type") != EVENT_TYPE:
        return ""
    payload = metadata.get("event_payload")
    return str(payload.get("delivery_id") or "") if isinstance(payload, dict) else ""
