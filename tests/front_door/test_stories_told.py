"""What a desk is told of stories that go on, and of an event in other words: once, and from run to run."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from monitor.commands.run import once as run_once
from monitor.model import DeliveryState
from monitor.store import open_store
from tests.front_door.conftest import COMAR, TOKEN, an_hour_ago, stories
from tests.world import Item, newspaper_page

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.front_door.conftest import Stage
    from tests.world.slack import Posted

    Once = Callable[..., dict[str, Any]]

HEADLINE = "Comar abre oficina en Tapachula para solicitantes de asilo"
LATER = "Juez frena la oficina de la Comar en Tapachula; suman 152,000 solicitudes"
STOPPED = (
    "La Comar suspendió anoche la apertura después de que un juez federal ordenó revisar los permisos del edificio."
)
# Shorter than the article that it goes on from, which so stays the lead.
UPDATE = (STOPPED, *(paragraph.replace("140,000", "152,000") for paragraph in COMAR[:3]))
ENGLISH = (
    "Mexico's refugee commission Comar opened an office in Tapachula for people who seek asylum in Mexico.",
    "Comar received 140,000 asylum requests last year, its delegate said, and expects 66% more this year.",
    "The work cost 62 million pesos and has 24 counters, a space for minors, translators and a dining room.",
    "Civil groups in Tapachula received the opening with reserve: nobody told the families beside the river.",
)
OTHER = (
    "Desde este lunes, los extranjeros que buscan refugio en Tapachula tienen una ventanilla nueva de la Comar.",
    "El edificio, que costó 62 millones de pesos, cuenta con 24 ventanillas y traductores de criollo haitiano.",
    "La delegada explicó que la Comar tramitó 140,000 peticiones de asilo el año anterior.",
)


ARTICLES = {
    "gaceta": (HEADLINE, COMAR),
    "sur": ("Abre nueva ventanilla de la Comar en Tapachula", OTHER),
    "times": ("Mexico's Comar opens office in Tapachula for asylum seekers", ENGLISH),
    "eco": (LATER, UPDATE),
    "copia": ("Tapachula: nueva sede de la Comar abre sus puertas", COMAR),
}
"""By feed, in the order of their publication, a minute apart."""


def publish(stage: Stage, feed: str) -> None:
    """One of these articles, in its feed."""
    title, paragraphs = ARTICLES[feed]
    url = stage.press.page(f"/{feed}/{feed}.html", newspaper_page(title, paragraphs))
    minutes = timedelta(minutes=list(ARTICLES).index(feed))
    stage.announce(feed, Item(title, url, published=an_hour_ago() + minutes))
    stage.configure()


@pytest.fixture
def once(stage: Stage, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Once:
    """`monitor --once --format json` in this process: what it prints. Starting one takes longer than what it does."""
    monkeypatch.setenv("SLACK_BOT_TOKEN", TOKEN["SLACK_BOT_TOKEN"])

    def run(status: int = 0) -> dict[str, Any]:
        capsys.readouterr()
        assert run_once(str(stage.config), str(stage.state), "json") == status
        result: dict[str, Any] = json.loads(capsys.readouterr().out)
        return result

    return run


def posted(stage: Stage) -> list[str]:
    """The text of every message that the desk's channel has."""
    return [message.text for message in in_channel(stage)]


def in_channel(stage: Stage) -> list[Posted]:
    """The messages of the desk's channel and of its threads, as they stand."""
    return [message for message in stage.slack.messages if message.channel == "C0POLICY"]


def told(result: dict[str, Any]) -> list[tuple[str, str | None]]:
    """Title and relation of every story told."""
    return [(story["title"], story["relation"] and story["relation"]["kind"]) for story in stories(result)]


def test_an_update_of_what_was_given_up_is_an_entry_of_the_next_digest_and_is_told_once(
    stage: Stage, once: Once
) -> None:
    publish(stage, "gaceta")
    stage.slack.fail_next("not_in_channel")
    once(status=1)
    with open_store(str(stage.state)) as store:
        (message,) = store.deliveries.unsent()
        store.deliveries.save(replace(message, state=DeliveryState.DROPPED))
    publish(stage, "eco")
    result = once()
    (update,) = stories(result)
    assert (update["title"], update["outlet"], update["articles"]) == (LATER, "Eco", 1)
    assert update["snippet"] == STOPPED
    assert update["relation"]["kind"] == "update"
    assert update["relation"]["changes"] == [["140,000", "152,000"]]
    assert (update["relation"]["title"], update["relation"]["url"]) == (
        HEADLINE,
        stage.press.url("/gaceta/gaceta.html"),
    )
    assert [delivery["updates"] for delivery in result["deliveries"] if delivery["updates"]]
    (text,) = posted(stage)
    assert text.startswith(f"Updated: {LATER} (Eco): 140,000 → 152,000 solicitudes. {STOPPED}")
    assert told(once()) == []
    publish(stage, "copia")  # what comes now goes into the thread of that entry
    result = once()
    assert (told(result), [one["thread"] for one in result["follow_ups"]]) == ([], [in_channel(stage)[0].ts])


