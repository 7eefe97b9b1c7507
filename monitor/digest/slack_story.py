"""One story as Slack blocks: its title and sentence, and the small print under them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from monitor.digest.mrkdwn import date, escape, label, link, mrkdwn, plain, web_address
from monitor.digest.relation_wording import also_about, before, beside_outlet, changed, relation_label
from monitor.digest.wording import (
    Section,
    language_name,
    local_time,
    pieces,
    reading_depth,
    section_beside,
    why,
)
from monitor.model import Decision

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from monitor.model import Article, Digest, DigestStory, ItemLine, Thread

Block = dict[str, Any]

LONGEST_TITLE = 250  # characters; longer ones are a feed's mistake, and the story is one click away
LONGEST_NAME = 80  # of an outlet, as above
LONGEST_READ = 10_000  # of a text that is shown in part: what is cleaned before it is cut, in milliseconds
LONGEST_ALSO_URL = 600  # a longer one (a redirector's) would crowd out the other outlets: named, not linked
MOST_MARKS = 12  # matched words in one sentence; each is a run of its own and costs its container
UNLINKED = "The feed gives no address that Slack can link."
ALSO_IN = "Also in: "
ROOM = 700  # characters for each of figures, reasons and outlets: with the first line they stay under 3,000


def story_blocks(story: DigestStory, digest: Digest, section: Section) -> tuple[Block, ...]:
    """The blocks of one story, which stay together; they fit any message. The last has an id to find it by."""
    news = _news(story, digest)
    details = _details(story, digest, section) | {"block_id": entry_id(story.story)}
    return _title_and_snippet(story), *([context(news)] if news else []), details


def entry_id(story: str, revision: int = 0) -> str:
    """The `block_id` of the last block of a story's entry. Each edit makes another one, as Slack wants it.

    docs.slack.dev, "Blocks": unique in a message, and new whenever a message is changed.
    """
    return f"story:{story}:{revision}"


def behind_blocks(story: DigestStory, main: DigestStory) -> tuple[Block, ...]:
    """The blocks of a story that stands behind another: one line, and what the other does not say.

    The last has an id to find it by.
    """
    parts = (
        cut(story.lead.outlet, LONGEST_NAME),
        plain(language_name(story.lead.language)),
        reading_depth(story.lead),
        "" if web_address(story.lead.url) else UNLINKED,
    )
    line = rich(
        "section",
        [
            run(f"↳ {plain(relation_label(story))}: ", bold=False),
            title_run(story.lead),
            run("".join(f" · {part}" for part in parts if part), bold=False),
        ],
    )
    lines = [*_reasons(also_about(story, main), story), *_also_in(story)]
    *before, last = {"type": "rich_text", "elements": [line]}, *([context("\n".join(lines))] if lines else [])
    return *before, last | {"block_id": entry_id(story.story)}


def context(text: str) -> Block:
    """Small grey print; `text` is escaped already."""
    return {"type": "context", "elements": [mrkdwn(text)]}


def fitted(parts: Iterable[str], between: str, room: int = ROOM) -> str:
    """As many parts as `room` characters allow; how many more there are is said."""
    shown: list[str] = []
    parts = list(parts)
    for part in parts:
        if sum(map(len, shown)) + len(between) * len(shown) + len(part) > room:
            break
        shown.append(part)
    more = len(parts) - len(shown)
    return between.join(shown) + (f" +{more} more" if more else "")


def cut(text: str, most: int) -> str:
    """Feed text as `plain` has it, at most so many characters: cut between words with an ellipsis."""
    shown = plain(text[:LONGEST_READ]) + ("…" if len(text) > LONGEST_READ else "")
    if len(shown) <= most:
        return shown
    kept = shown[: most - 1]
    return (kept.rsplit(" ", 1)[0] if " " in kept[most // 2 :] else kept) + "…"


def escaped(text: str, room: int) -> str:
    """Feed text for a mrkdwn object, cut so that it takes no more than `room` with all that is escaped in it."""
    most = room
    while len(found := escape(cut(text, most))) > room:
        most = most * 3 // 4
    return found


def _title_and_snippet(story: DigestStory) -> Block:
    label_ = [run(f"{relation_label(story)}: ", bold=True)] if story.is_update else []
    return {"type": "rich_text", "elements": [rich("section", [*label_, title_run(story.lead)]), *quoted(story)]}


def quoted(story: DigestStory) -> list[Block]:
    """The sentence of a story, its matched words bold; nothing for one without."""
    runs = [run(words, bold=marked) for words, marked in _runs(story) if words]
    return [rich("quote", runs)] if runs else []


def title_run(article: Article) -> Block:
    """The headline as a link, or as it is where Slack can link no address."""
    shown = label(cut(article.title, LONGEST_TITLE))
    address = web_address(article.url)
    if address is None:
        return run(shown, bold=True)
    return {"type": "link", "url": address, "text": shown, "style": {"bold": True}}


def _runs(story: DigestStory) -> Iterator[tuple[str, bool]]:
    found = [(plain(words), marked) for words, marked in pieces(story.snippet)]
    yield from found[: 2 * MOST_MARKS]
    rest = "".join(words for words, _ in found[2 * MOST_MARKS :])
    yield rest, False


def _news(story: DigestStory, digest: Digest) -> str:
    """What was told before, and what has changed since; "" for most."""
    numbers = fitted((escape(cut(changed(change), LONGEST_NAME)) for change in story.changes), " · ")
    lines = (escape(cut(before(story, digest), LONGEST_TITLE)), f"Changed: {numbers}" if numbers else "")
    return "\n".join(filter(None, lines))


def _details(story: DigestStory, digest: Digest, section: Section) -> Block:
    """The small print under a story, one line each: source, figures, reasons, other outlets."""
    beside = escape(cut(section_beside(story, section), LONGEST_NAME))
    lines = [" · ".join(filter(None, (beside, source(story.lead, digest))))]
    if web_address(story.lead.url) is None:
        lines.append(UNLINKED)
    if story.figures:
        lines.append("Figures: " + fitted((escape(cut(f, LONGEST_NAME)) for f in story.figures), " · "))
    lines += [*_reasons(story.items, story), *_also_in(story)]
    return context("\n".join(lines))


def _also_in(story: DigestStory) -> Iterator[str]:
    if story.also_in:
        named = [outlet_named(other.article, beside_outlet(other, story)) for other in story.also_in]
        yield ALSO_IN + fitted(named, ", ")


def _reasons(items: Iterable[ItemLine], story: DigestStory) -> Iterator[str]:
    """The reasons for what is certain, then those to check; together they take no more than one ROOM."""
    unsure = [item for item in items if item.decision is Decision.UNSURE]
    sure = [item for item in items if item not in unsure]
    room = ROOM // 2 if sure and unsure else ROOM
    for label_, lines in (("Why", sure), ("Why unsure", unsure)):
        if lines:
            yield f"{label_}: " + fitted((escaped(why(item, story.mentions), room) for item in lines), " | ", room)


def source(article: Article, digest: Digest | Thread) -> str:
    """Where an article stands, in which language, since when, and how much of it was read."""
    told = article.published or article.first_seen
    shown = local_time(told, digest.timezone, digest.at)
    when = date(told, shown) if article.published else f"undated, seen {date(told, shown)}"
    outlet = escape(cut(article.outlet, LONGEST_NAME))
    parts = (outlet, escape(language_name(article.language)), when, reading_depth(article))
    return " · ".join(filter(None, parts))


def outlet_named(article: Article, beside: str) -> str:
    """An outlet with a link to its article, and what is to be said beside it."""
    name = cut(article.outlet, LONGEST_NAME)
    linked = link(article.url, name) if len(article.url) <= LONGEST_ALSO_URL else None
    return (linked or escape(name)) + (f" ({escape(beside)})" if beside else "")


def rich(kind: str, runs: list[Block]) -> Block:
    """A part of rich text, in which no character means anything."""
    return {"type": f"rich_text_{kind}", "elements": runs}


def run(text: str, *, bold: bool) -> Block:
    """A stretch of rich text."""
    return {"type": "text", "text": text, "style": {"bold": True}} if bold else {"type": "text", "text": text}
