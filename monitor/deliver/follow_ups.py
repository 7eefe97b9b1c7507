"""What a thread is told of stories that came before, as deliveries: replies, and edits of the messages above."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from monitor.deliver.outbox import delivery_id
from monitor.model import Delivery, DeliveryState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from monitor.model import Message, Thread


def plan_calls(
    thread: Thread, replies: Sequence[Message], edits: Mapping[str, Mapping[str, Any]]
) -> tuple[Delivery, ...]:
    """One PENDING delivery for every reply, then one for every edit: `edits` are payloads by the delivery they change.

    The replies go first: they are news, and an edit says "see the thread". The same follow-up at the same time always
    gets the same ids.
    """
    posts = [
        Delivery(
            id=delivery_id(f"{thread.digest} below {thread.root}", thread.channel, thread.at, seq),
            digest=thread.digest,
            channel=thread.channel,
            seq=seq,
            parent=thread.root,
            payload=reply.payload,
            stories=reply.stories,
            updates=reply.updates,
            shown=reply.shown,
            state=DeliveryState.PENDING,
            created=thread.at,
        )
        for seq, reply in enumerate(replies)
    ]
    return *posts, *(
        Delivery(
            id=delivery_id(f"{thread.digest} edit of {parent}", thread.channel, thread.at, seq),
            digest=thread.digest,
            channel=thread.channel,
            seq=seq,
            parent=parent,
            payload=payload,
            stories=(),
            state=DeliveryState.PENDING,
            created=thread.at,
            kind="edit",
        )
        for seq, (parent, payload) in enumerate(edits.items(), start=len(posts))
    )
