"""`monitor demo`: what a newcomer sees first."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.front_door.conftest import items_of, stories
from tests.world import CompletedRun, call_monitor, run_monitor
from tests.world.configuration import ROOT, monitor_environment

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def shown() -> CompletedRun:
    return call_monitor("demo", "--format", "json")


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


def test_what_stories_have_to_do_with_each_other_is_told(shown: CompletedRun) -> None:
    told = stories(json.loads(shown.stdout))
    slugs = [story["url"].rsplit("/", 1)[1].removesuffix(".html") for story in told]
    for behind, main, kind in (
        ("tapachula-office", "comar-tapachula", "translation"),
        ("lajas-blancas", "darien-noviembre", "coverage"),
    ):
        at = slugs.index(behind)
        assert slugs[at - 1] == main
        assert (told[at]["relation"]["kind"], told[at]["relation"]["url"]) == (kind, told[at - 1]["url"])
    (update,) = told[slugs.index("inm-huixtla")]["also_in"]
    assert (update["outlet"], update["how"], update["changes"]) == ("Istmo Diario", "update", [["1,150", "1,420"]])
    assert sum(story["articles"] for story in told) == 20


@pytest.fixture(scope="module")
def text() -> str:
    done = run_monitor("demo")
    assert done.status == 0, done.stderr
    assert done.stderr == ""
    return done.stdout


def test_the_terminal_shows_a_digest(text: str) -> None:
    for words in ("Comar abre una segunda oficina", "also in", "Frontera Norte Hoy", "ceiba", "(30 articles read)"):
        assert words in text
    assert "2 seen before, 30 read (19 in a story, 1 to check, 10 about something" in text
    assert "why unsure: INM – for INM (Mexico's migration institute): México · for the INM of Honduras" in text


def test_it_says_first_that_it_is_invented_and_last_what_to_do_next(text: str) -> None:
    assert text.splitlines()[0] == (
        "A sample press of 8 outlets, invented for this demo and served on this machine: links die with it."
    )
    *_, dry_run, explain = text.splitlines()
    assert ".venv/bin/monitor --dry-run " in dry_run
    assert ".venv/bin/monitor explain FILE " in explain


def test_what_was_left_out_is_told_with_the_reason(text: str) -> None:
    left = " ".join(text[text.index("LEFT OUT (12)") :].split())
    assert left.count("why not: ") == 12
    assert left.count("why not: seen before") == 2
    for title, reason in (
        ("Tunis : le prix Comar d'Or", "the Tunisian insurer and its prize"),
        ("How one SRE's typo", "“SRE” means site reliability engineering here"),
        ("INM de Honduras estrena sede", "“INM” means the INM of Honduras here"),
        ("Frente frío 12", "no name of the watchlist stands in it"),
    ):
        assert reason in left[left.index(title) :].split("why not: ")[1]


def test_json_and_slack_are_not_framed(shown: CompletedRun) -> None:
    assert "LEFT OUT" not in shown.stdout
    payloads = json.loads(call_monitor("demo", "--format", "slack").stdout)
    assert payloads[0]["blocks"]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the program and its configuration, to be edited wrongly."""
    shutil.copytree(ROOT / "monitor", tmp_path / "monitor", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "config", tmp_path / "config")
    return tmp_path


def demo_of(checkout: Path) -> subprocess.CompletedProcess[str]:
    """The demo of this copy of the program."""
    return subprocess.run(
        [sys.executable, "-m", "monitor", "demo"],
        cwd=checkout,
        env=monitor_environment({"PYTHONPATH": str(checkout)}),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def break_watchlist(checkout: Path) -> None:
    file = checkout / "config" / "watchlists" / "migration.yaml"
    file.write_text(file.read_text(encoding="utf-8") + "\nitmes: []\n", encoding="utf-8")


def test_a_watchlist_edited_wrongly_is_told_and_the_demo_uses_the_committed_one(checkout: Path) -> None:
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false")
    for command in (("init", "-q"), ("add", "config"), (*identity, "commit", "-q", "-m", "shipped")):
        subprocess.run(["git", "-C", str(checkout), *command], check=True, capture_output=True)
    break_watchlist(checkout)
    done = demo_of(checkout)
    assert done.returncode == 0, done.stderr
    assert "Comar abre una segunda oficina" in done.stdout
    assert "config/watchlists/migration.yaml:" in done.stderr
    assert "itmes" in done.stderr
    assert "`git checkout config/watchlists/migration.yaml`" in done.stderr


def test_without_a_sound_one_the_mistake_is_told(checkout: Path) -> None:
    break_watchlist(checkout)
    done = demo_of(checkout)
    assert (done.returncode, done.stdout) == (2, "")
    assert "config/watchlists/migration.yaml:" in done.stderr
    assert "Traceback" not in done.stderr
