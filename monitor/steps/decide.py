"""Articles to fates: what each matches, which story it tells, what becomes of its entry."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from monitor.articles import retry
from monitor.model import Decision, Fate, FateKind, Match
from monitor.steps.editions import edition_of, place
from monitor.steps.mute import fate_text, mute_matches, muted_before
from monitor.steps.passing import NOTHING_WATCHED
from monitor.steps.read import page_id
from monitor.store import StoreError
from monitor.stories import ON_ITS_SUMMARY, Grouper, Placement
from monitor.web import host_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from monitor.runtime import Runtime
    from monitor.steps.read import Reading

log = logging.getLogger(__name__)

TO_TELL = (FateKind.MATCHED, FateKind.UNSURE)
"""The fates of what is told, or was."""


async def decide(runtime: Runtime, readings: Sequence[Reading]) -> None:
    """Match, group and settle what was read, the oldest article first: the same input gives the same stories.

    Others have their turn between two articles: a long one takes tens of milliseconds.
    """
    grouper = Grouper(runtime.store.stories, runtime.store.articles.get)
    for reading in sorted(readings, key=lambda one: (one.article.published or one.article.first_seen, one.article.id)):
        try:
            matches = runtime.matcher.decide(reading.article)
            with runtime.store.transaction():
                fate = _settle(runtime, grouper, reading, matches, runtime.clock())
        except StoreError:
            raise
        except Exception as error:  # a fault of ours in one article must not keep the others from being decided
            log.exception("entry %s could not be decided (%s)", reading.kept.entry.id, reading.article.url)
            fate = _undecided(runtime, reading, error)
        log.debug("entry %s: %s %s", reading.kept.entry.id, fate.kind, fate.of)
        await asyncio.sleep(0)


def _settle(runtime: Runtime, grouper: Grouper, reading: Reading, matches: Sequence[Match], now: datetime) -> Fate:
    store, article = runtime.store, reading.article
    about = [match for match in matches if match.decision is not Decision.NO_MATCH]
    edition = edition_of(runtime, reading, about, now)
    if edition and edition.nothing:
        store.entries.settle(article.id, edition.nothing, reading.kept.tries + 1)
        return edition.nothing
    store.articles.save(article, matches, now, keep=bool(about) or runtime.config.settings.keep.archive == "all")
    store.blocks.add(host_of(article.url), reading.blocks, page_id(reading.kept.canonical_url), now)
    placement = (place(runtime, article, edition, now) if edition else grouper.place(article, now)) if about else None
    if not about:
        grouper.leave(article, now)  # its summary may have been about something, and been placed
    # What was matched before may have been told since: what of it is muted is what telling has left out.
    before = reading.kept.fate.kind in TO_TELL
    muted = muted_before(runtime, article) if before else mute_matches(runtime, article, about, placement, now)
    left = [match for match in about if (match.watchlist, match.item) not in muted]
    fate = fate_of(reading, left, placement, fate_text(muted))
    store.entries.settle(article.id, fate, reading.kept.tries + 1)
    if fate.kind is FateKind.UNMATCHED and reading.trouble:
        store.entries.hand_on(article.id, now)  # another feed's entry of the same page may say more
    return fate


def _undecided(runtime: Runtime, reading: Reading, error: Exception) -> Fate:
    tries = reading.kept.tries + 1
    reason = f"could not be decided: {type(error).__name__}: {error}"
    fate = Fate(FateKind.FAILED, of=reason, next_try=retry(tries, None, runtime.clock()))
    runtime.store.entries.settle(reading.article.id, fate, tries)
    return fate


def fate_of(reading: Reading, about: Sequence[Match], placement: Placement | None, muted: str = "") -> Fate:
    """The fate of an entry whose article was read as in `reading` and is about what `about` says.

    `about` holds what is to be told; `muted` says by which mute nothing is, where an article is placed all the same.
    """
    if placement is None:
        if reading.next_try:
            return Fate(FateKind.FAILED, of=reading.trouble, next_try=reading.next_try)
        if reading.passed_over:
            return Fate(FateKind.UNMATCHED, of=NOTHING_WATCHED)
        return Fate(FateKind.UNMATCHED, of=f"{ON_ITS_SUMMARY}: {reading.trouble}" if reading.trouble else "")
    if not about:
        return Fate(FateKind.MUTED, of=muted, next_try=reading.next_try)
    sure = any(match.decision is Decision.MATCH for match in about)
    return Fate(FateKind.MATCHED if sure else FateKind.UNSURE, of=placement.story, next_try=reading.next_try)
