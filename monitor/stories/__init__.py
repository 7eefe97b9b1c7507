"""What is one story: canonical addresses, near-copies by fingerprint, and which article speaks for all."""

from monitor.stories.canonical import canonical_url
from monitor.stories.grouping import Grouper, Placement
from monitor.stories.lead import choose_lead
from monitor.stories.pages import ON_ITS_SUMMARY, page_key, same_page
from monitor.stories.records import RelationRecords, StoryRecords

__all__ = [
    "ON_ITS_SUMMARY",
    "Grouper",
    "Placement",
    "RelationRecords",
    "StoryRecords",
    "canonical_url",
    "choose_lead",
    "page_key",
    "same_page",
]
