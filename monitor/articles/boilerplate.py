"""Which parts of a text are the house's and not the article's: related links, share bars, publisher's bios.

A name that stands only there is no mention. Nothing is deleted: the spans say what they are. The evidence, in
this order: the container in the page (`outline`), links that make up a block, headings such as "You might
also like" and what they govern (`sections`), labels and calls to the reader (`calls`), paragraphs at the
end that describe the publisher or the writer (`bios`), and blocks that the site repeats from article to
article.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.articles.bios import is_bio
from monitor.articles.blocks import Block, Outline, fold, key_of
from monitor.articles.calls import call_in, label_inside
from monitor.articles.leads import BIO, RELATED
from monitor.articles.locate import Locator, Part
from monitor.articles.repeats import lines_of
from monitor.articles.sections import mark_lists, mark_sections
from monitor.model import Span

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

# Longer blocks that are all link are whole stories wrapped in an <a>, not items of a list.
_LINKED_LENGTH = 250

# A line is weak as a whole when this share of its letters is; below, only the part that is.
_WHOLE = 0.8

# Bios are the last words of a text, before or after other boilerplate; at most three of them (writer,
# partner, house).
_BIOS = 3
# The shortest bios measure about that; looking back for them ends at the first longer paragraph that is none.
_BIO_LENGTH = 40
_PARAGRAPH_LENGTH = 60
# A text that is bio beyond this share is an article about the house, or a page about it.
_BIO_SHARE = 0.75

# Shorter site names ("AP", "El") are words, too.
_NAME_LENGTH = 3


def judge_page(page: Outline) -> None:
    """Marks, in place, the blocks of a whole page by what they say and by how much of them is links."""
    mark_sections(page)
    mark_lists(page.blocks)
    for block in page.blocks:
        if not block.why:
            block.why = _why_alone(block)


def weak_spans(text: str, page: Outline, names: Collection[str], title: str) -> tuple[Span, ...]:
    """The spans of an extracted text that are not the article's, in order.

    `page` is the judged page it came from (empty for plain text), `names` what the site calls itself,
    `title` the article's: an article about the house may describe it.
    """
    locator = Locator(page.blocks)
    lines, spans = [], []
    for start, end in lines_of(text):
        line = text[start:end]
        parts = locator.find(_key_of_line(line))
        block = Block(line, _linked(parts), why=_why_of(parts))
        if not parts:
            block.why = _why_alone(block)
        elif not block.why:
            spans += _weak_parts(line, start, parts)
        lines.append((start, end, block, bool(parts)))
    _mark_unlocated(lines)
    _mark_bios([block for _, _, block, _ in lines], _folded(names), fold(title))
    for start, end, block, _ in lines:
        if block.why:
            spans.append(Span(start, end, block.why))
        else:
            spans += _label_spans(block.text, start)
    return tuple(sorted(set(spans), key=lambda span: (span.start, span.end)))


def _key_of_line(line: str) -> str:
    """The key of what the page holds: trafilatura puts a dash before items and bars between cells."""
    line = line.removeprefix("- ")
    return key_of(line.replace("|", " ") if line.startswith("|") else line)


def _why_alone(block: Block) -> str:
    if block.all_links and block.level != 1 and len(block.text) <= _LINKED_LENGTH:
        return RELATED
    return call_in(block.text)


def _linked(parts: Sequence[Part]) -> float:
    letters = sum(part.end - part.start for part in parts)
    return sum((part.end - part.start) * part.block.linked for part in parts) / letters if letters else 0.0


def _why_of(parts: Sequence[Part]) -> str:
    weak = [part for part in parts if part.block.why]
    letters = sum(part.end - part.start for part in weak)
    if not weak or letters < _WHOLE * sum(part.end - part.start for part in parts):
        return ""
    return max(weak, key=lambda part: part.end - part.start).block.why


def _weak_parts(line: str, start: int, parts: Sequence[Part]) -> list[Span]:
    """Spans inside a line that trafilatura put together from several blocks."""
    weak = [part for part in parts if part.block.why]
    if not weak:
        return []
    first = 2 if line.startswith("- ") else 0  # what _key_of_line leaves out
    places = [at for at, c in enumerate(line) if at >= first and not c.isspace() and not (c == "|" == line[0])]
    if parts[-1].end != len(places):  # something was dropped inside the line: the letters cannot be told apart
        return []
    return [Span(start + places[part.start], start + places[part.end - 1] + 1, part.block.why) for part in weak]


def _mark_unlocated(lines: Sequence[tuple[int, int, Block, bool]]) -> None:
    """Sections of plain text. Leads that were found in a page have reached as far as they do."""
    if lines and not any(located for *_, located in lines):
        mark_sections(Outline([block for _, _, block, _ in lines]))


def _mark_bios(lines: Sequence[Block], names: frozenset[str], title: str) -> None:
    left = sum(len(block.text) for block in lines if not block.why)
    names = frozenset(name for name in names if name not in title)
    keep, found = left * (1 - _BIO_SHARE), 0
    for at in range(len(lines) - 1, 0, -1):
        block, before = lines[at], lines[at - 1].text
        if block.why or len(block.text) < _BIO_LENGTH:
            continue
        left -= len(block.text)
        heading = before if len(before) < _PARAGRAPH_LENGTH else ""
        if found < _BIOS and left >= keep and is_bio(block.text, names, title, heading):
            block.why = BIO
            found += 1
        elif len(block.text) >= _PARAGRAPH_LENGTH:
            return


def _label_spans(line: str, start: int) -> list[Span]:
    """A label inside a paragraph ("… said. Lea también: …") and what it points at: to the end of the line."""
    at = label_inside(line)
    if at is None or len(line) - at > _LINKED_LENGTH:
        return []
    return [Span(start + at, start + len(line), RELATED)]


def _folded(names: Iterable[str]) -> frozenset[str]:
    return frozenset(folded for name in names if len(folded := fold(name).strip()) >= _NAME_LENGTH)
