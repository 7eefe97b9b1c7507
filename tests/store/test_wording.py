"""What an article is found by: kept in few bytes, carried over from older states, forgotten in small steps."""

from __future__ import annotations

import itertools
import sqlite3
from collections import Counter
from datetime import UTC, datetime, timedelta
from importlib import resources
from typing import TYPE_CHECKING

import pytest

from monitor.model import Joined
from monitor.store import open_store
from monitor.store.connecting import open_database
from monitor.store.database import to_ms
from monitor.store.stories import Stories
from monitor.store.wording import SWEPT_AT_ONCE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
FIRST = Joined("first", "no earlier article tells this")
BEFORE_NUMBERS = 5


@pytest.fixture
def stories(tmp_path: Path) -> Iterator[Stories]:
    db = open_database(tmp_path / "monitor.db")
    yield Stories(db)
    db.close()


def _keep(stories: Stories, article: str, story: str, shingles: range, *, days: int = 10, page: int = 0) -> None:
    stories.add(article, story, FIRST, NOW)
    until = NOW + timedelta(days=days)
    stories.remember(
        article, story, hashes=(page, 0, 7 << 40), at=NOW, shingles=[(one << 35, until) for one in shingles]
    )


def _sharing(stories: Stories, shingles: range, now: datetime = NOW) -> list[str]:
    """Stories that share three or more of these shingles, and grew within ten days."""
    holders = stories.holders([one << 35 for one in shingles], now)
    shared = Counter(itertools.chain.from_iterable(holders.values()))
    enough = {number: times for number, times in shared.items() if times > 2}
    return stories.alive(enough, most=9, since=NOW - timedelta(days=10))


def test_stories_are_found_by_what_they_share_the_most_alike_first(stories: Stories) -> None:
    _keep(stories, "a", "a", range(-40, 40))
    _keep(stories, "b", "b", range(38, 90))
    _keep(stories, "c", "b", range(88, 92))
    assert _sharing(stories, range(30, 60)) == ["b", "a"]
    assert _sharing(stories, range(36, 40)) == ["a"]
    assert _sharing(stories, range(39, 41)) == []
    holders = stories.holders([one << 35 for one in (-40, 38, 39, 90, 500)], NOW)
    assert {one >> 35: len(numbers) for one, numbers in holders.items()} == {-40: 1, 38: 2, 39: 2, 90: 1}
    assert stories.alive({1: 3, 2: 3, 9: 4}, most=1, since=NOW) == ["a"]
    assert stories.alive({1: 3, 2: 3}, most=9, since=NOW + timedelta(1)) == []


def test_a_page_a_headline_and_a_text_find_their_stories_and_nothing_finds_none(stories: Stories) -> None:
    _keep(stories, "a", "a", range(3), page=5 << 40)
    since = NOW - timedelta(days=10)
    assert stories.twins(page=5 << 40, text=1, title=2, since=since, most=9) == ["a"]
    assert stories.twins(page=6 << 40, text=7 << 40, title=0, since=since, most=9) == ["a"]
    assert stories.twins(page=6 << 40, text=0, title=0, since=since, most=9) == []
    assert stories.twins(page=5 << 40, text=0, title=0, since=NOW + timedelta(1), most=9) == []
    placed = stories.placed("a")
    assert placed is not None
    assert placed[2] == 7 << 40


def test_a_number_is_never_used_again(stories: Stories) -> None:
    _keep(stories, "a", "a", range(10))
    assert stories.withdraw("a", "a", ())
    _keep(stories, "b", "b", range(50, 60))
    assert _sharing(stories, range(10)) == []


def test_what_is_released_finds_its_story_no_more(stories: Stories) -> None:
    _keep(stories, "a", "a", range(10))
    stories.release("a", [one << 35 for one in range(8)])
    assert _sharing(stories, range(10)) == []


