"""One poll's answer to what it tells and what is to be remembered."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from xxhash import xxh3_128_hexdigest, xxh64_digest

from monitor.feeds import moves
from monitor.feeds.cut import HASH, Cut, unseen
from monitor.feeds.ending import without_end
from monitor.feeds.parse import Parsed, too_many
from monitor.feeds.rhythm import with_news
from monitor.feeds.schedule import current, is_forced, next_poll
from monitor.feeds.wishes import DAY, aged, wishes_of
from monitor.model import Entry, FeedReading, FeedState, Outcome, Response, Validators, Wishes
from monitor.workers import WorkerFailure

if TYPE_CHECKING:
    from monitor.config.schema import Feed

Parse = Callable[[bytes, str, str], Awaitable[Parsed]]
"""Runs `monitor.feeds.parse.parse` where it may crash; raises WorkerFailure."""

LYING = "said “not modified” while it had new entries; it is asked without validators for a week"
"""What is told of a server whose validators lie."""

CUT_OFF = "the feed ends in the middle: it is asked for whole again"
"""What is told of a feed that did not end so before."""

_OPEN = "open:"
"""Before the hash of a feed that ended in the middle at two successes in a row. So does one of a broken generator
always: it is no news then, but never a reason to be told "not modified" as long as it does."""

AHEAD = timedelta(hours=24)
"""How far ahead of us a date may be, as time zones are written wrongly; later ones are no dates
(NetNewsWire#2808)."""


@dataclass(frozen=True, slots=True)
class _Content:
    """What a body held: all there is to remember of it, and the entries to tell.

    With a `rest` that must wait for the next poll, that poll must not be answered "nothing new". Nor must it where the
    feed was `cut_off`, which holds as well where it is `usual` for it.
    """

    outcome: Outcome
    message: str
    entries: tuple[Entry, ...]
    total: int
    body_hash: str
    pieces: bytes
    rest: int = 0
    cut_off: bool = False
    usual: bool = False

    @property
    def unfinished(self) -> bool:
        """Whether more of it is expected of the next poll, which is soon if `every:` does not say otherwise."""
        return self.rest > 0 or (self.cut_off and not self.usual)


async def read(
    feed: Feed, state: FeedState | None, response: Response, parse_in_worker: Parse, now: datetime
) -> FeedReading:
    """Read the answer to one poll of `feed`; never raises for what came from outside.

    `state` is the feed's before this poll, None at the first. The new state is to be kept in one
    transaction with the entries: by it, items already parsed are not parsed again. After anything but
    success the validators and hashes stay those of the last success, so that nothing that was not parsed is
    ever taken for known.
    """
    before = current(feed, state) or _fresh(feed, state, now)
    content = await _content(feed, before, response, parse_in_worker)
    if content.outcome.fine:
        after = _succeeded(feed, before, response, content, now)
    else:
        after = _failed(before, response, content, now)
    after = replace(after, next_poll=next_poll(feed, after, content.total, now))
    entries = tuple(_placed(entry, feed.id, now + AHEAD) for entry in content.entries)
    unforeseen = bool(entries) and _was_denied(before, response, now)
    return FeedReading(feed.id, feed.url, content.outcome, after.message, entries, content.total, after, unforeseen)


def settled(feed: Feed, reading: FeedReading, new: int, now: datetime) -> FeedState:
    """The state to keep once it is known that `new` of a reading's entries were never seen before."""
    state = with_news(reading.state, new, [entry.published for entry in reading.entries if entry.published], now)
    if new and reading.unforeseen:
        state = replace(state, doubted=now, message=_sentences(LYING, state.message))
    return state if state is reading.state else replace(state, next_poll=next_poll(feed, state, reading.total, now))


def _fresh(feed: Feed, state: FeedState | None, now: datetime) -> FeedState:
    """The state of an address never polled; of a feed known by another address its history stays."""
    if state is None:
        return FeedState(feed=feed.id, url=feed.url, added=now)
    return FeedState(
        feed=feed.id,
        url=feed.url,
        added=state.added,
        last_success=state.last_success,
        last_new=state.last_new,
        gap=state.gap,
        longest=state.longest,
    )


async def _content(feed: Feed, before: FeedState, response: Response, parse_in_worker: Parse) -> _Content:
    """What the answer holds, parsing only what was never parsed."""
    if response.outcome is not Outcome.FETCHED:
        return _unread(before, response.outcome, "" if response.outcome.fine else response.message)
    whole_part = without_end(response.body)
    if whole_part is None:
        return await _body(feed, before, response, response.body, parse_in_worker)
    content = await _body(feed, before, response, whole_part, parse_in_worker)
    usual = _ended_so(before)
    message = content.message if usual or not content.outcome.fine else _sentences(CUT_OFF, content.message)
    return replace(content, message=message, cut_off=True, usual=usual)


def _ended_so(before: FeedState) -> bool:
    """Whether the feed's last success ended in the middle too: without a hash, it was the first time (or very long)."""
    return before.body_hash.startswith(_OPEN) or (not before.body_hash and before.forced is not None)


async def _body(feed: Feed, before: FeedState, response: Response, body: bytes, parse_in_worker: Parse) -> _Content:
    """What `body` holds, which is all of the answer, or as much of it as is whole."""
    body_hash = xxh3_128_hexdigest(body) if body is response.body else _OPEN + xxh3_128_hexdigest(body)
    if body_hash == before.body_hash:
        return _unread(before, Outcome.SAME_BODY, "")
    cut = unseen(body, before.pieces)
    if cut is not None and not cut.unseen:
        return _Content(Outcome.FETCHED, "", (), cut.total, body_hash, cut.pieces)
    try:
        parsed = await parse_in_worker(cut.body if cut else body, response.final_url or feed.url, response.content_type)
    except WorkerFailure as failure:
        return _unread(before, Outcome.ERROR, f"could not be parsed: {failure.detail}")
    if not parsed.outcome.fine:
        return _unread(before, parsed.outcome, parsed.message)
    return _told(parsed, cut, body_hash)


def _unread(before: FeedState, outcome: Outcome, message: str) -> _Content:
    """Nothing was read; as many items are known as before, if the answer was fine."""
    total = len(before.pieces) // HASH if outcome.fine else 0
    return _Content(outcome, message, (), total, before.body_hash, before.pieces)


def _told(parsed: Parsed, cut: Cut | None, body_hash: str) -> _Content:
    """What was parsed. Pieces of a feed that cannot be cut are its keys' hashes, to say how many it holds."""
    if cut is None:
        pieces = b"".join(xxh64_digest(entry.key.encode()) for entry in parsed.entries)
        return _Content(Outcome.FETCHED, too_many(parsed.total), parsed.entries, parsed.total, body_hash, pieces)
    left = f"holds {cut.total:,} entries; {cut.rest:,} of them are left for the next poll" if cut.rest else ""
    return _Content(Outcome.FETCHED, left, parsed.entries, cut.total, body_hash, cut.pieces, cut.rest)


def _sentences(*sentences: str) -> str:
    return "; ".join(sentence for sentence in sentences if sentence)


def _succeeded(feed: Feed, before: FeedState, response: Response, content: _Content, now: datetime) -> FeedState:
    """The state after a 200 or 304 that was understood; validators are what it sent, "none" included.

    While some of it has still to be read, nothing is remembered by which it could be taken for unchanged, and no wish
    to be left alone holds. The pieces are: each is an item that was read whole.
    """
    after = replace(
        before,
        url=feed.url,
        validators=Validators() if content.rest or content.cut_off else response.validators,
        body_hash="" if content.unfinished else content.body_hash,
        pieces=content.pieces,
        failures=0,
        failing_since=None,
        last_success=now,
        forced=now if is_forced(before, now) and content.outcome is not Outcome.NOT_MODIFIED else before.forced,
        wishes=Wishes() if content.unfinished else _wishes(before, response),
        outcome=content.outcome,
        message=content.message,
        not_before=_wish(content, response, now),
    )
    after = moves.followed(after, response, now)
    moved = moves.told(after)
    return replace(after, message=_sentences(after.message, moved)) if moved else after


def _failed(before: FeedState, response: Response, content: _Content, now: datetime) -> FeedState:
    """The state after anything else: one more failure."""
    after = replace(
        before,
        failures=before.failures + 1,
        failing_since=before.failing_since or now,
        outcome=content.outcome,
        message=content.message,
        not_before=_wish(content, response, now),
    )
    return moves.failed(after, response, now)


def _wish(content: _Content, response: Response, now: datetime) -> datetime | None:
    """Until when the server wants to be left alone, a day at most; what is gone for good is not missed for a day."""
    if content.outcome is Outcome.GONE:
        return now + DAY
    if response.retry_at is None or response.retry_at <= now:
        return None
    return min(response.retry_at, now + DAY)


def _wishes(before: FeedState, response: Response) -> Wishes:
    """What feed and server ask for. A 304 has no body to say it again: what the last whole answer said is kept."""
    if response.outcome is Outcome.NOT_MODIFIED:
        wait = aged(response.max_age)
        return before.wishes if wait <= before.wishes.wait else replace(before.wishes, wait=wait)
    return wishes_of(response.body, response.max_age)


def _was_denied(before: FeedState, response: Response, now: datetime) -> bool:
    """Whether this unconditional answer has the very validators to which the last one said "not modified"."""
    if before.outcome is not Outcome.NOT_MODIFIED or not is_forced(before, now):
        return False
    old, new = before.validators, response.validators
    if old.etag or new.etag:
        return old.etag == new.etag
    return old.last_modified is not None and old.last_modified == new.last_modified


def _placed(entry: Entry, feed: str, latest: datetime) -> Entry:
    """The entry as this feed's, without dates later than `latest`; written out, which takes a third of `replace`."""
    published, updated = entry.published, entry.updated
    return Entry(
        feed=feed,
        key=entry.key,
        url=entry.url,
        title=entry.title,
        summary=entry.summary,
        published=None if published and published > latest else published,
        author=entry.author,
        language=entry.language,
        publisher=entry.publisher,
        publisher_url=entry.publisher_url,
        updated=None if updated and updated > latest else updated,
    )
