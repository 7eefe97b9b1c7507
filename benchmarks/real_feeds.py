"""Ids, links, titles and times of 200 real feeds (../shared/data/feeds), read by us and by a plain feedparser run.

Differences are printed by why they are wanted; what nothing here explains is printed as it is, and counted.
The plain run resolves and sanitises. The feeds do not say where they are from.

How many of them are read without feedparser, with which difference to what comes of them with it, and what both cost:
on these, and on the feed of the sample press that polling is measured with, which needs no data.
"""

from __future__ import annotations

import gzip
import html
import io
import json
import re
import time
from calendar import timegm
from collections import Counter, defaultdict
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import feedparser

from benchmarks._press import feed_body
from monitor.feeds.direct import read
from monitor.feeds.entries import entries_of
from monitor.feeds.parse import by_feedparser, parse, prepared
from monitor.feeds.text import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from monitor.feeds.parse import Parsed
    from monitor.model import Entry

FEEDS = Path(__file__).resolve().parents[2] / "shared" / "data" / "feeds"
URL = "https://feeds.example/feed.xml"
SHOWN = 5
"""Examples of a kind of difference."""
UNEXPLAINED = "UNEXPLAINED"


def run() -> dict[str, Any]:
    """What it costs to read a feed, how many entries were compared, and how many differences there are of each kind."""
    costs = {"30 entries": _costs(30, 40), "one entry": _costs(1, 400)}
    if not FEEDS.is_dir():
        return {**costs, "left out": "the real feeds are not there (../shared/data/feeds)"}
    kinds: dict[str, list[str]] = defaultdict(list)
    counts: Counter[str] = Counter()
    for file in sorted(FEEDS.glob("*.xml.gz")):
        body = gzip.decompress(file.read_bytes())
        plain, usual = _timed(_plainly, body)
        parsed, needed = _timed(_ours, body)
        ours = parsed.entries
        counts.update({"feeds": 1, "entries of the plain run": len(plain.entries), "entries of ours": len(ours)})
        counts.update({**_both_ways(body), "ms of the plain run": round(usual), "ms of ours": round(needed)})
        for kind, text in _differences(plain.entries, ours):
            kinds[kind].append(f"{file.name[:8]} {text}")
    for kind, texts in sorted(kinds.items(), key=lambda one: len(one[1])):
        shown = texts if kind.startswith(UNEXPLAINED) else texts[:SHOWN]
        print(f"\n{len(texts):5}  {kind}", *(f"         {text[:230]}" for text in shown), sep="\n")
    unexplained = sum(len(texts) for kind, texts in kinds.items() if kind.startswith(UNEXPLAINED))
    differences = {kind: len(texts) for kind, texts in kinds.items()}
    return {**costs, **counts, "unexplained": unexplained, "differences": differences}


def _plainly(body: bytes) -> Any:
    """What feedparser makes of a feed by itself."""
    return feedparser.parse(io.BytesIO(body), response_headers={"content-location": URL})


def _ours(body: bytes) -> Parsed:
    return parse(body, URL, "")


def _timed(read_it: Callable[[bytes], Any], body: bytes) -> tuple[Any, float]:
    """What comes of a feed, and the milliseconds of CPU that it takes."""
    began = time.process_time()
    done = read_it(body)
    return done, (time.process_time() - began) * 1000


def _costs(entries: int, times: int) -> dict[str, float]:
    """Milliseconds of CPU for a feed of the sample press, ours and feedparser's by turns: medians, and their ratio."""
    bodies = [feed_body("http://127.0.0.1", number, 0, entries) for number in range(times)]
    pairs = [(_timed(_ours, body)[1], _timed(_plainly, body)[1]) for body in bodies]
    ours, plain = (median(column) for column in zip(*pairs, strict=True))
    return {"ms": round(ours, 2), "ms of feedparser alone": round(plain, 2), "ratio": round(ours / plain, 3)}


def _both_ways(body: bytes) -> dict[str, int]:
    """Whether a feed is read without feedparser, and whether that makes a difference."""
    text = prepared(body, "")
    direct = read(text)
    if direct is None:
        return {"read without feedparser": 0, "other entries with it": 0}
    other = entries_of(direct, "", URL) != entries_of(by_feedparser(text, ""), "", URL)
    return {"read without feedparser": 1, "other entries with it": int(other)}


