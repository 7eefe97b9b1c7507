"""What those who run the program must know: said in the log and, where there is one, in the ops channel."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from monitor.runtime import Runtime

log = logging.getLogger(__name__)


def tell_ops(runtime: Runtime, text: str, now: datetime, *, level: int = logging.WARNING) -> None:
    """Log `text`, a record a line, and put it into the outbox for the ops channel of the configuration in force.

    It is on the disk when this returns (with the caller's transaction, inside of one), and goes out with the next
    `send_due`. The same text for the same `now` is told once, whatever became of it.
    """
    sound = text.encode(errors="replace").decode()  # a file's name may hold halves of surrogate pairs, a log may not
    for line in sound.splitlines():
        log.log(level, "%s", line)
    channel, deliveries = runtime.config.settings.slack.ops_channel, runtime.store.deliveries
    if channel is None:
        return
    from monitor.deliver import ops_message  # with all of deliveries, which most cycles have nothing to tell by

    message = ops_message(text, channel, now)
    with runtime.store.transaction(durable=True):
        if not deliveries.knows(message.id):
            deliveries.add([message])
