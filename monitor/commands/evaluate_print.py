"""An evaluation on the terminal or in a pipe: a table of scores, then every mistake with the words that decided."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from monitor.digest import clean, console_for, print_line
from monitor.plural import plural
from monitor.scores import Score
from monitor.watch.evaluation import near

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from rich.console import Console

    from monitor.config.schema import Watchlist
    from monitor.stories.evaluation import DecidedPair, PairEvaluation, SetScore
    from monitor.watch.evaluation import Evaluation, ItemScore, Judged, Labelled

# Mistakes shown of one kind; more are counted, and JSON has all of them.
MOST_SHOWN = 40

# Columns that a table may take: more than any has. One that is wider than the terminal is wrapped there, not cut.
WIDEST_TABLE = 240

# Columns before the second line of a mistake.
INDENT = 6

# The kinds of mistakes, the worst first.
KINDS = {
    "wrongly joined": "bold red",
    "update hidden": "bold red",
    "false alarm": "bold red",
    "missed": "bold red",
    "unsure": "bold yellow",
}


def print_articles(result: Evaluation, alone: Mapping[str, Score] | None, watchlists: Sequence[Watchlist]) -> None:
    """Print each item's scores, all together, and the confusion list; `alone` are the scores of the bare names."""
    console = console_for()
    _print_warnings(result.unknown, console)
    headings = ["item", "labelled", "found", "false", "missed", "unsure", "precision", "recall", "F1"]
    if alone is not None:
        headings += ["bare\nP", "bare\nR", "bare\nF1"]
    every = {**(alone or {}), "all items": sum((alone or {}).values(), Score())}
    rows = [
        [clean(item), *_counts(one), *_shares(one.score), *(_shares(every[item]) if alone is not None else ())]
        for item, one in (*result.items.items(), ("all items", result.micro))
    ]
    _print_table(headings, rows, console, ends=len(rows) - 1)
    share = result.unsure_articles / len(result.judged)
    items = plural(len(result.items), "item")
    console.print(
        f"\n{plural(len(result.judged), 'article')}, {items}; unsure in {result.unsure_articles} ({share:.1%})"
        f"{', counted as missed where it is labelled' if result.unsure_articles else ''}."
    )
    if alone is not None:
        console.print("bare: what its names alone find, ambiguous ones too, each taken as enough.")
    mistakes = [
        (item.mistake, _article_lines(one, item, watchlists)) for one, judged in result.judged for item in judged
    ]
    _print_mistakes((one for one in mistakes if one[0]), console)


def _print_warnings(unknown: Mapping[str, int], console: Console) -> None:
    """Say which labels nothing can find, before any figure that they spoil."""
    for label, count in unknown.items():
        named = f"{clean(label)} labels {plural(count, 'article')}, and no watchlist has an item of that id"
        mend = "mend the label, or name the items to score with --items"
        print_line(Text(f"warning: {named}: counted as missed – {mend}", style="bold yellow"), console, indent=INDENT)


def _counts(one: ItemScore) -> tuple[str, ...]:
    score = one.score
    return tuple(map(str, (score.tp + score.fn, score.tp, score.fp, score.fn, one.unsure)))


def _shares(score: Score) -> tuple[str, str, str]:
    """Precision, recall, F1 with three figures."""
    first, second, third = ("–" if one is None else f"{one:.3f}" for one in (score.precision, score.recall, score.f1))
    return first, second, third


def _article_lines(one: Labelled, judged: Judged, watchlists: Sequence[Watchlist]) -> Iterator[Text]:
    title = clean(one.article.title) or "(no title)"
    yield Text.assemble("  ", (clean(judged.item), "bold"), f"  {clean(one.article.id)}  {title}")
    yield Text(f"{' ' * INDENT}why: {clean(judged.reason)}")
    for miss in near(judged, one.article, watchlists) if judged.mistake == "missed" else ():
        yield Text(f"{' ' * INDENT}nearly: “{clean(miss.mention.text)}” ({miss.mention.field}): {clean(miss.why)}")
    labelled = "labelled with it" if judged.wanted else "not labelled with it"
    if judged.mistake == "unsure":
        yield Text(f"{' ' * INDENT}{labelled}")


def print_pairs(result: PairEvaluation) -> None:
    """Print each set's scores and the pooled ones beside the baselines, and the pairs decided wrongly."""
    console = console_for()
    headings = ["set", "pairs", "same text by", "precision", "recall", "F1", "updates\nhidden", "distinct\njoined"]
    named = {**result.sets, "all pairs": result.pooled}
    rows = [row for name, one in named.items() for row in _set_rows(name, one)]
    _print_table(headings, rows, console, ends=len(rows) - 3)
    if result.macro_f1 is not None:
        console.print(f"\nMean F1 of the sets: {result.macro_f1:.3f}")
    _print_mistakes(((one.mistake, _pair_lines(one)) for one in result.decided if one.mistake), console)


def _set_rows(name: str, one: SetScore) -> Iterator[list[str]]:
    hidden, joined = f"{one.updates_hidden} of {one.updates}", f"{one.distinct_joined} of {one.distinct}"
    yield [clean(name), str(one.pairs), "the grouper", *_shares(one.score), hidden, joined]
    yield ["", "", "Jaccard ≥ .8", *_shares(one.jaccard)]
    yield ["", "", "containment ≥ .8", *_shares(one.containment)]


def _pair_lines(one: DecidedPair) -> Iterator[Text]:
    pair = one.pair
    yield Text.assemble("  ", (clean(pair.id), "bold"), f"  {clean(pair.set)}: {pair.label}, decided {one.decision}")
    for side, article in (("a", pair.a), ("b", pair.b)):
        yield Text(f"{' ' * INDENT}{side}: {clean(article.title) or '(no title)'}")
    yield Text(f"{' ' * INDENT}why: {clean(one.because[0])}")


def _print_mistakes(mistakes: Iterable[tuple[str, Iterable[Text]]], console: Console) -> None:
    """Mistakes, each with its kind and its lines: kind by kind, in the order of KINDS."""
    ordered = sorted(mistakes, key=lambda one: list(KINDS).index(one[0]))
    for kind, group in groupby(ordered, key=lambda one: one[0]):
        found = list(group)
        console.print()
        print_line(Text(f"{kind}: {len(found)}", style=KINDS[kind]), console)
        for line in (line for _, lines in found[:MOST_SHOWN] for line in lines):
            print_line(line, console, indent=INDENT)
        if len(found) > MOST_SHOWN:
            console.print(f"  and {len(found) - MOST_SHOWN} more: --format json has them all")


def _print_table(headings: Sequence[str], rows: Sequence[Sequence[str]], console: Console, *, ends: int) -> None:
    """Figures to the right, a line before row `ends`; in a pipe plain columns. Nothing is cut, however narrow it is."""
    from rich import box
    from rich.measure import Measurement

    lined = box.SIMPLE_HEAD if console.is_terminal else None
    table = Table(box=lined, pad_edge=False, collapse_padding=console.is_terminal, header_style="bold")
    for at, heading in enumerate(headings):
        table.add_column(heading, justify="left" if at == 0 or " by" in heading else "right", no_wrap=True)
    for at, row in enumerate(rows):
        if at == ends:
            table.add_section()
        table.add_row(*row)
    wide = console.options.update(width=WIDEST_TABLE)
    table.width = Measurement.get(console, wide, table).maximum
    with console.capture() as drawn:
        console.print(table, soft_wrap=True, width=WIDEST_TABLE)
    for line in drawn.get().strip("\n").splitlines():
        console.file.write(f"{line.rstrip()}\n")
