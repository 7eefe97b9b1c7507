"""What needs a person before a message gets through: told in the ops channel once, and again when it is over."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from monitor.deliver import OPS, Standing, standings, waiting
from monitor.plural import plural
from monitor.steps.ops import tell_ops

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from monitor.runtime import Runtime

log = logging.getLogger(__name__)

LIST = "'monitor deliveries list' shows what waits, 'monitor deliveries retry' or 'drop' decides."
Key = tuple[str, str]


def tell_troubles(runtime: Runtime, now: datetime, doubles: Sequence[str] = ()) -> bool:
    """Tell of what newly needs a person, of what works again, and of what stood in a channel twice.

    All of one time is one message to the ops channel; what is wrong with that channel itself, or with the token, is
    only logged. What was told is remembered: a restart does not tell it again. True when there is something to send.
    """
    store, ops = runtime.store, runtime.config.settings.slack.ops_channel
    found = standings(store.deliveries.unsent())
    wrong = {_key(one): one for one in found if one.needs_person}
    known = store.alarms.all()
    over = [key for key in known if key not in wrong and not _lasts(key, found)]
    if wrong.keys() <= known.keys() and not over and not doubles:
        return False
    with store.transaction(durable=True):
        lines = [_line(one, ops) for key, one in wrong.items() if key not in known]
        told = [line for line in lines if line] + ([LIST] if any(lines) else [])
        told += [*doubles, *_mended(runtime, known, over)]
        for key in wrong.keys() - known.keys():
            store.alarms.add(*key, now)
        for key in over:
            store.alarms.remove(*key)
        if told:
            tell_ops(runtime, "\n".join(told), now)
    return bool(told) and ops is not None


def _key(one: Standing) -> Key:
    """What an alarm is about: one message, the token that all share, or the channel."""
    subject = one.deliveries[0].id if one.kind == "message" else "" if one.kind == "token" else one.channel
    return one.kind, subject


def _lasts(key: Key, found: Sequence[Standing]) -> bool:
    """Whether it is too early to say that it is over: a message is being tried, or waits behind that one."""
    kind, subject = key
    if kind == "message":
        return any(delivery.id == subject for one in found for delivery in one.deliveries)
    return any(one.kind in ("waits", "lost") and subject in ("", one.channel) for one in found)


def _line(one: Standing, ops: str | None) -> str:
    """What to tell of it; nothing where that cannot be told in Slack, and is logged here."""
    count = "1 message is kept" if one.kind == "message" else waiting(one)
    line = f"{_whose(one)}: {one.sentence}; {count}"
    if one.kind != "token" and one.channel != ops:
        return line
    log.error("%s", one.sentence if one.kind == "token" else line)
    return ""


def _whose(one: Standing) -> str:
    """The digests whose messages wait, and the channel, where the sentence does not name it."""
    digests = list(dict.fromkeys(each.digest for each in one.deliveries if each.digest != OPS))
    named = [f"digest{'s' * (len(digests) > 1)} {', '.join(digests)}"] if digests else []
    return ", ".join([*named, one.channel] if one.channel not in one.sentence or not named else named)


def _mended(runtime: Runtime, known: Mapping[Key, datetime], over: Sequence[Key]) -> Iterator[str]:
    """What to tell of those that are over: how many messages got through since. None did where they were given up."""
    for kind, subject in over:
        if kind == "token":
            log.warning("Slack takes the token again")
        elif kind == "message":
            continue
        elif sent := runtime.store.deliveries.sent_since(subject, known[kind, subject]):
            yield f"{subject} works again: {plural(sent, 'message')} delivered"
