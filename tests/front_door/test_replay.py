"""`monitor replay`: what an edit of the watchlists would have done, on a press that was really read."""

from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from monitor.commands.replay import replay
from monitor.commands.replay_changes import Change, Headline, Kind, Verdict, in_turn
from monitor.errors import UserError
from monitor.model import Decision
from monitor.store import open_store, sole_store
from tests.front_door.conftest import CBP_ONE, COMAR, FOOTBALL, Stage
from tests.world import Press, SlackServer
from tests.world.configuration import WATCHLIST

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PRIZE = (
    "Le prix Comar d'Or du roman a été remis à Tunis devant des éditeurs, des libraires et des lecteurs venus tôt.",
)

# What an analyst may write into the watchlist: a name that gains, one that is taken out, evidence that is even.
GAINS = WATCHLIST.replace(
    "ambiguous: [Comar]", "ambiguous: [Comar]\n    together: [{within: 9, each: [[won], [overtime]]}]"
)
LOSES = WATCHLIST.replace("names: [CBP One, CBPOne, CBP Home]", "names: [CBPOne, CBP Home]")
DOUBTS = WATCHLIST.replace(
    "names: [CBP One, CBPOne, CBP Home]",
    "ambiguous: [CBP One]\n    signs: [appointments]\n    lookalikes: [{name: a band, signs: [people]}]",
)
OTHER = """\
version: 1
watchlist: sport
items:
  - {id: games, name: Games, names: [overtime], examples: {match: [They won in overtime.], no_match: [They lost.]}}
"""


@dataclass(frozen=True)
class Desk:
    """A configuration, and a state in which its press was read."""

    config: Path
    state: Path

    def edit(self, watchlist: str) -> None:
        (self.config / "watchlists" / "migration.yaml").write_text(watchlist, encoding="utf-8")

    def json(self, capsys: pytest.CaptureFixture[str], watchlist: Path | None = None) -> dict[str, Any]:
        said: dict[str, Any] = json.loads(self.text(capsys, watchlist, "json"))
        assert said["format"] == "monitor.replay/1"
        return said

    def text(self, capsys: pytest.CaptureFixture[str], watchlist: Path | None = None, form: str = "text") -> str:
        assert replay(str(self.config), str(self.state), "30d", str(watchlist) if watchlist else None, form) == 0
        return capsys.readouterr().out


def read_once(folder: Path, keep: str) -> Desk:
    """Two outlets carry the same three articles; a third is about something else of the same name."""
    with Press() as press, SlackServer() as slack:
        stage = Stage(press, slack, folder, folder / "config")
        for feed in ("gaceta", "heraldo"):
            stage.publish(feed, "comar", "Comar abre oficina", COMAR)
            stage.publish(feed, "cbp", "CBP One is closed", CBP_ONE, language="en")
            stage.publish(feed, "sport", "Home side wins", FOOTBALL, language="en")
        stage.publish("heraldo", "prix", "Le prix Comar d'Or", PRIZE, language="fr")
        stage.configure(settings={"keep": {"articles": "90d", "archive": keep}})
        stage.once()
    return Desk(stage.config, stage.state)


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return read_once(tmp_path_factory.mktemp("all"), "all")


@pytest.fixture(scope="module")
def read_matches(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return read_once(tmp_path_factory.mktemp("matches"), "matches")


@pytest.fixture
def desk(read: Desk, tmp_path: Path) -> Iterator[Desk]:
    """A copy to edit; the state must be as it was when the test is over."""
    yield (copy := copied(read, tmp_path))
    assert fingerprint(copy.state) == fingerprint(read.state)


def copied(desk: Desk, folder: Path) -> Desk:
    shutil.copytree(desk.config, folder / "config")
    shutil.copytree(desk.state, folder / "state")
    return Desk(folder / "config", folder / "state")


def fingerprint(folder: Path) -> dict[str, str]:
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in folder.iterdir()}


def counts(said: dict[str, Any], item: str) -> tuple[int, ...]:
    """Stories before, after, gained, lost, turned unsure, turned sure."""
    (found,) = (one for one in said["items"] if one["id"] == item)
    return tuple(found[key] for key in ("before", "after", "gained", "lost", "unsure", "sure"))


