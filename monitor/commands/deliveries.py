"""`monitor deliveries`: what is not in Slack, and what a person decides about it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from monitor.commands.since import iso
from monitor.deliver import drop, retry, standings
from monitor.digest import clean
from monitor.errors import UserError
from monitor.model import DeliveryState
from monitor.plural import plural
from monitor.runtime import utc_now
from monitor.store import described, open_store, require_state, view_store

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from monitor.deliver import Standing
    from monitor.model import Delivery
    from monitor.store import Store

ALL = "all"

# Characters of an id that are shown: 2^32 of them, so that no two of an outbox begin so, and `retry` takes them.
SHOWN = 8

# Of its stories that are named in the list; the message itself has all.
MOST_TITLES = 3

DONE = {"retry": "is sent again", "drop": "is given up: its stories count as told"}


def deliveries(config: str, state: str, action: str, names: Sequence[str], channel: str | None, form: str) -> int:
    """List what is not posted, or do what `action` says with those that are named; returns the exit status.

    Raises UserError when a name means nothing, and when what is asked makes no sense for one: then nothing is changed.
    """
    if action == "list":
        return _list(state, names, channel, form, _timezone(config))
    if not names:
        raise UserError(f"monitor deliveries {action}: name messages by their ids, or all. `list` shows them")
    require_state(state)
    now = utc_now()
    with open_store(state) as store, store.transaction(durable=True):
        chosen = _chosen(store.deliveries.unsent(), names, channel)
        _refuse_on_its_way(store, chosen, now)
        changed = [(drop if action == "drop" else retry)(one, now) for one in chosen]
        for one in changed:
            store.deliveries.save(one)
    _tell(changed, action, form)
    return 0


def _timezone(config: str) -> str:
    """The desk's; a configuration that cannot be used hides nothing that waits, and leaves UTC."""
    from monitor.config import load  # what is sent again or given up needs none of it

    try:
        return load(Path(config)).config.settings.timezone
    except UserError:
        return "UTC"


def _list(state: str, names: Sequence[str], channel: str | None, form: str, timezone: str) -> int:
    with view_store(state) as store:
        unsent = _chosen(store.deliveries.unsent(), names or [ALL], channel)
        titles = {one.id: _titles(store, one) for one in unsent}
    found = standings(unsent)
    if form == "json":
        listed = [_as_json(one, each, titles[each.id]) for one in found for each in one.deliveries]
        print(json.dumps({"format": "monitor.deliveries/1", "deliveries": listed}, ensure_ascii=False, indent=1))
    elif not found:
        print("Every message is posted.")
    for one in found if form == "text" else ():
        _print(one, titles, timezone)
    return int(any(one.needs_person for one in found))


def _chosen(unsent: Sequence[Delivery], names: Sequence[str], channel: str | None) -> list[Delivery]:
    """Those that are meant, in the order of composition. Raises UserError where a name means none, or several."""
    there = [one for one in unsent if channel in (None, one.channel)]
    where = f" in {channel}" if channel else ""
    if list(names) == [ALL]:
        return there
    meant = {_one(there, name, where).id for name in names}
    return [one for one in there if one.id in meant]


def _one(there: Sequence[Delivery], name: str, where: str) -> Delivery:
    found = [one for one in there if one.id.startswith(name.lower())]
    if not found:
        raise UserError(
            f"{name}: no message{where} that waits or is parked has this id. `monitor deliveries list` shows them"
        )
    if len(found) > 1:
        raise UserError(f"{name}: {len(found)} messages{where} begin so: {', '.join(one.id[:SHOWN] for one in found)}")
    return found[0]


def _refuse_on_its_way(store: Store, chosen: Sequence[Delivery], now: datetime) -> None:
    """A message that a process is sending right now is that one's; raises UserError."""
    sending = [one for one in chosen if one.state is DeliveryState.SENDING]
    lease = store.lease.read()
    if sending and lease and store.lease.life(lease, now) == "running":
        raise UserError(
            f"{sending[0].id[:SHOWN]} is being sent at this moment by {described(lease)}: wait for the answer, 7 s at "
            "the most. Nothing was changed."
        )


def _titles(store: Store, one: Delivery) -> list[str]:
    """The headlines of the stories that it tells; its first words where there are none (a note to the ops channel)."""
    stories = store.digests.stories(list(dict.fromkeys(story for _, story in one.stories)))
    told = [member.article.title for story in stories for member in story.members if member.article.id == story.lead]
    told += [article.title for article in store.articles.get(one.updates).values()]
    return [clean(title) for title in dict.fromkeys(told)] or [clean(str(one.payload.get("text", "")))[:80]]


def _print(one: Standing, titles: dict[str, list[str]], timezone: str) -> None:
    mark = "! " if one.needs_person else ""
    tried = f", tried again {_at(one.next_try, timezone)}" if one.next_try else ""
    print(f"{mark}{one.channel}: {clean(one.sentence) or 'waits to be sent'}{tried}")
    for each in one.deliveries:
        told = titles[each.id]
        more = f" and {len(told) - MOST_TITLES} more" if len(told) > MOST_TITLES else ""
        print(
            f"  {each.id[:SHOWN]}  {each.state:<8} since {_at(each.created, timezone)}  {_kind(each)}: "
            f"{'; '.join(told[:MOST_TITLES])}{more}"
        )


def _at(moment: datetime, timezone: str) -> str:
    return f"{moment.astimezone(ZoneInfo(timezone)):%-d %b %Y %H:%M}"


def _kind(one: Delivery) -> str:
    if one.kind == "edit":
        return "change of a message"
    return "reply" if one.parent else "message"


def _tell(changed: Sequence[Delivery], action: str, form: str) -> None:
    if form == "json":
        listed = [{"id": one.id, "channel": one.channel, "state": one.state} for one in changed]
        print(json.dumps({"format": "monitor.deliveries/1", "deliveries": listed}, indent=1))
        return
    for one in changed:
        print(f"{one.id[:SHOWN]} in {one.channel} {DONE[action]}.")
    if not changed:
        print("Every message is posted: there is nothing to decide.")
    elif len(changed) > 1:
        print(f"{plural(len(changed), 'message')}. A running daemon sees it within seconds.")


def _as_json(standing: Standing, one: Delivery, titles: Sequence[str]) -> dict[str, Any]:
    return {
        "id": one.id,
        "channel": one.channel,
        "digest": one.digest,
        "kind": one.kind,
        "reply": one.parent is not None and one.kind == "post",
        "state": one.state,
        "since": iso(one.created),
        "attempts": one.attempts,
        "next_try": one.next_try and iso(one.next_try),
        "why": one.error or standing.sentence,
        "needs_person": standing.needs_person,
        "titles": list(titles),
    }
