"""What those who run the program are told: once, whatever became of the message."""

from __future__ import annotations

import asyncio
import os
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from monitor.commands.run import started
from monitor.config import load
from monitor.model import DeliveryState
from monitor.progress import Silent
from monitor.steps.ops import tell_ops
from monitor.store import open_store
from tests.world import write_configuration

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from monitor.model import Delivery

NOW = datetime(2026, 11, 22, 18, tzinfo=UTC)


def told(folder: Path, *texts: str) -> list[Delivery]:
    """Tell these one after the other, each sent at once; gives what was put into the outbox."""
    config = load(write_configuration(folder / "config", {"press": "https://press.example/feed"})).config
    sent: list[Delivery] = []

    async def run() -> None:
        async with started(config, store, Silent(), lambda: NOW) as runtime:
            for text in texts:
                tell_ops(runtime, text, NOW)
                for waiting in store.deliveries.unsent():
                    store.deliveries.save(replace(waiting, state=DeliveryState.SENT))
                    sent.append(waiting)

    with open_store(str(folder / "state")) as store:
        asyncio.run(run())
    return sent


def test_the_same_text_at_the_same_time_is_told_once_even_after_it_was_sent(tmp_path: Path) -> None:
    assert [one.payload["text"] for one in told(tmp_path, "mistake", "mistake", "another")] == ["mistake", "another"]


def test_a_name_that_is_no_text_can_be_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    name = os.fsdecode(b"caf\xe9.yml")
    (message,) = told(tmp_path, f"config/{name}: rename it", f"config/{name}: rename it")
    assert message.payload["text"] == "config/caf.yml: rename it"
    assert caplog.messages == ["config/caf?.yml: rename it"] * 2
