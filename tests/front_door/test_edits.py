"""What a desk is told of an article that its newsroom edits in place: same guid, same address."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tests.front_door.conftest import COMAR, stories
from tests.world import newspaper_page

if TYPE_CHECKING:
    from tests.front_door.conftest import Stage

HEADLINE = "Comar abre oficina en Tapachula para solicitantes de asilo"
EDITED = "Suman 152,000 solicitudes en la nueva oficina de la Comar en Tapachula"
RECOUNTED = tuple(paragraph.replace("140,000", "152,000") for paragraph in COMAR)


def kinds(result: dict[str, Any]) -> dict[str, int]:
    return {kind: count for kind, count in result["fates"].items() if count}


def posted(stage: Stage) -> list[str]:
    """Everything that Slack has, in whatever form."""
    return [repr(message) for message in stage.slack.messages]


def test_an_article_edited_in_place_is_told_once_as_an_update(stage: Stage) -> None:
    stage.publish("gaceta", "a", HEADLINE, COMAR)
    stage.configure()
    (told,) = stories(stage.once())
    assert told["title"] == HEADLINE
    url = stage.press.page("/gaceta/a.html", newspaper_page(EDITED, RECOUNTED))
    assert kinds(stage.once()) == {}, "only the page has changed: no feed says so"
    assert not any("152,000" in one for one in posted(stage))

    (item,) = stage.items["gaceta"]
    stage.items["gaceta"] = []
    stage.announce("gaceta", replace(item, title=EDITED))
    assert kinds(stage.dry_run()) == kinds(stage.once()) == {"matched": 1}
    after = posted(stage)
    assert any("152,000" in one for one in after)

    assert kinds(stage.once()) == {}
    assert posted(stage) == after
    story = json.loads(stage.run("explain-story", url, "--format", "json").stdout)
    assert [(one["title"], one["how"]) for one in story["articles"]] == [(HEADLINE, "first"), (EDITED, "update")]
    assert "a later version of the same entry" in story["articles"][1]["because"]
    assert [one["update"] for one in story["told"] if one["update"]] == [story["articles"][1]["id"]]
    shown = " ".join(stage.run("explain-story", url).stdout.split())
    assert f"sent, its update “{EDITED}” – " in shown
    assert f"its update {story['articles'][1]['id']}" not in shown
