"""An explanation on the terminal or in a pipe: each item with its reasons, then the text with its words marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from monitor.digest import clean, console_for, language_name, pieces, print_line, showing
from monitor.model import Article, Decision, Field, Kept, Match, Mention
from monitor.mutes import label
from monitor.plural import plural
from monitor.watch.nearly import by_item

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rich.console import Console

    from monitor.commands.explain import Explanation
    from monitor.config.schema import Mute
    from monitor.watch.marks import Kind, Mark
    from monitor.watch.nearly import NearMiss

# Sentences shown for one item and reason; JSON has every mention.
MOST_SENTENCES = 8

# Characters shown of a part that was cut: a headline or two.
LONGEST_CUT = 200

# Columns before the second line of what is indented: the width of "  ignored: "; and of what is not.
INDENT, LEFT = 11, 2

DECISIONS = {Decision.MATCH: "bold green", Decision.UNSURE: "bold yellow", Decision.NO_MATCH: "bold red"}

# How the words of the watchlist look in the text: at a terminal, and what stands around them in a pipe.
STYLES: Mapping[Kind, str] = {"name": "bold reverse", "sign": "green", "lookalike": "red"}
AROUND: Mapping[Kind, tuple[str, str]] = {"name": ("«", "»"), "sign": ("[+", "]"), "lookalike": ("[-", "]")}
LEGEND: tuple[tuple[Kind, str], ...] = (
    ("name", "a name"),
    ("sign", "a sign that it is ours"),
    ("lookalike", "a sign of a lookalike"),
)


def print_explanation(explanation: Explanation) -> None:
    """Print it on standard output."""
    console = console_for()
    article, kept = explanation.source.article, explanation.source.kept
    _say(Text(clean(article.title) or "(no title)", style="bold"), console)
    for line in (*_about(article, kept), *filter(None, (explanation.source.remark,)), *_cut_lines(explanation)):
        _say(Text(line), console)
    _print_items(explanation, console)
    _print_text(explanation, console)


def _print_items(explanation: Explanation, console: Console) -> None:
    """Every item that is mentioned, what matches first; then those that nearly are."""
    article, plain = explanation.source.article, not console.is_terminal
    names = {(w.watchlist, item.id): item.name for w in explanation.watchlists for item in w.items}
    near = by_item(explanation.near)
    for match in sorted(explanation.matches, key=lambda one: list(Decision).index(one.decision)):
        key = match.watchlist, match.item
        console.print()
        lines = _match_lines(match, names[key], article, plain=plain)
        for text in (*lines, *_mute_lines(explanation.muted.get(key)), *_near_lines(near.pop(key, ()), article)):
            _say(text, console)
    for (_, item), misses in near.items():
        console.print()
        _say(Text.assemble(("not named", "bold"), f"  {item}: {names[misses[0].watchlist, item]}"), console)
        for text in _near_lines(misses, article):
            _say(text, console)
    if not explanation.matches:
        console.print("\nNo name of any watchlist stands in it.")


def _say(text: Text, console: Console) -> None:
    print_line(text, console, indent=INDENT if text.plain.startswith(" ") else LEFT)


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


def _cut_lines(explanation: Explanation) -> Iterator[str]:
    """How much of the page is not in the article, and those parts of it that name an item."""
    if not explanation.cut:
        return
    naming = [cut for cut in explanation.cut if cut.items]
    parts = plural(len(explanation.cut), "part")
    those = f"{len(naming)} of them naming an item" if naming else "none of them naming an item"
    yield f"cut from the page: {parts}, {those}"
    for cut in naming[:MOST_SENTENCES]:
        text = clean(cut.text)
        short = text if len(text) <= LONGEST_CUT else f"{text[:LONGEST_CUT].rstrip()}…"
        yield f"      cut: {short}  [{cut.why or 'outside the article'}; names {', '.join(cut.items)}]"
    if len(naming) > MOST_SENTENCES:
        yield f"      and {len(naming) - MOST_SENTENCES} more"


def _boilerplate(article: Article) -> dict[str, int]:
    counts: dict[str, int] = {}
    for span in article.weak:
        counts[span.why] = counts.get(span.why, 0) + 1
    return counts


def _match_lines(match: Match, name: str, article: Article, *, plain: bool) -> Iterator[Text]:
    yield Text.assemble((match.decision, DECISIONS[match.decision]), f"  {match.item}: {name}")
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


def _mute_lines(mute: Mute | None) -> Iterator[Text]:
    if mute:
        yield Text(f"  muted: {label(mute)} ({clean(mute.reason)}): it is not told", style="yellow")


def _near_lines(misses: Sequence[NearMiss], article: Article) -> Iterator[Text]:
    for miss in misses:
        at, text = miss.mention, _fields(article)[miss.mention.field]
        yield Text(f"   nearly: “{clean(text[at.start : at.end])}” ({at.field}): {miss.why}")


def _sentences(mentions: Sequence[Mention], article: Article, *, plain: bool) -> Iterator[tuple[str, Text]]:
    """Every sentence that holds some of the mentions, once, their words marked, with the field it stands in."""
    texts = _fields(article)
    found = [(f, one) for f, text in texts.items() for one in showing(text, [m for m in mentions if m.field == f])]
    for field, snippet in found[:MOST_SENTENCES]:
        sentence = Text()
        for words, marked in pieces(snippet):
            sentence.append(f"«{words}»" if marked and plain else words, style="bold reverse" if marked else "")
        yield field, sentence
    if len(found) > MOST_SENTENCES:
        yield "more", Text(f"{plural(len(found) - MOST_SENTENCES, 'sentence')} with the same words")


def _fields(article: Article) -> Mapping[Field, str]:
    return {"title": article.title, "body": article.text, "summary": article.summary}


def _print_text(explanation: Explanation, console: Console) -> None:
    """The text as it was read, the words that decide marked, what is the house's behind a bar."""
    article = explanation.source.article
    field: Field = "body" if article.full_text else "summary"
    text = _fields(article)[field]
    if not text.strip():
        return
    console.print()
    _say(_legend(explanation.marks, bool(article.weak), plain=not console.is_terminal), console)
    shown = [mark for mark in explanation.marks if mark.field == field]
    for start, end in _paragraphs(text):
        weak = next((span for span in article.weak if span.start < end and start < span.end), None)
        line = Text("┆ " if weak else "", style="dim" if weak else "")
        line.append_text(_marked(text, start, end, shown, plain=not console.is_terminal))
        if weak:
            line.append(f"  [{weak.why}]")
        _say(line, console)


def _legend(marks: Sequence[Mark], weak: bool, *, plain: bool) -> Text:  # noqa: FBT001 - one of two facts
    legend = Text("The text")
    for kind, meaning in LEGEND:
        if any(mark.kind == kind for mark in marks):
            before, after = AROUND[kind] if plain else ("", "")
            legend.append(" · ").append(f"{before}{meaning}{after}", style=STYLES[kind])
    return legend.append(" · ┆ passed over" if weak else "")


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for line in text.split("\n"):
        if line.strip():
            yield start, start + len(line)
        start += len(line) + 1


def _marked(text: str, start: int, end: int, marks: Sequence[Mark], *, plain: bool) -> Text:
    line, at = Text(), start
    for mark in marks:
        if mark.end <= start or end <= mark.start:
            continue
        before, after = AROUND[mark.kind] if plain else ("", "")
        line.append(clean(text[at : max(mark.start, start)]))
        words = clean(text[max(mark.start, start) : min(mark.end, end)])
        line.append(f"{before}{words}{after}", style=STYLES[mark.kind])
        at = min(mark.end, end)
    return line.append(clean(text[at:end]))