def _differences(plain: list[Any], ours: tuple[Entry, ...]) -> Iterator[tuple[str, str]]:
    """The kind of each difference, and what it is."""
    left = list(ours)
    for item in plain:
        like = [one for one in left if _is(item, one)]
        found = next((one for one in like if one.published == _plain_time(item)), like[0] if like else None)
        if found is None:
            yield _why_missing(item, ours), f"{item.get('id')!r} {item.get('title')!r}"
            continue
        left.remove(found)
        yield from _id(item, found)
        yield from _link(item, found)
        yield from _title(item, found)
        yield from _time(item, found)
    for entry in left:
        yield f"{UNEXPLAINED}: an entry that the plain run does not have", f"{entry.key!r} {entry.title!r}"


def _is(item: Any, entry: Entry) -> bool:
    names = {item.get("id"), item.get("link")} - {None, ""}
    same = entry.key.split("\n")[0] in names or entry.url in names
    return (same or (not names and entry.published == _plain_time(item))) and _alike(
        one_line(item.get("title") or ""), entry
    )


def _alike(title: str, entry: Entry) -> bool:
    return not title or title.startswith(entry.title.rstrip("…")) or entry.title in title


def _why_missing(item: Any, ours: tuple[Entry, ...]) -> str:
    if any(item.get("id") in (entry.key, entry.url) or item.get("link") == entry.url for entry in ours):
        return "an item that stands in its feed twice is one entry"
    if not item.get("title") and not item.get("summary") and not item.get("link"):
        return "an item with nothing in it is no entry"
    if not item.get("id") and not item.get("link"):
        return "without id and address, the same title on the same day is one entry"
    return f"{UNEXPLAINED}: an entry is missing"


def _id(item: Any, entry: Entry) -> Iterator[tuple[str, str]]:
    plain = item.get("id") or ""
    if entry.key == plain:
        return
    text = f"{plain!r} → {entry.key!r}"
    if not plain:
        yield "without an id the address is the key (then title and day)", text
    elif entry.key.startswith(f"{plain}\n"):
        yield "an id that repeats is joined by the address", text
    elif plain.endswith(entry.key.lstrip("/")):
        yield "a relative id stays as written: it does not change with the feed's address", text
    elif plain.strip() == entry.key:
        yield "spaces around an id are none of it", text
    else:
        yield f"{UNEXPLAINED}: another id", text


def _link(item: Any, entry: Entry) -> Iterator[tuple[str, str]]:
    plain = item.get("link") or ""
    if entry.url == plain:
        return
    text = f"{plain!r} → {entry.url!r}"
    if item.get("feedburner_origlink") == entry.url:
        yield "the original address, not FeedBurner's", text
    elif plain.replace(" ", "%20").replace("\n", "") == entry.url:
        yield "spaces are encoded, line breaks taken out", text
    elif urlsplit(plain).netloc == urlsplit(URL).netloc and entry.url.endswith(
        plain.removeprefix("https://feeds.example")
    ):
        yield "a relative address is the site's, not the feed's host's", text
    elif not entry.url and urlsplit(plain).scheme not in ("http", "https"):
        yield "an address that is none of the web is left out", text
    elif not plain:
        yield "an address that stands elsewhere in the item", text
    else:
        yield f"{UNEXPLAINED}: another address", text


def _title(item: Any, entry: Entry) -> Iterator[tuple[str, str]]:
    plain = item.get("title") or ""
    if entry.title == plain:
        return
    text = f"{plain!r} → {entry.title!r}"
    stripped = " ".join(html.unescape(re.sub(r"<[^<>]*>", "", html.unescape(plain))).split())
    if not plain:
        yield "the first words of the summary stand in for a missing title", text
    elif " ".join(plain.split()) == entry.title:
        yield "one line, single spaces", text
    elif stripped == entry.title:
        yield "mark-up and entities resolved", text
    elif entry.publisher and plain.startswith(entry.title):
        yield "the publisher's name behind the title is taken off: it is the <source>", text
    elif entry.title.endswith("…"):
        yield "over 500 characters", text
    else:
        yield f"{UNEXPLAINED}: another title", text


def _plain_time(item: Any) -> datetime | None:
    parsed = item.get("published_parsed") or dict.get(item, "updated_parsed") or item.get("created_parsed")
    return datetime.fromtimestamp(timegm(parsed), UTC) if parsed else None


def _time(item: Any, entry: Entry) -> Iterator[tuple[str, str]]:
    plain = _plain_time(item)
    if entry.published == plain:
        return
    written = item.get("published") or dict.get(item, "updated") or item.get("created") or ""
    text = f"{written!r}: {plain} → {entry.published}"
    if entry.published is None and plain and plain.year < 1990:  # noqa: PLR2004 - monitor/feeds/dates.py says why
        yield "a date before the web is none", text
    elif plain is None and entry.published:
        yield "a date that feedparser cannot read", text
    else:
        yield f"{UNEXPLAINED}: another time", text


if __name__ == "__main__":
    print(json.dumps(run(), indent=1, ensure_ascii=False))
