"""How a digest is laid out in the terminal. Imported when something is printed: rich takes 0.1 s."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from rich.rule import Rule
from rich.text import Text

from monitor.digest.feed_health import feed_lines, nothing_new
from monitor.digest.follow_up_wording import in_words
from monitor.digest.relation_wording import also_about, before, beside_outlet, changed, relation_label
from monitor.digest.render_terminal import print_hanging
from monitor.digest.unusual import unusually_many
from monitor.digest.wording import (
    Section,
    arrivals,
    clean,
    counts,
    heading_time,
    language_name,
    local_time,
    pieces,
    reading_depth,
    section_beside,
    sections,
    why,
)
from monitor.model import (
    OPS,
    AlsoIn,
    Article,
    CycleResult,
    Decision,
    DeliveryState,
    Digest,
    DigestStory,
    FollowUp,
    ItemLine,
    Thread,
)
from monitor.plural import plural

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

INDENT = 4  # characters: room for "99 " and one more
BEHIND = 8  # twice that: under the story that it relates to
MOST_ALSO_IN = 12  # outlets named in one entry; the count of the others is told


def print_digest(digest: Digest, console: Console, *, linked: bool) -> None:
    """One digest: its heading, its sections, one numbered entry a story."""
    title = Text.assemble((clean(digest.title), "bold"), "   ", (heading_time(digest), "dim"))
    console.print(Rule(title, characters="━", style="cyan", align="left"))
    summary = counts(digest) if digest.stories else f"{nothing_new(digest.health, digest.followed)}."
    console.print(Text(summary, style="dim"))
    for one in digest.unusual:
        print_hanging(Text(f"{unusually_many(one)}.", style="yellow"), console)
    number = 0
    for section in sections(digest):
        console.print()
        console.print(_heading(section))
        main = section.stories[0]
        for story in section.stories:
            number += 1
            if story.behind:
                _print_behind(number, story, main, console, linked=linked)
                continue
            main = story
            console.print()
            _print_entry(number, story, digest, section, console, linked=linked)
    console.print()


def _heading(section: Section) -> Text:
    style = "bold red" if section.high else "bold yellow" if section.unsure else "bold cyan"
    heading = Text(clean(section.heading).upper(), style=style)
    if section.unsure:
        heading.append("  the name fits, the evidence is even: ours or not?", style="dim")
    return heading


def _print_entry(
    number: int, story: DigestStory, digest: Digest, section: Section, console: Console, *, linked: bool
) -> None:
    """One story, indented under its number; the address whole on its own line unless the title carries it."""
    lines = _lines(story, digest, section, _address(story.lead.url) if linked else "")
    _print_lines(number, lines, story, console, INDENT, linked=linked)


def _print_behind(number: int, story: DigestStory, main: DigestStory, console: Console, *, linked: bool) -> None:
    """A story that stands behind another: what it is to that, its title and outlet, and what that does not say."""
    address = _address(story.lead.url) if linked else ""
    source = (clean(story.lead.outlet), language_name(story.lead.language), reading_depth(story.lead))
    lines = [
        Text.assemble((f"{relation_label(story)}: ", "cyan"), _title(story, address)),
        Text(" · ".join(filter(None, source)), style="dim"),
        *(_reason(item, story) for item in also_about(story, main)),
    ]
    if story.also_in:
        lines.append(_labelled("also in", _also_in(story)))
    _print_lines(number, lines, story, console, BEHIND, linked=linked)


def _print_lines(
    number: int, lines: Sequence[Text], story: DigestStory, console: Console, indent: int, *, linked: bool
) -> None:
    label = f"{number:>3} ".ljust(indent)
    for text in lines:
        print_hanging(text, console, label, indent=indent)
        label = " " * indent
    if not linked:
        console.print(Text(" " * indent + _address(story.lead.url), style="dim blue"), soft_wrap=True)


def _title(story: DigestStory, link: str) -> Text:
    title = Text(clean(story.lead.title) or "(no title)", style="bold")
    if link:
        title.stylize(f"link {link}")
    return title


def _lines(story: DigestStory, digest: Digest, section: Section, link: str) -> list[Text]:
    label = f"{relation_label(story)}: " if story.is_update else ""
    title = Text.assemble((label, "bold green"), _title(story, link))
    beside, source = section_beside(story, section), _source(story.lead, digest)
    lines = [title, Text.assemble((beside, "cyan"), " · " if beside else "", (source, "dim"))]
    if told := before(story, digest):
        lines.append(Text(told, style="cyan"))
    if story.changes:
        lines.append(_labelled("changed", " · ".join(map(changed, story.changes)), "bold green"))
    if story.snippet.text:
        lines.append(_snippet(story))
    if story.figures:
        lines.append(_labelled("figures", clean(" · ".join(story.figures)), "green"))
    lines += [_reason(item, story) for item in story.items]
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


def _reason(item: ItemLine, story: DigestStory) -> Text:
    unsure = item.decision is Decision.UNSURE
    return _labelled("why unsure" if unsure else "why", why(item, story.mentions))


def _labelled(label: str, text: str, style: str = "") -> Text:
    return Text.assemble((f"{label}: ", "dim"), (text, style))


def _also_in(story: DigestStory) -> str:
    named = [_outlet(other, story) for other in story.also_in[:MOST_ALSO_IN]]
    more = len(story.also_in) - len(named)
    return ", ".join(named) + (f" and {more} more" if more else "")


def _outlet(other: AlsoIn, story: DigestStory) -> str:
    beside = beside_outlet(other, story)
    return clean(other.article.outlet) + (f" ({beside})" if beside else "")


def _address(url: str) -> str:
    """The address without what could leave the escape sequence around it, or its line."""
    return quote(clean(url), safe="%/:?#[]@!$&'()*+,;=~-._")


def print_threads(threads: Sequence[Thread], console: Console, *, linked: bool) -> None:
    """What is added to stories that were told before, in the threads of their messages."""
    stories = [(one, thread) for thread in threads for one in thread.stories if one.says_something]
    if not stories:
        return
    console.print(Rule(Text("Follow-ups in threads", style="bold"), characters="━", style="cyan", align="left"))
    for one, thread in stories:
        console.print()
        _print_follow_up(one, thread, console, linked=linked)
    console.print()


def _print_follow_up(one: FollowUp, thread: Thread, console: Console, *, linked: bool) -> None:
    """The headline that was told, what is said now, and the addresses, in the order in which that names them."""
    pad = " " * INDENT
    told = clean(one.lead.title).strip() or "(no title)"
    print_hanging(Text.assemble((told, "bold"), (f" · {clean(thread.channel)}", "dim")), console, pad, indent=INDENT)
    print_hanging(Text(in_words(one, thread), style="green"), console, pad, indent=INDENT)
    if one.update and one.update.snippet.text:
        print_hanging(_snippet(one.update), console, pad, indent=INDENT)
    update = [one.update.lead, *(other.article for other in one.update.also_in)] if one.update else []
    for article in (*update, *(other.article for other in one.outlets)):
        address = Text(clean(article.outlet), style=f"dim link {_address(article.url)}")
        console.print(
            Text.assemble(pad, address) if linked else Text(pad + _address(article.url), style="dim blue"),
            soft_wrap=True,
        )


def print_deliveries(result: CycleResult, console: Console) -> None:
    """What went to Slack and, in plain words, what did not."""
    sent = [delivery for delivery in result.deliveries if delivery.state is DeliveryState.SENT]
    notes = sum(delivery.digest == OPS for delivery in sent)
    edits = sum(delivery.kind == "edit" for delivery in sent)
    if len(sent) > notes:
        edited = f", {edits} edited" if edits else ""
        console.print(Text(f"Posted to Slack: {plural(len(sent) - notes - edits, 'message')}{edited}."))
    if notes:
        console.print(Text(f"Told the ops channel: {plural(notes, 'message')}."))
    for delivery in result.deliveries:
        if delivery.state is not DeliveryState.SENT and delivery.error:
            console.print(Text(f"Not posted: {clean(delivery.error)}", style="bold red"))


def print_feeds(result: CycleResult, console: Console) -> None:
    """How many feeds are fine, and a line for what keeps the others from being read."""
    sentence, *causes = feed_lines(result)
    console.print(Text(sentence, style="yellow" if causes else "green"))
    for line in causes:
        print_hanging(line.strip(), console, "  ", indent=4)


def print_counts(result: CycleResult, console: Console) -> None:
    """What became of the new entries: the fates, which add up."""
    print_hanging(Text(arrivals(result.fates), style="dim"), console)
