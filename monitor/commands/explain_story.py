"""`monitor explain-story`: which articles are one story and why, what it relates to, who was told."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from monitor.commands.explain_story_print import print_story
from monitor.commands.named_story import named_story
from monitor.commands.since import iso
from monitor.config import load
from monitor.store import reading_store
from monitor.stories import why_lead

if TYPE_CHECKING:
    from monitor.model import Article, Member, Story
    from monitor.store import Judgement, Store, ToldTo


@dataclass(frozen=True, slots=True)
class StoryAccount:
    """All that is known of a story. `related` are the stories that relate to it, `earlier` the one it relates to."""

    story: Story
    why_lead: str
    earlier: Story | None
    related: tuple[Story, ...]
    told: tuple[ToldTo, ...]
    by_hand: tuple[Judgement, ...]

    @property
    def lead(self) -> Article:
        """The article that speaks for it."""
        return lead_of(self.story)


def lead_of(story: Story) -> Article:
    """The article that speaks for a story."""
    return next(member.article for member in story.members if member.article.id == story.lead)


def explain_story(config: str, state: str, story: str, form: str) -> int:
    """Print one story; returns the exit status. Raises UserError when there is none of this name."""
    zone = load(Path(config)).config.settings.timezone
    with reading_store(state) as store:
        account = _account(store, named_story(store, story))
    if form == "json":
        print(json.dumps(_as_json(account), ensure_ascii=False, indent=1))
    else:
        print_story(account, zone)
    return 0


def _account(store: Store, story: str) -> StoryAccount:
    (whole,) = store.digests.stories([story])
    earlier = store.digests.stories([whole.relation.to_story] if whole.relation else [])
    others = [member.article for member in whole.members if member.article.id != whole.lead]
    return StoryAccount(
        story=whole,
        why_lead=why_lead(lead_of(whole), others),
        earlier=next(iter(earlier), None),
        related=tuple(store.digests.stories(store.relations.to(story))),
        told=tuple(store.regrouping.told(story)),
        by_hand=tuple(store.relations.judgements([member.article.id for member in whole.members])),
    )


def _as_json(account: StoryAccount) -> dict[str, Any]:
    story, relation = account.story, account.story.relation
    return {
        "format": "monitor.story/1",
        "id": story.id,
        "created": iso(story.created),
        "lead": {"id": story.lead, "because": account.why_lead},
        "articles": [_article(member) for member in story.members],
        "relation": relation
        and {
            "kind": relation.how,
            "because": relation.reason,
            "scores": dict(relation.scores),
            **({"story": _named(account.earlier)} if account.earlier else {}),
        },
        "related": [_named(one) | {"kind": one.relation.how if one.relation else ""} for one in account.related],
        "told": [
            {
                "channel": one.channel,
                "digest": one.digest,
                "at": iso(one.at),
                "state": one.state,
                "update": one.article if one.how != "behind" else "",
                "also_in": one.article if one.how == "behind" else "",
                "thread": one.thread,
            }
            for one in account.told
        ],
        "by_hand": [
            {
                "articles": [one.article, one.other],
                "together": one.together,
                "at": iso(one.at),
                "because": one.why,
            }
            for one in account.by_hand
        ],
    }


def _article(member: Member) -> dict[str, Any]:
    article = member.article
    return {
        "id": article.id,
        "title": article.title,
        "outlet": article.outlet,
        "url": article.url,
        "published": iso(article.published) if article.published else None,
        "language": article.language,
        "how": member.joined.how,
        "because": member.joined.reason,
        "scores": dict(member.joined.scores),
    }


def _named(story: Story) -> dict[str, str]:
    lead = lead_of(story)
    return {"id": story.id, "title": lead.title, "outlet": lead.outlet, "url": lead.url}
