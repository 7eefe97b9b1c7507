"""mutes.yaml beside the other files: what a mute names must be there, and becomes what other rooms can compare."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from monitor.config.keys import line_for
from monitor.config.problems import Report, did_you_mean, quoted, shown
from monitor.config.schema import Mute
from monitor.config.tree import MappingNode, Node, ScalarNode, find, find_nodes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitor.config.schema import MutesFile, Watchlist, WrittenMute

CRITERIA = ("story", "phrase", "item", "source")
"""What a mute may name; it must name one of them at least."""

TELLING = 4
"""Letters of a word that tells anything; shorter ones in small letters are "el", "de", "the", "of" and their like."""

_ITEM = re.compile(r"\s*(?:[a-z0-9-]+\s*/\s*)?[a-z0-9-]+\s*")


def check_mutes(root: Node | None, report: Report) -> None:
    """Every mute says what it mutes."""
    for mute in find_nodes(root, "mutes", "*"):
        if isinstance(mute, MappingNode) and not any(key in mute for key in CRITERIA):
            wanted = "; or ".join(line_for(key) for key in CRITERIA)
            report.error(mute.place, "this mute does not say what is muted", f"add {wanted}")


def suspect_phrases(root: Node | None, report: Report) -> None:
    """Phrases that mute nearly everything: "el", "the", "de la"."""
    for phrase in find(root, "mutes", "*", "phrase"):
        if all(len(word) < TELLING and word.islower() for word in phrase.split()):
            report.warning(
                phrase.place,
                f"{quoted(phrase)} stands in nearly every article",
                "write the words that only what is meant has",
            )


def check_muted_feeds(root: Node | None, feeds: Node | None, report: Report) -> None:
    """The feeds that are muted are feeds of ours."""
    ids = [str(name) for name in find(feeds, "feeds", "*", "id")]
    named = {
        str(feed["name"]).casefold(): str(feed["id"])
        for feed in find_nodes(feeds, "feeds", "*")
        if isinstance(feed, MappingNode) and "name" in feed and "id" in feed
    }
    for source in find(root, "mutes", "*", "source"):
        if source not in ids:
            known = named.get(source.casefold())
            mend = f"write {known}" if known else did_you_mean(source, ids, "write the id of a feed of feeds.yaml")
            report.error(source.place, f"there is no feed {quoted(source)}", mend)


def check_muted_items(root: Node | None, watchlists: Sequence[Node | None], report: Report) -> None:
    """The items that are muted are there, and it is clear which are meant."""
    items = {
        str(name): [str(item) for item in find(watchlist, "items", "*", "id")]
        for watchlist in watchlists
        for name in find(watchlist, "watchlist")
    }
    for item in find(root, "mutes", "*", "item"):
        if not _ITEM.fullmatch(item):
            continue  # which is told of by the models
        if told := _wrong(item, items):
            report.error(item.place, *told)


def _wrong(item: ScalarNode, items: dict[str, list[str]]) -> tuple[str, str] | None:
    """What is wrong with an item that a mute names, and what to write instead."""
    watchlist, name = _parts(item)
    if watchlist and watchlist not in items:
        known = list(items)
        return f"there is no watchlist {quoted(watchlist)}", did_you_mean(
            watchlist, known, f"write {' or '.join(known)}"
        )
    homes = [home for home in items if name in items[home] and watchlist in ("", home)]
    if len(homes) > 1:
        return f"several watchlists have an item {shown(name)}", "write " + " or ".join(
            f"{home}/{name}" for home in homes
        )
    if homes:
        return None
    known = items[watchlist] if watchlist else [one for home in items.values() for one in home]
    where = f"the watchlist {shown(watchlist)} has" if watchlist else "there is"
    return f"{where} no item {quoted(name)}", did_you_mean(name, known, "write the id of an item of the watchlists")


def _parts(item: str) -> tuple[str, str]:
    """Watchlist ("" if none is written) and item of `migration/comar`."""
    watchlist, _, name = item.rpartition("/")
    return watchlist.strip(), name.strip()


def resolved(written: MutesFile, root: Node | None, watchlists: Sequence[Watchlist]) -> tuple[Mute, ...]:
    """The mutes with their places and with the watchlists of their items, once the checks above have held."""
    lines = [node.place.line for node in find_nodes(root, "mutes", "*")]
    return tuple(_resolved(mute, line, watchlists) for line, mute in zip(lines, written.mutes, strict=False))


def _resolved(mute: WrittenMute, line: int, watchlists: Sequence[Watchlist]) -> Mute:
    watchlist, item = _parts(mute.item or "")
    homes = [each.watchlist for each in watchlists if item in (one.id for one in each.items)]
    return Mute(
        place=f"mutes.yaml:{line}",
        until=mute.until,
        reason=mute.reason,
        story=mute.story or "",
        phrase=mute.phrase or "",
        watchlist=watchlist or next(iter(homes), ""),
        item=item,
        source=mute.source or "",
    )
