from __future__ import annotations

import dataclasses
import json
import random
import time
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from monitor.model import Span
from monitor.stories import canonical_url
from monitor.stories.thresholds import BIG_STORY, WINDOW
from tests.stories.copies import ASYLUM, COMAR, FERRY
from tests.stories.desk import NOW, Desk, article

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from monitor.model import Article

HOUR = timedelta(hours=1)


def _made_up(seed: int, words: int) -> str:
    """A text of its own, for tests that need many of them."""
    chance = random.Random(seed)
    return " ".join("".join(chance.choices("abcdefghilmnoprstuv", k=chance.randint(3, 9))) for _ in range(words))


def _copies(article_of: tuple[str, str], count: int) -> list[Article]:
    title, text = article_of
    return [
        article(f"{title} ({'abcdefghij'[index]})", text, host=f"h{index}.example", at=NOW + index * HOUR)
        for index in range(count)
    ]


def test_a_story_has_the_id_of_its_first_article_and_survives_a_restart(desk: Desk) -> None:
    first, second, third = _copies(ASYLUM, 3)
    assert desk.place(first).story == first.id
    desk.reopen()
    assert desk.place(second).story == first.id
    desk.reopen()
    placed = desk.place(third)
    assert (placed.story, placed.is_new, placed.joined.how) == (first.id, False, "same text")


def test_placing_again_gives_the_same_answer(desk: Desk) -> None:
    first, second = _copies(COMAR, 2)
    answers = [desk.place(first), desk.place(second)]
    desk.reopen()
    assert [desk.place(first, NOW + HOUR), desk.place(second, NOW + 9 * HOUR)] == answers
    assert answers[0].is_new
    assert not answers[1].is_new


def test_a_crash_before_the_commit_leaves_nothing_and_changes_no_decision(desk: Desk, tmp_path: Path) -> None:
    first, second = _copies(FERRY, 2)
    desk.place(first)
    with pytest.raises(KeyboardInterrupt):
        _interrupted(desk, second)
    desk.reopen()
    assert desk.store.stories.placed(second.id) is None

    untouched = Desk(tmp_path / "other")
    untouched.place(first)
    assert desk.place(second) == untouched.place(second)
    untouched.close()


def _interrupted(desk: Desk, one: Article) -> None:
    with desk.store.transaction():
        desk.grouper.place(one, one.first_seen)
        raise KeyboardInterrupt


def test_the_reason_and_its_scores_are_kept(desk: Desk) -> None:
    title, text = FERRY
    desk.place(article(title, text))
    copy = article("Panama ferry goes down", text.split("\n\n", 1)[1] + " Reported by our desk.", host="two.example")
    placed = desk.place(copy)
    assert placed.joined.how == "copy"
    assert "wording, weighted by rarity, stands in both" in placed.joined.reason
    assert set(placed.joined.scores) == {"jaccard", "containment", "weighted", "mass"}
    kept = desk.store.stories.placed(copy.id)
    assert kept is not None
    assert kept[:2] == (placed.story, placed.joined)
    assert json.loads(json.dumps(dict(kept[1].scores))) == dict(placed.joined.scores)


def test_a_copy_after_the_window_is_a_new_story(desk: Desk) -> None:
    title, text = COMAR
    first = desk.place(article(title, text, language="es"))
    inside = desk.place(article(title, text, host="two.example", language="es", at=NOW + WINDOW - HOUR))
    assert inside.story == first.story
    outside = desk.place(article(title, text, host="three.example", language="es", at=NOW + 2 * WINDOW + 2 * HOUR))
    assert outside.is_new


def test_the_same_page_joins_whatever_its_headline_says(desk: Desk) -> None:
    url = "https://one.example/live/asylum"
    first = desk.place(article("Five rulings so far", ASYLUM[1], url=url))
    later = f"{_made_up(1, 40)}.\n\n{ASYLUM[1]}"
    second = desk.place(article("Rulings so far", later, url=f"{url}?utm_source=rss", feed="other", at=NOW + HOUR))
    assert (second.story, second.joined.how) == (first.story, "same page")
    counted = desk.place(article("Nine rulings so far", ASYLUM[1], url=url, feed="third", at=NOW + HOUR))
    assert (counted.story, counted.joined.how) == (first.story, "update")
    assert "new figure (9)" in counted.joined.reason
    moved = dataclasses.replace(
        article("Ruling: the latest", later, url="https://two.example/x"), canonical_url=canonical_url(url)
    )
    assert desk.place(moved, NOW + 2 * HOUR).joined.how == "same page"


