"""From an entry and its page to the article that is matched, and when to ask for a page again."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from monitor.articles.language import language_of
from monitor.articles.repeats import own_text, repeated_spans
from monitor.model import Article, Outcome, Span

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from monitor.config.schema import Feed
    from monitor.model import Kept, Page, Response

# The teaser of a paywall has one to three paragraphs; a page with more text than this is worth more than any
# summary.
_STUB_LENGTH = 600

# A section's name, a kicker and a date may stand above the headline.
_OPENING_BLOCKS = 4

_WORD = re.compile(r"\w+")

# How far ahead a page may be dated: a time zone written wrongly. What is later is a slip of the pen or no date.
_AHEAD = timedelta(hours=24)

# A hiccup is over in minutes, a broken deploy in hours, a bad day by tomorrow. After that the story is old.
_PAUSES = (timedelta(minutes=15), timedelta(hours=2), timedelta(hours=12))

# Asking again would get the same answer.
_HOPELESS = frozenset((Outcome.FORBIDDEN_ADDRESS, Outcome.TOO_LARGE))

# These mean it, but a feed is sometimes ahead of its site: they are asked once more.
_PERMANENT_STATUS = frozenset((400, 401, 402, 404, 405, 406, 410, 414, 451))

# A page that holds fewer of the words that the feed tells of the article shows something else: a notice to switch on
# scripts, a paywall, "page not found" under 200. Of real articles the words of title and summary stand in the text,
# most of them; the cut is low because a wrong one costs a text. Fewer words than eight decide nothing.
_SHARED_WORDS = 0.15
_WORDS_TOLD = 8
_TELLING_WORD = 4  # letters; shorter words stand in any text


def build(
    kept: Kept,
    feed: Feed,
    page: Page | None,
    *,
    final_url: str,
    languages: Sequence[str],
    repeated: Collection[str],
    canonical_url: str,
) -> Article:
    """The article behind an entry. Pure.

    `page` is None when it could not be had. `final_url` is where its redirects ended, `canonical_url` what
    the stories room made of it, `languages` the desk's, `repeated` the block hashes that two or more earlier
    articles of the same host had. The feed's title, time and summary are kept: they are right more often than
    a page's. A page's time counts up to a day after the entry was first seen.
    """
    entry = kept.entry
    weak = repeated_spans(page.text, page.blocks, _with_headline(page, entry.title), repeated) if page else ()
    own = own_text(page.text, weak).strip() if page else ""
    another = _is_another(own, f"{entry.title} {entry.summary}")
    full = bool(own) and not another and not _is_stub(own, entry.summary)
    summary = entry.summary if full or another else _joined(entry.summary, own)
    declared = (page.language if page else None, entry.language, feed.language)
    return Article(
        id=entry.id,
        feed=feed.id,
        outlet=entry.publisher or feed.name,
        tier=feed.tier,
        url=final_url if page else entry.url,
        canonical_url=canonical_url,
        title=entry.title or (page.title if page else ""),
        summary=summary,
        text=page.text if page and full else "",
        weak=weak if full else (),
        language=language_of(entry.title, own if full else summary, declared, languages),
        published=entry.published or _published(page, kept.first_seen),
        first_seen=kept.first_seen,
        full_text=full,
        byline=(page.byline if page else "") or entry.author,
        paywalled=page.paywalled if page else False,
    )


def _published(page: Page | None, first_seen: datetime) -> datetime | None:
    """When the page says that it was published, if it can be."""
    if page is None or page.published is None or page.published > first_seen + _AHEAD:
        return None
    return page.published


def _with_headline(page: Page, title: str) -> tuple[Span, ...]:
    """The page's weak spans, and the headline where the text begins with it: it is the title's, not said twice."""
    titles = {_words(title), _words(page.title)}
    marked = {span.start for span in page.weak}
    again = (
        Span(block.start, block.end, "the headline again")
        for block in page.blocks[:_OPENING_BLOCKS]
        if block.start not in marked and _words(page.text[block.start : block.end]) in titles
    )
    return tuple(sorted((*page.weak, *again), key=lambda span: span.start))


def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(text.casefold()))


def _is_stub(own: str, summary: str) -> bool:
    """Whether a page shows less of the article than the feed told: a paywall's teaser."""
    return len(own) < _STUB_LENGTH and len(own) < len(summary)


def _is_another(own: str, told: str) -> bool:
    """Whether the page shows something else than the article that the feed tells of."""
    words = {word for word in _words(told) if len(word) >= _TELLING_WORD}
    if not own or len(words) < _WORDS_TOLD:
        return False
    return len(words.intersection(_words(own))) < _SHARED_WORDS * len(words)


def _joined(summary: str, own: str) -> str:
    """The summary, and what a stub says beyond it."""
    more = [line for line in own.split("\n") if line.strip() and line.strip() not in summary]
    return "\n".join(filter(None, (summary, *more)))


def retry(tries: int, response: Response | None, now: datetime) -> datetime | None:
    """When to ask for a page again that could not be had or read; None to give up.

    `tries` counts the attempts made, the last one included. `response` is what the last one got; None, or one that was
    fetched, means that the page came and held no article. A time that the server named is respected.
    """
    came = response is None or response.outcome is Outcome.FETCHED
    if came and tries > 1:
        return None  # read twice, failed twice: the page is at fault, not the moment
    hopeless = response is not None and response.outcome in _HOPELESS
    if hopeless or (response is not None and response.status in _PERMANENT_STATUS and tries > 1):
        return None
    if not 1 <= tries <= len(_PAUSES):
        return None
    ours = now + _PAUSES[tries - 1]
    theirs = response.retry_at if response is not None else None
    return max(ours, theirs) if theirs else ours
