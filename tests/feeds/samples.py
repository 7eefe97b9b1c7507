"""Small feeds of our own, and what a test needs to poll them: no network, the parser in this process or a
real worker."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from monitor.config.schema import Feed
from monitor.feeds.parse import Parsed, parse
from monitor.model import Outcome, Response, Validators

if TYPE_CHECKING:
    from collections.abc import Mapping

    from monitor.model import Entry

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
URL = "https://feeds.example/rss.xml"
FEED = Feed(id="press", name="The Press", url=URL)


def rss(*items: str, head: str = "", declaration: str = '<?xml version="1.0" encoding="UTF-8"?>') -> bytes:
    return (
        f'{declaration}<rss version="2.0"><channel><title>The Press</title><link>https://press.example/</link>{head}'
        f"{''.join(items)}</channel></rss>"
    ).encode()


def item(
    number: int | str,
    *,
    title: str | None = None,
    guid: str | None = None,
    extra: str = "",
    link: str | None = None,
) -> str:
    """An RSS item; `guid` or `link` empty leaves the element out."""
    guid = f"guid-{number}" if guid is None else guid
    link = f"https://press.example/{number}" if link is None else link
    return (
        f"<item><title>{f'Story {number}' if title is None else title}</title>"
        + (f"<link>{link}</link>" if link else "")
        + (f'<guid isPermaLink="false">{guid}</guid>' if guid else "")
        + f"{extra}</item>"
    )


def entries(body: bytes, content_type: str = "application/rss+xml") -> tuple[Entry, ...]:
    parsed = parse(body, URL, content_type)
    assert parsed.outcome is Outcome.FETCHED, parsed.message
    return parsed.entries


def only(body: bytes, content_type: str = "application/rss+xml") -> Entry:
    (entry,) = entries(body, content_type)
    return entry


async def parse_here(body: bytes, url: str, content_type: str) -> Parsed:
    """Where crashing is not the subject, the very same parser without the process around it."""
    return parse(body, url, content_type)


def answer(
    body: bytes,
    *,
    etag: str | None = None,
    max_age: int | None = None,
    moved_to: str | None = None,
    content_type: str = "application/rss+xml",
) -> Response:
    return Response(
        url=URL,
        final_url=URL,
        outcome=Outcome.FETCHED,
        status=200,
        body=body,
        content_type=content_type,
        validators=Validators(etag=etag),
        max_age=max_age,
        moved_to=moved_to,
    )


def by_key(found: tuple[Entry, ...]) -> Mapping[str, Entry]:
    return {entry.key: entry for entry in found}
