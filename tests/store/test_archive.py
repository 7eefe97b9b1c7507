"""The archive and its index of words: what is kept, what is forgotten, what is found, always in step."""

from __future__ import annotations

import sqlite3
import tracemalloc
import zlib
from dataclasses import replace
from datetime import timedelta
from importlib import resources
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from monitor.errors import UserError
from monitor.model import Decision, Fate, FateKind, Snippet, Span
from monitor.store import Store, StoreError, Term, open_store, parse_query, search
from monitor.store.search import CLOSE, OPEN, unmark
from tests.store.records import NOW, article, kept, match

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from monitor.model import Article


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(str(tmp_path)) as opened:
        yield opened


def add(store: Store, key: str, text: str, *, keep: bool = True, hours: int = 0, title: str = "") -> Article:
    """Save an article that was published and read so many hours after NOW."""
    at = NOW + timedelta(hours=hours)
    one = kept(key)
    read = replace(article(one, text), title=title or f"Title of {key}", published=at, full_text=bool(text))
    store.entries.add([one])
    store.articles.save(read, [match()], at, keep=keep)
    return read


def found(store: Store, words: str, *, best: bool = False, most: int = 50) -> list[str]:
    """The titles of what a search finds, without "Title of "."""
    total, hits = store.search.find(parse_query(words), since=None, best=best, most=most)
    assert total >= len(hits)
    return [hit.title.text.removeprefix("Title of ") for hit in hits]


def assert_in_step(folder: Path) -> None:
    """FTS5's own check: every word of every text stands in the index, and no other does."""
    with sqlite3.connect(folder / "monitor.db") as connection:
        connection.create_function("unzip", 1, search.unzip, deterministic=True)
        connection.execute("INSERT INTO words (words, rank) VALUES ('integrity-check', 1)")
        numbers = connection.execute("SELECT number FROM article WHERE number IS NOT NULL ORDER BY 1").fetchall()
        assert connection.execute("SELECT rowid FROM words ORDER BY 1").fetchall() == numbers
        assert len(set(numbers)) == len(numbers)
    connection.close()


# ------------------------------------------------------------------ what is kept


def test_what_did_not_match_is_kept_or_left_out_as_told(store: Store) -> None:
    whole, left_out = add(store, "1", "La Comar abrió."), add(store, "2", "El partido terminó.", keep=False)
    (first, second) = store.articles.read_since(NOW)
    assert (first.article, first.kept, first.matches, first.story) == (whole, True, (match(),), None)
    assert second.article == replace(left_out, text="", summary="", weak=())
    assert not second.kept
    assert store.articles.count_since(NOW) == (2, 1)
    assert store.articles.count_since(NOW + timedelta(seconds=1)) == (0, 0)