def test_a_reused_address_is_a_new_story(desk: Desk) -> None:
    url = "https://one.example/opinion/column"
    desk.place(article("Lenguas en la fila", _made_up(1, 150), url=url, feed="a"))
    assert desk.place(article("El agua que falta", _made_up(2, 150), url=url, feed="b", at=NOW + 3 * HOUR)).is_new


def test_a_front_page_joins_nothing(desk: Desk) -> None:
    desk.place(article("Ferry sinks", _made_up(1, 150), url="https://one.example/", feed="a"))
    assert desk.place(article("Ferry law passed", _made_up(2, 150), url="https://one.example/", feed="b")).is_new


def test_a_paywall_notice_is_no_common_text(desk: Desk) -> None:
    notice = "This article is for subscribers. Sign in or choose a plan to keep reading our journalism. " * 5
    first = desk.place(article("Judge blocks asylum limits", notice, url="https://one.example/1"))
    second = desk.place(article("Ferry sinks near Colón", notice, url="https://one.example/2", at=NOW + HOUR))
    assert first.story != second.story


def test_a_teaser_joins_the_whole_text(desk: Desk) -> None:
    title, text = ASYLUM
    teaser = text.split("\n\n", 1)[0].rsplit(". ", 1)[0]
    first = desk.place(article(title, "", summary=teaser, host="two.example"))
    second = desk.place(article(title, text, at=NOW + HOUR))
    assert second.story == first.story
    assert desk.store.stories.lead(first.story) == article(title, text).id


def test_furniture_of_a_house_joins_nothing_and_is_learned(desk: Desk) -> None:
    frame = _made_up(99, 170)
    titles = ("Ferry sinks", "Judge rules", "Floods recede", "Bakers strike", "Schools reopen")
    stories = {
        desk.place(
            article(
                title,
                f"{_made_up(index, 100)} {frame}",
                url=f"https://one.example/{index}",
                at=NOW + index * HOUR,
            )
        ).story
        for index, title in enumerate(titles)
    }
    assert len(stories) == len(titles)
    bare = article("Frame alone", frame, url="https://one.example/9", at=NOW + 9 * HOUR)
    assert desk.place(bare).is_new
    copied = article("Schools open again", _made_up(4, 100), host="two.example", at=NOW + 10 * HOUR)
    assert not desk.place(copied).is_new


def test_weak_spans_are_left_out(desk: Desk) -> None:
    box = "\n\nYou may also like: " + FERRY[1]
    host_text = _made_up(5, 200)
    desk.place(article("Ferry sinks", FERRY[1]))
    text = host_text + box
    weak = (Span(len(host_text), len(text), "related links"),)
    assert desk.place(article("Market opens", text, host="two.example", weak=weak)).is_new
    assert not desk.place(article("Ferry news", text, host="three.example")).is_new


def test_a_chain_of_half_copies_ends_at_a_big_story(desk: Desk) -> None:
    """Each text holds half of the one before: single link would join them all."""
    blocks = [_made_up(index, 90) for index in range(BIG_STORY + 4)]
    chain = [
        article(
            f"Part {'abcdefghijk'[index]} of it",
            f"{blocks[index]} {blocks[index + 1]}",
            host=f"h{index}.example",
        )
        for index in range(BIG_STORY + 3)
    ]
    stories = [desk.place(one, NOW + index * HOUR).story for index, one in enumerate(chain)]
    assert stories[:BIG_STORY] == [chain[0].id] * BIG_STORY
    assert stories[BIG_STORY] == chain[BIG_STORY].id


def test_a_big_story_still_takes_true_copies(desk: Desk) -> None:
    stories = [desk.place(one).story for one in _copies(ASYLUM, 9)]
    trimmed = article("Limits blocked", ASYLUM[1].rsplit("\n\n", 2)[0], host="z.example", at=NOW + 10 * HOUR)
    assert {*stories, desk.place(trimmed).story} == {stories[0]}


def test_a_much_copied_text_stays_rare(desk: Desk) -> None:
    """Counted per story: twenty copies do not make the wording common."""
    first = desk.place(_copies(FERRY, 1)[0])
    for index in range(20):
        desk.place(article(FERRY[0], FERRY[1], host=f"c{index}.example", at=NOW + HOUR))
    late = article("Lost at sea", FERRY[1].rsplit("\n\n", 2)[0], host="late.example", at=NOW + 2 * HOUR)
    placed = desk.place(late)
    assert placed.story == first.story
    assert placed.joined.scores["weighted"] > 0.9


