"""A feed that is cut off on its way, where nothing but its missing end shows it: over real connections."""

from __future__ import annotations

import gzip
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from monitor.feeds.reading import CUT_OFF
from monitor.model import Outcome
from tests.feeds.samples import item, rss
from tests.steps.newsroom import Newsroom
from tests.world import Answer, Press

if TYPE_CHECKING:
    from pathlib import Path

WHOLE = rss(*(item(n, link="") for n in range(10)))
HEAD = {"ETag": '"a"', "Content-Type": "application/rss+xml"}
LINES = b'HTTP/1.1 200 OK\r\nETag: "a"\r\nContent-Type: application/rss+xml\r\nConnection: close\r\n\r\n'
CUTS = {
    "without a length": Answer(raw=LINES + WHOLE[: len(WHOLE) // 2]),
    "a gzip file": Answer(200, HEAD, gzip.compress(WHOLE)[:-20]),
    "compressed": Answer(200, HEAD | {"Content-Encoding": "gzip"}, gzip.compress(WHOLE)[:-20]),
}


@pytest.mark.parametrize("how", CUTS)
def test_its_entries_come_with_the_next_poll_though_its_validators_would_say_not_modified(
    tmp_path: Path, how: str
) -> None:
    with Press() as press, Newsroom(tmp_path, press) as room:
        room.publish("gaceta", "oficina")
        room.cycle()
        room.feeds.clear()
        press.answer("/gaceta.xml", CUTS[how])
        cut = room.cycle(timedelta(hours=1)).feeds[0]
        assert (cut.outcome, cut.message) == (Outcome.FETCHED, CUT_OFF)
        assert 0 < cut.entries < 10
        press.answer("/gaceta.xml", Answer(200, HEAD, WHOLE))
        whole = room.cycle(timedelta(hours=1)).feeds[0]
        assert (whole.outcome, whole.message, whole.entries) == (Outcome.FETCHED, "", 10)
        assert cut.new + whole.new == 10
        assert room.cycle(timedelta(hours=1)).feeds[0].outcome is Outcome.NOT_MODIFIED
