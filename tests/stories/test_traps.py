from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.stories.copies import COPIES, Copy
from tests.stories.desk import NOW, article
from tests.stories.series import SERIES, Series

if TYPE_CHECKING:
    from tests.stories.desk import Desk


@pytest.mark.parametrize("hosts", ["one house", "many houses"])
@pytest.mark.parametrize("series", SERIES, ids=lambda series: series.name)
def test_reports_of_a_series_stay_apart(desk: Desk, series: Series, hosts: str) -> None:
    placed = [
        desk.place(
            article(
                title,
                text,
                url=f"https://{'one' if hosts == 'one house' else f'h{day}'}.example/{day}",
                language=series.language,
                at=NOW + timedelta(days=day * series.every),
            )
        )
        for day, (title, text) in enumerate(series.articles())
    ]

    assert len({one.story for one in placed}) == len(placed), [one.joined.reason for one in placed]
    assert all(one.is_new for one in placed)


@pytest.mark.parametrize("copy", COPIES, ids=lambda copy: f"{copy.how}: {copy.original[0][:20]}")
def test_copies_join(desk: Desk, copy: Copy) -> None:
    title, text = copy.original
    first = desk.place(article(title, text, host="first.example", language=copy.language))
    title, text = copy.copy
    at = NOW + timedelta(hours=5)
    second = desk.place(article(title, text, host="second.example", language=copy.language, at=at))

    assert (second.story, second.is_new) == (first.story, False), second.joined.reason
    assert second.joined.how in ("same text", "copy")
    assert second.joined.reason


def test_every_copy_finds_its_original_among_all_series(desk: Desk) -> None:
    for number, series in enumerate(SERIES):
        for day, (title, text) in enumerate(series.articles()):
            url = f"https://s{number}.example/{day}"
            desk.place(article(title, text, url=url, language=series.language, at=NOW))

    homes: dict[str, str] = {}
    for number, copy in enumerate(COPIES):
        title, text = copy.copy
        url = f"https://c{number}.example/"
        placed = desk.place(article(title, text, url=url, language=copy.language, at=NOW + timedelta(days=2)))
        body = copy.original[1].split("\n\n")[0]
        assert homes.setdefault(body, placed.story) == placed.story, (copy.how, placed.joined.reason)
    assert len(set(homes.values())) == 4