def test_a_text_that_arrives_later_is_what_copies_are_found_by(desk: Desk) -> None:
    title, text = COMAR
    waiting = article(title, "", summary="Lee la nota en nuestro sitio.", language="es")
    first = desk.place(waiting)
    read = dataclasses.replace(waiting, text=text, full_text=True)
    assert desk.place(read, NOW + HOUR) == first
    copy = article("Más oficinas para refugiados", text, host="two.example", language="es", at=NOW + 2 * HOUR)
    assert desk.place(copy).story == first.story


def _waiting_and_read(host: str = "two.example") -> tuple[Article, Article]:
    """An article whose page could not be had at first, and as it was read later: a copy of COMAR."""
    waiting = article(
        "Refugiados: más ventanillas", "", summary="Lee la nota en nuestro sitio.", language="es", host=host
    )
    return waiting, dataclasses.replace(waiting, text=COMAR[1], full_text=True)


def test_a_story_begun_by_a_summary_ends_in_the_story_that_its_text_tells(desk: Desk) -> None:
    first = desk.place(article(*COMAR, language="es"))
    waiting, read = _waiting_and_read()
    assert desk.place(waiting, NOW + HOUR).is_new
    again = desk.place(read, NOW + 2 * HOUR)
    assert (again.story, again.joined.how, again.is_new) == (first.story, "same text", False)
    assert desk.place(read, NOW + 3 * HOUR) == again
    assert desk.store.digests.stories([waiting.id]) == []
    row = desk.store.stories.db.one(
        "SELECT count(*) AS n FROM shingle JOIN story ON story.number = shingle.story WHERE story.id = :id",
        id=waiting.id,
    )
    assert row is not None
    assert row["n"] == 0
    (story,) = desk.store.digests.stories([first.story])
    assert len(story.members) == 2


def test_a_story_that_was_told_stays(desk: Desk) -> None:
    desk.place(article(*COMAR, language="es"))
    waiting, read = _waiting_and_read()
    told = desk.place(waiting, NOW + HOUR)
    desk.tell(told.story)
    assert desk.place(read, NOW + 2 * HOUR) == told


def test_a_story_that_others_joined_stays(desk: Desk) -> None:
    first = desk.place(article(*COMAR, language="es"))
    waiting, read = _waiting_and_read()
    begun = desk.place(waiting, NOW + HOUR)
    other, other_read = _waiting_and_read("three.example")
    assert desk.place(other, NOW + HOUR).story == begun.story
    assert desk.place(read, NOW + 2 * HOUR) == begun
    assert desk.place(other_read, NOW + 2 * HOUR).story in (begun.story, first.story), "both tell its text now"


def _teaser(one: Article) -> Article:
    """The article before its page was read: its summary is the beginning of the ferry's report."""
    return dataclasses.replace(one, text="", summary=" ".join(FERRY[1].split()[:45]), full_text=False)


def test_a_page_that_comes_late_tells_what_its_summary_did_not(desk: Desk) -> None:
    first = desk.place(article(*FERRY))
    desk.tell(first.story)
    news = (
        "Police arrested the captain on Sunday night at the house of his mother, prosecutors said, after divers had "
        "found the list of tickets in the cabin: thirty more were sold than the boat has seats. He is to be heard by "
        "a judge this week, and the owner of the company was told not to leave the country.\n\n"
    )
    arrest = article("Captain of sunken ferry arrested", news + FERRY[1], host="two.example", at=NOW + HOUR)
    waiting = desk.place(_teaser(arrest))
    assert (waiting.story, waiting.joined.how) == (first.story, "copy")
    read = desk.place(arrest, NOW + 2 * HOUR)
    assert (read.story, read.joined.how) == (first.story, "update")
    assert desk.place(arrest, NOW + 3 * HOUR) == read


def test_a_page_that_comes_late_leaves_the_story_that_its_summary_joined(desk: Desk) -> None:
    paper = article(*FERRY, host="paper.example", tier=3)
    first = desk.place(paper)
    court = article(*ASYLUM, host="record.example", at=NOW + HOUR, tier=1)
    assert desk.place(_teaser(court)).story == first.story
    desk.store.stories.set_lead(first.story, court.id)
    read = desk.place(court, NOW + 2 * HOUR)
    assert (read.story, read.is_new) == (court.id, True)
    (story,) = desk.store.digests.stories([first.story])
    assert (story.lead, [member.article.id for member in story.members]) == (paper.id, [paper.id])
    late = article("Lost at sea", FERRY[1].rsplit("\n\n", 2)[0], host="late.example", at=NOW + 3 * HOUR)
    assert desk.place(late).story == first.story, "it is still found by what its others say"
    assert desk.place(article(*ASYLUM, host="copy.example", at=NOW + 3 * HOUR)).story == court.id


