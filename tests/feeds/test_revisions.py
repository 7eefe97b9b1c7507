from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.feeds import (
    as_version,
    is_move,
    is_version,
    next_reading,
    original_key,
    rewritten,
    version_keys,
    waiting,
)
from monitor.feeds.revisions import LOOKED_AT_FOR, MOST_AT_ONCE, WAITS
from monitor.model import Entry, Fate, FateKind, Kept
from tests.feeds.samples import NOW

HOUR = timedelta(hours=1)
ENTRY = Entry("press", "guid-1", "https://p.example/a", "Headline", summary="Text.", published=NOW - HOUR)
READ = Fate(FateKind.UNMATCHED)


def kept(entry: Entry = ENTRY, fate: Fate = READ, seen: timedelta = timedelta(0)) -> Kept:
    return Kept(entry, entry.url, NOW + seen, fate)


@given(st.text(min_size=1).filter(lambda key: "\n" not in key), st.text(), st.text())
def test_a_versions_key_is_found_by_the_originals(key: str, title: str, other: str) -> None:
    one, two = (as_version(replace(ENTRY, key=key, title=text), [kept()], NOW) for text in (title, other))
    first, end = version_keys(key)
    assert first <= one.key < end
    assert (original_key(one.key), is_version(one.key), is_version(key)) == (key, True, False)
    assert (one.key == two.key) == (one.title == two.title)


@pytest.mark.parametrize(
    ("published", "updated", "at"),
    [
        (NOW - HOUR, None, 3 * HOUR),  # the date stayed: dated by when it was seen
        (NOW + HOUR, None, HOUR),
        (NOW - HOUR, NOW + 2 * HOUR, 2 * HOUR),
        (NOW + 9 * HOUR, None, 3 * HOUR),  # not ahead of us
        (None, None, 3 * HOUR),
    ],
)
def test_a_version_is_dated_by_the_edit(published: object, updated: object, at: timedelta) -> None:
    shown = replace(ENTRY, published=published, updated=updated)  # type: ignore[arg-type] # times or None, as listed
    assert as_version(shown, [kept()], NOW + 3 * HOUR).published == NOW + at


def test_the_first_edit_is_read_at_once_and_the_others_ever_later() -> None:
    versions, at = [kept()], []
    while when := next_reading(versions, NOW + HOUR):
        at.append(when - max(one.first_seen for one in versions))
        versions.append(kept(seen=HOUR))
    assert at == [HOUR, *WAITS[1:]]
    assert next_reading([kept()], NOW + LOOKED_AT_FOR) == NOW + LOOKED_AT_FOR
    assert next_reading([kept()], NOW + LOOKED_AT_FOR + HOUR) is None


@pytest.mark.parametrize("kind", FateKind)
def test_all_but_what_was_there_before_the_feed_is_read_anew(kind: FateKind) -> None:
    assert (next_reading([kept(fate=Fate(kind))], NOW) is None) == (kind is FateKind.BASELINE)


@pytest.mark.parametrize("kind", FateKind)
def test_what_waits_to_be_decided_takes_up_the_edit(kind: FateKind) -> None:
    open_kinds = (FateKind.PENDING, FateKind.FAILED, FateKind.EXPIRED)
    wanted = kept(fate=Fate(kind, next_try=NOW + HOUR))
    assert waiting([kept(), wanted]) == (wanted if kind in open_kinds else None)
    assert waiting([kept(fate=Fate(kind))]) is None


def test_what_waits_keeps_its_key_and_says_the_rest_anew() -> None:
    shown = replace(ENTRY, title="Other", url="https://p.example/b", published=None)
    assert rewritten(kept(), shown, NOW) == replace(shown, published=ENTRY.published)
    version = as_version(replace(ENTRY, title="Second"), [kept()], NOW)
    assert rewritten(kept(version), shown, NOW + HOUR) == replace(shown, key=version.key, published=NOW + HOUR)


@pytest.mark.parametrize(
    ("edits", "known", "move"),
    [
        (0, 0, False),
        (3, 3, False),
        (4, 4, True),
        (4, 6, False),
        (9, 10, True),
        (MOST_AT_ONCE, 100, False),
        (MOST_AT_ONCE + 1, 1000, True),
    ],
)
def test_many_edits_at_once_are_a_move(edits: int, known: int, move: bool) -> None:  # noqa: FBT001 – a column of the table
    assert is_move(edits, known) is move
