"""Configurations for tests: a folder that holds, of which a test spoils one file.

A `‸` in a text marks the place at which a problem is expected; it is taken out before the file is written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.config import ConfigError, Loaded, Problem, load

if TYPE_CHECKING:
    from pathlib import Path

MONITOR = """\
timezone: America/Mexico_City
http: {contact: "https://desk.example.edu/monitor"}
digests:
  - id: desk
    channel: "#migration-desk"
    watchlists: [migration]
    at: ["08:00", "16:00"]
"""
FEEDS = """\
feeds:
  - {id: north, name: The Northern Post, url: "https://north.example.org/rss", language: en}
  - {id: sur, name: Diario del Sur, url: "https://sur.example.org/feed", language: es}
"""
WATCHLIST = """\
watchlist: migration
items:
  - id: cbp-one
    name: CBP One
    names: [CBP One, CBPOne]
"""


def write(folder: Path, files: dict[str, str | bytes] | None = None) -> Path:
    """The good configuration in `folder`, with `files` (by their path in it) in place of its own."""
    whole: dict[str, str | bytes] = {
        "monitor.yaml": MONITOR,
        "feeds.yaml": FEEDS,
        "watchlists/migration.yaml": WATCHLIST,
        **(files or {}),
    }
    for name, text in whole.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.replace("‸", "").encode())
    return folder


def problems_of(folder: Path) -> tuple[Problem, ...]:
    """The problems of a folder that does not hold."""
    try:
        load(folder)
    except ConfigError as error:
        return error.problems
    raise AssertionError("the configuration was taken as it is")


def loaded(folder: Path, **files: str) -> Loaded:
    """A folder that holds, with `monitor`, `feeds` or `watchlist` replaced."""
    names = {"monitor": "monitor.yaml", "feeds": "feeds.yaml", "watchlist": "watchlists/migration.yaml"}
    return load(write(folder, {names[key]: text for key, text in files.items()}))


def marks(text: str) -> list[tuple[int, int]]:
    """Line and column of every `‸`, as they are once it is gone."""
    places = []
    for number, line in enumerate(text.split("\n"), 1):
        pieces = line.split("‸")
        width = 0
        for piece in pieces[:-1]:
            width += len(piece)
            places.append((number, width + 1))
    return places
