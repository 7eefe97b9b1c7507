"""Mutes as the desk meets them: what is muted is counted, and told neither in a digest nor in Slack."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tests.front_door.conftest import CBP_ONE, COMAR, Stage, items_of, stories

if TYPE_CHECKING:
    from pathlib import Path


def mute(config: Path, criterion: str) -> None:
    """Mute until the end of this year; a test that runs at its very last second is not worth a clock of its own."""
    until = f"{datetime.now(UTC).year}-12-31"
    text = f"mutes:\n  - {{{criterion}, until: {until}, reason: enough}}\n"
    (config / "mutes.yaml").write_text(text, encoding="utf-8")


def test_what_is_muted_is_counted_and_not_told(stage: Stage) -> None:
    stage.publish("gaceta", "comar", "Comar abre oficina", COMAR)
    stage.publish("gaceta", "app", "The app is closed", CBP_ONE)
    stage.configure()
    mute(stage.config, "phrase: OFICINA")
    seen = stage.dry_run()
    assert (seen["fates"]["muted"], seen["fates"]["matched"]) == (1, 1)
    assert [items_of(story) for story in stories(seen)] == [{"cbp-one"}]
    assert not stage.state.exists()
    stage.once()
    (stage.config / "mutes.yaml").unlink()
    assert stories(stage.once()) == []
    assert not [message for message in stage.slack.messages if "Comar" in str(message)]
