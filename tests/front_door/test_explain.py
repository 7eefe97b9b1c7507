"""`monitor explain` as a maintainer meets it: why it matched, why it did not."""

from __future__ import annotations

import json
import subprocess
import sys

from tests.front_door.conftest import COMAR, FOOTBALL, Stage
from tests.world import newspaper_page
from tests.world.configuration import ROOT, WATCHLIST, monitor_environment


def test_a_page_is_explained_with_the_words_that_decided(stage: Stage) -> None:
    stage.publish("gaceta", "comar", "Comar abre oficina", COMAR)
    stage.configure()
    done = stage.run("explain", stage.press.url("/gaceta/comar.html"))
    assert done.status == 0, done.stderr
    assert "match  comar" in done.stdout
    assert "Tapachula" in done.stdout
    assert "\x1b" not in done.stdout
    assert not stage.state.exists()


def test_what_was_decided_about_a_page_is_told(stage: Stage) -> None:
    stage.publish("gaceta", "comar", "Comar abre oficina", COMAR)
    stage.configure()
    stage.once()
    done = stage.run("explain", stage.press.url("/gaceta/comar.html"))
    assert "in feed gaceta: matched" in done.stdout


def test_a_name_in_the_furniture_is_shown_as_ignored(stage: Stage) -> None:
    page = newspaper_page(
        "Home side wins", FOOTBALL, "en", related=["CBP One appointments", "Comar opens"], bio="A paper."
    )
    (stage.folder / "page.html").write_text(page)
    stage.publish("gaceta", "x", "x", FOOTBALL)
    stage.configure()
    done = stage.run("explain", str(stage.folder / "page.html"))
    assert done.status == 0, done.stderr
    assert "match  cbp-one" not in done.stdout.replace("no match", "no-match")


def test_another_watchlist_can_be_tried_on_a_text(stage: Stage) -> None:
    stage.publish("gaceta", "x", "x", FOOTBALL)
    stage.configure()
    other = stage.folder / "other.yaml"
    other.write_text(WATCHLIST.replace("names: [Comisión Mexicana de Ayuda a Refugiados]", "names: [overtime]"))
    (stage.folder / "text.txt").write_text("Home side wins\n\n" + "\n".join(FOOTBALL))
    text = str(stage.folder / "text.txt")
    assert json.loads(stage.run("explain", text, "--format", "json").stdout)["items"] == []
    tried = json.loads(stage.run("explain", text, "--watchlist", str(other), "--format", "json").stdout)
    assert [(item["item"], item["decision"], item["because"]) for item in tried["items"]] == [
        ("comar", "match", ["overtime"])
    ]


def test_standard_input_is_read(stage: Stage) -> None:
    stage.publish("gaceta", "x", "x", FOOTBALL)
    stage.configure()
    done = subprocess.run(
        [sys.executable, "-m", "monitor", "--config", stage.config, "explain", "-"],
        input="The CBP One app is closed.",
        cwd=ROOT,
        env=monitor_environment(),
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert "match  cbp-one" in done.stdout


def test_what_cannot_be_read_is_told_in_words(stage: Stage) -> None:
    stage.publish("gaceta", "x", "x", FOOTBALL)
    stage.configure()
    for source in ("/no/such/file", stage.press.url("/nothing-here"), "http://10.0.0.1/page"):
        done = stage.run("explain", source)
        assert done.status == 2
        assert source in done.stderr
        assert "Traceback" not in done.stderr
