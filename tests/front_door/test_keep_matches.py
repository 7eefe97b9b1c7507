"""`keep: {archive: matches}`: pages on which nothing watched can be found are passed over, and nothing else changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from monitor.model import FateKind
from monitor.steps.passing import LEARNT_FROM, NOTHING_WATCHED
from monitor.store import open_store
from tests.front_door.conftest import COMAR, TOKEN, stories
from tests.steps.newsroom import FOOTBALL

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from monitor.model import Kept
    from tests.front_door.conftest import Stage

GAMES = 9
MATCHES = {"keep": {"archive": "matches"}}


def game(number: int) -> tuple[str, ...]:
    return tuple(f"{paragraph} Jornada {number} de la liga, con público." for paragraph in (*FOOTBALL, *FOOTBALL[::-1]))


def kept(stage: Stage, feed: str) -> list[Kept]:
    with open_store(str(stage.state)) as store:
        return store.entries.keyed(feed, "", "\U0010ffff")


def publish(stage: Stage, feed: str = "gaceta") -> None:
    for number in range(GAMES):
        title = f"El visitante remontó diecisiete puntos y ganó en tiempo extra: partido {number}"
        stage.publish(feed, f"partido-{number}", title, game(number))


def passed_over(entries: list[Kept]) -> int:
    assert {one.fate.of for one in entries if one.fate.kind is FateKind.UNMATCHED} <= {"", NOTHING_WATCHED}
    return sum(one.fate.of == NOTHING_WATCHED for one in entries)


@pytest.mark.parametrize(
    ("settings", "line", "over"),
    [
        (MATCHES, {}, GAMES + 1 - LEARNT_FROM),  # a site's first pages are read: what repeats there is to be known
        (MATCHES, {"read": "all"}, 0),
        ({}, {}, 0),
    ],
    ids=["matches", "of one feed all", "all"],
)
def test_what_cannot_match_is_not_read(
    stage: Stage, settings: Mapping[str, Any], line: Mapping[str, str], over: int
) -> None:
    stage.publish("gaceta", "comar", "Nueva oficina en la frontera", COMAR)
    publish(stage)
    feed = {"id": "gaceta", "name": "Gaceta", "url": stage.press.url("/gaceta.xml"), "new": "all", **line}
    stage.configure([feed], settings=settings)
    result = stage.once()
    assert result["fates"]["unmatched"] == GAMES
    assert [story["title"] for story in stories(result)] == ["Nueva oficina en la frontera"]
    found = passed_over(kept(stage, "gaceta"))
    # The matching article may be one of the five that are read to learn, or not.
    assert found in ({over, over - 1} if over else {0})


def test_a_page_that_shows_no_article_is_asked_for_again(stage: Stage) -> None:
    publish(stage)
    stage.configure(settings=MATCHES)
    stage.once()
    wall = stage.press.page("/gaceta/muro.html", "<html><body><p>Active JavaScript para continuar.</p></body></html>")
    item = stage.items["gaceta"][0]
    long = "El visitante remontó diecisiete puntos y ganó en tiempo extra ante cuatro mil personas que siguen allí."
    stage.announce(
        "gaceta", type(item)("Otro partido que nadie olvidará", wall, summary=long, published=item.published)
    )
    assert stage.once()["fates"]["failed"] == 1


def test_a_replay_says_what_it_cannot_see(stage: Stage) -> None:
    publish(stage)
    stage.configure(settings=MATCHES)
    stage.once()
    done = stage.run("replay", "--since", "1d", env=TOKEN)
    assert "keeps only what matched" in done.stdout
