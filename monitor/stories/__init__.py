"""What is one story: canonical addresses, near-copies by fingerprint, and which article speaks for all."""

from monitor.stories.byhand import Hand
from monitor.stories.canonical import canonical_url
from monitor.stories.grouping import Grouper, Placement
from monitor.stories.lead import choose_lead, why_lead
from monitor.stories.pages import ON_ITS_SUMMARY, hidden_page_key, is_interstitial, page_key, same_page
from monitor.stories.records import HandRecords, RelationRecords, StoryRecords

__all__ = [
    "ON_ITS_SUMMARY",
    "Grouper",
    "Hand",
    "HandRecords",
    "Placement",
    "RelationRecords",
    "StoryRecords",
    "canonical_url",
    "choose_lead",
    "hidden_page_key",
    "is_interstitial",
    "page_key",
    "same_page",
    "why_lead",
]
