"""`monitor explain`: what matched in an article, what nearly did, and which words decided."""

from __future__ import annotations

import asyncio
import json
import re
import sys
import unicodedata
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

from monitor import articles
from monitor.commands.run import PRELOAD
from monitor.config import load, load_watchlist
from monitor.config.schema import Config, Feed
from monitor.digest import clean, console_for, language_name, pieces, plural, print_hanging, showing
from monitor.errors import UserError
from monitor.model import (
    Article,
    Decision,
    Entry,
    Fate,
    FateKind,
    Field,
    Kept,
    Match,
    Mention,
    Outcome,
    Page,
    Request,
)
from monitor.runtime import utc_now
from monitor.steps.read import EXTRACT_DEADLINE
from monitor.store import copied_store
from monitor.stories import canonical_url, page_key
from monitor.watch import Matcher
from monitor.web import Web
from monitor.workers import WorkerFailure, Workers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rich.console import Console
    from rich.text import Text

# Sentences shown for one item and reason; JSON has every mention.
MOST_SENTENCES = 8

# Columns before the second line of what is indented: the width of "  ignored: "; and of what is not.
INDENT, LEFT = 11, 2

# Share of characters that are no text, above which a file is none: a text of another encoding has some 5 % accents.
MOST_UNREADABLE = 0.1

# What looks like the address of a page whose scheme was left out.
BARE_ADDRESS = re.compile(r"www\.\S+|(?:[\w-]+\.)+[a-z]{2,}/\S*", re.IGNORECASE)

# A first line longer than this is no headline.
LONGEST_HEADLINE = 200

# Stands in for the feed of an article that comes from none.
NO_FEED = Feed(id="none", name="", url="https://none.invalid/")


def explain(config: str, state: str, source: str, watchlist: str | None, form: str) -> int:
    """Read the article, decide, and say why; returns the exit status. Raises UserError when it cannot be read."""
    settings = load(Path(config)).config
    if watchlist:
        settings = settings.model_copy(update={"watchlists": (load_watchlist(Path(watchlist)),)})
    article, kept = asyncio.run(_read(settings, state, source))
    if not (article.title or article.text or article.summary).strip():
        raise UserError(f"{source}: there is no text in it")
    matches = Matcher(settings.watchlists).decide(article)
    if form == "json":
        print(json.dumps(_as_json(article, kept, matches), ensure_ascii=False, indent=1, default=str))
    else:
        _print(article, kept, matches, settings, console_for())
    return 0


async def _read(config: Config, state: str, source: str) -> tuple[Article, Kept | None]:
    """The article behind `source`, and what the state knows of its address."""
    if source.startswith(("http://", "https://")):
        page, final_url, kept = await _from_web(config, state, source)
    else:
        page, final_url, kept = await _from_file(source), "", None
    entry = kept.entry if kept else Entry(feed=NO_FEED.id, key=source, url=final_url, title=page.title)
    feed = next((feed for feed in config.feeds if feed.id == entry.feed), NO_FEED)
    article = articles.build(
        Kept(entry, "", utc_now(), Fate(FateKind.PENDING)),
        feed,
        page,
        final_url=final_url,
        canonical_url=page_key(final_url, page.canonical_url),
        languages=config.settings.languages,
        repeated=(),
    )
    return article, kept


async def _from_web(config: Config, state: str, url: str) -> tuple[Page, str, Kept | None]:
    async with Web(config.settings.http) as web:
        response = await web.get(Request(url, "page"))
    if response.outcome is not Outcome.FETCHED:
        raise UserError(f"{url}: {response.message or response.outcome}")
    page = await _in_worker(response.body, response.content_type, response.final_url)
    with copied_store(state) as store:
        kept = next(iter(store.entries.at_address(canonical_url(url))), None)
    return page, response.final_url, kept


async def _from_file(source: str) -> Page:
    body = _bytes_of(source)
    if body.lstrip()[:1] == b"<":
        return await _in_worker(body, "text/html", "")
    text = body.decode("utf-8-sig", errors="replace")
    return Page(title="", text="") if _binary(text) else _plain(text)


def _binary(text: str) -> bool:
    """Whether this is a picture, a PDF or the like: too much of it is no character of a text."""
    odd = sum(c == "\ufffd" or (unicodedata.category(c) == "Cc" and not c.isspace()) for c in text)
    return "\0" in text or odd > MOST_UNREADABLE * len(text)


