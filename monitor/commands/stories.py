"""`monitor stories`: list them, take an article out of one, join two."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from monitor.commands.named_story import named_article, named_story
from monitor.commands.since import iso
from monitor.config import load
from monitor.digest import clean, console_for
from monitor.errors import UserError
from monitor.plural import plural
from monitor.runtime import utc_now
from monitor.store import reading_store, require_state
from monitor.stories import Hand

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitor.model import Story
    from monitor.store import Store

# More than anybody reads.
MOST_LISTED = 1000

# How many names each action takes.
NAMES = {"list": (0, "no name"), "split": (1, "one article"), "join": (2, "two stories")}


def stories(
    config: str, state: str, action: str, names: Sequence[str], why: str, least: int, limit: int, form: str
) -> int:
    """Do what `action` says with `names`; returns the exit status.

    Raises UserError when a name means nothing, or there is nothing to split or join.
    """
    wanted, said = NAMES[action]
    if len(names) != wanted:
        raise UserError(f"monitor stories {action} takes {said}: found {len(names)}")
    if not 1 <= limit <= MOST_LISTED:
        raise UserError(f"--limit {limit}: write a number from 1 to {MOST_LISTED:,}")
    require_state(state)
    zone = ZoneInfo(load(Path(config)).config.settings.timezone)
    with reading_store(state) as store:
        if action == "list":
            _list(store.digests.stories(store.regrouping.latest(limit, least)), zone, form)
        elif action == "split":
            _tell(_split(store, names[0], why), form)
        else:
            _tell(_join(store, names[0], names[1], why), form)
    return 0


def _split(store: Store, name: str, why: str) -> dict[str, str]:
    """One transaction: a daemon beside it sees all of it or nothing."""
    with store.transaction(durable=True):
        article = named_article(store, name)
        story = named_story(store, article)
        (whole,) = store.digests.stories([story])
        if len(whole.members) == 1:
            raise UserError(f"{name} is the only article of its story {story}: there is nothing to split")
        one = next(member.article for member in whole.members if member.article.id == article)
        own = _hand(store).split(one, utc_now(), why)
    return {"action": "split", "article": article, "story": own, "from": story}


def _join(store: Store, name: str, other: str, why: str) -> dict[str, str]:
    with store.transaction(durable=True):
        story, second = named_story(store, name), named_story(store, other)
        if story == second:
            raise UserError(f"{name} and {other} are one story already: {story}")
        _hand(store).join(story, second, utc_now(), why)
    return {"action": "join", "story": story, "from": second}


def _hand(store: Store) -> Hand:
    return Hand(store.stories, store.regrouping, store.articles.get)


def _tell(done: dict[str, str], form: str) -> None:
    if form == "json":
        print(json.dumps({"format": "monitor.stories/1", **done}, indent=1))
    elif done["action"] == "split":
        print(f"{done['article']} has a story of its own now: {done['story']}. It never goes back to {done['from']}.")
    else:
        print(f"{done['from']} is part of {done['story']} now.")


def _list(found: Sequence[Story], zone: ZoneInfo, form: str) -> None:
    if form == "json":
        listed = [_as_json(story) for story in found]
        print(json.dumps({"format": "monitor.stories/1", "stories": listed}, ensure_ascii=False, indent=1))
        return
    console = console_for()
    for story in found:
        lead = _lead(story)
        at = f"{story.created.astimezone(zone):%-d %b %Y %H:%M}"
        line = f"{story.id}  {at}  {plural(len(story.members), 'article')}  {clean(lead['title'])} – {lead['outlet']}"
        console.print(line, soft_wrap=True, markup=False)


def _as_json(story: Story) -> dict[str, Any]:
    articles = len(story.members)
    return {"id": story.id, "created": iso(story.created), "articles": articles, "lead": _lead(story)}


def _lead(story: Story) -> dict[str, str]:
    lead = next(member.article for member in story.members if member.article.id == story.lead)
    return {"id": lead.id, "title": lead.title, "outlet": lead.outlet, "url": lead.url}
