"""Each feed asked once, as a cycle would ask it; nothing is stored."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from monitor import feeds
from monitor.commands.forbidden import forbidden_advice
from monitor.deliver.checks import Check, Mark
from monitor.feeds.parse import parse
from monitor.model import Outcome
from monitor.plural import plural
from monitor.steps.poll import IN_HAND, PARSE_DEADLINE
from monitor.web import Web
from monitor.workers import Workers

if TYPE_CHECKING:
    from monitor.config import Loaded
    from monitor.config.schema import Feed
    from monitor.feeds.parse import Parsed
    from monitor.model import FeedReading
    from monitor.progress import Progress

PASSING = (Outcome.RATE_LIMITED, Outcome.TIMED_OUT)  # what may be over at the next poll
OFFLINE = (Outcome.UNREACHABLE, Outcome.TIMED_OUT)  # what every feed says where there is no network
HTTP_SERVER_ERROR = 500  # and above: the server's own trouble, which passes as a rule (RFC 9110 §15.6)
STALE = timedelta(days=30)  # outlets that publish at all publish within a month; of one that moved the old feed stays
FIND_IT = "open the outlet's site, look for its feed, and correct url here; or take the feed out"
MENDS = {
    Outcome.NOT_A_FEED: FIND_IT,
    Outcome.GONE: FIND_IT,
    Outcome.UNREACHABLE: FIND_IT,
    Outcome.ERROR: FIND_IT,
    Outcome.BLOCKED: "name a page about you as http.contact in monitor.yaml, write to the outlet, or take the feed out",
    Outcome.TOO_LARGE: "look for a smaller feed of the outlet (a section, the latest), and correct url here",
}


async def check_feeds(loaded: Loaded, bars: Progress) -> list[Check]:
    """Fetch and parse every feed of the configuration, each at its host's pace; one check each, in their order."""
    every = loaded.config.feeds
    bars.expect("feeds", len(every))
    with Workers(preload=feeds.PRELOAD) as workers:
        async with Web(loaded.config.settings.http) as web, asyncio.TaskGroup() as group:
            room = asyncio.Semaphore(IN_HAND)
            tasks = [group.create_task(_ask(loaded, feed, web, workers, room, bars)) for feed in every]
    found = [task.result() for task in tasks]
    checks = [check for _, check in found]
    if all(outcome in OFFLINE for outcome, _ in found):
        checks.append(Check("every feed", Mark.PERSON, "no answer: is this machine connected to the internet?"))
    return checks


async def _ask(
    loaded: Loaded, feed: Feed, web: Web, workers: Workers, room: asyncio.Semaphore, bars: Progress
) -> tuple[Outcome, Check]:
    async def parse_in_worker(body: bytes, url: str, content_type: str) -> Parsed:
        return await workers.run(parse, body, url, content_type, deadline=PARSE_DEADLINE)

    async with room:
        now = datetime.now(UTC)
        try:
            response = await web.get(feeds.request_for(feed, None, now))
            reading = await feeds.read(feed, None, response, parse_in_worker, now)
        except Exception as error:  # noqa: BLE001 - a fault of ours in one feed must not hide what the others say
            told = f"a fault of monitor: {type(error).__name__}: {error}"
            return Outcome.ERROR, Check(feed.id, Mark.PERSON, told, "please report it")
    bars.done("feeds")
    place = loaded.where("feeds", feed.id, "url")
    if reading.outcome.fine:
        return reading.outcome, _fine(feed, reading, now, place)
    return reading.outcome, _trouble(feed, reading, response.status, place)


def _trouble(feed: Feed, reading: FeedReading, status: int | None, place: str) -> Check:
    passing = reading.outcome in PASSING or (status or 0) >= HTTP_SERVER_ERROR
    told = f"{reading.outcome.value}: {reading.message}"
    if passing:
        mend = "this may pass; the monitor asks again by itself"
        return Check(feed.id, Mark.NOTE, told, mend)
    if reading.outcome is Outcome.FORBIDDEN_ADDRESS:
        return Check(feed.id, Mark.PERSON, told, forbidden_advice(reading.message), place)
    return Check(feed.id, Mark.PERSON, told, MENDS.get(reading.outcome, FIND_IT), place)


def _fine(feed: Feed, reading: FeedReading, now: datetime, place: str) -> Check:
    told = f"{reading.outcome.value}, {plural(reading.total, 'entry', 'entries')}"
    if reading.message:  # it has moved, or is too large to be read at once
        return Check(feed.id, Mark.NOTE, f"{told}; {reading.message}", place=place)
    if not reading.total:
        return Check(feed.id, Mark.NOTE, told, "look whether the outlet has another feed", place)
    newest = max((entry.published for entry in reading.entries if entry.published), default=None)
    if newest is not None and now - newest > STALE:
        return Check(feed.id, Mark.NOTE, f"{told}, the newest of {newest:%d %b %Y}", "has it moved? " + FIND_IT, place)
    return Check(feed.id, Mark.FINE, told)
