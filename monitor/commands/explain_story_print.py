"""A story on the terminal or in a pipe."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from monitor.digest import clean, console_for, language_name, print_line
from monitor.plural import plural

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from monitor.commands.explain_story import StoryAccount
    from monitor.model import Article, Member, Story
    from monitor.store import Judgement, ToldTo

# Columns before what stands under a headline.
INDENT = 4

KINDS = {"coverage": "the same event in other words", "translation": "the same event in another language"}


def print_story(account: StoryAccount, zone: str) -> None:
    """Print it on standard output; times are of `zone`."""
    from rich.text import Text

    console = console_for()
    for line, style in _lines(account, ZoneInfo(zone)):
        words = line.lstrip()
        margin = " " * (len(line) - len(words))
        print_line(Text(words, style=style), console, margin, indent=len(margin))


def _lines(account: StoryAccount, zone: ZoneInfo) -> Iterator[tuple[str, str]]:
    """Every line, with its style."""
    story = account.story
    yield f"Story {story.id}: {plural(len(story.members), 'article')}, begun {_time(story.created, zone)}", "bold"
    for member in sorted(story.members, key=lambda one: one.article.id != story.lead):
        yield "", ""
        yield from _member(member, zone, lead=account.why_lead if member.article.id == story.lead else "")
    yield "", ""
    yield from _relations(account)
    yield from _told(account, zone)
    if account.by_hand:
        yield "Set right by hand:", "bold"
        for one in account.by_hand:
            yield f"  {_judgement(one, zone)}", ""


def _member(member: Member, zone: ZoneInfo, *, lead: str) -> Iterator[tuple[str, str]]:
    article, joined, pad = member.article, member.joined, " " * INDENT
    yield f"  {clean(article.title) or '(no title)'}", "bold"
    yield pad + " · ".join(filter(None, _about(article, zone))), "dim"
    yield f"{pad}{clean(article.url)}", "dim blue"
    if lead:
        yield f"{pad}speaks for the story: {lead}", ""
    yield f"{pad}{joined.how}: {clean(joined.reason)}", ""
    if joined.scores:
        yield pad + ", ".join(f"{name} {value:g}" for name, value in joined.scores.items()), "dim"


def _about(article: Article, zone: ZoneInfo) -> Iterator[str]:
    yield clean(article.outlet)
    yield _time(article.published or article.first_seen, zone)
    yield language_name(article.language)
    yield f"tier {article.tier}"
    yield article.id


def _relations(account: StoryAccount) -> Iterator[tuple[str, str]]:
    relation = account.story.relation
    if relation:
        yield f"It tells {KINDS[relation.how]} as:", "bold"
        yield f"  {_story(account.earlier)}" if account.earlier else f"  {relation.to_story}", ""
        scores = ", ".join(f"{name} {value:g}" for name, value in relation.scores.items())
        yield f"  {clean(relation.reason)} ({scores})", "dim"
    if account.related:
        yield "Its event is told by these stories too:", "bold"
        for one in account.related:
            yield f"  {_story(one)}" + (f": {KINDS[one.relation.how]}" if one.relation else ""), ""


def _story(story: Story) -> str:
    lead = next(member.article for member in story.members if member.article.id == story.lead)
    return f"{clean(lead.title)} – {clean(lead.outlet)} ({story.id})"


def _told(account: StoryAccount, zone: ZoneInfo) -> Iterator[tuple[str, str]]:
    if not account.told:
        yield "Nobody was told of it yet.", "bold"
        return
    yield "Told:", "bold"
    for one in account.told:
        yield f"  {_telling(one, account.story, zone)}", ""


def _telling(one: ToldTo, story: Story, zone: ZoneInfo) -> str:
    about = next((m.article for m in story.members if m.article.id == one.article), None)
    what = ""
    if about:
        outlet, title = clean(about.outlet), clean(about.title) or "(no title)"
        what = f", also in {outlet}" if one.how == "behind" else f", its update “{title}” – {outlet}"
    where = ", in the thread" if one.thread else ""
    return f"{one.channel}, by the digest {one.digest}, {_time(one.at, zone)}: {one.state}{what}{where}"


def _judgement(one: Judgement, zone: ZoneInfo) -> str:
    because = f", because {clean(one.why)}" if one.why else ""
    return f"{_time(one.at, zone)}: {one.article} and {one.other} {'together' if one.together else 'apart'}{because}"


def _time(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%-d %b %Y %H:%M}"
