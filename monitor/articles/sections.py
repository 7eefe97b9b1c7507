"""How far a heading such as "You might also like" reaches: until the article goes on.

The mark-up often says it: the heading opens a box of its own. Where heading, links and article are brothers
in one element, the reading says it: a heading of the same rank, or prose that is no teaser.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from monitor.articles.blocks import BULK, PROSE_LENGTH, TEASER_LENGTH, Block, Outline
from monitor.articles.leads import RELATED, Lead, lead_of

if TYPE_CHECKING:
    from collections.abc import Sequence

# Three in a row are a list. Each is at least half a link: what surrounds headlines is a section's name and a time.
_ROW = 3
_ROW_LINKED = 0.5
# Below <h6>: a lead in a <p>, <strong> or <span> is outranked by every real heading.
_NO_RANK = 7
# Texts of that length that end like a sentence are one; headlines do not end in a full stop.
_SENTENCE_LENGTH = 60
_SENTENCE_ENDS = tuple('.!?…"”»')
# Bios and comments come after the article: at least this share of the page's prose stands above them.
_BEFORE = 0.2
# A list with two (headline, teaser) pairs behind it is one of teasers: the last teaser has no headline after
# it.
_PAIRS = 2
# Leads whose reach is looked for: each look passes over the page, and 36,000 headings "Related" took minutes. 181
# measured pages have up to 11; beyond, a lead governs itself alone.
_MOST_LEADS = 100


def mark_sections(out: Outline) -> None:
    """Marks each lead and what it governs. Leads that are marked already stand in a box that is."""
    blocks = out.blocks
    page = _passages(blocks)
    leads = 0
    for at, block in enumerate(blocks):
        lead = None if block.why else lead_of(block.text)
        if lead is None:
            continue
        leads += 1
        end = _end_of(out, at, lead, page) if leads <= _MOST_LEADS else at + 1
        for governed in blocks[at:end]:
            governed.why = governed.why or lead.why


def mark_lists(blocks: Sequence[Block]) -> None:
    """Marks rows of headlines: short blocks that are half links or more ("Politics [headline] 2 hours ago").

    Where a caption stands above each of them, the captions belong to the row.
    """
    row: list[Block] = []
    for block, after in pairwise((*blocks, Block(""), Block(""))):
        size = len(block.text)
        headline = block.linked >= _ROW_LINKED and size <= TEASER_LENGTH
        caption = 0 < size < PROSE_LENGTH and after.all_links
        if (headline or caption) and block.level != 1 and not block.text.endswith("."):
            row.append(block)
        elif row:
            _mark_row(row)
            row = []


def _mark_row(row: Sequence[Block]) -> None:
    headlines = [block for block in row if block.linked >= _ROW_LINKED]
    if len(headlines) < _ROW:
        return
    captioned = len(row) - len(headlines) >= _ROW
    for block in row if captioned else headlines:
        block.why = block.why or RELATED


def _end_of(out: Outline, at: int, lead: Lead, page: int) -> int:
    blocks = out.blocks
    start, end = _box_around(out, at)
    held = _passages(blocks[at:end])
    if lead.prose:
        before = _passages(blocks[:at])
        jumps = blocks[at].all_links or before < _BEFORE * page  # "Leave a comment" under the headline
        if jumps:
            return at + 1
    if start == at and held <= BULK * page:
        return end  # a box of its own
    if lead.prose:
        return _end_of_prose(blocks, at, end, page)
    return _end_of_list(blocks, at, end, lead)


def _box_around(out: Outline, at: int) -> tuple[int, int]:
    """The innermost element that holds more than the lead itself; for plain text, the rest of it."""
    box = out.blocks[at].box
    while box >= 0:
        if out.ends[box] > at + 1:
            return out.starts[box], out.ends[box]
        box = out.parents[box]
    return -1, len(out.blocks)


def _end_of_prose(blocks: Sequence[Block], at: int, end: int, page: int) -> int:
    """A bio or comments: to the next heading, but never most of the page; then just the next paragraph."""
    stop = next((j for j in range(at + 1, end) if _outranks(blocks[j], blocks[at])), end)
    if _passages(blocks[at:stop]) <= BULK * page:
        return stop
    first = next((j + 1 for j in range(at + 1, stop) if blocks[j].prose), stop)
    # the paragraph that most of the page follows is the article's first: the lead was a link above it ("12
    # comments")
    rest = _passages(blocks[first:stop])
    return at + 1 if rest > BULK * page else first


def _end_of_list(blocks: Sequence[Block], at: int, end: int, lead: Lead) -> int:
    links = pairs = 0
    for j in range(at + 1, end):
        block = blocks[j]
        if _outranks(block, blocks[at]) or lead_of(block.text) is not None:
            return j
        if block.all_links:
            links += 1
        elif lead.why == RELATED and _is_teaser(blocks, j, end, pairs):
            pairs += 1
        elif block.prose or (_is_sentence(block) and (links > 0 or not _may_explain(blocks, at, j, lead))):
            return j
    return end


def _passages(blocks: Sequence[Block]) -> int:
    return sum(len(block.text) for block in blocks if block.passage and not block.why)


def _may_explain(blocks: Sequence[Block], at: int, place: int, lead: Lead) -> bool:
    """Whether a sentence may belong to a lead: one of its items, or what a real heading says of its box."""
    return lead.why == RELATED or (place == at + 1 and blocks[at].level > 0)


def _outranks(block: Block, lead: Block) -> bool:
    return 0 < block.level <= (lead.level or _NO_RANK) and not block.all_links


def _is_teaser(blocks: Sequence[Block], at: int, end: int, pairs: int) -> bool:
    if len(blocks[at].text) > TEASER_LENGTH or not blocks[at - 1].all_links:
        return False
    return pairs >= _PAIRS or (at + 1 < end and blocks[at + 1].all_links)


def _is_sentence(block: Block) -> bool:
    return len(block.text) >= _SENTENCE_LENGTH and block.text.endswith(_SENTENCE_ENDS)