def test_the_archive_is_gone_through_in_the_order_of_reading(store: Store) -> None:
    for number in range(450):  # two full steps and a part, many read at one moment
        add(store, f"{number}", "Texto.", hours=number // 100)
    every = [one.article.id for one in store.articles.read_since(NOW)]
    assert len(set(every)) == 450
    times = [one.read_at for one in store.articles.read_since(NOW + timedelta(hours=2))]
    assert times == sorted(times)
    assert len(times) == 250


def test_one_text_is_in_memory_at_a_time(store: Store) -> None:
    for number in range(20):
        add(store, f"{number}", f"{number} Darién " * 20_000)
    tracemalloc.start()
    try:
        assert sum(len(one.article.text) for one in store.articles.read_since(NOW)) > 3_000_000
        assert tracemalloc.get_traced_memory()[1] < 2_000_000
    finally:
        tracemalloc.stop()


def test_a_summary_without_its_page_is_forgotten_too(store: Store) -> None:
    add(store, "1", "")
    assert store.articles.forget(NOW + timedelta(seconds=1), 10) == 1
    assert store.articles.forget(NOW + timedelta(seconds=1), 10) == 0
    (one,) = store.articles.read_since(NOW)
    assert (one.article.summary, one.kept) == ("", False)


def test_summaries_of_entries_are_forgotten_but_those_that_are_still_wanted(store: Store) -> None:
    ended, wanted, repeats, ended_too = (kept(key) for key in "1234")
    store.entries.add([replace(one, entry=replace(one.entry, summary="Un resumen.")) for one in (ended, wanted)])
    store.entries.add([replace(one, entry=replace(one.entry, summary="Un resumen.")) for one in (repeats, ended_too)])
    store.entries.settle(ended.entry.id, Fate(FateKind.UNMATCHED), 1)
    store.entries.settle(repeats.entry.id, Fate(FateKind.DUPLICATE, of=wanted.entry.id), 0)
    store.entries.settle(ended_too.entry.id, Fate(FateKind.DUPLICATE, of=ended.entry.id), 0)
    assert store.entries.forget(NOW, 9) == 0
    later = NOW + timedelta(seconds=1)
    assert [store.entries.forget(later, 1) for _ in range(3)] == [1, 1, 0]
    left = {
        one
        for one in (ended, wanted, repeats, ended_too)
        if (again := store.entries.get(one.entry.id)) and again.entry.summary
    }
    assert left == {wanted, repeats}


def test_words_that_are_forgotten_are_not_found_but_headlines_are(store: Store, tmp_path: Path) -> None:
    add(store, "1", "La Comar abrió.")
    add(store, "2", "La Comar cerró.", hours=2)
    assert found(store, "comar") == ["2", "1"]
    assert store.articles.forget(NOW + timedelta(hours=1), 10) == 1
    assert found(store, "comar") == ["2"]
    assert found(store, "title 1") == ["1"]
    assert_in_step(tmp_path)


def test_the_text_of_a_second_reading_takes_the_place_of_the_first(store: Store, tmp_path: Path) -> None:
    add(store, "1", "")
    assert found(store, "summary") == ["1"]
    add(store, "1", "Llegó la página entera.")
    assert found(store, "pagina entera") == ["1"]
    add(store, "1", "Otra cosa.", keep=False)
    assert found(store, "pagina") == found(store, "cosa") == []
    assert found(store, "title") == ["1"]
    assert_in_step(tmp_path)


def test_what_is_rolled_back_is_not_in_the_index(store: Store, tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="power"), store.transaction():  # noqa: PT012 - what is undone is the point
        add(store, "1", "La Comar abrió.")
        raise RuntimeError("power cut")
    assert found(store, "comar") == []
    assert_in_step(tmp_path)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["save", "leave out", "forget"]), st.integers(0, 4), st.text(max_size=30)),
        max_size=12,
    )
)
def test_whatever_happens_the_index_is_in_step(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int, str]]
) -> None:
    folder = tmp_path_factory.mktemp("state")
    with open_store(str(folder)) as store:
        for hour, (what, number, text) in enumerate(steps):
            if what == "forget":
                store.articles.forget(NOW + timedelta(hours=hour), number + 1)
            else:
                add(store, f"{number}", text.encode("utf-8", "replace").decode(), keep=what == "save", hours=hour)
    assert_in_step(folder)


# ------------------------------------------------------------------ what is found


def test_accents_and_capitals_do_not_matter(store: Store) -> None:
    add(store, "nfc", "El Tapón del DARIÉN.")
    add(store, "nfd", "La selva del Darie\u0301n.")
    add(store, "plain", "the darien gap")
    for words in ("darién", "DARIEN", "Darie\u0301n"):
        assert set(found(store, words)) == {"nfc", "nfd", "plain"}


def test_words_phrases_beginnings_and_what_must_not_stand_there(store: Store) -> None:
    add(store, "1", "La Comar de Tapachula abrió una oficina.")
    add(store, "2", "Tapachula: la Comar cerró.", hours=1)
    add(store, "3", "El seguro Comar paga.", hours=2)
    assert found(store, "comar") == ["3", "2", "1"]
    assert found(store, "comar tapachula") == found(store, "comar AND tapachula") == ["2", "1"]
    assert found(store, '"comar de tapachula"') == found(store, "«Comar de Tapachula»") == ["1"]
    assert found(store, "tapach*") == ["2", "1"]
    assert found(store, '"comar de tapa"*') == found(store, '"comar de tapa*"') == ["1"]
    assert found(store, "comar -seguro -cerro") == ["1"]
    assert found(store, 'comar -"comar de tapachula" -seguro') == ["2"]
    assert found(store, "tapach") == []


