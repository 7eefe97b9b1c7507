"""What is forgotten, and what is still wanted then."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from monitor.commands.run import started
from monitor.config import load
from monitor.progress import Silent
from monitor.steps.housekeeping import forget_what_is_over
from monitor.store import open_store
from tests.steps.test_cycle import NOW, TEXT, cycles
from tests.world import Item, Press, newspaper_page, write_configuration

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

KEPT_A_DAY = {"keep": {"articles": "1d"}}
NOTHING_OF_OURS = ("Nobody went home, the coach said of the crowd, so the team did not go home either.",)


@pytest.fixture
def press() -> Iterator[Press]:
    with Press() as served:
        yield served


def forget(folder: Path, now: datetime) -> list[str]:
    """Forget what is over by then; gives the headlines of the articles whose texts are left."""

    async def run() -> list[str]:
        async with started(load(folder / "config").config, store, Silent(), lambda: now) as runtime:
            await forget_what_is_over(runtime, now)
        return [one.article.title for one in store.articles.read_since(NOW - timedelta(days=1)) if one.article.text]

    with open_store(str(folder / "state")) as store:
        return asyncio.run(run())


def test_a_story_that_waits_for_a_weekly_digest_keeps_its_text_however_short_texts_are_kept(
    tmp_path: Path, press: Press
) -> None:
    items = [
        Item(title, press.page(f"/{title}.html", newspaper_page(title, text)))
        for title, text in (("Comar", TEXT), ("Overtime", NOTHING_OF_OURS))
    ]
    write_configuration(tmp_path / "config", {"press": press.feed("/feed.xml", items)}, settings=KEPT_A_DAY)
    cycles(tmp_path, press, NOW)
    assert forget(tmp_path, NOW + timedelta(days=7)) == ["Comar"]
    (weekly,) = cycles(tmp_path, press, NOW + timedelta(days=7))
    ((story,),) = (digest.stories for digest in weekly.digests)
    assert "abrió una oficina" in story.snippet.text
    assert forget(tmp_path, NOW + timedelta(days=11)) == []
