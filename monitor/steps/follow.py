"""Stories that a channel was told and that live on: what came to them, into the threads of their messages."""

from __future__ import annotations

import logging
from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from monitor.deliver import plan_calls
from monitor.digest import (
    follow_up,
    is_on_its_way,
    may_reply,
    only,
    places_of,
    quiet_now,
    to_edits,
    to_follow,
    to_replies,
    updates_of,
)
from monitor.model import Thread
from monitor.steps.mute import unmuted
from monitor.steps.tell import NEWS
from monitor.store import StoreError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from monitor.config.schema import DigestPlan
    from monitor.model import FollowUp, StoryPost
    from monitor.runtime import Runtime
    from monitor.store import Store

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Followed:
    """The threads that are told of what came, and whether others wait: for their time, or for a message to be sent."""

    threads: list[Thread] = field(default_factory=list)
    waits: bool = False


def follow_up_stories(runtime: Runtime, now: datetime, *, wait: bool) -> Followed:
    """Put what came to stories that were told into the outbox, as replies and edits.

    `wait`: so that more comes at once, and none in quiet hours. A plan that fails is logged, the others go on.
    """
    followed = Followed()
    for plan in runtime.config.settings.digests:
        try:
            _follow_up(runtime, plan, followed, now, wait=wait)
        except StoreError:
            raise
        except Exception:
            log.exception("what came to the stories of digest %s could not be told", plan.id)
    return followed


def _follow_up(runtime: Runtime, plan: DigestPlan, followed: Followed, now: datetime, *, wait: bool) -> None:
    store = runtime.store
    news = store.following.unsaid(plan.channel, plan.watchlists, now - NEWS)
    posts = store.following.posts(plan.channel, news)
    on_their_way = [story for story, those in posts.items() if is_on_its_way(those)]
    followed_in = {
        story: post for story, those in posts.items() if story not in on_their_way and (post := to_follow(story, those))
    }
    due = _due(runtime, plan, news, followed_in, now) if wait else followed_in
    followed.waits |= bool(on_their_way) or len(due) < len(followed_in)
    for thread in _threads(runtime, plan, news, due, now):
        if put := put_thread(store, thread):
            followed.threads.append(put)


def _due(
    runtime: Runtime,
    plan: DigestPlan,
    news: Mapping[str, Mapping[str, str]],
    posts: Mapping[str, StoryPost],
    now: datetime,
) -> Mapping[str, StoryPost]:
    """The stories whose threads may be told of something now. Asked before any text is read: most looks end here."""
    if quiet_now(plan, runtime.config.settings.timezone, now):
        return {}
    last = runtime.store.following.last_replies({post.root for post in posts.values()})
    gone_on = {post.root for story, post in posts.items() if updates_of(news[story])}
    return {
        story: post
        for story, post in posts.items()
        if may_reply(last.get(post.root), now, gone_on=post.root in gone_on)
    }


def _threads(
    runtime: Runtime,
    plan: DigestPlan,
    news: Mapping[str, Collection[str]],
    posts: Mapping[str, StoryPost],
    now: datetime,
) -> list[Thread]:
    """What is to be said of stories in the threads of these messages."""
    found: dict[str, list[FollowUp]] = defaultdict(list)
    for one in _follow_ups(runtime, plan, news, posts, now):
        found[posts[one.story].root].append(one)
    return [
        Thread(
            digest=plan.id,
            channel=plan.channel,
            root=root,
            ts=posts[those[0].story].ts or "",
            at=now,
            timezone=runtime.config.settings.timezone,
            stories=tuple(those),
            messages={one.message: post.delivery for one in those if (post := posts[one.story]).editable},
        )
        for root, those in found.items()
    ]


def _follow_ups(
    runtime: Runtime,
    plan: DigestPlan,
    news: Mapping[str, Collection[str]],
    posts: Mapping[str, StoryPost],
    now: datetime,
) -> list[FollowUp]:
    """What is to be said of each story; those of which all that is new is muted are left out."""
    store = runtime.store
    whole = store.digests.stories(list(posts))
    fresh = [part for story in unmuted(runtime, whole, now) if (part := only(story, news[story.id]))]
    told = store.tellings.background(plan.channel, fresh).told
    items = places_of(plan, runtime.config.watchlists)
    left = {story.id: frozenset(member.article.id for member in story.members) for story in fresh}
    return [
        follow_up(story, left[story.id], posts[story.id].delivery.id, items, told[story.id])
        for story in whole
        if story.id in left
    ]


def put_thread(store: Store, thread: Thread) -> Thread | None:
    """Render what is said in a thread and keep it, durably and all at once, with what its readers know by it.

    None, and nothing is kept, where another process changed one of its stories, or told it, since they were chosen: the
    next look has it anew. None, too, where nothing is said.
    """
    planned = replace(thread, calls=plan_calls(thread, to_replies(thread), to_edits(thread)))
    with store.transaction(durable=True):
        if not store.following.stands(planned):
            log.info("a follow-up of digest %s waits: its stories were changed meanwhile", thread.digest)
            return None
        store.following.put(planned)
    return planned if planned.calls else None