def _bytes_of(source: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if source == "-" else Path(source).read_bytes()
    except OSError as error:
        raise UserError(f"{source}: {error.strerror}. {_hint(source)}") from error


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


async def _in_worker(body: bytes, content_type: str, url: str) -> Page:
    precision = False
    with Workers(1, preload=PRELOAD) as workers:
        try:
            return await workers.run(articles.read_page, body, content_type, url, precision, deadline=EXTRACT_DEADLINE)
        except WorkerFailure as failure:
            raise UserError(f"the text could not be extracted: {failure}") from failure


def _as_json(article: Article, kept: Kept | None, matches: Sequence[Match]) -> dict[str, object]:
    return {
        "format": "monitor.explain/1",
        "article": asdict(replace(article, weak=())),
        "boilerplate": [asdict(span) | {"text": article.text[span.start : span.end]} for span in article.weak],
        "seen": {"feed": kept.entry.feed, "first_seen": kept.first_seen, **asdict(kept.fate)} if kept else None,
        "items": [asdict(match) for match in matches],
    }


def _print(article: Article, kept: Kept | None, matches: Sequence[Match], config: Config, console: Console) -> None:
    from rich.text import Text

    _say(Text(clean(article.title) or "(no title)", style="bold"), console)
    for line in _about(article, kept):
        _say(Text(line), console)
    names = {(w.watchlist, item.id): item.name for w in config.watchlists for item in w.items}
    for match in sorted(matches, key=lambda one: list(Decision).index(one.decision)):
        console.print()
        for text in _match_lines(match, names[match.watchlist, match.item], article, plain=not console.is_terminal):
            _say(text, console)
    if not matches:
        console.print("\nNo name of any watchlist stands in it.")


def _say(text: Text, console: Console) -> None:
    """At a terminal wrapped with an indent; in a pipe every line stays whole, for grep and diff."""
    if console.is_terminal:
        print_hanging(text, console, indent=INDENT if text.plain.startswith(" ") else LEFT)
    else:
        console.print(text, soft_wrap=True)


def _about(article: Article, kept: Kept | None) -> Iterator[str]:
    """The article itself: language, length, where it comes from, what was decided about it when it was read."""
    words = plural(len(article.text.split()) or len(article.summary.split()), "word")
    kind = "full text" if article.full_text else "no full text: decided on the summary"
    yield " · ".join(filter(None, (language_name(article.language), words, kind, article.url)))
    if kept:
        told = f" ({kept.fate.of})" if kept.fate.of else ""
        yield f"seen {kept.first_seen:%Y-%m-%d %H:%M} UTC in feed {kept.entry.feed}: {kept.fate.kind}{told}"
    for reason, count in _boilerplate(article).items():
        yield f"passed over: {plural(count, 'paragraph')} ({reason})"


def _boilerplate(article: Article) -> dict[str, int]:
    counts: dict[str, int] = {}
    for span in article.weak:
        counts[span.why] = counts.get(span.why, 0) + 1
    return counts


def _match_lines(match: Match, name: str, article: Article, *, plain: bool) -> Iterator[Text]:
    from rich.text import Text

    style = {Decision.MATCH: "bold green", Decision.UNSURE: "bold yellow", Decision.NO_MATCH: "bold red"}
    yield Text.assemble((match.decision, style[match.decision]), f"  {match.item}: {name}")
    yield Text(f"  why: {match.reason}")
    for field, sentence in _sentences(match.mentions, article, plain=plain):
        yield Text.assemble(f"  {field:>7}: ", sentence)
    dismissed: dict[str, list[Mention]] = {}
    for one in match.dismissed:
        dismissed.setdefault(one.why, []).append(one.mention)
    for why, mentions in dismissed.items():
        for _, sentence in _sentences(mentions, article, plain=plain):
            yield Text.assemble("  ignored: ", sentence, f"  [{why}]")
    if match.signs:
        yield Text(f"  signs that it is ours: {', '.join(map(clean, match.signs))}")
    for lookalike, signs in match.lookalikes:
        if signs:
            yield Text(f"  signs of {lookalike}: {', '.join(map(clean, signs))}")


def _sentences(mentions: Sequence[Mention], article: Article, *, plain: bool) -> Iterator[tuple[str, Text]]:
    """Every sentence that holds some of the mentions, once, their words marked, with the field it stands in."""
    from rich.text import Text

    texts: Mapping[Field, str] = {"title": article.title, "body": article.text, "summary": article.summary}
    found = [(f, one) for f, text in texts.items() for one in showing(text, [m for m in mentions if m.field == f])]
    for field, snippet in found[:MOST_SENTENCES]:
        sentence = Text()
        for words, marked in pieces(snippet):
            sentence.append(f"«{words}»" if marked and plain else words, style="bold reverse" if marked else "")
        yield field, sentence
    if len(found) > MOST_SENTENCES:
        yield "more", Text(f"{plural(len(found) - MOST_SENTENCES, 'sentence')} with the same words")
