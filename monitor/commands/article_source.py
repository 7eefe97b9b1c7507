"""A URL, a file or standard input as the article that the matcher would see."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from monitor import articles
from monitor.commands.bounded import read_bounded
from monitor.commands.run import PRELOAD
from monitor.config.schema import Config, Feed
from monitor.errors import UserError
from monitor.feeds import original_key
from monitor.model import Article, Entry, Fate, FateKind, Kept, Outcome, Page, Request, Response
from monitor.mutes import names_of
from monitor.runtime import utc_now
from monitor.steps.read import EXTRACT_DEADLINE, page_id
from monitor.store import Store, copied_store
from monitor.stories import canonical_url, page_key
from monitor.web import Web, host_of, shown
from monitor.workers import WorkerFailure, Workers

if TYPE_CHECKING:
    from collections.abc import Sequence

# Share of characters that are no text, above which a file is none: a text of another encoding has some 5 % accents.
MOST_UNREADABLE = 0.1

# What looks like the address of a page whose scheme was left out.
BARE_ADDRESS = re.compile(r"www\.\S+|(?:[\w-]+\.)+[a-z]{2,}/\S*", re.IGNORECASE)

# Twice the largest page that is fetched (monitor/web): 5 MB.
MOST_BYTES = 10_000_000

# A first line longer than this is no headline.
LONGEST_HEADLINE = 200

# Fates of an entry whose `of` is a story.
IN_A_STORY = (FateKind.MATCHED, FateKind.UNSURE)

# Stands in for the feed of an article that comes from none.
NO_FEED = Feed(id="none", name="", url="https://none.invalid/")


@dataclass(frozen=True, slots=True)
class Read:
    """What was read of a page or a file: `blocks` are all of a page's, `remark` is what to know of a file."""

    page: Page
    blocks: tuple[tuple[str, str], ...] = ()
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """An article, the entry that the state knows at its address, and what a mute may call the story it stands in.

    `cut` are the parts of the page that are not in the article, each with the reason where there is one; `remark` is
    what to know of how it was read.
    """

    article: Article
    kept: Kept | None = None
    names: frozenset[str] = frozenset()
    cut: tuple[tuple[str, str], ...] = ()
    remark: str = ""


async def read_source(config: Config, state: str, source: str) -> Source:
    """Fetch or read `source` and extract it, by the settings of its feed when the state knows its address.

    Raises UserError, with what to give instead, when it cannot be read.
    """
    if source.startswith(("http://", "https://")):
        return await _from_web(config, state, source)
    read = await _from_file(source)
    article = _article(config, Entry(NO_FEED.id, source, "", ""), NO_FEED, read.page, "")
    return Source(article, cut=_cut(read, article), remark=read.remark)


async def _from_web(config: Config, state: str, url: str) -> Source:
    async with Web(config.settings.http) as web:
        response = await web.get(Request(url, "page"))
    if response.outcome is not Outcome.FETCHED:
        raise UserError(f"{shown(url)}: {response.message or response.outcome}")
    with copied_store(state) as store:
        kept = _latest(store.entries.at_address(canonical_url(url)))
        feed = next((feed for feed in config.feeds if kept and feed.id == kept.entry.feed), NO_FEED)
        read = await _in_worker(response, precision=feed.extraction == "precision")
        page = read.page
        entry = kept.entry if kept else Entry(NO_FEED.id, url, response.final_url, page.title)
        repeated = _repeated(store, response.final_url, page, url)
        told = store.digests.stories([kept.fate.of]) if kept and kept.fate.kind in IN_A_STORY else []
    names = frozenset[str]().union(*map(names_of, told))
    article = _article(config, entry, feed, page, response.final_url, repeated)
    return Source(article, kept, names, _cut(read, article), read.remark)


def _cut(read: Read, article: Article) -> tuple[tuple[str, str], ...]:
    """The blocks of the page that the article does not hold, however its lines are broken."""
    held = "".join((article.title + article.text + article.summary).split())
    return tuple((text, why) for text, why in read.blocks if (key := "".join(text.split())) and key not in held)


def _latest(known: Sequence[Kept]) -> Kept | None:
    """Of the entries of a page, the oldest first: the latest version of the first."""
    first = [(one.entry.feed, original_key(one.entry.key)) for one in known[:1]]
    return next((one for one in reversed(known) if (one.entry.feed, original_key(one.entry.key)) in first), None)


def _repeated(store: Store, final_url: str, page: Page, url: str) -> set[str]:
    """The paragraphs that the site repeats, as far as the state has seen it."""
    hashes = [span.why for span in page.blocks]
    return store.blocks.repeated(host_of(final_url), hashes, page_id(canonical_url(url)))


def _article(
    config: Config,
    entry: Entry,
    feed: Feed,
    page: Page,
    final_url: str,
    repeated: frozenset[str] | set[str] = frozenset(),
) -> Article:
    return articles.build(
        Kept(entry, "", utc_now(), Fate(FateKind.PENDING)),
        feed,
        page,
        final_url=final_url,
        canonical_url=page_key(final_url, page.canonical_url),
        languages=config.settings.languages,
        repeated=repeated,
    )


async def _from_file(source: str) -> Read:
    body = read_bounded(source, MOST_BYTES, _hint(source))
    if body.lstrip()[:1] == b"<" or body.startswith(b"%PDF"):
        response = Response("", "", Outcome.FETCHED, body=body, content_type="text/html")
        return await _in_worker(response, precision=False)
    text = articles.read_plain(body)
    if _binary(text):
        return Read(Page(title="", text=""), remark="it is no text file")
    return Read(_plain(text), remark=_encoding(body))


def _encoding(body: bytes) -> str:
    try:
        body.decode()
    except UnicodeDecodeError:
        return "not UTF-8: read as what its bytes look like"
    return ""


def _binary(text: str) -> bool:
    """Whether this is a picture, a PDF or the like: too much of it is no character of a text."""
    odd = sum(c == "\ufffd" or (unicodedata.category(c) == "Cc" and not c.isspace()) for c in text)
    return "\0" in text or odd > MOST_UNREADABLE * len(text)


def _hint(source: str) -> str:
    """What to give instead of something that is no file."""
    if BARE_ADDRESS.fullmatch(source):
        return f"A web address begins with https://, so try https://{source}"
    if " " in source.strip():
        return 'To try a sentence: echo "…" | monitor explain -'
    return "Give a URL, a file, or - for standard input."


def _plain(text: str) -> Page:
    """A text as it is: its first line is the title where it looks like one."""
    first, _, rest = text.strip().partition("\n")
    if rest.strip() and len(first) <= LONGEST_HEADLINE:
        return Page(title=first.strip(), text=rest.strip())
    return Page(title="", text=text.strip())


async def _in_worker(response: Response, *, precision: bool) -> Read:
    body, content_type, url = response.body, response.content_type, response.final_url
    with Workers(1, preload=PRELOAD) as workers:
        try:
            page = await workers.run(articles.read_page, body, content_type, url, precision, deadline=EXTRACT_DEADLINE)
            blocks = await workers.run(articles.read_blocks, body, content_type, deadline=EXTRACT_DEADLINE)
            return Read(page, blocks, page.note)
        except WorkerFailure as failure:
            raise UserError(f"the text could not be extracted: {failure}") from failure
