"""The nouns of the product, as frozen records. Every step takes some of these and returns others.

This room imports no other. What a maintainer configures (feeds, watchlists, digests) is
described in `monitor.config.schema`; what the program finds and decides is described here.
All times are aware datetimes in UTC. All offsets count characters (code points) of the named field.

A module is loaded when the first of its records is asked for: to define all of them takes 50 ms of CPU, and no command
needs more than half.
"""

from typing import TYPE_CHECKING

from monitor.on_demand import on_demand

if TYPE_CHECKING:
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

if not TYPE_CHECKING:
    __getattr__ = on_demand(
        __name__,
        {
            "articles": "Article Page Span",
            "cycle": "CycleResult FeedLine",
            "deliveries": "OPS Delivery DeliveryState FollowUp Message Shown StoryPost Thread",
            "digests": "AlsoIn Arrival Background Change Digest DigestStory Earlier FeedHealth FeedTrouble ItemLine "
            "Snippet Told Unusual",
            "feeds": "Entry Fate FateKind FeedReading FeedState Kept Moved Wishes",
            "fetching": "Outcome Request Response Robots Validators",
            "matches": "Decision Dismissed Field Match Mention",
            "stories": "Joined Member Relation Story",
        },
    )
