"""`monitor replay`: the watchlists as edited over the archive, against what was decided then."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from monitor.commands.replay_changes import Comparison, Count, Kind
from monitor.commands.since import iso, moment_since
from monitor.config import load, load_watchlist
from monitor.model import Decision
from monitor.progress import progress
from monitor.runtime import utc_now
from monitor.store import copied_store, require_state
from monitor.stories import Grouper
from monitor.watch import Matcher

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from monitor.commands.replay_changes import Change, Key, Verdict
    from monitor.config.schema import Config, Watchlist
    from monitor.model import Match
    from monitor.progress import Progress
    from monitor.store import Archived, Store


@dataclass(frozen=True, slots=True)
class Replay:
    """The result. `items` are those of the watchlists as edited, then those that are no longer there.

    Of the articles `read` since then `kept` could be decided again; what the others matched counts as it was.
    """

    since: datetime
    read: int
    kept: int
    keeps_all: bool
    timezone: str
    items: Mapping[Key, Count]
    gone: frozenset[Key]
    changes: Sequence[Change]


@dataclass(frozen=True, slots=True)
class Edit:
    """The watchlists as edited, and those of them that are tried: the others count as they were decided."""

    watchlists: tuple[Watchlist, ...]
    tried: tuple[Watchlist, ...]

    def keys(self) -> list[Key]:
        """Every item, in the order of the files."""
        return [(one.watchlist, item.id) for one in self.watchlists for item in one.items]


def replay(config: str, state: str, since: str, watchlist: str | None, form: str) -> int:
    """Decide again what was read since then and print what would be different; returns the exit status.

    Raises UserError when the configuration, the state or `since` cannot be used. The state stays as it is.
    """
    in_force = load(Path(config)).config
    edit = _edit(in_force, load_watchlist(Path(watchlist)) if watchlist else None)
    begin = moment_since(since, utc_now(), in_force.settings.timezone)
    require_state(state)
    with copied_store(state) as store, progress() as shown:
        result = _replayed(store, in_force, edit, begin, shown)
    if form == "json":
        print(json.dumps(_as_json(result), ensure_ascii=False, indent=1))
    else:
        from monitor.commands.replay_print import print_replay

        print_replay(result)
    return 0


def _edit(config: Config, tried: Watchlist | None) -> Edit:
    """A file that is tried takes the place of the watchlist of its id, or comes in addition."""
    if tried is None:
        return Edit(config.watchlists, config.watchlists)
    others = tuple(one for one in config.watchlists if one.watchlist != tried.watchlist)
    return Edit((*others, tried), (tried,))


def _replayed(store: Store, config: Config, edit: Edit, since: datetime, shown: Progress) -> Replay:
    read, kept = store.articles.count_since(since)
    shown.expect("articles", read)
    comparison = _compared(store, edit, since, shown)
    counts, keys = comparison.counts(), edit.keys()
    gone = sorted(counts.keys() - set(keys))
    return Replay(
        since=since,
        read=read,
        kept=kept,
        keeps_all=config.settings.keep.archive == "all",
        timezone=config.settings.timezone,
        items={key: counts.get(key, Count()) for key in (*keys, *gone)},
        gone=frozenset(gone),
        changes=comparison.changes(),
    )


def _compared(store: Store, edit: Edit, since: datetime, shown: Progress) -> Comparison:
    """Every article decided again, one at a time; what is new joins the stories as it would have on the day.

    A story that began before `since` is what its earlier articles say too: it is not lost with its latest copy.
    """
    matcher, grouper = Matcher(edit.tried), Grouper(store.stories, store.articles.get)
    keys = frozenset(edit.keys())
    comparison = Comparison(keys)
    for one in store.articles.read_since(since):
        after = _decided(one, matcher, edit, keys)
        if any(match.decision is not Decision.NO_MATCH for match in (*one.matches, *after)):
            comparison.add(one.article, _story(store, grouper, one), one.matches, after)
        shown.done("articles")
    for story in {change.story for change in comparison.changes()}:
        for one in store.articles.read_before(story, since):
            comparison.add(one.article, story, one.matches, _decided(one, matcher, edit, keys))
    return comparison


def _decided(one: Archived, matcher: Matcher, edit: Edit, keys: Collection[Key]) -> list[Match]:
    """What is decided now; as it was then where the text is gone, or the watchlist is not the one that is tried."""
    tried = {watchlist.watchlist for watchlist in edit.tried}
    stays = [match for match in one.matches if (match.watchlist, match.item) in keys]
    if not one.kept:
        return stays
    return [*(match for match in stays if match.watchlist not in tried), *matcher.decide(one.article)]


def _story(store: Store, grouper: Grouper, one: Archived) -> str:
    if one.story:
        return one.story
    with store.transaction():
        return grouper.place(one.article, one.read_at).story


def _as_json(result: Replay) -> dict[str, Any]:
    return {
        "format": "monitor.replay/1",
        "since": iso(result.since),
        "articles": {"read": result.read, "kept": result.kept},
        "items": [_item(key, count, gone=key in result.gone) for key, count in result.items.items()],
        "changes": [_change(change) for change in result.changes],
    }


def _item(key: Key, count: Count, *, gone: bool) -> dict[str, Any]:
    return {
        "watchlist": key[0],
        "id": key[1],
        "removed": gone,
        "before": count.before,
        "before_unsure": count.before_unsure,
        "after": count.after,
        "after_unsure": count.after_unsure,
        "gained": count.changes[Kind.GAINED],
        "lost": count.changes[Kind.LOST],
        "unsure": count.changes[Kind.UNSURE],
        "sure": count.changes[Kind.SURE],
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "change": change.kind,
        "watchlist": change.key[0],
        "item": change.key[1],
        "story": change.story,
        **asdict(change.article) | {"date": iso(change.article.date)},
        "before": _verdict(change.before),
        "after": _verdict(change.after),
        "also": [{"watchlist": watchlist, "id": item} for watchlist, item in change.also],
    }


def _verdict(verdict: Verdict) -> dict[str, Any]:
    return {"decision": verdict.decision, "because": verdict.because, "reason": verdict.reason}
