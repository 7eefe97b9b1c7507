"""What an edit changed, in sentences: from one folder that holds to another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from monitor.config import changes, load
from monitor.config.schema import Config
from tests.config.writing import FEEDS, MONITOR, WATCHLIST, write

if TYPE_CHECKING:
    from pathlib import Path

COMAR = "  - {id: comar, name: Comar, ambiguous: [Comar], signs: [$words]}\n"
LISTED = "lists: {words: [asilo, refugio]}\n" + WATCHLIST + COMAR
MUTE = 'mutes: [{phrase: "Comar d\'Or", until: 2027-01-31, reason: prize}]\n'
SECOND = '  - {id: late, channel: C0LATE, watchlists: [migration], at: ["20:00"], days: mon-fri}\n'

EDITS = {
    "a comment": ({"feeds.yaml": FEEDS + "# more to come\n"}, ()),
    "an item added": (
        {"watchlists/migration.yaml": WATCHLIST + COMAR.replace("$words", "asilo")},
        ("watchlist migration: added comar",),
    ),
    "an item edited": (
        {"watchlists/migration.yaml": WATCHLIST.replace("[CBP One,", "[CBP Home,") + "    priority: high\n"},
        ("watchlist migration: changed cbp-one (priority, names)",),
    ),
    "an item by another id": (
        {"watchlists/migration.yaml": WATCHLIST.replace("id: cbp-one", "id: cbp-home")},
        ("watchlist migration: added cbp-home; removed cbp-one",),
    ),
    "a title": ({"watchlists/migration.yaml": "title: Borders\n" + WATCHLIST}, ("watchlist migration: changed title",)),
    "a feed's address": (
        {"feeds.yaml": FEEDS.replace("sur.example.org/feed", "sur.example.org/rss").replace("id: north", "id: norte")},
        ("feeds: added norte; removed north; changed sur (url)",),
    ),
    "feeds the other way round": (
        {"feeds.yaml": "\n".join([FEEDS.split("\n")[0], *reversed(FEEDS.split("\n")[1:3])])},
        ("feeds: in another order",),
    ),
    "a digest's times": (
        {"monitor.yaml": MONITOR.replace('["08:00", "16:00"]', '["09:00"]\n    now: {at_most: 3 per hour}')},
        ("digest desk: at: 08:00, 16:00 → 09:00; now.priority: nothing → high; now.at_most: nothing → 3",),
    ),
    "a digest more": (
        {"monitor.yaml": MONITOR + SECOND},
        ("digest late added: to C0LATE at 20:00, mon-fri",),
    ),
    "a digest by another id": (
        {"monitor.yaml": MONITOR.replace("id: desk", "id: mesa")},
        ("digest mesa added: to #migration-desk at 08:00, 16:00, mon-sun", "digest desk removed"),
    ),
    "settings": (
        {
            "monitor.yaml": MONITOR.replace("Mexico_City", "Tijuana").replace(
                "http: {", "http: {per_host: {pause: 500ms}, deadline: 2m, "
            )
            + "keep: {articles: 30d}\nslack: {ops_channel: C0OPS}\n"
        },
        (
            "timezone: America/Mexico_City → America/Tijuana",
            "http.per_host.pause: 2s → 0.5s",
            "http.deadline: 30s → 2m",
            "slack.ops_channel: nothing → C0OPS",
            "keep.articles: 90d → 30d",
        ),
    ),
    "a mute": ({"mutes.yaml": MUTE}, ("mutes: added phrase Comar d'Or until 2027-01-31",)),
}


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_is_told(name: str, tmp_path: Path) -> None:
    files, sentences = EDITS[name]
    before = load(write(tmp_path / "before")).config
    assert changes(before, load(write(tmp_path / "after", dict(files))).config) == sentences


def test_a_watchlist_comes_and_goes(tmp_path: Path) -> None:
    one = load(write(tmp_path)).config
    two = load(
        write(tmp_path, {"watchlists/energy.yaml": "watchlist: energy\nitems: [{id: cfe, name: CFE, names: [CFE]}]"})
    )
    assert changes(one, two.config) == ("watchlist energy added: cfe",)
    assert changes(two.config, one) == ("watchlist energy removed",)


def test_an_edited_list_is_told_as_the_items_that_use_it(tmp_path: Path) -> None:
    before = load(write(tmp_path, {"watchlists/migration.yaml": LISTED})).config
    after = load(write(tmp_path, {"watchlists/migration.yaml": LISTED.replace("refugio", "frontera")})).config
    assert changes(before, after) == ("watchlist migration: changed comar (signs)",)


def test_many_are_counted_and_the_first_named(tmp_path: Path) -> None:
    before = load(write(tmp_path)).config
    more = "".join(f"  - {{id: n{n}, name: N, names: [Name {n}]}}\n" for n in range(1000))
    (told,) = changes(before, load(write(tmp_path, {"watchlists/migration.yaml": WATCHLIST + more})).config)
    assert told.startswith("watchlist migration: added n0, n1, ")
    assert told.endswith(", n11 and 988 more")


def test_every_part_of_the_configuration_is_told_of() -> None:
    layout = {"feed_places"}
    assert set(Config.model_fields) - layout == {"watchlists", "feeds", "mutes", "settings"}
