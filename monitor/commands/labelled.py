"""Reads a file of labelled articles, or of labelled pairs of them: JSON Lines, one object a line, gzip or plain."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, get_args

from monitor.articles import house_parts
from monitor.commands.bounded import read_bounded
from monitor.errors import UserError
from monitor.model import Article
from monitor.stories import canonical_url
from monitor.stories.evaluation import Pair, PairDecision
from monitor.watch.evaluation import Labelled

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# A labelled article takes 2 to 10 KB, so this holds 20,000 and more; twice as much would fill a small machine.
MOST_BYTES = 200_000_000

# Mistakes told in one run: whoever has more has one mistake in every line.
MOST_MISTAKES = 10

# An article was never published as far as matching goes; no rule looks at the time.
NEVER = datetime.min.replace(tzinfo=UTC)

# The tier of a feed whose line in feeds.yaml gives none; no decision here looks at it.
MIDDLE_TIER = 2

# Characters of what was found that a message repeats.
LONGEST_QUOTE = 60

# Characters of a label of a host name (RFC 1035 §2.3.4).
LONGEST_LABEL = 63

ARTICLE = '{"id": "1", "lang": "es", "title": "…", "text": "…", "labels": ["comar"]}'
PAIR = (
    '{"id": "1", "a": {"title": "…", "text": "…", "date": "2026-11-22", "language": "es"}, "b": {…}, "label": "copy"}'
)


class Slip(Exception):
    """A line that cannot be used: what was found there, and what to write."""

    def __init__(self, found: str, mend: str) -> None:
        super().__init__(found, mend)
        self.found, self.mend = found, mend


def read_labelled(file: str) -> list[Labelled] | list[Pair]:
    """Articles or pairs, whichever the file has.

    Raises UserError with every mistake (at most 10) at file:line.
    """
    records: list[Labelled | Pair] = []
    slips: list[str] = []
    for number, line in _lines(file):
        try:
            record = _record(line, number)
            if records and type(record) is not type(records[0]):
                raise _mixed(record)
            records.append(record)
        except Slip as slip:
            slips.append(f"{file}:{number}: {slip.found} – {slip.mend}")
            if len(slips) == MOST_MISTAKES:
                slips.append("Nothing after that line was read.")
                break
    if slips:
        raise UserError("\n".join(slips))
    articles = [one for one in records if isinstance(one, Labelled)]
    pairs = [one for one in records if isinstance(one, Pair)]
    if not records:
        raise UserError(f"{file}:1: there is nothing in it – write an article a line: {ARTICLE}")
    return articles or pairs


def _lines(file: str) -> Iterator[tuple[int, str]]:
    """Every line that is not blank, with its number; a byte-order mark at the start is left out."""
    number = 0
    try:
        body = read_bounded(file, MOST_BYTES, "Give a file with an article or a pair in each line.")
        for number, line in enumerate(body.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1):
            if line.strip():
                yield number, line.decode()
    except UnicodeDecodeError as error:
        raise UserError(f"{file}:{number}: byte {error.start + 1} is not UTF-8 – save the file as UTF-8") from error


def _record(line: str, number: int) -> Labelled | Pair:
    try:
        found = json.loads(line)
    except json.JSONDecodeError as error:
        raise Slip(f"no JSON at column {error.colno}: {error.msg}", "write one whole JSON object a line") from error
    except (ValueError, RecursionError) as error:  # a number of thousands of figures; brackets in brackets
        raise Slip(f"JSON that cannot be read: {error}", "write one plain JSON object a line") from error
    if not isinstance(found, dict):
        raise Slip(f"found {_kind(found)}", "write one JSON object a line, no list around them")
    if "a" in found or "b" in found:
        return _pair(found, number)
    if "labels" in found or "title" in found or "text" in found:
        return _labelled(found, number)
    raise Slip("neither an article nor a pair", f"write an article as {ARTICLE}, a pair as {PAIR}")


def _mixed(record: Labelled | Pair) -> Slip:
    here, above = ("a pair", "articles") if isinstance(record, Pair) else ("an article", "pairs")
    return Slip(f"found {here} among {above}", "keep articles and pairs in two files")


def _labelled(found: Mapping[str, Any], number: int) -> Labelled:
    labels = found.get("labels")
    if not isinstance(labels, list) or not all(isinstance(one, str) and one.strip() for one in labels):
        what = f"`labels` is {_kind(labels)}" if "labels" in found else "an article without `labels`"
        raise Slip(what, 'write the ids of the items that it is about: "labels": ["comar"], or [] for none')
    feed = _text(found, "feed")
    article = _article(
        found,
        ident=_id(found, number),
        feed=feed,
        outlet=_text(found, "outlet") or feed,
        url=_text(found, "url"),
    )
    read = replace(article, weak=house_parts(article.text, article.title))
    return Labelled(read, frozenset(_sound(one.strip()) for one in labels))


def _pair(found: Mapping[str, Any], number: int) -> Pair:
    known: tuple[PairDecision, ...] = get_args(PairDecision)
    label = next((one for one in known if one == found.get("label")), None)
    if label is None:
        raise Slip(f"`label` is {_kind(found.get('label'))}", f"write one of {', '.join(known)}")
    ident = _id(found, number)
    collection = _text(found, "set") or re.sub(r"[\W_]*\d+$", "", ident) or "all"
    a, b = (_side(found, side, collection, number) for side in ("a", "b"))
    return Pair(ident, collection, a, b, label)


def _side(pair: Mapping[str, Any], side: str, collection: str, number: int) -> Article:
    """One of a pair. Where it says nothing of its house, all of a set come from one, each at an address of its own."""
    found = pair.get(side)
    if not isinstance(found, dict):
        raise Slip(f"`{side}` is {_kind(found)}", f"write a pair as {PAIR}")
    try:
        outlet = _text(found, "outlet") or _text(found, "feed") or collection
        return _article(
            found,
            ident=f"line {number}, {side}",
            feed=outlet,
            outlet=outlet,
            url=_text(found, "url") or f"https://{_host(outlet)}/{number}/{side}",
            published=_date(found),
        )
    except Slip as slip:
        raise Slip(f"in `{side}`: {slip.found}", slip.mend) from slip


def _article(
    found: Mapping[str, Any],
    *,
    ident: str,
    feed: str,
    outlet: str,
    url: str,
    published: datetime | None = None,
) -> Article:
    """The article of a line: its text, or the summary or the title alone where it has no more."""
    title, text, summary = (_text(found, key) for key in ("title", "text", "summary"))
    if not (title or text or summary):
        raise Slip("no `text`", "write the article's text, or at least a `summary` or a `title`")
    language = _text(found, "lang") or _text(found, "language") or "und"
    return Article(
        id=ident,
        feed=feed,
        outlet=outlet,
        tier=MIDDLE_TIER,
        url=url,
        canonical_url=canonical_url(url),
        title=title,
        summary=summary,
        text=text,
        weak=(),
        language=re.split(r"[-_]", language.lower())[0],  # es-MX is read as es, as everywhere
        published=published,
        first_seen=published or NEVER,
        full_text=bool(text),
        byline=_text(found, "byline"),
    )


def _id(found: Mapping[str, Any], number: int) -> str:
    ident = found.get("id")
    if isinstance(ident, int) and not isinstance(ident, bool):
        return str(ident)
    return _text(found, "id") or f"line {number}"


def _text(found: Mapping[str, Any], key: str) -> str:
    """The text at `key`; "" where there is none."""
    value = found.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Slip(f"`{key}` is {_kind(value)}", f'write text: "{key}": "…"')
    return _sound(value) if value.strip() else ""


def _sound(text: str) -> str:
    """The text without lone halves of surrogate pairs, which JSON can write as an escape and no output can."""
    return text.encode("utf-8", "replace").decode()


def _date(found: Mapping[str, Any]) -> datetime | None:
    written = _text(found, "date")
    if not written:
        return None
    try:
        moment = datetime.fromisoformat(written)
    except ValueError as error:
        raise Slip(f"`date` is {_kind(written)}", 'write "2026-11-22", "2026-11-22T09:00:00Z" or null') from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _host(name: str) -> str:
    """A host of no public domain (RFC 2606) for a house that is known by its name alone."""
    plain = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    label = re.sub(r"[^a-z0-9]+", "-", plain)[:LONGEST_LABEL].strip("-")
    return f"{label or 'house'}.example"


def _kind(value: object) -> str:
    """What was found, in words; short texts and numbers as they are."""
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list" if all(isinstance(one, str) for one in value) else "a list of other things than texts"
    return "missing" if value is None else json.dumps(value, ensure_ascii=False)[:LONGEST_QUOTE]
