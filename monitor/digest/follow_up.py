"""What comes to a story after a channel was told of it: what is said of that, where, and when.

Where: in the thread of the message that holds its entry. When: at once, but a thread is not told of every
newspaper by itself. All of it is pure.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from monitor.digest.also_in import UPDATE, also_in, one_page
from monitor.digest.compose import entry_of, is_about, only
from monitor.digest.slack_edit import holds_entry
from monitor.model import DeliveryState, FollowUp

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from monitor.digest.compose import ItemKey, Place
    from monitor.model import AlsoIn, Article, DigestStory, Story, StoryPost, Told

# How often one thread is told of anything, and how often of nothing but other outlets: agencies correct a story several
# times in a quarter of an hour, and the papers that print it come one by one. Both by judgement: readers of a thread
# get a notification for each reply.
UPDATES_EVERY = timedelta(minutes=15)
OUTLETS_EVERY = timedelta(hours=1)

_ON_THEIR_WAY = (DeliveryState.PENDING, DeliveryState.SENDING, DeliveryState.UNKNOWN)


def is_on_its_way(posts: Sequence[StoryPost]) -> bool:
    """Whether a message that speaks of a story may still come to stand in its channel: what is new has to wait."""
    return any(
        post.delivery.state in _ON_THEIR_WAY
        or (post.delivery.state is DeliveryState.PARKED and post.delivery.next_try is not None)
        for post in posts
    )


def to_follow(story: str, posts: Sequence[StoryPost]) -> StoryPost | None:
    """The message in whose thread a story goes on: the last that holds an entry of it which can be edited.

    Where none does, the last that spoke of it: so a reply whose thread was lost, and which stands for itself, is
    followed in its turn. None where no message stands in the channel.
    """
    standing = [post for post in posts if post.delivery.state is DeliveryState.SENT and post.delivery.ts]
    holding = [post for post in standing if post.editable and holds_entry(post.delivery.payload, story)]
    return max(holding or standing, key=lambda post: (post.delivery.created, post.delivery.id), default=None)


def updates_of(joined: Mapping[str, str]) -> frozenset[str]:
    """Those of these articles, given how each joined its story, in which it has gone on."""
    return frozenset(article for article, how in joined.items() if how == UPDATE)


def follow_up(
    story: Story, news: Collection[str], message: str, places: Mapping[ItemKey, Place], told: Told
) -> FollowUp:
    """What is to be said of `news`, articles (by id) of a story that was told in the delivery `message`.

    Of those that are updates, an entry on what has gone on against what was `told`; of the others, the outlets that
    nothing of the story was known of. What is about none of the items in `places` is left for later.
    """
    fresh = [m for m in story.members if m.article.id in news and is_about(m, places)]
    before = [m.article for m in story.members if m.article.id not in news]
    lead = next((m.article for m in story.members if m.article.id == story.lead), told.article)
    updates = [m for m in fresh if m.joined.how == UPDATE]
    going_on = {m.article.outlet.casefold() for m in updates}
    copies = [m for m in fresh if m.article.outlet.casefold() not in going_on]
    gone_on = also_in(lead, updates)
    left = only(story, {m.article.id for m in updates})
    beside = _new_outlets((*gone_on, *also_in(lead, copies)), (lead, *before))
    return FollowUp(
        story=story.id,
        lead=lead,
        message=message,
        update=_with_others(entry_of(left, places, told), gone_on) if left else None,
        outlets=tuple(other for other in beside if other.how != UPDATE),
        beside=beside,
        known=tuple(m.article.id for m in fresh if m.joined.how != UPDATE),
    )


def _with_others(update: DigestStory | None, gone_on: Sequence[AlsoIn]) -> DigestStory | None:
    """The entry with the updates of other outlets, the latest of each: an earlier one of its own outlet is outdated."""
    if update is None:
        return None
    outlet = update.lead.outlet.casefold()
    return replace(update, also_in=tuple(other for other in gone_on if other.article.outlet.casefold() != outlet))


def may_reply(last: datetime | None, now: datetime, *, gone_on: bool) -> bool:
    """Whether a thread that was told `last` may be told more now, or has to wait so that more comes at once.

    `gone_on`: one of its stories has; else only other outlets came. A `last` that lies ahead is no reason to wait: the
    clock was set back.
    """
    pause = UPDATES_EVERY if gone_on else OUTLETS_EVERY
    return last is None or not timedelta() <= now - last < pause


def _new_outlets(others: Sequence[AlsoIn], before: Sequence[Article]) -> tuple[AlsoIn, ...]:
    """Those of outlets and pages of which nothing stands in the story yet."""
    outlets = {article.outlet.casefold() for article in before}
    known, new = list(before), []
    for other in others:
        if other.article.outlet.casefold() not in outlets and not any(one_page(other.article, one) for one in known):
            known.append(other.article)
            new.append(other)
    return tuple(new)