def test_it_is_forgotten_in_steps_and_only_in_its_time(stories: Stories) -> None:
    many = SWEPT_AT_ONCE * 2
    with stories.db.transaction():
        _keep(stories, "a", "a", range(many), days=10)
        _keep(stories, "b", "b", range(many, many + 9), days=45)
        stories.repeat("a.example", {1: 3}, NOW)
    later = NOW + timedelta(days=10)
    for _ in stories.forget(later):
        pass
    assert len(_sharing(stories, range(9), later)) == 1
    later += timedelta(days=1)
    assert _sharing(stories, range(9), later) == [], "what has expired is not counted, swept or not"
    steps = stories.forget(later)
    next(steps)
    (row,) = stories.db.rows("SELECT count(*) AS n FROM shingle")
    assert row["n"] == many + 9 - SWEPT_AT_ONCE, "one turn looks at so many rows"
    for _ in steps:
        pass
    (row,) = stories.db.rows("SELECT count(*) AS n FROM shingle")
    assert row["n"] == 9
    for _ in stories.forget(NOW + timedelta(days=60)):
        pass
    for table in ("shingle", "twin", "host_shingle"):
        (row,) = stories.db.rows(f"SELECT count(*) AS n FROM {table}")
        assert row["n"] == 0, table


def test_an_older_state_keeps_its_stories_and_finds_them(tmp_path: Path) -> None:
    """As 0001 to 0005 wrote it: story ids in every row, hashes whole, times in milliseconds."""
    folder = resources.files("monitor.store") / "migrations"
    connection = sqlite3.connect(tmp_path / "monitor.db")
    connection.execute("CREATE TABLE schema_version (version INTEGER PRIMARY KEY)")
    for file in sorted(one.name for one in folder.iterdir())[:BEFORE_NUMBERS]:
        connection.executescript((folder / file).read_text(encoding="utf-8"))
    connection.executemany("INSERT INTO schema_version VALUES (?)", [(one + 1,) for one in range(BEFORE_NUMBERS)])
    now, until = to_ms(NOW), to_ms(NOW + timedelta(days=3))
    connection.execute("INSERT INTO story VALUES ('s', 'a', ?, ?)", (now, now))
    connection.executemany(
        "INSERT INTO member VALUES (?, 's', ?, ?, 'why', '{\"weighted\": 0.9}')",
        [("a", now, "first"), ("b", now, "copy")],
    )
    connection.execute("INSERT INTO fingerprint VALUES ('a', 'h', ?, ?, ?, ?, 90)", (-5 << 40, 0, 6 << 40, now))
    rows = [(one << 35, "s", until) for one in range(-9, 9)] + [(77, "gone", until)]
    connection.executemany("INSERT INTO shingle VALUES (?, ?, ?)", rows)
    connection.executemany("INSERT INTO story_term VALUES (?, ?, ?)", rows)
    connection.commit()
    connection.close()
    with open_store(str(tmp_path)) as store:
        assert store.stories.placed("a") == ("s", Joined("first", "why", {"weighted": 0.9}), 6 << 40)
        assert store.stories.placed("b") == ("s", Joined("copy", "why", {"weighted": 0.9}), None)
        assert store.stories.lead("s") == "a"
        assert store.stories.members(["s"], 9) == {"s": ["a", "b"]}
        assert _sharing(store.stories, range(-9, -5)) == ["s"]
        since = NOW - timedelta(days=10)
        assert store.stories.twins(page=-5 << 40, text=0, title=0, since=since, most=9) == ["s"]
        assert store.stories.twins(page=0, text=0, title=0, since=since, most=9) == []
        assert len(store.stories.holders([one << 35 for one in range(-9, 99)], NOW)) == 18
        words = [one << 35 for one in range(3)]
        assert store.relations.alike(words, least=3, most=9, now=NOW) == {"s": "a"}
        with pytest.raises(sqlite3.IntegrityError):
            store.stories.db.run("UPDATE member SET story = 'none' WHERE article = 'a'")
