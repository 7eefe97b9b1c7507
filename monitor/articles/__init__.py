"""From a page to an article: decoding, extraction, what in it is boilerplate, and its language.

Importing this is cheap. Reading pages is not: `read_page` belongs into a worker process, which should have
loaded `monitor.articles.extract` beforehand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.articles.article import build, retry

if TYPE_CHECKING:
    from monitor.model import Page, Span

__all__ = ["build", "house_parts", "read_blocks", "read_page", "read_plain", "retry", "source_of"]


def read_page(body: bytes, content_type: str, url: str, precision: bool) -> Page:  # noqa: FBT001 - a job has no keywords
    """What stands in a page that was fetched from `url`, decompressed, with its Content-Type header.

    Never raises for what a page holds. Memory and time are bounded for what was measured as hostile; whatever
    else may come is what the worker's deadline is for. `precision` takes less where it is doubtful
    (`Feed.extraction`). Every string of the page can be stored and sent.
    """
    from monitor.articles.extract import extract
    from monitor.articles.unfit import mended

    return mended(extract(body, content_type, url, precision=precision))


def source_of(body: bytes, content_type: str) -> str:
    """The mark-up of a page as `read_page` decodes it; "" for what is no HTML. A job for a worker, as that."""
    from monitor.articles.extract import source

    return source(body, content_type)


def house_parts(text: str, title: str) -> tuple[Span, ...]:
    """What in a plain text, a paragraph a line, is the house's and not the article's ("Related: …"), in order.

    The page is gone, so only what a paragraph says and where it stands can tell.
    """
    from monitor.articles.blocks import Outline
    from monitor.articles.boilerplate import weak_spans

    return weak_spans(text, Outline(), (), title)


def read_plain(body: bytes) -> str:
    """A file that is no page as text, in the encoding that it seems to be in."""
    from monitor.articles.decode import decode

    return decode(body, "text/plain")


def read_blocks(body: bytes, content_type: str) -> tuple[tuple[str, str], ...]:
    """Every block of a page with why it is the house's ("" where nothing says so); a job for a worker, as `read_page`.

    What of them `read_page` leaves out is what a person asks for who sees a name on the page and not in its text.
    """
    from monitor.articles.extract import blocks_of
    from monitor.articles.unfit import fit

    return tuple((fit(text), why) for text, why in blocks_of(body, content_type))
