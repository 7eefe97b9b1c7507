"""Follow-ups of stories as Slack messages: the replies in a thread, and the messages above as they stand then."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from monitor.digest import limits
from monitor.digest.follow_up_wording import headline_before, updated_at
from monitor.digest.mrkdwn import escape, label, mrkdwn, web_address
from monitor.digest.relation_wording import beside_lead, changed
from monitor.digest.slack_edit import edited
from monitor.digest.slack_story import (
    LONGEST_NAME,
    LONGEST_TITLE,
    UNLINKED,
    Block,
    context,
    cut,
    fitted,
    outlet_named,
    quoted,
    rich,
    run,
    source,
    title_run,
)
from monitor.model import Message, Shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from monitor.model import AlsoIn, Article, DigestStory, FollowUp, Thread

# Characters of a headline beside the outlets that tell the same; of one outlet with its link, beyond which it is named
# without; and of all outlets in one text: with a headline of which each character is escaped (five for one) they stay
# under the 3,000 of a text. What is heard of one part, escaped, stays under the 4,000 of a message.
LONGEST_BESIDE = 120
LONGEST_NAMED = 2000
ALL_NAMED = 2300
LONGEST_HEARD = 600


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a reply that is not split: its blocks, its text for those who hear it, and what it tells."""

    blocks: tuple[Block, ...]
    text: str
    updates: tuple[str, ...] = ()
    shown: tuple[Shown, ...] = ()


def to_replies(thread: Thread) -> tuple[Message, ...]:
    """What is said in the thread: one message, more where that would be too long. Each passes `check_payload`.

    Every outlet and every update is linked once.
    """
    pages: list[list[Part]] = []
    for part in (part for one in thread.stories for part in _parts(one, thread)):
        if pages and _fits([*pages[-1], part]):
            pages[-1].append(part)
        else:
            pages.append([part])
    return tuple(_message(page) for page in pages)


def to_edits(thread: Thread) -> dict[str, dict[str, Any]]:
    """The payloads that the messages above get, by delivery: of those in which an entry can be found and changed.

    Where the entry of a story would make its message too long, it stays as it is.
    """
    found: dict[str, dict[str, Any]] = {}
    for one in thread.stories:
        message = thread.messages.get(one.message)
        if message and one.says_something:
            mark = updated_at(thread, seen=message.created)
            if payload := edited(found.get(one.message, message.payload), one, mark):
                found[one.message] = payload
    return found


def to_calls(thread: Thread) -> list[dict[str, Any]]:
    """The calls of a thread as Slack gets them, each with its `method`; without the metadata that finds them again."""
    return [
        {"method": "chat.update", "channel": thread.channel, "ts": thread.messages[call.parent].ts, **call.payload}
        if call.kind == "edit" and call.parent
        else {"method": "chat.postMessage", "channel": thread.channel, "thread_ts": thread.ts, **call.payload}
        for call in thread.calls
    ]


def _parts(one: FollowUp, thread: Thread) -> Iterator[Part]:
    if one.update:
        yield _update(one.update, thread)
        for some, named in _lots(one.update.also_in, one.update.lead):
            yield _beside("Updated too", one, some, named, updates=tuple(other.article.id for other in some))
    for some, named in _lots(one.outlets, one.lead):
        shown = tuple(Shown(other.article.id, "behind") for other in some)
        yield _beside("Now also in", one, some, named, shown=shown)


def _update(update: DigestStory, thread: Thread) -> Part:
    """What has gone on: figures, headline, the first new sentence, and where it stands."""
    when = f"Updated {updated_at(thread, seen=thread.at)}: "
    told = cut(", ".join(map(changed, update.changes)), LONGEST_TITLE)
    old = label(cut(headline_before(update), LONGEST_TITLE)) if headline_before(update) else ""
    head = [
        run(when, bold=True),
        *([run(f"{told}\n", bold=False)] if told else []),
        *([run(f"{old} → ", bold=False)] if old else []),
        title_run(update.lead),
    ]
    heard = ". ".join(filter(None, (told, f"{update.lead.title} ({update.lead.outlet})", update.snippet.text)))
    elsewhere = {other.article.id for other in update.also_in}
    return Part(
        ({"type": "rich_text", "elements": [rich("section", head), *quoted(update)]}, context(_where(update, thread))),
        when + escape(cut(heard, LONGEST_HEARD)),
        updates=tuple(article for article in update.updates if article not in elsewhere),
    )


def _where(update: DigestStory, thread: Thread) -> str:
    """The small print: source, and figures that were not told before."""
    figures = fitted((escape(cut(figure, LONGEST_NAME)) for figure in update.figures), " · ")
    unlinked = "" if web_address(update.lead.url) else UNLINKED
    return "\n".join(filter(None, (source(update.lead, thread), unlinked, figures and f"Figures: {figures}")))


def _beside(
    what: str,
    one: FollowUp,
    others: Sequence[AlsoIn],
    named: str,
    *,
    updates: tuple[str, ...] = (),
    shown: tuple[Shown, ...] = (),
) -> Part:
    """Other outlets, under the headline that the story was told by."""
    title = escape(cut(one.lead.title, LONGEST_BESIDE)).strip() or "(no title)"
    names = escape(cut(", ".join(other.article.outlet for other in others), LONGEST_HEARD - LONGEST_BESIDE))
    block = {"type": "section", "text": mrkdwn(f"*{title}*\n{what}: {named}")}
    return Part((block,), f"{what} {names}: {title}", updates, shown)


def _lots(others: Sequence[AlsoIn], lead: Article) -> Iterator[tuple[Sequence[AlsoIn], str]]:
    """The outlets in lots of which each fits one text, with that text."""
    lot: list[AlsoIn] = []
    text = ""
    for other in others:
        named = _named(other, lead)
        if lot and len(text) + len(named) > ALL_NAMED:
            yield lot, text
            lot, text = [], ""
        lot = [*lot, other]
        text = f"{text}, {named}" if text else named
    if lot:
        yield lot, text


def _named(other: AlsoIn, lead: Article) -> str:
    beside = beside_lead(other, lead)
    named = outlet_named(other.article, beside)
    if len(named) <= LONGEST_NAMED:
        return named
    return escape(cut(other.article.outlet, LONGEST_NAME)) + (f" ({escape(beside)})" if beside else "")


def _fits(page: Sequence[Part]) -> bool:
    blocks = _blocks(page)
    return (
        len(blocks) <= limits.MOST_BLOCKS
        and limits.text_length(blocks) <= limits.ALL_TEXT
        and limits.json_length(blocks) <= limits.ALL_JSON
        and len(_text(page)) <= limits.TEXT
    )


def _message(page: Sequence[Part]) -> Message:
    payload = {"text": _text(page), "blocks": _blocks(page), "unfurl_links": False, "unfurl_media": False}
    updates = tuple(article for part in page for article in part.updates)
    return Message(payload, updates=updates, shown=tuple(shown for part in page for shown in part.shown))


def _text(page: Sequence[Part]) -> str:
    return "\n".join(part.text for part in page)


def _blocks(page: Sequence[Part]) -> list[Block]:
    return [block for part in page for block in part.blocks]