def test_the_newest_come_first_or_the_best(store: Store) -> None:
    add(store, "passing", "Deporte. " * 40 + "comar", hours=1)
    add(store, "about", "La Comar y la Comar.", title="Comar")
    assert found(store, "comar") == ["passing", "Comar"]
    assert found(store, "comar", best=True) == ["Comar", "passing"]
    assert found(store, "comar", most=1) == ["passing"]
    total, hits = store.search.find(parse_query("comar"), since=NOW + timedelta(minutes=1), best=False, most=9)
    assert (total, [hit.title.text for hit in hits]) == (1, ["Title of passing"])


def test_a_hit_shows_where_the_words_stand(store: Store) -> None:
    add(store, "1", "Nada. " * 50 + "La Comar abrió. " + "Nada. " * 50, title="Comar abre")
    _, (hit,) = store.search.find(parse_query("comár"), since=None, best=False, most=1)
    assert [hit.title.text[mark.start : mark.end] for mark in hit.title.marks] == ["Comar"]
    assert [hit.snippet.text[mark.start : mark.end] for mark in hit.snippet.marks] == ["Comar"]
    assert len(hit.snippet.text) < 300
    assert (hit.outlet, hit.language, hit.date, hit.kept) == ("The Press", "es", NOW, True)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(max_size=60) | st.text("\"*-() :^+{}'ANDORNEa\u0301\0“", max_size=30))
@example('comar" OR title:x')
@example("NEAR(a b, 2)")
@example("\ud800 x\0y")
@example("x " * 3000)
@example("-x " * 3000 + "y")
def test_nothing_that_can_be_written_is_an_error_of_syntax(store: Store, words: str) -> None:
    try:
        terms = parse_query(words)
    except UserError:
        return
    total, hits = store.search.find(terms, since=None, best=True, most=5)
    assert (total, hits) == (0, [])


@pytest.mark.parametrize("words", ["", "-comar", "…", '""', "AND", "comar OR inm", "comar NOT inm"])
def test_what_cannot_be_looked_for_is_said(words: str) -> None:
    with pytest.raises(UserError):
        parse_query(words)


def test_terms_are_what_was_written() -> None:
    assert parse_query('comar -"la  caja"* "or" tapa* “x y') == (
        Term("comar"),
        Term("la caja", prefix=True, excluded=True),
        Term("or"),
        Term("tapa", prefix=True),
        Term("x y"),
    )


@given(st.text("ab" + OPEN + CLOSE + "\0", max_size=20))
@example(f"a{OPEN}b{CLOSE}")
def test_marks_stay_inside_the_text_whatever_it_holds(text: str) -> None:
    snippet = unmark(text)
    assert not {OPEN, CLOSE} & set(snippet.text)
    assert all(0 <= mark.start <= mark.end <= len(snippet.text) for mark in snippet.marks)


def test_a_marked_text_is_taken_apart() -> None:
    assert unmark(f"la {OPEN}Comar{CLOSE} abre") == Snippet("la Comar abre", (Span(3, 8),))


# ------------------------------------------------------------------ archives from before, machines without


def first_version(folder: Path, texts: int) -> None:
    """A state as the first version wrote it: kept whole, forgotten, left out, a summary alone, nothing but a title."""
    folder.mkdir()
    sql = (resources.files("monitor.store") / "migrations" / "0001_first.sql").read_text(encoding="utf-8")
    with sqlite3.connect(folder / "monitor.db") as connection:
        connection.executescript(f"CREATE TABLE schema_version (version INTEGER PRIMARY KEY); {sql}")
        connection.execute("INSERT INTO schema_version VALUES (1)")
        rows = [(f"a{number}", zlib.compress(b"La Comar."), "s", 1) for number in range(texts)]
        rows += [
            ("forgotten", b"", "", 1),
            ("summary", b"", "El resumen.", 0),
            ("title", b"", "", 0),
            ("gone", b"", "", 0),
        ]
        for key, text, summary, full in rows:
            connection.execute(
                "INSERT INTO entry VALUES (?, 'f', ?, 'u', 'u', 't', ?, 0, '', '', '', '', 0, 'muted', '', NULL, 1)",
                (key, key, "" if key == "title" else "s"),
            )
            connection.execute(
                "INSERT INTO article VALUES (?, 'f', 'o', 1, 'u', 'u', 'Título', ?, ?, '[]', 'es', 0, 0, ?, '', 0, 9)",
                (key, summary, text, full),
            )
    connection.close()


