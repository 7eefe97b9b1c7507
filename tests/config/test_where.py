"""Everything loaded can be pointed at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.config.writing import MONITOR, loaded, marks

if TYPE_CHECKING:
    from pathlib import Path

    from monitor.config.tree import PathPart

WATCHLIST = """\
watchlist: ‸migration
lists:
  mexico: [México, ‸Chiapas]
items:
  - ‸id: cbp-one
    name: CBP One
    names: [CBP One, ‸CBPOne]
    signs: [$mexico]
    examples:
      match:
        - CBP One closed.
        - ‸"The app CBP One."
  - id: comar
    name: Comar
    names: ‸[Comar]
"""
PATHS: list[tuple[PathPart, ...]] = [
    ("watchlist",),
    ("items", "cbp-one", "signs", 1),
    ("items", 0),
    ("items", "cbp-one", "names", 1),
    ("items", 0, "examples", "match", 1),
    ("items", "comar", "names"),
]


@pytest.mark.parametrize("number", range(len(PATHS)))
def test_places_in_a_watchlist(number: int, tmp_path: Path) -> None:
    where = loaded(tmp_path, watchlist=WATCHLIST).where("watchlists", "migration", *PATHS[number])
    line, column = marks(WATCHLIST)[number]
    assert where == f"{tmp_path / 'watchlists/migration.yaml'}:{line}:{column}"


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (("feeds", 1, "url"), "feeds.yaml:3:42"),
        (("feeds", "sur", "url"), "feeds.yaml:3:42"),
        (("feeds", "sur", "tier"), "feeds.yaml:3:5"),
        (("settings", "http", "contact"), "monitor.yaml:2:17"),
        (("settings", "digests", "desk", "at", 1), "monitor.yaml:7:19"),
        (("settings", "keep", "articles"), "monitor.yaml:1:1"),
        (("settings",), "monitor.yaml:1:1"),
        (("watchlists", "migration", "items", "nothing"), "watchlists/migration.yaml:2:1"),
    ],
)
def test_places_elsewhere(path: tuple[PathPart, ...], place: str, tmp_path: Path) -> None:
    where = loaded(tmp_path, monitor=MONITOR).where(*path)
    assert where.startswith(f"{tmp_path}/{place.partition(':')[0]}:")
    if path[-1] != "nothing":
        assert where == f"{tmp_path}/{place}"


def test_an_unknown_watchlist_is_a_mistake_of_the_caller(tmp_path: Path) -> None:
    with pytest.raises(KeyError, match="watchlists/lost"):
        loaded(tmp_path).where("watchlists", "lost", "items")
