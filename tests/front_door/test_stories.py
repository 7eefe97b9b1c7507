"""`monitor explain-story` and `monitor stories` as a person at the desk meets them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from monitor.commands.explain_story import explain_story
from monitor.commands.stories import stories
from monitor.errors import UserError
from tests.front_door.conftest import COMAR, Stage

if TYPE_CHECKING:
    from collections.abc import Callable

TITLE = "Comar abre oficina en Tapachula"
# Another house's copy, and a report on the event in words of its own.
CUT = COMAR[:4]
OTHER = (
    "La delegada de la Comar en Chiapas cortó el listón de las 24 ventanillas que esperan a quienes buscan refugio.",
    "Costaron 62 millones de pesos, dijo en Tapachula. En 2025 se presentaron 140,000 solicitudes de asilo.",
)


@pytest.fixture
def desk(stage: Stage) -> Stage:
    """Two houses with one text and a third with words of its own, read and told."""
    stage.publish("gaceta", "comar", TITLE, COMAR)
    stage.publish("diario", "comar", "Abren ventanillas de la Comar", CUT)
    stage.configure()
    stage.once()
    return stage


def _shown(stage: Stage, capsys: pytest.CaptureFixture[str], name: str) -> dict[str, Any]:
    assert explain_story(str(stage.config), str(stage.state), name, "json") == 0
    shown: dict[str, Any] = json.loads(capsys.readouterr().out)
    return shown


def _stories(stage: Stage, action: str, *names: str, why: str = "", form: str = "text", least: int = 1) -> int:
    return stories(str(stage.config), str(stage.state), action, names, why, least, 20, form)


def test_a_story_is_shown_with_its_articles_and_why(desk: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    url = desk.press.url("/diario/comar.html")
    shown = _shown(desk, capsys, url)
    assert shown["format"] == "monitor.story/1"
    assert {one["how"] for one in shown["articles"]} == {"first", "copy"}
    (copy,) = (one for one in shown["articles"] if one["how"] == "copy")
    assert "stands in both" in copy["because"]
    assert copy["scores"]["weighted"] > 0.9
    (told,) = shown["told"]
    assert (told["digest"], told["state"], told["update"]) == ("desk", "sent", "")
    assert shown["lead"]["because"]
    by_story = _shown(desk, capsys, shown["id"])
    assert by_story == _shown(desk, capsys, copy["id"]) == shown

    done = desk.run_process("explain-story", url)
    assert (done.status, done.stderr) == (0, "")
    for said in (f"Story {shown['id']}: 2 articles", TITLE, "speaks for the story: ", "copy: ", "Told:", "sent"):
        assert said in done.stdout
    listed = desk.run_process("stories", "list").stdout.splitlines()
    assert [line.split()[:1] for line in listed] == [[shown["id"]]]
    assert "  2 articles  " in listed[0]


def test_what_is_taken_out_is_told_and_stays_out(desk: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    before = len(desk.slack.messages)
    shown = _shown(desk, capsys, desk.press.url("/diario/comar.html"))
    other = next(one for one in shown["articles"] if one["id"] != shown["lead"]["id"])
    assert _stories(desk, "split", other["url"], why="another office") == 0
    assert "has a story of its own now" in capsys.readouterr().out
    desk.once()
    assert len(desk.slack.messages) == before + 1
    again = _shown(desk, capsys, other["url"])
    assert [one["id"] for one in again["articles"]] == [other["id"]]
    assert again["told"]
    assert _shown(desk, capsys, again["id"]) == again  # an id that is a story's means that story
    assert _shown(desk, capsys, shown["id"])["id"] == shown["id"]
    (said,) = again["by_hand"]
    assert (said["together"], said["because"]) == (False, "another office")
    desk.once()
    assert len(desk.slack.messages) == before + 1


def test_two_stories_are_made_one_and_not_told_again(desk: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    desk.publish("semanario", "ventanillas", "Veinticuatro ventanillas para pedir asilo", OTHER)
    desk.configure()
    desk.once()
    first = _shown(desk, capsys, desk.press.url("/gaceta/comar.html"))
    second = _shown(desk, capsys, desk.press.url("/semanario/ventanillas.html"))
    assert second["relation"]["story"]["id"] == first["id"]
    assert [one["id"] for one in first["related"]] == [second["id"]]
    posted = len(desk.slack.messages)
    assert _stories(desk, "join", first["id"], second["id"], form="json") == 0
    assert json.loads(capsys.readouterr().out) == {
        "format": "monitor.stories/1",
        "action": "join",
        "story": first["id"],
        "from": second["id"],
    }
    assert _stories(desk, "list", form="json", least=3) == 0
    (listed,) = json.loads(capsys.readouterr().out)["stories"]
    assert (listed["id"], listed["articles"], listed["lead"]["id"]) == (first["id"], 3, first["lead"]["id"])
    desk.once()
    assert len(desk.slack.messages) == posted


WRONG: tuple[tuple[Callable[[Stage, str], int], str], ...] = (
    (lambda desk, _: _stories(desk, "split"), "takes one article: found 0"),
    (lambda desk, _: _stories(desk, "join", "a"), "takes two stories: found 1"),
    (lambda desk, _: _stories(desk, "split", "https://nowhere.example/"), "no article of this id or address"),
    (lambda desk, url: _stories(desk, "join", url, "b"), "b: no story of this id"),
    (lambda desk, url: _stories(desk, "join", url, url), "one story already"),
    (lambda desk, url: _stories(desk, "split", url), "the only article of its story"),
    (lambda desk, _: explain_story(str(desk.config), str(desk.state), "a", "text"), "`monitor stories list` shows"),
    (lambda desk, _: stories(str(desk.config), str(desk.state), "list", (), "", 1, 0, "text"), "--limit 0"),
    (lambda desk, _: stories(str(desk.config), f"{desk.state}-none", "list", (), "", 1, 9, "text"), "no articles yet"),
)


def test_what_means_nothing_is_said(stage: Stage) -> None:
    stage.publish("gaceta", "comar", TITLE, COMAR)
    stage.configure()
    stage.once()
    for run, said in WRONG:
        with pytest.raises(UserError, match=said):
            run(stage, stage.press.url("/gaceta/comar.html"))
