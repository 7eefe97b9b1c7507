"""What an edit changed, in sentences for the people who share the configuration. Pure."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

from monitor.config.problems import shown
from monitor.config.records import Record
from monitor.config.times import spoken

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from monitor.config.schema import Config, DigestPlan, Feed, Item, Mute, Settings, Watchlist

MOST_NAMED = 12
"""Ids in one enumeration: three lines in Slack; who edited more than that at once knows what it was."""

NOTHING = "nothing"
"""How an absent or empty value is written in a sentence."""

AnyRecord = TypeVar("AnyRecord", bound=Record)


def changes(before: Config, after: Config) -> tuple[str, ...]:
    """One sentence for each watchlist, digest and setting that differs, one for all feeds, one for all mutes.

    None for what makes no difference to what the program does: comments, layout, the reason of a mute.
    """
    return (
        *_watchlists(before, after),
        *_feeds(before, after),
        *_mutes(before, after),
        *_settings(before.settings, after.settings),
    )


def _watchlists(before: Config, after: Config) -> Iterator[str]:
    old: dict[str, Watchlist] = {each.watchlist: each for each in before.watchlists}
    new: dict[str, Watchlist] = {each.watchlist: each for each in after.watchlists}
    for id_, watchlist in new.items():
        if id_ not in old:
            yield f"watchlist {id_} added: {_named([item.id for item in watchlist.items])}"
        elif watchlist != old[id_]:
            yield f"watchlist {id_}: {_edited(old[id_], watchlist)}"
    yield from (f"watchlist {id_} removed" for id_ in old if id_ not in new)


def _edited(before: Watchlist, after: Watchlist) -> str:
    old: dict[str, Item] = {item.id: item for item in before.items}
    new: dict[str, Item] = {item.id: item for item in after.items}
    if told := _difference(old, new):
        return told  # an edited list is told of as the items that use its words
    if list(old) != list(new):
        return "items in another order"
    return f"changed {', '.join(_keys(before, after))}"


def _feeds(before: Config, after: Config) -> Iterator[str]:
    old: dict[str, Feed] = {feed.id: feed for feed in before.feeds}
    new: dict[str, Feed] = {feed.id: feed for feed in after.feeds}
    if told := _difference(old, new):
        yield f"feeds: {told}"
    elif list(old) != list(new):
        yield "feeds: in another order"


def _mutes(before: Config, after: Config) -> Iterator[str]:
    old, new = ([_muted(mute) for mute in one.mutes] for one in (before, after))
    parts = {"added": [mute for mute in new if mute not in old], "removed": [mute for mute in old if mute not in new]}
    if told := "; ".join(f"{what} {_named(mutes)}" for what, mutes in parts.items() if mutes):
        yield f"mutes: {told}"


def _muted(mute: Mute) -> str:
    named = {"story": mute.story, "phrase": mute.phrase, "item": mute.item, "source": mute.source}
    what = " and ".join(f"{key} {shown(value)}" for key, value in named.items() if value)
    return f"{what} until {mute.until}"


def _settings(before: Settings, after: Settings) -> Iterator[str]:
    old: dict[str, DigestPlan] = {plan.id: plan for plan in before.digests}
    new: dict[str, DigestPlan] = {plan.id: plan for plan in after.digests}
    for id_, plan in new.items():
        if id_ not in old:
            yield f"digest {id_} added: to {plan.channel} at {', '.join(plan.at)}, {plan.days}"
        elif values := _values(old[id_], plan):
            yield f"digest {id_}: {'; '.join(values)}"
    yield from (f"digest {id_} removed" for id_ in old if id_ not in new)
    without = {"digests": ()}
    yield from _values(before.model_copy(update=without), after.model_copy(update=without))


def _difference(old: Mapping[str, AnyRecord], new: Mapping[str, AnyRecord]) -> str:
    """`added a, b; removed c; changed d (url)`, with what does not apply left out."""
    changed = [
        f"{id_} ({', '.join(_keys(old[id_], record))})"
        for id_, record in new.items()
        if id_ in old and record != old[id_]
    ]
    parts = {
        "added": [id_ for id_ in new if id_ not in old],
        "removed": [id_ for id_ in old if id_ not in new],
        "changed": changed,
    }
    return "; ".join(f"{what} {_named(ids)}" for what, ids in parts.items() if ids)


def _named(ids: Sequence[str]) -> str:
    more = len(ids) - MOST_NAMED
    return ", ".join(ids[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _keys(before: Record, after: Record) -> list[str]:
    """The keys, as they stand in YAML, that differ."""
    fields = type(after).model_fields.items()
    return [field.key for name, field in fields if getattr(before, name) != getattr(after, name)]


def _values(before: Record, after: Record) -> list[str]:
    """`http.deadline: 30s → 10s` for every value that differs."""
    old, new = _flat(before), _flat(after)
    both = {key: (old.get(key, NOTHING), new.get(key, NOTHING)) for key in (*old, *new)}
    return [f"{key}: {shown(was)} → {shown(is_)}" for key, (was, is_) in both.items() if was != is_]


def _flat(record: Record, under: str = "") -> dict[str, str]:
    """Every value by its path of keys, `http.per_host.pause`, written as in YAML."""
    found: dict[str, str] = {}
    for name, field in type(record).model_fields.items():
        key, value = f"{under}{field.key}", getattr(record, name)
        found |= _flat(value, f"{key}.") if isinstance(value, Record) else {key: _written(value)}
    return found


def _written(value: object) -> str:
    match value:
        case None | "" | ():
            return NOTHING
        case timedelta():
            return spoken(value)
        case tuple():
            return ", ".join(map(_written, value))
        case _:
            return str(value)
