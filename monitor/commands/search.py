"""`monitor search`: full text over all that was read."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from monitor.commands.since import iso, moment_since
from monitor.config import load
from monitor.digest import clean, console_for, language_name, pieces, print_line
from monitor.errors import UserError
from monitor.model import Decision
from monitor.plural import plural
from monitor.progress import progress
from monitor.runtime import utc_now
from monitor.store import parse_query, reading_store

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rich.console import Console
    from rich.text import Text

    from monitor.model import Match, Snippet
    from monitor.store import Hit, Store, Term

# More than anybody reads; a hit takes 0.3 ms, so that even all of them come within a second.
MOST_SHOWN = 1000

# Articles indexed in one transaction, 0.1 s, and the pause in which a daemon that waits for its turn gets it (SQLite
# asks again every 0.1 s at most).
INDEXED_AT_ONCE, PAUSE = 200, 0.02

# So many take two seconds: from there on it is said what is going on.
WORTH_TELLING = 2000

# Columns before what stands under a headline.
INDENT = 4


def search(config: str, state: str, words: Sequence[str], since: str | None, sort: str, limit: int, form: str) -> int:
    """Print the articles that hold these words; returns the exit status.

    Raises UserError when there is nothing to look for or to look in.
    """
    terms = parse_query(" ".join(words))
    if not 1 <= limit <= MOST_SHOWN:
        raise UserError(f"--limit {limit}: write a number from 1 to {MOST_SHOWN:,}")
    zone = load(Path(config)).config.settings.timezone
    begin = moment_since(since, utc_now(), zone) if since is not None else None
    with reading_store(state) as store:
        if store.writable:
            _catch_up(store)
        total, hits = store.search.find(terms, since=begin, best=sort == "best", most=limit)
        matches = store.articles.matches([hit.id for hit in hits])
    if form == "json":
        print(json.dumps(_as_json(words, total, hits, matches), ensure_ascii=False, indent=1))
    else:
        _print(_sentence(terms, total, len(hits), sort), hits, matches, ZoneInfo(zone))
    return 0


def _catch_up(store: Store) -> None:
    """Index what was read before there was an index, once; a daemon can go on working meanwhile."""
    behind = store.search.behind()
    if behind >= WORTH_TELLING:
        print(f"indexing the {behind:,} articles read so far; the next search finds it done", file=sys.stderr)
    with progress() as shown:
        shown.expect("articles", behind)
        while done := store.search.catch_up(INDEXED_AT_ONCE):
            for _ in range(done):
                shown.done("articles")
            time.sleep(PAUSE)


def _about(matches: Sequence[Match]) -> list[Match]:
    return [match for match in matches if match.decision is not Decision.NO_MATCH]


def _as_json(
    words: Sequence[str], total: int, hits: Sequence[Hit], matches: Mapping[str, Sequence[Match]]
) -> dict[str, Any]:
    return {
        "format": "monitor.search/1",
        "query": " ".join(words),
        "total": total,
        "hits": [_hit(hit, _about(matches.get(hit.id, ()))) for hit in hits],
    }


def _hit(hit: Hit, about: Sequence[Match]) -> dict[str, Any]:
    return {
        "id": hit.id,
        "date": iso(hit.date),
        "outlet": hit.outlet,
        "title": hit.title.text,
        "url": hit.url,
        "language": hit.language,
        "snippet": hit.snippet.text,
        "marks": [{"start": mark.start, "end": mark.end} for mark in hit.snippet.marks],
        "kept": hit.kept,
        "items": [{"watchlist": one.watchlist, "id": one.item, "decision": one.decision} for one in about],
    }


def _sentence(terms: Sequence[Term], total: int, shown: int, sort: str) -> str:
    """How the words were understood, and how many articles hold them."""
    wanted = " and ".join(str(term) for term in terms if not term.excluded)
    unwanted = " or ".join(str(term) for term in terms if term.excluded)
    asked = f"{wanted}{' without ' if unwanted else ''}{unwanted}"
    if not total:
        return f"No article holds {clean(asked)}."
    order = {"best": "best", "newest": "newest"}[sort]
    return f"{plural(total, 'article')} with {clean(asked)}" + (f", the {shown} {order}:" if shown < total else ":")


def _print(sentence: str, hits: Sequence[Hit], matches: Mapping[str, Sequence[Match]], zone: ZoneInfo) -> None:
    console = console_for()
    console.print(sentence, style="bold", soft_wrap=True)
    for number, hit in enumerate(hits, start=1):
        console.print()
        label = f"{number:>2}. "
        for line in _lines(hit, _about(matches.get(hit.id, ())), zone, console):
            print_line(line, console, label, indent=INDENT)
            label = " " * INDENT
        console.print(f"{label}{clean(hit.url)}", style="dim blue", soft_wrap=True)


def _lines(hit: Hit, about: Sequence[Match], zone: ZoneInfo, console: Console) -> Iterator[Text]:
    from rich.text import Text

    title = _marked(hit.title, console)
    title.stylize("bold")
    yield title if title.plain.strip() else Text("(no title)", style="bold")
    parts = [clean(hit.outlet), f"{hit.date.astimezone(zone):%-d %b %Y}", language_name(hit.language)]
    if about:
        parts.append(", ".join(_item(match) for match in about))
    if not hit.kept:
        parts.append("its text is no longer kept")
    yield Text(" · ".join(filter(None, parts)), style="dim")
    snippet = _marked(hit.snippet, console)
    if snippet.plain.strip():
        yield snippet


def _item(match: Match) -> str:
    return f"{match.item} (unsure)" if match.decision is Decision.UNSURE else match.item


def _marked(snippet: Snippet, console: Console) -> Text:
    """The words found stand out: by style at a terminal, in «quotes» elsewhere."""
    from rich.text import Text

    text = Text()
    for words, marked in pieces(snippet):
        quoted = marked and not console.is_terminal
        text.append(f"«{words}»" if quoted else words, style="bold reverse" if marked else "")
    return text
