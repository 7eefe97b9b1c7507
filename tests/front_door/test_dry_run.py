"""`monitor --dry-run` as a user meets it."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from tests.front_door.conftest import CBP_ONE, COMAR, FOOTBALL, Stage, items_of, reported, stories
from tests.world import Answer, Item, Press, newspaper_page

if TYPE_CHECKING:
    from pathlib import Path


def snapshot(folder: Path) -> dict[str, tuple[str, int]]:
    return {
        str(file): (
            hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else "",
            file.stat().st_mtime_ns,
        )
        for file in sorted(folder.rglob("*"))
    }


def test_a_story_is_told_with_everything_a_reader_needs(stage: Stage) -> None:
    stage.publish("gaceta", "comar", "Comar abre oficina", COMAR, related=["El INM y la Comar"], bio="Somos un diario.")
    stage.configure()
    result = stage.dry_run()
    (story,) = stories(result)
    assert story["title"] == "Comar abre oficina"
    assert story["url"] == stage.press.url("/gaceta/comar.html")
    assert story["outlet"] == "Gaceta"
    assert story["language"] == "es"
    assert story["full_text"] is True
    assert items_of(story) == {"comar"}
    assert story["published"].endswith("Z")
    assert "Comar" in story["snippet"]
    assert any("140,000" in figure for figure in story["figures"])
    assert any("66%" in figure for figure in story["figures"])
    for mention in story["mentions"]:
        assert mention["text"].casefold() == "comar"
        assert mention["end"] - mention["start"] == len(mention["text"])
    assert result["fates"]["matched"] == 1


def test_a_second_dry_run_says_the_same_and_no_state_appears(stage: Stage) -> None:
    stage.publish("gaceta", "comar", "Comar abre oficina", COMAR)
    stage.configure()
    assert stories(stage.dry_run()) == stories(stage.dry_run())
    assert not stage.state.exists()


def test_the_state_is_left_byte_for_byte(stage: Stage) -> None:
    stage.publish("gaceta", "comar", "Comar abre oficina", COMAR)
    stage.configure()
    stage.once()
    stage.publish("gaceta", "app", "CBP One cierra", CBP_ONE)
    before = snapshot(stage.state)
    done = stage.run_process("--dry-run", "--format", "json")  # what its end does to the files counts too
    (story,) = stories(reported(done, 0))
    assert items_of(story) == {"cbp-one"}
    assert snapshot(stage.state) == before


def test_near_copies_in_several_feeds_are_one_story(stage: Stage) -> None:
    stage.publish("gaceta", "comar", "Comar abre oficina en Tapachula", COMAR)
    stage.publish("eco", "tapachula", "Nueva oficina para refugiados", (*COMAR[:3], "Con información de Gaceta."))
    stage.configure()
    (story,) = stories(stage.dry_run())
    assert {story["outlet"]} | {other["outlet"] for other in story["also_in"]} == {"Gaceta", "Eco"}


def test_the_same_page_in_two_feeds_is_read_once_and_told_once(stage: Stage) -> None:
    stage.publish("gaceta", "comar", "Comar abre oficina", COMAR)
    url = stage.press.url("/gaceta/comar.html")
    stage.announce("portada", Item("Comar abre oficina", f"{url}?utm_source=rss", guid="other"))
    stage.configure()
    result = stage.dry_run()
    assert len(stories(result)) == 1
    assert result["fates"]["duplicate"] == 1
    assert len([visit for visit in stage.press.requests if visit.path.startswith("/gaceta/comar")]) == 1


def test_names_in_the_furniture_match_nothing(stage: Stage) -> None:
    stage.publish(
        "gaceta",
        "football",
        "Home side wins in overtime",
        FOOTBALL,
        language="en",
        related=[
            "CBP One appointments: what to know",
            "Comar opens an office for asylum seekers in Tapachula",
        ],
        bio="The Loopback Times is a nonprofit newsroom covering CBP One, Comar, asylum and Mexico.",
    )
    stage.configure()
    result = stage.dry_run()
    assert stories(result) == []
    assert result["fates"]["unmatched"] == 1


def test_a_page_that_cannot_be_had_is_told_from_its_summary(stage: Stage) -> None:
    summary = "La Comar recibió 140,000 solicitudes de asilo en México."
    stage.announce("gaceta", Item("Crecen las solicitudes", stage.press.url("/gone.html"), summary=summary))
    stage.announce("gaceta", Item("Fútbol", stage.press.url("/slow.html"), summary="Ganó el local."))
    stage.press.answer("/slow.html", Answer(status=503))
    stage.configure()
    result = stage.dry_run()
    (story,) = stories(result)
    assert story["full_text"] is False
    assert story["mentions"][0]["field"] == "summary"
    assert result["fates"]["matched"] == 1
    assert result["fates"]["failed"] == 1


def test_a_feed_that_fails_is_told_and_the_others_go_on(stage: Stage) -> None:
    stage.publish("gaceta", "comar", "Comar abre oficina", COMAR)
    press = stage.press
    with Press("127.0.0.2") as another:
        stage.configure(
            {
                "busy": another.answer("/busy.xml", Answer(status=429, headers={"Retry-After": "120"})),
                "gaceta": press.url("/gaceta.xml"),
                "redesign": press.page("/redesign.xml", "<html><title>New site</title><body>Welcome</body></html>"),
                "over": press.answer("/over.xml", Answer(status=410)),
                "absent": "http://127.0.0.1:9/feed",
                "inside": "http://10.0.0.1/feed",
            }
        )
        result = stage.dry_run()
    assert {feed["id"]: feed["outcome"] for feed in result["feeds"]} == {
        "busy": "rate-limited",
        "gaceta": "fetched",
        "redesign": "not-a-feed",
        "over": "gone",
        "absent": "unreachable",
        "inside": "forbidden-address",
    }
    assert "New site" in next(feed["message"] for feed in result["feeds"] if feed["id"] == "redesign")
    assert len(stories(result)) == 1


def test_when_every_feed_fails_somebody_must_look(stage: Stage) -> None:
    stage.configure({"absent": "http://127.0.0.1:9/feed"})
    result = stage.dry_run(status=1)
    assert result["feeds"][0]["outcome"] == "unreachable"
    assert result["digests"] == []


def test_a_new_feed_tells_only_what_is_recent(stage: Stage) -> None:
    old = datetime.now(UTC) - timedelta(days=3)
    url = stage.press.page("/old.html", newspaper_page("Comar, hace tres días", COMAR))
    stage.announce("gaceta", Item("Comar, hace tres días", url, published=old))
    stage.publish("gaceta", "new", "Comar, hoy", COMAR)
    stage.configure([{"id": "gaceta", "name": "Gaceta", "url": stage.press.url("/gaceta.xml")}])
    result = stage.dry_run()
    assert [story["title"] for story in stories(result)] == ["Comar, hoy"]
    assert result["fates"]["baseline"] == 1


def test_the_terminal_is_plain_when_piped_and_says_why(stage: Stage) -> None:
    stage.publish("gaceta", "comar", "Comar abre oficina", COMAR)
    stage.configure()
    done = stage.run_process("--dry-run")
    assert done.status == 0
    assert done.stderr == ""
    assert "\x1b" not in done.stdout
    assert "Comar abre oficina" in done.stdout
    assert "Gaceta" in done.stdout


def test_the_payloads_for_slack_can_be_seen(stage: Stage) -> None:
    stage.publish("gaceta", "comar", "Comar abre oficina", COMAR)
    stage.configure()
    done = stage.run("--dry-run", "--format", "slack")
    (payload,) = json.loads(done.stdout)
    assert "Comar" in payload["text"]
    assert payload["blocks"]


def test_wrong_yaml_runs_nothing_and_says_where(stage: Stage) -> None:
    stage.publish("gaceta", "comar", "Comar abre oficina", COMAR)
    stage.configure()
    feeds = stage.config / "feeds.yaml"
    feeds.write_text(feeds.read_text() + "- {id: eco, nme: Eco, url: 'http://127.0.0.1/feed'}\n")
    done = stage.run("--dry-run")
    assert done.status == 2
    assert "feeds.yaml:" in done.stderr
    assert "name" in done.stderr
    assert "Traceback" not in done.stderr
    assert stage.press.requests == ()
