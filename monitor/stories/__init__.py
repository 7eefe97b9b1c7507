"""What is one story: canonical addresses, near-copies by fingerprint, and which article speaks for all.

Addresses are needed before the first request; what compares texts is loaded when the first of these names is asked for
(0.1 s).
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from monitor.stories.canonical import canonical_url
from monitor.stories.pages import ON_ITS_SUMMARY, edited, hidden_page_key, is_interstitial, page_key, same_page

if TYPE_CHECKING:
    from monitor.stories.byhand import Hand
    from monitor.stories.editions import Editions
    from monitor.stories.grouping import Grouper, Placement
    from monitor.stories.lead import choose_lead, why_lead
    from monitor.stories.records import HandRecords, RelationRecords, StoryRecords

__all__ = [
    "ON_ITS_SUMMARY",
    "Editions",
    "Grouper",
    "Hand",
    "HandRecords",
    "Placement",
    "RelationRecords",
    "StoryRecords",
    "canonical_url",
    "choose_lead",
    "edited",
    "hidden_page_key",
    "is_interstitial",
    "page_key",
    "same_page",
    "why_lead",
]

_LATER = {
    "Editions": "editions",
    "Grouper": "grouping",
    "Hand": "byhand",
    "HandRecords": "records",
    "Placement": "grouping",
    "RelationRecords": "records",
    "StoryRecords": "records",
    "choose_lead": "lead",
    "why_lead": "lead",
}


def __getattr__(name: str) -> object:
    if name in _LATER:
        return getattr(import_module(f"monitor.stories.{_LATER[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
