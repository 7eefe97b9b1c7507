"""A digest as Slack messages: what the channel sees, and what continues in its thread.

Titles and snippets are `rich_text`, in which no character means anything; the rest is mrkdwn with `verbatim`.
No story is split over two messages and none is left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from monitor.digest import limits
from monitor.digest.feed_health import OUTCOMES, feeds_fine, nothing_new
from monitor.digest.mrkdwn import escape, mrkdwn
from monitor.digest.relation_wording import changed, relation_label
from monitor.digest.slack_story import (
    LONGEST_NAME,
    LONGEST_TITLE,
    Block,
    behind_blocks,
    context,
    cut,
    escaped,
    fitted,
    story_blocks,
)
from monitor.digest.unusual import unusually_many
from monitor.digest.wording import (
    PLEASE_CHECK,
    counts,
    heading_time,
    local_time,
    sections,
)
from monitor.model import Decision, Message, Shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from monitor.model import Digest, DigestStory

# What a message of full size keeps free for its header and footer: 150 + 400 + 1,700 characters, four blocks.
FRAME_BLOCKS, FRAME_TEXT, FRAME_JSON = 4, 2250, 2700
MOST_TROUBLES = 5
LONGEST_UNUSUAL = 130  # of a line in the header, escaped; three of them leave the frame as wide as it is


@dataclass(frozen=True, slots=True)
class Entry:
    """One story with its blocks, and the heading that it stands under."""

    story: DigestStory
    heading: str
    blocks: tuple[Block, ...]


def to_slack(digest: Digest) -> tuple[Message, ...]:
    """The messages in order: the first for the channel, the others for its thread.

    Stories to check come in messages of their own. Every payload passes `check_payload`.
    """
    entries = list(_entries(digest))
    sure = _packed([e for e in entries if e.story.decision is not Decision.UNSURE])
    unsure = _packed([e for e in entries if e.story.decision is Decision.UNSURE])
    first, rest = (sure[0], sure[1:]) if sure else ([], [])
    parent = [
        *_head(digest, first),
        *_body(first),
        *_foot(digest, sum(map(len, rest)), sum(map(len, unsure))),
    ]
    replies = [_message(digest, page, [context(_continued(page)), *_body(page)]) for page in rest]
    checks = [_message(digest, page, [context(CHECK_NOTE), *_body(page)]) for page in unsure]
    return (_message(digest, first, parent), *replies, *checks)


CHECK_NOTE = "The name fits, the evidence is even: these may be about something else."


def _continued(page: Sequence[Entry]) -> str:
    """What stands over a message that goes on; where it begins with a story behind another, on which."""
    first = page[0].story
    return f"Continued: more on {_title(first.earlier.title)}" if first.behind and first.earlier else "Continued"


def _entries(digest: Digest) -> Iterator[Entry]:
    for section in sections(digest):
        main = section.stories[0]
        for story in section.stories:
            main = main if story.behind else story
            blocks = behind_blocks(story, main) if story.behind else story_blocks(story, digest, section)
            yield Entry(story, section.heading, blocks)


def _packed(entries: Sequence[Entry]) -> list[list[Entry]]:
    """The entries in pages that each fit one message, in order; a story and those behind it are kept together.

    Only where they do not fit one message they go on in the next.
    """
    pages: list[list[Entry]] = []
    for family in _families(entries):
        if pages and _fits([*pages[-1], *family]):
            pages[-1] += family
        elif _fits(family):
            pages.append(family)
        else:
            for entry in family:
                if pages and _fits([*pages[-1], entry]):
                    pages[-1].append(entry)
                else:
                    pages.append([entry])
    return pages


def _families(entries: Sequence[Entry]) -> list[list[Entry]]:
    found: list[list[Entry]] = []
    for entry in entries:
        if entry.story.behind and found:
            found[-1].append(entry)
        else:
            found.append([entry])
    return found


def _fits(page: Sequence[Entry]) -> bool:
    blocks = _body(page)
    return (
        len(blocks) <= limits.MOST_BLOCKS - FRAME_BLOCKS
        and limits.text_length(blocks) <= limits.ALL_TEXT - FRAME_TEXT
        and limits.json_length(blocks) <= limits.ALL_JSON - FRAME_JSON
    )


def _body(page: Sequence[Entry]) -> list[Block]:
    blocks: list[Block] = []
    heading = None
    for entry in page:
        if entry.heading != heading:
            heading = entry.heading
            blocks.append({"type": "section", "text": mrkdwn(f"*{escape(cut(heading, LONGEST_TITLE))}*")})
        blocks += entry.blocks
    return blocks


def _head(digest: Digest, first: Sequence[Entry]) -> list[Block]:
    title = cut(digest.title, limits.HEADER_TEXT).strip() or digest.id
    header = {"type": "header", "text": {"type": "plain_text", "text": title, "emoji": False}}
    when = escape(heading_time(digest))
    if not digest.stories:
        return [header, context(f"{when} · {escape(nothing_new(digest.health, digest.followed))}")]
    lines = [" · ".join(filter(None, (when, counts(digest))))]
    lines += [escaped(unusually_many(one), LONGEST_UNUSUAL) for one in digest.unusual]
    return [header, context("\n".join(lines if first else [*lines, "Nothing certain this time."]))]


def _foot(digest: Digest, more: int, unsure: int) -> list[Block]:
    lines = [
        f"+{more} more in the thread" if more else "",
        f"{PLEASE_CHECK}: {unsure} in the thread" if unsure else "",
        _health(digest),
    ]
    shown = "\n".join(filter(None, lines))
    return [context(shown)] if shown else []


def _health(digest: Digest) -> str:
    """One line on the feeds in trouble that the digest names; "" when there is none."""
    late = digest.troubles
    told = [
        escape(
            f"{cut(t.name, LONGEST_NAME)} ({OUTCOMES.get(t.outcome, t.outcome.value)}"
            f" since {local_time(t.since, digest.timezone, digest.at)})"
        )
        for t in late[:MOST_TROUBLES]
    ]
    more = f" +{len(late) - len(told)} more" if len(late) > len(told) else ""
    return f"{feeds_fine(digest.health)}. Not fine: {fitted(told, ', ')}{more}" if told else ""


def _message(digest: Digest, page: Sequence[Entry], blocks: list[Block]) -> Message:
    stories = [entry.story for entry in page]
    fresh = [story for story in stories if not story.is_update]
    told = {(item.watchlist, story.story): None for story in fresh for item in story.items}
    payload = {"text": _text(digest, stories), "blocks": blocks, "unfurl_links": False, "unfurl_media": False}
    updates = tuple(update for story in stories for update in story.updates)
    return Message(payload, tuple(told), updates, tuple(shown for story in stories for shown in _shown(story)))


def _shown(story: DigestStory) -> Iterator[Shown]:
    """What readers know by an entry beside its updates: its lead, and what stands behind that, named or not."""
    for article in story.members:
        if article not in story.updates:
            yield Shown(article, "headline" if article == story.lead.id else "behind")


def _text(digest: Digest, stories: Sequence[DigestStory]) -> str:
    """What screen readers and notifications say: the news itself, with its sentences where they fit."""
    if not stories:
        what = PLEASE_CHECK if digest.stories else escape(nothing_new(digest.health, digest.followed))
        return f"{what}. {escape(cut(digest.title, limits.HEADER_TEXT))}"
    short = [_named(story) for story in stories]
    long = [
        line if story.behind else f"{line}. {escape(story.snippet.text)}"
        for line, story in zip(short, stories, strict=True)
    ]
    lines = long if len("\n".join(long)) <= limits.TEXT else short
    shown: list[str] = []
    for line in lines:
        if len("\n".join([*shown, line])) > limits.TEXT - len("\n+999 more"):
            return "\n".join([*shown, f"+{len(lines) - len(shown)} more"])
        shown.append(line)
    return "\n".join(shown)


def _named(story: DigestStory) -> str:
    what = f"{escape(relation_label(story))}: " if story.behind or story.is_update else ""
    title = what + _title(story.lead.title)
    told = "; ".join(escape(cut(changed(change), LONGEST_NAME)) for change in story.changes)
    outlet = escape(cut(story.lead.outlet, LONGEST_NAME)).strip()
    return f"{title}{f' ({outlet})' if outlet else ''}{f': {told}' if told else ''}"


def _title(title: str) -> str:
    return escape(cut(title, LONGEST_TITLE)).strip() or "(no title)"
