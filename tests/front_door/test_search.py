"""`monitor search` as a reader meets it: on what was really read, and on what the archive holds."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from monitor.commands import search as command
from monitor.commands.search import search
from monitor.errors import UserError
from monitor.model import Decision, Fate, FateKind
from monitor.runtime import utc_now
from monitor.store import Store, connecting, open_store
from tests.front_door.conftest import CBP_ONE, COMAR, FOOTBALL, Stage, until
from tests.store.records import article, kept, match
from tests.world import write_configuration

if TYPE_CHECKING:
    from pathlib import Path


def test_all_that_was_read_is_found_not_only_what_matched(stage: Stage) -> None:
    stage.publish("gaceta", "comar", "Comar abre oficina en Tapachula", COMAR)
    stage.publish("gaceta", "cbp", "CBP One is closed", CBP_ONE, language="en")
    stage.publish("gaceta", "sport", "Home side wins", FOOTBALL, language="en")
    stage.configure()
    stage.once()
    done = stage.run_process("search", "OVERTIME", "coach*")
    assert (done.status, done.stderr) == (0, "")
    first, empty, title, about, snippet, url = done.stdout.splitlines()
    assert (first, empty, title) == ("1 article with “OVERTIME” and “coach*”:", "", " 1. Home side wins")
    assert about.startswith("    Gaceta · ")
    assert about.endswith(" · English")
    assert "won in «overtime» before" in snippet
    assert "the «coach» said" in snippet
    assert url == "    " + stage.press.url("/gaceta/sport.html")
    told = stage.run("search", "delegada")
    assert "Spanish · comar\n" in told.stdout
    assert "\x1b" not in told.stdout


def fill(folder: Path, count: int) -> Store:
    """A state with so many articles, an hour between two of them, the last just read."""
    write_configuration(folder / "config", {"press": "https://press.example/feed"})
    with open_store(str(folder / "state")) as store, store.transaction():
        for number in range(count):
            at = utc_now() - timedelta(hours=count - 1 - number)
            one = kept(f"{number}")
            read = replace(article(one, f"Nota {number} sobre el Darién."), published=at)
            store.entries.add([one])
            store.articles.save(read, [match(Decision.UNSURE if number % 2 else Decision.NO_MATCH)], at)
    return store


def said(folder: Path, capsys: pytest.CaptureFixture[str], *words: str, **options: Any) -> str:
    chosen = {"since": None, "sort": "newest", "limit": 20, "form": "text", **options}
    assert search(str(folder / "config"), str(folder / "state"), words, **chosen) == 0
    return capsys.readouterr().out


def test_json_has_everything_a_program_needs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(tmp_path, 2)
    found = json.loads(said(tmp_path, capsys, "darien", form="json"))
    assert (found["format"], found["query"], found["total"]) == ("monitor.search/1", "darien", 2)
    newest, older = found["hits"]
    assert newest["title"] == "Title of 1"
    assert newest["items"] == [{"watchlist": "migration", "id": "comar", "decision": "unsure"}]
    assert older["items"] == []
    assert newest["date"].endswith("Z")
    assert (newest["outlet"], newest["url"], newest["language"]) == ("The Press", "https://press.example/1", "es")
    marked = [newest["snippet"][mark["start"] : mark["end"]] for mark in newest["marks"]]
    assert (newest["snippet"], marked, newest["kept"]) == ("Nota 1 sobre el Darién.", ["Darién"], True)


def test_the_newest_are_shown_and_the_rest_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(tmp_path, 30)
    assert said(tmp_path, capsys, "darien", limit=2).startswith(
        "30 articles with “darien”, the 2 newest:\n\n 1. Title of 29"
    )
    assert said(tmp_path, capsys, "darien", since="90m").startswith("2 articles with “darien”:\n")
    assert said(tmp_path, capsys, "nota -darien") == "No article holds “nota” without “darien”.\n"
    assert "1 article with “nota” and “7”, " not in said(tmp_path, capsys, '"nota 7"', sort="best")


def test_what_is_forgotten_is_said_to_be(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(tmp_path, 1)
    with open_store(str(tmp_path / "state")) as store:
        store.articles.forget(utc_now() + timedelta(hours=1), 9)
    assert said(tmp_path, capsys, "darien").startswith("No article holds ")
    assert "Spanish · its text is no longer kept\n    https://press.example/0\n" in said(tmp_path, capsys, "title")


def test_an_archive_from_before_is_indexed_at_the_first_search(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(tmp_path, 5)
    with open_store(str(tmp_path / "state")) as store, store.transaction():
        store.search.take_out(list(store.articles.get([kept(f"{number}").entry.id for number in range(5)])))
        store.search._db.run("UPDATE article SET number = NULL")  # noqa: SLF001 - as the first version left it
    monkeypatch.setattr(command, "WORTH_TELLING", 5)
    assert search(str(tmp_path / "config"), str(tmp_path / "state"), ["nota"], None, "newest", 9, "text") == 0
    first = capsys.readouterr()
    assert first.err == "indexing the 5 articles read so far; the next search finds it done\n"
    assert first.out.startswith("5 articles with “nota”:")
    assert search(str(tmp_path / "config"), str(tmp_path / "state"), ["nota"], None, "newest", 9, "text") == 0
    assert capsys.readouterr() == (first.out, "")


def test_hostile_words_of_a_page_reach_no_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(tmp_path, 1)
    hostile = "\x1b[31m rojo\x1b[0m \x02\x03 \u202e derecha"
    with open_store(str(tmp_path / "state")) as store:
        one = kept("0")
        store.articles.save(replace(article(one, hostile), title=hostile, outlet=hostile), [], utc_now())
    text = said(tmp_path, capsys, "rojo")
    assert text.startswith("1 article with ")
    assert not {"\x1b", "\x02", "\x03", "\u202e"} & set(text)


def test_the_daemon_forgets_what_was_kept_long_enough(stage: Stage) -> None:
    stage.publish("gaceta", "sport", "Home side wins", FOOTBALL, language="en")
    stage.configure(settings={"keep": {"articles": "90d"}})
    with open_store(str(stage.state)) as store:
        for key, days in (("old", 91), ("young", 89)):
            one = kept(key)
            settled = replace(one, entry=replace(one.entry, summary="Un resumen."), fate=Fate(FateKind.UNMATCHED))
            store.entries.add([replace(settled, first_seen=utc_now() - timedelta(days=days))])
            store.articles.save(article(one), [], utc_now() - timedelta(days=days))
    with stage.daemon():
        until(lambda: "1 article " in stage.run("search", "oficina").stdout)
    with open_store(str(stage.state)) as store:
        old, young = (store.entries.get(kept(key).entry.id) for key in ("old", "young"))
        assert old is not None
        assert young is not None
        assert (old.entry.summary, young.entry.summary) == ("", "Un resumen.")
        (text,) = (one.text for one in store.articles.get([old.entry.id]).values())
    assert text == ""


@pytest.mark.parametrize(
    ("words", "options", "sentence"),
    [
        (["…"], {}, 'there is nothing to look for in "…": give at least one word with a letter'),
        (["-comar"], {}, 'there is nothing to look for in "-comar"'),
        (["comar", "OR", "inm"], {}, "OR joins nothing here: "),
        (["comar"], {"limit": 0}, "--limit 0: write a number from 1 to 1,000"),
        (["comar"], {"limit": 10**30}, "--limit 1000000000000000000000000000000: "),
        (["comar"], {"since": "soon"}, "--since soon: "),
    ],
)
def test_what_cannot_be_done_is_said(tmp_path: Path, words: list[str], options: dict[str, Any], sentence: str) -> None:
    fill(tmp_path, 1)
    chosen = {"since": None, "sort": "newest", "limit": 20, "form": "text", **options}
    with pytest.raises(UserError) as refusal:
        search(str(tmp_path / "config"), str(tmp_path / "state"), words, **chosen)
    assert str(refusal.value).startswith(sentence)


def test_it_waits_for_no_writer_and_says_so_where_it_has_to(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(tmp_path, 1)
    monkeypatch.setattr(connecting, "BUSY_SECONDS", 0.1)
    writer = sqlite3.connect(tmp_path / "state" / "monitor.db", isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    assert said(tmp_path, capsys, "darien").startswith("1 article with ")
    writer.execute("UPDATE article SET number = NULL")  # as of an archive from before
    writer.execute("COMMIT")
    writer.execute("BEGIN IMMEDIATE")
    with pytest.raises(UserError, match="another process has been writing to the state"):
        said(tmp_path, capsys, "darien")
    writer.close()


def test_no_state_is_made_by_looking_into_it(tmp_path: Path) -> None:
    write_configuration(tmp_path / "config", {"press": "https://press.example/feed"})
    with pytest.raises(UserError, match="holds no articles yet"):
        search(str(tmp_path / "config"), str(tmp_path / "state"), ["comar"], None, "newest", 20, "text")
    assert not (tmp_path / "state").exists()