def test_an_edit_that_changes_nothing_is_said_to(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.edit(WATCHLIST.replace("UNHCR]", "UNHCR, oficina]"))
    text = desk.text(capsys)
    assert text.startswith(
        "Nothing changes: every story of the 2 items is decided as it was.\nOf 7 articles read since "
    )
    assert text.endswith("every one is kept whole and was decided again.\n")
    said = desk.json(capsys)
    assert said["articles"] == {"read": 7, "kept": 7}
    assert counts(said, "comar") == counts(said, "cbp-one") == (1, 1, 0, 0, 0, 0)
    assert said["changes"] == []


def test_copies_that_are_gained_are_one_story(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.edit(GAINS)
    said = desk.json(capsys)
    assert counts(said, "comar") == (1, 2, 1, 0, 0, 0)
    (change,) = said["changes"]
    assert (change["change"], change["item"], change["title"]) == ("gained", "comar", "Home side wins")
    assert change["before"] == {"decision": "no match", "because": [], "reason": "no name of it stands there"}
    assert (change["after"]["decision"], change["after"]["because"]) == ("match", ["won", "overtime"])
    text = desk.text(capsys)
    assert text.startswith("comar: 1 story gained; every other item unchanged.\n")
    assert "GAINED: 1 story\n\n 1. Home side wins\n    comar · " in text
    assert "    before: no match – no name of it stands there\n    now:    match – “won”, “overtime” stand" in text


def test_a_story_that_is_lost_shows_what_decided_then(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.edit(LOSES)
    text = desk.text(capsys)
    assert text.startswith("cbp-one: 1 story lost; every other item unchanged.\n")
    assert "    before: match – “CBP One” is a name that is enough\n    now:    no match – " in text
    assert counts(desk.json(capsys), "cbp-one") == (1, 0, 0, 1, 0, 0)


def test_a_story_whose_earlier_article_still_matches_is_not_lost(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    desk = copied(desk, tmp_path / "older")
    with contextlib.closing(sqlite3.connect(desk.state / "monitor.db")) as db, db:
        db.execute("UPDATE article SET read_at = read_at - 40 * 86400000 WHERE feed = 'gaceta'")
    desk.edit(WATCHLIST.replace("names: [CBP One,", "only: {sources: [gaceta]}\n    names: [CBP One,"))
    said = desk.json(capsys)
    assert said["articles"]["read"] == 4
    assert [change for change in said["changes"] if change["item"] == "cbp-one"] == []


def test_a_story_that_turns_unsure_is_told_apart(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.edit(DOUBTS)
    text = desk.text(capsys)
    assert text.startswith("cbp-one: 1 story turned unsure; every other item unchanged.\n")
    assert "\ncbp-one            1  1 (1?)" in text
    assert "\n1 other item       1       1" in text
    said = desk.json(capsys)
    assert counts(said, "cbp-one") == (1, 1, 0, 0, 1, 0)
    assert [change["after"]["decision"] for change in said["changes"]] == ["unsure"]


def test_a_file_stands_in_for_the_watchlist_of_its_id(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.edit(GAINS)  # what stands in config/ is not tried then
    (tmp_path / "draft.yaml").write_text(LOSES, encoding="utf-8")
    assert desk.text(capsys, tmp_path / "draft.yaml").startswith("cbp-one: 1 story lost; every other item unchanged.")


def test_a_file_with_an_id_of_its_own_is_tried_beside_the_others(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "sport.yaml").write_text(OTHER, encoding="utf-8")
    text = desk.text(capsys, tmp_path / "sport.yaml")
    assert text.startswith("sport/games: 1 story gained; every other item unchanged.\n")
    said = desk.json(capsys, tmp_path / "sport.yaml")
    assert [item["id"] for item in said["items"]] == ["cbp-one", "comar", "games"]
    assert counts(said, "comar") == (1, 1, 0, 0, 0, 0)


def test_an_item_that_is_gone_loses_its_stories_and_another_may_still_tell_them(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.edit(WATCHLIST.replace("id: comar", "id: refugees"))
    text = desk.text(capsys)
    assert text.startswith("refugees: 1 story gained; comar: 1 story lost; every other item unchanged.\n")
    assert "\ncomar (removed) " in text
    assert " · already told for comar\n" in text
    assert " · still told for refugees\n" in text
    assert "    now:    no match – no watchlist has this item any more\n" in text


def test_texts_that_are_gone_are_told_of_and_count_as_they_were(
    read: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    desk = copied(read, tmp_path)
    with open_store(str(desk.state)) as store:
        assert store.articles.forget(datetime.now(UTC) + timedelta(minutes=1), 99) == 7
    desk.edit(LOSES)
    text = desk.text(capsys)
    assert text.startswith("Nothing changes in the 0 articles that could be decided again.\n")
    assert "Of 7 articles read since " in text
    assert "0 are kept whole and were decided again; the other 7 count as they were decided: " in text
    assert counts(desk.json(capsys), "cbp-one") == (1, 1, 0, 0, 0, 0)


def test_an_archive_of_matches_alone_says_what_it_cannot_see(
    read_matches: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    desk = copied(read_matches, tmp_path)
    desk.edit(GAINS.replace("CBP One, CBPOne", "CBPOne"))
    text = desk.text(capsys)
    assert text.startswith("cbp-one: 1 story lost; every other item unchanged.\n")
    assert " 4 are kept whole and were decided again; the other 3 count as they were decided: " in text
    assert "(keep: archive: matches)" in text


def test_it_runs_beside_a_daemon(read: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    desk = copied(read, tmp_path)
    with sole_store(str(desk.state)):
        held = fingerprint(desk.state)  # with who holds it
        assert desk.text(capsys).startswith("Nothing changes: ")
        assert fingerprint(desk.state) == held


@pytest.mark.parametrize(
    ("since", "sentence"),
    [
        ("30", "--since 30: 30 has no unit – write 30s"),
        ("soon", '--since soon: "soon" is no length of time – write a number and its unit'),
        ("2026-02-30", "--since 2026-02-30: there is no day 2026-02-30"),
        ("2999-01-01", "--since 2999-01-01 lies in the future"),
    ],
)
def test_a_time_that_cannot_be_used_is_refused_in_words(desk: Desk, since: str, sentence: str) -> None:
    with pytest.raises(UserError) as refusal:
        replay(str(desk.config), str(desk.state), since, None, "text")
    assert str(refusal.value).startswith(sentence)


@pytest.mark.parametrize("since", ["9999999d", "1969-01-01", "2026-01-01"])
def test_any_time_ago_will_do(desk: Desk, since: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert replay(str(desk.config), str(desk.state), since, None, "json") == 0
    assert json.loads(capsys.readouterr().out)["articles"] == {"read": 7, "kept": 7}


def test_nothing_read_is_said(desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert replay(str(desk.config), str(desk.state), "0s", None, "text") == 0
    assert capsys.readouterr().out.startswith("No article was read since ")
    with pytest.raises(UserError, match="holds no articles yet"):
        replay(str(desk.config), str(tmp_path / "none"), "30d", None, "text")
    assert not (tmp_path / "none").exists()


def test_the_command_line_knows_it(stage: Stage) -> None:
    stage.publish("gaceta", "comar", "Comar abre oficina", COMAR)
    stage.configure()
    done = stage.run_process("replay", "--since", "2d", "--format", "text")
    assert (done.status, done.stdout) == (2, "")
    assert "holds no articles yet: name another --state, or run monitor --once first" in done.stderr


def test_an_item_with_many_changes_does_not_hide_one_with_few() -> None:
    verdict = Verdict(Decision.MATCH, (), "", Headline("", "", "", "", datetime(2026, 1, 1, tzinfo=UTC)))
    changes = [
        Change(Kind.LOST, ("w", item), f"{n}", verdict, verdict, ()) for item, n in zip("aaaaab", range(6), strict=True)
    ]
    assert [(change.key[1], change.story) for change in in_turn(changes, 3)] == [("a", "0"), ("b", "5"), ("a", "1")]
