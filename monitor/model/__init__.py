"""The nouns of the product, as frozen records. Every step takes some of these and returns others.

This room imports nothing of ours. What a maintainer configures (feeds, watchlists, digests) is
described in `monitor.config.schema`; what the program finds and decides is described here.
All times are aware datetimes in UTC. All offsets count characters (code points) of the named field.
"""

from monitor.model.articles import Article, Page, Span
from monitor.model.cycle import CycleResult, FeedLine
from monitor.model.deliveries import OPS, Delivery, DeliveryState, FollowUp, Message, Shown, StoryPost, Thread
from monitor.model.digests import (
    AlsoIn,
    Arrival,
    Background,
    Change,
    Digest,
    DigestStory,
    Earlier,
    FeedHealth,
    FeedTrouble,
    ItemLine,
    Snippet,
    Told,
    Unusual,
)
from monitor.model.feeds import Entry, Fate, FateKind, FeedReading, FeedState, Kept, Moved, Wishes
from monitor.model.fetching import Outcome, Request, Response, Robots, Validators
from monitor.model.matches import Decision, Dismissed, Field, Match, Mention
from monitor.model.stories import Joined, Member, Relation, Story

__all__ = [
    "OPS",
    "AlsoIn",
    "Arrival",
    "Article",
    "Background",
    "Change",
    "CycleResult",
    "Decision",
    "Delivery",
    "DeliveryState",
    "Digest",
    "DigestStory",
    "Dismissed",
    "Earlier",
    "Entry",
    "Fate",
    "FateKind",
    "FeedHealth",
    "FeedLine",
    "FeedReading",
    "FeedState",
    "FeedTrouble",
    "Field",
    "FollowUp",
    "ItemLine",
    "Joined",
    "Kept",
    "Match",
    "Member",
    "Mention",
    "Message",
    "Moved",
    "Outcome",
    "Page",
    "Relation",
    "Request",
    "Response",
    "Robots",
    "Shown",
    "Snippet",
    "Span",
    "Story",
    "StoryPost",
    "Thread",
    "Told",
    "Unusual",
    "Validators",
    "Wishes",
]
