"""`monitor demo`: what a newcomer sees first."""

from __future__ import annotations

import json

import pytest

from tests.front_door.conftest import items_of, stories
from tests.world import CompletedRun, run_monitor


@pytest.fixture(scope="module")
def shown() -> CompletedRun:
    return run_monitor("demo", "--format", "json")


def test_it_tells_the_stories_and_none_of_the_traps(shown: CompletedRun) -> None:
    assert shown.status == 0, shown.stderr
    told = {story["url"].rsplit("/", 1)[1].removesuffix(".html"): story for story in stories(json.loads(shown.stdout))}
    sure = {slug: items_of(story) for slug, story in told.items() if items_of(story)}
    assert sure["comar-tapachula"] >= {"comar", "unhcr"}
    assert sure["cbp-one-appointments"] == {"cbp-one"}
    assert sure["inm-huixtla"] >= {"inm", "caravan", "southern-border-towns"}
    assert sure["darien-noviembre"] >= {"darien", "iom"}
    assert sure["title-42-study"] >= {"title-42", "title-8"}
    assert "chnv" in sure["parole-humanitaire"]
    assert "eagle-pass" in sure["eagle-pass-guard"]
    assert "guardia-nacional" not in sure["eagle-pass-guard"]
    assert "unaccompanied-minors" in sure["menores-no-acompanados"]
    assert "safe-mobility" in sure["movilidad-costa-rica"]
    assert "root-causes" in sure["sembrando-vida"]
    assert "sre" in sure["barcena-sre"]
    traps = {"darien-football", "comar-dor", "comar-maryland", "ii-comar", "movilidad-segura", "sre-outage"}
    assert not traps & set(told)
    assert not {"clima", "cafe", "river-park"} & set(told)
    assert "inm" not in sure.get("inm-honduras", set())


def test_copies_are_one_entry_and_a_lost_page_is_told_from_its_summary(shown: CompletedRun) -> None:
    result = json.loads(shown.stdout)
    by_slug = {story["url"].rsplit("/", 1)[1].removesuffix(".html"): story for story in stories(result)}
    comar = by_slug["comar-tapachula"]
    assert {other["outlet"] for other in comar["also_in"]} == {"Frontera Norte Hoy", "Istmo Diario"}
    assert {other["outlet"] for other in by_slug["cbp-one-appointments"]["also_in"]} == {"Desert Line News"}
    assert by_slug["menores-no-acompanados"]["full_text"] is False
    assert result["fates"]["duplicate"] == 2
    assert {story["language"] for story in by_slug.values()} == {"es", "en", "pt", "fr"}
    assert [feed["id"] for feed in result["feeds"] if feed["outcome"] != "fetched"] == ["ceiba"]


def test_the_terminal_shows_a_digest() -> None:
    done = run_monitor("demo")
    assert done.status == 0, done.stderr
    assert done.stderr == ""
    for words in ("Comar abre una segunda oficina", "also in", "Frontera Norte Hoy", "ceiba"):
        assert words in done.stdout
