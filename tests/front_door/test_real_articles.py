"""Five real articles, served as newspaper pages, through the dry run with the shipped watchlist.

The texts are not part of the project: where they are not at hand the test is skipped.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.front_door.conftest import FOOTBALL, Stage, items_of, stories
from tests.world.configuration import ROOT

SEEDS = ROOT.parent / "shared" / "seeds"

# Which of the desk's four main items each article is about, as its readers labelled it.
ABOUT = {
    "000": {"cbp-one", "inm"},
    "001": {"cbp-one"},
    "002": {"inm"},
    "003": {"cbp-one", "comar"},
    "004": {"darien"},
}
MAIN = {"cbp-one", "comar", "inm", "darien"}


def seeds() -> dict[str, list[str]]:
    """Paragraphs of each article, by its number."""
    files = sorted(SEEDS.glob("*.txt")) if SEEDS.is_dir() else []
    return {
        file.name[:3]: [line.strip() for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
        for file in files
    }


@pytest.mark.parametrize("furniture", ["plain", "rich"])
def test_each_is_told_for_what_it_is_about_and_for_nothing_else(stage: Stage, furniture: str) -> None:
    texts = seeds()
    if set(texts) != set(ABOUT):
        pytest.skip("the five real articles are not here")
    related = ["Elecciones en Texas", "Weather: cold front"] if furniture == "rich" else []
    for number, (title, *paragraphs) in texts.items():
        stage.publish("seeds", number, title[:150], paragraphs or [title], language="en", related=related)
    stage.publish(
        "seeds",
        "football",
        "Home side wins in overtime",
        FOOTBALL,
        language="en",
        related=[
            "CBP One appointments end",
            "Comar opens office",
            "INM raid in Huixtla",
            "Crossing the Darien Gap",
        ],
        bio="The Loopback Times covers CBP One, Comar, Mexico's INM and asylum seekers in the Darien Gap.",
    )
    stage.configure(language="en", watchlist=(ROOT / "config/watchlists/migration.yaml").read_text(encoding="utf-8"))
    result = stage.dry_run()
    found = {Path(story["url"]).stem: items_of(story) & MAIN for story in stories(result)}
    assert {number: items for number, items in found.items() if items} == ABOUT
