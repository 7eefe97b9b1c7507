"""The page as a row of blocks: what stands there, how much of it is links, and in what kind of container.

One walk over the tree in document order. trafilatura keeps that order and invents no text, so each line that
it returns can be found here again, with the mark-up that trafilatura no longer shows.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import accumulate
from operator import mul
from typing import TYPE_CHECKING, NamedTuple

from lxml import etree

from monitor.articles.blocks import BULK, TEASER_LENGTH, Block, Outline
from monitor.articles.containers import Purpose, purpose_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lxml.html import HtmlElement

# HTML's phrasing content (HTML standard §3.2.5.2.5) but links: it does not end a paragraph. Every other
# element does.
_INLINE = (
    "abbr",
    "acronym",
    "b",
    "bdi",
    "bdo",
    "big",
    "cite",
    "code",
    "data",
    "del",
    "dfn",
    "em",
    "font",
    "i",
    "img",
    "ins",
    "kbd",
    "label",
    "mark",
    "picture",
    "q",
    "s",
    "samp",
    "small",
    "source",
    "span",
    "strike",
    "strong",
    "sub",
    "sup",
    "time",
    "tt",
    "u",
    "var",
    "wbr",
)
_SILENT = (
    "audio",
    "canvas",
    "head",
    "iframe",
    "math",
    "noscript",
    "object",
    "script",
    "select",
    "style",
    "svg",
    "template",
    "textarea",
    "video",
)
_HEADINGS = {f"h{n}": n for n in range(1, 7)}
_NEVER_A_BOX = frozenset(("html", "body", "main"))

# Elements walked at most: nearly forty times the largest of 181 measured pages (1,600), and under 0.3 s.
ELEMENT_LIMIT = 60_000

# A box of teasers has at least this share of its text in links; measured articles have up to 0.17.
_BOX_LINKED = 0.3

# A box with more of the whole page's text than this is the page, links or not.
_PAGE = 0.6


class _Named(NamedTuple):
    """A box whose mark-up says what it is for. `names`: its tag and classes; an article may have many such."""

    box: int
    purpose: Purpose
    names: str


def outline(tree: HtmlElement) -> Outline:
    """The blocks of a page; those in containers that say they are not the article are marked with why.

    Uses the tree up: what holds no text and what does not end a paragraph is stripped from it, in C.
    """
    etree.strip_elements(tree, *_SILENT, with_tail=False)
    etree.strip_tags(tree, *_INLINE)
    out, named = _walked(tree)
    _mark_boxes(out, named)
    return out


def _walked(root: HtmlElement) -> tuple[Outline, list[_Named]]:
    """The blocks and boxes of a page, cut wherever a paragraph ends; links are counted in characters.

    Iterative: nesting costs memory, never the stack. In one function with variables of its own, for it runs twice for
    each element: as methods of an object it took a fifth longer.
    """
    out, named, pieces = Outline(), list[_Named](), list[str]()
    blocks, starts, ends, parents = out.blocks, out.starts, out.ends, out.parents
    linked = in_links = level = 0
    box, left = -1, ELEMENT_LIMIT
    for event, element in etree.iterwalk(root, events=("start", "end")):
        tag, opens = element.tag, event == "start"
        left -= opens
        if left < 0:
            out.truncated = True
            break
        if tag == "a":
            in_links += 1 if opens else -1
        else:
            if pieces:
                blocks += _cut(pieces, linked, level, box)
                linked = 0
            if opens:
                starts.append(len(blocks))
                ends.append(-1)
                parents.append(box)
                box = len(parents) - 1
                level = _HEADINGS.get(tag, level)
                if (purpose := _purpose(element, tag)) is not None:
                    named.append(_Named(box, purpose, f"{tag} {element.get('class', '')}"))
            else:
                ends[box] = len(blocks)
                box = parents[box]
                level = 0 if tag in _HEADINGS else level
        text = element.text if opens else element.tail
        if text and (pieces or not text.isspace()):  # half of all text is indentation
            pieces.append(text)
            linked += len(text.strip()) if in_links > 0 else 0
    blocks += _cut(pieces, linked, level, box)
    out.ends = [end if end >= 0 else len(blocks) for end in ends]
    return out, named


def _purpose(element: HtmlElement, tag: str) -> Purpose | None:
    if tag in _NEVER_A_BOX:
        return None
    get = element.get
    return purpose_of(tag, get("class"), get("id"), get("role"), get("aria-label"))


def _cut(pieces: list[str], linked: int, level: int, box: int) -> tuple[Block, ...]:
    """The block of these pieces, if they hold any text; uses them up."""
    text = " ".join("".join(pieces).split())
    pieces.clear()
    return (Block(text, min(1.0, linked / len(text)), level, box),) if text else ()


class _Sums:
    """Running sums over blocks, so that what a box holds costs two look-ups."""

    def __init__(self, out: Outline) -> None:
        self._starts, self._ends = out.starts, out.ends
        blocks = out.blocks
        sizes, linked = [len(b.text) for b in blocks], [b.linked for b in blocks]
        teasers = [b.prose for b in blocks]
        long = [size > TEASER_LENGTH and share < _BOX_LINKED for size, share in zip(sizes, linked, strict=True)]
        self._letters = _sums(sizes)
        self._prose = _sums(map(mul, sizes, teasers))
        self._linked = _sums(map(mul, sizes, linked))
        self._titles = _sums([b.level == 1 and not b.linked for b in blocks])
        self._long = _sums(long)
        self._headlines = _sums([b.all_links for b in blocks])
        self._teasers = _sums(teasers)
        self.prose = self._prose[-1]

    def _in(self, sums: Sequence[float], box: int) -> float:
        return sums[self._ends[box]] - sums[self._starts[box]]

    def letters_in(self, box: int) -> float:
        return self._in(self._letters, box)

    def prose_in(self, box: int) -> float:
        return self._in(self._prose, box)

    def is_list_of_links(self, box: int) -> bool:
        """Whether it lists other stories: much of it links, a headline for each teaser, no long paragraph."""
        if self._in(self._linked, box) < _BOX_LINKED * self.letters_in(box):
            return False
        if self.letters_in(box) > _PAGE * self._letters[-1] or self._in(self._long, box):
            return False
        return self._in(self._headlines, box) >= self._in(self._teasers, box)

    def holds_title(self, box: int) -> bool:
        return self._in(self._titles, box) > 0


def _sums(values: Iterable[float]) -> list[float]:
    return [0, *accumulate(values)]


def _mark_boxes(out: Outline, named: list[_Named]) -> None:
    """Marks the blocks in boxes that say they are something else, unless they hold the article."""
    sums = _Sums(out)
    together: defaultdict[str, float] = defaultdict(float)
    for one in named:
        together[one.names] += sums.prose_in(one.box)
    marked_to = 0  # boxes come outermost first
    for one in named:
        end = out.ends[one.box]
        if end <= marked_to or not sums.letters_in(one.box) or sums.holds_title(one.box):
            continue
        holds_article = together[one.names] > BULK * sums.prose
        if sums.is_list_of_links(one.box) or not (holds_article or one.purpose.doubtful):
            for block in out.blocks[out.starts[one.box] : end]:
                block.why = block.why or one.purpose.why
            marked_to = end
