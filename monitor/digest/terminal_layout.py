"""How a digest is laid out in the terminal. Imported when something is printed: rich takes 0.1 s."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from rich.rule import Rule
from rich.text import Text

from monitor.digest.wording import (
    FATES,
    OUTCOMES,
    Section,
    clean,
    counts,
    feeds_fine,
    heading_time,
    language_name,
    local_time,
    pieces,
    plural,
    reading_depth,
    sections,
    why,
)
from monitor.model import Article, CycleResult, DeliveryState, Digest, DigestStory

if TYPE_CHECKING:
    from rich.console import Console

INDENT = 4  # characters: room for "99 " and one more
MOST_ALSO_IN = 12  # outlets named in one entry; the count of the others is told


def print_digest(digest: Digest, console: Console, *, linked: bool) -> None:
    """One digest: its heading, its sections, one numbered entry a story."""
    title = Text.assemble((clean(digest.title), "bold"), "   ", (heading_time(digest), "dim"))
    console.print(Rule(title, characters="━", style="cyan", align="left"))
    summary = counts(digest) if digest.stories else f"Nothing new, {feeds_fine(digest.health)}."
    console.print(Text(summary, style="dim"))
    number = 0
    for section in sections(digest):
        console.print()
        console.print(_heading(section))
        for story in section.stories:
            number += 1
            console.print()
            _print_entry(number, story, digest, console, linked=linked)
    console.print()


def _heading(section: Section) -> Text:
    heading = Text(clean(section.heading).upper(), style="bold yellow" if section.unsure else "bold cyan")
    if section.high:
        heading.append("  high priority", style="bold red")
    if section.unsure:
        heading.append("  the name fits, the evidence is even: ours or not?", style="dim")
    return heading


def _print_entry(number: int, story: DigestStory, digest: Digest, console: Console, *, linked: bool) -> None:
    """One story, indented under its number; the address whole on its own line unless the title carries it."""
    address = _address(story.lead.url)
    label = f"{number:>3} "
    for text in _lines(story, digest, address if linked else ""):
        for line in text.wrap(console, console.width - INDENT):
            line.rstrip()
            console.print(Text.assemble((label, "dim"), line), soft_wrap=True)
            label = " " * INDENT
    if not linked:
        console.print(Text(" " * INDENT + address, style="dim blue"), soft_wrap=True)


def _lines(story: DigestStory, digest: Digest, link: str) -> list[Text]:
    title = Text(clean(story.lead.title) or "(no title)", style="bold")
    if link:
        title.stylize(f"link {link}")
    lines = [title, Text(_source(story.lead, digest), style="dim")]
    if story.snippet.text:
        lines.append(_snippet(story))
    if story.figures:
        lines.append(_labelled("figures", clean(" · ".join(story.figures)), "green"))
    lines += [_labelled("why", why(item, story.mentions)) for item in story.items]
    if story.also_in:
        lines.append(_labelled("also in", _also_in(story)))
    return lines


def _source(article: Article, digest: Digest) -> str:
    seen = "undated, seen " if article.published is None else ""
    told = article.published or article.first_seen
    time = seen + local_time(told, digest.timezone, digest.at)
    parts = (clean(article.outlet), language_name(article.language), time, reading_depth(article))
    return " · ".join(filter(None, parts))


def _snippet(story: DigestStory) -> Text:
    line = Text()
    for words, matched in pieces(story.snippet):
        line.append(words, style="bold black on bright_yellow" if matched else "")
    return line


def _labelled(label: str, text: str, style: str = "") -> Text:
    return Text.assemble((f"{label}: ", "dim"), (text, style))


def _also_in(story: DigestStory) -> str:
    named = [_outlet(article, story.lead) for article in story.also_in[:MOST_ALSO_IN]]
    more = len(story.also_in) - len(named)
    return ", ".join(named) + (f" and {more} more" if more else "")


def _outlet(article: Article, lead: Article) -> str:
    again = "again, " if article.outlet == lead.outlet else ""
    return f"{clean(article.outlet)} ({again}{clean(article.language)})"


def _address(url: str) -> str:
    """The address without what could leave the escape sequence around it, or its line."""
    return quote(clean(url), safe="%/:?#[]@!$&'()*+,;=~-._")


def print_deliveries(result: CycleResult, console: Console) -> None:
    """What went to Slack and, in plain words, what did not."""
    sent = sum(delivery.state is DeliveryState.SENT for delivery in result.deliveries)
    if sent:
        console.print(Text(f"Posted to Slack: {plural(sent, 'message')}."))
    for delivery in result.deliveries:
        if delivery.state is not DeliveryState.SENT and delivery.error:
            console.print(Text(f"Not posted: {clean(delivery.error)}", style="bold red"))


def print_feeds(result: CycleResult, console: Console) -> None:
    """How many feeds are fine, and one line for each that is not."""
    feeds = result.feeds
    fine = sum(feed.outcome.fine for feed in feeds)
    style = "green" if fine == len(feeds) else "yellow"
    news = "" if result.digests else "Nothing new, "
    console.print(Text(f"{news}{fine} of {plural(len(feeds), 'feed')} fine.", style=style))
    for feed in feeds:
        if not feed.outcome.fine:
            said = clean(feed.message) or OUTCOMES.get(feed.outcome, feed.outcome.value)
            console.print(Text(f"  {feed.id}: {said}"))


def print_counts(result: CycleResult, console: Console) -> None:
    """What became of the new entries: the fates, which add up."""
    total = sum(result.fates.values())
    told = [f"{result.fates[kind]:,} {FATES[kind]}" for kind in FATES if result.fates.get(kind)]
    line = f"Entries: {total:,} new" + (": " + ", ".join(told) if told else "") + "."
    for part in Text(line, style="dim").wrap(console, console.width):
        part.rstrip()
        console.print(part)