def test_an_article_that_is_about_nothing_any_more_leaves_its_story(desk: Desk) -> None:
    first, second, third = (dataclasses.replace(one, tier=3 - at) for at, one in enumerate(_copies(FERRY, 3)))
    for one in (first, second):
        desk.place(one)
    desk.grouper.leave(third, NOW)  # stands nowhere
    assert desk.store.stories.lead(first.id) == second.id
    desk.grouper.leave(second, NOW)
    assert (desk.store.stories.placed(second.id), desk.store.stories.lead(first.id)) == (None, first.id)
    assert desk.place(third).story == first.id
    desk.grouper.leave(first, NOW)
    assert desk.store.stories.lead(first.id) == third.id
    desk.grouper.leave(third, NOW)
    assert not desk.store.stories.exists(first.id)


def test_a_story_keeps_its_id_from_the_article_that_left_it(desk: Desk) -> None:
    first, second = _copies(FERRY, 2)
    desk.place(first)
    desk.place(second)
    desk.grouper.leave(first, NOW)
    other = dataclasses.replace(first, title=ASYLUM[0], text=ASYLUM[1])
    placed = desk.place(other, NOW + HOUR)
    assert placed.is_new
    assert placed.story != first.id
    assert desk.store.stories.lead(first.id) == second.id


def test_what_was_told_of_an_article_stays_with_it(desk: Desk) -> None:
    """It leads the story as it was told: a page that tells something else does not change that."""
    court = article(*ASYLUM, host="record.example", at=NOW + HOUR, tier=1)
    first = desk.place(article(*FERRY, tier=3))
    waiting = desk.place(_teaser(court))
    desk.store.stories.set_lead(first.story, court.id)
    desk.tell(first.story)
    assert desk.place(court, NOW + 2 * HOUR) == waiting
    desk.grouper.leave(court, NOW + 2 * HOUR)
    assert desk.store.stories.lead(first.story) == court.id
    assert desk.store.stories.placed(court.id)


def test_a_book_is_placed_without_holding_up_the_loop(desk: Desk) -> None:
    """The limit of a page's text is 200,000 characters; placing all of it took 0.3 s."""
    book = _made_up(7, 30_000)[:200_000]
    desk.place(article("The book", book))
    began = time.process_time()
    assert not desk.place(article("The book again", f"{book[:190_000]} The end.", host="two.example")).is_new
    assert time.process_time() - began < 0.15


def test_the_lead_changes_until_the_story_is_told(desk: Desk) -> None:
    title, text = ASYLUM
    first = article(title, text, host="local.example", tier=3)
    better = article(title, text, host="paper.example", tier=2, at=NOW + HOUR)
    best = article(title, text, host="record.example", tier=1, at=NOW + 2 * HOUR)
    desk.place(first)
    desk.place(better)
    assert desk.store.stories.lead(first.id) == better.id
    desk.tell(first.id)
    desk.place(best)
    assert desk.store.stories.lead(first.id) == better.id


def test_what_can_no_longer_join_is_forgotten_and_reasons_stay(desk: Desk) -> None:
    first, second = _copies(ASYLUM, 2)
    desk.place(first)
    joined = desk.place(second)
    later = NOW + timedelta(days=60)
    for _ in desk.store.stories.forget(later):
        pass
    db = desk.store.stories.db
    for table in ("shingle", "twin", "host_shingle"):
        row = db.one(f"SELECT count(*) AS n FROM {table}")
        assert row is not None
        assert row["n"] == 0, table
    assert desk.place(second, later) == joined


def test_decisions_do_not_depend_on_where_the_process_stopped(tmp_path: Path) -> None:
    arrivals: Sequence[Article] = [
        *_copies(ASYLUM, 4),
        *(article(f"Report {index}", _made_up(index, 120), host=f"r{index}.example") for index in range(6)),
        *_copies(FERRY, 4),
    ]
    steady, restless = Desk(tmp_path / "steady"), Desk(tmp_path / "restless")
    for one in arrivals:
        expected = steady.place(one)
        assert restless.place(one) == expected
        restless.reopen()
    steady.close()
    restless.close()