def test_an_update_found_with_its_story_is_one_entry_and_is_not_told_again(stage: Stage, once: Once) -> None:
    publish(stage, "gaceta")
    publish(stage, "eco")
    (story,) = stories(once())
    assert (story["title"], story["articles"], story["relation"]) == (HEADLINE, 2, None)
    (other,) = story["also_in"]
    assert (other["outlet"], other["how"], other["changes"]) == ("Eco", "update", [["140,000", "152,000"]])
    assert told(once()) == []
    assert len(posted(stage)) == 1


def test_an_event_in_other_words_stands_behind_and_is_told_with_it(stage: Stage, once: Once) -> None:
    publish(stage, "gaceta")
    publish(stage, "sur")
    publish(stage, "times")
    text = stage.run("--dry-run").stdout
    assert "3 stories from 3 articles (3 articles read)\n" in text
    assert "  2     in English: Mexico's Comar opens office in Tapachula for asylum seekers\n        Times · " in text
    assert "  3     other coverage: Abre nueva ventanilla de la Comar en Tapachula\n        Sur · Spanish · " in text
    result = once()
    assert [kind for _, kind in told(result)] == [None, "translation", "coverage"]
    assert {story["relation"]["url"] for story in stories(result)[1:]} == {stories(result)[0]["url"]}
    assert {story["relation"]["told"] for story in stories(result)[1:]} == {None}
    assert told(once()) == []
    (message,) = posted(stage)
    assert "\nin English: Mexico's Comar opens office" in message


def test_an_event_told_before_is_named(stage: Stage, once: Once) -> None:
    publish(stage, "gaceta")
    once()
    publish(stage, "sur")
    text = stage.run("--dry-run").stdout
    assert f"more on: {HEADLINE}, told today " in " ".join(text.split())
    (story,) = stories(once())
    assert (story["relation"]["kind"], story["relation"]["title"]) == ("coverage", HEADLINE)
    assert story["relation"]["told"]
    assert told(once()) == []


def test_a_muted_update_is_not_told_and_not_when_the_mute_has_ended(stage: Stage, once: Once) -> None:
    publish(stage, "gaceta")
    once()
    mute = {"story": stage.press.url("/gaceta/gaceta.html"), "until": "2099-01-01", "reason": "enough of it"}
    publish(stage, "eco")
    (stage.config / "mutes.yaml").write_text(yaml.safe_dump({"mutes": [mute]}), encoding="utf-8")
    assert told(once()) == []
    (stage.config / "mutes.yaml").unlink()
    assert (told(once()), len(posted(stage))) == ([], 1)


def test_a_refused_update_is_told_when_the_channel_is_mended(stage: Stage, once: Once) -> None:
    publish(stage, "gaceta")
    once()
    publish(stage, "eco")
    stage.slack.fail_next("not_in_channel")
    once(status=1)
    once()
    assert [(message.thread_ts is None, message.text.count(LATER)) for message in in_channel(stage)] == [
        (True, 0),
        (False, 1),
    ]


def test_what_housekeeping_forgets_is_not_told_again(stage: Stage, once: Once) -> None:
    publish(stage, "gaceta")
    once()
    publish(stage, "eco")
    publish(stage, "copia")
    once()
    much_later = datetime.now(UTC) + timedelta(days=100)
    with open_store(str(stage.state)) as store:
        for _ in store.stories.forget(much_later):
            pass
        with store.transaction():
            store.relations.prune(much_later)
        assert store.articles.forget(much_later, 10) == 3
    for feed in ("gaceta", "eco", "copia"):
        stage.announce(feed, replace(stage.items[feed][0], guid="another"))
    result = once()
    assert (told(result), result["follow_ups"], len(posted(stage))) == ([], [], 2)


def test_an_update_that_a_person_takes_out_of_its_story_is_not_told_again(stage: Stage, once: Once) -> None:
    publish(stage, "gaceta")
    once()
    publish(stage, "eco")
    once()
    assert stage.run("stories", "split", stage.press.url("/eco/eco.html")).status == 0
    result = once()
    assert (told(result), result["follow_ups"], len(posted(stage))) == ([], [], 2)
