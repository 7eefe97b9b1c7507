"""Looking for messages whose answer was lost, and for doubles of those that were sent again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from monitor.deliver.answers import Answer, Kind
from monitor.deliver.settle import Look, Sweep, looked_again, oldest_of, settled, sweep_again, swept
from monitor.model import Delivery, DeliveryState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from monitor.deliver.run import Run


async def settle(run: Run, channel: str) -> None:
    """One look for all that is UNKNOWN in a channel, and what follows from it."""
    unknown, began = run.outbox.unknown(channel), run.clock()
    looks = await _look(run, channel, unknown)
    still = {delivery.id for delivery in run.outbox.unknown(channel)}  # a person may have decided meanwhile
    for delivery in unknown:
        if delivery.id in still:
            run.save(settled(delivery, looks[delivery.id], began, run.terms.on_unknown))


async def look_again(run: Run, delivery: Delivery) -> None:
    """Look once more for one that was UNKNOWN, right before it is sent again."""
    looks = await _look(run, delivery.channel, [delivery])
    run.save(looked_again(delivery, looks[delivery.id], run.clock()))


async def sweep(run: Run, channel: str) -> None:
    """Look for doubles where it is time to, and delete the copies that are too many."""
    found = run.outbox.sweeps(channel, run.clock())
    if not found or run.outbox.unknown(channel):  # whose reply may be on its way into one of the copies
        return
    looks = await _look(run, channel, found)
    for delivery in found:
        await _tidy(run, swept(delivery, looks[delivery.id], run.clock()), looks[delivery.id].channel)


async def channel_id(run: Run, channel: str) -> str | Answer:
    """Slack's id of a channel, which all but chat.postMessage want; an Answer when it is not to be had."""
    if not channel.startswith("#"):
        return channel
    return run.outbox.channel_id(channel) or await run.slack.channel_id(channel)


def sent_parent(run: Run, delivery: Delivery) -> Delivery | None:
    """The message whose thread it continues, or that it changes, if that stands in its channel."""
    parent = run.outbox.parent(delivery)
    there = parent and parent.state is DeliveryState.SENT and parent.channel == delivery.channel
    return parent if there else None


async def _look(run: Run, channel: str, wanted: Sequence[Delivery]) -> Mapping[str, Look]:
    """What a look says of each of these, by id: one request for a channel and one for a thread, pages apart."""
    place = await channel_id(run, channel)
    if isinstance(place, Answer):
        look = _heard(run, Look(failure=place), channel)
        return {delivery.id: look for delivery in wanted}
    threads: dict[str | None, list[Delivery]] = {}
    for delivery in wanted:
        parent = sent_parent(run, delivery)
        threads.setdefault(parent.ts if parent else None, []).append(delivery)
    looks: dict[str, Look] = {}
    for thread, group in threads.items():
        look = _heard(run, await run.slack.find(place, thread, oldest_of(group, run.clock())), channel)
        looks |= {delivery.id: look for delivery in group}
    return looks


def _heard(run: Run, look: Look, channel: str) -> Look:
    if look.failure:
        run.notes[f"a look for a message in {channel} failed: {look.failure.sentence}"] = None
        if look.failure.code != "missing_scope":  # which stops nobody's sending
            run.heard(look.failure)
    return look


async def _tidy(run: Run, found: Sweep, channel: str) -> None:
    """Delete the copies that are too many, and tell of what stood there twice, once that is settled."""
    after = found.delivery
    where = f"a message stood twice in {after.channel}, because Slack showed it too late"
    for ts in found.delete:
        answer = await run.slack.delete(channel, ts)
        run.heard(answer)
        if answer.kind is Kind.ACCEPTED or answer.code == "message_not_found":
            run.doubles.append(f"{where}; the copy was deleted")
        elif again := None if answer.kind is Kind.GONE else sweep_again(after, run.clock()):
            run.notes[f"{where}; deleting the copy failed, and is tried again: {answer.sentence}"] = None
            after = replace(after, sweep=again)
        else:
            run.doubles.append(f"{where}; delete the copy by hand: {answer.sentence}")
            after = replace(after, sweep=None)
    if len(found.stay) > 1:
        run.doubles.append(f"{where}; both have replies, so both stay: delete one by hand")
    run.outbox.save(after)
