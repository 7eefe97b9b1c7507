"""An entry that comes back under another guid and another link is the same story: aggregators change both."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.steps.newsroom import HEADLINE, NOW, Newsroom
from tests.steps.newsroom import how as joined
from tests.world import Answer, Item, Press

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

INTERSTITIAL = "<html><head><title>Google News</title></head><body><p>Opening the article.</p></body></html>"


@pytest.fixture
def newsroom(tmp_path: Path) -> Iterator[Newsroom]:
    with Press() as press, Newsroom(tmp_path, press) as room:
        yield room


@pytest.mark.parametrize("shown", ["the page", "an interstitial", "nothing"])
@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("52781234567", "/rss/articles/1"), ("CBMiAUFVX3lxTE8", "/rss/articles/CBMiAUFVX3lxTE8?oc=5")),
        (("same", "/apiclick?aid=&tid=1&url=x"), ("same", "/apiclick?aid=&tid=2&url=x")),
        (("http://press.example/a", "/a.html"), ("https://press.example/a", "/a.html")),
    ],
)
def test_a_story_whose_guid_and_link_change_is_told_once(
    newsroom: Newsroom, first: tuple[str, str], second: tuple[str, str], shown: str
) -> None:
    page = newsroom.page("real")
    for number, (guid, path) in enumerate((first, second)):
        if shown == "the page":
            link = newsroom.press.redirect(path, page)
        elif shown == "an interstitial":
            link = newsroom.press.page(path, INTERSTITIAL)
        else:
            link = newsroom.press.answer(path, Answer(403))
        source = ("La Gaceta", newsroom.press.url("/"))
        newsroom.feeds["google"] = [Item(f"{HEADLINE} - La Gaceta", link, guid=guid, published=NOW, source=source)]
        newsroom.cycle()
        assert len(newsroom.stories()) == 1, number
    (ways,) = joined(newsroom.stories())
    assert "update" not in ways
