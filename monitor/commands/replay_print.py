"""A replay as text: first in one sentence what the edit does, then the counts, then stories to judge it by."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from rich.text import Text

from monitor.commands.replay_changes import Count, Kind, in_turn
from monitor.commands.since import FIRST
from monitor.digest import clean, console_for, print_line
from monitor.plural import plural

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console

    from monitor.commands.replay import Replay
    from monitor.commands.replay_changes import Change, Key, Verdict

# Stories shown of each kind: enough to see what a word drags in, and still one screen a kind.
MOST_SHOWN = 10

# Items named in the first sentence; the table has them all.
MOST_NAMED = 4

# Columns before the second line of what stands at the margin.
LEFT = 2

STYLES = {Kind.GAINED: "bold green", Kind.LOST: "bold red", Kind.UNSURE: "bold yellow", Kind.SURE: "bold cyan"}


def print_replay(result: Replay) -> None:
    """Print it to standard output."""
    console = console_for()
    print_line(Text(f"{_sentence(result)}.", style="bold"), console, indent=LEFT)
    for line in _basis(result):
        print_line(Text(line), console, indent=LEFT)
    if result.changes:
        console.print()
        for row in _table(result):
            console.print(row, soft_wrap=True)
    for kind in Kind:
        changes = [change for change in result.changes if change.kind is kind]
        if changes:
            _print_kind(kind, changes, result, console)


def _name(key: Key, result: Replay) -> str:
    """The item's id, with its watchlist's where there are several."""
    watchlists = {watchlist for watchlist, _ in result.items}
    return key[1] if len(watchlists) == 1 else "/".join(key)


def _changed(result: Replay) -> dict[Key, Count]:
    return {key: count for key, count in result.items.items() if any(count.changes.values())}


def _sentence(result: Replay) -> str:
    """What the edit does, at once: "comar: 3 stories gained, 1 lost, 2 turned unsure; every other item unchanged"."""
    changed = _changed(result)
    if not result.read:
        return f"No article was read {_since(result)}: there is nothing to decide again"
    if not changed:
        if result.kept < result.read:
            return f"Nothing changes in the {plural(result.kept, 'article')} that could be decided again"
        return f"Nothing changes: every story of the {plural(len(result.items), 'item')} is decided as it was"
    named = list(changed)[:MOST_NAMED]
    parts = [f"{_name(key, result)}: {_counted(changed[key])}" for key in named]
    if len(changed) > len(named):
        parts.append(f"{plural(len(changed) - len(named), 'more item')} changed")
    if len(changed) < len(result.items):
        parts.append("every other item unchanged")
    return "; ".join(parts)


def _counted(count: Count) -> str:
    """Changes in words, "stories" with the first of them."""
    parts: list[str] = []
    for kind, number in count.changes.items():
        if number:
            parts.append(f"{number:,} {kind}" if parts else f"{plural(number, 'story', 'stories')} {kind}")
    return ", ".join(parts)


def _since(result: Replay) -> str:
    if result.since == FIRST:
        return "so far"
    return f"since {result.since.astimezone(ZoneInfo(result.timezone)):%-d %b %Y, %H:%M}"


def _basis(result: Replay) -> Iterator[str]:
    """How much of the archive that rests on."""
    if not result.read:
        return
    gone = result.read - result.kept
    of = f"Of {plural(result.read, 'article')} read {_since(result)},"
    if not gone:
        yield f"{of} every one is kept whole and was decided again."
        return
    yield (
        f"{of} {result.kept:,} are kept whole and were decided again; the other {gone:,} count as they were decided: "
        "what an item loses by its removal is seen there, what an edit of its words does is not."
    )
    if not result.keeps_all:
        yield "The archive keeps only what matched (keep: archive: matches), so what an edit gains there is not seen."


def _table(result: Replay) -> Iterator[Text]:
    """A line for every item that changes, and one for all the others."""
    rows = [(_label(key, result), *_numbers(count)) for key, count in _changed(result).items()]
    others = [count for count in result.items.values() if not any(count.changes.values())]
    if others:
        before, unsure = sum(one.before for one in others), sum(one.before_unsure for one in others)
        rows.append((plural(len(others), "other item"), *_numbers(Count(before, unsure, before, unsure))))
    head = ("stories of", "before", "now", "gained", "lost", "→ unsure", "→ sure")
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
    for number, row in enumerate((head, *rows)):
        first, *rest = zip(row, widths, strict=True)
        line = "  ".join((first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in rest)))
        yield Text(line, style="" if number else "dim")
    if any("?" in cell for row in rows for cell in row[1:]):
        yield Text("(1?): one of them unsure", style="dim")


def _label(key: Key, result: Replay) -> str:
    return f"{_name(key, result)} (removed)" if key in result.gone else _name(key, result)


def _numbers(count: Count) -> tuple[str, ...]:
    """Before and now with the unsure ones among them, then what changes; a dash for none."""
    sums = ((count.before, count.before_unsure), (count.after, count.after_unsure))
    whole = tuple(f"{told:,} ({unsure:,}?)" if unsure else f"{told:,}" for told, unsure in sums)
    return (*whole, *(f"{number:,}" if number else "–" for number in count.changes.values()))


def _print_kind(kind: Kind, changes: list[Change], result: Replay, console: Console) -> None:
    shown = list(in_turn(changes, MOST_SHOWN))
    stories = len({change.story for change in changes})
    more = f", {len(changes)} times as they are about several items" if stories < len(changes) else ""
    left_out = f", {len(shown)} shown" if len(shown) < len(changes) else ""
    console.print()
    console.print(Text(f"{kind.upper()}: {plural(stories, 'story', 'stories')}{more}{left_out}", style=STYLES[kind]))
    for number, change in enumerate(shown, start=1):
        console.print()
        for label, line in _lines(number, change, result):
            print_line(line, console, label, indent=len(label))


def _lines(number: int, change: Change, result: Replay) -> Iterator[tuple[str, Text]]:
    """The lines of one story, each with what stands before it."""
    article = change.article
    yield f"{number:>2}. ", Text(clean(article.title) or "(no title)", style="bold")
    date = f"{article.date.astimezone(ZoneInfo(result.timezone)):%-d %b %Y}"
    about = [_name(change.key, result), clean(article.outlet), date]
    if change.also:
        items = ", ".join(_name(key, result) for key in change.also)
        about.append(f"{'already' if change.kind is Kind.GAINED else 'still'} told for {items}")
    yield "    ", Text(" · ".join(about), style="dim")
    yield "    before: ", Text(_decided(change.before))
    yield "    now:    ", Text(_decided(change.after))
    yield "    ", Text(clean(article.url), style="dim blue")


def _decided(verdict: Verdict) -> str:
    return f"{verdict.decision} – {clean(verdict.reason)}"
