from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from monitor.stories.thresholds import COVERAGE_WINDOW, FEW_STORIES
from tests.stories.desk import NOW, article
from tests.stories.events import REPORTS, Report

if TYPE_CHECKING:
    from collections.abc import Iterable

    from monitor.model import Article
    from monitor.stories import Placement
    from tests.stories.desk import Desk

HOUR = timedelta(hours=1)


def _article(report: Report, number: int) -> Article:
    host = f"h{number}.example"
    return article(report.title, report.text, host=host, language=report.language, at=NOW + number * HOUR)


def _place_all(desk: Desk, reports: Iterable[Report]) -> list[Placement]:
    return [desk.place(_article(report, number)) for number, report in enumerate(reports)]


def _check(reports: list[Report], placed: list[Placement]) -> None:
    """Reports of an event relate to an earlier one, most to the first, in whatever language, and to nothing else."""
    earlier: dict[str, dict[str, str]] = {}
    to_first = 0
    for report, one in zip(reports, placed, strict=True):
        assert one.is_new, "other words are a story of their own"
        event = earlier.setdefault(report.event, {})
        if event:
            assert one.relation is not None, report.title
            assert one.relation.to_story in event, (report.title, one.relation)
            how = "coverage" if report.language == event[one.relation.to_story] else "translation"
            assert one.relation.how == how
            assert one.relation.reason.startswith("both name ")
            assert one.relation.scores["likeness"] > 0
            to_first += one.relation.to_story == next(iter(event))
        else:
            assert one.relation is None, (report.title, one.relation)
        event[one.story] = report.language
    assert to_first >= len(reports) - len(earlier) - 2


@pytest.mark.parametrize("turned", [False, True], ids=["in order", "turned round"])
def test_reports_of_one_event_relate_and_those_of_two_do_not(desk: Desk, *, turned: bool) -> None:
    reports = list(reversed(REPORTS)) if turned else list(REPORTS)
    _check(reports, _place_all(desk, reports))


def test_relations_are_kept_and_the_same_article_gets_the_same_answer(desk: Desk) -> None:
    placed = _place_all(desk, REPORTS[:3])
    desk.reopen()
    assert _place_all(desk, REPORTS[:3]) == placed
    assert desk.store.relations.of([one.story for one in placed]) == {
        one.story: one.relation for one in placed[1:] if one.relation
    }


def test_a_desk_with_many_stories_knows_what_is_common_to_its_beat(desk: Desk) -> None:
    """The same places and offices in every story: they tell nothing any more, the rest does."""
    for number in range(FEW_STORIES):
        text = f"""Agentes del Instituto Nacional de Migración y de la Guardia Nacional hablaron en Tapachula, Chiapas,
        sobre Honduras, Haití y Cuba. Después intervino el señor Apellido{number}x, del barrio Colonia{number}y, ante
        {number + 200} personas. La Comar no respondió."""
        desk.place(article(f"Reunión vecinal {number}", text, host=f"m{number}.example", language="es"))
    _check(list(REPORTS), _place_all(desk, REPORTS))


def test_an_event_is_over_after_days(desk: Desk) -> None:
    first, second = REPORTS[0], REPORTS[1]
    desk.place(_article(first, 0))
    late = article(second.title, second.text, language="es", at=NOW + COVERAGE_WINDOW + HOUR)
    assert desk.place(late).relation is None


def test_a_copy_has_no_relation_and_begins_nothing(desk: Desk) -> None:
    first = desk.place(_article(REPORTS[0], 0))
    copy = article(REPORTS[0].title, REPORTS[0].text, host="copy.example", language="es", at=NOW + HOUR)
    placed = desk.place(copy)
    assert (placed.story, placed.relation) == (first.story, None)
    assert desk.store.relations.common(())[0] == 1


def test_figures_of_other_headlines_are_other_events(desk: Desk) -> None:
    text = REPORTS[3].text
    desk.place(_article(REPORTS[3], 0))
    other = text.replace("137", "212").replace("41", "77")
    title = "Encuentran a 212 migrantes en un camión en Acayucan"
    words = "Otra vez. " + " ".join(reversed(other.split(". ")))
    assert desk.place(article(title, words, host="b.example", language="es", at=NOW + HOUR)).relation is None


def test_what_is_no_longer_looked_for_is_forgotten(desk: Desk) -> None:
    _place_all(desk, REPORTS[:3])
    with desk.store.transaction():
        desk.store.relations.prune(NOW + timedelta(days=30))
    hashes = [row["hash"] for row in desk.store.stories.db.rows("SELECT hash FROM term")]
    assert desk.store.relations.alike(hashes, least=1, most=9, now=NOW) == {}
    assert desk.store.relations.common(())[0] == 3
    with desk.store.transaction():
        desk.store.relations.prune(NOW + timedelta(days=120))
    assert desk.store.relations.common(hashes) == (0, {})


def _filled(lead: str, letter: str) -> str:
    """A text of one event and of words of its own."""
    told = "Rafael Alegría and Ximena Urrutia opened a shelter with 1,250 beds near Suchiate for 48,300 dollars"
    return f"{lead} said that {told}. " + " ".join(letter + "vwxyzbcdf"[at % 9] * (at // 9 + 2) for at in range(70))


def _shelter(desk: Desk) -> tuple[Article, Article, Article]:
    """Three stories of one event; the first began with a summary, the others relate to it."""
    page = article("Shelter opens in the south", _filled("The town", "a"), host="a.example")
    others = (
        article("New roof for families", _filled("A priest", "b"), host="b.example", at=NOW + HOUR),
        article("Where the river ends", _filled("A deputy", "c"), host="c.example", at=NOW + 2 * HOUR),
    )
    summary = page.text.split(". ", maxsplit=1)[0]
    begun = desk.place(replace(page, text="", summary=summary, full_text=False))
    for other in others:
        relation = desk.place(other).relation
        assert relation
        assert relation.to_story == begun.story
    return page, *others


def test_what_relates_to_a_story_still_does_when_its_page_comes(desk: Desk) -> None:
    page, second, third = _shelter(desk)
    placed = desk.place(page, NOW + 3 * HOUR)
    assert (placed.story, placed.is_new, placed.relation) == (page.id, True, None)
    related = desk.store.relations.of([page.id, second.id, third.id])
    assert {story: relation.to_story for story, relation in related.items()} == dict.fromkeys(
        (second.id, third.id), page.id
    )


def test_what_relates_to_a_story_relates_to_the_one_that_its_page_joins(desk: Desk) -> None:
    page, second, third = _shelter(desk)
    placed = desk.place(replace(page, text=second.text), NOW + 3 * HOUR)
    assert (placed.story, placed.is_new) == (second.id, False)
    related = desk.store.relations.of([page.id, second.id, third.id])
    assert {story: relation.to_story for story, relation in related.items()} == {third.id: second.id}


def test_what_relates_to_a_story_relates_to_the_first_where_its_page_joins_a_later_one(desk: Desk) -> None:
    first, *later = REPORTS[:3]
    begun = desk.place(_article(first, 0))
    joined = desk.place(_article(next(one for one in later if one.event == first.event), 1))
    assert joined.relation
    page, second, third = _shelter(desk)
    there = next(one for one in later if one.event == first.event)
    placed = desk.place(replace(page, title=there.title, text=there.text), NOW + 3 * HOUR)
    assert placed.story == joined.story
    related = desk.store.relations.of([second.id, third.id])
    assert {relation.to_story for relation in related.values()} == {begun.story}