def test_an_archive_from_before_is_known_at_once_and_indexed_in_steps(tmp_path: Path) -> None:
    first_version(tmp_path / "state", 5)
    with open_store(str(tmp_path / "state")) as store:
        keeps = {one.article.id: one.kept for one in store.articles.read_since(NOW - timedelta(days=99999))}
        assert {key for key, whole in keeps.items() if not whole} == {"forgotten", "gone"}
        assert store.search.behind() == 9
        assert found(store, "comar") == []
        assert [store.search.catch_up(4) for _ in range(4)] == [4, 4, 1, 0]
        assert store.search.behind() == 0
        assert len(found(store, "comar")) == 5
        assert len(found(store, "titulo")) == 9
        assert store.articles.forget(NOW, 99) == 7
        assert found(store, "comar") == []
    assert_in_step(tmp_path / "state")


def test_an_article_read_anew_before_its_turn_comes_is_indexed_once(tmp_path: Path) -> None:
    first_version(tmp_path / "state", 2)
    with open_store(str(tmp_path / "state")) as store:
        (old,) = store.articles.get(["a0"]).values()
        store.articles.save(replace(old, text="Otro texto."), [match(Decision.UNSURE)], NOW)
        assert store.search.behind() == 5
        assert store.articles.forget(NOW - timedelta(days=1), 1) == 1
        while store.search.catch_up(2):
            pass
        assert len(found(store, "otro")) == 1
    assert_in_step(tmp_path / "state")


def test_without_fts5_everything_else_works_and_the_index_catches_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(search, "_has_fts5", lambda _: False)
        with open_store(str(tmp_path)) as store:
            add(store, "1", "La Comar abrió.")
            assert store.articles.forget(NOW, 9) == 0
            with pytest.raises(StoreError, match="without FTS5"):
                store.search.find(parse_query("comar"), since=None, best=False, most=1)
            with pytest.raises(StoreError, match="without FTS5"):
                store.search.behind()
    with open_store(str(tmp_path)) as store:
        assert store.search.catch_up(9) == 1
        assert found(store, "comar") == ["1"]
    assert_in_step(tmp_path)


@pytest.mark.parametrize("without", ["read anew", "forgotten", "a version without the index"])
def test_an_index_that_was_not_kept_is_made_anew_and_it_is_said(
    tmp_path: Path, without: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with open_store(str(tmp_path)) as store:
        add(store, "1", "La Comar abrió.")
        add(store, "2", "El partido terminó.")
    with monkeypatch.context() as patch:
        patch.setattr(search, "_has_fts5", lambda _: False)
        if without == "read anew":
            with open_store(str(tmp_path)) as store:
                add(store, "2", "Otra cosa nueva.")
        elif without == "forgotten":
            with open_store(str(tmp_path)) as store:
                assert store.articles.forget(NOW + timedelta(days=9), 9) == 2
        else:
            with sqlite3.connect(tmp_path / "monitor.db") as connection:
                connection.execute("PRAGMA user_version = 0")
                connection.execute("UPDATE article SET text = x'' WHERE title = 'Title of 2'")
            connection.close()
    assert caplog.messages == []
    for _ in range(2):  # it is made anew once
        with open_store(str(tmp_path)) as store:
            while store.search.catch_up(9):
                pass
            assert found(store, "partido") == []
            assert found(store, "title") == ["2", "1"]
            assert found(store, "otra") == (["2"] if without == "read anew" else [])
            assert found(store, "comar") == ([] if without == "forgotten" else ["1"])
        assert_in_step(tmp_path)
        assert [record.levelname for record in caplog.records] == ["WARNING"]
