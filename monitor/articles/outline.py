"""The page as a row of blocks: what stands there, how much of it is links, and in what kind of container.

One walk over the tree in document order. trafilatura keeps that order and invents no text, so each line that
it returns can be found here again, with the mark-up that trafilatura no longer shows.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from lxml import etree

from monitor.articles.blocks import BULK, TEASER_LENGTH, Block, Outline
from monitor.articles.containers import ELEMENTS, Purpose, purpose_of

if TYPE_CHECKING:
    from collections.abc import Sequence

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
_SPEAKING = ("class", "id", "role", "aria-label")
_NEVER_A_BOX = frozenset(("html", "body", "main"))

# Elements walked at most: nearly forty times the largest of 181 measured pages (1,600), and under 0.3 s.
ELEMENT_LIMIT = 60_000

# A box of teasers has at least this share of its text in links; measured articles have up to 0.17.
_BOX_LINKED = 0.3

# A box with more of the whole page's text than this is the page, links or not.
_PAGE = 0.6


@dataclass(frozen=True, slots=True)
class _Named:
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
    walk = _Walk()
    walk.read(tree)
    _mark_boxes(walk.outline, walk.named)
    return walk.outline


class _Walk:
    """The state of one walk. A block is cut wherever a paragraph ends; links are counted in characters."""

    def __init__(self) -> None:
        self.outline = Outline()
        self.named: list[_Named] = []
        self._pieces: list[str] = []
        self._linked = 0
        self._box = -1
        self._level = 0

    def read(self, root: HtmlElement) -> None:
        """Fills `outline` and `named`. Iterative: nesting costs memory, never the stack."""
        in_links, left = 0, ELEMENT_LIMIT
        pieces = self._pieces
        for event, element in etree.iterwalk(root, events=("start", "end")):
            tag = element.tag
            if event == "start":
                left -= 1
                if left < 0:
                    self.outline.truncated = True
                    break
                if tag == "a":
                    in_links += 1
                else:
                    self._open(element, tag)
                text = element.text
            else:
                if tag == "a":
                    in_links -= 1
                else:
                    self._close(tag)
                text = element.tail
            if text and (pieces or not text.isspace()):  # half of all text is indentation
                pieces.append(text)
                if in_links > 0:
                    self._linked += len(text.strip())
        self._cut()
        self.outline.ends = [end if end >= 0 else len(self.outline.blocks) for end in self.outline.ends]

    def _open(self, element: HtmlElement, tag: str) -> None:
        if self._pieces:
            self._cut()
        out = self.outline
        out.starts.append(len(out.blocks))
        out.ends.append(-1)
        out.parents.append(self._box)
        self._box = len(out.parents) - 1
        if tag in _HEADINGS:
            self._level = _HEADINGS[tag]
        if (element.keys() or tag in ELEMENTS) and tag not in _NEVER_A_BOX:
            class_, id_, role, label = map(element.get, _SPEAKING)
            purpose = purpose_of(tag, class_, id_, role, label)
            if purpose is not None:
                self.named.append(_Named(self._box, purpose, f"{tag} {class_ or ''}"))

    def _close(self, tag: str) -> None:
        if self._pieces:
            self._cut()
        out, box = self.outline, self._box
        out.ends[box] = len(out.blocks)
        self._box = out.parents[box]
        if tag in _HEADINGS:
            self._level = 0

    def _cut(self) -> None:
        text = " ".join("".join(self._pieces).split())
        linked, self._linked = self._linked, 0
        self._pieces.clear()
        if text:
            self.outline.blocks.append(Block(text, min(1.0, linked / len(text)), self._level, self._box))


class _Sums:
    """Running sums over blocks, so that what a box holds costs two look-ups."""

    def __init__(self, out: Outline) -> None:
        self._starts, self._ends = out.starts, out.ends
        blocks = out.blocks
        self._letters = [0, *accumulate(len(b.text) for b in blocks)]
        self._prose = [0, *accumulate(len(b.text) if b.prose else 0 for b in blocks)]
        self._linked = [0.0, *accumulate(len(b.text) * b.linked for b in blocks)]
        self._titles = [0, *accumulate(int(b.level == 1 and not b.linked) for b in blocks)]
        self._long = [
            0,
            *accumulate(int(len(b.text) > TEASER_LENGTH and b.linked < _BOX_LINKED) for b in blocks),
        ]
        self._headlines = [0, *accumulate(int(b.all_links) for b in blocks)]
        self._teasers = [0, *accumulate(int(b.prose) for b in blocks)]
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
